use std::time::Duration;

use journal::{RunOutcome, StepPhase};
use plan::Action;
use topology::Method;

use crate::support::{Project, answered, of, template};

/// Cancels so long after the beginning.
fn cancel_after(project: &Project, time: Duration) {
    let cancel = project.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(time).await;
        cancel.cancel();
    });
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_run_begins_nothing_more_and_a_creation_is_watched_to_its_end() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &["database"]);
    cancel_after(&project, Duration::from_secs(3));
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Cancelled);
    assert!(state.cancelling);
    assert_eq!(of(&state, "database").phase, StepPhase::Succeeded);
    assert_eq!(of(&state, "notes").phase, StepPhase::Skipped);
    assert_eq!(of(&state, "notes").message.as_deref(), Some("the run was cancelled"));
    assert_eq!(project.status("database-dev").as_deref(), Some("CREATE_COMPLETE"));
    assert_eq!(project.status("notes-dev"), None);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_update_is_rolled_back() {
    let mut project = Project::quick();
    project.add("database", &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    project.rewrite(
        "database",
        &format!(
            "{}  Other: {{Value: x}}\n",
            template("database", &[]).replace("PAY_PER_REQUEST", "PROVISIONED")
        ),
    );
    project.set_action("database", Action::Update);
    cancel_after(&project, Duration::from_secs(3));
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Cancelled, "{state:#?}");
    assert_eq!(of(&state, "database").phase, StepPhase::Cancelled);
    assert_eq!(project.status("database-dev").as_deref(), Some("UPDATE_ROLLBACK_COMPLETE"));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_cancelled_before_its_change_set_is_executed_leaves_nothing_behind() {
    let mut project = Project::quick();
    project.method = Method::Reviewed;
    project.add("database", &[]);
    cancel_after(&project, Duration::from_millis(500));
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Cancelled, "{state:#?}");
    assert!(!project.writes().contains(&"ExecuteChangeSet".to_owned()));
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(project.cloud().describe("database-dev").await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_change_set_that_is_not_approved_is_not_executed() {
    let mut project = Project::quick();
    project.method = Method::Reviewed;
    project.add("database", &[]);
    project.review = true;
    let (id, outcome) = answered(&project, false).await;
    assert_eq!(outcome, RunOutcome::Cancelled);
    assert_eq!(of(&project.state(&id), "database").phase, StepPhase::Skipped);
    assert!(!project.writes().contains(&"ExecuteChangeSet".to_owned()));
}
