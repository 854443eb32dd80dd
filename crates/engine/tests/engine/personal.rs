//! Stages of one's own at their end: what was deployed goes, and what CloudFormation leaves goes or stays as somebody said.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use engine::{Errand, Leftover, Recorder, Why, leftovers, tags};
use journal::{DeploymentRecord, Entry, Journal, JournalError, RunOutcome, StepOutcome};
use plan::Action;
use sandbox::Summary;
use tokio_util::sync::CancellationToken;

use crate::support::{Project, started, step_id};

/// A function, a bucket, a table that its template keeps, and an export.
const API: &str = "Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: alice-api-list, Code: {ZipFile: x}}
  Version:
    Type: AWS::Lambda::Version
    DeletionPolicy: Retain
    Properties: {FunctionName: !Ref Handler}
  Uploads:
    Type: AWS::S3::Bucket
    Properties: {BucketName: alice-uploads}
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: alice-notes
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
Outputs:
  Api: {Value: !Ref Handler, Export: {Name: alice-api}}
";

const JOB: &str = "Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: alice-job-run, Code: {ZipFile: x}, Description: !ImportValue alice-api}
";

/// A base stage's stack that has nothing to do with it.
const BASE: &str = "Resources:\n  Handler:\n    Type: AWS::Lambda::Function\n    Properties: {FunctionName: dev-api-list, Code: {ZipFile: x}}\n";

fn at_once(project: &Project) -> Summary {
    project.sandbox.inspect().unwrap()
}

