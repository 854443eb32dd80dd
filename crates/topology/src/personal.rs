//! A stage of one's own: some services of another stage stand here again, everything else is shared with it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ServiceId, StageId, Topology};

/// What makes a stage personal, beside its `base`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Personal {
    /// The services that stand here. All others are shared with the base stage.
    #[serde(default)]
    pub replicate: Vec<ServiceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it was made (RFC 3339, UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it is to be removed (RFC 3339, UTC); absent: it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// CloudFormation may report success before every resource has settled: faster, for trying things.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub express: bool,
    /// What was decided about names that could be those of a shared or of a replicated service, by the text that was asked about.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Answer>,
}

impl Topology {
    /// Whether a service stands in a stage: in a personal one only what it replicates does.
    #[must_use]
    pub fn stands_in(&self, service: &ServiceId, stage: &StageId) -> bool {
        let Some(found) = self.services.get(service) else { return false };
        let personal = self.stages.get(stage).and_then(|stage| stage.personal.as_ref());
        match personal {
            // It is listed by the one who made the stage: a list of the team's stages does not have it.
            Some(personal) => personal.replicate.contains(service),
            None => found.stages.as_ref().is_none_or(|stages| stages.contains(stage)),
        }
    }
}

/// What somebody decided about a name that could mean two things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It stays as it is.
    Leave,
    /// It becomes this.
    Use(String),
}
