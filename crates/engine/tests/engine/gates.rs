//! Gates in a run: what waits at them, what opens them, and what becomes of the rest.

use std::time::Duration;

use engine::Control;
use journal::{GateWait, RunEvent, RunId, RunOutcome, StepOutcome, StepPhase};
use plan::{GateId, PlannedGate};
use sandbox::{Latency, Settings};
use topology::{GateCheck, OnFailure};

use crate::{
    failing::failing_once,
    support::{Project, answered, of, started, step_id, template, until},
};

fn gate(name: &str, check: GateCheck, after: &[&str], before: &[&str]) -> PlannedGate {
    let ids = |names: &[&str]| names.iter().map(|name| step_id(name)).collect();
    PlannedGate {
        id: GateId(name.into()),
        check,
        after: ids(after),
        before: ids(before),
        reason: "a test wants it".into(),
        origin: None,
    }
}

fn between(check: GateCheck) -> Project {
    among(Project::quick(), check)
}

/// For checks that live in real time: nothing in AWS takes any.
fn at_once(check: GateCheck) -> Project {
    let latency = Latency { scale: 0.0, jitter: 0.0, call_ms: 0, ..Latency::default() };
    among(Project::new(Settings { latency, ..Settings::default() }), check)
}

fn among(mut project: Project, check: GateCheck) -> Project {
    project.add("database", &[]).add("notes", &[]);
    project.gates = vec![gate("look", check, &["database"], &["notes"])];
    project
}

fn command(words: &[&str]) -> GateCheck {
    GateCheck::Command {
        run: words.iter().map(|word| (*word).to_owned()).collect(),
        folder: None,
        timeout: 60,
    }
}

fn first() -> RunId {
    RunId("run-0".into())
}

#[tokio::test(start_paused = true)]
async fn what_is_behind_an_approval_is_begun_when_somebody_said_yes_and_the_journal_says_who() {
    let project = between(GateCheck::Approval { note: Some("look at the table".into()) });
    let (run, mut events) = started(project.spec());
    until(&mut events, |event| matches!(event, RunEvent::GateReached { .. })).await;
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(project.status("notes-dev"), None);
    let gate = GateId("look".into());
    project.say(Control::Approve { gate, by: "eva@desk".into(), hash: None, note: Some("fine".into()) });
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    let state = project.state(&first());
    assert_eq!(
        (state.gates[0].by.as_deref(), state.gates[0].note.as_deref()),
        (Some("eva@desk"), Some("fine"))
    );
    assert!(
        matches!(&state.gates[0].wait, GateWait::Approval { note: Some(note) } if note == "look at the table")
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_approval_leaves_what_is_behind_it_undone_and_what_was_done_in_place() {
    let project = between(GateCheck::Approval { note: None });
    let (id, outcome) = answered(&project, false).await;
    assert_eq!(outcome, RunOutcome::Failed);
    let state = project.state(&id);
    assert_eq!(of(&state, "database").phase, StepPhase::Succeeded);
    assert_eq!(of(&state, "notes").phase, StepPhase::Skipped);
    assert_eq!(state.gates[0].failure.as_ref().unwrap().code, "refused");
}

#[tokio::test]
async fn a_command_opens_its_gate_or_says_why_not() {
    let mut project =
        at_once(command(&["sh", "-c", "echo all $STAGEWRIGHT_STAGE is well; echo $AWS_ACCESS_KEY_ID"]));
    project.environment.path = "/usr/bin:/bin".into();
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
    assert_eq!(state.gates[0].output, ["all dev is well"]);

    let mut project = at_once(command(&["sh", "-c", "echo no; exit 3"]));
    project.environment.path = "/usr/bin:/bin".into();
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert_eq!(state.gates[0].failure.as_ref().unwrap().code, "gate-command-failed");
    assert_eq!(of(&state, "notes").phase, StepPhase::Skipped);
    assert_eq!(project.status("notes-dev"), None);
}

#[tokio::test]
async fn an_address_opens_its_gate_once_it_answers_as_wanted() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/health", listener.local_addr().unwrap());
    let answers = tokio::spawn(async move {
        for status in ["503 Service Unavailable", "200 OK"] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 1024];
            tokio::io::AsyncReadExt::read(&mut stream, &mut asked).await.unwrap();
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            tokio::io::AsyncWriteExt::write_all(&mut stream, answer.as_bytes()).await.unwrap();
        }
    });
    let project = at_once(GateCheck::Http { url, status: 200, attempts: 3, pause: 0 });
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
    assert_eq!(state.gates[0].output, ["attempt 1: 503", "attempt 2: 200"]);
    answers.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_barrier_waits_for_all_before_it_and_for_nobody() {
    let project = between(GateCheck::Barrier {});
    let (outcome, _) = project.run().await;
    assert_eq!(outcome, RunOutcome::Succeeded);
    assert!(project.begun("notes-dev") > project.begun("database-dev"));
}

