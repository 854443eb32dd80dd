//! Deployments that people review, approve, pause, take up again and put right.

use journal::{Failure, RunId, RunSummary};
use plan::{Action, GateId, StepId};
use serde::{Deserialize, Serialize};
use topology::{AccountId, CellId, ServiceId, StackName, StageId, Target};
use ts_rs::TS;

use super::{ErrorView, PersonalRebinding, PlanView};

/// What a person says at a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerGate {
    pub run: RunId,
    pub gate: GateId,
    pub yes: bool,
    /// At a review: the hash of what was looked at. Another one is refused.
    pub hash: Option<String>,
    /// What was typed, where `ReviewView::typed` or the stage's safety level asks for it.
    pub typed: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedStep {
    pub run: RunId,
    pub step: StepId,
}

/// A run that broke off: its process died, or is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnfinishedRun {
    pub summary: RunSummary,
    /// Another process is carrying it out right now.
    pub alive: bool,
    /// Steps that were begun and have no outcome: AWS may be working on them.
    pub under_way: Vec<StepId>,
    /// Steps that were not begun.
    pub open: u32,
    /// Why it cannot be taken up again; it can be given up.
    pub problem: Option<ErrorView>,
}

/// Who deploys to a stage in a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LockView {
    pub stage: StageId,
    pub target: Target,
    /// Absent: nobody.
    pub holder: Option<LockHolder>,
    /// Why it could not be read.
    pub problem: Option<ErrorView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LockHolder {
    /// `user@host`
    pub actor: String,
    pub run: RunId,
    /// RFC 3339.
    pub since: String,
    /// RFC 3339. A lock that was not renewed by then can be taken.
    pub until: String,
    pub expired: bool,
    /// A run of this process.
    pub ours: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BreakLock {
    pub stage: StageId,
    pub target: Target,
    /// The run that holds it, as it was shown: another one is left alone.
    pub run: RunId,
    /// The stage's name.
    pub typed: String,
}

/// What a run is about to change, the most dangerous first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReviewView {
    pub run: RunId,
    pub stage: StageId,
    /// The gate that waits for the answer.
    pub gate: GateId,
    /// What `AnswerGate::hash` has to say.
    pub hash: String,
    /// What has to be typed to say yes. Absent where a click is enough.
    pub typed: Option<String>,
    /// Why it is asked again.
    pub again: Option<String>,
    pub cells: Vec<ReviewedCell>,
    /// The stage before this one on the promotion rail, which inputs are compared with.
    pub before: Option<StageId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReviewedCell {
    pub step: StepId,
    pub service: ServiceId,
    pub target: Target,
    pub stack: StackName,
    pub action: Action,
    /// Why this is only what the templates let expect. Absent: AWS said so.
    pub expected: Option<String>,
    /// The most dangerous first.
    pub changes: Vec<RankedChange>,
    pub inputs: Vec<ComparedInput>,
    /// Of a personal stage: what names in its artifact became those of the base stage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<PersonalRebinding>>", optional)]
    pub rebindings: Vec<PersonalRebinding>,
}

/// A change with what it risks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RankedChange {
    pub risk: plan::Risk,
    /// Why it is that: `a table keeps data`, `allows more: dynamodb:*`.
    pub why: String,
    pub change: journal::ResourceChange,
}

/// A parameter or a tag as it is deployed, as it will be, and as the stage before has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ComparedInput {
    pub kind: journal::InputKind,
    pub name: String,
    pub deployed: Option<String>,
    pub new: Option<String>,
    /// In the stage before; absent where it has none of that name, or was not asked.
    pub stage_before: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RehearsePlan {
    /// `PlanView::id`
    pub plan: String,
}

/// A plan that was run in virtual time against a copy of what the accounts hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RehearsalView {
    pub succeeds: bool,
    /// How long the real thing would take, in milliseconds.
    #[ts(type = "number")]
    pub expected: u64,
    pub steps: Vec<RehearsedStep>,
    /// What the rehearsal could not know: `notes was never built: its template is made up from its references`.
    pub assumptions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RehearsedStep {
    pub step: StepId,
    pub service: ServiceId,
    /// From the beginning, in milliseconds; absent where it was never begun.
    #[ts(type = "number | null")]
    pub begins: Option<u64>,
    #[ts(type = "number | null")]
    pub ends: Option<u64>,
    pub failure: Option<Failure>,
    /// Why it was left out.
    pub skipped: Option<String>,
}

/// A stack that needs a person, and what AWS allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveryView {
    #[serde(flatten)]
    pub cell: CellId,
    pub account: AccountId,
    pub stack: StackName,
    pub stack_id: String,
    /// In AWS's words.
    pub status: String,
    /// AWS's reason for it.
    pub reason: Option<String>,
    /// The resources that stand in the way: logical id and reason.
    pub resources: Vec<BlockingResource>,
    pub guide: plan::Recovery,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlockingResource {
    pub logical_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub physical_id: Option<String>,
    pub status: String,
    pub reason: Option<String>,
}

/// Plans one way out; it is reviewed and deployed like any plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanRecovery {
    #[serde(flatten)]
    pub cell: CellId,
    pub way: plan::RecoveryWay,
    /// Resources that are left as they are: skipped by a continued rollback, retained by a deletion.
    #[serde(default)]
    pub leave: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Promote {
    pub from: StageId,
    pub to: StageId,
}

/// What a promotion would bring from one stage to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromotionView {
    pub from: StageId,
    /// Brings `to` to the commit that `from` runs; has blockers where that cannot be.
    pub plan: PlanView,
    /// Absent where the services of `from` do not all run the same commit.
    pub commit: Option<String>,
    pub rows: Vec<PromotedService>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromotedService {
    pub service: ServiceId,
    pub from: Vec<DeployedVersion>,
    pub to: Vec<DeployedVersion>,
    /// Parameters that differ between the two stages.
    pub inputs: Vec<ComparedInput>,
}

/// Who deployed what and when, as the stack's own tags say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeployedVersion {
    pub target: Target,
    pub commit: Option<String>,
    pub actor: Option<String>,
    pub run: Option<RunId>,
    /// RFC 3339.
    pub at: Option<String>,
    pub status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangedSince {
    /// A commit, branch or tag.
    pub commit: String,
}

/// Whether a range of commits touches a service, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangedService {
    pub service: ServiceId,
    pub changed: bool,
    /// `services/notes/handler.ts changed`, `it uses packages/shared, where index.ts changed`, `nothing that it reads changed`.
    pub because: Vec<String>,
}
