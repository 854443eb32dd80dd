// Generated from the Rust contract by `cargo xtask contract`. Do not edit.

/**
 * Accepts a difference. Who and when is added here.
 */
export type AcceptDrift = { scope: DriftScope, reason: string, until: Day | null, 
/**
 * What the resource may have; absent: anything.
 */
actual: string | null, };

/**
 * A difference that may stay.
 */
export type Acceptance = { scope: DriftScope, reason: string, 
/**
 * Who said so.
 */
by: string | null, on: Day | null, 
/**
 * The last day, in UTC; absent: until somebody takes it out of the file.
 */
until: Day | null, 
/**
 * What the resource may have; another value is another difference. Absent: anything.
 */
actual: string | null, };

/**
 * How an acceptance is doing.
 */
export type AcceptanceUse = { expired: boolean, 
/**
 * Differences that it settles; those that it would, where it is over.
 */
uses: number, };

/**
 * How credentials for an account are had. There is no default chain.
 */
export type Access = "sandbox" | { "sso": SsoAccess } | { "assume-role": AssumeRoleAccess } | { "profile": string } | { "keys": KeysAccess } | { "environment": EnvironmentAccess } | { "web-identity": WebIdentityAccess };

export type Account = { 
/**
 * Absent: the account is planned, and nothing can be deployed to it.
 */
id?: AccountId | null, 
/**
 * Absent: the account can be drawn and planned for, and never reached.
 */
access?: Access | null, 
/**
 * Another AWS-shaped server that every call for this account goes to.
 */
endpoint?: string | null, 
/**
 * Whether mistakes in it are felt by users. Absent: where a stage that has to be typed goes to it.
 */
production?: boolean | null, colour?: AccountColour | null, };

/**
 * Tells accounts apart wherever one is shown.
 */
export type AccountColour = "blue" | "teal" | "green" | "olive" | "amber" | "orange" | "pink" | "violet";

export type AccountCreation = { name: AccountName, email: string, from: AccountName, role: string, state: CreationState, };

/**
 * The 12 digits of an AWS account.
 */
export type AccountId = string;

/**
 * How an account is told apart wherever one of its cells is shown.
 */
export type AccountMark = { colour: AccountColour, production: boolean, simulated: boolean, };

/**
 * An account's key in the file, such as `acme-dev`.
 */
export type AccountName = string;

export type AccountPatch = { id?: AccountId | null, access?: Access | null, endpoint?: string | null, production?: boolean | null, colour?: AccountColour | null, };

export type AccountView = { name: AccountName, 
/**
 * Absent: the account is planned.
 */
id: AccountId | null, colour: AccountColour, production: boolean, simulated: boolean, 
/**
 * `sandbox`, `role Deployer through acme`, `profile acme-dev`.
 */
access: string, session: SessionName | null, stages: Array<StageId>, 
/**
 * For keys: whether they are kept here.
 */
keys: boolean | null, 
/**
 * The MFA device that is asked for a code.
 */
mfa: string | null, 
/**
 * As last proved in this window.
 */
identity: IdentityView | null, 
/**
 * Why it cannot be reached, where that was seen.
 */
problem: ErrorView | null, };

/**
 * Accounts and logins, as far as they are known without asking anybody.
 */
export type AccountsView = { keychain: KeychainView, sessions: Array<SessionView>, accounts: Array<AccountView>, 
/**
 * What `~/.aws/config` has that the topology has not yet.
 */
profiles: Array<ProfileOffer>, 
/**
 * Accounts that are being created, or were, newest first.
 */
creations: Array<AccountCreation>, };

export type Action = "create" | "update" | "recreate" | "delete" | "continue-rollback" | "roll-back" | "none";

/**
 * Takes a stack that is no cell's into the topology, as a pending edit.
 */
export type AdoptStack = { target: Target, stack: StackName, 
/**
 * Where it belongs.
 */
stage: StageId, 
/**
 * What the service is called; absent: from the stack's name.
 */
service?: ServiceId, 
/**
 * The service's file, where there is one; absent: it is drawn as planned until somebody says.
 */
path?: string, };

export type AdoptedStack = { service: ServiceId, view: ProjectView, };

export type Advice = { code: AdviceCode, subject: Subject, 
/**
 * What is so.
 */
message: string, 
/**
 * Why it matters.
 */
why: string, 
/**
 * What to do about it.
 */
hint: string, location: Location | null, 
/**
 * Why the team does not follow it.
 */
dismissed: string | null, };

/**
 * Which rule an advice comes from; the stable name that a dismissal in the file gives.
 */
export type AdviceCode = "cycle" | "crosses-regions" | "shared-account" | "secret-in-parameter" | "trigger-apart" | "mixed-service" | "deep-chain" | "change-together";

/**
 * What a team may want to do, quietly.
 */
export type AdviceView = { advice: Array<Advice>, 
/**
 * Dismissed, and not advised any more: these lines of the file may go.
 */
outdated: Array<Dismissal>, 
/**
 * Code that is there now for what was planned.
 */
appeared: Array<Appeared>, 
/**
 * What was drawn and is stated by the sources now.
 */
stated: Array<Stated>, };

/**
 * What somebody decided about a name that could mean two things.
 */
export type Answer = "leave" | { "use": string };

/**
 * What a person says at a gate.
 */
export type AnswerGate = { run: RunId, gate: GateId, yes: boolean, 
/**
 * At a review: the hash of what was looked at. Another one is refused.
 */
hash: string | null, 
/**
 * What was typed, where `ReviewView::typed` or the stage's safety level asks for it.
 */
typed: string | null, note: string | null, };

/**
 * What the application says without being asked.
 */
export type AppEvent = { "type": "run", entry: Entry, } | { "type": "project-changed", message: string, } | { "type": "stage-changed", stage: StageId, } | { "type": "accounts-changed", } | { "type": "drift", look: DriftLook, } | { "type": "show", place: Place, };

/**
 * Code that is there now, for a service that was only planned.
 */
export type Appeared = { planned: ServiceId, path: string, by: MatchedBy, 
/**
 * What takes the code.
 */
edits: Array<Edit>, };

export type ApplyTaken = { 
/**
 * `SourcePatch::hash`, as it was shown.
 */
hash: string, resource: string, 
/**
 * As AWS writes it: `/BillingMode`.
 */
property: string, service: ServiceId, stage: StageId, target: Target, };

export type AskedStage = { stage: StageId, 
/**
 * The oldest answer of its targets, RFC 3339; absent where one never answered.
 */
at: string | null, 
/**
 * Nothing can be asked: the stage has no account yet.
 */
planned: boolean, };

export type AssumeRoleAccess = { 
/**
 * The account whose access assumes the role.
 */
from: AccountName, 
/**
 * The role's name (with its path) in this account.
 */
role: string, "external-id"?: string | null, 
/**
 * The serial number or ARN of the MFA device whose code the role asks for.
 */
"mfa-serial"?: string | null, };

export type AwsCall = "create-bucket" | "put-asset" | "empty-bucket" | "create-stack" | "update-stack" | "delete-stack" | "create-change-set" | "execute-change-set" | "delete-change-set" | "cancel-update-stack" | "continue-update-rollback" | "rollback-stack" | "delete-bucket" | "delete-resource" | "run-tool";

/**
 * How a deployed stack stands to the code.
 */
export type Behind = { "is": "sources" } | { "is": "differs", 
/**
 * Logical ids, and other parts of the template by their section.
 */
resources: Array<string>, parameters: Array<ParameterDrift>, } | { "is": "unknown" };

/**
 * Something that must be put right before the plan can run.
 */
export type Blocker = { 
/**
 * Stable, kebab-case: `cycle`, `missing-export`, `export-in-use`, `duplicate-export`, `stack-busy` ...
 */
code: string, message: string, 
/**
 * How to fix it.
 */
hint: string, services: Array<ServiceId>, locations: Array<Location>, };

export type BlockingResource = { logical_id: string, type: string, physical_id: string | null, status: string, reason: string | null, };

export type BreakLock = { stage: StageId, target: Target, 
/**
 * The run that holds it, as it was shown: another one is left alone.
 */
run: RunId, 
/**
 * The stage's name.
 */
typed: string, };

export type Candidate = { name: string, service: ServiceId, };

/**
 * Service x stage x target: what becomes one stack.
 */
export type CellId = { service: ServiceId, stage: StageId, target: Target, };

export type CellState = "unknown" | "absent" | "deployed" | "behind" | "running" | "failed";

/**
 * The state of one service in one stage and target: a pip on its card.
 */
export type CellView = { state: CellState, 
/**
 * The stack's status in AWS's words, where it is known.
 */
status: string | null, 
/**
 * When the last run that touched it ended.
 */
at: string | null, run: RunId | null, service: ServiceId, stage: StageId, target: Target, };

/**
 * One change, of what stands at the end of a path from the view's root.
 */
export type Change = { "change": "set", path: Array<string>, value: unknown, before: string | null, } | { "change": "remove", path: Array<string>, } | { "change": "splice", path: Array<string>, at: number, remove: number, insert: Array<unknown>, };

/**
 * Ticks and answers of a personal stage that is there. What is absent stays.
 */
export type ChangePersonal = { stage: StageId, replicate?: Array<ServiceId>, 
/**
 * By the text that was asked about; null takes an answer back.
 */
answers?: { [key in string]: Answer | null }, express?: boolean, };

export type ChangedBy = { at: string, 
/**
 * The name of the user, or of the session of the role.
 */
who: string, 
/**
 * The call: `UpdateTable`.
 */
event: string, 
/**
 * With what it was sent: `console.amazonaws.com`, or what the program calls itself.
 */
with: string | null, };

/**
 * Whether a range of commits touches a service, and why.
 */
export type ChangedService = { service: ServiceId, changed: boolean, 
/**
 * `services/notes/handler.ts changed`, `it uses packages/shared, where index.ts changed`, `nothing that it reads changed`.
 */
because: Array<string>, };

export type ChangedSince = { 
/**
 * A commit, branch or tag.
 */
commit: string, };

export type CompareStages = { from: StageId, to: StageId, };

/**
 * A parameter or a tag as it is deployed, as it will be, and as the stage before has it.
 */
export type ComparedInput = { kind: InputKind, name: string, deployed: string | null, new: string | null, 
/**
 * In the stage before; absent where it has none of that name, or was not asked.
 */
stage_before: string | null, };

export type ComparedParameter = { name: string, 
/**
 * Absent: that stage's stack has no such parameter.
 */
from: string | null, to: string | null, };

export type ConfigCell = { source: ConfigValue, origin: ConfigOrigin, 
/**
 * Where the value stands.
 */
location: Location | null, 
/**
 * Absent where it is not known.
 */
deployed: ConfigValue | null, drifted: boolean, 
/**
 * Why a deployment would be refused.
 */
breach: string | null, 
/**
 * It can be changed here: the topology says it, or nobody.
 */
editable: boolean, 
/**
 * The topology can say something else for this stage.
 */
overridable: boolean, 
/**
 * As the topology writes it, before `{stage}` is put in.
 */
written: string | null, };

/**
 * A stage, or some of its targets where they have other values than the rest.
 */
export type ConfigColumn = { stage: StageId, 
/**
 * Empty where the stage goes nowhere yet.
 */
targets: Array<Target>, 
/**
 * Whether the stage has other columns.
 */
split: boolean, deployed: ConfigDeployed, };

/**
 * What is known of the stack.
 */
export type ConfigDeployed = { "known": "not-asked", } | { "known": "absent", at: string, } | { "known": "known", at: string, } | { "known": "failed", problem: ErrorView, };

export type ConfigKind = "parameter" | "environment";

/**
 * Asks what the sources say, and what the accounts said last. Asks no account.
 */
export type ConfigOf = { service: ServiceId, 
/**
 * Empty: every stage that the service is in.
 */
stages: Array<StageId>, };

/**
 * Who says it.
 */
export type ConfigOrigin = { "from": "stage", stage: StageId, } | { "from": "service", } | { "from": "file", } | { "from": "stage-name", } | { "from": "default", } | { "from": "sources", } | { "from": "nobody", };

export type ConfigRow = { 
/**
 * Unique in the view.
 */
id: string, kind: ConfigKind, name: string, 
/**
 * Of a variable: the functions and containers that have these values.
 */
owners: Array<string>, rule: ConfigRule | null, 
/**
 * The stages do not have the same.
 */
differs: boolean, 
/**
 * Some stage has none.
 */
missing: boolean, 
/**
 * What is deployed is not what the sources say, somewhere.
 */
drifted: boolean, 
/**
 * One for each column.
 */
cells: Array<ConfigCell>, };

/**
 * What the template demands of a value.
 */
export type ConfigRule = { 
/**
 * In the tool's words: `String`, `Number`.
 */
type: string, description: string | null, 
/**
 * Its values are shown nowhere.
 */
secret: boolean, 
/**
 * Empty: any.
 */
allowed: Array<string>, 
/**
 * In words: "from 1 to 3", "matches [a-z]+".
 */
wants: Array<string>, };

