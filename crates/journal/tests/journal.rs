//! What the journal promises to those who write to it and read from it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use journal::{
    AwsCall, Counts, CreationOutcome, DeploymentRecord, Entry, Failure, Journal, JournalError, ResourceEvent,
    RunEvent, RunId, RunOutcome, RunState, StepOutcome, StepPhase,
};
use plan::{
    Action, Intent, Pass, Plan, Step, StepId,
    drift::{ScanFailure, ScanFailureKind, StackEvidence, StackScan},
};
use topology::{AccountId, AccountName, Region, ServiceId, StackName, StageId, Target};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn target() -> Target {
    Target { account: AccountName::new("acme-dev").unwrap(), region: Region::new("eu-west-1").unwrap() }
}

fn service(name: &str) -> ServiceId {
    ServiceId::new(name).unwrap()
}

fn step_id(name: &str) -> StepId {
    StepId(format!("{name}@{}", target()))
}

fn step(name: &str, action: Action) -> Step {
    Step {
        id: step_id(name),
        service: service(name),
        target: target(),
        stack: StackName::new(format!("{name}-dev")).unwrap(),
        action,
        pass: Pass::Whole,
        reason: "it does not exist yet".into(),
        phase: Some(0),
        waits_for: vec![],
        digest: "d".into(),
    }
}

fn plan() -> Plan {
    Plan {
        stage: StageId::new("dev").unwrap(),
        intent: Intent::Deploy,
        phases: vec![vec![service("database"), service("notes")]],
        steps: vec![
            step("database", Action::Create),
            step("notes", Action::Create),
            step("auth", Action::None),
        ],
        edges: vec![],
        gates: vec![],
        blockers: vec![],
    }
}

fn entries(run: &str, events: Vec<(i64, RunEvent)>) -> Vec<Entry> {
    let started = RunEvent::RunStarted {
        stage: StageId::new("dev").unwrap(),
        plan: Box::new(plan()),
        actor: "ada@desk".into(),
        commit: Some("abc".into()),
        on_failure: topology::OnFailure::Continue,
    };
    std::iter::once((0, started))
        .chain(events)
        .enumerate()
        .map(|(seq, (second, event))| Entry {
            run: RunId(run.into()),
            seq: seq as u64,
            at: at(second),
            event,
        })
        .collect()
}

fn started(name: &str) -> RunEvent {
    RunEvent::StepStarted { step: step_id(name), service: service(name), attempt: 0 }
}

fn finished(name: &str, outcome: StepOutcome) -> RunEvent {
    RunEvent::StepFinished { step: step_id(name), service: service(name), outcome }
}

fn succeeded(name: &str) -> RunEvent {
    finished(name, StepOutcome::Succeeded { action: Action::Create })
}

fn failed(name: &str) -> RunEvent {
    let failure = Failure {
        code: "stack-failed".into(),
        message: "no".into(),
        hint: "fix it".into(),
        resource: None,
        location: None,
        left_as: Some("ROLLBACK_COMPLETE".into()),
    };
    finished(name, StepOutcome::Failed { failure: Box::new(failure) })
}

fn resource(name: &str, logical_id: &str, status: &str, second: i64) -> RunEvent {
    RunEvent::Resource {
        step: step_id(name),
        resource: ResourceEvent {
            id: format!("{logical_id}-{status}"),
            logical_id: logical_id.into(),
            kind: "AWS::DynamoDB::Table".into(),
            physical_id: None,
            status: status.into(),
            reason: None,
            at: at(second),
        },
    }
}

fn open(folder: &tempfile::TempDir) -> Journal {
    Journal::open(&folder.path().join("state/journal.db")).unwrap()
}

#[test]
fn entries_are_read_back_as_they_were_written_by_another_journal_on_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let intent = RunEvent::Intent {
        step: step_id("database"),
        call: AwsCall::CreateStack,
        stack: "database-dev".into(),
        token: "t".into(),
    };
    let written = entries("r1", vec![(1, started("database")), (2, intent), (9, succeeded("database"))]);
    open(&folder).append_all(&written).unwrap();
    assert_eq!(open(&folder).entries(&RunId("r1".into())).unwrap(), written);
}

#[test]
fn an_entry_is_written_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder);
    let written = entries("r1", vec![]);
    journal.append(&written[0]).unwrap();
    let error = journal.append(&written[0]).unwrap_err();
    assert_eq!(error.code(), "journal-write");
}

