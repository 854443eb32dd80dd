//! What a person or a test may set.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::alarms::Alarm;
use crate::drift::DriftSettings;
use crate::faults::Faults;
use crate::identity_center::IdentityCenter;
use crate::latency::Latency;
use crate::organization::Organization;
use crate::throttle::Throttling;
use crate::trust::Trust;

/// How this sandbox behaves. Part of the kept state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub seed: u64,
    pub latency: Latency,
    /// `None`: every rate is fine.
    pub throttling: Option<Throttling>,
    pub faults: Faults,
    pub drift: DriftSettings,
    /// Alarms of CloudWatch, besides those of stacks.
    pub alarms: Vec<Alarm>,
    /// Lambda's code counts as uploaded, whether it was or not.
    pub assume_code: bool,
    pub identity_center: IdentityCenter,
    pub organization: Organization,
    /// Whom a role trusts, by its ARN. A role that is not listed trusts everybody.
    pub roles: BTreeMap<String, Trust>,
    /// The code that each MFA device shows, by its serial number.
    pub mfa: BTreeMap<String, String>,
    /// The web identity token that a role accepts, by the role's ARN.
    pub web_identity: BTreeMap<String, String>,
    /// Part of every secret that this sandbox hands out.
    pub secret_marker: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            latency: Latency::default(),
            throttling: None,
            faults: Faults::default(),
            drift: DriftSettings::default(),
            alarms: Vec::new(),
            assume_code: false,
            identity_center: IdentityCenter::default(),
            organization: Organization::default(),
            roles: BTreeMap::new(),
            mfa: BTreeMap::new(),
            web_identity: BTreeMap::new(),
            secret_marker: "sandbox".to_owned(),
        }
    }
}
