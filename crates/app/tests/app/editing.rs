//! What a person does at the canvas, and what somebody else does to the file meanwhile: one history, and nothing lost.

use std::{collections::BTreeMap, fs, future::Future};

use proptest::{collection::vec, prelude::*, sample::select, test_runner::TestRunner};
use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"group = "core" # kept
unknown = { a = [1] }

# a group
[groups.core]
label = "Core"

[services.web]
kind = "planned"

# stands alone

[services.mail]
kind = "planned"
note = "old"

[stages.dev]

[[references]]
from = "notes"
to = "web"
"#;

fn file(window: &Window) -> String {
    fs::read_to_string(window.folder().join("stagewright.toml")).unwrap()
}

/// As an editor does it: nobody ever sees a half of it.
fn write(window: &Window, text: &str) {
    let beside = window.folder().join("stagewright.toml~");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, window.folder().join("stagewright.toml")).unwrap();
}

/// Runs cases of a property one after another, each with a window of its own.
fn property<S: Strategy<Value: Clone>, F: Future<Output = ()>>(
    cases: u32,
    strategy: S,
    case: impl Fn(S::Value) -> F,
) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    TestRunner::new(config)
        .run(&strategy, |value| {
            runtime.block_on(case(value));
            Ok(())
        })
        .unwrap();
}

const SERVICES: &[&str] = &["notes", "web", "mail", "extra", "notes-2"];

fn doing() -> impl Strategy<Value = (&'static str, Value)> {
    let service = || select(SERVICES);
    let point = || (any::<i16>(), any::<i16>()).prop_map(|(x, y)| json!({ "x": x, "y": y }));
    let edit = prop_oneof![
        3 => (service(), "[a-z]{0,6}").prop_map(|(id, note)| json!({ "edit": "update_service", "id": id, "patch": { "note": note } })),
        2 => service().prop_map(|id| json!({ "edit": "add_service", "id": id, "service": { "kind": "planned" } })),
        1 => service().prop_map(|id| json!({ "edit": "remove_service", "id": id })),
        2 => (service(), service()).prop_map(|(from, to)| json!({ "edit": "rename_service", "from": from, "to": to })),
        2 => (service(), service()).prop_map(|(from, to)| json!({ "edit": "connect", "from": from, "to": to, "note": null })),
        2 => (service(), select(vec![json!("core"), Value::Null])).prop_map(|(id, group)| json!({ "edit": "move_to_group", "services": [id], "group": group })),
        1 => select(vec![("core", "edge"), ("edge", "core")]).prop_map(|(from, to)| json!({ "edit": "rename_group", "from": from, "to": to })),
    ];
    prop_oneof![
        6 => vec(edit.clone(), 1..3).prop_map(|edits| ("edit", json!({ "edits": edits }))),
        2 => (vec(edit, 1..2), service(), point()).prop_map(|(edits, id, at)| ("edit", json!({ "edits": edits, "positions": { id: at } }))),
        2 => (service(), point()).prop_map(|(id, at)| ("move_nodes", json!({ "positions": { id: at }, "collapsed": null }))),
        1 => vec(service(), 1..3).prop_map(|ids| ("duplicate_services", json!({ "services": ids, "at": null }))),
        1 => point().prop_map(|at| ("paste_services", json!({ "text": "[services.notes]\nkind = \"planned\"\n", "at": at }))),
        1 => Just(("arrange", json!({}))),
        1 => Just(("undo", json!({}))),
        1 => Just(("redo", json!({ "steps": 2 }))),
        1 => Just(("save", json!({}))),
    ]
}

#[test]
fn after_two_hundred_random_sequences_undo_writes_the_first_bytes_and_redo_the_last_ones() {
    property(200, vec(doing(), 1..14), |sequence| async move {
        let window = Window::open(TOPOLOGY).await;
        let first = file(&window);
        for (command, request) in sequence {
            // What is refused is no step.
            let _ = window.call(command, request).await;
        }
        let all = json!({ "steps": 1000 });
        let last = window.call("redo", all.clone()).await.unwrap();
        window.call("save", json!({})).await.unwrap();
        let last_file = file(&window);

        let undone = window.call("undo", all.clone()).await.unwrap();
        assert_eq!(undone["document"]["can_undo"], false);
        window.call("save", json!({})).await.unwrap();
        assert_eq!(file(&window), first);

        let redone = window.call("redo", all).await.unwrap();
        window.call("save", json!({})).await.unwrap();
        assert_eq!(file(&window), last_file);
        assert_eq!(redone["positions"], last["positions"]);
        assert_eq!(redone["topology"], last["topology"]);
    });
}

