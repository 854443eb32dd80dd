//! Drift as a window sees it: found, settled in each of the ways, and coming back where it was settled for a while.

use std::fs;

use sandbox::{OutsideChange, Tampering};
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

const TEMPLATE: &str = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage: {Type: String}\nResources:\n  Queue:\n    \
    Type: AWS::SQS::Queue\n    Properties:\n      # as long as a call takes\n      VisibilityTimeout: 30\n  Topic:\n    Type: \
    AWS::SNS::Topic\n    Properties: {DisplayName: !Sub 'notes ${Stage}'}\n";

const CELL: (&str, &str) = ("notes", "dev");

fn cell() -> Value {
    json!({ "service": CELL.0, "stage": CELL.1, "target": { "account": "dev", "region": "eu-west-1" } })
}

async fn deployed() -> Window {
    let window = Window::open(TOPOLOGY).await;
    fs::write(window.folder().join("notes/template.yaml"), TEMPLATE).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    window.sandbox().configure(|settings| settings.latency.scale = 0.0).unwrap();
    let plan = window.plan("dev").await;
    run(&window, &plan).await;
    window
}

async fn run(window: &Window, plan: &Value) {
    assert_eq!(plan["plan"]["blockers"], json!([]));
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": plan["typed"] })).await.unwrap();
    let ended = window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
    assert_eq!(ended["summary"]["outcome"], "succeeded", "{ended}");
}

fn tamper(window: &Window, resource: &str, change: Tampering) {
    let change = OutsideChange {
        account: "111111111111".into(),
        region: "eu-west-1".into(),
        stack: "notes-dev".into(),
        resource: resource.into(),
        change,
        by: Some("arn:aws:iam::111111111111:user/mallory".into()),
    };
    window.sandbox().tamper(&[change]).unwrap().unwrap();
}

fn longer(window: &Window, seconds: u32) {
    tamper(window, "Queue", Tampering::Set { path: "/VisibilityTimeout".into(), value: json!(seconds) });
}

/// Looks at the accounts, and answers the board.
async fn looked_at(window: &Window) -> Value {
    window.call("drift_scan", json!({})).await.unwrap();
    window.until("drift_board", json!({}), |view| view["look"]["ended"] != Value::Null).await
}

fn accepted_until(day: &str) -> Value {
    json!({
        "scope": { "service": "notes", "stage": "dev", "account": null, "region": null, "resource": "Queue",
            "property": "/VisibilityTimeout" },
        "reason": "a slow consumer until it is mended", "until": day, "actual": "60",
    })
}

#[tokio::test]
async fn a_changed_property_is_found_with_all_three_sides_and_who_changed_it() {
    let window = deployed().await;
    let view = looked_at(&window).await;
    assert_eq!(view["board"]["states"], "i", "{view}");
    longer(&window, 60);
    let view = looked_at(&window).await;
    assert_eq!((&view["board"]["states"], &view["board"]["open"]), (&json!("d"), &json!([1])));
    assert_eq!(view["board"]["groups"][0]["address"], "notes/Queue/VisibilityTimeout");
    let found = window.call("drift_cell", cell()).await.unwrap();
    let three = &found["resources"][0]["differences"][0];
    assert_eq!(three["code"], json!({ "is": "value", "text": "30" }));
    assert_eq!(three["deployed"], json!({ "is": "value", "text": "30" }));
    assert_eq!(three["actual"], json!({ "is": "value", "text": "60" }));
    assert_eq!(
        (&three["location"]["file"], &three["location"]["line"]),
        (&json!("notes/template.yaml"), &json!(9))
    );
    let mut question = cell();
    question["resource"] = json!("Queue");
    let who = window.call("drift_who", question).await.unwrap();
    assert_eq!(who["changes"][0]["who"], "mallory", "{who}");
}

#[tokio::test]
async fn a_revert_is_a_plan_like_any_other_and_brings_the_cell_in_sync() {
    let window = deployed().await;
    longer(&window, 60);
    tamper(&window, "Topic", Tampering::Delete);
    looked_at(&window).await;
    let wanted = json!({ "stage": "dev", "cells": [{ "service": "notes", "target": cell()["target"] }] });
    let plan = window.call("drift_revert", wanted.clone()).await.unwrap();
    assert_eq!((&plan["plan"]["steps"][0]["action"], &plan["reverts"]), (&json!("update"), &json!(true)));
    run(&window, &plan).await;
    let view = looked_at(&window).await;
    assert_eq!(view["board"]["states"], "i", "{view}");
    let refused = window.call("drift_revert", wanted).await.unwrap_err();
    assert_eq!(refused.code, "nothing-to-revert");
}

