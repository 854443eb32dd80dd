//! Every folder under `tests/golden` is a case: what a scan of its `in` finds is its `expected.json`.
//! `UPDATE=1 cargo nextest run -p sources golden` writes what is found; read the difference before you commit it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use serde_json::Value;

/// Digests have tests of their own; here they would hide what changed.
fn without_digests(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("digest");
            map.values_mut().for_each(without_digests);
        }
        Value::Array(items) => items.iter_mut().for_each(without_digests),
        _ => {}
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the switch that rewrites the expectations is for people, not for CI"
)]
fn updates() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn check(case: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(case);
    let root = folder.join("in");
    let findings = sources::scan(&root, std::slice::from_ref(&root), &sources::ScanOptions::default());
    let mut found = serde_json::to_value(&findings).unwrap();
    without_digests(&mut found);
    let found = serde_json::to_string_pretty(&found).unwrap() + "\n";
    let expected = folder.join("expected.json");
    if updates() {
        std::fs::write(&expected, &found).unwrap();
    }
    let wanted = std::fs::read_to_string(&expected).unwrap();
    assert!(found == wanted, "{case}: found\n{found}\nwanted {}", expected.display());
}

macro_rules! cases {
    ($($name:ident $folder:literal)*) => {
        $(#[test] fn $name() { check($folder); })*

        #[test]
        fn every_folder_is_a_case() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
            let mut found: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            found.sort();
            assert_eq!(found, [$($folder),*]);
        }
    };
}

cases! {
    bad_input_is_located_and_hides_nothing "bad-input"
    a_composition_gives_outputs_of_one_service_to_another "composition"
    exports_and_imports_tie_serverless_services "exports-and-imports"
    intrinsics_are_folded_as_far_as_they_are_known "intrinsics"
    every_kind_of_service_is_found "kinds"
    terraform_modules_are_tied_by_their_states_and_by_names_in_the_account "terraform"
    variables_are_known_or_say_why_not "variables"
    weak_references_are_stack_outputs_and_parameters "weak-references"
}