#[test]
fn a_batch_with_one_bad_entry_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder);
    let mut written = entries("r1", vec![(1, started("database"))]);
    written.push(written[1].clone());
    journal.append_all(&written).unwrap_err();
    assert!(journal.entries(&RunId("r1".into())).unwrap().is_empty());
    assert!(journal.runs().unwrap().is_empty());
}

#[test]
fn runs_are_listed_newest_first_and_an_interrupted_one_has_no_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder);
    let end = RunEvent::RunFinished { outcome: RunOutcome::Failed };
    let events = vec![(1, started("database")), (5, succeeded("database")), (6, failed("notes")), (7, end)];
    journal.append_all(&entries("r1", events)).unwrap();
    let mut later = entries("r2", vec![(101, started("database"))]);
    later[0].at = at(100);
    journal.append_all(&later).unwrap();

    let runs = journal.runs().unwrap();
    assert_eq!(runs.iter().map(|run| run.run.0.as_str()).collect::<Vec<_>>(), ["r2", "r1"]);
    assert_eq!(runs[0].outcome, None);
    assert_eq!(runs[1].outcome, Some(RunOutcome::Failed));
    assert_eq!(runs[1].finished, Some(at(7)));
    assert_eq!(runs[1].counts, Counts { steps: 2, succeeded: 1, failed: 1, ..Counts::default() });
}

#[test]
fn the_list_and_the_fold_agree() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder);
    let skipped = finished("notes", StepOutcome::Skipped { because: "database failed".into() });
    let end = RunEvent::RunFinished { outcome: RunOutcome::Failed };
    journal
        .append_all(&entries(
            "r1",
            vec![(1, started("database")), (5, failed("database")), (5, skipped), (5, end)],
        ))
        .unwrap();
    let folded = RunState::fold(&journal.entries(&RunId("r1".into())).unwrap()).unwrap();
    assert_eq!(journal.runs().unwrap(), [folded.summary]);
}

#[test]
fn a_fold_tells_how_far_each_step_is_and_which_failure_came_first() {
    let state = RunState::fold(&entries(
        "r1",
        vec![
            (1, started("database")),
            (2, resource("database", "Table", "CREATE_IN_PROGRESS", 2)),
            (4, resource("database", "Table", "CREATE_FAILED", 4)),
            (5, failed("database")),
            (5, finished("notes", StepOutcome::Skipped { because: "database failed".into() })),
        ],
    ))
    .unwrap();
    let phases: Vec<_> = state.steps.iter().map(|step| step.phase).collect();
    assert_eq!(phases, [StepPhase::Failed, StepPhase::Skipped, StepPhase::Unchanged]);
    let first = state.first_failure().unwrap();
    assert_eq!(first.step, step_id("database"));
    assert_eq!((first.started, first.finished), (Some(at(1)), Some(at(5))));
    assert_eq!(first.resources.len(), 1);
    assert_eq!(first.resources[0].status, "CREATE_FAILED");
    assert!(!state.ended());
}

#[test]
fn a_duration_is_the_median_of_successful_deployments() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder);
    for (run, seconds) in [("r1", 10), ("r2", 90), ("r3", 20)] {
        let events = vec![(0, started("database")), (seconds, succeeded("database")), (0, started("notes"))];
        journal.append_all(&entries(run, events)).unwrap();
    }
    journal.append_all(&entries("r4", vec![(0, started("database")), (500, failed("database"))])).unwrap();
    assert_eq!(journal.duration(&service("database")).unwrap(), Some(20_000));
    assert_eq!(journal.durations().unwrap(), BTreeMap::from([(service("database"), 20_000)]));
}

#[test]
fn a_deployment_is_remembered_by_stack_id_and_replaced_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder);
    let mut record = DeploymentRecord {
        stack_id: "arn:aws:cloudformation:eu-west-1:111111111111:stack/notes-dev/1".into(),
        target: target(),
        service: service("notes"),
        digest: "one".into(),
        provided: BTreeMap::from([("dev-NotesTableArn".into(), "{\"Ref\":\"Table\"}".into())]),
        last_updated: Some(at(3)),
    };
    journal.record_deployment(&record).unwrap();
    record.digest = "two".into();
    journal.record_deployment(&record).unwrap();
    assert_eq!(journal.deployment(&record.stack_id).unwrap(), Some(record.clone()));
    assert_eq!(journal.deployment("another").unwrap(), None);
    journal.forget_deployment(&record.stack_id).unwrap();
    assert_eq!(journal.deployment(&record.stack_id).unwrap(), None);
}

