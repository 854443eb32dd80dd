//! A project as the window shows it.

use std::collections::BTreeMap;

use plan::CardSize;
use topology::{
    AccountName, FoundService, NoteId, Position, Problem, Role, Service, ServiceId, Tie, Topology,
};

use super::{Open, Project, Reading};
use crate::{
    contract::{AccountMark, DocumentState, Point, ProjectInfo, ProjectView, ServiceView},
    error::Result,
    git,
};

/// A card as it is during a run, when it is tallest, and the room around it, in canvas units.
const CARD: CardSize =
    CardSize { width: 240.0, height: 100.0, column_gap: 112.0, row_gap: 24.0, group_gap: 34.0 };

/// How many steps a menu lists; all of them can be taken back.
const STEPS_SHOWN: usize = 40;

fn mark(topology: &Topology, account: &AccountName) -> AccountMark {
    AccountMark {
        colour: topology.colour_of(account),
        production: topology.is_production(account),
        simulated: topology.is_simulated(account),
    }
}

impl Project {
    pub(super) fn document_state(&self) -> DocumentState {
        document(&self.state(), self.second_window())
    }

    /// # Errors
    /// Where the journal cannot be read.
    pub fn view(&self) -> Result<ProjectView> {
        let head = git::head(&self.folder);
        let latest = self.latest()?;
        let state = self.state();
        let topology = &state.own.joined(state.document.topology());
        let name =
            topology.name.clone().or_else(|| Some(self.folder.file_name()?.to_string_lossy().into_owned()));
        let mut problems = state.document.problems();
        problems.extend(state.own.problems(state.document.topology(), state.document.places()));
        problems.extend(state.layout_problems.iter().cloned());
        problems.extend(state.reading.problems.iter().cloned());
        Ok(ProjectView {
            info: ProjectInfo {
                name: name.unwrap_or_default(),
                folder: shown(&self.folder, &self.settings.home),
                sample: self.sample,
                branch: head.branch,
                commit: head.commit,
            },
            document: document(&state, self.second_window()),
            services: topology
                .services
                .iter()
                .map(|(id, service)| card(id, service, &state.reading))
                .collect(),
            references: state.reading.references.clone(),
            problems,
            positions: positions(&state),
            notes: notes(&state),
            collapsed: state.layout.collapsed.iter().cloned().collect(),
            own_stages: state.own.stages().keys().cloned().collect(),
            cells: self.cells(topology, &latest),
            accounts: topology.accounts.keys().map(|name| (name.clone(), mark(topology, name))).collect(),
            topology: topology.clone(),
        })
    }
}

fn document(state: &Open, second_window: Option<Problem>) -> DocumentState {
    DocumentState {
        dirty: state.document.is_dirty(),
        exists: state.exists,
        can_undo: state.document.to_undo().next().is_some(),
        can_redo: state.document.to_redo().next().is_some(),
        undo: state.document.to_undo().take(STEPS_SHOWN).map(str::to_owned).collect(),
        redo: state.document.to_redo().take(STEPS_SHOWN).map(str::to_owned).collect(),
        read_only: second_window.or_else(|| {
            state.document.is_read_only().then(|| state.document.problems().into_iter().next()).flatten()
        }),
        conflicts: state.conflicts.iter().map(Into::into).collect(),
    }
}

fn card(id: &ServiceId, service: &Service, reading: &Reading) -> ServiceView {
    let found = reading.services.get(id);
    let interface = found.and_then(|found| found.interface.as_ref());
    let mut resources = BTreeMap::new();
    for resource in interface.iter().flat_map(|interface| &interface.resources) {
        *resources.entry(resource.kind.clone()).or_insert(0) += 1;
    }
    // What people refer to: not the files themselves, nor what the framework adds on its own.
    let named = interface
        .iter()
        .flat_map(|interface| &interface.provides)
        .filter(|provision| !provision.value.is_empty() && !matches!(provision.tie, Tie::File { .. }));
    let mut provides: Vec<String> = named.map(|provision| provision.tie.name()).collect();
    provides.sort();
    provides.dedup();
    ServiceView {
        id: id.clone(),
        kind: service.kind,
        role: role(service, found),
        group: service.group.clone(),
        repository: service.repository.clone(),
        path: found.map(|found| found.path.clone()).or_else(|| service.path.clone()),
        declared: found.and_then(|found| found.declared.clone()),
        note: service.note.clone(),
        functions: interface.map_or(0, |interface| interface.functions),
        resources,
        provides,
        unreadable: service.path.is_some() && interface.is_none(),
    }
}

fn role(service: &Service, found: Option<&FoundService>) -> Role {
    service.role.or(found.map(|found| found.role)).unwrap_or(Role::Api)
}

fn notes(state: &Open) -> BTreeMap<NoteId, Point> {
    let known = state.layout.notes.iter().filter(|(id, _)| state.document.topology().notes.contains_key(*id));
    known.map(|(id, at)| (id.clone(), Point { x: at.x, y: at.y })).collect()
}

/// The saved position of every card, and a computed one for those that have none. What was computed once stays: a change of the
/// file or of the sources moves no card, and what is new finds a place beside the others.
pub(super) fn positions(state: &Open) -> BTreeMap<ServiceId, Point> {
    let topology = state.document.topology();
    let mut kept = state.kept.borrow_mut();
    let mut known: BTreeMap<ServiceId, (f64, f64)> = (kept.positions.iter())
        .chain(&state.layout.positions)
        .filter(|(id, _)| topology.services.contains_key(*id))
        .map(|(id, at)| (id.clone(), (at.x, at.y)))
        .collect();
    if topology.services.keys().any(|id| !known.contains_key(id)) {
        let nodes: Vec<_> =
            topology.services.iter().map(|(id, service)| (id.clone(), service.group.clone())).collect();
        let edges: Vec<_> = state
            .reading
            .references
            .iter()
            .filter_map(|reference| Some((reference.from.clone()?, reference.to.clone())))
            .collect();
        let computed = if known.is_empty() {
            plan::layered(&nodes, &edges, CARD)
        } else {
            plan::beside(&known, &nodes, &edges, CARD)
        };
        for (id, (x, y)) in computed {
            kept.positions.insert(id.clone(), Position { x, y });
            known.insert(id, (x, y));
        }
    }
    known.into_iter().map(|(id, (x, y))| (id, Point { x, y })).collect()
}

/// The folder as a person would write it.
fn shown(folder: &std::path::Path, home: &std::path::Path) -> String {
    match folder.strip_prefix(home) {
        Ok(inside) if !home.as_os_str().is_empty() => format!("~/{}", inside.display()),
        _ => folder.display().to_string(),
    }
}
