//! What the page may call is what it does call, and what is registered: three lists that must be one. What may be in the
//! page is itself only.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

const CONFIG: &str = include_str!("../tauri.conf.json");
const CAPABILITY: &str = include_str!("../capabilities/main.json");
const BUILD: &str = include_str!("../build.rs");
const LIB: &str = include_str!("lib.rs");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The text between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let rest = &text[text.find(from).expect(from) + from.len()..];
    &rest[..rest.find(to).expect(to)]
}

fn allowed() -> BTreeSet<String> {
    let capability = json(CAPABILITY);
    let permissions = capability["permissions"].as_array().unwrap();
    permissions
        .iter()
        .map(|permission| {
            let name = permission.as_str().expect("a permission without a scope");
            name.strip_prefix("allow-")
                .unwrap_or_else(|| panic!("{name} allows more than a command"))
                .replace('-', "_")
        })
        .collect()
}

fn registered() -> BTreeSet<String> {
    let list = between(LIB, "generate_handler![", "]");
    list.split(',').filter_map(|word| word.trim().strip_prefix("ipc::")).map(str::to_owned).collect()
}

fn declared() -> BTreeSet<String> {
    let list = between(BUILD, "commands(&[", "]");
    list.split(',')
        .map(|word| word.trim().trim_matches('"'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The names in every `invoke("name"` and `invoke<T>("name"` of the page's own sources.
fn called() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "ts" || extension == "tsx") {
                names.extend(invocations(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
    names
}

fn invocations(text: &str) -> Vec<String> {
    let after = text.match_indices("invoke").map(|(at, word)| &text[at + word.len()..]);
    let arguments = after.filter_map(|rest| match rest.as_bytes().first()? {
        b'(' => Some(&rest[1..]),
        b'<' => rest.split_once(">(").map(|(_, rest)| rest),
        _ => None,
    });
    arguments
        .map(|rest| {
            let rest =
                rest.trim_start().strip_prefix('"').expect("a command's name is written where it is called");
            rest.split('"').next().unwrap_or_default().to_owned()
        })
        .collect()
}

#[test]
fn the_page_may_call_the_commands_that_it_calls_and_no_others() {
    let called = called();
    assert!(called.contains("call"), "{called:?}");
    assert_eq!(allowed(), called);
    assert_eq!(registered(), called);
    assert_eq!(declared(), called);
}

#[test]
fn one_capability_for_the_one_window_and_for_nothing_from_elsewhere() {
    let capability = json(CAPABILITY);
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none() && capability.get("webviews").is_none());
    assert_eq!(json(CONFIG)["app"]["security"]["capabilities"], serde_json::json!(["main"]));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[test]
fn tauri_is_not_a_global_of_the_page_and_serves_it_no_files() {
    let config = json(CONFIG);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    let security = &config["app"]["security"];
    assert!(security.get("assetProtocol").is_none());
    assert!(security.get("devCsp").is_none(), "development would not show what breaks");
}

#[test]
fn only_what_is_in_the_program_may_be_in_the_page() {
    let config = json(CONFIG);
    let security = &config["app"]["security"];
    let policy = security["csp"].as_object().unwrap();
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["script-src"], "'self'");
    for closed in ["base-uri", "form-action", "frame-ancestors", "object-src"] {
        assert_eq!(policy[closed], "'none'", "{closed}");
    }
    for (name, sources) in policy {
        for source in sources.as_str().unwrap().split_whitespace() {
            let inside =
                ["'self'", "'none'", "data:", "blob:", "ipc:", "http://ipc.localhost"].contains(&source);
            assert!(inside, "{name} lets {source} in");
        }
    }
    assert!(security.get("dangerousDisableAssetCspModification").is_none());
}
