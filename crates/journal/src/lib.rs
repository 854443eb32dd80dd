//! What a run did, on disk before it is done: events, the journal that keeps them, and the state that they fold into.

mod creations;
mod deployments;
mod drift;
mod error;
mod event;
mod latest;
mod past;
mod schema;
mod seen;
mod snapshots;
mod state;
mod store;

pub use creations::{AccountCreationRecord, CreationId, CreationOutcome};
pub use deployments::DeploymentRecord;
pub use drift::LOOKS_KEPT;
pub use error::JournalError;
pub use event::*;
pub use latest::{LastChange, Latest, LatestOutcome};
pub use past::{Past, PastChangeSet, PastGate, PastStep, PastWrite, Shown};
pub use state::{GateState, LoginWait, RunState, StepPhase, StepState};
pub use store::{Counts, Journal, RunSummary};
