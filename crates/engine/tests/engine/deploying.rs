use journal::{AwsCall, RunEvent, RunId, RunOutcome, StepPhase};
use plan::{Action, Pass};
use topology::Method;

use crate::support::{Project, of, step_id, template};

#[tokio::test(start_paused = true)]
async fn a_first_deployment_goes_out_in_the_order_of_its_references() {
    for method in [Method::Direct, Method::Reviewed] {
        let mut project = Project::quick();
        project.method = method;
        project
            .add("database", &[])
            .add("notes", &["database"])
            .add("auth", &["database", "notes"])
            .add("uploads", &[]);
        let (outcome, state) = project.run().await;
        assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
        for name in ["database", "notes", "auth", "uploads"] {
            assert_eq!(project.status(&format!("{name}-dev")).as_deref(), Some("CREATE_COMPLETE"));
            assert_eq!(of(&state, name).phase, StepPhase::Succeeded);
        }
        assert_eq!(project.begun("uploads-dev"), project.begun("database-dev"));
        assert!(project.begun("notes-dev") > project.begun("database-dev"));
        assert!(project.begun("auth-dev") > project.begun("notes-dev"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_begins_when_what_it_waits_for_is_done_and_not_when_a_phase_is() {
    let mut project = Project::quick();
    let slow = "Resources:\n  Slow: {Type: 'AWS::RDS::DBInstance'}\n";
    project.add("fast", &[]).add_text("slow", slow, &[]).add("after", &["fast"]);
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded);
    assert!(of(&state, "after").finished < of(&state, "slow").finished);
}

#[tokio::test(start_paused = true)]
async fn every_write_was_written_down_before_it_was_sent() {
    let mut project = Project::quick();
    project.method = Method::Reviewed;
    project.add("database", &[]).add("notes", &["database"]);
    let spec = project.spec();
    let id = spec.run.clone();
    assert_eq!(engine::run(spec).await, RunOutcome::Succeeded);
    let entries = project.journal.entries(&id).unwrap();
    let tokens: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            RunEvent::Intent { token, call, .. } => Some((token.clone(), *call)),
            _ => None,
        })
        .collect();
    let ledger = project.sandbox.ledger().unwrap();
    let sent: Vec<_> = ledger.iter().filter(|entry| entry.service == "cloudformation").collect();
    assert_eq!(sent.len(), tokens.len());
    for entry in sent {
        let token = entry.token.clone().unwrap();
        assert!(tokens.iter().any(|(intended, _)| *intended == token), "{entry:?}");
    }
    assert!(tokens.iter().any(|(_, call)| *call == AwsCall::ExecuteChangeSet));
}

#[tokio::test(start_paused = true)]
async fn an_empty_change_set_is_a_success_and_leaves_nothing_behind() {
    let mut project = Project::quick();
    project.method = Method::Reviewed;
    let same = template("database", &[]);
    project.add_text("database", &same, &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    project.set_action("database", Action::Update);
    // Another text that says the same: only AWS can tell.
    project.rewrite("database", &format!("# a comment\n{same}"));
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
    assert_eq!(of(&state, "database").phase, StepPhase::Unchanged);
    assert_eq!(project.writes().last().map(String::as_str), Some("DeleteChangeSet"));
}

#[tokio::test(start_paused = true)]
async fn an_update_without_changes_is_a_success() {
    let mut project = Project::quick();
    project.add("database", &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    project.set_action("database", Action::Update);
    let (outcome, state) = project.run().await;
    assert_eq!((outcome, of(&state, "database").phase), (RunOutcome::Succeeded, StepPhase::Unchanged));
}

#[tokio::test(start_paused = true)]
async fn an_update_is_watched_to_its_own_end_and_remembered() {
    for method in [Method::Direct, Method::Reviewed] {
        let mut project = Project::quick();
        project.method = method;
        project.add("database", &[]);
        assert_eq!(project.run().await.0, RunOutcome::Succeeded);
        let more = "Resources:\n  Table: {Type: 'AWS::DynamoDB::Table'}\n  More: {Type: 'AWS::SNS::Topic'}\n";
        project.rewrite("database", more);
        project.set_action("database", Action::Update);
        let (outcome, state) = project.run().await;
        assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
        assert_eq!(project.status("database-dev").as_deref(), Some("UPDATE_COMPLETE"));
        let stack = project.cloud().describe("database-dev").await.unwrap().unwrap();
        let record = project.journal.deployment(&stack.id).unwrap().unwrap();
        assert_eq!((record.digest.as_str(), record.last_updated), ("digest of database", stack.changed()));
        if method == Method::Reviewed {
            assert_eq!(of(&state, "database").changes.len(), 2);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_split_update_keeps_an_export_until_its_importers_have_let_go() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &["database"]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);

    project.steps.clear();
    let keep = Pass::Keep { exports: vec!["dev-database".into()] };
    project.add_step("database#1", "database", Action::Update, keep, &[]);
    project.add_step("notes", "notes", Action::Update, Pass::Whole, &["database#1"]);
    let drop = Pass::Drop { exports: vec!["dev-database".into()] };
    project.add_step("database#2", "database", Action::Update, drop, &["notes"]);
    let cell = project.cells.remove(&step_id("database")).unwrap();
    project.cells.insert(step_id("database#1"), cell.clone());
    project.cells.insert(step_id("database#2"), cell);
    project.rewrite("database", &template("renamed", &[]));
    project.rewrite("notes", &template("notes", &["renamed"]));

    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
    let exports = project.cloud().exports().await.unwrap();
    let names: Vec<_> = exports.iter().map(|export| export.name.as_str()).collect();
    assert!(names.contains(&"dev-renamed") && !names.contains(&"dev-database"), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn a_stack_is_removed_when_the_plan_says_so() {
    let mut project = Project::quick();
    project.add("database", &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let stack = project.cloud().describe("database-dev").await.unwrap().unwrap();
    project.set_action("database", Action::Delete);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    assert!(project.cloud().describe("database-dev").await.unwrap().is_none());
    assert_eq!(project.journal.deployment(&stack.id).unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_template_too_large_to_be_sent_travels_by_way_of_a_bucket() {
    let mut project = Project::quick();
    let padding = "x".repeat(60_000);
    project.add_text(
        "large",
        &format!("Description: d\nMetadata: {{Padding: {padding}}}\n{}", template("large", &[])),
        &[],
    );
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
    let ledger = project.sandbox.ledger().unwrap();
    assert!(ledger.iter().any(|entry| {
        entry.action == "PutObject"
            && entry
                .subject
                .as_deref()
                .is_some_and(|key| key.starts_with("stagewright-assets-111111111111-eu-west-1/templates/"))
    }));
}

#[tokio::test(start_paused = true)]
async fn the_same_run_in_virtual_time_is_the_same_each_time() {
    let mut journals = Vec::new();
    for _ in 0..2 {
        let mut project = Project::quick();
        project.add("database", &[]).add("notes", &["database"]).add("auth", &["notes"]);
        project.run().await;
        let events = project.journal.entries(&RunId("run-0".into())).unwrap();
        journals.push(
            events
                .into_iter()
                .map(|entry| (entry.at.as_second(), format!("{:?}", std::mem::discriminant(&entry.event))))
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(journals[0].len(), journals[1].len());
    assert_eq!(journals[0].last(), journals[1].last());
}
