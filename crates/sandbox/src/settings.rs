//! What a person or a test may set.

use serde::{Deserialize, Serialize};

use crate::faults::Faults;
use crate::latency::Latency;
use crate::throttle::Throttling;

/// How this sandbox behaves. Part of the kept state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub seed: u64,
    pub latency: Latency,
    /// `None`: every rate is fine.
    pub throttling: Option<Throttling>,
    pub faults: Faults,
}
