//! Who deployed what and when, read from the accounts themselves.
#![expect(clippy::disallowed_methods, reason = "the sandbox of this test lives in real time")]

use std::{fs, path::Path, sync::Arc};

use jiff::Timestamp;
use sandbox::{Sandbox, Store};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::Window;

const TOPOLOGY: &str = r#"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
"#;

const COMMIT: &str = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";

fn check_out(folder: &Path, commit: &str) {
    fs::create_dir(folder.join(".git")).unwrap();
    fs::write(folder.join(".git/HEAD"), format!("{commit}\n")).unwrap();
}

async fn version(window: &Window) -> Value {
    let status = window.call("status", json!({ "stage": "dev" })).await.unwrap();
    assert_eq!(status["problems"], json!([]));
    status["cells"][0]["version"].clone()
}

#[tokio::test]
async fn a_teammate_sees_who_deployed_what_and_when_in_a_clone_that_deployed_nothing() {
    let kept = tempfile::tempdir().unwrap();
    let store = Store::open(kept.path().to_path_buf(), sandbox::Settings::default()).unwrap();
    let sandbox = Sandbox::in_store(store, Arc::new(Timestamp::now));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(sandbox::serve(listener, sandbox, std::future::pending()));

    // Two clones of one repository; only their accounts are the same.
    let (mine, theirs) = (Window::open(TOPOLOGY).await, Window::open(TOPOLOGY).await);
    let mine = Window::against(&endpoint, mine.close()).await;
    let theirs = Window::against(&endpoint, theirs.close()).await;
    check_out(mine.folder(), COMMIT);
    check_out(theirs.folder(), &COMMIT.replace('1', "9"));
    assert_eq!(version(&theirs).await, Value::Null, "there is no stack yet");

    let plan = mine.plan("dev").await;
    let run = mine.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap()["run"].clone();
    let runs = mine.until("runs", json!({}), |runs| !runs[0]["outcome"].is_null()).await;
    assert_eq!(runs[0]["outcome"], "succeeded", "{runs}");

    let seen = version(&theirs).await;
    assert_eq!(seen["commit"], COMMIT);
    assert_eq!(seen["actor"], "ana@test");
    assert_eq!(seen["run"], run);
    assert_eq!(seen["status"], "CREATE_COMPLETE");
    let at: Timestamp = seen["at"].as_str().unwrap().parse().unwrap();
    assert!(Timestamp::now().duration_since(at).as_secs() < 600, "{at}");
    assert_eq!(theirs.call("runs", json!({})).await.unwrap(), json!([]), "its own history is empty");
}
