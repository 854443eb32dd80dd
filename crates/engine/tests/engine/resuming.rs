//! A run whose process dies at any moment is taken up, and ends as if nothing had happened.

use std::{sync::Arc, time::Duration};

use engine::{Control, Recorder};
use journal::{DeploymentRecord, Entry, Journal, JournalError, RunEvent, RunOutcome, StepPhase};
use plan::Action;
use tokio_util::sync::CancellationToken;
use topology::Method;

use crate::support::{Project, answer_all, of, started, step_id, template, until, until_review};

/// A disk that a process writes to until it dies.
struct Dying {
    journal: Arc<Journal>,
    dead: CancellationToken,
}

impl Recorder for Dying {
    fn append(&self, entries: &[Entry]) -> Result<(), JournalError> {
        if self.dead.is_cancelled() {
            return Err(JournalError::Damaged("the process has died".into()));
        }
        self.journal.append_all(entries)
    }

    fn deployed(&self, record: &DeploymentRecord) -> Result<(), JournalError> {
        if self.dead.is_cancelled() {
            return Err(JournalError::Damaged("the process has died".into()));
        }
        self.journal.record_deployment(record)
    }

    fn removed(&self, stack_id: &str) -> Result<(), JournalError> {
        self.journal.forget_deployment(stack_id)
    }
}

/// Carries the run out in processes that die after the given pauses, and then in one that lives.
async fn with_deaths(project: &mut Project, pauses: &[Duration]) -> RunOutcome {
    let journal = project.journal.clone();
    let mut id = None;
    for pause in pauses {
        let dead = CancellationToken::new();
        project.recorder = Arc::new(Dying { journal: journal.clone(), dead: dead.clone() });
        let spec = match &id {
            None => project.spec(),
            Some(run) => project.taken_up(run),
        };
        id.get_or_insert_with(|| spec.run.clone());
        let (run, events) = started(spec);
        let answers = answer_all(project, events, true);
        tokio::select! {
            () = answers => {}
            () = tokio::time::sleep(*pause) => {}
        }
        dead.cancel();
        run.abort();
        // What it had sent is on its way, whoever has died.
        let _ = run.await;
        if project.journal.entries(id.as_ref().unwrap()).unwrap().is_empty() {
            // It died before anything was on disk: there is no run to take up.
            id = None;
        } else if project.state(id.as_ref().unwrap()).ended() {
            break;
        }
    }
    project.recorder = journal;
    let spec = id.as_ref().map_or_else(|| project.spec(), |run| project.taken_up(run));
    let ended = id.as_ref().is_some_and(|run| project.state(run).ended());
    if ended {
        return project.state(id.as_ref().unwrap()).summary.outcome.unwrap();
    }
    let (run, events) = started(spec);
    answer_all(project, events, true).await;
    run.await.unwrap()
}

/// Stack operations that the sandbox carried out, by its own word: creations, updates and executions.
fn operations(project: &Project) -> Vec<String> {
    let ledger = project.sandbox.ledger().unwrap();
    let mut done: Vec<String> = ledger
        .iter()
        .filter(|entry| entry.service == "cloudformation" && entry.accepted())
        .filter(|entry| {
            ["CreateStack", "UpdateStack", "DeleteStack", "ExecuteChangeSet"].contains(&entry.action.as_str())
        })
        .map(|entry| {
            format!(
                "{} {} {}",
                entry.action,
                entry.subject.clone().unwrap_or_default(),
                entry.token.clone().unwrap_or_default()
            )
        })
        .collect();
    done.sort();
    done
}

fn application(method: Method) -> Project {
    let mut project = Project::quick();
    project.method = method;
    project.review = method == Method::Reviewed;
    project.lease = Some(Duration::from_secs(120));
    project
        .add("database", &[])
        .add("notes", &["database"])
        .add("media", &[])
        .add("web", &["notes", "media"]);
    project
}

