//! Credentials that run out in the middle of a run: it pauses, a login renews them, and nothing is sent twice.

use std::{collections::BTreeMap, time::Duration};

use aws::{AssumedRole, KeptKeys, Mfa, ResolvedAccess, Secret, Vault};
use engine::{Control, RunSpec};
use journal::{Entry, Failure, RunEvent, RunOutcome, RunState, StepPhase};
use sandbox::{CallFault, Effect, Latency, Nth, Settings, Trust};
use topology::{AccountId, AccountName, Method, Region, Target};

use crate::support::{ACCOUNT, Project, of, started, step_id, target, until, until_review};

const DEVICE: &str = "arn:aws:iam::111111111111:mfa/ana";
const ROLE: &str = "arn:aws:iam::111111111111:role/Deploy";
const MINUTE: Duration = Duration::from_secs(60);

fn account() -> AccountId {
    AccountId::new(ACCOUNT).unwrap()
}

fn prod() -> Target {
    Target { account: AccountName::new("acme-prod").unwrap(), region: Region::new("eu-west-1").unwrap() }
}

/// A role that takes a code of a device, and lasts an hour.
fn with_codes(latency: Latency) -> (Project, Mfa) {
    let mfa_codes = BTreeMap::from([(DEVICE.to_owned(), "123456".to_owned())]);
    let mut project = Project::new(Settings { latency, mfa: mfa_codes, ..Settings::default() });
    let mfa = Mfa::new(Vault::in_memory());
    let role = AssumedRole {
        source: ResolvedAccess::Sandbox,
        from: account(),
        role_arn: ROLE.into(),
        external_id: None,
        mfa_serial: Some(DEVICE.into()),
        mfa: mfa.clone(),
    };
    project.connect(target(), ACCOUNT, ResolvedAccess::Assume(Box::new(role)));
    mfa.give(DEVICE, Secret::new("123456".into()));
    (project, mfa)
}

fn kept(vault: &Vault) -> ResolvedAccess {
    ResolvedAccess::Kept(KeptKeys {
        account: target().account,
        id: account(),
        mfa_serial: None,
        vault: vault.clone(),
        mfa: Mfa::new(vault.clone()),
    })
}

async fn put(vault: &Vault, whose: &str) {
    let key = format!("AKIAKEPT{whose}");
    aws::keep_keys(vault, &account(), key, Secret::new("secret".into())).await.unwrap();
}

/// A project whose account is reached with a key in the vault.
async fn with_keys(latency: Latency) -> (Project, Vault) {
    let mut project = Project::new(Settings { latency, ..Settings::default() });
    let vault = Vault::in_memory();
    put(&vault, ACCOUNT).await;
    project.connect(target(), ACCOUNT, kept(&vault));
    (project, vault)
}

fn steady() -> Latency {
    Latency { jitter: 0.0, ..Latency::default() }
}

fn slow(table: Duration) -> Latency {
    let mut latency = steady();
    latency.types.insert("AWS::DynamoDB::Table".into(), u64::try_from(table.as_millis()).unwrap());
    latency
}

fn expired() -> Effect {
    Effect::Error {
        status: 403,
        code: "ExpiredToken".into(),
        message: "The security token included in the request is expired".into(),
    }
}

fn faulty(project: &Project, action: &str, nth: Nth, effect: Effect) {
    let fault = CallFault::new(action, nth, effect);
    project.sandbox.configure(|settings| settings.faults.calls.push(fault)).unwrap();
}

fn login_needed(event: &RunEvent) -> bool {
    matches!(event, RunEvent::LoginNeeded { .. })
}

/// The reasons for which a run waited, and how often it went on.
fn waits(project: &Project) -> (Vec<String>, usize) {
    let run = project.journal.runs().unwrap().pop().unwrap().run;
    let entries = project.journal.entries(&run).unwrap();
    let needed = |entry: &Entry| match &entry.event {
        RunEvent::LoginNeeded { failure, .. } => Some(failure.code.clone()),
        _ => None,
    };
    let renewed = entries.iter().filter(|entry| matches!(entry.event, RunEvent::LoginRenewed { .. }));
    (entries.iter().filter_map(needed).collect(), renewed.count())
}

