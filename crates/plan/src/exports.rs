//! What a run does to the exports that exist.
//!
//! While an export is imported it can be neither changed nor removed, and a name belongs to one stack in an account and region:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>.
//! Exports take effect at the end of an update, so that a name cannot move between two stacks in one step.

use std::borrow::Cow;

use topology::ReferenceKind;

use crate::{
    LiveExport,
    actions::Decisions,
    blockers::Blockers,
    places::Named,
    ties::{Cause, Strength, Tied},
    world::World,
};

/// What becomes of an export that exists. One that is not mentioned stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Changes,
    Dropped,
    /// Dropped by its owner and taken over by this cell.
    MovesTo(usize),
}

/// What becomes of each name's export; by name.
pub(crate) struct Fates(Vec<Option<Fated>>);

#[derive(Clone, Copy)]
struct Fated {
    fate: Fate,
    /// Somebody lets go of it in this run: it is dropped or changed after them.
    awaited: bool,
}

impl Fates {
    pub fn of(&self, name: usize) -> Option<Fate> {
        self.0[name].map(|fated| fated.fate)
    }

    /// Whether an export is dropped or changed only after somebody let go of it.
    pub fn awaited(&self, name: usize) -> bool {
        self.0[name].is_some_and(|fated| fated.awaited)
    }
}

/// Finds what becomes of every live export, and orders its importers before that, or says why it cannot be.
pub(crate) fn fates<'a>(
    world: &World<'a>,
    decisions: &Decisions,
    ties: &mut Vec<Tied<'a>>,
    blockers: &mut Blockers,
) -> Fates {
    let mut fates = Fates(vec![None; world.names.len()]);
    for LiveName { name, text, export, owner } in live_exports(world) {
        if !decisions.acts(owner) {
            continue;
        }
        let Some(fate) = fate(world, decisions, name, text, owner) else { continue };
        let mut awaited = false;
        for importer in &export.importers {
            if *importer == world.cells[owner].desired.stack {
                continue;
            }
            match world.place_of(owner).stacks.get(importer.as_str()).copied() {
                Some(cell) if lets_go(world, decisions, cell, name) => {
                    awaited = true;
                    ties.push(Tied {
                        from: cell,
                        to: owner,
                        kind: ReferenceKind::Strong,
                        name: Cow::Borrowed(text),
                        cause: Cause::LetsGo,
                        strength: Strength::Hard,
                        from_late: false,
                        to_late: true,
                        location: None,
                    });
                }
                Some(cell) => still_imported(world, decisions, (owner, cell), (name, text), fate, blockers),
                None => imported_from_outside(world, owner, importer.as_str(), text, fate, blockers),
            }
        }
        if let Fate::MovesTo(taker) = fate {
            ties.push(Tied {
                from: owner,
                to: taker,
                kind: ReferenceKind::Strong,
                name: Cow::Borrowed(text),
                cause: Cause::HandsOver,
                strength: Strength::Hard,
                from_late: awaited,
                to_late: false,
                location: world.provision(taker, name).map(|provision| &provision.location),
            });
        }
        fates.0[name] = Some(Fated { fate, awaited });
    }
    fates
}

/// An export that belongs to a cell's stack.
pub(crate) struct LiveName<'a> {
    pub name: usize,
    pub text: &'a str,
    pub export: &'a LiveExport,
    pub owner: usize,
}

pub(crate) fn live_exports<'w, 'a>(world: &'w World<'a>) -> impl Iterator<Item = LiveName<'a>> + use<'w, 'a> {
    world.names.iter().enumerate().filter_map(|(at, name)| match (name.named, name.export, name.owner) {
        (Named::Export(text), Some(export), Some(owner)) => Some(LiveName { name: at, text, export, owner }),
        _ => None,
    })
}

fn fate(world: &World<'_>, decisions: &Decisions, name: usize, text: &str, owner: usize) -> Option<Fate> {
    if let Some(provision) = world.provision(owner, name) {
        return changed(world, owner, text, &provision.value).then_some(Fate::Changes);
    }
    let cell = &world.cells[owner];
    let provided = &cell.live?.provided;
    let from_sources = match provided.contains_key(text) {
        true => true,
        // A tool's own exports are not in the sources: the Serverless Framework's begin with `sls-`.
        false => provided.is_empty() && !text.starts_with("sls-"),
    };
    if !from_sources || cell.exports_unknown {
        return None;
    }
    match world.names[name].provider {
        Some((taker, _)) if decisions.acts(taker) => Some(Fate::MovesTo(taker)),
        _ => Some(Fate::Dropped),
    }
}

/// Whether the value of something that a cell provides is another than was deployed. Not known means no.
pub(crate) fn changed(world: &World<'_>, cell: usize, text: &str, value: &str) -> bool {
    world.cells[cell].live.and_then(|live| live.provided.get(text)).is_some_and(|deployed| deployed != value)
}

/// Whether a cell surely stops importing an export in this run.
fn lets_go(world: &World<'_>, decisions: &Decisions, cell: usize, name: usize) -> bool {
    decisions.acts(cell) && !world.cells[cell].imports_unknown && world.import(cell, name).is_none()
}

