//! What was drawn before it existed, and what the sources say now: who is meant by whom.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Edit, FoundService, ManualReference, Patch, Reference, ReferenceKind, RepositoryId, Service, ServiceId,
    ServicePatch, Text, Tie, Topology,
};

/// Why code is taken for that of a planned service, the surest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum MatchedBy {
    /// It stands where the drawing says it would.
    Path,
    Name,
    /// It makes an export that the planned service is meant to have.
    Provides {
        name: String,
    },
}

/// Code that is there now, for a service that was only planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Appeared {
    pub planned: ServiceId,
    pub path: String,
    pub by: MatchedBy,
    /// What takes the code.
    pub edits: Vec<Edit>,
}

impl Appeared {
    #[must_use]
    pub fn message(&self) -> String {
        let because = match &self.by {
            MatchedBy::Path => "it stands where the drawing says".to_owned(),
            MatchedBy::Name => "it has the same name".to_owned(),
            MatchedBy::Provides { name } => format!("it makes the export {name}"),
        };
        format!("Code for {} has appeared: {} ({because})", self.planned, self.path)
    }
}

/// The code that is not in the topology yet and looks like that of a planned service. Each is offered once.
#[must_use]
pub fn appeared(topology: &Topology, unlisted: &[FoundService]) -> Vec<Appeared> {
    let mut fits: Vec<(MatchedBy, &ServiceId, &FoundService)> = Vec::new();
    for (id, service) in topology.services.iter().filter(|(_, service)| service.is_planned()) {
        let matches =
            unlisted.iter().filter_map(|found| Some((matched(topology, id, service, found)?, id, found)));
        fits.extend(matches);
    }
    fits.sort_by(|a, b| (&a.0, a.1, &a.2.path, &a.2.stack).cmp(&(&b.0, b.1, &b.2.path, &b.2.stack)));
    let (mut planned, mut taken) = (BTreeSet::new(), BTreeSet::new());
    let mut found: Vec<Appeared> = Vec::new();
    for (by, id, code) in fits {
        let place = (&code.path, &code.stack);
        if planned.contains(id) || taken.contains(&place) {
            continue;
        }
        planned.insert(id);
        taken.insert(place);
        let edits = vec![Edit::UpdateService { id: id.clone(), patch: taking(topology, code) }];
        found.push(Appeared { planned: id.clone(), path: code.path.clone(), by, edits });
    }
    found.sort_by(|a, b| a.planned.cmp(&b.planned));
    found
}

fn matched(
    topology: &Topology,
    id: &ServiceId,
    planned: &Service,
    found: &FoundService,
) -> Option<MatchedBy> {
    let place = placed(topology, found);
    if planned.path.as_deref() == Some(place.1) && planned.repository.as_ref() == place.0 {
        return Some(MatchedBy::Path);
    }
    let same = |name: &str| plain(name) == plain(id.as_str());
    if same(found.name.as_str()) || found.declared.as_deref().is_some_and(same) {
        return Some(MatchedBy::Name);
    }
    let provides = found.interface.iter().flat_map(|interface| &interface.provides);
    let names: BTreeSet<&str> = provides.filter_map(|provision| exported(&provision.tie)).collect();
    let name = planned.provides.iter().find(|name| names.contains(name.as_str()))?;
    Some(MatchedBy::Provides { name: name.clone() })
}

fn exported(tie: &Tie) -> Option<&str> {
    match tie {
        Tie::Export { name: Text::Known(name) } | Tie::Parameter { path: Text::Known(name) } => Some(name),
        Tie::Export { .. } | Tie::Parameter { .. } | Tie::Output { .. } | Tie::File { .. } => None,
    }
}

/// People write `user_api`, `user-api` and `UserApi` and mean the same.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The repository that a found service is in, and its path there.
fn placed<'a>(topology: &'a Topology, found: &'a FoundService) -> (Option<&'a RepositoryId>, &'a str) {
    let inside = |path: &str| found.path.strip_prefix(path.trim_end_matches('/'))?.strip_prefix('/');
    let home = topology.repositories.iter().find_map(|(id, it)| Some((Some(id), inside(&it.path)?)));
    home.unwrap_or((None, found.path.as_str()))
}

/// The service as its code says it; what people said of it stays.
fn taking(topology: &Topology, found: &FoundService) -> ServicePatch {
    let set = |text: Option<String>| text.map_or(Patch::Keep, Patch::Set);
    let (repository, path) = placed(topology, found);
    let parameters = found.interface.iter().flat_map(|interface| &interface.parameters);
    ServicePatch {
        kind: Some(found.kind),
        path: Patch::Set(path.to_owned()),
        repository: repository.cloned().map_or(Patch::Unset, Patch::Set),
        stack: set(found.stack.clone()),
        provides: Some(Vec::new()),
        parameters: parameters
            .filter(|parameter| parameter.means_the_stage())
            .map(|parameter| (parameter.name.clone(), Some("{stage}".to_owned())))
            .collect(),
        ..ServicePatch::default()
    }
}

/// A reference that was drawn and that the sources state now: the drawing may go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Stated {
    pub drawn: ManualReference,
    /// What the sources say of it.
    pub by: Reference,
    pub edits: Vec<Edit>,
}

#[must_use]
pub fn stated(topology: &Topology, derived: &[Reference]) -> Vec<Stated> {
    let says = |drawn: &ManualReference, reference: &Reference| {
        reference.to == drawn.to
            && reference.from.as_ref() == Some(&drawn.from)
            // A file that is read at build time orders nothing, so that it does not replace what does.
            && matches!(reference.kind, ReferenceKind::Strong | ReferenceKind::Weak)
    };
    let found = topology.references.iter().filter_map(|drawn| {
        let by = derived.iter().find(|reference| says(drawn, reference))?.clone();
        let edits = vec![Edit::Disconnect { from: drawn.from.clone(), to: drawn.to.clone() }];
        Some(Stated { drawn: drawn.clone(), by, edits })
    });
    found.collect()
}
