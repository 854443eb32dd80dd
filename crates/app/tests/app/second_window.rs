//! Of several windows on one project, the first may change it.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
"#;

fn read_only(view: &Value) -> &Value {
    &view["document"]["read_only"]
}

#[tokio::test]
async fn the_second_window_says_who_has_the_project_and_changes_nothing() {
    let first = Window::open(TOPOLOGY).await;
    let second = first.beside().await;
    assert_eq!(first.call("project", json!({})).await.unwrap()["document"]["read_only"], Value::Null);
    let view = second.call("project", json!({})).await.unwrap();
    assert_eq!(read_only(&view)["code"], "second-window");
    let message = read_only(&view)["message"].as_str().unwrap();
    assert!(message.contains(&format!("ana@test (process {})", std::process::id())), "{message}");

    let run = json!({ "run": "20260101-000000-000" });
    let step = json!({ "run": "20260101-000000-000", "step": "notes@dev/eu-west-1" });
    let refused = [
        ("edit", json!({ "edits": [] })),
        ("undo", json!({})),
        ("redo", json!({})),
        ("save", json!({})),
        ("resolve_conflicts", json!({ "choices": {} })),
        ("paste_services", json!({ "text": "", "at": null })),
        ("duplicate_services", json!({ "services": [], "at": null })),
        ("move_nodes", json!({ "positions": {}, "collapsed": null })),
        ("keep_own_view", json!({ "id": "mine", "view": null })),
        ("arrange", json!({})),
        ("deploy", json!({ "plan": "0", "typed": null })),
        ("cancel_run", run.clone()),
        ("retry_run", run.clone()),
        ("pause_run", run.clone()),
        ("continue_run", run.clone()),
        ("resume_run", run.clone()),
        ("abandon_run", run.clone()),
        ("retry_step", step.clone()),
        ("skip_step", step),
        (
            "answer_gate",
            json!({ "run": "r", "gate": "g", "yes": true, "hash": null, "typed": null, "note": null }),
        ),
        (
            "break_lock",
            json!({ "stage": "dev", "target": { "account": "dev", "region": "eu-west-1" }, "run": "r", "typed": "dev" }),
        ),
        ("reset_sandbox", json!({})),
        ("create_accounts", json!({ "plan": "0", "typed": "" })),
    ];
    for (name, request) in refused {
        let answer = second.call(name, request).await;
        assert_eq!(answer.unwrap_err().code, "second-window", "{name}");
    }
    for (name, request) in
        [("runs", json!({})), ("pending", json!({})), ("status", json!({ "stage": "dev" }))]
    {
        second.call(name, request).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
    let plan = second.plan("dev").await;
    assert_eq!(plan["plan"]["steps"].as_array().unwrap().len(), 1);
    let deploy = second.call("deploy", json!({ "plan": plan["id"], "typed": null })).await;
    assert_eq!(deploy.unwrap_err().code, "second-window");
    assert_eq!(first.call("runs", json!({})).await.unwrap(), json!([]));
}

#[tokio::test]
async fn where_the_first_window_is_closed_the_second_takes_over_by_reading_again() {
    let first = Window::open(TOPOLOGY).await;
    let second = first.beside().await;
    let still = second.call("rescan", json!({})).await.unwrap();
    assert_eq!(read_only(&still)["code"], "second-window");
    let kept = first.close();
    let view = second.call("rescan", json!({})).await.unwrap();
    assert_eq!(read_only(&view), &Value::Null);
    second.call("save", json!({})).await.unwrap();
    drop(kept);
}

#[tokio::test]
async fn a_project_that_is_opened_again_in_its_own_window_stays_its_own() {
    let window = Window::open(TOPOLOGY).await;
    let folder = window.folder().to_str().unwrap().to_owned();
    let again = window.call("open_project", json!({ "folder": folder })).await.unwrap();
    assert_eq!(read_only(&again), &Value::Null);
    let second = window.beside().await;
    assert_eq!(read_only(&second.call("project", json!({})).await.unwrap())["code"], "second-window");
}

#[tokio::test]
async fn another_project_in_the_first_window_lets_go_of_the_one_before() {
    let (first, other) = (Window::open(TOPOLOGY).await, Window::open(TOPOLOGY).await);
    let second = first.beside().await;
    let folder = other.folder().to_str().unwrap().to_owned();
    first.call("open_project", json!({ "folder": folder })).await.unwrap();
    let view = second.call("rescan", json!({})).await.unwrap();
    assert_eq!(read_only(&view), &Value::Null);
}

#[tokio::test]
async fn looking_at_a_project_makes_no_files_in_it() {
    let first = Window::open(TOPOLOGY).await;
    let _second = first.beside().await;
    let names: Vec<String> = std::fs::read_dir(first.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

/// Ended with the test, however that ends.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A window in a process of its own, once it has opened the project; and whether it may only look.
fn process(data: &Path, folder: &Path) -> (Process, String) {
    let tests = std::env::current_exe().unwrap();
    let built = tests.ancestors().nth(2).map(|profile| profile.join("examples").join("hold_window"));
    let program: PathBuf = built.unwrap().with_extension(std::env::consts::EXE_EXTENSION);
    let child = Command::new(program).args([data, folder]).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("examples are built with the tests of the whole workspace");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Process(child), line)
}

#[tokio::test]
async fn a_window_that_is_killed_lets_go_of_its_project() {
    let window = Window::open(TOPOLOGY).await;
    let (data, folder) = (window.data().to_path_buf(), window.folder().to_path_buf());
    let _files = window.close();
    let (mut other, said) = process(&data, &folder);
    assert_eq!(said.trim(), "null", "the first window of the project");

    let second = Window::on(&data, &folder).await;
    let view = second.call("project", json!({})).await.unwrap();
    let message = read_only(&view)["message"].as_str().unwrap();
    assert!(message.contains(&format!("bea@test (process {})", other.0.id())), "{message}");

    // SIGKILL: it has no time to tidy up.
    other.0.kill().unwrap();
    other.0.wait().unwrap();
    let view = second.call("rescan", json!({})).await.unwrap();
    assert_eq!(read_only(&view), &Value::Null);
    let (_third, said) = process(&data, &folder);
    assert!(said.contains("second-window"), "{said}");
}

#[cfg(unix)]
#[tokio::test]
async fn where_no_lock_can_be_had_a_project_opens_all_the_same() {
    let window = Window::open(TOPOLOGY).await;
    let (data, folder) = (window.data().to_path_buf(), window.folder().to_path_buf());
    let _files = window.close();
    std::fs::remove_dir_all(data.join("windows")).unwrap();
    // A file where the folder of the locks would be: nobody can make one, whoever runs this test.
    std::fs::write(data.join("windows"), "").unwrap();
    let window = Window::on(&data, &folder).await;
    let view = window.call("project", json!({})).await.unwrap();
    assert_eq!(read_only(&view), &Value::Null);
}
