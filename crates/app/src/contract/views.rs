//! What a front end is shown. Shapes that the domain already has are used as they are.

use std::collections::BTreeMap;

use journal::{Entry, GateState, LoginWait, RunId, RunSummary, StepState};
use plan::{Plan, StepId};
use serde::{Deserialize, Serialize};
use topology::{
    AccountColour, AccountId, AccountName, CellId, DiffLine, GroupId, Location, Method, NoteId, OnFailure,
    Problem, Reference, RepositoryId, Role, Safety, ServiceId, ServiceKind, StackName, StageId, Target,
    Topology, ViewName,
};
use ts_rs::TS;

use super::{DeployedVersion, DriftLook, IdentityView, LockView, PlannedPersonal};

/// A project as the window shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ProjectView {
    pub info: ProjectInfo,
    pub document: DocumentState,
    pub topology: Topology,
    pub services: Vec<ServiceView>,
    pub references: Vec<Reference>,
    pub problems: Vec<Problem>,
    /// A position for every service, in canvas units.
    pub positions: BTreeMap<ServiceId, Point>,
    /// Where notes stand; those that are missing were never moved.
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<NoteId, Point>>", optional)]
    pub notes: BTreeMap<NoteId, Point>,
    pub collapsed: Vec<GroupId>,
    /// The stages that stand in the user's own file.
    #[serde(default)]
    #[ts(as = "Option<Vec<StageId>>", optional)]
    pub own_stages: Vec<StageId>,
    /// One for each pip.
    pub cells: Vec<CellView>,
    pub accounts: BTreeMap<AccountName, AccountMark>,
}

/// How an account is told apart wherever one of its cells is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountMark {
    pub colour: AccountColour,
    pub production: bool,
    pub simulated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectInfo {
    pub name: String,
    /// The folder, as a person would write it.
    pub folder: String,
    /// The embedded sample.
    pub sample: bool,
    pub branch: Option<String>,
    pub commit: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentState {
    /// Edits that are not in the file yet.
    pub dirty: bool,
    /// Whether `stagewright.toml` exists on disk.
    pub exists: bool,
    pub can_undo: bool,
    pub can_redo: bool,
    /// What undo takes back, the last step first; older steps than these can be taken back too.
    pub undo: Vec<String>,
    /// What redo does again, the next step first.
    pub redo: Vec<String>,
    /// Why nothing can be edited or saved.
    pub read_only: Option<Problem>,
    /// The file changed outside in a way that clashes with pending edits.
    pub conflicts: Vec<ConflictView>,
}

/// What was pasted or doubled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PastedServices {
    pub view: ProjectView,
    pub services: Vec<ServiceId>,
    /// Those of them that have no code: another service here is written for it.
    pub planned: Vec<ServiceId>,
}