export type ConfigValue = { "is": "missing", } | { "is": "plain", text: string, } | { "is": "unknown", written: string, because: string, } | { "is": "reference", kept: Kept, } | { "is": "hidden", };

export type ConfigView = { service: ServiceId, columns: Array<ConfigColumn>, rows: Array<ConfigRow>, 
/**
 * The value files that the topology names.
 */
files: Array<string>, 
/**
 * Those of the topology that nothing takes, by name.
 */
unused: Array<string>, problems: Array<Problem>, };

export type ConflictView = { 
/**
 * Where in the file: `services.notes.role`.
 */
path: string, 
/**
 * What both started from. Absent: nothing, here and below.
 */
base: string | null, mine: string | null, theirs: string | null, };

export type ConsoleLink = { account: AccountName, region: Region | null, 
/**
 * The stack's name or ARN.
 */
stack: string | null, };

/**
 * What a service would be once more.
 */
export type CopyView = { of: ServiceId, id: ServiceId, 
/**
 * It has no code: that stays with the original.
 */
planned: boolean, at: Point, };

/**
 * What is known of the cost of some resources while they are idle.
 */
export type CostEstimate = { 
/**
 * The sum of `lines`, in cents of a US dollar a month. At least: what has no fixed price is not in it.
 */
monthly_cents: number, lines: Array<CostLine>, 
/**
 * Types that cost while they are idle, how much depends on their size: not in the sum.
 */
by_size: Array<string>, 
/**
 * Types that are paid by use: next to nothing while nobody uses them.
 */
by_use: Array<string>, 
/**
 * Types of which nothing is known here.
 */
unknown: Array<string>, 
/**
 * The region whose list prices these are.
 */
region: string, 
/**
 * Year and month of the prices.
 */
as_of: string, };

/**
 * All resources of one type.
 */
export type CostLine = { type: string, count: number, 
/**
 * Of all of them together.
 */
monthly_cents: number, 
/**
 * AWS' page of these prices.
 */
source: string, };

/**
 * A name that a shared service would have in the personal stage, and the one that it has in the base stage.
 */
export type Counterpart = { service: ServiceId, named: Named, personal: string, base: string, };

/**
 * How a run's steps ended.
 */
export type Counts = { 
/**
 * Steps with something to do.
 */
steps: number, succeeded: number, unchanged: number, failed: number, cancelled: number, skipped: number, };

/**
 * Checked `checked` of `of` resources; the rest is told apart, so that nobody takes it for in sync.
 */
export type Coverage = { checked: number, of: number, 
/**
 * Types that AWS cannot check, with how many resources there are of each.
 */
not_supported: { [key in string]: number }, 
/**
 * Resources that could have been checked, and were not.
 */
not_checked: number, 
/**
 * Stacks of which not even the resources are known, so that `of` is less than there is.
 */
unlisted: number, };

export type CreateAccounts = { 
/**
 * `CreationPlan::id`.
 */
plan: string, typed: string, };

/**
 * Makes a personal stage, in the user's own file at once.
 */
export type CreatePersonal = { name: string, base: StageId, replicate: Array<ServiceId>, 
/**
 * Absent: where the base stage is.
 */
targets?: Array<Target>, 
/**
 * How long it is meant to stay: `8h`, `7d`, `2w`; absent: until it is removed.
 */
ttl?: string, express: boolean, 
/**
 * In the team's file instead, as a pending edit.
 */
shared: boolean, answers?: { [key in string]: Answer }, };

/**
 * Child accounts as they would be created; nothing has been.
 */
export type CreationPlan = { 
/**
 * Names this plan in `create_accounts`; good once.
 */
id: string, from: AccountName, 
/**
 * Whose credentials would be used.
 */
identity: IdentityView, role: string, accounts: Array<NewAccount>, 
/**
 * The name of the organization's account, to be typed: AWS accounts cannot be deleted like stacks.
 */
typed: string, 
/**
 * The same as OpenTofu, for those who create accounts with it.
 */
opentofu: string, };

export type CreationState = { "state": "in-progress" } | { "state": "created", id: AccountId, } | { "state": "failed", problem: ErrorView, };

/**
 * A day of the calendar, `2026-12-31`. Days compare as their texts do.
 */
export type Day = string;

export type Deploy = { 
/**
 * `PlanView::id`.
 */
plan: string, 
/**
 * What the person typed, where `PlanView::typed` asks for it.
 */
typed: string | null, 
/**
 * Absent: as the stage says.
 */
on_failure: OnFailure | null, };

/**
 * Who deployed what and when, as the stack's own tags say it.
 */
export type DeployedVersion = { target: Target, commit: string | null, actor: string | null, run: RunId | null, 
/**
 * RFC 3339.
 */
at: string | null, status: string, };

export type DiffKind = "context" | "added" | "removed" | "gap";

/**
 * A line of a unified diff. Lines count from 1.
 */
export type DiffLine = { kind: DiffKind, 
/**
 * The line in the saved file.
 */
old_line: number | null, 
/**
 * The line in the file to be saved.
 */
new_line: number | null, 
/**
 * Without its line break.
 */
text: string, };

/**
 * Something that is not as the deployed template makes it.
 */
export type Difference = { 
/**
 * The logical id; of a nested stack's resource after that of the nested stack: `Storage/NotesTable`.
 */
resource: string, physical_id: string | null, type: string, what: DifferenceKind, settled: Settled, };

export type DifferenceKind = { "is": "property", property: PropertyDrift, } | { "is": "deleted" };

/**
 * An advice that the team does not follow.
 */
export type Dismissal = { 
/**
 * The advice's stable name, such as `cycle`.
 */
code: string, 
/**
 * For whoever wonders later.
 */
reason: string, services?: Array<ServiceId>, stages?: Array<StageId>, 
/**
 * One thing of these among several, such as a parameter.
 */
name?: string | null, };

export type DocumentState = { 
/**
 * Edits that are not in the file yet.
 */
dirty: boolean, 
/**
 * Whether `stagewright.toml` exists on disk.
 */
exists: boolean, can_undo: boolean, can_redo: boolean, 
/**
 * What undo takes back, the last step first; older steps than these can be taken back too.
 */
undo: Array<string>, 
/**
 * What redo does again, the next step first.
 */
redo: Array<string>, 
/**
 * Why nothing can be edited or saved.
 */
read_only: Problem | null, 
/**
 * The file changed outside in a way that clashes with pending edits.
 */
conflicts: Array<ConflictView>, };

/**
 * The matrix. Lists of cells go row by row and have `columns × services` entries: tens of thousands of cells are sent as a few
 * arrays of numbers.
 */
export type DriftBoard = { columns: Array<DriftColumn>, services: Array<ServiceId>, 
/**
 * One letter for each cell: `f`ailed, de`n`ied, `d`rifted, `m`issing, `o`ld value, `b`ehind the code, `s`tale, `u`nknown,
 * `a`ccepted, `i`n sync; `.` where the service does not go there.
 */
states: string, 
/**
 * How a cell stood when it was last seen, with the same letters, where the latest look saw nothing of it; `.` elsewhere.
 * Whatever else is said of such a cell is of that time.
 */
before: string, 
/**
 * How many differences nobody has settled.
 */
open: Array<number>, 
/**
 * Resources that were checked, and how many there are.
 */
checked: Array<number>, of: Array<number>, 
/**
 * How many minutes ago it was looked at; -1: never.
 */
minutes: Array<number>, 
/**
 * Cells whose detection is not as it should be, with AWS's words; by their number.
 */
failures: { [key in number]: Array<ScanFailure> }, summary: DriftSummary, 
/**
 * The same difference in several cells is one; those in most cells first.
 */
groups: Array<DriftGroup>, 
/**
 * Stacks that are no cell's.
 */
strangers: Array<Stranger>, 
/**
 * As many as in the file.
 */
accepted: Array<AcceptanceUse>, 
/**
 * How many differences each ignore rule keeps away, in the order of the file.
 */
ignored: Array<number>, };

/**
 * Everything that is known of one cell.
 */
export type DriftCellView = { cell: CellId, stack: StackName, stack_id: string | null, 
/**
 * In AWS's words; absent where there is no stack.
 */
status: string | null, state: DriftState, 
/**
 * How it stood when it was last seen, where the latest look saw nothing of it: all else is of that time.
 */
before: DriftState | null, 
/**
 * When it was looked at; RFC 3339.
 */
checked: string | null, 
/**
 * Why that is too long ago.
 */
stale: string | null, coverage: Coverage, 
/**
 * Of it and of the stacks that are nested in it.
 */
failures: Array<ScanFailure>, 
/**
 * Set where the stack is missing.
 */
missing: Settled | null, resources: Array<DriftedResource>, 
/**
 * What could not be checked: logical id, type, and why.
 */
unchecked: Array<UncheckedResource>, behind: Behind | null, old_values: Array<OldValue>, version: DeployedVersion | null, 
/**
 * The newest first.
 */
history: Array<PastLook>, };

export type DriftColumn = { stage: StageId, target: Target, 
/**
 * When the target was last asked what it holds; RFC 3339.
 */
asked: string | null, failure: ScanFailure | null, };

/**
 * One difference, and where it is.
 */
export type DriftGroup = { 
/**
 * What the command line calls it: `database/NotesTable/BillingMode`; of a missing stack its service.
 */
address: string, service: ServiceId, 
/**
 * Absent: the whole stack is missing.
 */
resource: string | null, type: string | null, what: GroupedKind, 
/**
 * As in the first of its cells.
 */
settled: Settled, 
/**
 * The numbers of the cells in the matrix.
 */
cells: Array<number>, };

/**
 * How far a look is. Told by `AppEvent::Drift` whenever it changes.
 */
export type DriftLook = { id: string, 
/**
 * RFC 3339.
 */
started: string, 
/**
 * Absent while it goes on; RFC 3339.
 */
ended: string | null, cancelled: boolean, targets: number, targets_asked: number, stacks: number, 
/**
 * Those that an earlier look had done are among them.
 */
stacks_done: number, already: number, 
/**
 * Stacks at which AWS looks right now, as `account/region stack`.
 */
looking_at: Array<string>, 
/**
 * Targets at which AWS asks for patience.
 */
throttled: Array<Target>, 
/**
 * Why it ended without looking at anything.
 */
problem: ErrorView | null, };

/**
 * Which stages; absent: all of them.
 */
export type DriftOf = { stages?: Array<StageId>, };

/**
 * From one property of one resource in one cell to everything of a service in all accounts: whatever is absent is all.
 */
export type DriftScope = { service: ServiceId, stage: StageId | null, account: AccountName | null, region: Region | null, 
/**
 * The logical id; of a nested stack's resource after that of the nested stack: `Storage/NotesTable`.
 */
resource: string | null, 
/**
 * `/BillingMode`; what is below a property goes with it.
 */
property: string | null, };

/**
 * How a cell stands, the worst first. What is stale or unknown is never in sync.
 */
export type DriftState = "failed" | "denied" | "drifted" | "missing" | "old-value" | "behind" | "stale" | "unknown" | "accepted" | "in-sync";

export type DriftSummary = { cells: number, 
/**
 * How many cells are in each state; those with none are missing.
 */
states: { [key in DriftState]?: number }, 
/**
 * Differences that nobody has settled, missing stacks among them.
 */
open: number, accepted: number, ignored: number, coverage: Coverage, 
/**
 * The scan that is the longest ago, of those that are shown; RFC 3339.
 */
oldest: string | null, };

/**
 * The board as far as it is known, without asking anybody.
 */
export type DriftView = { board: DriftBoard, settlements: Settlements, 
/**
 * Why `stagewright.drift.toml` cannot be read: then nothing counts as accepted or ignored.
 */
settlements_problem: ErrorView | null, 
/**
 * The look that goes on, or the last one of this window.
 */
look: DriftLook | null, 
/**
 * The last look broke off: `resume` goes on where it was.
 */
resumable: boolean, 
/**
 * Services and stages whose cells cannot be known, with why.
 */
problems: Array<ErrorView>, };

/**
 * A resource that differs.
 */
export type DriftedResource = { 
/**
 * The logical id; of a nested stack's resource after that of the nested stack.
 */
resource: string, physical_id: string | null, type: string, 
/**
 * Where the code declares it.
 */
location: Location | null, differences: Array<ThreeWay>, 
/**
 * Others that have the same, as many as differ in all of these.
 */
also_in: Array<CellId>, };

export type DuplicateServices = { services: Array<ServiceId>, at: Point | null, };

/**
 * The order between two steps, or the reason that there is none.
 */
export type Edge = { 
/**
 * Goes first where the edge binds.
 */
from: ServiceId, to: ServiceId, from_step: StepId, to_step: StepId, kind: ReferenceKind, 
/**
 * The names that tie both sides.
 */
names: Array<string>, binds: boolean, reason: string, };