fn bump(project: &Project) {
    project.logins.send_modify(|logins| *logins += 1);
}

fn failure(state: &RunState, name: &str) -> Failure {
    of(state, name).failure.clone().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_token_that_expires_while_stacks_are_made_pauses_the_run_and_nothing_is_sent_twice() {
    let (mut project, mfa) = with_codes(slow(70 * MINUTE));
    project.polling = engine::Polling::AWS;
    project.add("database", &[]).add("notes", &[]).add("auth", &["notes"]);
    let spec = project.spec();
    let id = spec.run.clone();
    let (run, mut events) = started(spec);
    until(&mut events, login_needed).await;
    let asked = project.sandbox.calls()["cloudformation:DescribeStacks"];
    tokio::time::sleep(30 * MINUTE).await;
    assert_eq!(project.sandbox.calls()["cloudformation:DescribeStacks"], asked, "the poller did not rest");
    let waiting = project.state(&id);
    assert_eq!(waiting.logins.len(), 1);
    assert!(waiting.steps.iter().all(|step| step.failure.is_none()));
    mfa.give(DEVICE, Secret::new("123456".into()));
    bump(&project);
    // The third stack is made in the second hour, and ends in the third.
    until(&mut events, login_needed).await;
    mfa.give(DEVICE, Secret::new("123456".into()));
    bump(&project);
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    assert!(project.state(&id).steps.iter().all(|step| step.phase == StepPhase::Succeeded));
    assert_eq!(project.writes(), ["CreateStack", "CreateStack", "CreateStack"]);
    assert_eq!(waits(&project), (vec!["mfa-needed".to_owned(), "mfa-needed".to_owned()], 2));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_expires_while_a_person_reads_a_change_set_is_renewed_and_the_change_set_executed_once()
{
    let (mut project, mfa) = with_codes(steady());
    project.method = Method::Reviewed;
    project.add("database", &[]);
    project.review = true;
    let (run, mut events) = started(project.spec());
    let (gate, hash) = until_review(&mut events).await;
    tokio::time::sleep(3 * 60 * MINUTE).await;
    project.say(Control::Approve { gate, by: "ada@desk".into(), hash: Some(hash), note: None });
    until(&mut events, login_needed).await;
    mfa.give(DEVICE, Secret::new("123456".into()));
    bump(&project);
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    assert_eq!(project.writes(), ["CreateChangeSet", "ExecuteChangeSet"]);
    assert_eq!(waits(&project), (vec!["mfa-needed".to_owned()], 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_an_expired_token_made_aws_refuse_is_sent_again_as_the_same_call() {
    let (mut project, vault) = with_keys(Latency { call_ms: 100, ..steady() }).await;
    project.add("database", &[]).add("notes", &[]);
    faulty(&project, "CreateStack", Nth::First(2), expired());
    let (run, mut events) = started(project.spec());
    until(&mut events, |event| matches!(event, RunEvent::IdentityProved { .. })).await;
    aws::forget_keys(&vault, &account()).await.unwrap();
    until(&mut events, login_needed).await;
    put(&vault, ACCOUNT).await;
    bump(&project);
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    // Both steps waited for the same login.
    assert_eq!(waits(&project), (vec!["no-keys".to_owned()], 1));
    let mut sent: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for entry in project.sandbox.ledger().unwrap() {
        let accepted = entry.accepted();
        sent.entry(entry.subject.unwrap()).or_default().push((entry.token.unwrap(), accepted));
    }
    for (stack, calls) in sent {
        assert_eq!(calls.iter().filter(|(_, accepted)| *accepted).count(), 1, "{stack}: {calls:?}");
        assert!(calls.iter().all(|(token, _)| *token == calls[0].0), "{stack}: {calls:?}");
    }
    assert_eq!(project.writes(), ["CreateStack", "CreateStack"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_carried_out_before_the_token_expired_is_not_taken_for_somebody_elses() {
    let (mut project, _) = with_keys(steady()).await;
    project.add("database", &[]);
    let refused = Effect::Error {
        status: 400,
        code: "AlreadyExistsException".into(),
        message: "Stack [database-dev] already exists".into(),
    };
    faulty(&project, "CreateStack", Nth::Only(1), Effect::LoseAnswer);
    faulty(&project, "CreateStack", Nth::Only(2), expired());
    faulty(&project, "CreateStack", Nth::Only(3), refused);
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
    assert_eq!(project.writes(), ["CreateStack"]);
}

#[tokio::test(start_paused = true)]
async fn a_login_in_another_process_is_noticed_within_seconds() {
    let (mut project, vault) = with_keys(steady()).await;
    project.add("database", &[]);
    aws::forget_keys(&vault, &account()).await.unwrap();
    let (run, mut events) = started(project.spec());
    until(&mut events, login_needed).await;
    assert!(project.sandbox.calls().is_empty());
    tokio::time::sleep(60 * MINUTE).await;
    put(&vault, ACCOUNT).await;
    let begin = tokio::time::Instant::now();
    until(&mut events, |event| matches!(event, RunEvent::LoginRenewed { .. })).await;
    assert!(begin.elapsed() <= Duration::from_secs(6), "{:?}", begin.elapsed());
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn a_login_as_somebody_else_is_told_and_waited_out() {
    let (mut project, vault) = with_keys(steady()).await;
    project.add("database", &[]);
    aws::forget_keys(&vault, &account()).await.unwrap();
    let (run, mut events) = started(project.spec());
    for whose in ["333333333333", ACCOUNT] {
        until(&mut events, login_needed).await;
        put(&vault, whose).await;
        bump(&project);
    }
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    assert_eq!(waits(&project), (vec!["no-keys".to_owned(), "wrong-account".to_owned()], 1));
    assert!(project.sandbox.ledger().unwrap().iter().all(|entry| entry.account == ACCOUNT));
}

#[tokio::test(start_paused = true)]
async fn other_targets_go_on_while_one_waits() {
    let (mut project, vault) = with_keys(steady()).await;
    project.add("database", &[]).add("notes", &[]);
    project.connect(prod(), "222222222222", ResolvedAccess::Sandbox);
    project.steps.iter_mut().find(|step| step.id == step_id("notes")).unwrap().target = prod();
    let mut fault = CallFault::new("DescribeStacks", Nth::Only(2), expired());
    fault.account = Some(ACCOUNT.into());
    project.sandbox.configure(|settings| settings.faults.calls.push(fault)).unwrap();
    let spec = project.spec();
    let id = spec.run.clone();
    let (run, mut events) = started(spec);
    until(&mut events, |event| matches!(event, RunEvent::IdentityProved { .. })).await;
    aws::forget_keys(&vault, &account()).await.unwrap();
    until(&mut events, |event| matches!(event, RunEvent::StepFinished { .. })).await;
    let waiting = project.state(&id);
    assert_eq!(of(&waiting, "notes").phase, StepPhase::Succeeded);
    assert_eq!(waiting.logins.iter().map(|wait| &wait.target).collect::<Vec<_>>(), [&target()]);
    put(&vault, ACCOUNT).await;
    bump(&project);
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    assert_eq!(waits(&project).1, 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_cancelled_while_it_waits_says_what_it_leaves() {
    let (mut project, vault) = with_keys(slow(10 * MINUTE)).await;
    project.add("database", &[]).add("notes", &["database"]);
    let spec = project.spec();
    let id = spec.run.clone();
    let (run, mut events) = started(spec);
    until(&mut events, |event| matches!(event, RunEvent::Accepted { .. })).await;
    tokio::time::sleep(MINUTE).await;
    aws::forget_keys(&vault, &account()).await.unwrap();
    faulty(&project, "DescribeStacks", Nth::First(1), expired());
    until(&mut events, login_needed).await;
    tokio::time::sleep(MINUTE).await;
    project.cancel.cancel();
    assert_eq!(run.await.unwrap(), RunOutcome::Cancelled);
    let state = project.state(&id);
    assert_eq!(of(&state, "database").phase, StepPhase::Cancelled);
    let message = of(&state, "database").message.clone().unwrap();
    assert!(message.contains("nothing more was sent") && message.contains("CREATE_IN_PROGRESS"), "{message}");
    assert_eq!(of(&state, "notes").phase, StepPhase::Skipped);
    assert!(state.logins.is_empty());
    assert_eq!(project.writes(), ["CreateStack"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_cancelled_before_anybody_logged_in_sent_nothing() {
    let (mut project, vault) = with_keys(steady()).await;
    project.add("database", &[]);
    aws::forget_keys(&vault, &account()).await.unwrap();
    let spec = project.spec();
    let id = spec.run.clone();
    let (run, mut events) = started(spec);
    until(&mut events, login_needed).await;
    project.cancel.cancel();
    assert_eq!(run.await.unwrap(), RunOutcome::Cancelled);
    let state = project.state(&id);
    assert_eq!(of(&state, "database").phase, StepPhase::Skipped);
    assert!(of(&state, "database").message.as_deref().unwrap().contains("nothing was sent"));
    assert!(state.cancelling && project.sandbox.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_wrong_account_fails_at_once_although_another_target_needs_a_login() {
    let (mut project, vault) = with_keys(steady()).await;
    project.add("database", &[]).add("notes", &[]);
    aws::forget_keys(&vault, &account()).await.unwrap();
    let wrong = ResolvedAccess::Keys {
        access_key_id: "AKIA333333333333".into(),
        secret_access_key: Secret::new("s".into()),
        session_token: None,
    };
    project.connect(prod(), "222222222222", wrong);
    project.steps.iter_mut().find(|step| step.id == step_id("notes")).unwrap().target = prod();
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert_eq!(failure(&state, "notes").code, "wrong-account");
    assert_eq!(failure(&state, "database").code, "no-keys");
    assert_eq!(project.sandbox.write_calls(), 0);
    assert_eq!(waits(&project), (vec![], 0));
}

#[tokio::test(start_paused = true)]
async fn where_nobody_can_log_in_nothing_waits() {
    let (mut project, vault) = with_keys(steady()).await;
    project.add("database", &[]);
    aws::forget_keys(&vault, &account()).await.unwrap();
    let spec = RunSpec { renewed: tokio::sync::watch::channel(0).1, ..project.spec() };
    let id = spec.run.clone();
    assert_eq!(engine::run(spec).await, RunOutcome::Failed);
    assert_eq!(failure(&project.state(&id), "database").code, "no-keys");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_assigned_to_nobody_stops_the_run_before_its_first_phase() {
    let (mut project, mfa) = with_codes(steady());
    project.add("database", &[]).add("notes", &[]);
    project.connect(prod(), "222222222222", ResolvedAccess::Sandbox);
    project.steps.iter_mut().find(|step| step.id == step_id("notes")).unwrap().target = prod();
    let nobody = Trust { principals: vec!["444444444444".into()], ..Trust::default() };
    project.sandbox.configure(|settings| settings.roles.extend([(ROLE.to_owned(), nobody)])).unwrap();
    mfa.give(DEVICE, Secret::new("123456".into()));
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert_eq!(failure(&state, "database").code, "access-denied");
    assert_eq!(of(&state, "notes").phase, StepPhase::Skipped);
    assert_eq!(project.sandbox.write_calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn credentials_that_become_another_accounts_between_check_and_write_write_nothing() {
    let mut project = Project::quick();
    let role = AssumedRole {
        source: ResolvedAccess::Sandbox,
        from: account(),
        role_arn: ROLE.into(),
        external_id: None,
        mfa_serial: None,
        mfa: Mfa::new(Vault::in_memory()),
    };
    project.connect(target(), ACCOUNT, ResolvedAccess::Assume(Box::new(role)));
    project.add("database", &[]);
    faulty(&project, "CreateStack", Nth::Only(1), Effect::Expire);
    faulty(&project, "AssumeRole", Nth::Only(2), Effect::WrongPrincipal { account: "333333333333".into() });
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert_eq!(failure(&state, "database").code, "wrong-account");
    assert_eq!(project.sandbox.calls()["sts:GetCallerIdentity"], 2);
    let ledger = project.sandbox.ledger().unwrap();
    assert!(ledger.iter().all(|entry| entry.account == ACCOUNT && !entry.accepted()), "{ledger:#?}");
}
