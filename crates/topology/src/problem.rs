//! Something a person should know about the input: what, where, and what to do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Location, ServiceId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// A finding about the input. `code` is stable and kebab-case (`broken-yaml`, `missing-producer`); the rest is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    pub code: String,
    pub severity: Severity,
    pub message: String,
    /// What to do about it; never empty.
    pub hint: String,
    pub location: Option<Location>,
    pub service: Option<ServiceId>,
}
