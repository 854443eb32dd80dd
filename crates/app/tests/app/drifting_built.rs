//! A service whose template a tool makes: what is known of how it stands to the code, where this machine has built it and where
//! it has not.

use std::{collections::BTreeMap, fs};

use sandbox::Request;
use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"schema = 1
[services.api]
path = "api/cdk.out/manifest.json"
kind = "cdk"
stack = "api"
stack-name = "api-{stage}"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
"#;

const MANIFEST: &str = r#"{"version":"36.0.0","artifacts":{
    "api":{"type":"aws:cloudformation:stack","properties":{"templateFile":"api.template.json"}}}}"#;

fn template(delay: u32, key: &str) -> String {
    json!({ "Resources": { "Queue": {
        "Type": "AWS::SQS::Queue", "Properties": { "DelaySeconds": delay }, "Metadata": { "CodeUri": key },
    } } })
    .to_string()
}

async fn opened() -> (Window, [tempfile::TempDir; 2]) {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let out = folders[0].path().join("api/cdk.out");
    fs::create_dir_all(&out).unwrap();
    fs::write(folders[0].path().join("stagewright.toml"), TOPOLOGY).unwrap();
    fs::write(out.join("manifest.json"), MANIFEST).unwrap();
    fs::write(out.join("api.template.json"), template(1, "a.zip")).unwrap();
    let window = Window::on(folders[1].path(), folders[0].path()).await;
    window.sandbox().configure(|settings| settings.latency.scale = 0.0).unwrap();
    let plan = window.plan("dev").await;
    assert_eq!(plan["plan"]["blockers"], json!([]));
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    let ended = window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
    assert_eq!(ended["summary"]["outcome"], "succeeded", "{ended}");
    (window, folders)
}

/// Somebody else deploys, from their own machine.
fn update(window: &Window, template: &str) {
    let sandbox = window.sandbox();
    let fields =
        BTreeMap::from([("Action", "UpdateStack"), ("StackName", "api-dev"), ("TemplateBody", template)]);
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let signed = "AWS4-HMAC-SHA256 Credential=ASIASANDBOX111111111111/20260101/eu-west-1/cloudformation/aws4_request, \
                  SignedHeaders=host, Signature=0";
    let request = Request::new("POST", "/").with_body(body.join("&")).with_header("authorization", signed);
    let response = sandbox.handle(&request).response;
    assert_eq!(response.status, 200, "{}", response.text());
}

async fn behind(window: &Window) -> Value {
    window.call("drift_scan", json!({})).await.unwrap();
    window.until("drift_board", json!({}), |view| view["look"]["ended"] != Value::Null).await;
    let cell =
        json!({ "service": "api", "stage": "dev", "target": { "account": "dev", "region": "eu-west-1" } });
    window.call("drift_cell", cell).await.unwrap()["behind"].clone()
}

#[tokio::test]
async fn where_it_was_built_here_it_is_said_in_which_resources_a_stack_that_somebody_else_deployed_differs() {
    let (window, folders) = opened().await;
    assert_eq!(behind(&window).await, Value::Null);
    update(&window, &template(9, "a.zip"));
    assert_eq!(behind(&window).await, json!({ "is": "differs", "resources": ["Queue"], "parameters": [] }));
    // Where its packages lie says nothing of what is in them.
    update(&window, &template(1, "b.zip"));
    assert_eq!(behind(&window).await, json!({ "is": "unknown" }));
    // To CloudFormation, that alone would be no update.
    update(&window, &template(9, "a.zip"));
    update(&window, &template(1, "a.zip"));
    assert_eq!(behind(&window).await, Value::Null);
    // Of what was never built here, nothing is known.
    fs::write(folders[0].path().join("api/cdk.out/api.template.json"), template(2, "a.zip")).unwrap();
    window.call("rescan", json!({})).await.unwrap();
    assert_eq!(behind(&window).await, json!({ "is": "unknown" }));
}
