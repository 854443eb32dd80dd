//! One stage brought to the commit of another.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"
[services.memos]
path = "memos/template.yaml"
kind = "cloudformation"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[accounts.prod]
id = "333333333333"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
[stages.prod]
targets = [{ account = "prod", region = "eu-west-1" }]
safety = "silent"
"#;

fn git(window: &Window, arguments: &[&str]) -> String {
    let done = Command::new("git")
        .current_dir(window.folder())
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn commit(window: &Window, value: &str) -> String {
    let folder = window.folder().join("memos");
    fs::create_dir_all(&folder).unwrap();
    let template =
        format!("Resources:\n  Memo:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {value}}}\n");
    fs::write(folder.join("template.yaml"), template).unwrap();
    git(window, &["add", "."]);
    git(window, &["commit", "--quiet", "--message", value]);
    git(window, &["rev-parse", "HEAD"])
}

/// A project in a repository, with its first commit.
async fn window() -> (Window, String) {
    let window = Window::open(TOPOLOGY).await;
    git(&window, &["init", "--quiet", "--initial-branch=main"]);
    let first = commit(&window, "one");
    (window, first)
}

async fn deploy(window: &Window, stage: &str, services: &[&str]) {
    let selection = json!({ "select": "only", "services": services });
    let plan = json!({ "stage": stage, "intent": "deploy", "selection": selection });
    let plan = window.call("plan", plan).await.unwrap();
    run(window, &plan).await;
}

async fn run(window: &Window, plan: &Value) {
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    let ended = window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
    assert_eq!(ended["summary"]["outcome"], "succeeded");
}

async fn promote(window: &Window) -> Value {
    window.call("plan_promotion", json!({ "from": "dev", "to": "prod" })).await.unwrap()
}

fn codes(view: &Value) -> Vec<&str> {
    view["plan"]["plan"]["blockers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_stage_is_brought_to_the_commit_of_the_one_before() {
    let (window, first) = window().await;
    deploy(&window, "dev", &["notes", "memos"]).await;
    let view = promote(&window).await;
    assert_eq!((codes(&view), &view["commit"]), (vec![], &json!(first)));
    let notes = view["rows"].as_array().unwrap().iter().find(|row| row["service"] == "notes").unwrap();
    assert_eq!(
        (&notes["from"][0]["commit"], &notes["from"][0]["actor"]),
        (&json!(first), &json!("ana@test"))
    );
    assert_eq!(notes["to"], json!([]));
    let stage = &notes["inputs"][0];
    assert_eq!(
        (&stage["name"], &stage["stage_before"], &stage["new"]),
        (&json!("Stage"), &json!("dev"), &json!("prod"))
    );

    run(&window, &view["plan"]).await;
    let view = promote(&window).await;
    let commits: Vec<&Value> =
        view["rows"].as_array().unwrap().iter().map(|row| &row["to"][0]["commit"]).collect();
    assert_eq!(commits, [&json!(first), &json!(first)]);
}

#[tokio::test]
async fn another_commit_or_changes_in_the_working_tree_are_not_promoted() {
    let (window, first) = window().await;
    deploy(&window, "dev", &["notes", "memos"]).await;
    fs::write(window.folder().join("memos/new.txt"), "new").unwrap();
    assert_eq!(codes(&promote(&window).await), ["promotion-dirty"]);
    commit(&window, "two");
    let view = promote(&window).await;
    assert_eq!(codes(&view), ["promotion-commit"]);
    assert_eq!(view["plan"]["plan"]["blockers"][0]["hint"], format!("git switch --detach {first}"));
    let refused =
        window.call("deploy", json!({ "plan": view["plan"]["id"], "typed": null })).await.unwrap_err();
    assert_eq!(refused.code, "promotion-commit");
    git(&window, &["switch", "--quiet", "--detach", &first]);
    assert_eq!(codes(&promote(&window).await), Vec::<&str>::new());
}

#[tokio::test]
async fn services_of_different_commits_are_told_and_not_promoted() {
    let (window, _) = window().await;
    assert_eq!(codes(&promote(&window).await), ["promotion-empty"]);
    deploy(&window, "dev", &["notes"]).await;
    commit(&window, "two");
    deploy(&window, "dev", &["memos"]).await;
    let view = promote(&window).await;
    assert_eq!((codes(&view), &view["commit"]), (vec!["promotion-mixed"], &Value::Null));
    let refused = window.call("plan_promotion", json!({ "from": "dev", "to": "dev" })).await.unwrap_err();
    assert_eq!(refused.code, "same-stage");
}
