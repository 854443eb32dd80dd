//! What a front end cannot do without the person: a forged call is refused here, not in the window.

use std::collections::BTreeSet;

use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::TestRunner};
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
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
[stages.prod]
targets = [{ account = "prod", region = "eu-west-1" }]
safety = "typed"
method = "direct"
"#;

/// What a page might send.
#[derive(Debug, Clone)]
enum Call {
    Plan(&'static str),
    /// The plan so many plans ago, or one that was never made.
    Deploy {
        ago: Option<usize>,
        typed: Option<&'static str>,
    },
    Retry,
    CreateAccounts {
        typed: &'static str,
    },
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        3 => select(vec!["dev", "prod"]).prop_map(Call::Plan),
        4 => (option::of(0..4_usize), option::of(select(vec!["prod", "Prod", "dev", "prod ", ""])))
            .prop_map(|(ago, typed)| Call::Deploy { ago, typed }),
        1 => Just(Call::Retry),
        1 => select(vec!["prod", ""]).prop_map(|typed| Call::CreateAccounts { typed }),
    ]
}

#[test]
fn a_stage_whose_name_has_to_be_typed_is_deployed_only_by_its_newest_plan_and_its_name_and_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(ProptestConfig { cases: 48, ..ProptestConfig::default() });
    runner.run(&vec(call(), 1..12), |calls| runtime.block_on(forged(calls))).unwrap();
}

async fn forged(calls: Vec<Call>) -> Result<(), TestCaseError> {
    let window = Window::open(TOPOLOGY).await;
    let (mut plans, mut used) = (Vec::<(String, String)>::new(), BTreeSet::new());
    let mut allowed = 0;
    for call in calls {
        match call {
            Call::Plan(stage) => {
                let plan = window.plan(stage).await;
                plans.push((stage.to_owned(), plan["id"].as_str().unwrap().to_owned()));
            }
            Call::Deploy { ago, typed } => {
                let place = ago.and_then(|ago| plans.len().checked_sub(ago + 1));
                let (stage, id) =
                    place.map_or_else(|| ("prod".into(), "0".repeat(32)), |place| plans[place].clone());
                let newest =
                    plans.iter().rfind(|(other, _)| *other == stage).is_some_and(|(_, last)| *last == id);
                let said = stage == "dev" || typed == Some("prod");
                let may = newest && said && !used.contains(&id);
                let answer = window.call("deploy", json!({ "plan": id, "typed": typed })).await;
                if may {
                    used.insert(id);
                    // A run of the same stage may still be going on, or have left nothing to do.
                    match answer {
                        Ok(_) => allowed += 1,
                        Err(error) => prop_assert!(
                            matches!(error.code.as_str(), "run-going-on" | "nothing-to-do" | "stack-busy"),
                            "{error:?}"
                        ),
                    }
                } else {
                    let error = answer.expect_err("a forged deployment was taken");
                    prop_assert!(matches!(error.code.as_str(), "plan-gone" | "not-confirmed"), "{error:?}");
                }
            }
            Call::Retry => {
                let forged = window.call("retry_run", json!({ "run": "20260101-000000-000" })).await;
                prop_assert_eq!(forged.unwrap_err().code, "no-such-run");
            }
            Call::CreateAccounts { typed } => {
                let forged = window.call("create_accounts", json!({ "plan": "0", "typed": typed })).await;
                prop_assert_eq!(forged.unwrap_err().code, "not-confirmed");
            }
        }
    }
    let noted = async {
        // A run is in the history once its beginning is on disk.
        while runs(&window).await < allowed {
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(20);
    prop_assert!(
        tokio::time::timeout(patience, noted).await.is_ok(),
        "a run that was begun is not in the history"
    );
    prop_assert_eq!(runs(&window).await, allowed);
    Ok(())
}

async fn runs(window: &Window) -> usize {
    window.call("runs", json!({})).await.unwrap().as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn the_name_of_a_plan_cannot_be_guessed_and_a_newer_plan_takes_its_place() {
    let window = Window::open(TOPOLOGY).await;
    let first = window.plan("prod").await;
    let second = window.plan("prod").await;
    let id = |plan: &Value| plan["id"].as_str().unwrap().to_owned();
    assert_ne!(id(&first), id(&second));
    assert!(id(&first).len() >= 32, "{}", id(&first));
    let old = window.call("deploy", json!({ "plan": id(&first), "typed": "prod" })).await;
    assert_eq!(old.unwrap_err().code, "plan-gone");
}

#[tokio::test]
async fn a_wrong_word_leaves_the_plan_to_be_confirmed_and_the_right_one_deploys_it_once() {
    let window = Window::open(TOPOLOGY).await;
    let plan = window.plan("prod").await;
    let wrong = window.call("deploy", json!({ "plan": plan["id"], "typed": "dev" })).await;
    assert_eq!(wrong.unwrap_err().code, "not-confirmed");
    window.call("deploy", json!({ "plan": plan["id"], "typed": "prod" })).await.unwrap();
    let again = window.call("deploy", json!({ "plan": plan["id"], "typed": "prod" })).await;
    assert_eq!(again.unwrap_err().code, "plan-gone");
}

#[tokio::test]
async fn at_a_review_yes_is_said_to_what_was_looked_at_and_with_the_name_or_not_at_all() {
    let window = Window::open(&TOPOLOGY.replace("method = \"direct\"", "method = \"reviewed\"")).await;
    let plan = window.plan("prod").await;
    let begun = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    let review = window.until("review", begun.clone(), |_| true).await;
    let say = |hash: Value, typed: Option<&str>| {
        let mut answer = json!({ "gate": review["gate"], "yes": true, "hash": hash, "typed": typed });
        answer["run"] = begun["run"].clone();
        window.call("answer_gate", answer)
    };
    assert_eq!(review["typed"], "prod");
    assert_eq!(say(json!(null), Some("prod")).await.unwrap_err().code, "review-changed");
    assert_eq!(say(json!("forged"), Some("prod")).await.unwrap_err().code, "review-changed");
    assert_eq!(say(review["hash"].clone(), None).await.unwrap_err().code, "not-confirmed");
    assert_eq!(say(review["hash"].clone(), Some("dev")).await.unwrap_err().code, "not-confirmed");
    let executed = || {
        let ledger = window.sandbox().ledger().unwrap();
        ledger.iter().filter(|entry| entry.action == "ExecuteChangeSet").count()
    };
    assert_eq!(executed(), 0);
    say(review["hash"].clone(), Some("prod")).await.unwrap();
    let run = window.until("run", begun, |run| !run["summary"]["outcome"].is_null()).await;
    assert_eq!(run["summary"]["outcome"], "succeeded", "{run:#}");
    assert_eq!(executed(), 1);
}
