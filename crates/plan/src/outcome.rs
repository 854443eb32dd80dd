//! A plan: steps, the order between them with a reason for every edge, phases, blockers.

use serde::{Deserialize, Serialize};
use topology::{GateCheck, Location, ReferenceKind, ServiceId, StackName, StageId, Target};
use ts_rs::TS;

use crate::Intent;

/// Names a step within a plan: `notes@acme-dev/eu-west-1`, with `#1` and `#2` where an update is split.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct StepId(pub String);

impl StepId {
    /// The step of a cell whose update is not split.
    #[must_use]
    pub fn whole(service: &ServiceId, target: &Target) -> Self {
        Self(format!("{service}@{target}"))
    }

    /// The step's cell, whichever pass of a split update it is.
    #[must_use]
    pub fn cell(&self) -> Self {
        Self(self.0.split_once('#').map_or(self.0.as_str(), |(cell, _)| cell).to_owned())
    }
}

impl std::fmt::Display for StepId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    Create,
    Update,
    /// The first creation failed and left an empty stack, which AWS wants deleted before it can be created again.
    Recreate,
    Delete,
    /// Takes up a way back that had failed (UPDATE_ROLLBACK_FAILED).
    ContinueRollback,
    /// Goes back to the last state that was good (CREATE_FAILED, UPDATE_FAILED with rollback switched off).
    RollBack,
    /// What is deployed is what the sources say.
    None,
}

/// Which part of an update that had to be split this is. The first pass has not deployed what the sources say: only the second
/// may be remembered as the stack's deployed digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase", tag = "pass")]
pub enum Pass {
    Whole,
    /// Everything new, with these exports still as they are deployed.
    Keep {
        exports: Vec<String>,
    },
    /// The exports that were kept are dropped or changed.
    Drop {
        exports: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Step {
    pub id: StepId,
    pub service: ServiceId,
    /// `account/region`.
    #[serde(rename = "target", with = "target_text")]
    #[ts(type = "string")]
    pub target: Target,
    pub stack: StackName,
    pub action: Action,
    pub pass: Pass,
    /// Why this action.
    pub reason: String,
    /// Counts from 0; absent where there is nothing to do.
    pub phase: Option<u32>,
    /// The steps that must have succeeded first.
    pub waits_for: Vec<StepId>,
    /// `Interface::digest` of what this step brings.
    pub digest: String,
}

/// The order between two steps, or the reason that there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Edge {
    /// Goes first where the edge binds.
    pub from: ServiceId,
    pub to: ServiceId,
    pub from_step: StepId,
    pub to_step: StepId,
    pub kind: ReferenceKind,
    /// The names that tie both sides.
    pub names: Vec<String>,
    pub binds: bool,
    pub reason: String,
}

/// Something that must be put right before the plan can run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Blocker {
    /// Stable, kebab-case: `cycle`, `missing-export`, `export-in-use`, `duplicate-export`, `stack-busy` ...
    pub code: String,
    pub message: String,
    /// How to fix it.
    pub hint: String,
    pub services: Vec<ServiceId>,
    pub locations: Vec<Location>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Plan {
    pub stage: StageId,
    pub intent: Intent,
    /// The services of each phase, for people; the engine runs by `Step::waits_for`.
    pub phases: Vec<Vec<ServiceId>>,
    pub steps: Vec<Step>,
    pub edges: Vec<Edge>,
    /// In the order in which they are met.
    #[serde(default)]
    pub gates: Vec<PlannedGate>,
    pub blockers: Vec<Blocker>,
}

/// Names a gate within a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct GateId(pub String);

impl std::fmt::Display for GateId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A gate at its place between the steps of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlannedGate {
    pub id: GateId,
    pub check: GateCheck,
    /// It opens its eyes once all of these have succeeded.
    pub after: Vec<StepId>,
    /// These wait for it.
    pub before: Vec<StepId>,
    /// Why it stands here: `after phase 2`, `between acme-us/us-east-1 and acme-eu/eu-west-1`.
    pub reason: String,
    /// Absent in plans that older journals hold.
    #[serde(default)]
    pub origin: Option<GateOrigin>,
}

/// Who put a gate into a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum GateOrigin {
    /// The stage, under this name: a gate may stand at several places of a plan.
    Stage { name: String },
    /// The stage's targets go one after another.
    Rollout,
    /// The stage pins the service to a phase.
    Pin { service: ServiceId },
}

impl Plan {
    /// Whether nothing would be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| step.action == Action::None)
    }
}

mod target_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use topology::{AccountName, Region, Target};

    pub fn serialize<S: Serializer>(target: &Target, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(target)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (account, region) =
            text.split_once('/').ok_or_else(|| D::Error::custom("expected `account/region`"))?;
        Ok(Target {
            account: AccountName::new(account).map_err(D::Error::custom)?,
            region: Region::new(region).map_err(D::Error::custom)?,
        })
    }
}
