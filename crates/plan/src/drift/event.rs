//! What a scan tells while it goes on.

use serde::{Deserialize, Serialize};
use topology::{StackName, Target};
use ts_rs::TS;

use super::{StackScan, TargetInventory};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum ScanEvent {
    /// A target has said what it holds, or why not.
    Inventory {
        inventory: TargetInventory,
    },
    /// How many stacks there are to look at, and how many of them an earlier scan that broke off has looked at already. Told
    /// again whenever a target's inventory adds to it.
    Planned {
        stacks: u32,
        already: u32,
    },
    Started {
        target: Target,
        stack: StackName,
    },
    Finished {
        scan: Box<StackScan>,
    },
    /// AWS asks for patience; the scan waits and goes on.
    Throttled {
        target: Target,
    },
    /// The last event. A scan that was cancelled can be taken up again.
    Ended {
        cancelled: bool,
    },
}
