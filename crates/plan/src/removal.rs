//! Consumer before producer: the order in which stacks are deleted.
//!
//! A stack whose exports are imported cannot be deleted: `Delete canceled. Cannot delete export X as it is in use by Y`
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>).

use std::borrow::Cow;

use topology::ReferenceKind;

use crate::{
    actions::Decisions,
    blockers::Blockers,
    exports::{LiveName, live_exports},
    ties::{Cause, Strength, Tied},
    world::World,
};

pub(crate) fn ties<'a>(
    world: &World<'a>,
    decisions: &Decisions,
    ties: &mut Vec<Tied<'a>>,
    blockers: &mut Blockers,
) {
    importers(world, decisions, ties, blockers);
    for used in &world.uses {
        let (Some(name), Some(producer)) = (used.name, used.producer) else { continue };
        let name = &world.names[name];
        let consumer = used.consumer;
        if producer == consumer || !decisions.has_step(producer) || !decisions.has_step(consumer) {
            continue;
        }
        // What the accounts say of an import has been listed above.
        if name.export.is_some_and(|export| export.importers.contains(&world.cells[consumer].desired.stack)) {
            continue;
        }
        let (cause, strength) =
            match (used.consumption.kind, decisions.acts(producer), decisions.acts(consumer)) {
                (ReferenceKind::Config, _, _) => (Cause::Config, Strength::Free),
                (_, true, true) => (Cause::Deleted, Strength::Soft),
                (_, false, _) => (Cause::ProducerIdle, Strength::Free),
                (_, true, false) => (Cause::ConsumerIdle, Strength::Free),
            };
        ties.push(Tied::new(consumer, producer, used.consumption, name.named, cause, strength));
    }
}

fn importers<'a>(
    world: &World<'a>,
    decisions: &Decisions,
    ties: &mut Vec<Tied<'a>>,
    blockers: &mut Blockers,
) {
    for LiveName { name, text, export, owner } in live_exports(world) {
        if !decisions.acts(owner) {
            continue;
        }
        let by = &world.cells[owner];
        for importer in export.importers.iter().filter(|importer| **importer != by.desired.stack) {
            let cell = world.place_of(owner).stacks.get(importer.as_str()).copied();
            if let Some(cell) = cell.filter(|cell| decisions.acts(*cell)) {
                ties.push(Tied {
                    from: cell,
                    to: owner,
                    kind: ReferenceKind::Strong,
                    name: Cow::Borrowed(text),
                    cause: Cause::Deleted,
                    strength: Strength::Hard,
                    from_late: false,
                    to_late: false,
                    location: world.import(cell, name).map(|consumption| &consumption.location),
                });
                continue;
            }
            let (who, hint) = match cell {
                Some(cell) => {
                    let name = world.cells[cell].name();
                    (name.to_owned(), format!("Select {name} too: it is then deleted first."))
                }
                None => (
                    format!("the stack {importer}, not a part of this stage,"),
                    format!(
                        "Delete the stack {importer} first, or update it so that it no longer imports it."
                    ),
                ),
            };
            let services = [Some(owner), cell].into_iter().flatten();
            blockers.add(
                "export-in-use",
                services.map(|cell| world.cells[cell].desired.service.clone()).collect(),
                format!("{} cannot be removed while {who} imports its export {text}", by.name()),
                &world.place_of(owner).name,
                hint,
                [],
            );
        }
    }
}
