//! What edits refuse and why, the history, and what may be connected.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use serde_json::json;
use topology::{
    Document, Edit, EditError, Layout, Reference, ReferenceKind, Refusal, ServiceId, why_not_connect,
};

const TEXT: &str = r#"schema = 1

[services.a]
kind = "planned"

[services.b]
kind = "planned"

[services.c]
kind = "planned"
stages = ["dev"]

[sessions.acme]
start-url = "https://acme.awsapps.com/start"
region = "eu-west-1"

[accounts.acme]
id = "111111111111"
access = { sso = { session = "acme", role = "Admin" } }

[accounts.child]
id = "222222222222"
access = { assume-role = { from = "acme", role = "Admin" } }

[accounts.grandchild]
id = "333333333333"
access = { assume-role = { from = "child", role = "Admin" } }

[stages.dev]
targets = [{ account = "acme", region = "eu-west-1" }]

[stages.alice]
base = "dev"

[[references]]
from = "a"
to = "b"
"#;

fn edit(json: serde_json::Value) -> Edit {
    serde_json::from_value(json).unwrap()
}

fn refused(json: serde_json::Value) -> EditError {
    let mut document = Document::open(TEXT);
    let error = document.apply(edit(json)).unwrap_err();
    assert_eq!(document.to_text(), TEXT);
    assert!(!error.hint().is_empty());
    error
}

fn id(name: &str) -> ServiceId {
    name.parse().unwrap()
}

#[test]
fn an_account_that_a_stage_uses_is_not_removed_and_the_stage_is_named() {
    let error = refused(json!({ "edit": "remove_account", "id": "acme" }));
    assert_eq!(error.to_string(), "the account `acme` is used by stage dev, account child");
    assert_eq!(serde_json::to_value(&error).unwrap()["code"], error.code());
}

#[test]
fn an_account_that_another_is_reached_from_is_not_removed_and_a_session_that_one_uses_neither() {
    let error = refused(json!({ "edit": "remove_account", "id": "child" }));
    assert_eq!(error.to_string(), "the account `child` is used by account grandchild");
    let error = refused(json!({ "edit": "remove_session", "id": "acme" }));
    assert_eq!(error.to_string(), "the session `acme` is used by account acme");
}

#[test]
fn an_account_cannot_be_reached_from_itself() {
    let access = json!({ "assume-role": { "from": "grandchild", "role": "Admin" } });
    let error = refused(json!({ "edit": "update_account", "id": "acme", "patch": { "access": access } }));
    let path = "acme > grandchild > child > acme";
    assert_eq!(error.to_string(), format!("an account cannot be reached from itself: {path}"));
}

#[test]
fn no_edit_writes_a_secret_and_none_repeats_it() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let access = json!({ "profile": secret });
    let session = json!({ "start-url": "sandbox", "region": "eu-west-1", "endpoint": secret });
    for json in [
        json!({ "edit": "add_account", "id": "new", "account": { "id": "111111111111", "access": access } }),
        json!({ "edit": "update_account", "id": "acme", "patch": { "access": access } }),
        json!({ "edit": "add_session", "id": "new", "session": session }),
        json!({ "edit": "update_session", "id": "acme", "patch": { "start-url": secret } }),
    ] {
        let error = refused(json);
        assert_eq!(error, EditError::Refused { reason: Refusal::SecretInFile });
        assert!(!format!("{error}{}", error.hint()).contains(secret));
    }
}

#[test]
fn a_stage_that_another_comes_from_is_not_removed() {
    let error = refused(json!({ "edit": "remove_stage", "id": "dev" }));
    assert_eq!(error.to_string(), "the stage `dev` is used by stage alice as its base");
}

#[test]
fn two_things_never_get_one_name() {
    for json in [
        json!({ "edit": "add_service", "id": "a", "service": { "kind": "planned" } }),
        json!({ "edit": "rename_service", "from": "a", "to": "b" }),
        json!({ "edit": "rename_stage", "from": "alice", "to": "dev" }),
        json!({ "edit": "rename_account", "from": "child", "to": "acme" }),
        json!({ "edit": "add_target", "stage": "dev", "target": { "account": "acme", "region": "eu-west-1" } }),
    ] {
        assert_eq!(refused(json.clone()).code(), "exists", "{json}");
    }
}

#[test]
fn what_is_not_there_is_refused_with_the_nearest_name() {
    let error = refused(json!({ "edit": "update_stage", "id": "alcie", "patch": {} }));
    assert_eq!(error.hint(), "Did you mean `alice`?");
    for json in [
        json!({ "edit": "update_service", "id": "a", "patch": { "group": "nowhere" } }),
        json!({ "edit": "add_target", "stage": "dev", "target": { "account": "nowhere", "region": "eu-west-1" } }),
        json!({ "edit": "disconnect", "from": "b", "to": "a" }),
        json!({ "edit": "update_session", "id": "nowhere", "patch": {} }),
        json!({ "edit": "update_account", "id": "child", "patch": { "access": { "sso": { "session": "x", "role": "r" } } } }),
        json!({ "edit": "update_account", "id": "child", "patch": { "access": { "assume-role": { "from": "x", "role": "r" } } } }),
        json!({ "edit": "move_to_group", "services": ["a", "nowhere"], "group": null }),
    ] {
        assert_eq!(refused(json.clone()).code(), "unknown", "{json}");
    }
}

