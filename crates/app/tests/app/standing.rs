//! Which version is where, and how that is known.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"
[services.memos]
path = "memos/template.yaml"
kind = "cloudformation"
stages = ["dev", "prod"]
[services.idea]
kind = "planned"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[accounts.prod]
id = "333333333333"
access = "sandbox"
[stages.prod]
targets = [{ account = "prod", region = "eu-west-1" }, { account = "prod", region = "us-east-1" }]
safety = "silent"
order = 3
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
order = 1
[stages.ana]
base = "dev"
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
"#;

fn git(window: &Window, arguments: &[&str], day: u32) -> String {
    let at = format!("2026-01-{day:02}T12:00:00Z");
    let done = Command::new("git")
        .current_dir(window.folder())
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .envs([("GIT_AUTHOR_DATE", &at), ("GIT_COMMITTER_DATE", &at)])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// Changes a service and commits that.
fn commit(window: &Window, value: &str, day: u32) -> String {
    let folder = window.folder().join("memos");
    fs::create_dir_all(&folder).unwrap();
    let template =
        format!("Resources:\n  Memo:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {value}}}\n");
    fs::write(folder.join("template.yaml"), template).unwrap();
    git(window, &["add", "."], day);
    git(window, &["commit", "--quiet", "--message", value], day);
    git(window, &["rev-parse", "HEAD"], day)
}

async fn window() -> (Window, String) {
    let window = Window::open(TOPOLOGY).await;
    git(&window, &["init", "--quiet", "--initial-branch=main"], 1);
    let first = commit(&window, "one", 1);
    (window, first)
}

async fn deploy(window: &Window, stage: &str, services: &[&str]) {
    let selection = json!({ "select": "only", "services": services });
    let plan = json!({ "stage": stage, "intent": "deploy", "selection": selection });
    let plan = window.call("plan", plan).await.unwrap();
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    let ended = window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
    assert_eq!(ended["summary"]["outcome"], "succeeded");
}

/// What is known; the pips of the cards are asked whether they say the same.
async fn standing(window: &Window) -> Value {
    let known = window.call("standing", json!({})).await.unwrap();
    let view = window.call("project", json!({})).await.unwrap();
    let find = |list: &Value, key: &str, wanted: &Value| {
        list.as_array()
            .and_then(|all| all.iter().find(|each| each[key] == *wanted))
            .cloned()
            .unwrap_or_default()
    };
    for pip in view["cells"].as_array().unwrap() {
        let stage = find(&known["stages"], "stage", &pip["stage"]);
        let cell =
            find(&find(&stage["targets"], "target", &pip["target"])["cells"], "service", &pip["service"]);
        let expected = match &cell["state"] {
            Value::Null if pip["service"] == "idea" => json!("absent"),
            Value::Null => json!("unknown"),
            state => state.clone(),
        };
        assert_eq!(pip["state"], expected, "{pip}");
    }
    known
}

/// What is known of a service in the first target of a stage.
fn cell(standing: &Value, stage: &str, service: &str) -> Value {
    let found = standing["stages"].as_array().unwrap().iter().find(|each| each["stage"] == stage).unwrap();
    let cells = found["targets"][0]["cells"].as_array().unwrap();
    let mut cell = cells.iter().find(|cell| cell["service"] == service).cloned().unwrap_or_default();
    if let Some(at) = cell["version"].as_u64() {
        cell["version"] = standing["versions"][usize::try_from(at).unwrap()].clone();
    }
    cell
}

fn lead(standing: &Value, stage: &str) -> Value {
    let stages = standing["stages"].as_array().unwrap();
    stages.iter().find(|each| each["stage"] == stage).unwrap()["next"].clone()
}

#[tokio::test]
async fn nothing_is_known_before_anybody_deployed_or_asked() {
    let (window, _) = window().await;
    let known = standing(&window).await;
    let order: Vec<&Value> = known["stages"].as_array().unwrap().iter().map(|each| &each["stage"]).collect();
    assert_eq!(order, ["dev", "ana", "prod"], "a personal stage stands behind the one that it comes from");
    assert_eq!(cell(&known, "dev", "notes"), Value::Null);
    assert_eq!(known["stages"][0]["targets"][0]["asked"], Value::Null);
    assert_eq!(
        lead(&known, "dev"),
        json!({ "stage": "prod", "ahead": [], "behind": [], "same": 0, "unknown": 2 }),
        "what is planned only is compared with nothing"
    );
    assert_eq!(lead(&known, "ana"), Value::Null);
    assert!(!window.folder().join(".stagewright").exists(), "looking makes no files");
}

#[tokio::test]
async fn the_journal_says_what_was_deployed_and_by_whom_before_the_account_is_asked() {
    let (window, first) = window().await;
    deploy(&window, "dev", &["notes"]).await;
    let known = standing(&window).await;
    let notes = cell(&known, "dev", "notes");
    assert_eq!((&notes["state"], &notes["source"]), (&json!("deployed"), &json!("journal")));
    assert_eq!(
        (&notes["version"]["commit"], &notes["version"]["actor"]),
        (&json!(first), &json!("ana@test"))
    );
    assert_eq!((&notes["stack"], &notes["rank"]), (&Value::Null, &json!(0)));
    assert_eq!(cell(&known, "dev", "memos"), Value::Null, "nobody looked at it");
}

#[tokio::test]
async fn what_the_account_said_last_is_known_in_the_next_window_with_its_age() {
    let (window, first) = window().await;
    deploy(&window, "dev", &["notes"]).await;
    window.call("status", json!({ "stage": "dev" })).await.unwrap();

    let next = Window::on(window.data(), window.folder()).await;
    let known = standing(&next).await;
    assert!(known["stages"][0]["targets"][0]["asked"].is_string());
    let notes = cell(&known, "dev", "notes");
    assert_eq!((&notes["source"], &notes["status"]), (&json!("account"), &json!("CREATE_COMPLETE")));
    assert_eq!(notes["at"], known["stages"][0]["targets"][0]["asked"]);
    assert_eq!((&notes["version"]["commit"], &notes["stack"]), (&json!(first), &json!("notes-dev")));
    assert_eq!(cell(&known, "dev", "memos")["state"], "absent", "the account was asked, and has none");
    assert_eq!(cell(&known, "prod", "notes"), Value::Null);
}

#[tokio::test]
async fn a_run_after_the_account_was_asked_is_newer_than_its_answer() {
    let (window, _) = window().await;
    window.call("status", json!({ "stage": "dev" })).await.unwrap();
    assert_eq!(cell(&standing(&window).await, "dev", "notes")["state"], "absent");
    deploy(&window, "dev", &["notes"]).await;
    let notes = cell(&standing(&window).await, "dev", "notes");
    assert_eq!((&notes["state"], &notes["source"]), (&json!("deployed"), &json!("journal")));
    assert_eq!(notes["status"], Value::Null, "its status is of before");
}

#[tokio::test]
async fn a_stage_is_ahead_of_the_next_by_what_has_the_newer_commit_there() {
    let (window, first) = window().await;
    deploy(&window, "dev", &["notes", "memos"]).await;
    deploy(&window, "prod", &["notes", "memos"]).await;
    assert_eq!(
        lead(&standing(&window).await, "dev"),
        json!({ "stage": "prod", "ahead": [], "behind": [], "same": 2, "unknown": 0 })
    );

    assert_eq!(standing(&window).await["reached"], json!({ "memos": "prod", "notes": "prod" }));

    let second = commit(&window, "two", 2);
    deploy(&window, "dev", &["memos"]).await;
    let known = standing(&window).await;
    assert_eq!(lead(&known, "dev")["ahead"], json!(["memos"]));
    assert_eq!(known["reached"], json!({ "memos": "dev", "notes": "prod" }));
    let (here, there) = (cell(&known, "dev", "memos"), cell(&known, "prod", "memos"));
    assert_eq!((&here["version"]["commit"], &here["rank"]), (&json!(second), &json!(0)));
    assert_eq!((&there["version"]["commit"], &there["rank"]), (&json!(first), &json!(1)));

    // Deployed again later, an old commit is no newer.
    deploy(&window, "prod", &["memos"]).await;
    git(&window, &["checkout", "--quiet", &first], 3);
    deploy(&window, "dev", &["memos"]).await;
    let known = standing(&window).await;
    assert_eq!(
        (&lead(&known, "dev")["ahead"], &lead(&known, "dev")["behind"]),
        (&json!([]), &json!(["memos"]))
    );
}

#[tokio::test]
async fn an_account_that_cannot_be_asked_keeps_what_it_said_and_says_why() {
    let (window, _) = window().await;
    deploy(&window, "dev", &["notes"]).await;
    window.call("status", json!({ "stage": "dev" })).await.unwrap();
    let edit = json!({ "edit": "update_account", "id": "dev", "patch": { "access": null } });
    window.call("edit", json!({ "edits": [edit] })).await.unwrap();
    window.call("status", json!({ "stage": "dev" })).await.unwrap_err();
    let known = standing(&window).await;
    assert!(known["stages"][0]["targets"][0]["problem"]["message"].is_string(), "{known}");
    assert_eq!(cell(&known, "dev", "notes")["status"], "CREATE_COMPLETE");
}

#[tokio::test]
async fn an_empty_sandbox_holds_nothing_of_what_was_deployed_to_it() {
    let (window, _) = window().await;
    deploy(&window, "dev", &["notes"]).await;
    window.call("reset_sandbox", json!({})).await.unwrap();
    assert_eq!(cell(&standing(&window).await, "dev", "notes")["state"], "absent");
}
