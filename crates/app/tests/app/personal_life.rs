//! Personal stages from the window's side: the list, putting off, and a removal without a trace.

use std::fs;

use sandbox::Summary;
use serde_json::{Value, json};

use crate::support::Window;

/// Two stages of the team in one account, and one of ana's.
const TOPOLOGY: &str = r#"
[services.api]
path = "api/template.yaml"
kind = "cloudformation"
parameters = { Stage = "{stage}" }
[accounts.dev]
id = "111111111111"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
"#;

const OWN: &str = r#"schema = 1
[stages.alice]
base = "dev"
safety = "silent"
[stages.alice.personal]
replicate = ["api", "notes"]
owner = "ana@test"
created = "2026-01-05T08:00:00Z"
expires = "EXPIRES"
"#;

const API: &str = "AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage: {Type: String}
Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: !Sub '${Stage}-api-list', Code: {ZipFile: x}}
  Uploads:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Sub '${Stage}-uploads'}
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: !Sub '${Stage}-orders'
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Key: {Type: AWS::KMS::Key}
";

async fn window(expires: &str) -> Window {
    let window = Window::open(TOPOLOGY).await;
    fs::create_dir(window.folder().join("api")).unwrap();
    fs::write(window.folder().join("api/template.yaml"), API).unwrap();
    fs::write(own(&window), OWN.replace("EXPIRES", expires)).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    window.sandbox().configure(|settings| settings.latency = sandbox::Latency::none()).unwrap();
    window
}

fn own(window: &Window) -> std::path::PathBuf {
    window.folder().join("stagewright.personal.toml")
}

async fn ended(window: &Window, run: &Value) -> Value {
    let ended = |view: &Value| view["summary"]["outcome"] != Value::Null;
    window.until("run", json!({ "run": run }), ended).await["summary"]["outcome"].clone()
}

async fn deploy(window: &Window, stage: &str) {
    let plan = window.plan(stage).await;
    assert_eq!(plan["plan"]["blockers"], json!([]));
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    assert_eq!(ended(window, &run["run"]).await, "succeeded");
}

fn state(window: &Window) -> Summary {
    window.sandbox().inspect().unwrap()
}

async fn list(window: &Window, ask: bool) -> Vec<Value> {
    let list = window.call("personal_list", json!({ "ask": ask })).await.unwrap();
    assert_eq!(list["problems"], json!([]));
    list["stages"].as_array().unwrap().clone()
}

/// Puts an object into the bucket, as the application does.
fn upload(window: &Window) {
    let request = sandbox::Request::new("PUT", "/alice-uploads/photo.jpg")
        .with_header("host", "127.0.0.1:4566")
        .with_header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=ASIASANDBOX111111111111/20260101/eu-west-1/s3/aws4_request, \
             SignedHeaders=host, Signature=0",
        )
        .with_body("a photo");
    assert_eq!(window.sandbox().handle(&request).response.status, 200);
}

async fn removal(window: &Window) -> Value {
    window.call("personal_removal", json!({ "stage": "alice" })).await.unwrap()
}

async fn remove(window: &Window, removal: &Value, delete: &[&Value]) -> Value {
    let request = json!({ "plan": removal["plan"]["id"], "typed": null, "delete": delete });
    let removed = window.call("personal_remove", request).await.unwrap();
    ended(window, &removed["run"]).await
}

#[tokio::test]
async fn a_stage_is_listed_with_its_owner_its_time_and_what_it_costs() {
    let window = window("2999-01-12T08:00:00Z").await;
    let before = &list(&window, false).await[0];
    assert_eq!((&before["stage"], &before["stacks"]), (&json!("alice"), &json!([])));
    deploy(&window, "alice").await;
    let stage = &list(&window, true).await[0];
    assert_eq!(
        (&stage["base"], &stage["owner"], &stage["mine"]),
        (&json!("dev"), &json!("ana@test"), &json!(true))
    );
    assert_eq!(stage["lifetime"]["lifetime"], "ends");
    assert_eq!(stage["stacks"].as_array().unwrap().len(), 2);
    assert_eq!(stage["cost"]["monthly_cents"], 100, "a key of KMS");
    assert!(stage["last_used"].is_string());
    // Nobody is asked again for what was said just now.
    assert_eq!(list(&window, false).await[0]["cost"], stage["cost"]);
}