#[tokio::test(start_paused = true)]
async fn a_run_that_died_at_any_moment_succeeds_and_each_operation_was_sent_once() {
    for method in [Method::Direct, Method::Reviewed] {
        for millis in (0..30_000).step_by(2_777) {
            let mut project = application(method);
            let pauses = [Duration::from_millis(millis), Duration::from_millis(millis % 1_700)];
            let outcome = with_deaths(&mut project, &pauses).await;
            assert_eq!(outcome, RunOutcome::Succeeded, "{method:?}, killed after {millis} ms");
            let mut once = operations(&project);
            let sent = once.len();
            once.dedup();
            assert_eq!((once.len(), sent), (4, 4), "{method:?}, killed after {millis} ms: {once:#?}");
            for name in ["database", "notes", "media", "web"] {
                assert_eq!(project.status(&format!("{name}-dev")).as_deref(), Some("CREATE_COMPLETE"));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_removal_and_a_recreation_survive_as_well() {
    for millis in (0..20_000).step_by(4_999) {
        let mut project = application(Method::Direct);
        let (outcome, _) = project.run().await;
        assert_eq!(outcome, RunOutcome::Succeeded);
        let waits =
            [("database", vec!["notes"]), ("notes", vec!["web"]), ("media", vec!["web"]), ("web", vec![])];
        for (name, waits) in waits {
            project.set_action(name, Action::Delete);
            project.set_waits(name, &waits);
        }
        let outcome = with_deaths(&mut project, &[Duration::from_millis(millis)]).await;
        assert_eq!(outcome, RunOutcome::Succeeded, "killed after {millis} ms");
        assert_eq!(project.cloud().stacks().await.unwrap(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_taken_up_after_days_asks_what_became_of_its_calls() {
    let mut project = application(Method::Direct);
    let journal = project.journal.clone();
    let dead = CancellationToken::new();
    project.recorder = Arc::new(Dying { journal: journal.clone(), dead: dead.clone() });
    let spec = project.spec();
    let id = spec.run.clone();
    let (run, _events) = started(spec);
    tokio::time::sleep(Duration::from_secs(1)).await;
    dead.cancel();
    run.abort();
    let _ = run.await;
    tokio::time::sleep(Duration::from_secs(5 * 24 * 3600)).await;
    project.recorder = journal;
    // Meanwhile somebody else has deployed one of the stacks that the run had created.
    project
        .deploy_as_somebody_else(
            "media-dev",
            &template("media", &[]).replace("PAY_PER_REQUEST", "PROVISIONED"),
        )
        .await;
    let before = operations(&project).len();
    assert_eq!(engine::run(project.taken_up(&id)).await, RunOutcome::Succeeded);
    let state = project.state(&id);
    assert!(state.steps.iter().all(|step| step.phase == StepPhase::Succeeded), "{state:#?}");
    assert_eq!(of(&state, "media").resources.len(), 2);
    assert_eq!(operations(&project).len(), before + 2, "notes and web were left");
}

#[tokio::test(start_paused = true)]
async fn what_was_approved_as_expected_is_not_asked_again_after_a_death_just_before_it_is_executed() {
    let mut project = Project::quick();
    project.method = Method::Reviewed;
    project.review = true;
    project.add("database", &[]).add("notes", &["database"]);
    let spec = project.spec();
    let id = spec.run.clone();
    let (run, mut events) = started(spec);
    let (gate, hash) = until_review(&mut events).await;
    project.say(Control::Approve { gate, by: "ada@desk".into(), hash: Some(hash), note: None });
    until(
        &mut events,
        |event| matches!(event, RunEvent::ChangeSet { step, .. } if *step == step_id("notes")),
    )
    .await;
    run.abort();
    let _ = run.await;
    let spec = project.taken_up(&id);
    // Nobody is there to be asked.
    project.leave();
    assert_eq!(engine::run(spec).await, RunOutcome::Succeeded);
}
