//! Who changed something, as CloudTrail says it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangedBy {
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The name of the user, or of the session of the role.
    pub who: String,
    /// The call: `UpdateTable`.
    pub event: String,
    /// With what it was sent: `console.amazonaws.com`, or what the program calls itself.
    pub with: Option<String>,
}
