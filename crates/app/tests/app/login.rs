//! A login in the sandbox's Identity Center, and what it opens.

use serde_json::{Value, json};

use crate::support::{Window, log_in, login_ended, press};

const TOPOLOGY: &str = r#"
[sessions.acme]
start-url = "sandbox"
region = "eu-west-1"
[accounts.acme-dev]
id = "111111111111"
access = { sso = { session = "acme", role = "Deployer" } }
[accounts.acme-other]
id = "222222222222"
access = { sso = { session = "acme", role = "Nobody" } }
[stages.dev]
targets = [{ account = "acme-dev", region = "eu-west-1" }]
safety = "silent"
[stages.other]
targets = [{ account = "acme-other", region = "eu-west-1" }]
safety = "silent"
"#;

#[tokio::test]
async fn one_login_opens_every_account_of_the_session_and_its_end_closes_them() {
    let window = Window::open(TOPOLOGY).await;
    let before = window.call("check_account", json!({ "account": "acme-dev" })).await.unwrap_err();
    assert_eq!(before.code, "login-needed");
    assert!(before.hint.contains("stagewright login acme"), "{}", before.hint);
    log_in(&window, "acme").await;
    let identity = window.call("check_account", json!({ "account": "acme-dev" })).await.unwrap();
    assert_eq!((&identity["account"], &identity["role"]), (&json!("111111111111"), &json!("Deployer")));
    window.call("logout", json!({ "session": "acme" })).await.unwrap();
    let after = window.call("check_account", json!({ "account": "acme-dev" })).await.unwrap_err();
    assert_eq!(after.code, "login-needed");
}

#[tokio::test]
async fn a_role_that_is_assigned_to_nobody_blocks_the_plan_before_anything_is_done() {
    let window = Window::open(TOPOLOGY).await;
    log_in(&window, "acme").await;
    let plan = window.plan("other").await;
    let codes: Vec<&Value> =
        plan["plan"]["blockers"].as_array().unwrap().iter().map(|b| &b["code"]).collect();
    assert_eq!(codes, ["role-not-assigned"]);
}

#[tokio::test]
async fn a_refused_login_says_so_and_another_may_be_begun() {
    let window = Window::open(TOPOLOGY).await;
    window.call("login", json!({ "session": "acme", "method": "browser" })).await.unwrap();
    press(&window, false).await;
    assert_eq!(login_ended(&window).await, "failed");
    log_in(&window, "acme").await;
}

#[tokio::test]
async fn accounts_that_the_session_lists_are_taken_into_the_file_as_pending_edits() {
    let window = Window::open(TOPOLOGY).await;
    log_in(&window, "acme").await;
    let listed = window.call("session_accounts", json!({ "session": "acme" })).await.unwrap();
    let known = listed.as_array().unwrap().iter().find(|account| account["id"] == "111111111111").unwrap();
    assert_eq!(known["known_as"], "acme-dev");
    let picked = json!([{ "id": "333333333333", "name": "acme-prod", "role": "Deployer" },
        { "id": "222222222222", "name": "whatever", "role": "Deployer" }]);
    let view = window.call("pick_accounts", json!({ "session": "acme", "accounts": picked })).await.unwrap();
    assert_eq!(view["document"]["dirty"], true);
    let accounts = &view["topology"]["accounts"];
    assert_eq!(accounts["acme-prod"]["access"]["sso"]["role"], "Deployer");
    // The one that has the id already is reached this way from now on.
    assert_eq!(accounts["acme-other"]["access"]["sso"]["role"], "Deployer");
}
