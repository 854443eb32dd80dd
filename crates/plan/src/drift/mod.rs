//! What really is in the accounts, beside what was deployed and what the code says. Pure: what was seen goes in, with the
//! time; what it means comes out.

mod behind;
mod board;
mod coverage;
mod difference;
mod event;
mod group;
mod held;
mod inventory;
mod matching;
mod scan;
mod shown;
mod state;
mod verdict;
mod who;

pub use behind::{Behind, ParameterDrift, parameters_behind, parts_that_differ};
pub use board::*;
pub use coverage::Coverage;
pub use difference::{Difference, DifferenceKind, Settled};
pub use event::ScanEvent;
pub use group::{DriftGroup, GroupedKind, address};
pub use held::{Current, CurrentValues, OldValue, lambda_name, old_values, parameters_of, takes_weakly};
pub use inventory::*;
pub use matching::{Homes, Whose};
pub use scan::*;
pub use shown::*;
pub use state::DriftState;
pub use verdict::*;
pub use who::ChangedBy;
