//! What one name means for the order of two cells.

use std::borrow::Cow;

use topology::{Consumption, Location, ReferenceKind};

use crate::places::Named;

/// Whether a tie orders its two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// The other order fails.
    Hard,
    /// The other order works, and leaves something stale: given up where it would close a circle.
    Soft,
    /// Both may run at once.
    Free,
}

/// Why a tie binds or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause<'a> {
    /// What is named does not exist yet.
    New,
    /// The value that is read changes in this run.
    Changes,
    /// The name comes from another stack in this run than before.
    Moves,
    /// The first cell stops importing what the second drops or changes.
    LetsGo,
    /// The first cell drops an export whose name the second takes over.
    HandsOver,
    /// Drawn by a person, with their note.
    Drawn(Option<&'a str>),
    /// The first cell's stack is deleted, and reads what the second's provides.
    Deleted,
    /// What is named exists and stays as it is.
    Exists,
    /// The producer does nothing in this run, and the name exists.
    ProducerIdle,
    ConsumerIdle,
    /// The value changes, and waiting for it would close a circle.
    Stale,
    /// Read at build time.
    Config,
}

/// From the cell that goes first, where it binds, to the other.
#[derive(Debug)]
pub(crate) struct Tied<'a> {
    pub from: usize,
    pub to: usize,
    pub kind: ReferenceKind,
    pub name: Cow<'a, str>,
    pub cause: Cause<'a>,
    pub strength: Strength,
    /// Where an update is split: whether this hangs on its second pass.
    pub from_late: bool,
    pub to_late: bool,
    pub location: Option<&'a Location>,
}

impl<'a> Tied<'a> {
    pub fn new(
        from: usize,
        to: usize,
        consumption: &'a Consumption,
        named: Named<'a>,
        cause: Cause<'a>,
        strength: Strength,
    ) -> Self {
        Self {
            from,
            to,
            kind: consumption.kind,
            name: shown(consumption, named),
            cause,
            strength,
            from_late: false,
            to_late: false,
            location: Some(&consumption.location),
        }
    }

    pub fn binds(&self) -> bool {
        self.strength != Strength::Free
    }

    /// Whether this is an importer letting go of what a producer drops or changes.
    pub fn lets_go(&self) -> bool {
        self.cause == Cause::LetsGo
    }
}

/// The name as people know it.
pub(crate) fn shown<'a>(consumption: &'a Consumption, named: Named<'a>) -> Cow<'a, str> {
    match named {
        Named::Export(name) | Named::Parameter(name) => Cow::Borrowed(name),
        Named::Output(stack, output) => Cow::Owned(format!("{stack}.{output}")),
        Named::File(_) => Cow::Owned(consumption.tie.name()),
    }
}
