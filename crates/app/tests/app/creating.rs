//! Child accounts of an organization, from the plan to the first time that one is reached.

use serde_json::{Value, json};

use crate::support::{Window, log_in};

const TOPOLOGY: &str = r#"
[sessions.acme]
start-url = "sandbox"
region = "eu-west-1"
[accounts.acme-root]
id = "999999999999"
access = { sso = { session = "acme", role = "Administrator" } }
[accounts.acme-dev]
id = "111111111111"
access = { sso = { session = "acme", role = "Deployer" } }
"#;

fn wanted(from: &str, accounts: &[(&str, &str)]) -> Value {
    let accounts: Vec<_> =
        accounts.iter().map(|(name, email)| json!({ "name": name, "email": email })).collect();
    json!({ "from": from, "role": null, "accounts": accounts })
}

async fn ended(window: &Window) -> Vec<Value> {
    let view = window
        .accounts(|view| {
            let creations = view["creations"].as_array().unwrap();
            creations.iter().all(|creation| creation["state"]["state"] != "in-progress")
        })
        .await;
    view["creations"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_child_account_is_created_once_its_plan_was_typed_and_reached_through_the_role_that_it_came_with() {
    let window = Window::open(TOPOLOGY).await;
    log_in(&window, "acme").await;
    let request =
        wanted("acme-root", &[("acme-qa", "qa@example.com"), ("acme-load", "acme-dev@example.com")]);
    let plan = window.call("plan_accounts", request).await.unwrap();
    assert_eq!((&plan["typed"], &plan["identity"]["role"]), (&json!("acme-root"), &json!("Administrator")));
    assert!(plan["opentofu"].as_str().unwrap().contains("qa@example.com"));
    let unconfirmed = window.call("create_accounts", json!({ "plan": plan["id"], "typed": "acme-qa" })).await;
    assert_eq!(unconfirmed.unwrap_err().code, "not-confirmed");
    let confirmed = json!({ "plan": plan["id"], "typed": "acme-root" });
    window.call("create_accounts", confirmed.clone()).await.unwrap();
    assert_eq!(window.call("create_accounts", confirmed).await.unwrap_err().code, "not-confirmed");

    let creations = ended(&window).await;
    let of =
        |name: &str| creations.iter().find(|creation| creation["name"] == name).unwrap()["state"].clone();
    assert_eq!(of("acme-qa")["state"], "created");
    // AWS takes an address once.
    assert_eq!(of("acme-load")["state"], "failed");
    let view = window.call("project", json!({})).await.unwrap();
    let access = &view["topology"]["accounts"]["acme-qa"]["access"]["assume-role"];
    assert_eq!(access, &json!({ "from": "acme-root", "role": "OrganizationAccountAccessRole" }));
    let identity = window.call("check_account", json!({ "account": "acme-qa" })).await.unwrap();
    assert_eq!(
        (&identity["account"], &identity["role"]),
        (&of("acme-qa")["id"], &json!("OrganizationAccountAccessRole"))
    );
}

#[tokio::test]
async fn only_the_management_account_may_create_accounts_and_a_name_that_is_taken_is_refused() {
    let window = Window::open(TOPOLOGY).await;
    log_in(&window, "acme").await;
    let cases = [
        (wanted("acme-root", &[("acme-dev", "new@example.com")]), "bad-request"),
        (wanted("acme-root", &[("a", "a@example.com"), ("b", "A@example.com")]), "bad-request"),
        (wanted("acme-root", &[("a", "nobody")]), "bad-request"),
        (wanted("acme-root", &[]), "bad-request"),
    ];
    for (request, code) in cases {
        assert_eq!(window.call("plan_accounts", request.clone()).await.unwrap_err().code, code, "{request}");
    }
    let refused =
        window.call("plan_accounts", wanted("acme-dev", &[("a", "a@example.com")])).await.unwrap_err();
    assert!(matches!(refused.code.as_str(), "not-the-management-account" | "access-denied"), "{refused:?}");
}

#[tokio::test]
async fn what_is_left_of_an_earlier_attempt_of_the_same_name_is_not_sent_along() {
    let window = Window::open(TOPOLOGY).await;
    let local = window.folder().join(".stagewright");
    std::fs::create_dir_all(&local).unwrap();
    let journal = journal::Journal::open(&local.join("journal.db")).unwrap();
    let (name, from) = ("acme-qa".parse().unwrap(), "acme-root".parse().unwrap());
    journal.intend_creation(&name, "old@example.com", "R", &from, jiff::Timestamp::UNIX_EPOCH).unwrap();
    log_in(&window, "acme").await;
    let plan =
        window.call("plan_accounts", wanted("acme-root", &[("acme-qa", "qa@example.com")])).await.unwrap();
    window.call("create_accounts", json!({ "plan": plan["id"], "typed": "acme-root" })).await.unwrap();
    window.accounts(|view| view["creations"][0]["state"]["state"] == "created").await;
    let ledger = window.sandbox().ledger().unwrap();
    assert_eq!(ledger.iter().filter(|entry| entry.action == "CreateAccount").count(), 1);
}