/// What two people can say of four services.
type Said = BTreeMap<(usize, &'static str), usize>;

const ROLES: [&str; 3] = ["api", "job", "web"];

fn said() -> impl Strategy<Value = Said> {
    let one = ((0..4usize, select(vec!["note", "role"])), 0..3usize);
    vec(one, 0..6).prop_map(|said| said.into_iter().collect())
}

fn value(key: &str, value: usize) -> String {
    if key == "role" { ROLES[value].to_owned() } else { format!("note {value}") }
}

/// A file in which each service says what the map has, and the base's value otherwise.
fn written(said: &Said, remark: &str) -> String {
    let mut text = format!("schema = 1 # {remark}\n\n[stages.dev]\n");
    for service in 0..4 {
        text.push_str(&format!("\n# about {service}\n[services.s{service}]\nkind = \"planned\"\n"));
        for key in ["note", "role"] {
            let number = said.get(&(service, key)).copied().unwrap_or(0);
            text.push_str(&format!("{key} = \"{}\" # {remark}\n", value(key, number)));
        }
    }
    text
}

#[test]
fn edits_here_and_in_a_text_editor_merge_or_the_conflict_is_shown_and_nothing_is_lost() {
    property(200, (said(), said(), vec(any::<bool>(), 8)), |(mine, theirs, sides)| async move {
        let window = Window::open("").await;
        write(&window, &written(&Said::new(), "base"));
        window.call("rescan", json!({})).await.unwrap();
        for ((service, key), number) in &mine {
            let patch = json!({ *key: value(key, *number) });
            let edit = json!({ "edit": "update_service", "id": format!("s{service}"), "patch": patch });
            window.call("edit", json!({ "edits": [edit] })).await.unwrap();
        }
        write(&window, &written(&theirs, "outside"));
        let view = window.call("rescan", json!({})).await.unwrap();

        let at = |said: &Said, place| said.get(&place).copied().unwrap_or(0);
        let places: Vec<(usize, &str)> =
            (0..4).flat_map(|service| ["note", "role"].map(|key| (service, key))).collect();
        let clash = |place: &(usize, &'static str)| {
            let (my, their) = (at(&mine, *place), at(&theirs, *place));
            my != 0 && their != 0 && my != their
        };
        let path = |(service, key): (usize, &str)| format!("services.s{service}.{key}");
        let expected: Vec<String> =
            places.iter().filter(|place| clash(place)).map(|place| path(*place)).collect();
        let conflicts = view["document"]["conflicts"].as_array().unwrap();
        let found: Vec<&str> = conflicts.iter().map(|conflict| conflict["path"].as_str().unwrap()).collect();
        assert_eq!(found, expected);
        for (conflict, place) in conflicts.iter().zip(places.iter().filter(|place| clash(place))) {
            let quoted = |number| json!(format!("\"{}\"", value(place.1, number)));
            assert_eq!(
                (&conflict["base"], &conflict["mine"], &conflict["theirs"]),
                (&quoted(0), &quoted(at(&mine, *place)), &quoted(at(&theirs, *place)))
            );
        }
        let chosen: BTreeMap<String, &str> = places
            .iter()
            .zip(&sides)
            .filter(|(place, _)| clash(place))
            .map(|(place, mine)| (path(*place), if *mine { "mine" } else { "theirs" }))
            .collect();
        if !expected.is_empty() {
            let refused = window.call("save", json!({})).await.unwrap_err();
            assert_eq!(refused.code, "conflict");
            assert_eq!(file(&window), written(&theirs, "outside"), "nothing was written");
            let choices = json!({ "choices": chosen });
            window.call("preview_resolution", choices.clone()).await.unwrap();
            window.call("resolve_conflicts", choices).await.unwrap();
        }
        let outcome = |place: &(usize, &'static str), all_mine: bool| {
            let (my, their) = (at(&mine, *place), at(&theirs, *place));
            if clash(place) {
                let keep = all_mine || chosen[&path(*place)] == "mine";
                if keep { my } else { their }
            } else if my == 0 {
                their
            } else {
                my
            }
        };
        let result = |all_mine: bool| -> Said {
            places.iter().map(|place| (*place, outcome(place, all_mine))).collect()
        };
        window.call("save", json!({})).await.unwrap();
        assert_eq!(file(&window), written(&result(false), "outside"));

        // Where the file's side was kept, mine is one step away; what was redone is what was decided.
        let lost = places.iter().any(|place| outcome(place, true) != outcome(place, false));
        if lost {
            window.call("undo", json!({})).await.unwrap();
            window.call("save", json!({})).await.unwrap();
            assert_eq!(file(&window), written(&result(true), "outside"));
            window.call("redo", json!({})).await.unwrap();
            window.call("save", json!({})).await.unwrap();
            assert_eq!(file(&window), written(&result(false), "outside"));
        }
        // All the way back is what they wrote: their edits are never taken back.
        window.call("undo", json!({ "steps": 1000 })).await.unwrap();
        window.call("save", json!({})).await.unwrap();
        assert_eq!(file(&window), written(&theirs, "outside"));
    });
}

#[tokio::test]
async fn what_saving_would_change_is_shown_before_a_conflict_is_settled() {
    let window = Window::open(TOPOLOGY).await;
    let note = json!({ "edit": "update_service", "id": "mail", "patch": { "note": "mine" } });
    window.call("edit", json!({ "edits": [note] })).await.unwrap();
    write(&window, &file(&window).replace("\"old\"", "\"theirs\""));
    window.call("rescan", json!({})).await.unwrap();
    let preview = async |choices: Value| {
        let shown = window.call("preview_resolution", json!({ "choices": choices })).await.unwrap();
        let lines = shown["lines"].as_array().unwrap().clone();
        let changed = lines.iter().filter(|line| line["kind"] == "added" || line["kind"] == "removed");
        changed.map(|line| line["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(preview(json!({})).await, Vec::<String>::new());
    assert_eq!(preview(json!({ "services.mail.note": "theirs" })).await, Vec::<String>::new());
    assert_eq!(
        preview(json!({ "services.mail.note": "mine" })).await,
        ["note = \"theirs\"", "note = \"mine\""]
    );
}

#[tokio::test]
async fn a_conflict_that_is_taken_back_outside_is_none_any_more() {
    let window = Window::open(TOPOLOGY).await;
    let before = file(&window);
    let note = json!({ "edit": "update_service", "id": "mail", "patch": { "note": "mine" } });
    window.call("edit", json!({ "edits": [note] })).await.unwrap();
    write(&window, &before.replace("\"old\"", "\"theirs\""));
    let view = window.call("rescan", json!({})).await.unwrap();
    assert_eq!(view["document"]["conflicts"].as_array().unwrap().len(), 1);
    write(&window, &before);
    let view = window.call("rescan", json!({})).await.unwrap();
    assert_eq!(view["document"]["conflicts"], json!([]));
    window.call("save", json!({})).await.unwrap();
    assert_eq!(file(&window), before.replace("\"old\"", "\"mine\""));
}

#[tokio::test]
async fn the_steps_outlive_a_file_that_could_not_be_read_for_a_while() {
    let window = Window::open(TOPOLOGY).await;
    let first = file(&window);
    let removed = json!({ "edits": [{ "edit": "remove_service", "id": "mail" }] });
    window.call("edit", removed).await.unwrap();
    window.call("save", json!({})).await.unwrap();
    let saved = file(&window);
    write(&window, &format!("{saved}\n[services.broken\n"));
    let view = window.call("rescan", json!({})).await.unwrap();
    assert!(view["document"]["read_only"].is_object());
    write(&window, &saved);
    let view = window.call("rescan", json!({})).await.unwrap();
    assert_eq!(view["document"]["read_only"], Value::Null);
    assert_eq!(view["document"]["undo"], json!(["Remove service mail"]));
    window.call("undo", json!({})).await.unwrap();
    window.call("save", json!({})).await.unwrap();
    assert_eq!(file(&window), first);
}

#[tokio::test]
async fn pending_edits_outlive_a_file_that_cannot_be_read() {
    let window = Window::open(TOPOLOGY).await;
    let first = file(&window);
    let removed = json!({ "edits": [{ "edit": "remove_service", "id": "mail" }] });
    window.call("edit", removed).await.unwrap();
    write(&window, "[services.broken\n");
    assert!(window.call("save", json!({})).await.is_err());
    assert_eq!(file(&window), "[services.broken\n");
    write(&window, &first);
    window.call("save", json!({})).await.unwrap();
    assert!(!file(&window).contains("mail"));
}

#[tokio::test]
async fn what_doubling_would_bring_is_told_without_doing_it_and_is_what_it_brings() {
    let window = Window::open(TOPOLOGY).await;
    let services = json!({ "services": ["notes", "web"] });
    let before = window.call("project", json!({})).await.unwrap();
    let copies = window.call("copies", services).await.unwrap();
    assert_eq!(window.call("project", json!({})).await.unwrap(), before);
    let doubled = json!({ "services": ["notes", "web"], "at": null });
    let doubled = window.call("duplicate_services", doubled).await.unwrap();
    let told: Vec<(&str, &str, bool)> = copies
        .as_array()
        .unwrap()
        .iter()
        .map(|copy| {
            let id = copy["id"].as_str().unwrap();
            assert_eq!(doubled["view"]["positions"][id], copy["at"]);
            (copy["of"].as_str().unwrap(), id, copy["planned"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(told, [("notes", "notes-2", true), ("web", "web-2", false)]);
    assert!(window.call("copies", json!({ "services": ["nobody"] })).await.is_err());
}

#[tokio::test]
async fn what_is_doubled_stands_free_is_one_step_and_says_what_has_no_code() {
    let window = Window::open(TOPOLOGY).await;
    let services = json!({ "services": ["notes", "web"], "at": null });
    let doubled = window.call("duplicate_services", services).await.unwrap();
    assert_eq!(doubled["services"], json!(["notes-2", "web-2"]));
    assert_eq!(doubled["planned"], json!(["notes-2"]));
    let view = &doubled["view"];
    assert_eq!(view["document"]["undo"], json!(["Duplicate 2 services"]));
    let places: Vec<(f64, f64)> = view["positions"]
        .as_object()
        .unwrap()
        .values()
        .map(|at| (at["x"].as_f64().unwrap(), at["y"].as_f64().unwrap()))
        .collect();
    for (number, one) in places.iter().enumerate() {
        for other in &places[number + 1..] {
            let apart = (one.0 - other.0).abs() >= 240.0 || (one.1 - other.1).abs() >= 100.0;
            assert!(apart, "{places:?}");
        }
    }
    let drawn = view["topology"]["references"].as_array().unwrap();
    assert!(drawn.iter().any(|line| line["from"] == "notes-2" && line["to"] == "web-2"), "{drawn:?}");
    let undone = window.call("undo", json!({})).await.unwrap();
    assert_eq!(undone["services"].as_array().unwrap().len(), 3);
    assert_eq!(undone["document"]["redo"], json!(["Duplicate 2 services"]));
}

#[tokio::test]
async fn a_service_that_is_copied_from_one_project_is_pasted_into_another_with_its_file() {
    let (here, there) = (Window::open(TOPOLOGY).await, Window::open("").await);
    let removed = json!({ "edits": [{ "edit": "remove_service", "id": "notes" }] });
    there.call("edit", removed).await.unwrap();
    let text = here.call("copy_services", json!({ "services": ["notes", "web"] })).await.unwrap();
    let pasted = json!({ "text": text, "at": { "x": 1000, "y": 500 } });
    let pasted = there.call("paste_services", pasted).await.unwrap();
    assert_eq!(pasted["planned"], json!([]));
    let view = &pasted["view"];
    assert_eq!(view["topology"]["services"]["notes"]["path"], "notes/template.yaml");
    assert_eq!(view["topology"]["groups"]["core"]["label"], "Core");
    let corner = |axis: &str| {
        let both = ["notes", "web"].map(|id| view["positions"][id][axis].as_f64().unwrap());
        both[0].min(both[1])
    };
    assert_eq!((corner("x"), corner("y")), (1000.0, 500.0));
    let refused = there.call("paste_services", json!({ "text": "hello", "at": null })).await.unwrap_err();
    assert_eq!(refused.code, "nothing-to-paste");
}

#[tokio::test]
async fn what_goes_with_a_service_is_said_before_it_goes() {
    let window = Window::open(TOPOLOGY).await;
    let removal = window.call("removal", json!({ "services": ["notes"] })).await.unwrap();
    assert_eq!(removal["drawn"], json!([{ "from": "notes", "to": "web" }]));
    assert_eq!((&removal["left"], &removal["gates"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn who_can_be_connected_is_known_from_both_ends() {
    let window = Window::open(TOPOLOGY).await;
    let after = window.call("legal_targets", json!({ "from": "web" })).await.unwrap();
    assert_eq!(after["notes"], "this would make a cycle: notes > web");
    assert_eq!(after["mail"], Value::Null);
    let before = window.call("legal_targets", json!({ "from": "notes", "end": "to" })).await.unwrap();
    assert_eq!(before["web"], "this would make a cycle: notes > web");
    let tied = window.call("legal_targets", json!({ "from": "notes" })).await.unwrap();
    assert_eq!(tied["web"], "notes and web are already connected");
}
