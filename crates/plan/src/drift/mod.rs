//! What really is in the accounts, beside what was deployed and what the code says. Pure: what was seen goes in, with the
//! time; what it means comes out.

mod coverage;
mod event;
mod inventory;
mod scan;
mod who;

pub use coverage::Coverage;
pub use event::ScanEvent;
pub use inventory::*;
pub use scan::*;
pub use who::ChangedBy;
