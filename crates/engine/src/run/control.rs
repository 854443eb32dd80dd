//! What people say to a run that goes on.

use journal::RunId;
use plan::{GateId, StepId};

/// Said by `by`, as `user@host`. What does not fit the run's state is ignored: it may have come too late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// Nothing new begins.
    Pause {
        by: String,
    },
    Continue {
        by: String,
    },
    /// Yes at a gate; at a review, to exactly what has this hash.
    Approve {
        gate: GateId,
        by: String,
        hash: Option<String>,
        note: Option<String>,
    },
    Refuse {
        gate: GateId,
        by: String,
        note: Option<String>,
    },
    /// Has a failed step tried again.
    Retry {
        step: StepId,
        by: String,
    },
    /// Leaves a step out that was not begun, and what needs it.
    Skip {
        step: StepId,
        by: String,
    },
}

/// Who holds a stage's lock.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LockHolder {
    pub run: RunId,
    /// `user@host`
    pub actor: String,
    pub since: jiff::Timestamp,
    /// A lock that was not renewed by then can be taken.
    pub until: jiff::Timestamp,
}
