//! What a stack's status means, and what AWS allows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The guide for one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recovery {
    /// What happened, and what the stack is like now.
    pub means: String,
    /// The recommended first.
    pub ways: Vec<RecoveryOption>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveryOption {
    pub way: RecoveryWay,
    pub title: String,
    /// What it does, and what it does not.
    pub does: String,
    /// Whether something is lost by it.
    pub destructive: bool,
    /// Whether resources can be named that are left as they are.
    pub can_leave: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RecoveryWay {
    /// Deletes what is left of a first creation, and creates it anew.
    Recreate,
    /// Takes up a way back that had failed.
    ContinueRollback,
    /// Goes back to the last good state.
    RollBack,
    /// Deploys again, from where it is.
    Retry,
    /// Deletes, or goes on deleting.
    Delete,
}
