//! Change sets: what they are and the calls that make, show, execute and delete them.

mod calls;
mod show;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use calls::{create, delete, execute};
pub use show::{describe, list, template};

use crate::stacks::changes::Change;
use crate::stacks::model::{Deployment, Stack};

/// AWS's words for an empty change set.
pub const NO_CHANGES: &str = "The submitted information didn't contain changes. Submit different information to \
                              create a change set.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetStatus {
    CreateInProgress,
    CreateComplete,
    Failed,
}

impl SetStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreateInProgress => "CREATE_IN_PROGRESS",
            Self::CreateComplete => "CREATE_COMPLETE",
            Self::Failed => "FAILED",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExecutionStatus {
    Unavailable,
    Available,
    ExecuteInProgress,
    ExecuteComplete,
    ExecuteFailed,
    Obsolete,
}

impl ExecutionStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "UNAVAILABLE",
            Self::Available => "AVAILABLE",
            Self::ExecuteInProgress => "EXECUTE_IN_PROGRESS",
            Self::ExecuteComplete => "EXECUTE_COMPLETE",
            Self::ExecuteFailed => "EXECUTE_FAILED",
            Self::Obsolete => "OBSOLETE",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeSet {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub created: Timestamp,
    pub creates_stack: bool,
    pub status: SetStatus,
    pub reason: Option<String>,
    pub execution: ExecutionStatus,
    /// When the comparison is done; `None` once it is.
    pub ready_at: Option<Timestamp>,
    /// What came of it, known from the start and shown when it is ready.
    pub changes: Vec<Change>,
    pub failure: Option<String>,
    pub next: Deployment,
    /// `DeploymentMode=REVERT_DRIFT`: compared with what is really there.
    #[serde(default)]
    pub reverts_drift: bool,
    pub token: Option<String>,
    pub on_stack_failure: Option<String>,
    pub execution_token: Option<String>,
}

/// Change sets whose comparison is done by now.
pub fn settle_due(stack: &mut Stack, now: Timestamp) {
    for set in &mut stack.change_sets {
        if set.ready_at.is_some_and(|ready| ready <= now) {
            set.ready_at = None;
            if let Some(reason) = set.failure.take() {
                set.status = SetStatus::Failed;
                set.reason = Some(reason);
            } else {
                set.status = SetStatus::CreateComplete;
                if set.execution != ExecutionStatus::Obsolete {
                    set.execution = ExecutionStatus::Available;
                }
            }
        }
    }
}

/// The stack changes: every change set but the one that changes it was made for what no longer is.
pub fn outdate(stack: &mut Stack, executed: Option<&str>) {
    for set in &mut stack.change_sets {
        let open = matches!(set.execution, ExecutionStatus::Available | ExecutionStatus::Unavailable);
        if Some(set.id.as_str()) != executed && open {
            set.execution = ExecutionStatus::Obsolete;
        }
    }
}
