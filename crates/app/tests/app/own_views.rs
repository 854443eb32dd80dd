//! Views that a person keeps on this machine.

use std::fs;

use serde_json::json;

use crate::support::Window;

const TOPOLOGY: &str = "[stages.dev]\n";

#[tokio::test]
async fn a_view_of_ones_own_is_kept_on_this_machine_and_is_no_edit() {
    let window = Window::open(TOPOLOGY).await;
    assert_eq!(window.call("own_views", json!({})).await.unwrap(), json!({}));

    let view = json!({ "lens": "phases", "shape": "table", "stage": "dev", "search": "notes" });
    let kept = window.call("keep_own_view", json!({ "id": "Monday planning", "view": view })).await.unwrap();
    assert_eq!(kept["Monday planning"]["shape"], "table");
    assert_eq!(window.call("project", json!({})).await.unwrap()["document"]["dirty"], false);
    assert_eq!(fs::read_to_string(window.folder().join(".stagewright/.gitignore")).unwrap(), "*\n");

    let again = window.beside().await;
    assert_eq!(again.call("own_views", json!({})).await.unwrap(), kept);
    let gone = window.call("keep_own_view", json!({ "id": "Monday planning", "view": null })).await.unwrap();
    assert_eq!(gone, json!({}));
}

#[tokio::test]
async fn a_file_of_views_that_cannot_be_read_is_said_and_not_overwritten() {
    let window = Window::open(TOPOLOGY).await;
    let file = window.folder().join(".stagewright/views.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "{ broken").unwrap();

    let view = json!({ "id": "mine", "view": { "lens": "topology" } });
    for refused in [window.call("own_views", json!({})).await, window.call("keep_own_view", view).await] {
        assert_eq!(refused.unwrap_err().code, "broken-own-views");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "{ broken");
}

#[tokio::test]
async fn a_view_for_the_team_is_an_edit_of_the_file() {
    let window = Window::open(TOPOLOGY).await;
    let edit = json!({ "edit": "set_view", "id": "Notes", "view": { "lens": "topology", "focus": { "service": "notes", "steps": 2 } } });
    let seen = window.call("edit", json!({ "edits": [edit] })).await.unwrap();
    assert_eq!(seen["topology"]["views"]["Notes"]["focus"]["direction"], "both");
    assert_eq!(seen["document"]["dirty"], true);
    window.call("save", json!({})).await.unwrap();
    let text = fs::read_to_string(window.folder().join("stagewright.toml")).unwrap();
    assert!(text.contains("[views.Notes]\n"), "{text}");
}