export type EdgeEnd = { "is": "service", service: ServiceId, } | { "is": "stack", stack: string, } | { "is": "nobody" };

/**
 * One change of the topology.
 */
export type Edit = { "edit": "set_name", name: string | null, } | { "edit": "add_service", id: ServiceId, service: Service, } | { "edit": "remove_service", id: ServiceId, } | { "edit": "rename_service", from: ServiceId, to: ServiceId, } | { "edit": "update_service", id: ServiceId, patch: ServicePatch, } | { "edit": "set_program", id: ServiceId, program: Program | null, } | { "edit": "add_stage", id: StageId, stage: Stage, } | { "edit": "remove_stage", id: StageId, } | { "edit": "rename_stage", from: StageId, to: StageId, } | { "edit": "update_stage", id: StageId, patch: StagePatch, } | { "edit": "add_target", stage: StageId, target: Target, } | { "edit": "remove_target", stage: StageId, target: Target, } | { "edit": "set_rollout", stage: StageId, rollout: Rollout, } | { "edit": "set_on_failure", stage: StageId, policy: OnFailure, } | { "edit": "add_gate", stage: StageId, gate: Gate, } | { "edit": "change_gate", stage: StageId, name: string, gate: Gate, } | { "edit": "remove_gate", stage: StageId, name: string, } | { "edit": "pin_service", stage: StageId, service: ServiceId, phase: number | null, } | { "edit": "set_personal", stage: StageId, personal: Personal | null, } | { "edit": "add_account", id: AccountName, account: Account, } | { "edit": "remove_account", id: AccountName, } | { "edit": "rename_account", from: AccountName, to: AccountName, } | { "edit": "update_account", id: AccountName, patch: AccountPatch, } | { "edit": "add_session", id: SessionName, session: Session, } | { "edit": "remove_session", id: SessionName, } | { "edit": "rename_session", from: SessionName, to: SessionName, } | { "edit": "update_session", id: SessionName, patch: SessionPatch, } | { "edit": "add_group", id: GroupId, group: Group, } | { "edit": "remove_group", id: GroupId, } | { "edit": "rename_group", from: GroupId, to: GroupId, } | { "edit": "label_group", id: GroupId, label: string | null, } | { "edit": "move_to_group", services: Array<ServiceId>, group: GroupId | null, } | { "edit": "add_repository", id: RepositoryId, repository: Repository, } | { "edit": "remove_repository", id: RepositoryId, } | { "edit": "rename_repository", from: RepositoryId, to: RepositoryId, } | { "edit": "connect", from: ServiceId, to: ServiceId, note: string | null, 
/**
 * The sources are meant to say it one day.
 */
planned?: boolean, } | { "edit": "disconnect", from: ServiceId, to: ServiceId, } | { "edit": "update_reference", from: ServiceId, to: ServiceId, patch: ReferencePatch, } | { "edit": "add_note", id: NoteId, note: Note, } | { "edit": "change_note", id: NoteId, note: Note, } | { "edit": "remove_note", id: NoteId, } | { "edit": "dismiss", dismissal: Dismissal, } | { "edit": "restore", code: string, subject: Subject, } | { "edit": "set_view", id: ViewName, view: SavedView, } | { "edit": "remove_view", id: ViewName, } | { "edit": "rename_view", from: ViewName, to: ViewName, };

/**
 * Edits and moved cards that are one step of undo.
 */
export type EditProject = { edits: Array<Edit>, positions?: { [key in ServiceId]: Point }, 
/**
 * What undo calls it; absent: what the edits do.
 */
label?: string, };

/**
 * An event with its place in the journal.
 */
export type Entry = { run: RunId, 
/**
 * Counts from 0 within the run.
 */
seq: number, at: string, } & ({ "event": "run-started", stage: StageId, plan: Plan, 
/**
 * Who pressed the button: `user@host`.
 */
actor: string, commit: string | null, on_failure: OnFailure, } | { "event": "run-resumed", actor: string, } | { "event": "lock-taken", target: Target, } | { "event": "lock-lost", target: Target, failure: Failure, } | { "event": "step-started", step: StepId, service: ServiceId, 
/**
 * Counts from 0; one more each time that a person has it tried again in the same run.
 */
attempt: number, } | { "event": "tool-started", step: StepId, process: ProcessMark, } | { "event": "build-output", step: StepId, line: string, } | { "event": "rebound", step: StepId, rebindings: Array<Rebinding>, } | { "event": "built", step: StepId, digest: string, } | { "event": "identity-proved", step: StepId, account: string, arn: string, } | { "event": "stack-busy", step: StepId, 
/**
 * In AWS's words.
 */
status: string, 
/**
 * Who last deployed it, as its tags say.
 */
owner: string | null, } | { "event": "before", step: StepId, previous: PreviousStack, } | { "event": "intent", step: StepId, call: AwsCall, stack: string, token: string, } | { "event": "accepted", step: StepId, call: AwsCall, 
/**
 * Of its intent.
 */
token: string, stack_id: string | null, } | { "event": "change-set", step: StepId, arn: string, stack_id: string, 
/**
 * Of the artifact and of all that would change, in hex: what is approved, and the only thing that is executed.
 */
hash: string, changes: Array<ResourceChange>, 
/**
 * Parameters and tags that are not as they are deployed.
 */
inputs: Array<InputChange>, } | { "event": "expected", step: StepId, because: string, hash: string, changes: Array<ResourceChange>, inputs: Array<InputChange>, } | { "event": "gate-reached", gate: GateId, wait: GateWait, } | { "event": "gate-output", gate: GateId, line: string, } | { "event": "gate-passed", gate: GateId, 
/**
 * Who said yes, where a person did: `user@host`.
 */
by: string | null, 
/**
 * What was approved (`GateWait::Review`).
 */
hash: string | null, note: string | null, } | { "event": "gate-failed", gate: GateId, 
/**
 * Who said no, where a person did.
 */
by: string | null, failure: Failure, } | { "event": "paused", by: string, } | { "event": "continued", by: string, } | { "event": "step-retried", step: StepId, by: string, } | { "event": "rollback-started" } | { "event": "step-undone", step: StepId, outcome: StepOutcome, } | { "event": "resource", step: StepId, resource: ResourceEvent, } | { "event": "step-finished", step: StepId, service: ServiceId, outcome: StepOutcome, } | { "event": "login-needed", target: Target, failure: Failure, } | { "event": "login-renewed", target: Target, } | { "event": "cancel-requested" } | { "event": "run-finished", outcome: RunOutcome, });

export type EnvironmentAccess = { "access-key-id": string, "secret-access-key": string, "session-token"?: string | null, };

/**
 * What went wrong, for a person and for the code that branches on it.
 */
export type ErrorView = { 
/**
 * Stable, kebab-case.
 */
code: string, message: string, hint: string, location: Location | null, };

export type ExportPicture = { format: PictureFormat, lens: PictureLens, theme: PictureTheme, 
/**
 * As this stage has it: its services, its targets, the phases of its newest plan. Absent: all of them.
 */
stage: StageId | null, 
/**
 * The run whose phases are drawn.
 */
run: RunId | null, 
/**
 * Only these services; absent: all.
 */
only: Array<ServiceId> | null, 
/**
 * Pixels for each unit of the canvas, 1 to 4; for PNG.
 */
scale: number, };

/**
 * A picture as it would be in a file.
 */
export type ExportedPicture = { 
/**
 * A name for the file: `acme-shop-topology.svg`.
 */
file: string, content: PictureContent, };

export type ExtendPersonal = { stage: StageId, 
/**
 * From now.
 */
days: number, };

export type ExtendedPersonal = { stage: StageId, 
/**
 * RFC 3339.
 */
expires: string, 
/**
 * The run that changes the tags of its stacks; absent where it has none.
 */
run: RunId | null, };

/**
 * Why a step failed: what happened, where, what state things are in, what to do.
 */
export type Failure = { 
/**
 * Stable, kebab-case: `stack-failed`, `wrong-account`, `missing-tool` ...
 */
code: string, message: string, hint: string, 
/**
 * The first resource that failed, where one did.
 */
resource: ResourceEvent | null, 
/**
 * Where that resource stands in the sources.
 */
location: Location | null, 
/**
 * What the stack is left as, in AWS's words: `ROLLBACK_COMPLETE`.
 */
left_as: string | null, };

/**
 * A wait in every deployment of a stage: for a person, a command, an HTTP check or alarms.
 */
export type Gate = { 
/**
 * Unique in its stage.
 */
name: string, at: GatePlace, } & ({ "approval": { 
/**
 * What to look at before saying yes.
 */
note?: string | null, } } | { "barrier": Record<symbol, never> } | { "command": { 
/**
 * The program and its arguments.
 */
run: Array<string>, 
/**
 * Relative to the folder of `stagewright.toml`; absent: that folder.
 */
folder?: string | null, 
/**
 * In seconds.
 */
timeout: number, } } | { "http": { url: string, status: number, attempts: number, 
/**
 * Between two attempts, in seconds.
 */
pause: number, } } | { "alarms": { names: Array<string>, minutes: number, } });

/**
 * What opens a gate.
 */
export type GateCheck = { "approval": { 
/**
 * What to look at before saying yes.
 */
note?: string | null, } } | { "barrier": Record<symbol, never> } | { "command": { 
/**
 * The program and its arguments.
 */
run: Array<string>, 
/**
 * Relative to the folder of `stagewright.toml`; absent: that folder.
 */
folder?: string | null, 
/**
 * In seconds.
 */
timeout: number, } } | { "http": { url: string, status: number, attempts: number, 
/**
 * Between two attempts, in seconds.
 */
pause: number, } } | { "alarms": { names: Array<string>, minutes: number, } };

/**
 * Names a gate within a plan.
 */
export type GateId = string;

/**
 * Who put a gate into a plan.
 */
export type GateOrigin = { "from": "stage", name: string, } | { "from": "rollout" } | { "from": "pin", service: ServiceId, };

/**
 * Where a gate stands, in words that stay true when the graph changes.
 */
export type GatePlace = "start" | "end" | { "before": ServiceId } | { "after": ServiceId } | { "after-phase": number } | "between-targets";

/**
 * A gate that a run has reached.
 */
export type GateState = { gate: GateId, wait: GateWait, since: string, ended: string | null, 
/**
 * Who said yes or no, where a person did.
 */
by: string | null, note: string | null, failure: Failure | null, 
/**
 * What its command printed or its checks found.
 */
output: Array<string>, };

/**
 * What a run waits for at a gate.
 */
export type GateWait = { "wait": "review", hash: string, steps: Array<StepId>, 
/**
 * Why it is asked again.
 */
again: string | null, } | { "wait": "approval", note: string | null, } | { "wait": "check", 
/**
 * `npm test`, `GET https://... is 200`, `alarms errors, latency`.
 */
what: string, };

export type Group = { label?: string | null, };

/**
 * A group of services on the canvas: a domain, a team or a repository.
 */
export type GroupId = string;

export type GroupedKind = { "is": "missing" } | { "is": "deleted" } | { "is": "property", property: PropertyDrift, };

/**
 * How a text was rebound.
 */
export type How = "name" | "part" | "pattern" | "value" | "answer";

/**
 * Who one is in an account.
 */
export type IdentityView = { account: AccountId, arn: string, 
/**
 * The role's name, or the user's.
 */
role: string, 
/**
 * When these credentials end; absent: never.
 */
expires: string | null, 
/**
 * Whether they are renewed then without anybody doing anything.
 */
renewable: boolean, 
/**
 * Until when, at most; absent: nobody knows.
 */
login_ends: string | null, checked: string, };

export type IgnoreDrift = { rule: IgnoreRule, };

/**
 * Noise that is known: what it matches is no difference.
 */
export type IgnoreRule = { 
/**
 * `AWS::ECS::Service`. Absent, here and below: all.
 */
type: Pattern | null, service: Pattern | null, resource: Pattern | null, 
/**
 * `/DesiredCount`; what is below a property goes with it.
 */
property: Pattern | null, reason: string, by: string | null, on: Day | null, };

export type ImportKeys = { account: AccountName, 
/**
 * The file that the AWS console offers when an access key is made; only read.
 */
file: string, };

export type ImportProfiles = { profiles: Array<string>, };

/**
 * A parameter or a tag that is not as it is deployed.
 */
export type InputChange = { kind: InputKind, name: string, 
/**
 * As it is deployed; stars where AWS keeps it secret.
 */
before: string | null, after: string | null, };

export type InputKind = "parameter" | "tag";

/**
 * What is planned.
 */
export type Intent = "deploy" | "remove";

/**
 * A view of one's own; without one, what has the name is taken away.
 */
export type KeepView = { id: ViewName, view: SavedView | null, };

