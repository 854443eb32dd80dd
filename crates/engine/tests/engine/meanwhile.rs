//! What others do while a run goes on, or lies broken off.

use std::{sync::Arc, time::Duration};

use aws::{StackRequest, TemplateSource};
use journal::{RunEvent, RunId, RunOutcome, StepPhase};
use plan::Action;

use crate::support::{Project, of, started, template, until};

#[tokio::test(start_paused = true)]
async fn a_stack_that_somebody_else_is_changing_is_waited_for_and_its_owner_named() {
    let mut project = Project::quick();
    project.add("database", &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let changed = |billing: &str| template("database", &[]).replace("PAY_PER_REQUEST", billing);
    project.begin_as_somebody_else("database-dev", &changed("PROVISIONED")).await;
    project.set_action("database", Action::Update);
    project.rewrite("database", &format!("{}  More: {{Value: more}}\n", changed("PAY_PER_REQUEST")));
    let (run, mut events) = started(project.spec());
    let mut owner = None;
    while let Some(entry) = events.recv().await {
        if let RunEvent::StackBusy { owner: found, .. } = entry.event {
            owner = found;
        }
    }
    let refused = project.sandbox.ledger().unwrap().into_iter().find(|entry| !entry.accepted());
    assert_eq!(refused, None, "sent while somebody else was at it");
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    assert_eq!(owner.as_deref(), Some("bob@bench"));
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_was_deleted_and_made_anew_by_somebody_is_not_taken_for_our_own() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &["database"]);
    let spec = project.spec();
    let id = spec.run.clone();
    let (run, mut events) = started(spec);
    until(&mut events, |event| matches!(event, RunEvent::Accepted { .. })).await;
    run.abort();
    let _ = run.await;
    tokio::time::sleep(Duration::from_secs(120)).await;
    let cloud = project.cloud();
    let ours = cloud.describe("database-dev").await.unwrap().unwrap().id;
    let proof = cloud.prove().await.unwrap();
    cloud.delete_stack(&proof, &ours, "somebody-deletes").await.unwrap();
    tokio::time::sleep(Duration::from_secs(120)).await;
    let theirs = StackRequest {
        stack: "database-dev".into(),
        template: TemplateSource::Body(template("database", &[])),
        parameters: Default::default(),
        previous: Default::default(),
        tags: Default::default(),
        capabilities: vec![],
        mode: aws::Mode::Standard,
        token: "somebody-creates".into(),
    };
    cloud.create_stack(&proof, &theirs).await.unwrap();
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(engine::run(project.taken_up(&id)).await, RunOutcome::Succeeded);
    let state = project.state(&id);
    assert_eq!(of(&state, "database").stack_id.as_deref(), Some(ours.as_str()));
    assert_eq!(
        project.journal.deployment(&ours).unwrap(),
        None,
        "what it is now was not deployed by this run"
    );
}

#[tokio::test(start_paused = true)]
async fn a_pull_in_the_middle_of_a_run_stops_what_was_not_built_yet_and_says_so() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &["database"]);
    let mut spec = project.spec();
    spec.sources = Some(Arc::new(|cell| {
        let pulled = if cell.service.as_str() == "notes" { "another" } else { "digest of database" };
        Some(pulled.to_owned())
    }));
    assert_eq!(engine::run(spec).await, RunOutcome::Failed);
    let state = project.state(&RunId("run-0".into()));
    assert_eq!(of(&state, "database").phase, StepPhase::Succeeded);
    let failure = of(&state, "notes").failure.clone().unwrap();
    assert_eq!(failure.code, "sources-changed");
    assert!(failure.hint.contains("Plan again"));
    assert_eq!(project.status("notes-dev"), None);
}