#[test]
fn a_journal_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    drop(Journal::open(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::Newer { found: 999, .. }));
    assert!(error.to_string().contains("newer version"));
    let version: u32 = rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 999);
}

#[test]
fn a_journal_that_cannot_be_made_says_where() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("state"), "a file in the way").unwrap();
    let error = Journal::open(&folder.path().join("state/journal.db")).unwrap_err();
    assert_eq!(error.code(), "journal-unavailable");
    assert!(error.to_string().contains("journal.db"));
}

fn login_needed(code: &str) -> RunEvent {
    let failure = Failure {
        code: code.into(),
        message: "session `acme` needs a login: it ended".into(),
        hint: "Log in.".into(),
        resource: None,
        location: None,
        left_as: None,
    };
    RunEvent::LoginNeeded { target: target(), failure: Box::new(failure) }
}

#[test]
fn a_target_waits_from_the_event_that_says_so_until_the_login_is_renewed() {
    let waiting = vec![(1, started("database")), (3, login_needed("login-needed"))];
    let state = RunState::fold(&entries("r1", waiting.clone())).unwrap();
    assert_eq!(state.logins.len(), 1);
    let wait = &state.logins[0];
    assert_eq!((&wait.target, wait.failure.code.as_str(), wait.since), (&target(), "login-needed", at(3)));
    assert_eq!(state.steps[0].phase, StepPhase::Started);

    let mut renewed = waiting;
    renewed.push((9, RunEvent::LoginRenewed { target: target() }));
    assert!(RunState::fold(&entries("r1", renewed)).unwrap().logins.is_empty());
}

#[test]
fn a_target_that_waits_for_another_reason_waits_once() {
    let events = vec![(3, login_needed("login-needed")), (8, login_needed("wrong-account"))];
    let state = RunState::fold(&entries("r1", events)).unwrap();
    assert_eq!(state.logins.len(), 1);
    assert_eq!((state.logins[0].failure.code.as_str(), state.logins[0].since), ("wrong-account", at(8)));
}

#[test]
fn a_run_that_ended_waits_for_nobody() {
    let end = RunEvent::RunFinished { outcome: RunOutcome::Cancelled };
    let events = vec![(3, login_needed("login-needed")), (4, RunEvent::CancelRequested), (4, end)];
    assert!(RunState::fold(&entries("r1", events)).unwrap().logins.is_empty());
}

#[test]
fn what_became_of_an_account_that_was_asked_for_is_known_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let (root, name) = (AccountName::new("acme-root").unwrap(), |name: &str| AccountName::new(name).unwrap());
    let failed = CreationOutcome::Failed(Failure {
        code: "email-already-exists".into(),
        message: "the address is taken".into(),
        hint: "Use another address.".into(),
        resource: None,
        location: None,
        left_as: None,
    });
    let created = CreationOutcome::Created(AccountId::new("444444444444").unwrap());
    {
        let journal = open(&folder);
        let ask = |account: &str, second| {
            let email = format!("{account}@acme.example");
            journal
                .intend_creation(&name(account), &email, "OrganizationAccountAccessRole", &root, at(second))
                .unwrap()
        };
        let (dev, staging, prod) = (ask("acme-dev", 1), ask("acme-staging", 2), ask("acme-prod", 3));
        journal.creation_sent(dev, "car-1").unwrap();
        journal.creation_ended(dev, &created).unwrap();
        journal.creation_sent(staging, "car-2").unwrap();
        journal.creation_ended(staging, &failed).unwrap();
        assert!(prod > staging);
    }
    let known = open(&folder).creations().unwrap();
    let told: Vec<_> = known
        .iter()
        .map(|one| (one.name.as_str(), one.request.as_deref(), one.outcome.as_ref(), one.at))
        .collect();
    assert_eq!(
        told,
        [
            ("acme-prod", None, None, at(3)),
            ("acme-staging", Some("car-2"), Some(&failed), at(2)),
            ("acme-dev", Some("car-1"), Some(&created), at(1)),
        ]
    );
    assert_eq!((known[0].email.as_str(), known[0].from.as_str()), ("acme-prod@acme.example", "acme-root"));
}

#[test]
fn a_creation_that_was_never_meant_cannot_have_been_sent() {
    let folder = tempfile::tempdir().unwrap();
    let error = open(&folder).creation_sent(journal::CreationId(7), "car-7").unwrap_err();
    assert_eq!(error.code(), "journal-write");
}