#[tokio::test]
async fn a_removal_gives_back_exactly_what_was_there_before_also_after_the_sources_changed() {
    let window = window("2999-01-12T08:00:00Z").await;
    deploy(&window, "dev").await;
    let before = state(&window);
    deploy(&window, "alice").await;
    upload(&window);
    // Another branch: the service is gone from the topology, and its sources with it.
    let file = window.folder().join("stagewright.toml");
    let text = fs::read_to_string(&file).unwrap();
    let (start, end) = (text.find("[services.api]").unwrap(), text.find("[accounts.dev]").unwrap());
    fs::write(&file, format!("{}{}", &text[..start], &text[end..])).unwrap();
    fs::remove_dir_all(window.folder().join("api")).unwrap();
    fs::write(window.folder().join("notes/template.yaml"), "Resources: {}\n").unwrap();
    window.call("rescan", json!({})).await.unwrap();

    let shown = removal(&window).await;
    let mut going: Vec<&str> = shown["plan"]["plan"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["stack"].as_str().unwrap())
        .collect();
    going.sort_unstable();
    assert_eq!(going, ["api-alice", "notes-alice"]);
    let leftovers = shown["leftovers"].as_array().unwrap();
    let kinds: Vec<_> = leftovers.iter().map(|one| one["why"]["why"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["retained", "logs", "objects"]);
    assert_eq!(leftovers[2]["why"]["count"], 1);
    let all: Vec<&Value> = leftovers.iter().map(|one| &one["id"]).collect();
    assert_eq!(remove(&window, &shown, &all).await, "succeeded");
    assert_eq!(state(&window), before);
    assert!(!fs::read_to_string(own(&window)).unwrap().contains("alice"), "its entry goes, too");
    assert_eq!(list(&window, true).await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_is_not_asked_for_stays_and_its_stacks_go() {
    let window = window("2999-01-12T08:00:00Z").await;
    deploy(&window, "alice").await;
    upload(&window);
    let shown = removal(&window).await;
    assert_eq!(remove(&window, &shown, &[]).await, "succeeded");
    let after = state(&window);
    assert_eq!(after.accounts[0].stacks.len(), 0);
    assert_eq!(after.accounts[0].buckets.get("alice-uploads"), Some(&1));
    let mut left: Vec<_> = after.accounts[0].left.iter().map(|one| one.physical_id.as_str()).collect();
    left.sort_unstable();
    assert_eq!(left, ["/aws/lambda/alice-api-list", "alice-orders"]);
}

#[tokio::test]
async fn one_that_expired_is_found_by_its_tags_where_its_entry_is_gone() {
    let window = window("2026-01-12T08:00:00Z").await;
    deploy(&window, "dev").await;
    let before = state(&window);
    deploy(&window, "alice").await;
    fs::remove_file(own(&window)).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    let stages = list(&window, true).await;
    assert_eq!(stages.len(), 1, "a stage of the team is no personal one");
    assert_eq!((&stages[0]["stage"], &stages[0]["entry"]), (&json!("alice"), &json!("nowhere")));
    assert_eq!(stages[0]["lifetime"]["lifetime"], "expired");
    assert_eq!(stages[0]["services"], json!(["api", "notes"]));
    let shown = removal(&window).await;
    let leftovers = shown["leftovers"].as_array().unwrap();
    let all: Vec<&Value> = leftovers.iter().map(|one| &one["id"]).collect();
    assert_eq!(remove(&window, &shown, &all).await, "succeeded");
    assert_eq!(state(&window), before);
}

#[tokio::test]
async fn one_is_put_off_in_its_file_and_in_the_tags_of_its_stacks_and_stays_deployed() {
    let window = window("2026-01-12T08:00:00Z").await;
    deploy(&window, "alice").await;
    let extended = window.call("personal_extend", json!({ "stage": "alice", "days": 7 })).await.unwrap();
    assert_eq!(ended(&window, &extended["run"]).await, "succeeded");
    assert!(fs::read_to_string(own(&window)).unwrap().contains(extended["expires"].as_str().unwrap()));
    // What a teammate sees, who does not have the file.
    fs::remove_file(own(&window)).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    let stages = list(&window, true).await;
    assert_eq!(stages[0]["lifetime"]["at"], extended["expires"]);
    fs::write(own(&window), OWN.replace("EXPIRES", "2999-01-12T08:00:00Z")).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    let plan = window.plan("alice").await;
    let actions: Vec<_> =
        plan["plan"]["steps"].as_array().unwrap().iter().map(|step| &step["action"]).collect();
    assert_eq!(actions, ["none", "none"], "other tags are no other version");
}

#[tokio::test]
async fn a_stage_of_the_team_is_never_removed_this_way() {
    let window = window("2999-01-12T08:00:00Z").await;
    deploy(&window, "dev").await;
    let refused = window.call("personal_removal", json!({ "stage": "dev" })).await.unwrap_err();
    assert_eq!(refused.code, "not-personal");
    let unknown = window.call("personal_removal", json!({ "stage": "nobody" })).await.unwrap_err();
    assert_eq!(unknown.code, "unknown-stage");
}

#[tokio::test]
async fn a_removal_waits_for_whoever_uses_what_it_exports() {
    let window = window("2999-01-12T08:00:00Z").await;
    fs::write(
        window.folder().join("notes/template.yaml"),
        format!(
            "{}Outputs:\n  V: {{Value: x, Export: {{Name: !Sub '${{Stage}}-notes'}}}}\n",
            crate::support::TEMPLATE
        ),
    )
    .unwrap();
    fs::write(window.folder().join("api/template.yaml"), API.replace("Key: {Type: AWS::KMS::Key}", "Topic:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: {'Fn::ImportValue': !Sub '${Stage}-notes'}}")).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    deploy(&window, "alice").await;
    let shown = removal(&window).await;
    assert_eq!(shown["plan"]["plan"]["phases"], json!([["api"], ["notes"]]));
}

#[tokio::test]
async fn a_stage_without_stacks_goes_from_its_file_alone() {
    let window = window("2999-01-12T08:00:00Z").await;
    let shown = removal(&window).await;
    let request = json!({ "plan": shown["plan"]["id"], "typed": null, "delete": [] });
    let removed = window.call("personal_remove", request).await.unwrap();
    assert_eq!(removed["run"], Value::Null);
    assert!(!fs::read_to_string(own(&window)).unwrap().contains("alice"));
}

#[tokio::test]
async fn an_entry_that_outlived_its_removal_goes_at_the_next_look_and_one_made_anew_stays() {
    let window = window("2999-01-12T08:00:00Z").await;
    deploy(&window, "alice").await;
    let text = fs::read_to_string(own(&window)).unwrap();
    let shown = removal(&window).await;
    assert_eq!(remove(&window, &shown, &[]).await, "succeeded");
    // As a process leaves it that dies right then.
    fs::write(own(&window), &text).unwrap();
    assert_eq!(list(&window, false).await, [] as [Value; 0]);
    assert!(!fs::read_to_string(own(&window)).unwrap().contains("alice"));
    fs::write(own(&window), text.replace("2026-01-05T08", "2998-01-05T08")).unwrap();
    assert_eq!(list(&window, false).await.len(), 1);
}

#[tokio::test]
async fn a_service_that_gets_another_name_has_it_in_the_users_own_file_until_that_is_undone() {
    let window = window("2999-01-12T08:00:00Z").await;
    let replicates = || {
        let text = fs::read_to_string(own(&window)).unwrap();
        text.lines().find(|line| line.starts_with("replicate")).unwrap().to_owned()
    };
    let rename = json!({ "edit": "rename_service", "from": "api", "to": "front" });
    window.call("edit", json!({ "edits": [rename] })).await.unwrap();
    assert_eq!(replicates(), r#"replicate = ["front", "notes"]"#);
    window.call("undo", json!({})).await.unwrap();
    assert_eq!(replicates(), r#"replicate = ["api", "notes"]"#);
    window.call("redo", json!({})).await.unwrap();
    assert_eq!(replicates(), r#"replicate = ["front", "notes"]"#);
}