#[tokio::test]
async fn what_is_taken_into_the_code_is_a_patch_that_keeps_comments_and_the_next_deployment_is_in_sync() {
    let window = deployed().await;
    longer(&window, 60);
    looked_at(&window).await;
    let mut taken = cell();
    taken["resource"] = json!("Queue");
    taken["property"] = json!("/VisibilityTimeout");
    let shown = window.call("drift_take", taken.clone()).await.unwrap();
    assert_eq!(shown["patch"]["file"], "notes/template.yaml");
    taken["hash"] = json!("another");
    let refused = window.call("drift_apply", taken.clone()).await.unwrap_err();
    assert_eq!(refused.code, "patch-changed");
    taken["hash"] = shown["patch"]["hash"].clone();
    window.call("drift_apply", taken).await.unwrap();
    let text = fs::read_to_string(window.folder().join("notes/template.yaml")).unwrap();
    assert_eq!(text, TEMPLATE.replace("VisibilityTimeout: 30", "VisibilityTimeout: 60"));
    let plan = window.plan("dev").await;
    run(&window, &plan).await;
    let view = looked_at(&window).await;
    assert_eq!(view["board"]["states"], "i", "{view}");
}

#[tokio::test]
async fn an_acceptance_holds_for_its_value_and_until_its_day_and_comes_back_after_it() {
    let window = deployed().await;
    longer(&window, 60);
    looked_at(&window).await;
    let refused = window.call("drift_accept", accepted_until("2020-01-01")).await.unwrap_err();
    assert_eq!(refused.code, "day-past");
    let view = window.call("drift_accept", accepted_until("2999-01-01")).await.unwrap();
    assert_eq!((&view["board"]["states"], &view["board"]["accepted"][0]["uses"]), (&json!("a"), &json!(1)));
    assert_eq!(view["settlements"]["accepted"][0]["by"], "ana@test");
    let file = window.folder().join("stagewright.drift.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("# looked at on Mondays\n{}", text.replace("2999-01-01", "2020-01-01")))
        .unwrap();
    let view = window.call("drift_board", json!({})).await.unwrap();
    assert_eq!(view["board"]["states"], "d");
    assert_eq!(view["board"]["accepted"][0], json!({ "expired": true, "uses": 1 }));
    let view = window.call("drift_accept", accepted_until("2999-01-01")).await.unwrap();
    assert_eq!(view["board"]["states"], "a");
    assert!(fs::read_to_string(&file).unwrap().starts_with("# looked at on Mondays\n"));
    // Another value is another difference.
    longer(&window, 90);
    let view = looked_at(&window).await;
    assert_eq!(view["board"]["states"], "d");
    let view = window.call("drift_unsettle", json!({ "of": "acceptance", "number": 0 })).await.unwrap();
    assert_eq!(view["settlements"]["accepted"], json!([]));
}

#[tokio::test]
async fn known_noise_is_no_difference_and_it_is_counted_how_often_the_rule_fires() {
    let window = deployed().await;
    longer(&window, 60);
    looked_at(&window).await;
    let rule = json!({ "type": "AWS::SQS::*", "service": null, "resource": null, "property": "/VisibilityTimeout",
        "reason": "tuned by its consumer", "by": null, "on": null });
    let view = window.call("drift_ignore", json!({ "rule": rule })).await.unwrap();
    assert_eq!((&view["board"]["states"], &view["board"]["ignored"]), (&json!("i"), &json!([1])));
    fs::write(window.folder().join("stagewright.drift.toml"), "[[accepted]]\nservise = 'x'\n").unwrap();
    let view = window.call("drift_board", json!({})).await.unwrap();
    assert_eq!(view["board"]["states"], "d", "a file that cannot be read settles nothing");
    assert_eq!(view["settlements_problem"]["location"]["file"], "stagewright.drift.toml");
}

#[tokio::test]
async fn a_stack_of_nobody_is_adopted_as_a_pending_edit() {
    let window = deployed().await;
    looked_at(&window).await;
    window.call("edit", json!({ "edits": [{ "edit": "remove_service", "id": "notes" }] })).await.unwrap();
    let view = window.call("drift_board", json!({})).await.unwrap();
    assert_eq!(view["board"]["strangers"][0]["stack"], "notes-dev", "{view}");
    let request = json!({ "target": cell()["target"], "stack": "notes-dev", "stage": "dev",
        "path": "notes/template.yaml" });
    let adopted = window.call("adopt", request).await.unwrap();
    assert_eq!(adopted["service"], "notes");
    assert_eq!(adopted["view"]["topology"]["services"]["notes"]["stack-name"], "notes-{stage}");
    assert_eq!(adopted["view"]["document"]["dirty"], true);
    let view = window.call("drift_board", json!({})).await.unwrap();
    assert_eq!(view["board"]["strangers"], json!([]));
}
