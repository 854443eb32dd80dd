//! Pictures of a project: what is on them, what is refused, and the sample as it is exported.

use serde_json::{Value, json};

use crate::support::Window;

const TWO: &str = r#"
[services.users]
path = "notes/template.yaml"
kind = "cloudformation"
stages = ["prod"]

[[references]]
from = "notes"
to = "users"

[accounts.acme-dev]
id = "111111111111"
access = "sandbox"

[stages.dev]
targets = [{ account = "acme-dev", region = "eu-west-1" }]

[stages.prod]
targets = [{ account = "acme-dev", region = "us-east-1" }]
safety = "typed"
"#;

fn request(format: &str) -> Value {
    json!({ "format": format, "lens": "topology", "theme": "light", "scale": 1 })
}

fn with(mut request: Value, key: &str, value: Value) -> Value {
    request[key] = value;
    request
}

async fn text(window: &Window, request: Value) -> String {
    let answer = window.call("export_picture", request).await.unwrap();
    answer["content"]["text"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_is_made_and_named_after_what_it_shows() {
    let window = Window::open(TWO).await;
    for (format, ending, begins) in [
        ("svg", "svg", "<svg "),
        ("mermaid", "mmd", "flowchart LR"),
        ("drawio", "drawio", "<mxfile "),
        ("dot", "dot", "digraph "),
        ("json", "json", "{"),
    ] {
        let answer = window.call("export_picture", request(format)).await.unwrap();
        assert!(answer["file"].as_str().unwrap().ends_with(&format!("-topology.{ending}")), "{answer}");
        assert!(answer["content"]["text"].as_str().unwrap().starts_with(begins), "{format}");
    }
    for (format, begins) in [("png", "iVBORw0KGgo"), ("pdf", "JVBERi0x")] {
        let answer = window.call("export_picture", request(format)).await.unwrap();
        assert!(answer["content"]["base64"].as_str().unwrap().starts_with(begins), "{format}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_is_drawn_with_its_own_services_only() {
    let window = Window::open(TWO).await;
    let all = text(&window, request("mermaid")).await;
    assert!(all.contains("\"notes\"") && all.contains("\"users\"") && all.contains("--o"), "{all}");
    let dev = text(&window, with(request("mermaid"), "stage", json!("dev"))).await;
    assert!(dev.contains("\"notes\"") && !dev.contains("users") && !dev.contains("--o"), "{dev}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_selected_is_drawn_and_nothing_selected_is_nothing_drawn() {
    let window = Window::open(TWO).await;
    let one = text(&window, with(request("mermaid"), "only", json!(["users"]))).await;
    assert!(one.contains("\"users\"") && !one.contains("notes"), "{one}");
    assert_eq!(text(&window, with(request("mermaid"), "only", json!([]))).await, "flowchart LR\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn phases_are_those_of_the_plan_that_was_shown_last_and_layers_before() {
    let window = Window::open(TWO).await;
    let phases = with(with(request("mermaid"), "lens", json!("phases")), "stage", json!("prod"));
    assert!(text(&window, phases.clone()).await.contains("Layer 1"));
    window.call("plan", json!({ "stage": "prod", "selection": { "select": "all" } })).await.unwrap();
    assert!(text(&window, phases).await.contains("Phase 1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_refused_with_what_does() {
    let window = Window::open(TWO).await;
    let stage =
        window.call("export_picture", with(request("svg"), "stage", json!("nowhere"))).await.unwrap_err();
    assert_eq!(stage.code, "unknown-stage");
    assert!(stage.hint.contains("dev, prod"), "{}", stage.hint);
    let service =
        window.call("export_picture", with(request("svg"), "only", json!(["nobody"]))).await.unwrap_err();
    assert_eq!(service.code, "unknown-service");
    assert!(service.hint.contains("notes, users"), "{}", service.hint);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_was_opened_is_known_and_another_is_not() {
    let window = Window::open(TWO).await;
    assert!(window.app.was_opened(window.folder()));
    assert!(!window.app.was_opened(window.data()));
    assert!(!window.app.was_opened(&window.folder().join("gone")));
}
