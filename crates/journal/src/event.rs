//! One event type feeds the window, the record on disk and the machine-readable report.

use jiff::Timestamp;
use plan::{Action, Plan, StepId};
use serde::{Deserialize, Serialize};
use topology::{Location, ServiceId, StageId, Target};
use ts_rs::TS;

/// Names a run; unique in a project, sortable by time of start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct RunId(pub String);

/// An event with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Entry {
    pub run: RunId,
    /// Counts from 0 within the run.
    #[ts(type = "number")]
    pub seq: u64,
    #[ts(type = "string")]
    pub at: Timestamp,
    #[serde(flatten)]
    pub event: RunEvent,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum RunEvent {
    /// First of every run. The plan is kept with it, so that a run can be read without its project.
    RunStarted {
        stage: StageId,
        plan: Box<Plan>,
        /// Who pressed the button: `user@host`.
        actor: String,
        commit: Option<String>,
    },
    /// The step has nothing left to wait for, and has begun.
    StepStarted {
        step: StepId,
        service: ServiceId,
    },
    /// A line that a builder's tool printed.
    BuildOutput {
        step: StepId,
        line: String,
    },
    /// The artifact is there. `digest` is that of its content.
    Built {
        step: StepId,
        digest: String,
    },
    /// The caller's account is the cell's.
    IdentityProved {
        step: StepId,
        account: String,
        arn: String,
    },
    /// Written before an AWS write is sent.
    Intent {
        step: StepId,
        call: AwsCall,
        stack: String,
        token: String,
    },
    /// AWS took the call.
    Accepted {
        step: StepId,
        call: AwsCall,
        stack_id: Option<String>,
    },
    /// What a change set would do, resource by resource.
    ChangeSet {
        step: StepId,
        arn: String,
        changes: Vec<ResourceChange>,
    },
    /// A resource or the stack itself changed its status.
    Resource {
        step: StepId,
        resource: ResourceEvent,
    },
    StepFinished {
        step: StepId,
        service: ServiceId,
        outcome: StepOutcome,
    },
    /// The credentials of a target ran out and only a person can renew them: what would be sent there waits.
    LoginNeeded {
        target: Target,
        failure: Box<Failure>,
    },
    /// The credentials of a target are good again, and what waited goes on.
    LoginRenewed {
        target: Target,
    },
    /// A person asked for the run to stop.
    CancelRequested,
    /// Last of every run that ended.
    RunFinished {
        outcome: RunOutcome,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AwsCall {
    CreateBucket,
    PutAsset,
    EmptyBucket,
    CreateStack,
    UpdateStack,
    DeleteStack,
    CreateChangeSet,
    ExecuteChangeSet,
    DeleteChangeSet,
    CancelUpdateStack,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResourceChange {
    pub logical_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// As AWS says it: `Add`, `Modify`, `Remove`, `Import`, `Dynamic`.
    pub action: String,
    /// As AWS says it: `True`, `False`, `Conditional`.
    pub replacement: Option<String>,
    /// Property paths that change.
    pub properties: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResourceEvent {
    /// AWS's id of the event.
    pub id: String,
    pub logical_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub physical_id: Option<String>,
    /// As AWS writes it: `CREATE_IN_PROGRESS`.
    pub status: String,
    pub reason: Option<String>,
    #[ts(type = "string")]
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum StepOutcome {
    Succeeded {
        action: Action,
    },
    /// Nothing had to be done.
    Unchanged,
    Failed {
        failure: Box<Failure>,
    },
    Cancelled {
        message: String,
    },
    /// Never begun, because something that it waits for did not succeed or the run was stopped.
    Skipped {
        because: String,
    },
}

/// Why a step failed: what happened, where, what state things are in, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Failure {
    /// Stable, kebab-case: `stack-failed`, `wrong-account`, `missing-tool` ...
    pub code: String,
    pub message: String,
    pub hint: String,
    /// The first resource that failed, where one did.
    pub resource: Option<ResourceEvent>,
    /// Where that resource stands in the sources.
    pub location: Option<Location>,
    /// What the stack is left as, in AWS's words: `ROLLBACK_COMPLETE`.
    pub left_as: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RunOutcome {
    Succeeded,
    Failed,
    Cancelled,
}
