//! Golden cases: a folder each, with the file before (`in.toml`), the edits (`edits.json`) and the file after (`out.toml`).

use std::{fs, path::Path};

use topology::{Document, Edit};

#[test]
fn every_case_in_the_folder_gives_its_file_to_the_byte_and_undo_takes_it_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edits");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() > 9);
    let mut wrong = Vec::new();
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let before = fs::read_to_string(case.join("in.toml")).unwrap();
        let after = fs::read_to_string(case.join("out.toml")).unwrap();
        let edits: Vec<Edit> =
            serde_json::from_str(&fs::read_to_string(case.join("edits.json")).unwrap()).unwrap();
        let mut document = Document::open(before.as_str());
        assert_eq!(document.errors(), [], "{name}");
        let steps = edits.len();
        for edit in edits {
            let applied = document.apply(edit).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(applied.changed, "{name}: {}", applied.label);
        }
        if document.to_text() != after {
            wrong.push(format!("==== {name}: is now\n{}", document.to_text()));
        }
        for _ in 0..steps {
            document.undo().unwrap();
        }
        assert_eq!(document.to_text(), before, "{name}: undone");
        assert!(!document.is_dirty());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
