//! What became of resources behind CloudFormation's back, the detections that find it, and who did it.

mod actual;
mod detecting;
mod difference;
mod script;
mod settings;
mod showing;
mod trail;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use actual::actual;
pub use detecting::{carry_out, detect, detect_resource, detection_status, next_due};
pub use difference::{Difference, differences};
pub use script::{DriftScript, NotThere, OutsideChange, Tampering};
pub use settings::{DetectionFault, DriftAware, DriftSettings};
pub use showing::{of_resource, of_stack, resource_drifts};
pub use trail::{TrailEvent, call as trail};

/// Kept with each stack.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Drift {
    /// What resources really are, where that is not what was deployed, by logical id.
    pub outside: BTreeMap<String, Outside>,
    /// Oldest first; the newest may be going on.
    pub detections: Vec<Detection>,
    /// What the last detection said of each resource that it checked.
    pub checked: BTreeMap<String, Checked>,
}

/// What somebody made of a resource outside CloudFormation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outside {
    Changed(Value),
    Deleted,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Detection {
    pub id: String,
    pub started: Timestamp,
    /// The resources that it was asked about; `None`: all.
    pub only: Option<Vec<String>>,
    pub state: DetectionState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetectionState {
    Running { until: Timestamp },
    Ended { drifted: usize, failed: Option<String>, at: Timestamp },
}

/// A resource as a detection found it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    pub at: Timestamp,
    pub kind: String,
    pub physical_id: String,
    pub expected: Value,
    /// `None`: it is not there any more.
    pub actual: Option<Value>,
    pub differences: Vec<Difference>,
}

impl Checked {
    pub fn status(&self) -> &'static str {
        match (&self.actual, self.differences.is_empty()) {
            (None, _) => "DELETED",
            (Some(_), true) => "IN_SYNC",
            (Some(_), false) => "MODIFIED",
        }
    }
}