#[tokio::test(start_paused = true)]
async fn a_paused_run_begins_nothing_until_it_is_let_go_on() {
    let mut project = Project::quick();
    project.add("database", &[]).add("notes", &["database"]);
    let (run, mut events) = started(project.spec());
    until(&mut events, |event| matches!(event, RunEvent::StepStarted { .. })).await;
    project.say(Control::Pause { by: "ada@desk".into() });
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(project.status("database-dev").as_deref(), Some("CREATE_COMPLETE"), "what runs is finished");
    assert_eq!(project.status("notes-dev"), None);
    assert!(project.state(&first()).paused);
    project.say(Control::Continue { by: "ada@desk".into() });
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_is_left_out_takes_along_what_needs_it_and_nothing_else() {
    let mut project = Project::quick();
    project
        .add("database", &[])
        .add("notes", &["database"])
        .add("web", &["notes"])
        .add("media", &["database"]);
    let (run, mut events) = started(project.spec());
    until(&mut events, |event| matches!(event, RunEvent::StepStarted { .. })).await;
    project.say(Control::Skip { step: step_id("notes"), by: "ada@desk".into() });
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    let state = project.state(&first());
    assert_eq!(of(&state, "notes").message.as_deref(), Some("ada@desk left it out"));
    assert_eq!(of(&state, "web").phase, StepPhase::Skipped);
    assert_eq!(of(&state, "media").phase, StepPhase::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn a_failed_step_is_tried_again_in_the_run_that_goes_on() {
    let mut project = Project::quick();
    failing_once(&project, "database-dev");
    project.add("database", &[]).add("notes", &["database"]).add("slow", &[]);
    project.gates = vec![gate("look", GateCheck::Approval { note: None }, &["slow"], &[])];
    let (run, mut events) = started(project.spec());
    until(
        &mut events,
        |event| matches!(event, RunEvent::StepFinished { step, .. } if *step == step_id("database")),
    )
    .await;
    project.say(Control::Retry { step: step_id("database"), by: "ada@desk".into() });
    until(
        &mut events,
        |event| matches!(event, RunEvent::StepFinished { step, outcome: StepOutcome::Succeeded { .. }, .. } if *step == step_id("notes")),
    )
    .await;
    let gate = GateId("look".into());
    project.say(Control::Approve { gate, by: "ada@desk".into(), hash: None, note: None });
    assert_eq!(run.await.unwrap(), RunOutcome::Succeeded);
    let state = project.state(&first());
    assert_eq!((of(&state, "database").attempt, of(&state, "database").phase), (1, StepPhase::Succeeded));
    assert_eq!(state.summary.counts.succeeded, 3);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_stops_at_failures_finishes_what_runs_and_begins_nothing_more() {
    let mut project = Project::quick();
    project.on_failure = OnFailure::Stop;
    project.add_text("broken", &template("broken", &["nothing"]), &[]);
    project.add("media", &[]).add("web", &["media"]);
    let (outcome, state) = project.run().await;
    assert_eq!(outcome, RunOutcome::Failed);
    assert_eq!(of(&state, "media").phase, StepPhase::Succeeded);
    assert_eq!(of(&state, "web").phase, StepPhase::Skipped);
}
