//! Stacks that need a person: what they are shown as, and the ways out of it.

use std::fs;

use sandbox::{FaultedAction, ResourceFault};
use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
"#;

/// A topic and a queue; the queue waits for the topic.
fn template(topic: &str, queue: &str) -> String {
    format!(
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage: {{Type: String}}\nResources:\n  Topic:\n    Type: \
         AWS::SNS::Topic\n    Properties: {{DisplayName: !Sub '{topic}-${{Stage}}'}}\n  {queue}:\n    Type: AWS::SQS::Queue\n    \
         DependsOn: Topic\n"
    )
}

async fn window() -> Window {
    let window = Window::open(TOPOLOGY).await;
    write(&window, &template("one", "Queue"));
    window.call("rescan", json!({})).await.unwrap();
    window
}

fn write(window: &Window, template: &str) {
    fs::write(window.folder().join("notes/template.yaml"), template).unwrap();
}

fn fails(window: &Window, logical_id: &str, on: FaultedAction, times: u32) {
    let fault = ResourceFault {
        on: Some(on),
        ..ResourceFault::new("notes-dev", logical_id, times, "somebody holds it")
    };
    window.sandbox().configure(|settings| settings.faults.resources.push(fault)).unwrap();
}

async fn run(window: &Window, plan: &Value) -> Value {
    assert_eq!(plan["plan"]["blockers"], json!([]));
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": plan["typed"] })).await.unwrap();
    window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await
}

async fn deploy(window: &Window) -> Value {
    let plan = window.plan("dev").await;
    run(window, &plan).await["summary"]["outcome"].clone()
}

async fn stuck(window: &Window) -> Vec<Value> {
    let views = window.call("recoveries", json!({ "stage": "dev" })).await.unwrap();
    views.as_array().unwrap().clone()
}

fn way(way: &str, leave: &[&str]) -> Value {
    json!({ "service": "notes", "stage": "dev", "target": { "account": "dev", "region": "eu-west-1" }, "way": way,
        "leave": leave })
}

async fn status(window: &Window) -> Value {
    window.call("status", json!({ "stage": "dev" })).await.unwrap()["cells"][0]["status"].clone()
}

#[tokio::test]
async fn a_healthy_stage_needs_nobody() {
    let window = window().await;
    assert_eq!(stuck(&window).await, [] as [Value; 0]);
    assert_eq!(deploy(&window).await, "succeeded");
    assert_eq!(stuck(&window).await, [] as [Value; 0]);
    let refused = window.call("plan_recovery", way("delete", &[])).await.unwrap_err();
    assert_eq!(refused.code, "nothing-to-recover");
}

