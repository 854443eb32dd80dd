//! What is executed is what somebody said yes to.

use engine::Control;
use journal::{GateWait, RunEvent, RunOutcome, StepPhase};
use plan::Action;
use topology::Method;

use crate::support::{Project, answered, of, started, template, until_review};

fn reviewed() -> Project {
    let mut project = Project::quick();
    project.method = Method::Reviewed;
    project.review = true;
    project
}

fn changed(name: &str) -> String {
    template(name, &[]).replace("PAY_PER_REQUEST", "PROVISIONED")
}

#[tokio::test(start_paused = true)]
async fn nothing_is_executed_before_somebody_said_yes_to_all_that_would_change() {
    let mut project = reviewed();
    project.add("database", &[]).add("notes", &["database"]);
    let (run, mut events) = started(project.spec());
    let (gate, hash) = until_review(&mut events).await;
    assert_eq!(project.writes(), ["CreateChangeSet"], "only what depends on nothing can be asked about");
    let state = project.state(&journal::RunId("run-0".into()));
    assert!(of(&state, "database").expected.is_none());
    assert_eq!(of(&state, "notes").expected.as_deref(), Some("known once database is done"));
    assert_eq!(of(&state, "notes").changes.len(), 2);
    project.say(Control::Approve { gate, by: "ada@desk".into(), hash: Some(hash), note: None });
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    let executed = project.writes().iter().filter(|write| *write == "ExecuteChangeSet").count();
    assert_eq!(executed, 2);
}

#[tokio::test(start_paused = true)]
async fn a_yes_to_something_else_is_no_yes() {
    let mut project = reviewed();
    project.add("database", &[]);
    let (run, mut events) = started(project.spec());
    let (gate, _) = until_review(&mut events).await;
    let other = Some("another hash".to_owned());
    project.say(Control::Approve { gate: gate.clone(), by: "eve@desk".into(), hash: other, note: None });
    project.say(Control::Approve { gate: gate.clone(), by: "eve@desk".into(), hash: None, note: None });
    tokio::time::sleep(std::time::Duration::from_secs(600)).await;
    assert!(!run.is_finished());
    project.say(Control::Refuse { gate, by: "ada@desk".into(), note: None });
    assert_eq!(run.await.unwrap(), RunOutcome::Cancelled);
    assert!(!project.writes().contains(&"ExecuteChangeSet".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_refused_review_leaves_neither_change_sets_nor_empty_stacks() {
    let mut project = reviewed();
    project.add("database", &[]).add("media", &[]);
    let (id, outcome) = answered(&project, false).await;
    assert_eq!(outcome, RunOutcome::Cancelled);
    assert_eq!(of(&project.state(&id), "database").phase, StepPhase::Skipped);
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    assert_eq!(project.cloud().stacks().await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn where_nobody_is_there_to_say_yes_the_run_fails_and_says_so() {
    let mut project = reviewed();
    project.add("database", &[]);
    let (run, mut events) = started(project.spec());
    project.leave();
    until_review(&mut events).await;
    assert_eq!(run.await.unwrap(), RunOutcome::Failed);
    assert!(!project.writes().contains(&"ExecuteChangeSet".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_somebody_changed_meanwhile_is_asked_about_again() {
    let mut project = reviewed();
    project.add("database", &[]);
    assert_eq!(answered(&project, true).await.1, RunOutcome::Succeeded);
    project.set_action("database", Action::Update);
    project.rewrite("database", &changed("database"));
    let (run, mut events) = started(project.spec());
    let (gate, hash) = until_review(&mut events).await;
    // Somebody else adds a topic, so that the change set that was looked at is obsolete.
    let other = format!(
        "{}\nOutputs:\n  Name: {{Value: !Ref Table, Export: {{Name: dev-database}}}}\n",
        template("database", &[]).split("Outputs:").next().unwrap().to_owned()
            + "  Topic: {Type: 'AWS::SNS::Topic'}\n"
    );
    project.deploy_as_somebody_else("database-dev", &other).await;
    project.say(Control::Approve { gate, by: "ada@desk".into(), hash: Some(hash), note: None });
    let again = loop {
        let entry = events.recv().await.unwrap();
        if let RunEvent::GateReached { gate, wait: GateWait::Review { again, hash, .. } } = entry.event {
            project.say(Control::Approve { gate, by: "ada@desk".into(), hash: Some(hash), note: None });
            break again;
        }
    };
    assert!(again.unwrap().contains("somebody changed the stack"));
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    let changes = of(&project.state(&journal::RunId("run-1".into())), "database").changes.clone();
    assert!(changes.iter().any(|change| change.logical_id == "Topic" && change.action == "Remove"));
}

#[tokio::test(start_paused = true)]
async fn what_would_not_change_is_not_touched_whatever_its_tags_say() {
    let mut project = reviewed();
    project.add("database", &[]);
    assert_eq!(answered(&project, true).await.1, RunOutcome::Succeeded);
    project.set_action("database", Action::Update);
    let before = project.writes().len();
    let mut spec = project.spec();
    spec.stamp.insert("stagewright:run".into(), "another".into());
    let id = spec.run.clone();
    assert_eq!(engine::run(spec).await, RunOutcome::Succeeded);
    assert_eq!(of(&project.state(&id), "database").phase, StepPhase::Unchanged);
    assert_eq!(project.writes().len(), before);
}
