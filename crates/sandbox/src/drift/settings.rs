//! How detections behave here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::scope::Scope;

/// Part of the settings of a sandbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DriftSettings {
    /// Types that AWS cannot check. A trailing `*` stands for anything.
    pub unsupported: BTreeSet<String>,
    /// What a detection takes besides its resources, and for each of them, in milliseconds before the scale of the latency.
    pub stack_ms: u64,
    pub resource_ms: u64,
    /// What a detection of a stack takes altogether, by the stack's name.
    pub stacks: BTreeMap<String, u64>,
    pub faults: Vec<DetectionFault>,
    pub change_sets: DriftAware,
}

/// What becomes of `DeploymentMode` in a CreateChangeSet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftAware {
    #[default]
    Known,
    /// A partition that does not have it yet. What AWS says then is not documented.
    Refused,
    /// A server that reads the fields it knows.
    Overlooked,
}

/// A detection that fails half-way: this resource cannot be checked, the others are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetectionFault {
    #[serde(default)]
    pub account: Option<String>,
    #[serde(default)]
    pub region: Option<String>,
    pub stack: String,
    pub logical_id: String,
    pub reason: String,
    /// How many more times it fails.
    pub times: u32,
}

impl Default for DriftSettings {
    /// What has no state of its own in an account cannot be checked.
    /// Source: resource-import-supported-resources.html, column "Drift detection".
    fn default() -> Self {
        let unsupported = ["Custom::*", "AWS::CDK::Metadata", "AWS::CloudFormation::*"];
        Self {
            unsupported: unsupported.map(str::to_owned).into(),
            stack_ms: 2_000,
            resource_ms: 400,
            stacks: BTreeMap::new(),
            faults: Vec::new(),
            change_sets: DriftAware::Known,
        }
    }
}

impl DriftSettings {
    pub fn supports(&self, kind: &str) -> bool {
        !self.unsupported.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(beginning) => kind.starts_with(beginning),
            None => pattern == kind,
        })
    }

    /// Before the scale.
    pub(super) fn duration(&self, stack: &str, resources: usize) -> SignedDuration {
        let ms = self.stacks.get(stack).copied();
        let ms = ms.unwrap_or_else(|| self.stack_ms + self.resource_ms * resources as u64);
        SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX))
    }

    /// Why a resource cannot be checked this time; uses up one of the fault's times.
    pub(super) fn fails(&mut self, scope: &Scope, stack: &str, logical_id: &str) -> Option<String> {
        let fault = self.faults.iter_mut().find(|fault| {
            fault.times > 0
                && fault.stack == stack
                && fault.logical_id == logical_id
                && fault.account.as_ref().is_none_or(|only| *only == scope.account)
                && fault.region.as_ref().is_none_or(|only| *only == scope.region)
        })?;
        fault.times -= 1;
        Some(fault.reason.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_a_family_of_types() {
        let settings = DriftSettings::default();
        assert!(!settings.supports("Custom::Certificate"));
        assert!(!settings.supports("AWS::CloudFormation::Stack"));
        assert!(settings.supports("AWS::DynamoDB::Table"));
    }
}