#[test]
fn whoever_opens_a_new_journal_while_others_do_gets_the_same_one() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..20 {
        let path = folder.path().join(format!("{round}.db"));
        let together = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    together.wait();
                    Journal::open(&path).unwrap().runs().unwrap();
                });
            }
        });
    }
}

#[test]
fn a_journal_of_the_first_version_gets_what_came_later_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/journal.db");
    let written = entries("r1", vec![(1, started("database"))]);
    open(&folder).append_all(&written).unwrap();
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(
        "DROP TABLE account_creations; DROP TABLE snapshots; DROP TABLE drift_looks; DROP TABLE drift_scans;
         DROP TABLE drift_evidence; DROP TABLE drift_inventories; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(old);
    let journal = open(&folder);
    assert!(journal.creations().unwrap().is_empty());
    assert!(journal.drift_scans().unwrap().is_empty());
    assert_eq!(journal.entries(&RunId("r1".into())).unwrap(), written);
}

#[test]
fn what_a_run_took_back_is_as_the_run_before_it_left_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder);
    journal
        .append_all(&entries("first", vec![(1, started("database")), (5, succeeded("database"))]))
        .unwrap();
    let undone = RunEvent::StepUndone { step: step_id("database"), outcome: StepOutcome::Unchanged };
    let second = vec![(101, started("database")), (105, succeeded("database")), (110, undone)];
    journal.append_all(&entries("second", second)).unwrap();

    let runs = |journal: &Journal| -> Vec<String> {
        journal.last_changes().unwrap().into_iter().map(|change| change.run.0).collect()
    };
    assert_eq!(runs(&journal), ["first"]);
    assert_eq!(journal.latest().unwrap()[0].run.0, "first");
    assert_eq!(journal.runs().unwrap()[0].counts.succeeded, 1, "the run itself did succeed with it first");

    let removed = finished("database", StepOutcome::Succeeded { action: Action::Delete });
    journal.append_all(&entries("third", vec![(201, started("database")), (205, removed)])).unwrap();
    assert_eq!(runs(&journal), Vec::<String>::new(), "what was removed stands nowhere");
}

fn look_at(journal: &Journal, number: u32, failure: Option<ScanFailureKind>) {
    let at: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let scan = StackScan {
        target: Target {
            account: AccountName::new("prod").unwrap(),
            region: Region::new("eu-west-1").unwrap(),
        },
        stack: StackName::new("database").unwrap(),
        stack_id: Some(format!("id {number}")),
        cell: None,
        started: at,
        finished: at,
        deployed: None,
        resources: Vec::new(),
        nested: Vec::new(),
        failure: failure.map(|kind| ScanFailure { kind, message: "no".into(), hint: "ask".into() }),
    };
    let evidence = StackEvidence { template: Some(number.to_string()), ..StackEvidence::default() };
    journal.record_drift(&format!("look {number}"), &scan, &evidence).unwrap();
}

#[test]
fn a_look_that_saw_nothing_replaces_nothing_and_of_old_ones_only_the_last_good_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(&folder);
    let target =
        Target { account: AccountName::new("prod").unwrap(), region: Region::new("eu-west-1").unwrap() };
    let known = || journal.drift_scans().unwrap()[0].stack_id.clone().unwrap();
    look_at(&journal, 0, Some(ScanFailureKind::Denied));
    assert_eq!((known().as_str(), journal.blind_scans().unwrap().len()), ("id 0", 0));
    look_at(&journal, 1, None);
    assert_eq!((known().as_str(), journal.blind_scans().unwrap().len()), ("id 1", 0));
    for number in 2..100 {
        look_at(&journal, number, Some(ScanFailureKind::LoggedOut));
    }
    assert_eq!(known(), "id 1");
    assert_eq!(journal.blind_scans().unwrap()[0].stack_id.as_deref(), Some("id 99"));
    let evidence = journal.drift_evidence(&target, "database").unwrap().unwrap();
    assert_eq!(evidence.template.as_deref(), Some("1"));
    let kept = journal.drift_history(&target, "database", 1000).unwrap();
    assert_eq!(kept.len(), journal::LOOKS_KEPT as usize + 1);
    look_at(&journal, 100, Some(ScanFailureKind::Gone));
    assert_eq!((known().as_str(), journal.blind_scans().unwrap().len()), ("id 100", 0));
}
