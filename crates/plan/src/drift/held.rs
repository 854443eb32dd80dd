//! Values that a stack took from another when it was deployed, and that are others by now. AWS tells nobody.

use serde::{Deserialize, Serialize};
use topology::{Location, ServiceId};
use ts_rs::TS;

/// A weak reference whose consumer holds an old value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct OldValue {
    /// The name of the reference: `storage-dev.TableName`.
    pub name: String,
    /// Who provides it, where that is a service of the topology.
    pub from: Option<ServiceId>,
    /// Where the consumer holds it: `ReaderFunction/Environment/Variables/TABLE`.
    pub at: String,
    pub holds: String,
    pub now: String,
    /// Where the consumer's sources say it.
    pub location: Location,
}
