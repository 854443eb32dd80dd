//! The one list of commands. It feeds the router of every front end and the generated TypeScript:
//! a command without a handler does not compile, and a front end cannot call what is not here.

use std::collections::BTreeMap;

use serde_json::Value;
use topology::{CellId, Removal, SavedView, ServiceId, ViewName};

use super::*;
use crate::App;

/// What stands behind `=>` has the view of a project in it.
macro_rules! answered {
    (->, $response:ident) => {
        serde_json::to_value($response).map(Answer::Plain)
    };
    (=>, $response:ident) => {
        Ok::<_, serde_json::Error>(Answer::from($response))
    };
}

macro_rules! commands {
    ($($(#[doc = $doc:literal])* $name:ident($request:ty) $arrow:tt $response:ty $(, $only:ident)?;)*) => {
        async fn answer(app: &App, name: &str, request: Value) -> Result<Answer, ErrorView> {
            match name {
                $(stringify!($name) => {
                    let request: $request = serde_json::from_value(request).map_err(|e| ErrorView::bad_request(name, &e))?;
                    $(app.$only()?;)?
                    // On the heap, or every call would be as large as the largest.
                    let response: $response = Box::pin(app.$name(request)).await?;
                    answered!($arrow, response).map_err(|e| ErrorView::bad_request(name, &e))
                })*
                _ => Err(ErrorView::no_such_command(name)),
            }
        }

        pub(super) fn describe(typescript: &mut super::typescript::Typescript) {
            $(typescript.command::<$request, $response>(stringify!($name), &[$($doc),*]);)*
        }
    };
}

/// Routes a call by name.
///
/// # Errors
/// Where the command does not exist, the request has not its shape, or the command itself fails.
pub async fn dispatch(app: &App, name: &str, request: Value) -> Result<Value, ErrorView> {
    let answer = answer(app, name, request).await?;
    answer.whole().map_err(|e| ErrorView::bad_request(name, &e))
}

/// The same for a page that has the view of this version: of a view, only what changed since is answered.
///
/// # Errors
/// As `dispatch`.
pub async fn dispatch_since(app: &App, name: &str, request: Value, has: u32) -> Result<Reply, ErrorView> {
    let answer = answer(app, name, request).await?;
    app.told().answer(answer, has).map_err(|e| ErrorView::bad_request(name, &e))
}

// `=>`: the answer has the view of the project in it, of which a page is told what changed.
// `first_window`: refused with `second-window` where another window has the project.
commands! {
    /// Opens the embedded sample in a folder of its own.
    open_sample(Nothing) => ProjectView;
    /// Opens a repository: its `stagewright.toml`, or what a scan finds where there is none yet.
    open_project(OpenProject) => ProjectView;
    /// The project that is open.
    project(Nothing) => Option<ProjectView>;
    recent_projects(Nothing) -> Vec<RecentProject>;
    /// Reads the sources again. In a second window, takes the project over where the first is gone.
    rescan(Nothing) => ProjectView;

    edit(EditProject) => ProjectView, first_window;
    undo(Steps) => ProjectView, first_window;
    redo(Steps) => ProjectView, first_window;
    pending(Nothing) -> PendingView;
    save(Nothing) => ProjectView, first_window;
    /// Settles each conflict for one side; undo gives the other back.
    resolve_conflicts(ResolveConflicts) => ProjectView, first_window;
    /// What saving would change in the file after these choices.
    preview_resolution(ResolveConflicts) -> PendingView;
    /// For every other service: why it cannot be connected, or null where it can.
    legal_targets(LegalTargets) -> BTreeMap<ServiceId, Option<String>>;
    /// The services as a piece of `stagewright.toml`, for the clipboard.
    copy_services(NamedServices) -> String;
    /// Puts what was copied, or lines of such a file, into the project.
    paste_services(PasteServices) => PastedServices, first_window;
    duplicate_services(DuplicateServices) => PastedServices, first_window;
    /// What doubling these services would bring; nothing is changed.
    copies(NamedServices) -> Vec<CopyView>;
    /// What goes with services that are removed, and who is left without them.
    removal(NamedServices) -> Removal;
    move_nodes(MoveNodes) -> DocumentState, first_window;
    /// Views that are kept on this machine, for oneself.
    own_views(Nothing) -> BTreeMap<ViewName, SavedView>;
    keep_own_view(KeepView) -> BTreeMap<ViewName, SavedView>, first_window;
    /// Lays all cards out anew.
    arrange(Nothing) => ProjectView, first_window;

    plan(PlanStage) -> PlanView;
    /// Starts a run of a plan that was shown; its events arrive on the stream.
    deploy(Deploy) -> NamedRun, first_window;
    cancel_run(NamedRun) -> Nothing, first_window;
    /// Plans what failed or was skipped, and nothing else: to be looked at and deployed.
    retry_run(NamedRun) -> PlanView, first_window;
    /// What a run is about to change, for the person who has to say yes.
    review(NamedRun) -> ReviewView;
    /// Says yes or no at a gate.
    answer_gate(AnswerGate) -> Nothing, first_window;
    pause_run(NamedRun) -> Nothing, first_window;
    continue_run(NamedRun) -> Nothing, first_window;
    /// Has a failed step of a run that goes on tried again.
    retry_step(NamedStep) -> Nothing, first_window;
    /// Leaves a step out that was not begun, and what needs it.
    skip_step(NamedStep) -> Nothing, first_window;
    /// Runs that broke off: to be taken up again or given up.
    unfinished_runs(Nothing) -> Vec<UnfinishedRun>;
    /// Takes a run up where it broke off; its events arrive on the stream.
    resume_run(NamedRun) -> Nothing, first_window;
    /// Ends a run that broke off without taking it up. Changes nothing in AWS.
    abandon_run(NamedRun) -> Nothing, first_window;
    /// Who deploys to a stage right now, by its accounts.
    locks(NamedStage) -> Vec<LockView>;
    break_lock(BreakLock) -> Vec<LockView>, first_window;
    /// Runs a plan in virtual time against a copy of what the accounts hold.
    rehearse(RehearsePlan) -> RehearsalView;
    /// The stacks of a stage that need a person.
    recoveries(NamedStage) -> Vec<RecoveryView>;
    plan_recovery(PlanRecovery) -> PlanView;
    plan_promotion(Promote) -> PromotionView;
    /// Every personal stage: by the files, and by the tags of what stands in the accounts.
    personal_list(ListPersonal) -> PersonalListView;
    /// Puts off when a personal stage expires: in its file, and in the tags of its stacks.
    personal_extend(ExtendPersonal) -> ExtendedPersonal, first_window;
    /// What removing a personal stage would take away, and what would stay unless it is asked for. Changes nothing.
    personal_removal(NamedStage) -> PersonalRemovalView;
    /// Removes it as it was shown; its events arrive on the stream.
    personal_remove(RemovePersonal) -> RemovedPersonal, first_window;
    changed_since(ChangedSince) -> Vec<ChangedService>;
    runs(Nothing) -> Vec<journal::RunSummary>;
    run(NamedRun) -> RunView;

    /// What a stage of one's own would be: what is replicated, what is shared, what is rebound.
    personal_proposal(ProposePersonal) -> PersonalProposal;
    /// Makes it; `plan` and `deploy` bring it up.
    personal_create(CreatePersonal) -> PersonalMade, first_window;
    personal_change(ChangePersonal) -> PersonalMade, first_window;
    personal_share(SharePersonal) -> PersonalMade, first_window;

    /// Asks the accounts of a stage what they hold.
    status(NamedStage) -> StageStatus;
    /// Which version is where, as far as it is known: by the journal and by what the accounts said last. Asks nobody.
    standing(Nothing) -> Standing;

    /// What differs between code, deployed templates and accounts, as far as it is known. Asks nobody.
    drift_board(DriftOf) -> DriftView;
    /// Looks at the accounts; `AppEvent::Drift` tells how far it is.
    drift_scan(LookForDrift) -> DriftLook, first_window;
    /// What is finished stays known, and the look can be taken up again.
    cancel_drift_scan(Nothing) -> Nothing;
    /// One cell, property by property, with code, deployed and actual. Asks nobody.
    drift_cell(CellId) -> DriftCellView;
    /// Asks CloudTrail who changed a resource.
    drift_who(WhoChanged) -> WhoChangedView;
    /// Writes `stagewright.drift.toml`, as do the next two.
    drift_accept(AcceptDrift) -> DriftView, first_window;
    drift_ignore(IgnoreDrift) -> DriftView, first_window;
    drift_unsettle(Unsettle) -> DriftView, first_window;
    /// Plans bringing cells back to their deployed templates; it is reviewed and deployed like any plan.
    drift_revert(RevertDrift) -> PlanView;
    /// What taking a value into the code would change in it. Changes nothing.
    drift_take(TakeDrift) -> TakenView;
    drift_apply(ApplyTaken) => ProjectView, first_window;
    adopt(AdoptStack) -> AdoptedStack, first_window;
    /// The same services in two stages. Asks nobody.
    drift_between(CompareStages) -> StagesCompared;
    /// What the code states beside what the accounts' exports and imports state. Asks nobody.
    drift_graph(NamedStage) -> StatedGraph;

    /// The parameters and environment of a service, by stage. Asks nobody.
    config(ConfigOf) -> ConfigView;
    /// The same, after the accounts of the stages were asked.
    deployed_config(ConfigOf) -> ConfigView;
    set_config(SetConfig) => ProjectView, first_window;

    /// What is configured, who is logged in, and what was last seen. Asks nobody.
    accounts(Nothing) -> AccountsView;
    /// Asks AWS who one is in an account.
    check_account(NamedAccount) -> IdentityView;
    /// Begins a login; `AccountsChanged` tells of its end.
    login(Login) -> LoginState;
    cancel_login(NamedSession) -> Nothing;
    /// Ends the session and wipes its tokens.
    logout(NamedSession) -> Nothing;
    /// The accounts and roles that Identity Center lists.
    session_accounts(NamedSession) -> Vec<PortalAccount>;
    /// Takes accounts of a session into the topology, as pending edits.
    pick_accounts(PickAccounts) => ProjectView, first_window;
    /// Takes profiles of `~/.aws/config` into the topology, as pending edits.
    import_profiles(ImportProfiles) => ProjectView, first_window;
    give_mfa_code(MfaCode) -> IdentityView;
    /// Puts an access key from the file that the console made into the keychain.
    import_keys(ImportKeys) -> IdentityView;
    /// Wipes the access key of an account.
    forget_keys(NamedAccount) -> Nothing;
    /// Asks the keychain once more, and waits for the person to unlock it.
    unlock_keychain(Nothing) -> KeychainView;
    /// The accounts of the organization that an account manages.
    organization(NamedAccount) -> OrganizationView;
    /// Shows what creating child accounts would do.
    plan_accounts(PlanAccounts) -> CreationPlan;
    /// Creates child accounts as planned; `AccountsChanged` tells how it goes.
    create_accounts(CreateAccounts) -> Vec<AccountCreation>, first_window;
    /// The address of the AWS console, for an account or a stack in it.
    console_url(ConsoleLink) -> String;

    /// What a team may want to do otherwise, and what has appeared for what was planned. Asks no account.
    advice(Nothing) -> AdviceView;
    /// What the sources, the topology and the accounts say of each service. Asks nobody.
    says(Nothing) -> SaysView;
    /// Where notes stand on the canvas.
    move_notes(MoveNotes) -> Nothing, first_window;

    sandbox(Nothing) -> SandboxView;
    reset_sandbox(Nothing) => ProjectView, first_window;
    /// The services as a picture, or as text that others draw.
    export_picture(ExportPicture) -> ExportedPicture;
}
