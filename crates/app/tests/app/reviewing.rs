//! What a run is about to change, as a person sees it before saying yes.

use std::fs;

use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[accounts.prod]
id = "333333333333"
access = "sandbox"
[stages.dev]
order = 1
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
[stages.prod]
order = 2
targets = [{ account = "prod", region = "eu-west-1" }]
safety = "typed"
"#;

fn template(table: &str, value: &str) -> String {
    format!(
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage: {{Type: String}}\nResources:\n  Value:\n    Type: \
         AWS::SSM::Parameter\n    Properties: {{Type: String, Name: !Sub '/${{Stage}}/v', Value: '{value}'}}\n  Table:\n    \
         Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: !Sub '{table}-${{Stage}}'\n      BillingMode: \
         PAY_PER_REQUEST\n      KeySchema: [{{AttributeName: id, KeyType: HASH}}]\n      AttributeDefinitions: \
         [{{AttributeName: id, AttributeType: S}}]\n"
    )
}

fn write(window: &Window, template: &str) {
    fs::write(window.folder().join("notes/template.yaml"), template).unwrap();
}

async fn ended(window: &Window, run: &Value) -> Value {
    let view = window.until("run", run.clone(), |view| view["summary"]["outcome"] != Value::Null).await;
    view["summary"]["outcome"].clone()
}

async fn begin(window: &Window, stage: &str) -> Value {
    let plan = window.plan(stage).await;
    window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap()
}

fn answer(run: &Value, review: &Value, yes: bool, typed: Option<&str>) -> Value {
    json!({ "run": run["run"], "gate": review["gate"], "yes": yes, "hash": review["hash"], "typed": typed, "note": null })
}

#[tokio::test]
async fn a_table_that_would_be_made_anew_stands_first_and_inputs_are_beside_those_of_the_stage_before() {
    let window = Window::open(TOPOLOGY).await;
    write(&window, &template("notes", "one"));
    let run = begin(&window, "dev").await;
    assert_eq!(ended(&window, &run).await, "succeeded");
    let run = begin(&window, "prod").await;
    let first = window.until("review", run.clone(), |_| true).await;
    assert_eq!((&first["before"], &first["typed"]), (&json!("dev"), &json!("prod")));
    assert!(first["cells"][0]["changes"].as_array().unwrap().iter().all(|one| one["risk"] == "addition"));
    window.call("answer_gate", answer(&run, &first, true, Some("prod"))).await.unwrap();
    assert_eq!(ended(&window, &run).await, "succeeded");

    write(&window, &template("memos", "two"));
    let run = begin(&window, "prod").await;
    let review = window.until("review", run.clone(), |_| true).await;
    let changes = review["cells"][0]["changes"].as_array().unwrap();
    let ranked: Vec<(&str, &str)> = changes
        .iter()
        .map(|one| (one["change"]["logical_id"].as_str().unwrap(), one["risk"].as_str().unwrap()))
        .collect();
    assert_eq!(ranked, [("Table", "stateful-replacement"), ("Value", "modification")]);
    let inputs = review["cells"][0]["inputs"].as_array().unwrap();
    let stage = inputs.iter().find(|one| one["name"] == "Stage").unwrap();
    assert_eq!(
        (&stage["deployed"], &stage["new"], &stage["stage_before"]),
        (&json!("prod"), &json!("prod"), &json!("dev"))
    );
    assert!(inputs.iter().all(|one| !one["name"].as_str().unwrap().starts_with("stagewright:")));

    // Nothing is changed by saying no.
    window.call("answer_gate", answer(&run, &review, false, None)).await.unwrap();
    assert_ne!(ended(&window, &run).await, "succeeded");
    let refused = window.call("review", run.clone()).await.unwrap_err();
    assert_eq!(refused.code, "nothing-to-review");
    let changed: Vec<String> =
        window.sandbox().ledger().unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(changed.iter().filter(|action| *action == "ExecuteChangeSet").count(), 1, "{changed:?}");
}

#[tokio::test]
async fn a_run_that_waits_for_nobody_has_no_review() {
    let window = Window::open(TOPOLOGY).await;
    let run = begin(&window, "dev").await;
    assert_eq!(ended(&window, &run).await, "succeeded");
    assert_eq!(window.call("review", run).await.unwrap_err().code, "nothing-to-review");
}