/// What a service would be once more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CopyView {
    pub of: ServiceId,
    pub id: ServiceId,
    /// It has no code: that stays with the original.
    pub planned: bool,
    pub at: Point,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConflictView {
    /// Where in the file: `services.notes.role`.
    pub path: String,
    /// What both started from. Absent: nothing, here and below.
    pub base: Option<String>,
    pub mine: Option<String>,
    pub theirs: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServiceView {
    pub id: ServiceId,
    pub kind: ServiceKind,
    pub role: Role,
    pub group: Option<GroupId>,
    pub repository: Option<RepositoryId>,
    /// The service's file, relative to the project's folder.
    pub path: Option<String>,
    pub declared: Option<String>,
    pub note: Option<String>,
    pub functions: u32,
    /// How many resources of each type.
    pub resources: BTreeMap<String, u32>,
    /// Names that others can refer to.
    pub provides: Vec<String>,
    /// Its file could not be read or must be run: see the problems.
    pub unreadable: bool,
}

/// The state of one service in one stage and target: a pip on its card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CellView {
    #[serde(flatten)]
    pub id: CellId,
    pub state: CellState,
    /// The stack's status in AWS's words, where it is known.
    pub status: Option<String>,
    /// When the last run that touched it ended.
    pub at: Option<String>,
    pub run: Option<RunId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CellState {
    /// No run went there, and the account was not asked.
    Unknown,
    /// Not there, as its account or the last run says.
    Absent,
    Deployed,
    /// Deployed, and the code has changed since.
    Behind,
    Running,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecentProject {
    pub name: String,
    pub folder: String,
    /// RFC 3339.
    pub opened: String,
}

/// A plan with what a person must know before saying yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanView {
    /// Names this plan in `deploy`: random, good once, and only for the newest plan of a stage.
    pub id: String,
    pub plan: Plan,
    pub safety: Safety,
    /// Reviewed: deploying makes change sets first and asks before it executes them; that is where `typed` is asked for.
    pub method: Method,
    /// What the stage says of failures.
    pub on_failure: OnFailure,
    /// Who deploys to its targets right now, where somebody else does.
    pub locks: Vec<LockView>,
    /// What has to be typed to go on: the stage's name. Absent where a click is enough.
    pub typed: Option<String>,
    pub targets: Vec<TargetView>,
    /// Whether nothing leaves this machine.
    pub sandbox: bool,
    /// Median of earlier runs, in milliseconds, by service; services that never ran are missing.
    #[ts(type = "Record<string, number>")]
    pub durations: BTreeMap<ServiceId, u64>,
    /// The longest chain by those medians, in milliseconds, where every step of it is known.
    #[ts(type = "number | null")]
    pub expected: Option<u64>,
    /// What deployments by tools of their own do not promise, by service: that they cannot be taken back, and the like.
    pub guarantees: BTreeMap<ServiceId, Vec<String>>,
    /// Nothing is built: what drifted goes back to what was deployed.
    pub reverts: bool,
    /// Resources that a way out of a stuck stack leaves as they are, by logical id: what a person chose.
    pub leave: BTreeMap<StepId, Vec<String>>,
    /// Of a personal stage: what it shares with its base, and what is rebound to it. Found from the sources; once packaged, the run
    /// tells exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub personal: Option<PlannedPersonal>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetView {
    #[serde(flatten)]
    pub target: Target,
    pub id: AccountId,
    /// `sandbox`, `profile acme-dev`, `environment ACME_KEY`.
    pub access: String,
    pub endpoint: Option<String>,
    /// Who one is there, where the identity was proved.
    pub identity: Option<IdentityView>,
    pub colour: AccountColour,
    pub production: bool,
    /// What may get in the way of a deployment as long as this one: a login that ends before it.
    pub caution: Option<String>,
    /// Why the target cannot be reached.
    pub problem: Option<ErrorView>,
}

/// A run with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RunView {
    pub summary: RunSummary,
    pub plan: Plan,
    pub steps: Vec<StepState>,
    /// Nothing new begins until somebody lets it go on.
    pub paused: bool,
    pub rolling_back: bool,
    pub on_failure: OnFailure,
    /// Those that were reached, in that order.
    pub gates: Vec<GateState>,
    /// The targets whose lock somebody took away.
    pub lost_locks: Vec<Target>,
    /// Targets that wait for a person to log in.
    pub logins: Vec<LoginWait>,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxView {
    pub stacks: Vec<SandboxStack>,
    /// What belongs to no stack (any more).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<SandboxLeft>>", optional)]
    pub left: Vec<SandboxLeft>,
    /// The endpoint, where this window serves one.
    pub endpoint: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxStack {
    pub account: AccountId,
    pub region: String,
    pub name: String,
    pub status: String,
    pub exports: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxLeft {
    pub account: AccountId,
    pub region: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    /// The stack that it comes from.
    pub from: String,
}

/// What the accounts of a stage hold of its services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StageStatus {
    pub stage: StageId,
    pub cells: Vec<StackState>,
    /// Why a target could not be asked.
    pub problems: Vec<ErrorView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StackState {
    pub service: ServiceId,
    pub target: Target,
    pub stack: StackName,
    /// In AWS's words; absent where there is no such stack.
    pub status: Option<String>,
    /// Whether the sources have changed since; absent where nobody knows what was deployed.
    pub behind: Option<bool>,
    /// Who deployed what and when; absent where there is no such stack.
    pub version: Option<DeployedVersion>,
    /// The exports that it makes; absent where that was not asked.
    #[serde(default)]
    #[ts(optional)]
    pub exports: Option<Vec<String>>,
}

/// The pending edits as a diff of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PendingView {
    pub file: String,
    pub lines: Vec<DiffLine>,
}

/// What went wrong, for a person and for the code that branches on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct ErrorView {
    /// Stable, kebab-case.
    pub code: String,
    pub message: String,
    pub hint: String,
    pub location: Option<Location>,
}

/// What the application says without being asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum AppEvent {
    /// Something happened in a run.
    Run {
        entry: Box<Entry>,
    },
    /// The project changed outside: ask for it again.
    ProjectChanged {
        message: String,
    },
    StageChanged {
        stage: StageId,
    },
    /// A login, an identity or an account's creation is not as it was: ask for `accounts` again.
    AccountsChanged {},
    /// A look at the accounts has come further, or is at its end: ask for `drift_board` again.
    Drift {
        look: Box<DriftLook>,
    },
    /// Somebody asked from outside the page to be brought there.
    Show {
        place: Place,
    },
}

/// What a link, a notification or the system's menu leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "place", rename_all = "kebab-case")]
pub enum Place {
    Lens {
        lens: WindowLens,
    },
    Stage {
        stage: StageId,
    },
    Service {
        service: ServiceId,
    },
    /// One that was saved under this name.
    View {
        view: ViewName,
    },
    /// At one of its services, where it is about that.
    Run {
        run: RunId,
        service: Option<ServiceId>,
    },
    /// What the page offers under this name.
    Action {
        action: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum WindowLens {
    Topology,
    Phases,
    Stages,
    Matrix,
}
