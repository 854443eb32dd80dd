//! What was really asked of the sandbox: every call that may change something. Verdicts about a run come from here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Accepted,
    Refused { code: String, message: String },
}

/// One write call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Timestamp,
    pub account: String,
    pub region: String,
    /// The ARN of who called.
    #[serde(default)]
    pub principal: String,
    pub service: String,
    pub action: String,
    /// What was acted on: a stack, a parameter, `bucket/key`.
    pub subject: Option<String>,
    pub token: Option<String>,
    pub outcome: Outcome,
}

impl Entry {
    pub fn accepted(&self) -> bool {
        self.outcome == Outcome::Accepted
    }
}

/// Actions that change nothing in an account. Logging in and out is among them.
/// A detection changes what the stack shows of itself, so that it is no read.
pub fn is_read(action: &str) -> bool {
    const LOGIN: [&str; 6] = [
        "RegisterClient",
        "StartDeviceAuthorization",
        "CreateToken",
        "Logout",
        "Authorize",
        "AuthorizeDevice",
    ];
    ["Describe", "List", "Get", "Head", "Validate", "AssumeRole", "Estimate", "Show"]
        .iter()
        .any(|prefix| action.starts_with(prefix))
        || LOGIN.contains(&action)
}
