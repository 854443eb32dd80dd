use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use engine::Recorder;
use journal::{DeploymentRecord, Entry, JournalError, RunOutcome, StepOutcome, StepPhase};
use plan::Action;
use sandbox::{CallFault, Effect, Nth, ResourceFault};
use topology::{Location, Method};

use crate::support::{Project, of};

pub fn failing_once(project: &Project, stack: &str) {
    let fault = ResourceFault::new(stack, "Table", 1, "Table limit exceeded");
    project.sandbox.configure(|settings| settings.faults.resources.push(fault)).unwrap();
}

fn faulty(project: &Project, action: &str, nth: Nth, effect: Effect) {
    project
        .sandbox
        .configure(|settings| settings.faults.calls.push(CallFault::new(action, nth, effect)))
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failure_names_its_resource_and_place_and_stops_only_what_depends_on_it() {
    for method in [Method::Direct, Method::Reviewed] {
        let mut project = Project::quick();
        project.method = method;
        project.add("database", &[]).add("notes", &["database"]).add("auth", &["notes"]).add("uploads", &[]);
        failing_once(&project, "notes-dev");
        let (outcome, state) = project.run().await;
        assert_eq!(outcome, RunOutcome::Failed);
        let phases: Vec<_> = state.steps.iter().map(|step| step.phase).collect();
        assert_eq!(
            phases,
            [StepPhase::Succeeded, StepPhase::Failed, StepPhase::Skipped, StepPhase::Succeeded]
        );
        let failure = of(&state, "notes").failure.clone().unwrap();
        assert_eq!(failure.code, "stack-failed");
        assert_eq!(failure.message, "Table (AWS::DynamoDB::Table): Table limit exceeded");
        assert_eq!(failure.location, Some(Location { file: "notes.yml".into(), line: 2, column: 3 }));
        assert_eq!(failure.left_as.as_deref(), Some("ROLLBACK_COMPLETE"));
        assert_eq!(of(&state, "auth").message.as_deref(), Some("notes failed"));
        assert_eq!(project.status("auth-dev"), None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_creation_is_repeated_by_deleting_the_empty_stack_first() {
    let mut project = Project::quick();
    project.add("notes", &[]);
    failing_once(&project, "notes-dev");
    assert_eq!(project.run().await.0, RunOutcome::Failed);
    let refused = project.run().await.1;
    assert_eq!(of(&refused, "notes").failure.clone().unwrap().code, "must-be-recreated");
    project.set_action("notes", Action::Recreate);
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
    assert_eq!(project.status("notes-dev").as_deref(), Some("CREATE_COMPLETE"));
    assert_eq!(project.writes(), ["CreateStack", "DeleteStack", "CreateStack"]);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_fails_is_left_as_it_was_and_is_no_success_although_its_status_is_complete() {
    let mut project = Project::quick();
    project.add("notes", &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    project.rewrite(
        "notes",
        "Resources:\n  Table: {Type: 'AWS::DynamoDB::Table', Properties: {BillingMode: PROVISIONED}}\n",
    );
    project.set_action("notes", Action::Update);
    failing_once(&project, "notes-dev");
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    let failure = of(&state, "notes").failure.clone().unwrap();
    assert_eq!(failure.left_as.as_deref(), Some("UPDATE_ROLLBACK_COMPLETE"));
}

#[tokio::test(start_paused = true)]
async fn a_missing_export_is_reported_in_awss_words_and_leaves_nothing_behind() {
    for method in [Method::Direct, Method::Reviewed] {
        let mut project = Project::quick();
        project.method = method;
        let text = crate::support::template("notes", &["nothing"]);
        project.add_text("notes", &text, &[]);
        let (outcome, state) = project.run().await;
        assert_eq!(outcome, RunOutcome::Failed);
        let failure = of(&state, "notes").failure.clone().unwrap();
        assert!(failure.message.contains("No export named dev-nothing found."), "{failure:?}");
        assert!(!failure.hint.is_empty());
        if method == Method::Reviewed {
            assert_eq!(failure.code, "missing-export");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_lost_after_aws_accepted_the_call_does_not_make_a_second_stack() {
    for method in [Method::Direct, Method::Reviewed] {
        let mut project = Project::quick();
        project.method = method;
        project.add("notes", &[]);
        for action in ["CreateStack", "CreateChangeSet", "ExecuteChangeSet"] {
            faulty(&project, action, Nth::Only(1), Effect::LoseAnswer);
        }
        let (outcome, state) = project.run().await;
        assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
        assert_eq!(project.status("notes-dev").as_deref(), Some("CREATE_COMPLETE"));
    }
}

#[tokio::test(start_paused = true)]
async fn looks_that_are_throttled_hang_or_break_never_fail_a_step() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &["database"]);
    faulty(&project, "DescribeStacks", Nth::Every(2), Effect::Throttle);
    faulty(&project, "DescribeStackEvents", Nth::Every(3), Effect::LoseAnswer);
    faulty(&project, "DescribeStackEvents", Nth::Every(5), Effect::Hang);
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_hangs_is_given_up_and_tried_again() {
    let mut project = Project::quick();
    project.add("notes", &[]);
    faulty(&project, "CreateStack", Nth::Only(1), Effect::Hang);
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_somebody_protected_is_not_deleted_and_the_protection_is_named() {
    let mut project = Project::quick();
    project.add("notes", &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    project.set_action("notes", Action::Delete);
    faulty(
        &project,
        "DeleteStack",
        Nth::Every(1),
        Effect::Error {
            status: 400,
            code: "ValidationError".into(),
            message: "Stack [notes-dev] cannot be deleted while TerminationProtection is enabled".into(),
        },
    );
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert_eq!(of(&state, "notes").failure.clone().unwrap().code, "termination-protection");
    assert_eq!(project.status("notes-dev").as_deref(), Some("CREATE_COMPLETE"));
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_was_created_since_the_plan_is_not_adopted() {
    let mut project = Project::quick();
    project.add("notes", &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert_eq!(of(&state, "notes").failure.clone().unwrap().code, "already-exists");
    assert_eq!(project.writes(), ["CreateStack"]);
}

/// A journal whose disk is full after so many entries.
struct FullDisk {
    journal: Arc<journal::Journal>,
    left: AtomicUsize,
}

impl Recorder for FullDisk {
    fn append(&self, entries: &[Entry]) -> Result<(), JournalError> {
        for entry in entries {
            let left = self.left.load(Ordering::Relaxed);
            if left == 0 {
                return Err(JournalError::Damaged("database or disk is full".into()));
            }
            self.left.store(left - 1, Ordering::Relaxed);
            self.journal.append(entry)?;
        }
        Ok(())
    }

    fn deployed(&self, record: &DeploymentRecord) -> Result<(), JournalError> {
        self.journal.record_deployment(record)
    }

    fn removed(&self, stack_id: &str) -> Result<(), JournalError> {
        self.journal.forget_deployment(stack_id)
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_durable_journal_nothing_is_sent_to_aws() {
    for entries in (0..40).step_by(3) {
        let mut project = Project::quick();
        project.add("database", &[]).add("notes", &["database"]);
        project.recorder =
            Arc::new(FullDisk { journal: project.journal.clone(), left: AtomicUsize::new(entries) });
        let spec = project.spec();
        let id = spec.run.clone();
        let outcome = engine::run(spec).await;
        let intents: Vec<_> = project
            .journal
            .entries(&id)
            .unwrap()
            .into_iter()
            .filter_map(|entry| match entry.event {
                journal::RunEvent::Intent { token, .. } => Some(token),
                _ => None,
            })
            .collect();
        for sent in project.sandbox.ledger().unwrap().iter().filter(|entry| entry.service == "cloudformation")
        {
            assert!(
                intents.contains(sent.token.as_ref().unwrap()),
                "{entries}: {sent:?} was sent without an entry"
            );
        }
        let ended =
            project.journal.runs().unwrap().iter().any(|run| run.outcome == Some(RunOutcome::Succeeded));
        assert_eq!(outcome == RunOutcome::Succeeded, ended, "{entries}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_with_a_blocker_is_not_begun() {
    let mut project = Project::quick();
    project.add("notes", &[]);
    let mut spec = project.spec();
    spec.plan.blockers.push(plan::Blocker {
        code: "cycle".into(),
        message: "a needs b, b needs a".into(),
        hint: "break it".into(),
        services: vec![],
        locations: vec![],
    });
    assert_eq!(engine::run(spec).await, RunOutcome::Failed);
    assert!(
        matches!(project.outcome("run-0", "notes"), StepOutcome::Skipped { because } if because.contains("a needs b"))
    );
    assert_eq!(project.sandbox.write_calls(), 0);
}