/**
 * Where a value is kept that is read when the service is deployed or runs.
 */
export type Kept = { store: Store, 
/**
 * A name, a path or an ARN.
 */
name: string, 
/**
 * The key inside a secret of several.
 */
key?: string, };

export type KeychainState = "keychain" | "locked" | "absent" | "denied";

/**
 * Where secrets are kept, and why not in the keychain.
 */
export type KeychainView = { state: KeychainState, message: string, hint: string, };

export type KeysAccess = { 
/**
 * The serial number or ARN of the MFA device whose code is asked for.
 */
"mfa-serial"?: string | null, };

/**
 * How a stage stands to the next one on the rail. A service that is in neither of them is in no list.
 */
export type Lead = { stage: StageId, 
/**
 * These run something newer than the next stage does, or what it does not have yet.
 */
ahead: Array<ServiceId>, 
/**
 * Of these the next stage has the newer version.
 */
behind: Array<ServiceId>, same: number, 
/**
 * Of these it is not known.
 */
unknown: number, };

export type LeftoverView = { 
/**
 * What `RemovePersonal::delete` names it by.
 */
id: string, step: StepId, service: ServiceId, target: Target, 
/**
 * As CloudFormation writes it: `AWS::S3::Bucket`.
 */
type: string, 
/**
 * Its name in the account.
 */
name: string, why: LeftoverWhy, 
/**
 * One sentence.
 */
words: string, 
/**
 * Why Stagewright does not delete it; absent where it can.
 */
undeletable: string | null, };

/**
 * Why something stays when its stack goes.
 */
export type LeftoverWhy = { "why": "objects", count: number, more: boolean, } | { "why": "logs", } | { "why": "retained", } | { "why": "snapshot", } | { "why": "skipped", };

export type LegalTargets = { from: ServiceId, 
/**
 * Which end of the line it is; absent: the one that goes first.
 */
end?: LineEnd, };

/**
 * Until when a personal stage is meant to be there.
 */
export type Lifetime = { "lifetime": "unlimited", } | { "lifetime": "ends", at: string, days: number, soon: boolean, } | { "lifetime": "expired", at: string, days: number, };

/**
 * Which end of a line a service is.
 */
export type LineEnd = "from" | "to";

export type ListPersonal = { 
/**
 * Asks every account. Otherwise: the files, and what the accounts said when they were last asked.
 */
ask: boolean, };

/**
 * A place in a text file. Lines and columns count from 1; the column counts characters.
 */
export type Location = { 
/**
 * Relative to the root of the topology, with `/` on every platform; `../other/x.yml` for another repository.
 */
file: string, line: number, column: number, };

export type LockHolder = { 
/**
 * `user@host`
 */
actor: string, run: RunId, 
/**
 * RFC 3339.
 */
since: string, 
/**
 * RFC 3339. A lock that was not renewed by then can be taken.
 */
until: string, expired: boolean, 
/**
 * A run of this process.
 */
ours: boolean, };

/**
 * Who deploys to a stage in a target.
 */
export type LockView = { stage: StageId, target: Target, 
/**
 * Absent: nobody.
 */
holder: LockHolder | null, 
/**
 * Why it could not be read.
 */
problem: ErrorView | null, };

export type Login = { session: SessionName, method: LoginMethod, };

export type LoginMethod = "browser" | "device";

/**
 * All times are RFC 3339.
 */
export type LoginState = { "state": "logged-out" } | { "state": "waiting", 
/**
 * To open where the browser did not.
 */
url: string, 
/**
 * To compare with what the browser shows, for a device login.
 */
code: string | null, until: string, } | { "state": "logged-in", 
/**
 * When the token ends.
 */
until: string, 
/**
 * Whether it is renewed then without anybody doing anything.
 */
renewable: boolean, } | { "state": "expired", at: string, } | { "state": "failed", problem: ErrorView, };

/**
 * A target that waits for a person to log in.
 */
export type LoginWait = { target: Target, failure: Failure, since: string, };

/**
 * Looks at the accounts.
 */
export type LookForDrift = { stages?: Array<StageId>, 
/**
 * Only these services; absent: all.
 */
services?: Array<ServiceId>, 
/**
 * Asks what there is, and has AWS detect nothing: quick.
 */
only_inventory?: boolean, 
/**
 * Goes on with the look that broke off.
 */
resume?: boolean, };

/**
 * A reference that a person drew: `to` is deployed after `from`.
 */
export type ManualReference = { from: ServiceId, to: ServiceId, note?: string | null, 
/**
 * The sources are meant to say it one day. Until they do, it orders nothing.
 */
planned?: boolean, };

/**
 * Why code is taken for that of a planned service, the surest first.
 */
export type MatchedBy = { "by": "path" } | { "by": "name" } | { "by": "provides", name: string, };

/**
 * How the CloudFormation deployer brings an artifact to AWS.
 */
export type Method = "reviewed" | "direct";

export type MfaCode = { account: AccountName, code: string, };

export type MoveNodes = { positions: { [key in ServiceId]: Point }, collapsed: Array<GroupId> | null, };

/**
 * Moves notes on the canvas.
 */
export type MoveNotes = { places: { [key in NoteId]: Point }, };

export type NameProblem = { code: string, message: string, hint: string, 
/**
 * The name in AWS that breaks.
 */
breaks: PersonalName | null, };

/**
 * What a name is the name of.
 */
export type Named = { "named": "stack" } | { "named": "export", output: string, } | { "named": "parameter", logical_id: string, } | { "named": "resource", logical_id: string, type: string, };

export type NamedAccount = { account: AccountName, };

export type NamedRun = { run: RunId, };

export type NamedServices = { services: Array<ServiceId>, };

export type NamedSession = { session: SessionName, };

export type NamedStage = { stage: StageId, };

export type NamedStep = { run: RunId, step: StepId, };

export type NewAccount = { name: AccountName, email: string, };

/**
 * A note on the canvas. Its place is in the layout's file, as that of a card.
 */
export type Note = { 
/**
 * Plain Markdown: paragraphs, lists, emphasis and code.
 */
text: string, };

/**
 * A note's key in the file.
 */
export type NoteId = string;

/**
 * A request with nothing to say.
 */
export type Nothing = Record<symbol, never>;

/**
 * A weak reference whose consumer holds an old value.
 */
export type OldValue = { 
/**
 * The name of the reference: `storage-dev.TableName`.
 */
name: string, 
/**
 * Who provides it, where that is a service of the topology.
 */
from: ServiceId | null, 
/**
 * Where the consumer holds it: `ReaderFunction/Environment/Variables/TABLE`.
 */
at: string, holds: string, now: string, 
/**
 * Where the consumer's sources say it.
 */
location: Location, };

/**
 * What a run does once a step has failed.
 */
export type OnFailure = "stop" | "continue" | "roll-back";

export type OpenProject = { folder: string, };

export type OrganizationAccount = { id: AccountId, name: string, email: string, 
/**
 * In AWS's words.
 */
status: string, known_as: AccountName | null, };

export type OrganizationView = { id: string, management: AccountId, accounts: Array<OrganizationAccount>, };

/**
 * A parameter that the stack has with another value than the code gives it.
 */
export type ParameterDrift = { name: string, code: string, 
/**
 * Absent: the stack has no such parameter.
 */
deployed: string | null, };

/**
 * Which part of an update that had to be split this is. The first pass has not deployed what the sources say: only the second
 * may be remembered as the stack's deployed digest.
 */
export type Pass = { "pass": "whole" } | { "pass": "keep", exports: Array<string>, } | { "pass": "drop", exports: Array<string>, };

export type PastLook = { 
/**
 * RFC 3339.
 */
at: string, 
/**
 * How many properties and deleted resources differed then, settled or not.
 */
differences: number, coverage: Coverage, failure: ScanFailure | null, };

export type PasteServices = { text: string, 
/**
 * The upper left corner of what is pasted; absent: where there is room.
 */
at: Point | null, };

/**
 * What was pasted or doubled.
 */
export type PastedServices = { view: ProjectView, services: Array<ServiceId>, 
/**
 * Those of them that have no code: another service here is written for it.
 */
planned: Array<ServiceId>, };

/**
 * A text in which `*` stands for anything.
 */
export type Pattern = string;

/**
 * The pending edits as a diff of the file.
 */
export type PendingView = { file: string, lines: Array<DiffLine>, };

/**
 * What makes a stage personal, beside its `base`.
 */
export type Personal = { 
/**
 * The services that stand here. All others are shared with the base stage.
 */
replicate: Array<ServiceId>, owner?: string | null, 
/**
 * When it was made (RFC 3339, UTC).
 */
created?: string | null, 
/**
 * When it is to be removed (RFC 3339, UTC); absent: it stays.
 */
expires?: string | null, 
/**
 * CloudFormation may report success before every resource has settled: faster, for trying things.
 */
express?: boolean, 
/**
 * What was decided about names that could be those of a shared or of a replicated service, by the text that was asked about.
 */
answers?: { [key in string]: Answer }, };

export type PersonalCollision = { service: ServiceId, what: string, name: string, message: string, hint: string, location: Location | null, };

/**
 * Where a personal stage is written down.
 */
export type PersonalEntry = "own" | "shared" | "nowhere";

/**
 * All personal stages, the first to expire first; those that never do come last.
 */
export type PersonalListView = { stages: Array<PersonalStageView>, 
/**
 * When the accounts were asked, RFC 3339; absent: not yet.
 */
asked: string | null, 
/**
 * Of targets that could not be asked: there may be more than is shown.
 */
problems: Array<ErrorView>, };

/**
 * A personal stage that was made or changed.
 */
export type PersonalMade = { stage: StageId, project: ProjectView, };

/**
 * A name in AWS that has the stage's in it.
 */
export type PersonalName = { service: ServiceId, 
/**
 * Such as `the AWS::DynamoDB::Table NotesTable`.
 */
what: string, name: string, 
/**
 * How long AWS lets it be; absent: no limit is known.
 */
limit: number | null, };

export type PersonalProblem = { code: string, 
/**
 * With it, the stage cannot be deployed; otherwise it is something to know.
 */
blocks: boolean, service: ServiceId, message: string, hint: string, location: Location | null, };

/**
 * What a personal stage would be.
 */
export type PersonalProposal = { base: StageId, 
/**
 * The stages that it could come from, the first on the promotion rail first.
 */
bases: Array<StageId>, 
/**
 * As it was asked for, or the first suggestion.
 */
name: string, 
/**
 * Names that are free, valid and short enough.
 */
suggestions: Array<SuggestedName>, 
/**
 * Why it cannot be called that.
 */
name_problem: NameProblem | null, 
/**
 * How long a name may be here at most, because of the longest name that is made from it; absent: nothing is that long.
 */
longest: number | null, targets: Array<Target>, 
/**
 * Every place that a stage of the topology is in.
 */
places: Array<Target>, 
/**
 * Where it is in another account or region than its base: what that means, in sentences.
 */
elsewhere: Array<string>, 
/**
 * All services of the base stage, in the order of their names.
 */
services: Array<PersonalService>, 
/**
 * What would stand in AWS, service by service.
 */
names: Array<PersonalName>, 
/**
 * What would meet what the base stage has: with these it cannot be deployed.
 */
collisions: Array<PersonalCollision>, 
/**
 * What is known before packaging; the run tells what was rebound in the end.
 */
rebindings: Array<PersonalRebinding>, 
/**
 * Services whose templates are known only once they are packaged: more may be rebound there.
 */
packaged_later: Array<ServiceId>, 
/**
 * Answered ones, too.
 */
questions: Array<PersonalQuestion>, 
/**
 * What would be read wrong, and what would reach into the base stage, with what to do.
 */
problems: Array<PersonalProblem>, 
/**
 * Whether it can be made: it has a name that fits, and something stands in it.
 */
can_create: boolean, 
/**
 * Whether it can be deployed as far as this is known: nothing collides, nothing is unanswered, nothing is read wrong.
 */
can_deploy: boolean, };

/**
 * What only a person can decide.
 */
export type PersonalQuestion = { service: ServiceId, at: string, location: Location | null, 
/**
 * What the answer is kept under.
 */
text: string, because: string, 
/**
 * What it could become, besides staying as it is.
 */
choices: Array<string>, services: Array<ServiceId>, answer: Answer | null, };

export type PersonalRebinding = { 
/**
 * Whose artifact it is in.
 */
service: ServiceId, 
/**
 * Where: `Resources.Handler.Properties.Environment.Variables.tableName`, or a place of the service's file.
 */
at: string, location: Location | null, from: string, to: string, how: How, 
/**
 * Such as `the AWS::DynamoDB::Table NotesTable of database is shared with dev`.
 */
because: string, 
/**
 * Whose name it is; absent where somebody answered.
 */
of: ServiceId | null, };

/**
 * What is about to go with a personal stage.
 */
