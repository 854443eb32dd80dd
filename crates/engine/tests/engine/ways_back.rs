//! What a run changed is taken back, in reverse order; and one run at a time changes a stage.

use std::time::Duration;

use engine::{LockHolder, lock_name};
use journal::{RunEvent, RunId, RunOutcome, StepOutcome, StepPhase};
use plan::Action;
use topology::{OnFailure, StageId};

use crate::support::{Project, of, started, target, template, until};

fn changed(name: &str, imports: &[&str]) -> String {
    template(name, imports).replace("PAY_PER_REQUEST", "PROVISIONED")
}

#[tokio::test(start_paused = true)]
async fn what_was_updated_becomes_what_it_was_consumers_first_and_what_was_created_stays() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &["database"]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let before = project.cloud().template("database-dev").await.unwrap();
    for (name, imports) in [("database", vec![]), ("notes", vec!["database"])] {
        project.set_action(name, Action::Update);
        project.rewrite(name, &changed(name, &imports));
    }
    project.add("new", &["notes"]).add_text("broken", &template("broken", &["nothing"]), &["new"]);
    project.on_failure = OnFailure::RollBack;
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert!(state.rolling_back);
    assert!(matches!(of(&state, "database").undone, Some(StepOutcome::Succeeded { .. })), "{state:#?}");
    assert!(
        matches!(&of(&state, "new").undone, Some(StepOutcome::Skipped { because }) if because.contains("nothing is deleted unasked"))
    );
    assert_eq!(project.status("new-dev").as_deref(), Some("CREATE_COMPLETE"));
    assert_eq!(project.cloud().template("database-dev").await.unwrap(), before);
    let undone: Vec<_> = project
        .journal
        .entries(&RunId("run-1".into()))
        .unwrap()
        .into_iter()
        .filter_map(|entry| match entry.event {
            RunEvent::StepUndone { step, .. } => Some(step.0.split('@').next().unwrap().to_owned()),
            _ => None,
        })
        .collect();
    assert_eq!(undone, ["new", "notes", "database"]);
}

fn lock() -> String {
    lock_name(&StageId::new("dev").unwrap())
}

async fn holder(project: &Project) -> Option<LockHolder> {
    let found = project.cloud().read_lock(&lock()).await.unwrap();
    found.map(|(text, _)| LockHolder::read(&text).unwrap())
}

fn locked() -> Project {
    let mut project = Project::quick();
    project.lease = Some(Duration::from_secs(120));
    project.add("database", &[]).add("notes", &["database"]);
    project
}

#[tokio::test(start_paused = true)]
async fn a_second_run_of_a_stage_is_told_who_deploys_and_changes_nothing() {
    let project = locked();
    let (run, mut events) = started(project.spec());
    until(&mut events, |event| matches!(event, RunEvent::StepStarted { .. })).await;
    assert_eq!(holder(&project).await.unwrap().run.0, "run-0");
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    let failure = of(&state, "database").failure.clone().unwrap();
    assert_eq!(failure.code, "locked");
    assert!(failure.message.contains("ada@desk is deploying to dev"), "{}", failure.message);
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    assert_eq!(holder(&project).await, None, "it is given back");
}

#[tokio::test(start_paused = true)]
async fn a_lock_whose_holder_died_is_taken_once_its_lease_is_over() {
    let project = locked();
    let (run, mut events) = started(project.spec());
    until(&mut events, |event| matches!(event, RunEvent::LockTaken { .. })).await;
    run.abort();
    let _ = run.await;
    let (outcome, state) = project.run().await;
    assert_eq!((outcome, of(&state, "notes").phase), (RunOutcome::Failed, StepPhase::Failed));
    tokio::time::sleep(Duration::from_secs(200)).await;
    // AWS finished what the dead run had begun, if it had: the stack is there, and the plan would say so.
    let mut project = project;
    if project.status("database-dev").is_some() {
        project.set_action("database", Action::Update);
    }
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_lock_was_broken_sends_nothing_more_and_says_so() {
    let project = locked();
    let (run, mut events) = started(project.spec());
    until(&mut events, |event| matches!(event, RunEvent::StepStarted { .. })).await;
    let cloud = project.cloud();
    cloud.delete_lock(&cloud.prove().await.unwrap(), &lock()).await.unwrap();
    // What had begun comes to its end, and the next write, seconds later, is none.
    assert_eq!(run.await.unwrap(), RunOutcome::Failed);
    let state = project.state(&RunId("run-0".into()));
    assert_eq!(state.lost_locks, [target()]);
    assert_eq!(of(&state, "notes").failure.clone().unwrap().code, "lock-lost");
    assert_eq!(project.status("notes-dev"), None);
}

#[tokio::test(start_paused = true)]
async fn of_two_that_take_a_lock_that_was_left_behind_at_the_same_moment_one_at_most_has_it() {
    let project = locked();
    // Both have read it before either writes.
    project.sandbox.configure(|settings| settings.latency.call_ms = 200).unwrap();
    let left = LockHolder {
        run: RunId("long-gone".into()),
        actor: "eve@desk".into(),
        since: "2025-12-31T00:00:00Z".parse().unwrap(),
        until: "2025-12-31T00:02:00Z".parse().unwrap(),
    };
    let cloud = project.cloud();
    let text = serde_json::to_string(&left).unwrap();
    cloud.put_lock(&cloud.prove().await.unwrap(), &lock(), &text, aws::Lock::New).await.unwrap();
    let ((one, _first), (other, _second)) = (started(project.spec()), started(project.spec()));
    let _ = tokio::join!(one, other);
    let taken = |run: &str| {
        let entries = project.journal.entries(&RunId(run.into())).unwrap();
        entries.iter().filter(|entry| matches!(entry.event, RunEvent::LockTaken { .. })).count()
    };
    assert_eq!(taken("run-0") + taken("run-1"), 1);
}