#[tokio::test]
async fn a_first_creation_that_was_taken_back_is_created_anew() {
    let window = window().await;
    fails(&window, "Queue", FaultedAction::Create, 1);
    assert_eq!(deploy(&window).await, "failed");
    let stuck_now = stuck(&window).await;
    assert_eq!(stuck_now.len(), 1);
    assert_eq!(stuck_now[0]["status"], "ROLLBACK_COMPLETE");
    assert_eq!(stuck_now[0]["guide"]["ways"][0]["way"], "recreate");

    let plan = window.call("plan_recovery", way("recreate", &[])).await.unwrap();
    assert_eq!((&plan["typed"], &plan["plan"]["steps"][0]["action"]), (&Value::Null, &json!("recreate")));
    assert_eq!(run(&window, &plan).await["summary"]["outcome"], "succeeded");
    assert_eq!(status(&window).await, "CREATE_COMPLETE");
    assert_eq!(stuck(&window).await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_a_first_creation_left_behind_goes_before_it_is_created_anew() {
    let window = window().await;
    fails(&window, "Queue", FaultedAction::Create, 1);
    // Once on the way back, once when it is deleted.
    fails(&window, "Topic", FaultedAction::Delete, 2);
    assert_eq!(deploy(&window).await, "failed");
    let recreate = async |left: &[&str]| {
        let plan = window.call("plan_recovery", way("recreate", left)).await.unwrap();
        assert_eq!(
            (&plan["typed"], &plan["plan"]["steps"][0]["action"]),
            (&json!("dev"), &json!("recreate"))
        );
        run(&window, &plan).await["summary"]["outcome"].clone()
    };
    assert_eq!(stuck(&window).await[0]["status"], "ROLLBACK_FAILED");
    assert_eq!(recreate(&[]).await, "failed");
    assert_eq!(stuck(&window).await[0]["status"], "DELETE_FAILED");
    assert_eq!(recreate(&["Topic"]).await, "succeeded");
    assert_eq!(status(&window).await, "CREATE_COMPLETE");
    assert_eq!(stuck(&window).await, [] as [Value; 0]);
}

#[tokio::test]
async fn a_way_back_that_failed_goes_on_without_the_resource_that_is_left() {
    let window = window().await;
    assert_eq!(deploy(&window).await, "succeeded");
    fails(&window, "Other", FaultedAction::Create, 1);
    fails(&window, "Topic", FaultedAction::Rollback, 9);
    write(&window, &template("two", "Other"));
    assert_eq!(deploy(&window).await, "failed");
    let stuck_now = stuck(&window).await;
    assert_eq!(stuck_now[0]["status"], "UPDATE_ROLLBACK_FAILED");
    let resources = stuck_now[0]["resources"].as_array().unwrap();
    assert!(resources.iter().any(|one| one["logical_id"] == "Topic" && one["reason"] == "somebody holds it"));

    // A deployment is no way out, and says which there are.
    let blocked = window.plan("dev").await;
    assert_eq!(blocked["plan"]["blockers"][0]["code"], "update-rollback-failed");
    assert!(blocked["plan"]["blockers"][0]["hint"].as_str().unwrap().contains("Continue the way back"));

    let refused = window.call("plan_recovery", way("recreate", &[])).await.unwrap_err();
    assert_eq!(refused.code, "way-not-allowed");
    let refused = window.call("plan_recovery", way("continue-rollback", &["Nothing"])).await.unwrap_err();
    assert_eq!(refused.code, "not-in-the-way");

    let plan = window.call("plan_recovery", way("continue-rollback", &["Topic"])).await.unwrap();
    assert_eq!(plan["plan"]["steps"][0]["action"], "continue-rollback");
    assert_eq!(run(&window, &plan).await["summary"]["outcome"], "succeeded");
    assert_eq!(status(&window).await, "UPDATE_ROLLBACK_COMPLETE");
    // What is deployed is not what the sources say.
    assert_eq!(window.plan("dev").await["plan"]["steps"][0]["action"], "update");
}

#[tokio::test]
async fn what_loses_something_is_done_only_after_the_stages_name_was_typed() {
    let window = window().await;
    assert_eq!(deploy(&window).await, "succeeded");
    fails(&window, "Topic", FaultedAction::Delete, 1);
    let remove = json!({ "stage": "dev", "intent": "remove", "selection": { "select": "all" } });
    let removal = window.call("plan", remove).await.unwrap();
    assert_eq!(run(&window, &removal).await["summary"]["outcome"], "failed");
    assert_eq!(stuck(&window).await[0]["status"], "DELETE_FAILED");

    let plan = window.call("plan_recovery", way("delete", &["Topic"])).await.unwrap();
    assert_eq!(plan["typed"], "dev");
    let unsaid = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap_err();
    assert_eq!(unsaid.code, "not-confirmed");
    assert_eq!(status(&window).await, "DELETE_FAILED");
    assert_eq!(run(&window, &plan).await["summary"]["outcome"], "succeeded");
    assert_eq!(status(&window).await, Value::Null);
    // The topic was left where it is: it failed once, and was not asked to go again.
    let deletions = window.sandbox().ledger().unwrap();
    assert_eq!(deletions.iter().filter(|entry| entry.action == "DeleteStack").count(), 2);
}
