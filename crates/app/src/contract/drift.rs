//! Drift: what is not as the code, the deployed template, or another stage has it, and the ways to settle it.

use std::collections::BTreeMap;

use plan::drift::{
    Behind, ChangedBy, Coverage, Difference, DriftBoard, DriftState, OldValue, ScanFailure, Settled,
};
use serde::{Deserialize, Serialize};
use topology::{
    CellId, Day, DiffLine, DriftScope, IgnoreRule, Location, ReferenceKind, ServiceId, Settlements,
    StackName, StageId, Target,
};
use ts_rs::TS;

use super::{DeployedVersion, ErrorView, ProjectView};

/// Which stages; absent: all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftOf {
    #[serde(default)]
    #[ts(optional)]
    pub stages: Option<Vec<StageId>>,
}

/// The board as far as it is known, without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftView {
    pub board: DriftBoard,
    pub settlements: Settlements,
    /// Why `stagewright.drift.toml` cannot be read: then nothing counts as accepted or ignored.
    pub settlements_problem: Option<ErrorView>,
    /// The look that goes on, or the last one of this window.
    pub look: Option<DriftLook>,
    /// The last look broke off: `resume` goes on where it was.
    pub resumable: bool,
    /// Services and stages whose cells cannot be known, with why.
    pub problems: Vec<ErrorView>,
}

/// Looks at the accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LookForDrift {
    #[serde(default)]
    #[ts(optional)]
    pub stages: Option<Vec<StageId>>,
    /// Only these services; absent: all.
    #[serde(default)]
    #[ts(optional)]
    pub services: Option<Vec<ServiceId>>,
    /// Asks what there is, and has AWS detect nothing: quick.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub only_inventory: bool,
    /// Goes on with the look that broke off.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub resume: bool,
}

/// How far a look is. Told by `AppEvent::Drift` whenever it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftLook {
    pub id: String,
    /// RFC 3339.
    pub started: String,
    /// Absent while it goes on; RFC 3339.
    pub ended: Option<String>,
    pub cancelled: bool,
    pub targets: u32,
    pub targets_asked: u32,
    pub stacks: u32,
    /// Those that an earlier look had done are among them.
    pub stacks_done: u32,
    pub already: u32,
    /// Stacks at which AWS looks right now, as `account/region stack`.
    pub looking_at: Vec<String>,
    /// Targets at which AWS asks for patience.
    pub throttled: Vec<Target>,
    /// Why it ended without looking at anything.
    pub problem: Option<ErrorView>,
}

/// Everything that is known of one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftCellView {
    pub cell: CellId,
    pub stack: StackName,
    pub stack_id: Option<String>,
    /// In AWS's words; absent where there is no stack.
    pub status: Option<String>,
    pub state: DriftState,
    /// How it stood when it was last seen, where the latest look saw nothing of it: all else is of that time.
    pub before: Option<DriftState>,
    /// When it was looked at; RFC 3339.
    pub checked: Option<String>,
    /// Why that is too long ago.
    pub stale: Option<String>,
    pub coverage: Coverage,
    /// Of it and of the stacks that are nested in it.
    pub failures: Vec<ScanFailure>,
    /// Set where the stack is missing.
    pub missing: Option<Settled>,
    pub resources: Vec<DriftedResource>,
    /// What could not be checked: logical id, type, and why.
    pub unchecked: Vec<UncheckedResource>,
    pub behind: Option<Behind>,
    pub old_values: Vec<OldValue>,
    pub version: Option<DeployedVersion>,
    /// The newest first.
    pub history: Vec<PastLook>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UncheckedResource {
    pub resource: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// Absent: AWS cannot detect drift of this type.
    pub why: Option<String>,
}

/// A resource that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftedResource {
    /// The logical id; of a nested stack's resource after that of the nested stack.
    pub resource: String,
    pub physical_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    /// Where the code declares it.
    pub location: Option<Location>,
    pub differences: Vec<ThreeWay>,
    /// Others that have the same, as many as differ in all of these.
    pub also_in: Vec<CellId>,
}

/// A difference with all three sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ThreeWay {
    /// What the command line calls it: `database/NotesTable/BillingMode`.
    pub address: String,
    pub difference: Difference,
    /// As the sources have it now.
    pub code: Side3,
    /// As the deployed template has it.
    pub deployed: Side3,
    /// As it really is.
    pub actual: Side3,
    /// Where the code says it, or where it would have to.
    pub location: Option<Location>,
}

/// One side of three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Side3 {
    Value {
        text: String,
    },
    /// Something is written there that is known only when it is deployed: `!Sub ${Stage}-notes`.
    Written {
        text: String,
    },
    NotSet,
    /// It is not known from here, and why.
    Unknown {
        because: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PastLook {
    /// RFC 3339.
    pub at: String,
    /// How many properties and deleted resources differed then, settled or not.
    pub differences: u32,
    pub coverage: Coverage,
    pub failure: Option<ScanFailure>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WhoChanged {
    #[serde(flatten)]
    pub cell: CellId,
    /// As [`DriftedResource::resource`].
    pub resource: String,
}

/// Who changed a resource lately, as CloudTrail says it: the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WhoChangedView {
    pub changes: Vec<ChangedBy>,
    /// Why CloudTrail could not say it.
    pub problem: Option<ErrorView>,
}

/// Accepts a difference. Who and when is added here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AcceptDrift {
    pub scope: DriftScope,
    pub reason: String,
    pub until: Option<Day>,
    /// What the resource may have; absent: anything.
    pub actual: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IgnoreDrift {
    pub rule: IgnoreRule,
}

/// Takes an acceptance or an ignore rule out of the file again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum Unsettle {
    Acceptance { number: usize },
    IgnoreRule { number: usize },
}