#[test]
fn a_stage_cannot_come_from_itself() {
    let error = refused(json!({ "edit": "update_stage", "id": "dev", "patch": { "base": "alice" } }));
    assert_eq!(error.to_string(), "a stage cannot come from itself: dev > alice > dev");
}

#[test]
fn a_patch_tells_what_is_left_alone_from_what_is_taken_away() {
    let mut document = Document::open(TEXT);
    document.apply(edit(json!({ "edit": "update_service", "id": "c", "patch": { "note": "x" } }))).unwrap();
    assert!(document.topology().services["c"].stages.is_some());
    document
        .apply(edit(json!({ "edit": "update_service", "id": "c", "patch": { "stages": null } })))
        .unwrap();
    assert_eq!(document.topology().services["c"].stages, None);
    assert_eq!(document.topology().services["c"].note.as_deref(), Some("x"));
    let misspelt = serde_json::from_value::<Edit>(
        json!({ "edit": "update_service", "id": "c", "patch": { "nota": 1 } }),
    );
    assert!(misspelt.is_err());
}

#[test]
fn an_edit_that_changes_nothing_makes_no_step() {
    let mut document = Document::open(TEXT);
    let applied = document.apply(edit(json!({ "edit": "rename_service", "from": "a", "to": "a" }))).unwrap();
    assert!(!applied.changed);
    assert_eq!(document.to_undo().next(), None);
}

#[test]
fn the_history_says_what_it_would_undo_and_redo_and_forgets_what_was_not_redone() {
    let mut document = Document::open(TEXT);
    document.apply(edit(json!({ "edit": "remove_service", "id": "c" }))).unwrap();
    assert_eq!(document.to_undo().next(), Some("Remove service c"));
    assert_eq!(document.undo().unwrap().label, "Remove service c");
    assert_eq!(document.to_redo().next(), Some("Remove service c"));
    document.apply(edit(json!({ "edit": "disconnect", "from": "a", "to": "b" }))).unwrap();
    assert_eq!(document.to_redo().next(), None);
}

#[test]
fn pending_edits_are_shown_as_a_diff_until_saved() {
    let mut document = Document::open(TEXT);
    document.apply(edit(json!({ "edit": "update_service", "id": "a", "patch": { "role": "api" } }))).unwrap();
    let added: Vec<_> =
        document.diff().into_iter().filter(|line| line.kind == topology::DiffKind::Added).collect();
    assert_eq!((added.len(), added[0].text.as_str(), added[0].new_line), (1, "role = \"api\"", Some(5)));
    document.mark_saved();
    assert!(!document.is_dirty() && document.diff().is_empty());
    document.undo();
    assert!(document.is_dirty());
}

#[test]
fn a_new_document_is_pending_as_a_whole() {
    let document = Document::empty(Some("Notes"));
    assert!(document.is_dirty());
    assert_eq!(document.topology().name.as_deref(), Some("Notes"));
}

fn derived(from: &str, to: &str, kind: ReferenceKind) -> Reference {
    let (name, at) = ("x".to_owned(), "y".to_owned());
    Reference { from: Some(id(from)), to: id(to), kind, name, at, location: None, candidate: None }
}

#[test]
fn a_connection_that_makes_a_cycle_says_which_through_what_was_drawn_and_what_was_found() {
    let document = Document::open(TEXT);
    let found = [derived("b", "c", ReferenceKind::Strong)];
    let why = |from: &str, to: &str| why_not_connect(document.topology(), &found, &id(from), &id(to));
    assert_eq!(why("c", "a"), Some(Refusal::Cycle { path: vec![id("a"), id("b"), id("c")] }));
    assert_eq!(why("a", "c"), None);
    assert_eq!(why("a", "a"), Some(Refusal::SameService { service: id("a") }));
    assert_eq!(why("a", "z"), Some(Refusal::UnknownService { service: id("z") }));
    let (from, to) = (id("b"), id("c"));
    assert_eq!(why("b", "c"), Some(Refusal::AlreadyConnected { from, to, kind: ReferenceKind::Strong }));
}

#[test]
fn what_is_read_at_build_time_stands_in_the_way_of_no_connection() {
    let document = Document::open(TEXT);
    let found = [derived("b", "c", ReferenceKind::Config)];
    for (from, to) in [("b", "c"), ("c", "b")] {
        assert_eq!(why_not_connect(document.topology(), &found, &id(from), &id(to)), None);
    }
}

#[test]
fn a_renamed_card_stays_where_it_is_even_when_the_name_is_undone() {
    let mut layout = Layout::parse("[positions]\na = [10, 20.5]\n").0;
    layout.follow(&edit(json!({ "edit": "rename_service", "from": "a", "to": "z" })));
    assert_eq!(layout.positions.get("a"), layout.positions.get("z"));
    assert_eq!(layout.positions["z"].y, 20.5);
    layout.keep_only(Document::open(TEXT).topology());
    assert_eq!(layout.positions.keys().map(ToString::to_string).collect::<Vec<_>>(), ["a"]);
}
