//! What was deployed, beside what the code says now.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a deployed stack stands to the code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Behind {
    /// The sources are not those that it was deployed from.
    Sources,
    /// Resources of the template differ: added, changed or removed in the code since.
    Template { resources: Vec<String> },
    /// Nobody knows what it was deployed from: somebody else deployed it, or this machine's history is lost.
    Unknown,
}