export type PersonalRemovalView = { stage: StageId, entry: PersonalEntry, 
/**
 * The stacks in the order in which they go. Empty where it has none: then only its entry goes.
 */
plan: PlanView, 
/**
 * What stays in the accounts unless somebody asks for its deletion.
 */
leftovers: Array<LeftoverView>, 
/**
 * Where it could not be looked for leftovers, and why.
 */
unlooked: Array<ErrorView>, };

export type PersonalService = { service: ServiceId, role: Role, 
/**
 * Whether it stands in the personal stage; otherwise it is shared with the base.
 */
replicated: boolean, 
/**
 * What its role alone would decide.
 */
by_role: boolean, 
/**
 * In one sentence: `an api`, `ticked`, `infrastructure; notes and users use what dev has`.
 */
because: string, 
/**
 * Of a shared one: the replicated services that use it. Of a replicated one: the shared services that it uses.
 */
ties: Array<ServiceId>, };

export type PersonalStack = { 
/**
 * Absent where its tags do not say.
 */
service: ServiceId | null, target: Target, stack: StackName, 
/**
 * As AWS writes it.
 */
status: string, 
/**
 * RFC 3339.
 */
updated: string | null, };

export type PersonalStageView = { stage: StageId, 
/**
 * The stage that it shares with.
 */
base: StageId | null, owner: string | null, 
/**
 * Whether that is who sits here.
 */
mine: boolean, entry: PersonalEntry, 
/**
 * RFC 3339.
 */
created: string | null, lifetime: Lifetime, express: boolean, 
/**
 * What stands in it, by its entry and by its stacks.
 */
services: Array<ServiceId>, 
/**
 * What its accounts hold of it. Empty also where nobody was asked.
 */
stacks: Array<PersonalStack>, 
/**
 * When it was last deployed or changed, RFC 3339.
 */
last_used: string | null, 
/**
 * Absent where none of its templates is known.
 */
cost: CostEstimate | null, };

export type PickAccounts = { session: SessionName, accounts: Array<PickedAccount>, };

export type PickedAccount = { id: AccountId, 
/**
 * What the topology calls it; one that has the id already gets this access.
 */
name: AccountName, role: string, };

export type PictureContent = { "text": string } | { "base64": string };

export type PictureFormat = "svg" | "png" | "pdf" | "mermaid" | "drawio" | "dot" | "json";

export type PictureLens = "topology" | "phases";

export type PictureTheme = "light" | "dark";

/**
 * A service that goes no earlier than in a phase, and later where it needs to. A service has one in a stage at most.
 */
export type Pin = { service: ServiceId, 
/**
 * Counts from 1, as people read phases.
 */
phase: number, };

/**
 * What a link, a notification or the system's menu leads to.
 */
export type Place = { "place": "lens", lens: WindowLens, } | { "place": "stage", stage: StageId, } | { "place": "service", service: ServiceId, } | { "place": "view", view: ViewName, } | { "place": "run", run: RunId, service: ServiceId | null, } | { "place": "action", action: string, };

export type Plan = { stage: StageId, intent: Intent, 
/**
 * The services of each phase, for people; the engine runs by `Step::waits_for`.
 */
phases: Array<Array<ServiceId>>, steps: Array<Step>, edges: Array<Edge>, 
/**
 * In the order in which they are met.
 */
gates: Array<PlannedGate>, blockers: Array<Blocker>, };

export type PlanAccounts = { 
/**
 * The organization's management account.
 */
from: AccountName, 
/**
 * The role that AWS makes in each; absent: its usual name.
 */
role: string | null, accounts: Array<NewAccount>, };

/**
 * Plans one way out; it is reviewed and deployed like any plan.
 */
export type PlanRecovery = { way: RecoveryWay, 
/**
 * Resources that are left as they are: skipped by a continued rollback, retained by a deletion.
 */
leave: Array<string>, service: ServiceId, stage: StageId, target: Target, };

export type PlanStage = { stage: StageId, intent: Intent, selection: Selection, };

/**
 * A plan with what a person must know before saying yes.
 */
export type PlanView = { 
/**
 * Names this plan in `deploy`: random, good once, and only for the newest plan of a stage.
 */
id: string, plan: Plan, safety: Safety, 
/**
 * Reviewed: deploying makes change sets first and asks before it executes them; that is where `typed` is asked for.
 */
method: Method, 
/**
 * What the stage says of failures.
 */
on_failure: OnFailure, 
/**
 * Who deploys to its targets right now, where somebody else does.
 */
locks: Array<LockView>, 
/**
 * What has to be typed to go on: the stage's name. Absent where a click is enough.
 */
typed: string | null, targets: Array<TargetView>, 
/**
 * Whether nothing leaves this machine.
 */
sandbox: boolean, 
/**
 * Median of earlier runs, in milliseconds, by service; services that never ran are missing.
 */
durations: Record<string, number>, 
/**
 * The longest chain by those medians, in milliseconds, where every step of it is known.
 */
expected: number | null, 
/**
 * What deployments by tools of their own do not promise, by service: that they cannot be taken back, and the like.
 */
guarantees: { [key in ServiceId]: Array<string> }, 
/**
 * Nothing is built: what drifted goes back to what was deployed.
 */
reverts: boolean, 
/**
 * Resources that a way out of a stuck stack leaves as they are, by logical id: what a person chose.
 */
leave: { [key in StepId]: Array<string> }, 
/**
 * Of a personal stage: what it shares with its base, and what is rebound to it. Found from the sources; once packaged, the run
 * tells exactly.
 */
personal?: PlannedPersonal, };

/**
 * A gate at its place between the steps of a plan.
 */
export type PlannedGate = { id: GateId, check: GateCheck, 
/**
 * It opens its eyes once all of these have succeeded.
 */
after: Array<StepId>, 
/**
 * These wait for it.
 */
before: Array<StepId>, 
/**
 * Why it stands here: `after phase 2`, `between acme-us/us-east-1 and acme-eu/eu-west-1`.
 */
reason: string, 
/**
 * Absent in plans that older journals hold.
 */
origin: GateOrigin | null, };

/**
 * What the plan of a personal stage says besides.
 */
export type PlannedPersonal = { base: StageId, 
/**
 * What it takes from the base stage.
 */
shared: Array<ServiceId>, rebindings: Array<PersonalRebinding>, 
/**
 * What is worth knowing, and keeps nothing from being deployed.
 */
mind: Array<PersonalProblem>, 
/**
 * Unanswered ones keep it from being deployed.
 */
questions: Array<PersonalQuestion>, 
/**
 * Services whose templates are known only once they are packaged.
 */
packaged_later: Array<ServiceId>, 
/**
 * Where it is in another account or region than its base: what that means.
 */
elsewhere: Array<string>, };

export type Point = { x: number, y: number, };

/**
 * An account that Identity Center gives access to.
 */
export type PortalAccount = { id: AccountId, name: string, email: string, roles: Array<string>, 
/**
 * The account of the topology that has this id already.
 */
known_as: AccountName | null, };

/**
 * A stack as it was before a run changed it.
 */
export type PreviousStack = { stack_id: string, template: string, 
/**
 * The names of its parameters: their values are taken from what is deployed, so that secret ones need not be known.
 */
parameters: { [key in string]: string }, tags: { [key in string]: string }, };

/**
 * A finding about the input. `code` is stable and kebab-case (`broken-yaml`, `missing-producer`); the rest is for people.
 */
export type Problem = { code: string, severity: Severity, message: string, 
/**
 * What to do about it; never empty.
 */
hint: string, location: Location | null, service: ServiceId | null, };

/**
 * Tells a process apart from a later one with the same number.
 */
export type ProcessMark = { pid: number, 
/**
 * When it started, as the operating system says it, in seconds since 1970.
 */
started: number, };

/**
 * What importing a profile would add.
 */
export type ProfileOffer = { profile: string, 
/**
 * `role Deployer in 111111111111 through acme`.
 */
means: string, 
/**
 * Absent: it is asked when the profile is imported.
 */
account: AccountId | null, region: Region | null, 
/**
 * Why it cannot be imported.
 */
problem: ErrorView | null, };

/**
 * A program that deploys a service in a way of its own. In its words and environment, `{stage}`, `{region}` and `{account}` are
 * replaced.
 */
export type Program = { 
/**
 * The program and its arguments; run in the folder of the service's file.
 */
deploy: Array<string>, 
/**
 * Absent: the service cannot be removed by Stagewright.
 */
remove?: Array<string> | null, 
/**
 * In seconds; absent: an hour.
 */
timeout?: number | null, environment?: { [key in string]: string }, 
/**
 * A JSON file that it writes: its top-level strings are the service's outputs. Relative to that folder.
 */
outputs?: string | null, };

export type ProjectInfo = { name: string, 
/**
 * The folder, as a person would write it.
 */
folder: string, 
/**
 * The embedded sample.
 */
sample: boolean, branch: string | null, commit: string | null, };

/**
 * A project as the window shows it.
 */
export type ProjectView = { info: ProjectInfo, document: DocumentState, topology: Topology, services: Array<ServiceView>, references: Array<Reference>, problems: Array<Problem>, 
/**
 * A position for every service, in canvas units.
 */
positions: { [key in ServiceId]: Point }, 
/**
 * Where notes stand; those that are missing were never moved.
 */
notes?: { [key in NoteId]: Point }, collapsed: Array<GroupId>, 
/**
 * The stages that stand in the user's own file.
 */
own_stages?: Array<StageId>, 
/**
 * One for each pip.
 */
cells: Array<CellView>, accounts: { [key in AccountName]: AccountMark }, };

export type Promote = { from: StageId, to: StageId, };

export type PromotedService = { service: ServiceId, from: Array<DeployedVersion>, to: Array<DeployedVersion>, 
/**
 * Parameters that differ between the two stages.
 */
inputs: Array<ComparedInput>, };

/**
 * What a promotion would bring from one stage to the next.
 */
export type PromotionView = { from: StageId, 
/**
 * Brings `to` to the commit that `from` runs; has blockers where that cannot be.
 */
plan: PlanView, 
/**
 * Absent where the services of `from` do not all run the same commit.
 */
commit: string | null, rows: Array<PromotedService>, };

/**
 * <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_PropertyDifference.html>
 */
export type PropertyChange = "added" | "removed" | "not-equal";

/**
 * One property of a resource that a change set changes.
 */
export type PropertyDifference = { 
/**
 * `/Properties/BillingMode`
 */
path: string, before: string | null, after: string | null, 
/**
 * As AWS says it: `Never`, `Conditionally`, `Always`.
 */
recreation: string | null, };

/**
 * One property that is not what the deployed template makes it.
 */
export type PropertyDrift = { 
/**
 * As AWS writes it: `/ProvisionedThroughput/ReadCapacityUnits`; entries of lists by number.
 */
path: string, 
/**
 * Absent where the template does not have it.
 */
expected: string | null, 
/**
 * Absent where the resource does not have it.
 */
actual: string | null, kind: PropertyChange, };

/**
 * Shows what a personal stage would be. Nothing is written, and no account is asked.
 */
export type ProposePersonal = { 
/**
 * A personal stage that is there: what is absent below is as it is there. Absent: a new one.
 */
stage?: StageId, 
/**
 * Absent: the first stage on the promotion rail.
 */
base?: StageId, 
/**
 * As it is being typed; absent: after the user or the branch.
 */
name?: string, 
/**
 * What is ticked; absent: what the services are for decides.
 */
replicate?: Array<ServiceId>, 
/**
 * Absent: where the base stage is.
 */
targets?: Array<Target>, 
/**
 * What was answered so far, by `PersonalQuestion::text`.
 */
answers?: { [key in string]: Answer }, };

/**
 * A change with what it risks.
 */
export type RankedChange = { risk: Risk, 
/**
 * Why it is that: `a table keeps data`, `allows more: dynamodb:*`.
 */
why: string, change: ResourceChange, };

export type Rebinding = { 
/**
 * Where in the template: `Resources.Handler.Properties.Environment.Variables.tableName`.
 */
at: string, from: string, to: string, how: How, 
/**
 * Whose name it is; absent where somebody answered.
 */
why: Counterpart | null, };

export type RecentProject = { name: string, folder: string, 
/**
 * RFC 3339.
 */
opened: string, };

/**
 * The guide for one status.
 */
export type Recovery = { 
/**
 * What happened, and what the stack is like now.
 */
means: string, 
/**
 * The recommended first. None: there is nothing to decide, only to wait or to deploy.
 */
ways: Array<RecoveryOption>, };

export type RecoveryOption = { way: RecoveryWay, title: string, 
/**
 * What it does, and what it does not.
 */
does: string, 
/**
 * Whether something is lost by it.
 */
destructive: boolean, 
/**
 * Whether resources can be named that are left as they are.
 */
can_leave: boolean, };

/**
 * A stack that needs a person, and what AWS allows.
 */