/// Plans bringing what differs in these cells of a stage back to the deployed template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevertDrift {
    pub stage: StageId,
    pub cells: Vec<RevertedCell>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct RevertedCell {
    pub service: ServiceId,
    pub target: Target,
}

/// Takes what a resource really has into the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TakeDrift {
    #[serde(flatten)]
    pub cell: CellId,
    pub resource: String,
    /// As AWS writes it: `/BillingMode`.
    pub property: String,
}

/// What taking it would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TakenView {
    pub location: Option<Location>,
    /// Absent where it has to be done by hand, at `location`.
    pub patch: Option<SourcePatch>,
    /// Why there is no patch, and what to write.
    pub by_hand: Option<String>,
}

/// A change of one file of the sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SourcePatch {
    /// Relative to the project's folder.
    pub file: String,
    pub diff: Vec<DiffLine>,
    /// What applying it has to say: of the file as it was, and as it will be.
    pub hash: String,
    /// What else goes with it, because the file serves other cells, too.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplyTaken {
    #[serde(flatten)]
    pub taken: TakeDrift,
    /// `SourcePatch::hash`, as it was shown.
    pub hash: String,
}

/// Takes a stack that is no cell's into the topology, as a pending edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AdoptStack {
    pub target: Target,
    pub stack: StackName,
    /// Where it belongs.
    pub stage: StageId,
    /// What the service is called; absent: from the stack's name.
    #[serde(default)]
    #[ts(optional)]
    pub service: Option<ServiceId>,
    /// The service's file, where there is one; absent: it is drawn as planned until somebody says.
    #[serde(default)]
    #[ts(optional)]
    pub path: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AdoptedStack {
    pub service: ServiceId,
    pub view: ProjectView,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StagesCompared {
    pub from: StageId,
    pub to: StageId,
    /// Those that differ in something, and those that only one of the stages has.
    pub services: Vec<ServiceCompared>,
    /// Services that are the same in both.
    pub same: u32,
}

/// One service in two stages. Each target of one stage is compared with the one of the same region in the other, or with the
/// first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServiceCompared {
    pub service: ServiceId,
    pub from: Option<Target>,
    pub to: Option<Target>,
    /// Only one of the stages has the stack: which.
    pub only_in: Option<StageId>,
    /// Absent where one of the templates is not known.
    pub same_template: Option<bool>,
    pub from_version: Option<DeployedVersion>,
    pub to_version: Option<DeployedVersion>,
    pub parameters: Vec<ComparedParameter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ComparedParameter {
    pub name: String,
    /// Absent: that stage's stack has no such parameter.
    pub from: Option<String>,
    pub to: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompareStages {
    pub from: StageId,
    pub to: StageId,
}

/// What the code states, beside what ListExports and ListImports state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatedGraph {
    pub stage: StageId,
    pub edges: Vec<StatedEdge>,
    /// Targets that could not be asked.
    pub problems: Vec<ErrorView>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct StatedEdge {
    pub target: Target,
    /// The name of the export.
    pub name: String,
    pub from: EdgeEnd,
    pub to: EdgeEnd,
    pub kind: ReferenceKind,
    pub code: bool,
    /// Absent where the account was not asked, or cannot say it: only exports are listed by AWS.
    pub account: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum EdgeEnd {
    Service {
        service: ServiceId,
    },
    /// A stack that is no cell's.
    Stack {
        stack: String,
    },
    Nobody,
}

/// What the command line's reports are made of: every cell with every difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftReport {
    /// RFC 3339.
    pub at: String,
    pub open: bool,
    pub summary: plan::drift::DriftSummary,
    pub cells: Vec<ReportedCell>,
    pub strangers: Vec<plan::drift::Stranger>,
    pub problems: Vec<ErrorView>,
    /// How often each ignore rule keeps something away.
    pub ignored: BTreeMap<String, u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedCell {
    #[serde(flatten)]
    pub cell: CellId,
    pub stack: StackName,
    pub state: DriftState,
    /// How it stood when it was last seen, where the latest look saw nothing of it: all else is of that time.
    pub before: Option<DriftState>,
    pub checked: Option<String>,
    pub stale: Option<String>,
    pub coverage: Coverage,
    pub differences: Vec<ReportedDifference>,
    pub missing: Option<Settled>,
    pub behind: Option<Behind>,
    pub old_values: Vec<OldValue>,
    pub failures: Vec<ScanFailure>,
    /// The service's file.
    pub file: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedDifference {
    pub address: String,
    #[serde(flatten)]
    pub difference: Difference,
    /// Where the code declares the resource.
    pub location: Option<Location>,
    /// Of the acceptance.
    pub reason: Option<String>,
}
