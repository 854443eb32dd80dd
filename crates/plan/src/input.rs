//! What a plan is made from: what the sources want, and what the accounts hold.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use topology::{Gate, Interface, ManualReference, Rollout, ServiceId, StackName, StageId, Target};
use ts_rs::TS;

/// One cell as its sources want it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesiredCell {
    pub service: ServiceId,
    pub target: Target,
    pub stack: StackName,
    pub interface: Interface,
}

/// What is planned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Intent {
    #[default]
    Deploy,
    Remove,
}

/// Which services a plan is for. An empty selection is an empty plan; it never means "all".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase", tag = "select", content = "services")]
pub enum Selection {
    All,
    /// Exactly these.
    Only(BTreeSet<ServiceId>),
    /// These and everything that they need.
    Upstream(BTreeSet<ServiceId>),
    /// These and everything that needs them.
    Downstream(BTreeSet<ServiceId>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanInput {
    pub stage: StageId,
    pub intent: Intent,
    pub selection: Selection,
    pub cells: Vec<DesiredCell>,
    pub manual: Vec<ManualReference>,
    /// The stage's, in its order.
    pub gates: Vec<Gate>,
    /// The first phase, counted from 1, that each of these may be in.
    pub pins: BTreeMap<ServiceId, u32>,
    pub rollout: Rollout,
    /// The stage's, in its order: a rollout follows it. Those of cells that are not mentioned come last, by name.
    pub targets: Vec<Target>,
    pub live: Live,
}

/// What the accounts of a stage really hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    pub targets: Vec<LiveTarget>,
}

impl Live {
    #[must_use]
    pub fn target(&self, target: &Target) -> Option<&LiveTarget> {
        self.targets.iter().find(|live| live.target == *target)
    }
}

/// What one account holds in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveTarget {
    pub target: Target,
    pub stacks: BTreeMap<StackName, LiveStack>,
    /// By export name.
    pub exports: BTreeMap<String, LiveExport>,
    /// SSM parameters that are known to exist, of those that the cells consume.
    pub parameters: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveExport {
    pub stack: StackName,
    pub value: String,
    /// From ListImports.
    pub importers: BTreeSet<StackName>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveStack {
    pub id: String,
    /// As AWS writes it: `UPDATE_COMPLETE`.
    pub status: String,
    pub outputs: BTreeMap<String, String>,
    /// The digest of what was deployed, where it is known (`Interface::digest` of that time).
    pub deployed: Option<String>,
    /// Canonical value texts of what was deployed (`Provision::value` of that time), where they are known, by the names of
    /// [`provided_values`](crate::provided_values): a difference means that the value will change.
    pub provided: BTreeMap<String, String>,
    pub termination_protection: bool,
    /// The stack's own: who deployed it from what, where that was us.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// When anybody last changed it: RFC 3339.
    #[serde(default)]
    pub updated: Option<String>,
}