export type RecoveryView = { account: AccountId, stack: StackName, stack_id: string, 
/**
 * In AWS's words.
 */
status: string, 
/**
 * AWS's reason for it.
 */
reason: string | null, 
/**
 * The resources that stand in the way: logical id and reason.
 */
resources: Array<BlockingResource>, guide: Recovery, service: ServiceId, stage: StageId, target: Target, };

export type RecoveryWay = "recreate" | "continue-rollback" | "roll-back" | "retry" | "delete";

/**
 * One service naming something that another provides.
 */
export type Reference = { 
/**
 * The producer; absent where nobody provides it.
 */
from: ServiceId | null, 
/**
 * The consumer.
 */
to: ServiceId, kind: ReferenceKind, 
/**
 * The name that ties both sides.
 */
name: string, 
/**
 * Where in the consumer's document, such as `provider.environment.tableName`.
 */
at: string, location: Location | null, 
/**
 * Where nobody provides the name: the nearest one that somebody does.
 */
candidate: Candidate | null, };

/**
 * How hard a reference holds.
 */
export type ReferenceKind = "strong" | "weak" | "config" | "manual";

export type ReferencePatch = { note?: string | null, planned?: boolean, };

/**
 * An AWS region, such as `eu-west-1`.
 */
export type Region = string;

/**
 * A plan that was run in virtual time against a copy of what the accounts hold.
 */
export type RehearsalView = { succeeds: boolean, 
/**
 * How long the real thing would take, in milliseconds.
 */
expected: number, steps: Array<RehearsedStep>, 
/**
 * What the rehearsal could not know: `notes was never built: its template is made up from its references`.
 */
assumptions: Array<string>, };

export type RehearsePlan = { 
/**
 * `PlanView::id`
 */
plan: string, };

export type RehearsedStep = { step: StepId, service: ServiceId, 
/**
 * From the beginning, in milliseconds; absent where it was never begun.
 */
begins: number | null, ends: number | null, failure: Failure | null, 
/**
 * Why it was left out.
 */
skipped: string | null, };

export type Removal = { 
/**
 * What services that stay refer to in their sources: nobody provides it then.
 */
left: Array<Reference>, 
/**
 * What people drew from or to them: it goes as well.
 */
drawn: Array<ManualReference>, 
/**
 * The gates before and after them: they go as well.
 */
gates: Array<RemovedGate>, };

export type RemovePersonal = { 
/**
 * `PersonalRemovalView::plan.id`.
 */
plan: string, 
/**
 * What the person typed, where `PlanView::typed` asks for it.
 */
typed: string | null, 
/**
 * The leftovers that go, too, by their ids; all others stay.
 */
delete: Array<string>, };

export type RemovedGate = { stage: StageId, name: string, };

export type RemovedPersonal = { 
/**
 * The run that removes its stacks; absent where it had none, so that its entry alone went.
 */
run: RunId | null, };

/**
 * An answer to a page that says which view it has. The view stands in it as a whole, or as what changed since.
 */
export type Reply = { "kind": "plain", answer: unknown, } | { "kind": "whole", answer: unknown, 
/**
 * Where the view stands in the answer; absent where it is the answer.
 */
field: string | null, version: number, } | { "kind": "changed", 
/**
 * Without the view.
 */
answer: unknown, field: string | null, since: number, version: number, changes: Array<Change>, };

export type Repository = { 
/**
 * Relative to the folder of `stagewright.toml`.
 */
path: string, };

/**
 * The key of another repository that the topology takes services from.
 */
export type RepositoryId = string;

/**
 * A side for each conflict, by its path.
 */
export type ResolveConflicts = { choices: { [key in string]: Side }, };

export type ResourceChange = { logical_id: string, type: string, 
/**
 * As AWS says it: `Add`, `Modify`, `Remove`, `Import`, `Dynamic`.
 */
action: string, 
/**
 * As AWS says it: `True`, `False`, `Conditional`.
 */
replacement: string | null, 
/**
 * As AWS says it: what becomes of the old resource where it goes (`Delete`, `Retain`, `Snapshot`, ...).
 */
policy: string | null, 
/**
 * Property paths that change.
 */
properties: Array<string>, 
/**
 * The same with their values, where AWS tells them.
 */
differences: Array<PropertyDifference>, 
/**
 * Only tags change.
 */
tags_only: boolean, };

export type ResourceEvent = { 
/**
 * AWS's id of the event.
 */
id: string, logical_id: string, type: string, physical_id: string | null, 
/**
 * As AWS writes it: `CREATE_IN_PROGRESS`.
 */
status: string, reason: string | null, at: string, };

/**
 * Plans bringing what differs in these cells of a stage back to the deployed template.
 */
export type RevertDrift = { stage: StageId, cells: Array<RevertedCell>, };

export type RevertedCell = { service: ServiceId, target: Target, };

/**
 * What a run is about to change, the most dangerous first.
 */
export type ReviewView = { run: RunId, stage: StageId, 
/**
 * The gate that waits for the answer.
 */
gate: GateId, 
/**
 * What `AnswerGate::hash` has to say.
 */
hash: string, 
/**
 * What has to be typed to say yes. Absent where a click is enough.
 */
typed: string | null, 
/**
 * Why it is asked again.
 */
again: string | null, cells: Array<ReviewedCell>, 
/**
 * The stage before this one on the promotion rail, which inputs are compared with.
 */
before: StageId | null, };

export type ReviewedCell = { step: StepId, service: ServiceId, target: Target, stack: StackName, action: Action, 
/**
 * Why this is only what the templates let expect. Absent: AWS said so.
 */
expected: string | null, 
/**
 * The most dangerous first.
 */
changes: Array<RankedChange>, inputs: Array<ComparedInput>, 
/**
 * Of a personal stage: what names in its artifact became those of the base stage.
 */
rebindings?: Array<PersonalRebinding>, };

/**
 * The most dangerous first.
 */
export type Risk = "data-loss" | "stateful-replacement" | "widening" | "deletion" | "replacement" | "possible-replacement" | "security" | "modification" | "addition" | "tags-only";

/**
 * What a service is for: decides what a personal stage replicates.
 */
export type Role = "infrastructure" | "api" | "job" | "web";

/**
 * How a stage's deployment goes through its targets.
 */
export type Rollout = "together" | "one-by-one" | "first-then-rest";

/**
 * Names a run; unique in a project, sortable by time of start.
 */
export type RunId = string;

export type RunOutcome = "succeeded" | "failed" | "cancelled";

/**
 * A run in a list of runs.
 */
export type RunSummary = { run: RunId, stage: StageId, actor: string, commit: string | null, started: string, finished: string | null, 
/**
 * Absent: still going on, or interrupted.
 */
outcome: RunOutcome | null, counts: Counts, };

/**
 * A run with everything that is known of it.
 */
export type RunView = { summary: RunSummary, plan: Plan, steps: Array<StepState>, 
/**
 * Nothing new begins until somebody lets it go on.
 */
paused: boolean, rolling_back: boolean, on_failure: OnFailure, 
/**
 * Those that were reached, in that order.
 */
gates: Array<GateState>, 
/**
 * The targets whose lock somebody took away.
 */
lost_locks: Array<Target>, 
/**
 * Targets that wait for a person to log in.
 */
logins: Array<LoginWait>, entries: Array<Entry>, };

/**
 * How much a person must say before a stage is changed.
 */
export type Safety = "silent" | "confirm" | "typed";

export type Said = { "says": "yes", text: string, location: Location | null, } | { "says": "no", text: string, } | { "says": "unknown", because: string, } | { "says": "nothing", };

export type SandboxLeft = { account: AccountId, region: string, type: string, name: string, 
/**
 * The stack that it comes from.
 */
from: string, };

export type SandboxStack = { account: AccountId, region: string, name: string, status: string, exports: Array<string>, };

export type SandboxView = { stacks: Array<SandboxStack>, 
/**
 * What belongs to no stack (any more).
 */
left?: Array<SandboxLeft>, 
/**
 * The endpoint, where this window serves one.
 */
endpoint: string | null, };

/**
 * What the window shows, under a name. What it does not say stays as it is when the view is opened.
 */
export type SavedView = { lens: ViewLens, shape?: ViewShape, stage?: StageId | null, search?: string | null, focus?: ViewFocus | null, 
/**
 * The groups that are shown as one card. Absent: as they are.
 */
collapsed?: Array<GroupId> | null, 
/**
 * Absent: everything that is shown, as large as it fits.
 */
place?: ViewPlace | null, };

export type SaysAbout = "service" | "reference" | "stack" | "export";

export type SaysAction = { "action": "edit", label: string, edits: Array<Edit>, } | { "action": "plan", label: string, stage: StageId, services: Array<ServiceId>, } | { "action": "ask", label: string, stage: StageId, };

/**
 * One thing, and what each of the three says of it.
 */
export type SaysRow = { about: SaysAbout, 
/**
 * Such as `reads NotesTableArn of database`.
 */
name: string, code: Said, drawing: Said, aws: Said, verdict: Verdict, 
/**
 * The agreement or the difference, in one sentence.
 */
words: string, 
/**
 * What to do about a difference, the best first.
 */
actions: Array<SaysAction>, };

/**
 * What the sources, the topology and the accounts say, service by service.
 */
export type SaysView = { services: Array<ServiceSays>, 
/**
 * Which stages were asked, and when.
 */
asked: Array<AskedStage>, };

/**
 * Why a scan, or the inventory of a target, does not know everything.
 */
export type ScanFailure = { kind: ScanFailureKind, 
/**
 * What happened, with AWS's own words where it said any.
 */
message: string, 
/**
 * What to do.
 */
hint: string, };

export type ScanFailureKind = "denied" | "logged-out" | "throttled" | "gone" | "busy" | "half-way" | "unreachable" | "refused";

/**
 * Which services a plan is for. An empty selection is an empty plan; it never means "all".
 */
export type Selection = { "select": "all" } | { "select": "only", "services": Array<ServiceId> } | { "select": "upstream", "services": Array<ServiceId> } | { "select": "downstream", "services": Array<ServiceId> };

export type Service = { 
/**
 * The service's file (`services/notes/serverless.yml`), relative to its repository's root, with `/`.
 * Absent for a planned service.
 */
path?: string | null, kind: ServiceKind, 
/**
 * Absent: the repository that holds `stagewright.toml`.
 */
repository?: RepositoryId | null, 
/**
 * Which stack of a CDK assembly.
 */
stack?: string | null, 
/**
 * The name of the stack in each stage, where the sources do not say or should be overruled. `{stage}` stands for the stage.
 */
"stack-name"?: string | null, role?: Role | null, group?: GroupId | null, 
/**
 * Template parameters; `{stage}`, `{region}` and `{account}` are replaced in the values.
 */
parameters?: { [key in string]: string }, 
/**
 * Parameters of one stage, over those of every stage. A personal stage has those of the stage it comes from, too.
 */
"stage-parameters"?: { [key in StageId]: { [key in string]: string } }, 
/**
 * Files of parameters (JSON, YAML, TOML, dotenv), relative to the service's repository, each over the one before and
 * `parameters` over all. In their paths, `{stage}`, `{region}` and `{account}` are replaced.
 */
values?: Array<string>, 
/**
 * What is run, for a service of the kind `command`.
 */
program?: Program | null, 
/**
 * The tool's own `deploy` and `remove` are run, because its plugins act at that time (serverless).
 */
"own-deploy"?: boolean, note?: string | null, 
/**
 * Only in these stages; absent: in every stage.
 */
stages?: Array<StageId> | null, 
/**
 * For a planned service: the exports that it is meant to have.
 */
provides?: Array<string>, };

/**
 * One service in two stages. Each target of one stage is compared with the one of the same region in the other, or with the
 * first.
 */
export type ServiceCompared = { service: ServiceId, from: Target | null, to: Target | null, 
/**
 * Only one of the stages has the stack: which.
 */
only_in: StageId | null, 
/**
 * Absent where one of the templates is not known.
 */
same_template: boolean | null, from_version: DeployedVersion | null, to_version: DeployedVersion | null, parameters: Array<ComparedParameter>, };

/**
 * A service's key in the file; unique in a topology.
 */
export type ServiceId = string;

/**
 * The tool that a service is written for.
 */
export type ServiceKind = "serverless" | "cloudformation" | "cdk" | "sam" | "terraform" | "command" | "planned";

export type ServicePatch = { kind?: ServiceKind, path?: string | null, repository?: RepositoryId | null, stack?: string | null, "stack-name"?: string | null, role?: Role | null, group?: GroupId | null, note?: string | null, stages?: Array<StageId> | null, "own-deploy"?: boolean, provides?: Array<string>, 
/**
 * Parameters by name; `null` removes one, those not mentioned stay.
 */
parameters?: { [key in string]: string | null }, 
/**
 * Parameters of single stages by name, in the same way.
 */
"stage-parameters"?: { [key in StageId]: { [key in string]: string | null } }, 
/**
 * Files of parameters, all of them anew.
 */
values?: Array<string>, };

