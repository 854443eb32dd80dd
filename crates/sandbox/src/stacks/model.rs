//! A stack and everything that it holds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::status::{ResourceStatus, StackStatus};
use crate::changesets::ChangeSet;
use crate::drift::{self, Drift};
use crate::scope::Scope;
use crate::template::{Dependencies, Parameter};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stack {
    pub id: String,
    pub name: String,
    pub status: StackStatus,
    pub reason: Option<String>,
    pub created: Timestamp,
    pub updated: Option<Timestamp>,
    pub deleted: Option<Timestamp>,
    /// What the last operation was to bring about; `None` while the stack is only under review.
    pub deployed: Option<Deployment>,
    pub resources: BTreeMap<String, Resource>,
    pub outputs: Vec<Output>,
    /// Oldest first.
    pub events: Vec<Event>,
    pub change_sets: Vec<ChangeSet>,
    pub operation: Option<Operation>,
    /// Where a rollback of an update goes back to: kept from the update's start until it is settled.
    pub last_good: Option<LastGood>,
    /// Client request tokens, with the action that each was used for.
    pub tokens: BTreeMap<String, String>,
    pub termination_protection: bool,
    pub policy: Option<String>,
    pub disable_rollback: bool,
    pub timeout_minutes: Option<u32>,
    /// What a stale read shows.
    #[serde(default)]
    pub past: Past,
    /// Outputs whose values come from a live stack, by key.
    #[serde(default)]
    pub live: BTreeMap<String, LiveValue>,
    /// Its operation is over once its resources are configured, before they are ready (`DeploymentConfig`).
    #[serde(default)]
    pub express: bool,
    /// The id of the stack that it is nested in.
    #[serde(default)]
    pub parent: Option<String>,
    #[serde(default)]
    pub drift: Drift,
}

/// The stack before its newest operation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub enum Past {
    /// There was no operation yet.
    #[default]
    None,
    /// The operation made the stack.
    Absent,
    Was {
        status: StackStatus,
        reason: Option<String>,
        updated: Option<Timestamp>,
        /// How many events there were.
        events: usize,
    },
}

/// An output as a live stack has it. It stays as long as the template gives what it gave when the live value was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveValue {
    pub evaluated: String,
    pub value: String,
}

/// What an operation is to bring about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    pub template: String,
    pub description: Option<String>,
    pub parameters: BTreeMap<String, Parameter>,
    pub tags: BTreeMap<String, String>,
    pub capabilities: Vec<String>,
    pub notification_arns: Vec<String>,
    pub role_arn: Option<String>,
    /// Names of the exports of other stacks that it uses.
    pub imports: BTreeSet<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LastGood {
    pub deployed: Deployment,
    pub resources: BTreeMap<String, Resource>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    pub kind: String,
    /// Empty until the service has given one.
    pub physical_id: String,
    pub properties: Value,
    pub status: ResourceStatus,
    pub reason: Option<String>,
    pub updated: Timestamp,
    pub retain: bool,
    pub depends_on: BTreeSet<String>,
    /// Counts the replacements of this logical id.
    pub generation: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    pub key: String,
    pub value: String,
    pub description: Option<String>,
    pub export: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    pub id: String,
    pub at: Timestamp,
    pub logical_id: String,
    pub physical_id: String,
    pub kind: String,
    pub status: String,
    pub reason: Option<String>,
    pub token: Option<String>,
    pub properties: Option<String>,
}

/// How far an operation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Accepted; nothing has begun.
    Starting,
    /// Resources are created and updated.
    Working,
    /// All resources are there; outputs and exports come next.
    Finishing,
    /// The new version is live; what it no longer has is deleted.
    Cleaning,
    /// Everything goes back to where it was.
    RollingBack,
    /// It is back; what the failed update made is deleted.
    RollbackCleaning,
    Deleting,
}

/// What a failed creation leaves behind (`OnFailure`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnFailure {
    Rollback,
    DoNothing,
    Delete,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Operation {
    pub stage: Stage,
    pub creates: bool,
    pub token: Option<String>,
    pub on_failure: OnFailure,
    /// When the stage itself moves on; stages with steps wait for those.
    pub due: Option<Timestamp>,
    pub dependencies: Dependencies,
    pub steps: BTreeMap<String, Step>,
    /// Updates that are sure to change something, whatever the values turn out to be.
    pub certain: BTreeSet<String>,
    /// Resources that are to go once the new version is live: removed or replaced ones.
    pub superseded: BTreeMap<String, Resource>,
    /// Logical ids that a rollback passes over (`ResourcesToSkip`), or a deletion keeps (`RetainResources`).
    pub skip: BTreeSet<String>,
    /// The change set that is being executed.
    pub change_set: Option<String>,
    /// Resources whose change the stack policy denies, with the reason.
    #[serde(default)]
    pub denied: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    Create,
    Update,
    Replace,
    Delete,
    Revert,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {
    pub action: Action,
    pub after: BTreeSet<String>,
    pub state: StepState,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StepState {
    Waiting,
    Running { until: Timestamp, properties: Value, fails: Option<String> },
    Done,
    Failed,
}

impl Step {
    pub fn new(action: Action, after: BTreeSet<String>) -> Self {
        Self { action, after, state: StepState::Waiting }
    }
}

impl Stack {
    pub fn scope(&self) -> Scope {
        Scope::of_arn(&self.id).expect("a stack's id is an ARN that the sandbox made")
    }

    /// Remembers what it is like, for stale reads of the operation that begins now.
    pub fn begin_anew(&mut self) {
        self.past = if self.events.is_empty() {
            Past::Absent
        } else {
            Past::Was {
                status: self.status,
                reason: self.reason.clone(),
                updated: self.updated,
                events: self.events.len(),
            }
        };
    }

    /// The stack as a stale read shows it; `None`: not at all.
    pub fn stale(&self) -> Option<Stack> {
        let mut stack = self.clone();
        match &self.past {
            Past::None => {}
            Past::Absent => return None,
            Past::Was { status, reason, updated, events } => {
                stack.status = *status;
                stack.reason.clone_from(reason);
                stack.updated = *updated;
                stack.events.truncate(*events);
            }
        }
        Some(stack)
    }

    pub fn exists(&self) -> bool {
        self.status != StackStatus::DeleteComplete
    }

    /// Exports by name.
    pub fn exports(&self) -> impl Iterator<Item = (&str, &str)> {
        self.outputs
            .iter()
            .filter(|_| self.exists())
            .filter_map(|output| Some((output.export.as_deref()?, output.value.as_str())))
    }

    /// Whether the stack uses an export, or did so before the operation that is under way.
    pub fn imports(&self, name: &str) -> bool {
        let before = self.last_good.as_ref().map(|good| &good.deployed);
        let empty = [StackStatus::RollbackComplete, StackStatus::ReviewInProgress].contains(&self.status);
        self.exists()
            && !empty
            && self.deployed.iter().chain(before).any(|deployment| deployment.imports.contains(name))
    }

    /// When something is to happen to this stack by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        let operation = self.operation.iter().flat_map(|operation| {
            let steps = operation.steps.values().filter_map(|step| match &step.state {
                StepState::Running { until, .. } => Some(*until),
                _ => None,
            });
            operation.due.into_iter().chain(steps)
        });
        let sets = self.change_sets.iter().filter_map(|set| set.ready_at);
        operation.chain(sets).chain(drift::next_due(self)).min()
    }
}
