//! One event type feeds the window, the record on disk and the machine-readable report.

use jiff::Timestamp;
use plan::{Action, GateId, Plan, Rebinding, StepId};
use serde::{Deserialize, Serialize};
use topology::{Location, OnFailure, ServiceId, StageId, Target};
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
        #[serde(default)]
        on_failure: OnFailure,
    },
    /// The process that carried the run out had died, and another took it up.
    RunResumed {
        actor: String,
    },
    /// The stage's lock in a target is ours.
    LockTaken {
        target: Target,
    },
    /// Somebody took the lock away: nothing more is sent there.
    LockLost {
        target: Target,
        failure: Box<Failure>,
    },
    /// The step has nothing left to wait for, and has begun.
    StepStarted {
        step: StepId,
        service: ServiceId,
        /// Counts from 0; one more each time that a person has it tried again in the same run.
        #[serde(default)]
        attempt: u32,
    },
    /// A program of the step runs on this machine, in a process group of its own.
    ToolStarted {
        step: StepId,
        process: ProcessMark,
    },
    /// A line that a builder's tool printed.
    BuildOutput {
        step: StepId,
        line: String,
    },
    /// In the artifact of a personal stage, these names became those of its base.
    Rebound {
        step: StepId,
        rebindings: Vec<Rebinding>,
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
    /// Somebody else works on the stack: it is waited for.
    StackBusy {
        step: StepId,
        /// In AWS's words.
        status: String,
        /// Who last deployed it, as its tags say.
        owner: Option<String>,
    },
    /// What the stack was before this run changed it: what a way back leads to.
    Before {
        step: StepId,
        previous: Box<PreviousStack>,
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
        /// Of its intent.
        #[serde(default)]
        token: String,
        stack_id: Option<String>,
    },
    /// What a change set would do, resource by resource.
    ChangeSet {
        step: StepId,
        arn: String,
        #[serde(default)]
        stack_id: String,
        /// Of the artifact and of all that would change, in hex: what is approved, and the only thing that is executed.
        #[serde(default)]
        hash: String,
        changes: Vec<ResourceChange>,
        /// Parameters and tags that are not as they are deployed.
        #[serde(default)]
        inputs: Vec<InputChange>,
    },
    /// A change set cannot be made before others have run; this is what the templates let expect.
    Expected {
        step: StepId,
        because: String,
        hash: String,
        changes: Vec<ResourceChange>,
        inputs: Vec<InputChange>,
    },
    /// The run waits at a gate, or checks what has to hold there.
    GateReached {
        gate: GateId,
        wait: GateWait,
    },
    /// A line that a gate's command printed, or what a check found.
    GateOutput {
        gate: GateId,
        line: String,
    },
    GatePassed {
        gate: GateId,
        /// Who said yes, where a person did: `user@host`.
        by: Option<String>,
        /// What was approved (`GateWait::Review`).
        hash: Option<String>,
        note: Option<String>,
    },
    GateFailed {
        gate: GateId,
        /// Who said no, where a person did.
        by: Option<String>,
        failure: Box<Failure>,
    },
    /// Nothing new begins until somebody lets the run go on.
    Paused {
        by: String,
    },
    Continued {
        by: String,
    },
    /// A person has a failed step tried again; those that were skipped because of it wait again.
    StepRetried {
        step: StepId,
        by: String,
    },
    /// From here on the run takes back what it changed.
    RollbackStarted,
    /// What this run did to a stack was taken back, or could not be.
    StepUndone {
        step: StepId,
        outcome: StepOutcome,
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
    ContinueUpdateRollback,
    RollbackStack,
    /// Of a bucket that no stack has any more.
    DeleteBucket,
    /// Of any other resource that no stack has any more.
    DeleteResource,
    /// A tool of its own acts, and we only know that it runs.
    RunTool,
}

/// Tells a process apart from a later one with the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProcessMark {
    pub pid: u32,
    /// When it started, as the operating system says it, in seconds since 1970.
    #[ts(type = "number")]
    pub started: u64,
}

/// A stack as it was before a run changed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviousStack {
    pub stack_id: String,
    pub template: String,
    /// The names of its parameters: their values are taken from what is deployed, so that secret ones need not be known.
    pub parameters: std::collections::BTreeMap<String, String>,
    pub tags: std::collections::BTreeMap<String, String>,
}

/// What a run waits for at a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "wait", rename_all = "kebab-case")]
pub enum GateWait {
    /// A person has to look at what would change, and say yes to exactly that.
    Review {
        hash: String,
        steps: Vec<StepId>,
        /// Why it is asked again.
        again: Option<String>,
    },
    Approval {
        note: Option<String>,
    },
    Check {
        /// `npm test`, `GET https://... is 200`, `alarms errors, latency`.
        what: String,
    },
}

/// A parameter or a tag that is not as it is deployed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct InputChange {
    pub kind: InputKind,
    pub name: String,
    /// As it is deployed; stars where AWS keeps it secret.
    pub before: Option<String>,
    pub after: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    Parameter,
    Tag,
}

/// One property of a resource that a change set changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct PropertyDifference {
    /// `/Properties/BillingMode`
    pub path: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// As AWS says it: `Never`, `Conditionally`, `Always`.
    pub recreation: Option<String>,
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
    /// As AWS says it: what becomes of the old resource where it goes (`Delete`, `Retain`, `Snapshot`, ...).
    #[serde(default)]
    pub policy: Option<String>,
    /// Property paths that change.
    pub properties: Vec<String>,
    /// The same with their values, where AWS tells them.
    #[serde(default)]
    pub differences: Vec<PropertyDifference>,
    /// Only tags change.
    #[serde(default)]
    pub tags_only: bool,
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
    /// Never begun, because something that it waits for did not succeed, a person left it out, or the run was stopped.
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
