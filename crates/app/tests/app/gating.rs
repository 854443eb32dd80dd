//! What a stage says of gates reaches its plan.

use serde_json::{Value, json};

use crate::support::Window;

fn stage(gate_at: &str) -> String {
    format!(
        r#"
[accounts.us]
id = "111111111111"
access = "sandbox"
[accounts.eu]
id = "333333333333"
access = "sandbox"
[stages.prod]
targets = [{{ account = "us", region = "us-east-1" }}, {{ account = "eu", region = "eu-west-1" }}]
rollout = "one-by-one"
[[stages.prod.gates]]
name = "look"
at = {gate_at}
approval = {{}}
"#
    )
}

fn names(gates: &Value) -> Vec<&str> {
    gates.as_array().unwrap().iter().map(|gate| gate["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_stage_is_planned_in_the_order_of_its_targets_with_its_gates() {
    let window = Window::open(&stage("\"start\"")).await;
    let view = window.plan("prod").await;
    assert_eq!(view["plan"]["blockers"], json!([]));
    let boundary = "between us/us-east-1 and eu/eu-west-1";
    assert_eq!(names(&view["plan"]["gates"]), ["look", boundary]);
    assert_eq!(view["plan"]["phases"], json!([["notes"], ["notes"]]));
}

#[tokio::test]
async fn a_gate_at_a_service_that_nobody_knows_blocks_and_is_not_passed_by() {
    let window = Window::open(&stage("{ before = \"nots\" }")).await;
    let view = window.plan("prod").await;
    assert_eq!(view["plan"]["blockers"][0]["code"], "unknown-service");
}