export type ServiceSays = { 
/**
 * Its name in the topology, or the one that a scan gives it.
 */
service: ServiceId, 
/**
 * In the topology.
 */
listed: boolean, differences: number, rows: Array<SaysRow>, };

/**
 * A card.
 */
export type ServiceView = { id: ServiceId, kind: ServiceKind, role: Role, group: GroupId | null, repository: RepositoryId | null, 
/**
 * The service's file, relative to the project's folder.
 */
path: string | null, declared: string | null, note: string | null, functions: number, 
/**
 * How many resources of each type.
 */
resources: { [key in string]: number }, 
/**
 * Names that others can refer to.
 */
provides: Array<string>, 
/**
 * Its file could not be read or must be run: see the problems.
 */
unreadable: boolean, };

/**
 * An IAM Identity Center that people log in to.
 */
export type Session = { 
/**
 * The address of its access portal, or `sandbox` for the simulated one.
 */
"start-url": string, 
/**
 * Where it is hosted; the accounts may be used in any region.
 */
region: Region, 
/**
 * Another AWS-shaped server that answers in its place.
 */
endpoint?: string | null, };

/**
 * An Identity Center session's key in the file, such as `acme`.
 */
export type SessionName = string;

export type SessionPatch = { "start-url"?: string, region?: Region, endpoint?: string | null, };

export type SessionView = { name: SessionName, start_url: string, region: Region, 
/**
 * The sandbox's own Identity Center.
 */
simulated: boolean, login: LoginState, 
/**
 * Accounts of the topology that stand on it.
 */
accounts: Array<AccountName>, };

/**
 * Gives a parameter a value, as a pending edit.
 */
export type SetConfig = { service: ServiceId, name: string, 
/**
 * Empty: every stage.
 */
stages: Array<StageId>, 
/**
 * With `{stage}`, `{region}` and `{account}` in it, if need be; absent: what the topology says is taken out.
 */
value: string | null, };

/**
 * Numbers count in `stagewright.drift.toml`, from 0.
 */
export type Settled = { "is": "open" } | { "is": "accepted", number: number, } | { "is": "expired", number: number, } | { "is": "ignored", number: number, };

/**
 * Everything in the file, in its order.
 */
export type Settlements = { accepted: Array<Acceptance>, ignored: Array<IgnoreRule>, };

export type Severity = "error" | "warning" | "note";

/**
 * Moves a personal stage between the user's own file and the team's.
 */
export type SharePersonal = { stage: StageId, 
/**
 * Into the team's file; otherwise out of it.
 */
shared: boolean, };

/**
 * Which side of a conflict a person chose.
 */
export type Side = "mine" | "theirs";

/**
 * One side of three.
 */
export type Side3 = { "is": "value", text: string, } | { "is": "written", text: string, } | { "is": "not-set" } | { "is": "unknown", because: string, };

/**
 * A change of one file of the sources.
 */
export type SourcePatch = { 
/**
 * Relative to the project's folder.
 */
file: string, diff: Array<DiffLine>, 
/**
 * What applying it has to say: of the file as it was, and as it will be.
 */
hash: string, 
/**
 * What else goes with it, because the file serves other cells, too.
 */
notes: Array<string>, };

export type SsoAccess = { 
/**
 * One of the topology's sessions.
 */
session: SessionName, 
/**
 * The permission set's name, as Identity Center lists it.
 */
role: string, };

/**
 * A CloudFormation stack name: letters, digits and hyphens, beginning with a letter, at most 128 characters.
 * <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
 */
export type StackName = string;

export type StackState = { service: ServiceId, target: Target, stack: StackName, 
/**
 * In AWS's words; absent where there is no such stack.
 */
status: string | null, 
/**
 * Whether the sources have changed since; absent where nobody knows what was deployed.
 */
behind: boolean | null, 
/**
 * Who deployed what and when; absent where there is no such stack.
 */
version: DeployedVersion | null, 
/**
 * The exports that it makes; absent where that was not asked.
 */
exports?: Array<string>, };

export type Stage = { targets: Array<Target>, safety: Safety, 
/**
 * Absent: direct where safety is silent, reviewed otherwise.
 */
method?: Method | null, 
/**
 * For a personal stage: the stage it comes from.
 */
base?: StageId | null, 
/**
 * What stands in it again; with it, the stage is a personal one and needs a `base`.
 */
personal?: Personal | null, 
/**
 * Position on the promotion rail; stages without one come last, by name.
 */
order?: number | null, rollout?: Rollout, "on-failure"?: OnFailure, gates?: Array<Gate>, 
/**
 * Services that wait for more than they need.
 */
pins?: Array<Pin>, };

/**
 * A stage's key in the file. It becomes part of stack names, so it follows their rules.
 */
export type StageId = string;

export type StagePatch = { safety?: Safety, method?: Method | null, base?: StageId | null, order?: number | null, };

/**
 * What the accounts of a stage hold of its services.
 */
export type StageStatus = { stage: StageId, cells: Array<StackState>, 
/**
 * Why a target could not be asked.
 */
problems: Array<ErrorView>, };

export type StagesCompared = { from: StageId, to: StageId, 
/**
 * Those that differ in something, and those that only one of the stages has.
 */
services: Array<ServiceCompared>, 
/**
 * Services that are the same in both.
 */
same: number, };

/**
 * What is known of every cell: from the journal, and from what the accounts said when they were last asked.
 */
export type Standing = { 
/**
 * Along the promotion rail; personal stages after the one that they come from.
 */
stages: Array<StandingStage>, 
/**
 * `StandingCell::version` counts in here.
 */
versions: Array<StandingVersion>, 
/**
 * How far along the rail each service has come with the newest that is known of it. Those that are known nowhere are
 * missing.
 */
reached: { [key in ServiceId]: StageId }, };

export type StandingCell = { service: ServiceId, state: CellState, 
/**
 * Who says so.
 */
source: StandingSource, 
/**
 * When that was so; RFC 3339.
 */
at: string, 
/**
 * As the account last named it.
 */
stack: StackName | null, 
/**
 * In AWS's words, where the account said it.
 */
status: string | null, 
/**
 * What stands there, where anything does and it is known.
 */
version: number | null, 
/**
 * When that version came; RFC 3339.
 */
deployed: string | null, 
/**
 * The last run of this project that touched it.
 */
run: RunId | null, 
/**
 * 0: the newest of the versions of this service that are known anywhere. Absent where no commit is known.
 */
rank: number | null, };

export type StandingSource = "run" | "journal" | "account";

export type StandingStage = { stage: StageId, 
/**
 * Of a personal stage: where it comes from.
 */
base: StageId | null, targets: Array<StandingTarget>, 
/**
 * Compared with the next stage of the rail; absent where there is none.
 */
next: Lead | null, };

export type StandingTarget = { target: Target, 
/**
 * When the account last answered; RFC 3339. Absent: it was never asked from here.
 */
asked: string | null, 
/**
 * Why it did not answer when it was asked again.
 */
problem: ErrorView | null, 
/**
 * Only those of which anything is known.
 */
cells: Array<StandingCell>, };

/**
 * Who deployed what.
 */
export type StandingVersion = { commit: string | null, actor: string | null, run: RunId | null, };

/**
 * A reference that was drawn and that the sources state now: the drawing may go.
 */
export type Stated = { drawn: ManualReference, 
/**
 * What the sources say of it.
 */
by: Reference, edits: Array<Edit>, };

export type StatedEdge = { target: Target, 
/**
 * The name of the export.
 */
name: string, from: EdgeEnd, to: EdgeEnd, kind: ReferenceKind, code: boolean, 
/**
 * Absent where the account was not asked, or cannot say it: only exports are listed by AWS.
 */
account: boolean | null, };

/**
 * What the code states, beside what ListExports and ListImports state.
 */
export type StatedGraph = { stage: StageId, edges: Array<StatedEdge>, 
/**
 * Targets that could not be asked.
 */
problems: Array<ErrorView>, };

export type Step = { id: StepId, service: ServiceId, 
/**
 * `account/region`.
 */
target: string, stack: StackName, action: Action, pass: Pass, 
/**
 * Why this action.
 */
reason: string, 
/**
 * Counts from 0; absent where there is nothing to do.
 */
phase: number | null, 
/**
 * The steps that must have succeeded first.
 */
waits_for: Array<StepId>, 
/**
 * `Interface::digest` of what this step brings.
 */
digest: string, };

/**
 * Names a step within a plan: `notes@acme-dev/eu-west-1`, with `#1` and `#2` where an update is split.
 */
export type StepId = string;

export type StepOutcome = { "outcome": "succeeded", action: Action, } | { "outcome": "unchanged" } | { "outcome": "failed", failure: Failure, } | { "outcome": "cancelled", message: string, } | { "outcome": "skipped", because: string, };

/**
 * How far a step is.
 */
export type StepPhase = "waiting" | "building" | "started" | "deploying" | "succeeded" | "unchanged" | "failed" | "cancelled" | "skipped";

export type StepState = { step: StepId, service: ServiceId, phase: StepPhase, 
/**
 * Counts from 0.
 */
attempt: number, started: string | null, finished: string | null, 
/**
 * The digest of the artifact, once it is built.
 */
digest: string | null, 
/**
 * Of a personal stage: what names in it became those of the base stage.
 */
rebindings?: Array<Rebinding>, 
/**
 * What the change set says, once there is one; before, what the templates let expect.
 */
changes: Array<ResourceChange>, 
/**
 * Parameters and tags that are not as they are deployed.
 */
inputs: Array<InputChange>, 
/**
 * Why the changes are only expected.
 */
expected: string | null, 
/**
 * Of what the changes are; see `RunEvent::ChangeSet`.
 */
hash: string | null, stack_id: string | null, 
/**
 * The last event of every resource, in the order in which they first appeared.
 */
resources: Array<ResourceEvent>, failure: Failure | null, 
/**
 * Why it was skipped or cancelled.
 */
message: string | null, 
/**
 * How taking back what the run did to it ended.
 */
undone: StepOutcome | null, };

/**
 * How many steps; absent: one.
 */
export type Steps = { steps?: number, };

export type Store = "ssm" | "ssm-secure" | "secrets-manager";

/**
 * A stack that belongs to no cell.
 */
export type Stranger = { target: Target, stack: StackName, stack_id: string, status: string, whose: Whose, 
/**
 * What its status means, where it stays as it is until somebody decides.
 */
means: string | null, 
/**
 * What it exports that services of the topology use, or could.
 */
exports: Array<string>, };

/**
 * What an advice is about. The same subject is the same advice, from one look to the next.
 */
export type Subject = { services?: Array<ServiceId>, stages?: Array<StageId>, 
/**
 * One thing of these among several, such as a parameter.
 */
name?: string | null, };

export type SuggestedName = { name: string, 
/**
 * Such as `your user name` or `the branch fix-search`.
 */
from: string, };

/**
 * Takes what a resource really has into the code.
 */
export type TakeDrift = { resource: string, 
/**
 * As AWS writes it: `/BillingMode`.
 */
property: string, service: ServiceId, stage: StageId, target: Target, };

/**
 * What taking it would change.
 */
export type TakenView = { location: Location | null, 
/**
 * Absent where it has to be done by hand, at `location`.
 */
patch: SourcePatch | null, 
/**
 * Why there is no patch, and what to write.
 */
by_hand: string | null, };

/**
 * A place that a stack can be in: an account of the topology and a region.
 */
export type Target = { account: AccountName, region: Region, };

export type TargetView = { id: AccountId, 
/**
 * `sandbox`, `profile acme-dev`, `environment ACME_KEY`.
 */
access: string, endpoint: string | null, 
/**
 * Who one is there, where the identity was proved.
 */
identity: IdentityView | null, colour: AccountColour, production: boolean, 
/**
 * What may get in the way of a deployment as long as this one: a login that ends before it.
 */
caution: string | null, 
/**
 * Why the target cannot be reached.
 */
problem: ErrorView | null, account: AccountName, region: Region, };

/**
 * A difference with all three sides.
 */
export type ThreeWay = { 
/**
 * What the command line calls it: `database/NotesTable/BillingMode`.
 */
address: string, difference: Difference, 
/**
 * As the sources have it now.
 */
code: Side3, 
/**
 * As the deployed template has it.
 */
deployed: Side3, 
/**
 * As it really is.
 */
actual: Side3, 
/**
 * Where the code says it, or where it would have to.
 */
location: Location | null, };

/**
 * A whole topology. Derived references are not part of it: they are read from the sources each time.
 */
