//! The life of personal stages: who has what, until when, and how one goes without a trace.

mod bare;
mod clock;
mod extending;
mod listing;
mod lookout;
mod removing;
mod written;

use std::collections::BTreeMap;

use engine::{Cell, Leftover};
use plan::StepId;
use topology::StageId;

pub use extending::Extension;
pub(super) use listing::Memory;
pub use removing::PersonalRemoval;
pub(super) use written::{forget, is_express, tags_of};

/// What a run does that is not made from sources.
#[derive(Debug, Clone, Default)]
pub(super) struct Errands {
    /// One for every step.
    pub(super) cells: Option<BTreeMap<StepId, Cell>>,
    /// Tags of its stacks; absent: those of every run.
    pub(super) stamp: Option<BTreeMap<String, String>>,
    /// What may be taken along, by the name that it was shown with.
    pub(super) leftovers: BTreeMap<String, (StepId, Leftover)>,
    /// The stage whose entry in the user's own file goes at the end.
    pub(super) forgets: Option<StageId>,
}
