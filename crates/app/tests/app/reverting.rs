//! Ways back that do not go straight: AWS without drift-aware change sets, and a revert that fails and is tried again.

use std::fs;

use sandbox::{DriftAware, FaultedAction, OutsideChange, ResourceFault, Tampering};
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

const TEMPLATE: &str = "Parameters:\n  Stage: {Type: String}\nResources:\n  Queue:\n    Type: AWS::SQS::Queue\n    \
    Properties: {VisibilityTimeout: 30, QueueName: !Sub '${Stage}-q'}\n";

async fn run(window: &Window, plan: &Value) -> Value {
    assert_eq!(plan["plan"]["blockers"], json!([]));
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": plan["typed"] })).await.unwrap();
    window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await
}

async fn looked_at(window: &Window) -> Value {
    window.call("drift_scan", json!({})).await.unwrap();
    window.until("drift_board", json!({}), |view| view["look"]["ended"] != Value::Null).await
}

/// Deployed, and then changed by hand.
async fn drifted() -> Window {
    let window = Window::open(TOPOLOGY).await;
    fs::write(window.folder().join("notes/template.yaml"), TEMPLATE).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    window.sandbox().configure(|settings| settings.latency.scale = 0.0).unwrap();
    let plan = window.plan("dev").await;
    assert_eq!(run(&window, &plan).await["summary"]["outcome"], "succeeded");
    let change = OutsideChange {
        account: "111111111111".into(),
        region: "eu-west-1".into(),
        stack: "notes-dev".into(),
        resource: "Queue".into(),
        change: Tampering::Set { path: "/VisibilityTimeout".into(), value: json!(60) },
        by: None,
    };
    window.sandbox().tamper(&[change]).unwrap().unwrap();
    assert_eq!(looked_at(&window).await["board"]["states"], "d");
    window
}

async fn way_back(window: &Window) -> Value {
    let target = json!({ "account": "dev", "region": "eu-west-1" });
    let wanted = json!({ "stage": "dev", "cells": [{ "service": "notes", "target": target }] });
    window.call("drift_revert", wanted).await.unwrap()
}

#[tokio::test]
async fn where_aws_has_no_drift_aware_change_sets_the_deployed_template_is_deployed_again() {
    for without in [DriftAware::Refused, DriftAware::Overlooked] {
        let window = drifted().await;
        // The code has gone on meanwhile, and stays out of it.
        fs::write(window.folder().join("notes/template.yaml"), TEMPLATE.replace("30", "45")).unwrap();
        window.call("rescan", json!({})).await.unwrap();
        window.sandbox().configure(|settings| settings.drift.change_sets = without).unwrap();
        let plan = way_back(&window).await;
        let ended = run(&window, &plan).await;
        assert_eq!(ended["summary"]["outcome"], "succeeded", "{without:?}: {ended:#}");
        let entries = ended["entries"].to_string();
        assert!(entries.contains("the deployed template is deployed again"), "{without:?}: {entries}");
        // Behind the code, and nothing else.
        assert_eq!(looked_at(&window).await["board"]["states"], "b", "{without:?}");
    }
}

#[tokio::test]
async fn a_revert_that_failed_is_tried_again_as_a_revert() {
    let window = drifted().await;
    fs::write(window.folder().join("notes/template.yaml"), TEMPLATE.replace("30", "45")).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    let fault = ResourceFault {
        on: Some(FaultedAction::Update),
        ..ResourceFault::new("notes-dev", "Queue", 1, "somebody holds it")
    };
    window.sandbox().configure(|settings| settings.faults.resources.push(fault)).unwrap();
    let plan = way_back(&window).await;
    let failed = run(&window, &plan).await;
    assert_eq!(failed["summary"]["outcome"], "failed", "{failed:#}");
    let plan = window.call("retry_run", json!({ "run": failed["summary"]["run"] })).await.unwrap();
    let reason = plan["plan"]["steps"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("goes back to what was deployed"), "{reason}");
    assert_eq!(run(&window, &plan).await["summary"]["outcome"], "succeeded");
    assert_eq!(looked_at(&window).await["board"]["states"], "b");
}
