//! Why an edge binds or not, in plain words.

use topology::ReferenceKind;

use crate::{
    Intent,
    phrase::list,
    ties::{Cause, Tied},
    world::World,
};

/// One sentence for all names that tie two cells for the same cause.
pub(crate) fn sentence(world: &World<'_>, tie: &Tied<'_>, names: &[&str]) -> String {
    let (from, to) = (world.cells[tie.from].name(), world.cells[tie.to].name());
    let ((producer, producer_cell), consumer) = match world.input.intent {
        Intent::Deploy => ((from, tie.from), to),
        Intent::Remove => ((to, tie.to), from),
    };
    let place = &world.place_of(producer_cell).name;
    let one = names.len() == 1;
    let what = list(names);
    match tie.cause {
        Cause::New if world.place_of(producer_cell).live.is_none() => {
            let they = if one { "it exists" } else { "they exist" };
            format!("{consumer} {} {what}, and {place} was not asked whether {they}", verb(tie.kind))
        }
        Cause::New => {
            let verb = verb(tie.kind);
            format!(
                "{consumer} {verb} {what}, which {} not exist in {place} yet",
                if one { "does" } else { "do" }
            )
        }
        Cause::Changes if tie.kind == ReferenceKind::Strong => {
            format!("{producer} changes the value of {what}, which {consumer} begins to import")
        }
        Cause::Changes => format!("{producer} changes the value of {what}, which {consumer} reads"),
        Cause::Moves => {
            format!("{consumer} begins to import {what}, which {producer} takes over in this run")
        }
        Cause::LetsGo => {
            format!("{from} stops importing {what}, which {to} can drop or change only after that")
        }
        Cause::HandsOver => {
            format!(
                "{from} drops the export {what}, which {to} takes over: a name belongs to one stack at a time"
            )
        }
        Cause::Drawn(note) => {
            let order = match world.input.intent {
                Intent::Deploy => format!("a person drew that {consumer} comes after {producer}"),
                Intent::Remove => {
                    format!("a person drew that {consumer} needs {producer}, so it is deleted first")
                }
            };
            match note {
                Some(note) => format!("{order}: {note}"),
                None => order,
            }
        }
        Cause::Deleted => {
            format!("{consumer} {} {what} of {producer}, so it is deleted first", verb(tie.kind))
        }
        Cause::Exists => {
            format!(
                "{what} {} already in {place}, so both may run at once",
                if one { "exists" } else { "exist" }
            )
        }
        Cause::ProducerIdle if world.input.intent == Intent::Remove || tie.kind == ReferenceKind::Manual => {
            format!("{producer} has nothing to do")
        }
        Cause::ProducerIdle => {
            let exists = if one { " exists already in " } else { " exist already in " };
            [&what, exists, place, ", and ", producer, " has nothing to do"].concat()
        }
        Cause::ConsumerIdle => [consumer, " has nothing to do"].concat(),
        Cause::Stale if world.input.intent == Intent::Remove => {
            format!("{consumer} and {producer} need each other, and AWS deletes them in either order")
        }
        Cause::Stale => format!(
            "{producer} changes the value of {what}, but waiting for that would close a circle: {consumer} reads the old \
             value until it is deployed again"
        ),
        Cause::Config => format!("{consumer} reads {what} when it is built, which orders nothing"),
    }
}

/// What one tie of a cycle is: "notes imports dev-NotesTableArn".
pub(crate) fn tie_in_short(world: &World<'_>, tie: &Tied<'_>) -> String {
    let (from, to) = (world.cells[tie.from].name(), world.cells[tie.to].name());
    match tie.cause {
        Cause::LetsGo => format!("{to} drops or changes {}, which {from} imports until now", tie.name),
        Cause::HandsOver => format!("{from} hands {} over to {to}", tie.name),
        Cause::Drawn(_) => format!("{to} was drawn to come after {from}"),
        Cause::Deleted => format!("{from} {} {}", verb(tie.kind), tie.name),
        Cause::New
        | Cause::Changes
        | Cause::Moves
        | Cause::Exists
        | Cause::ProducerIdle
        | Cause::ConsumerIdle
        | Cause::Stale
        | Cause::Config => format!("{to} {} {}", verb(tie.kind), tie.name),
    }
}

fn verb(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Strong => "imports",
        ReferenceKind::Weak | ReferenceKind::Config => "reads",
        ReferenceKind::Manual => "needs",
    }
}