export type Topology = { 
/**
 * What the application is called in the window.
 */
name?: string | null, 
/**
 * Other repositories, by path relative to this file's folder.
 */
repositories: { [key in RepositoryId]: Repository }, groups: { [key in GroupId]: Group }, services: { [key in ServiceId]: Service }, 
/**
 * Where people log in.
 */
sessions: { [key in SessionName]: Session }, accounts: { [key in AccountName]: Account }, stages: { [key in StageId]: Stage }, 
/**
 * Only what a person drew.
 */
references: Array<ManualReference>, 
/**
 * What the team saved to look at again.
 */
views?: { [key in ViewName]: SavedView }, 
/**
 * What people wrote on the canvas.
 */
notes?: { [key in NoteId]: Note }, 
/**
 * Advice that the team does not follow, and why.
 */
dismissed?: Array<Dismissal>, };

export type UncheckedResource = { resource: string, type: string, 
/**
 * Absent: AWS cannot detect drift of this type.
 */
why: string | null, };

/**
 * A run that broke off: its process died, or is another one.
 */
export type UnfinishedRun = { summary: RunSummary, 
/**
 * Another process is carrying it out right now.
 */
alive: boolean, 
/**
 * Steps that were begun and have no outcome: AWS may be working on them.
 */
under_way: Array<StepId>, 
/**
 * Steps that were not begun.
 */
open: number, 
/**
 * Why it cannot be taken up again; it can be given up.
 */
problem: ErrorView | null, };

/**
 * Takes an acceptance or an ignore rule out of the file again.
 */
export type Unsettle = { "of": "acceptance", number: number, } | { "of": "ignore-rule", number: number, };

export type Verdict = "agree" | "differ" | "planned" | "unknown";

export type ViewDirection = "upstream" | "downstream" | "both";

/**
 * A service and what it is tied to.
 */
export type ViewFocus = { service: ServiceId, direction: ViewDirection, 
/**
 * How many references away; absent: all the way.
 */
steps?: number | null, };

/**
 * How the services are arranged.
 */
export type ViewLens = "topology" | "phases" | "stages" | "matrix";

/**
 * What a saved view is called. People read it, so it may have spaces.
 */
export type ViewName = string;

/**
 * The point of the canvas that is in the middle, in its units, and the zoom in percent.
 */
export type ViewPlace = { x: number, y: number, zoom: number, };

/**
 * What the same services are drawn as.
 */
export type ViewShape = "canvas" | "outline" | "table";

export type WebIdentityAccess = { 
/**
 * The role's name (with its path) in this account.
 */
role: string, 
/**
 * The name of the environment variable that holds the path of the token's file.
 */
"token-file": string, };

export type WhoChanged = { 
/**
 * As [`DriftedResource::resource`].
 */
resource: string, service: ServiceId, stage: StageId, target: Target, };

/**
 * Who changed a resource lately, as CloudTrail says it: the newest first.
 */
export type WhoChangedView = { changes: Array<ChangedBy>, 
/**
 * Why CloudTrail could not say it.
 */
problem: ErrorView | null, };

export type Whose = { "of": "cell", stage: StageId, service: ServiceId, } | { "of": "other-stage", stage: string, service: string | null, } | { "of": "left", stage: StageId, service: string | null, } | { "of": "nested", parent: string, } | { "of": "unmanaged" };

export type WindowLens = "topology" | "phases" | "stages" | "matrix";

/** Every command: what it takes and what it answers. */
export interface Commands {
  /** Opens the embedded sample in a folder of its own. */
  open_sample: { request: Nothing; response: ProjectView };
  /** Opens a repository: its `stagewright.toml`, or what a scan finds where there is none yet. */
  open_project: { request: OpenProject; response: ProjectView };
  /** The project that is open. */
  project: { request: Nothing; response: ProjectView | null };
  recent_projects: { request: Nothing; response: Array<RecentProject> };
  /** Reads the sources again. In a second window, takes the project over where the first is gone. */
  rescan: { request: Nothing; response: ProjectView };
  edit: { request: EditProject; response: ProjectView };
  undo: { request: Steps; response: ProjectView };
  redo: { request: Steps; response: ProjectView };
  pending: { request: Nothing; response: PendingView };
  save: { request: Nothing; response: ProjectView };
  /** Settles each conflict for one side; undo gives the other back. */
  resolve_conflicts: { request: ResolveConflicts; response: ProjectView };
  /** What saving would change in the file after these choices. */
  preview_resolution: { request: ResolveConflicts; response: PendingView };
  /** For every other service: why it cannot be connected, or null where it can. */
  legal_targets: { request: LegalTargets; response: { [key in ServiceId]: string | null } };
  /** The services as a piece of `stagewright.toml`, for the clipboard. */
  copy_services: { request: NamedServices; response: string };
  /** Puts what was copied, or lines of such a file, into the project. */
  paste_services: { request: PasteServices; response: PastedServices };
  duplicate_services: { request: DuplicateServices; response: PastedServices };
  /** What doubling these services would bring; nothing is changed. */
  copies: { request: NamedServices; response: Array<CopyView> };
  /** What goes with services that are removed, and who is left without them. */
  removal: { request: NamedServices; response: Removal };
  move_nodes: { request: MoveNodes; response: DocumentState };
  /** Views that are kept on this machine, for oneself. */
  own_views: { request: Nothing; response: { [key in ViewName]: SavedView } };
  keep_own_view: { request: KeepView; response: { [key in ViewName]: SavedView } };
  /** Lays all cards out anew. */
  arrange: { request: Nothing; response: ProjectView };
  plan: { request: PlanStage; response: PlanView };
  /** Starts a run of a plan that was shown; its events arrive on the stream. */
  deploy: { request: Deploy; response: NamedRun };
  cancel_run: { request: NamedRun; response: Nothing };
  /** Plans what failed or was skipped, and nothing else: to be looked at and deployed. */
  retry_run: { request: NamedRun; response: PlanView };
  /** What a run is about to change, for the person who has to say yes. */
  review: { request: NamedRun; response: ReviewView };
  /** Says yes or no at a gate. */
  answer_gate: { request: AnswerGate; response: Nothing };
  pause_run: { request: NamedRun; response: Nothing };
  continue_run: { request: NamedRun; response: Nothing };
  /** Has a failed step of a run that goes on tried again. */
  retry_step: { request: NamedStep; response: Nothing };
  /** Leaves a step out that was not begun, and what needs it. */
  skip_step: { request: NamedStep; response: Nothing };
  /** Runs that broke off: to be taken up again or given up. */
  unfinished_runs: { request: Nothing; response: Array<UnfinishedRun> };
  /** Takes a run up where it broke off; its events arrive on the stream. */
  resume_run: { request: NamedRun; response: Nothing };
  /** Ends a run that broke off without taking it up. Changes nothing in AWS. */
  abandon_run: { request: NamedRun; response: Nothing };
  /** Who deploys to a stage right now, by its accounts. */
  locks: { request: NamedStage; response: Array<LockView> };
  break_lock: { request: BreakLock; response: Array<LockView> };
  /** Runs a plan in virtual time against a copy of what the accounts hold. */
  rehearse: { request: RehearsePlan; response: RehearsalView };
  /** The stacks of a stage that need a person. */
  recoveries: { request: NamedStage; response: Array<RecoveryView> };
  plan_recovery: { request: PlanRecovery; response: PlanView };
  plan_promotion: { request: Promote; response: PromotionView };
  /** Every personal stage: by the files, and by the tags of what stands in the accounts. */
  personal_list: { request: ListPersonal; response: PersonalListView };
  /** Puts off when a personal stage expires: in its file, and in the tags of its stacks. */
  personal_extend: { request: ExtendPersonal; response: ExtendedPersonal };
  /** What removing a personal stage would take away, and what would stay unless it is asked for. Changes nothing. */
  personal_removal: { request: NamedStage; response: PersonalRemovalView };
  /** Removes it as it was shown; its events arrive on the stream. */
  personal_remove: { request: RemovePersonal; response: RemovedPersonal };
  changed_since: { request: ChangedSince; response: Array<ChangedService> };
  runs: { request: Nothing; response: Array<RunSummary> };
  run: { request: NamedRun; response: RunView };
  /** What a stage of one's own would be: what is replicated, what is shared, what is rebound. */
  personal_proposal: { request: ProposePersonal; response: PersonalProposal };
  /** Makes it; `plan` and `deploy` bring it up. */
  personal_create: { request: CreatePersonal; response: PersonalMade };
  personal_change: { request: ChangePersonal; response: PersonalMade };
  personal_share: { request: SharePersonal; response: PersonalMade };
  /** Asks the accounts of a stage what they hold. */
  status: { request: NamedStage; response: StageStatus };
  /** Which version is where, as far as it is known: by the journal and by what the accounts said last. Asks nobody. */
  standing: { request: Nothing; response: Standing };
  /** What differs between code, deployed templates and accounts, as far as it is known. Asks nobody. */
  drift_board: { request: DriftOf; response: DriftView };
  /** Looks at the accounts; `AppEvent::Drift` tells how far it is. */
  drift_scan: { request: LookForDrift; response: DriftLook };
  /** What is finished stays known, and the look can be taken up again. */
  cancel_drift_scan: { request: Nothing; response: Nothing };
  /** One cell, property by property, with code, deployed and actual. Asks nobody. */
  drift_cell: { request: CellId; response: DriftCellView };
  /** Asks CloudTrail who changed a resource. */
  drift_who: { request: WhoChanged; response: WhoChangedView };
  /** Writes `stagewright.drift.toml`, as do the next two. */
  drift_accept: { request: AcceptDrift; response: DriftView };
  drift_ignore: { request: IgnoreDrift; response: DriftView };
  drift_unsettle: { request: Unsettle; response: DriftView };
  /** Plans bringing cells back to their deployed templates; it is reviewed and deployed like any plan. */
  drift_revert: { request: RevertDrift; response: PlanView };
  /** What taking a value into the code would change in it. Changes nothing. */
  drift_take: { request: TakeDrift; response: TakenView };
  drift_apply: { request: ApplyTaken; response: ProjectView };
  adopt: { request: AdoptStack; response: AdoptedStack };
  /** The same services in two stages. Asks nobody. */
  drift_between: { request: CompareStages; response: StagesCompared };
  /** What the code states beside what the accounts' exports and imports state. Asks nobody. */
  drift_graph: { request: NamedStage; response: StatedGraph };
  /** The parameters and environment of a service, by stage. Asks nobody. */
  config: { request: ConfigOf; response: ConfigView };
  /** The same, after the accounts of the stages were asked. */
  deployed_config: { request: ConfigOf; response: ConfigView };
  set_config: { request: SetConfig; response: ProjectView };
  /** What is configured, who is logged in, and what was last seen. Asks nobody. */
  accounts: { request: Nothing; response: AccountsView };
  /** Asks AWS who one is in an account. */
  check_account: { request: NamedAccount; response: IdentityView };
  /** Begins a login; `AccountsChanged` tells of its end. */
  login: { request: Login; response: LoginState };
  cancel_login: { request: NamedSession; response: Nothing };
  /** Ends the session and wipes its tokens. */
  logout: { request: NamedSession; response: Nothing };
  /** The accounts and roles that Identity Center lists. */
  session_accounts: { request: NamedSession; response: Array<PortalAccount> };
  /** Takes accounts of a session into the topology, as pending edits. */
  pick_accounts: { request: PickAccounts; response: ProjectView };
  /** Takes profiles of `~/.aws/config` into the topology, as pending edits. */
  import_profiles: { request: ImportProfiles; response: ProjectView };
  give_mfa_code: { request: MfaCode; response: IdentityView };
  /** Puts an access key from the file that the console made into the keychain. */
  import_keys: { request: ImportKeys; response: IdentityView };
  /** Wipes the access key of an account. */
  forget_keys: { request: NamedAccount; response: Nothing };
  /** Asks the keychain once more, and waits for the person to unlock it. */
  unlock_keychain: { request: Nothing; response: KeychainView };
  /** The accounts of the organization that an account manages. */
  organization: { request: NamedAccount; response: OrganizationView };
  /** Shows what creating child accounts would do. */
  plan_accounts: { request: PlanAccounts; response: CreationPlan };
  /** Creates child accounts as planned; `AccountsChanged` tells how it goes. */
  create_accounts: { request: CreateAccounts; response: Array<AccountCreation> };
  /** The address of the AWS console, for an account or a stack in it. */
  console_url: { request: ConsoleLink; response: string };
  /** What a team may want to do otherwise, and what has appeared for what was planned. Asks no account. */
  advice: { request: Nothing; response: AdviceView };
  /** What the sources, the topology and the accounts say of each service. Asks nobody. */
  says: { request: Nothing; response: SaysView };
  /** Where notes stand on the canvas. */
  move_notes: { request: MoveNotes; response: Nothing };
  sandbox: { request: Nothing; response: SandboxView };
  reset_sandbox: { request: Nothing; response: ProjectView };
  /** The services as a picture, or as text that others draw. */
  export_picture: { request: ExportPicture; response: ExportedPicture };
}
