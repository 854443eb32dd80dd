//! What a run left to do, planned again.

use std::fs;

use sandbox::{FaultedAction, ResourceFault};
use serde_json::{Value, json};

use crate::support::{TEMPLATE, Window};

const TOPOLOGY: &str = r#"
[services.letters]
path = "letters/template.yaml"
kind = "cloudformation"
parameters = { Stage = "letters-{stage}" }
[accounts.dev]
id = "111111111111"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
on-failure = "roll-back"
"#;

fn write(window: &Window, value: &str) {
    for service in ["notes", "letters"] {
        let folder = window.folder().join(service);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("template.yaml"), TEMPLATE.replace("VALUE", value)).unwrap();
    }
}

async fn run(window: &Window, plan: &Value) -> Value {
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await
}

fn updated(plan: &Value) -> Vec<&str> {
    let steps = plan["plan"]["steps"].as_array().unwrap();
    let updates = steps.iter().filter(|step| step["action"] == "update");
    updates.map(|step| step["service"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_retry_brings_again_what_its_run_had_taken_back() {
    let window = Window::open(TOPOLOGY).await;
    write(&window, "one");
    assert_eq!(run(&window, &window.plan("dev").await).await["summary"]["outcome"], "succeeded");
    let fault = ResourceFault {
        on: Some(FaultedAction::Update),
        ..ResourceFault::new("notes-dev", "Value", 1, "somebody holds it")
    };
    // So that the letters are changed by the time that the notes fail.
    window
        .sandbox()
        .configure(|settings| {
            settings.faults.resources.push(fault);
            settings.latency.scale = 0.1;
        })
        .unwrap();
    write(&window, "two");
    let plan = window.plan("dev").await;
    assert_eq!(updated(&plan), ["letters", "notes"]);
    let failed = run(&window, &plan).await;
    assert_eq!(failed["summary"]["outcome"], "failed");
    let letters =
        &failed["steps"].as_array().unwrap().iter().find(|step| step["service"] == "letters").unwrap();
    assert_eq!(
        (&letters["phase"], &letters["undone"]["outcome"]),
        (&json!("succeeded"), &json!("succeeded"))
    );

    let again = window.call("retry_run", json!({ "run": failed["summary"]["run"] })).await.unwrap();
    assert_eq!(updated(&again), ["letters", "notes"]);
    assert_eq!(run(&window, &again).await["summary"]["outcome"], "succeeded");
}