/// Deploys a base stage, then a personal one beside it whose bucket got objects. Answers what was there between the two.
async fn deployed() -> (Project, Summary) {
    let mut project = Project::quick();
    project.add_text("base", BASE, &[]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let before = at_once(&project);
    project.steps.clear();
    project.cells.clear();
    project.add_text("api", API, &[]).add_text("job", JOB, &["api"]);
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let cloud = project.cloud();
    let proof = cloud.prove().await.unwrap();
    for key in ["one", "two"] {
        cloud.put_object(&proof, "alice-uploads", key, b"x".to_vec()).await.unwrap();
    }
    (project, before)
}

async fn found(project: &Project, name: &str) -> Vec<Leftover> {
    let stack = project.cloud().describe(&format!("{name}-dev")).await.unwrap().unwrap();
    leftovers(project.cloud(), &stack.id).await.unwrap().found
}

/// The removal of both, consumers first; everything that would be left goes where it is wanted.
async fn removing(project: &mut Project, wanted: impl Fn(&Leftover) -> bool) {
    for name in ["api", "job"] {
        let all = found(project, name).await;
        project.set_action(name, Action::Delete);
        let cell = project.cells.get_mut(&step_id(name)).unwrap();
        let (delete, stay): (Vec<_>, Vec<_>) = all.into_iter().partition(&wanted);
        let held = stay.iter().filter(|one| one.goes_with_its_stack());
        cell.leave = held.filter_map(|one| one.logical_id.clone()).collect();
        cell.errand = Errand::CleanUp { delete };
    }
    project.set_waits("api", &["job"]);
    project.set_waits("job", &[]);
    // The sources are not what they were: nothing of a removal reads them.
    std::fs::remove_file(project.folder.path().join("api.yml")).unwrap();
    project.rewrite("job", "Resources: {}\n");
}

#[tokio::test(start_paused = true)]
async fn what_would_stay_is_found_before_anything_is_deleted() {
    let (project, _) = deployed().await;
    let names = |all: Vec<Leftover>| -> Vec<(String, Why)> {
        all.into_iter().map(|one| (one.name, one.why)).collect()
    };
    assert_eq!(
        names(found(&project, "api").await),
        [
            ("alice-notes".to_owned(), Why::Retained),
            ("/aws/lambda/alice-api-list".to_owned(), Why::Logs),
            ("alice-uploads".to_owned(), Why::Objects { count: 2, more: false }),
        ]
    );
    assert_eq!(names(found(&project, "job").await), [("/aws/lambda/alice-job-run".to_owned(), Why::Logs)]);
}

#[tokio::test(start_paused = true)]
async fn a_removal_gives_back_exactly_the_state_before_although_the_sources_are_gone() {
    let (mut project, before) = deployed().await;
    removing(&mut project, |_| true).await;
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:?}");
    assert_eq!(at_once(&project), before);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_wants_gone_stays_and_the_stacks_go_all_the_same() {
    let (mut project, before) = deployed().await;
    removing(&mut project, |_| false).await;
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let after = at_once(&project);
    let (was, is) = (&before.accounts[0], &after.accounts[0]);
    assert_eq!(is.stacks, was.stacks);
    assert_eq!(is.buckets.get("alice-uploads"), Some(&2), "with its objects");
    let left: Vec<&str> = is.left.iter().map(|one| one.physical_id.as_str()).collect();
    assert!(
        ["alice-notes", "/aws/lambda/alice-api-list", "/aws/lambda/alice-job-run"]
            .iter()
            .all(|one| left.contains(one))
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_of_the_base_stage_is_written_to() {
    let (mut project, _) = deployed().await;
    let already = project.sandbox.ledger().unwrap().len();
    removing(&mut project, |_| true).await;
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    let ledger = project.sandbox.ledger().unwrap();
    let touched: Vec<_> = ledger[already..].iter().filter_map(|entry| entry.subject.as_deref()).collect();
    assert!(!touched.is_empty());
    assert!(
        touched.iter().all(|subject| !subject.contains("base") && !subject.contains("dev-api")),
        "{touched:?}"
    );
}

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
        self.journal.record_deployment(record)
    }

    fn removed(&self, stack_id: &str) -> Result<(), JournalError> {
        if self.dead.is_cancelled() {
            return Err(JournalError::Damaged("the process has died".into()));
        }
        self.journal.forget_deployment(stack_id)
    }
}

#[tokio::test(start_paused = true)]
async fn a_removal_whose_process_dies_at_any_moment_is_taken_up_to_the_same_end() {
    for round in 0..10 {
        let (mut project, before) = deployed().await;
        removing(&mut project, |_| true).await;
        let (journal, dead) = (project.journal.clone(), CancellationToken::new());
        project.recorder = Arc::new(Dying { journal: journal.clone(), dead: dead.clone() });
        let spec = project.spec();
        let id = spec.run.clone();
        let (run, _events) = started(spec);
        tokio::time::sleep(Duration::from_millis(round * 3_700 + 100)).await;
        dead.cancel();
        run.abort();
        let _ = run.await;
        project.recorder = journal;
        let spec = match project.journal.entries(&id).unwrap().is_empty() {
            true => project.spec(),
            false => project.taken_up(&id),
        };
        if spec.past.is_none() || !project.state(&id).ended() {
            assert_eq!(engine::run(spec).await, RunOutcome::Succeeded, "it died in round {round}");
        }
        assert_eq!(at_once(&project), before, "it died in round {round}");
        let ledger = project.sandbox.ledger().unwrap();
        let deletions =
            |action: &str| ledger.iter().filter(|entry| entry.accepted() && entry.action == action).count();
        // The same call may be sent twice, with the same token; it is carried out once.
        let tokens: std::collections::BTreeSet<_> =
            ledger.iter().filter(|entry| entry.action == "DeleteStack").map(|entry| &entry.token).collect();
        assert_eq!(tokens.len(), 2);
        assert!(deletions("DeleteResource") >= 3);
    }
}

#[tokio::test(start_paused = true)]
async fn other_tags_change_nothing_else_and_leave_it_known_what_was_deployed() {
    let mut project = Project::quick();
    project.add_text("api", API, &[]);
    project.run().await;
    let before = project.cloud().describe("api-dev").await.unwrap().unwrap();
    project.set_action("api", Action::Update);
    project.cells.get_mut(&step_id("api")).unwrap().errand = Errand::Retag;
    std::fs::remove_file(project.folder.path().join("api.yml")).unwrap();
    let expires = "2026-02-01T00:00:00Z";
    let mut spec = project.spec();
    spec.stamp = BTreeMap::from([(tags::EXPIRES.to_owned(), expires.to_owned())]);
    let id = spec.run.clone();
    assert_eq!(engine::run(spec).await, RunOutcome::Succeeded);
    let after = project.cloud().describe("api-dev").await.unwrap().unwrap();
    assert_eq!(after.tags.get(tags::EXPIRES).map(String::as_str), Some(expires));
    assert_eq!((&after.id, &after.outputs), (&before.id, &before.outputs));
    assert!(after.updated.is_some(), "AWS dates it as an update");
    let record = project.journal.deployment(&after.id).unwrap().unwrap();
    assert_eq!((record.digest.as_str(), record.last_updated), ("digest of api", after.changed()));
    // No other version of the application is there since.
    assert_eq!(project.outcome(&id.0, "api"), StepOutcome::Unchanged);
}

#[tokio::test(start_paused = true)]
async fn tags_that_are_there_already_are_not_sent_again() {
    let mut project = Project::quick();
    project.add_text("api", API, &[]);
    project.run().await;
    project.set_action("api", Action::Update);
    project.cells.get_mut(&step_id("api")).unwrap().errand = Errand::Retag;
    let writes = project.writes();
    assert_eq!(project.run().await.0, RunOutcome::Succeeded);
    assert_eq!(project.writes(), writes);
}

#[tokio::test(start_paused = true)]
async fn an_express_stack_is_done_sooner() {
    let mut taken = Vec::new();
    for express in [false, true] {
        let mut project = Project::quick();
        project.add_text("api", API, &[]);
        project.cells.get_mut(&step_id("api")).unwrap().express = express;
        let begun = tokio::time::Instant::now();
        assert_eq!(project.run().await.0, RunOutcome::Succeeded);
        taken.push(begun.elapsed());
    }
    assert!(taken[1] < taken[0], "{taken:?}");
}