fn still_imported(
    world: &World<'_>,
    decisions: &Decisions,
    (owner, importer): (usize, usize),
    (id, name): (usize, &str),
    fate: Fate,
    blockers: &mut Blockers,
) {
    let (by, to) = (world.cells[owner].name(), world.cells[importer].name());
    let import = world.import(importer, id);
    let hint = match import {
        Some(_) => keep_or_rename(fate, name, by, to),
        None if world.cells[importer].imports_unknown => {
            format!(
                "{to} imports a name that is not known before it runs, which may be this one. Make that name known."
            )
        }
        None if !decisions.has_step(importer) => {
            format!("Select {to} too: it no longer imports it, and then goes first.")
        }
        None => format!(
            "Deploy {to} again without the import first: its sources no longer have it, its stack still does."
        ),
    };
    blockers.add(
        "export-in-use",
        vec![world.cells[owner].desired.service.clone(), world.cells[importer].desired.service.clone()],
        format!(
            "{}, which {to} {} imports",
            deed(fate, name, by),
            if import.is_some() { "still" } else { "now" }
        ),
        &world.place_of(owner).name,
        hint,
        import.map(|consumption| &consumption.location),
    );
}

fn imported_from_outside(
    world: &World<'_>,
    owner: usize,
    importer: &str,
    name: &str,
    fate: Fate,
    blockers: &mut Blockers,
) {
    let by = world.cells[owner].name();
    blockers.add(
        "export-in-use",
        vec![world.cells[owner].desired.service.clone()],
        format!("{}, which the stack {importer}, not a part of this stage, imports", deed(fate, name, by)),
        &world.place_of(owner).name,
        format!(
            "Update the stack {importer} first so that it no longer imports it, or keep the export in {by}."
        ),
        [],
    );
}

/// A consumer that begins to import what the same run takes away: no order works.
pub(crate) fn begins_to_import_what_goes(
    world: &World<'_>,
    owner: usize,
    used: &crate::world::Use<'_>,
    name: &str,
    blockers: &mut Blockers,
) {
    let (by, to) = (world.cells[owner].name(), world.cells[used.consumer].name());
    blockers.add(
        "export-in-use",
        vec![world.cells[owner].desired.service.clone(), world.cells[used.consumer].desired.service.clone()],
        format!("{}, which {to} begins to import", deed(Fate::Dropped, name, by)),
        &world.place_of(owner).name,
        keep_or_rename(Fate::Dropped, name, by, to),
        [&used.consumption.location],
    );
}

fn deed(fate: Fate, name: &str, by: &str) -> String {
    match fate {
        Fate::Changes => format!("{by} changes the value of the export {name}"),
        Fate::Dropped => format!("{by} drops the export {name}"),
        Fate::MovesTo(_) => format!("{by} hands the export {name} over to another service"),
    }
}

fn keep_or_rename(fate: Fate, name: &str, by: &str, to: &str) -> String {
    match fate {
        Fate::Dropped => format!("Keep {name} in {by}, or take the import out of {to} in the same run."),
        Fate::Changes => format!(
            "CloudFormation refuses to change an export in use. Export the new value under a new name, let {to} import \
             that, and drop {name} afterwards; all of this may be one run."
        ),
        Fate::MovesTo(_) => format!(
            "CloudFormation refuses to move an export in use. Export it under a new name, let {to} import that, and drop \
             {name} afterwards."
        ),
    }
}

/// One name, two stacks: the second update would fail with `Export with name X is already exported by stack Y`.
pub(crate) fn duplicates(world: &World<'_>, decisions: &Decisions, fates: &Fates, blockers: &mut Blockers) {
    let hint = "An export's name is unique in an account and region. Give one of them another name.";
    for &(name, first, second) in &world.duplicates {
        if decisions.acts(first) || decisions.acts(second) {
            let cells = [&world.cells[first], &world.cells[second]];
            let Named::Export(text) = world.names[name].named else { continue };
            blockers.add(
                "duplicate-export",
                cells.map(|cell| cell.desired.service.clone()).to_vec(),
                format!("{} and {} both export {text}", cells[0].name(), cells[1].name()),
                &world.place_of(first).name,
                hint,
                [first, second]
                    .into_iter()
                    .filter_map(|cell| world.provision(cell, name).map(|it| &it.location)),
            );
        }
    }
    for (at, cell) in world.cells.iter().enumerate().filter(|(at, _)| decisions.acts(*at)) {
        for (name, provision) in world.provisions_of(at) {
            let found = &world.names[*name];
            let (Named::Export(text), Some(export)) = (found.named, found.export) else { continue };
            if found.owner == Some(at) || matches!(fates.of(*name), Some(Fate::MovesTo(taker)) if taker == at)
            {
                continue;
            }
            let (services, hint) = match found.owner {
                // Named above, with both places in the sources.
                Some(owner) if world.provision(owner, *name).is_some() => continue,
                Some(owner) => {
                    let other = world.cells[owner].name();
                    let services =
                        vec![cell.desired.service.clone(), world.cells[owner].desired.service.clone()];
                    (
                        services,
                        format!("Deploy {other} in the same run or before: its sources no longer export it."),
                    )
                }
                None => (vec![cell.desired.service.clone()], hint.to_owned()),
            };
            blockers.add(
                "duplicate-export",
                services,
                format!("{} exports {text}, which the stack {} exports already", cell.name(), export.stack),
                &world.place_of(at).name,
                hint,
                [&provision.location],
            );
        }
    }
}
