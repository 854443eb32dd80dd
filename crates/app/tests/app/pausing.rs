//! A login that ends in the middle of a run.

use sandbox::{CallFault, Effect, Nth};
use serde_json::{Value, json};

use crate::support::{Window, log_in};

const TOPOLOGY: &str = r#"
[sessions.acme]
start-url = "sandbox"
region = "eu-west-1"
[accounts.acme-dev]
id = "111111111111"
access = { sso = { session = "acme", role = "Deployer" } }
[stages.dev]
targets = [{ account = "acme-dev", region = "eu-west-1" }]
safety = "silent"
"#;

#[tokio::test]
async fn a_run_whose_login_ends_waits_for_the_next_one_and_sends_nothing_twice() {
    let window = Window::open(TOPOLOGY).await;
    log_in(&window, "acme").await;
    let plan = window.plan("dev").await;
    // The credentials end at the very write, and the session that would renew them is over.
    window
        .sandbox()
        .configure(|settings| {
            settings.faults.calls.push(CallFault::new("CreateStack", Nth::Only(1), Effect::Expire));
        })
        .unwrap();
    window.call("logout", json!({ "session": "acme" })).await.unwrap();
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();

    let paused = window.until("run", run.clone(), |view| view["logins"] != json!([])).await;
    let wait = &paused["logins"][0];
    assert_eq!(
        (&wait["target"]["account"], &wait["failure"]["code"]),
        (&json!("acme-dev"), &json!("login-needed"))
    );
    assert_eq!(paused["summary"]["outcome"], Value::Null);

    log_in(&window, "acme").await;
    let ended = window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
    assert_eq!((&ended["summary"]["outcome"], &ended["logins"]), (&json!("succeeded"), &json!([])));
    let ledger = window.sandbox().ledger().unwrap();
    let created: Vec<_> = ledger.iter().filter(|entry| entry.action == "CreateStack").collect();
    assert_eq!(created.iter().filter(|entry| entry.accepted()).count(), 1, "{created:?}");
    // Refused once for its credentials, and sent again as the same call.
    assert_eq!(created.len(), 2, "{created:?}");
    assert_eq!(created[0].token, created[1].token);
}
