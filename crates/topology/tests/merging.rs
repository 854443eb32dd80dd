//! The file changes on disk while edits are pending.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use std::collections::BTreeMap;

use serde_json::json;
use topology::{Document, Edit, MergeOutcome, Side, merge, merge_with};

const BASE: &str = r#"schema = 1

# the table
[services.database]
kind = "planned"

[services.notes]
kind = "planned"
note = "old"
"#;

fn edited(edits: &[serde_json::Value]) -> Document {
    let mut document = Document::open(BASE);
    for edit in edits {
        document.apply(serde_json::from_value::<Edit>(edit.clone()).unwrap()).unwrap();
    }
    document
}

fn clean(outcome: MergeOutcome) -> Document {
    match outcome {
        MergeOutcome::Clean(document) => document,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_they_wrote_and_what_i_did_are_both_there_with_their_comments() {
    let mine = edited(&[json!({ "edit": "connect", "from": "database", "to": "notes" })]);
    let theirs = BASE.replace("# the table", "# the table, big").replace("\"old\"", "\"new\" # better");
    let merged = clean(merge(BASE, &mine, &theirs));
    assert_eq!(merged.to_text(), format!("{theirs}\n[[references]]\nfrom = \"database\"\nto = \"notes\"\n"));
    assert_eq!(merged.saved_text(), theirs);
}

#[test]
fn without_pending_edits_theirs_is_simply_opened() {
    let merged = clean(merge(BASE, &Document::open(BASE), "schema = 1\n"));
    assert!(!merged.is_dirty() && merged.topology().services.is_empty());
}

#[test]
fn what_i_renamed_gets_their_changes_under_its_new_name() {
    let mine = edited(&[json!({ "edit": "rename_service", "from": "notes", "to": "notes-api" })]);
    let theirs = BASE.replace("\"old\"", "\"new\"");
    let merged = clean(merge(BASE, &mine, &theirs));
    assert_eq!(merged.topology().services["notes-api"].note.as_deref(), Some("new"));
    assert!(!merged.topology().services.contains_key("notes"));
    assert_eq!(merged.saved_text(), theirs);
}

#[test]
fn what_i_removed_and_they_changed_is_a_conflict_that_a_person_decides() {
    let mine = edited(&[json!({ "edit": "remove_service", "id": "notes" })]);
    let theirs = BASE.replace("\"old\"", "\"new\"");
    let MergeOutcome::Conflicts(conflicts) = merge(BASE, &mine, &theirs) else { panic!("no conflict") };
    assert_eq!((conflicts.len(), conflicts[0].path.as_str()), (1, "services.notes"));
    assert_eq!(conflicts[0].mine, None);
    assert_eq!(conflicts[0].theirs.as_deref(), Some("{ kind = \"planned\", note = \"new\" }"));
    let choose = |side| BTreeMap::from([("services.notes".to_owned(), side)]);
    let kept = clean(merge_with(BASE, &mine, &theirs, &choose(Side::Theirs)));
    assert_eq!(kept.to_text(), theirs);
    let removed = clean(merge_with(BASE, &mine, &theirs, &choose(Side::Mine)));
    assert!(!removed.topology().services.contains_key("notes"));
}

#[test]
fn a_service_that_one_removed_and_the_other_has_drawn_to_meanwhile_is_a_conflict_about_the_service() {
    let drawn = "\n[[references]]\nfrom = \"database\"\nto = \"notes\"\n";
    let choose = |side| BTreeMap::from([("services.notes".to_owned(), side)]);
    // I removed it, and they need it.
    let mine = edited(&[json!({ "edit": "remove_service", "id": "notes" })]);
    let theirs = format!("{BASE}{drawn}");
    let MergeOutcome::Conflicts(conflicts) = merge(BASE, &mine, &theirs) else { panic!("no conflict") };
    assert_eq!((conflicts.len(), conflicts[0].path.as_str()), (1, "services.notes"));
    assert_eq!((conflicts[0].mine.as_ref(), conflicts[0].theirs.is_some()), (None, true));
    assert_eq!(clean(merge_with(BASE, &mine, &theirs, &choose(Side::Theirs))).to_text(), theirs);
    let gone = clean(merge_with(BASE, &mine, &theirs, &choose(Side::Mine)));
    assert!(!gone.topology().services.contains_key("notes"));
    // They removed it, and I need it.
    let mine = edited(&[json!({ "edit": "connect", "from": "database", "to": "notes" })]);
    let mut theirs = edited(&[json!({ "edit": "remove_service", "id": "notes" })]);
    theirs.mark_saved();
    let MergeOutcome::Conflicts(conflicts) = merge(BASE, &mine, theirs.to_text()) else {
        panic!("no conflict")
    };
    assert_eq!((conflicts[0].mine.is_some(), conflicts[0].theirs.as_ref()), (true, None));
    let kept = clean(merge_with(BASE, &mine, theirs.to_text(), &choose(Side::Mine)));
    assert_eq!(kept.topology(), mine.topology());
}

#[test]
fn where_the_files_side_was_kept_undo_gives_mine_back_and_further_undo_leaves_their_file() {
    let mut mine = edited(&[json!({ "edit": "update_service", "id": "notes", "patch": { "note": "mine" } })]);
    let role = json!({ "edit": "update_service", "id": "database", "patch": { "role": "api" } });
    mine.apply(serde_json::from_value(role).unwrap()).unwrap();
    let theirs = BASE.replace("\"old\"", "\"theirs\"");
    let choices = BTreeMap::from([("services.notes.note".to_owned(), Side::Theirs)]);
    let mut merged = clean(merge_with(BASE, &mine, &theirs, &choices));
    assert_eq!(merged.topology().services["notes"].note.as_deref(), Some("theirs"));
    let steps: Vec<&str> = merged.to_undo().collect();
    let given_up = "Keep the file's side of services.notes.note";
    assert_eq!(steps, [given_up, "Change service database", "Change service notes"]);
    merged.undo();
    assert_eq!(merged.topology(), mine.topology());
    merged.undo();
    merged.undo();
    assert_eq!(merged.to_text(), theirs);
    assert!(!merged.is_dirty() && merged.undo().is_none());
}

#[test]
fn a_name_with_a_dot_is_quoted_in_the_path_of_a_conflict() {
    let base = "schema = 1\n[services.\"users.api\"]\nkind = \"planned\"\nnote = \"a\"\n";
    let mut mine = Document::open(base);
    let edit = json!({ "edit": "update_service", "id": "users.api", "patch": { "note": "b" } });
    mine.apply(serde_json::from_value(edit).unwrap()).unwrap();
    let MergeOutcome::Conflicts(conflicts) = merge(base, &mine, &base.replace("\"a\"", "\"c\"")) else {
        panic!("no conflict")
    };
    assert_eq!(conflicts[0].path, "services.\"users.api\".note");
}

#[test]
fn both_doing_the_same_is_no_conflict() {
    let change = [json!({ "edit": "update_service", "id": "notes", "patch": { "note": "same" } })];
    let theirs = edited(&change).to_text().replace("# the table", "# the big table");
    let merged = clean(merge(BASE, &edited(&change), &theirs));
    assert_eq!(merged.to_text(), theirs);
    assert!(!merged.is_dirty());
}

#[test]
fn a_way_to_get_credentials_is_one_decision() {
    let base = format!("{BASE}\n[accounts.dev]\nid = \"111111111111\"\n");
    let mut mine = Document::open(base.as_str());
    let access = json!({ "edit": "update_account", "id": "dev", "patch": { "access": { "profile": "me" } } });
    mine.apply(serde_json::from_value(access).unwrap()).unwrap();
    let theirs = format!(
        "{base}access = {{ environment = {{ access-key-id = \"A\", secret-access-key = \"B\" }} }}\n"
    );
    let MergeOutcome::Conflicts(conflicts) = merge(&base, &mine, &theirs) else { panic!("no conflict") };
    assert_eq!(conflicts[0].path, "accounts.dev.access");
}

#[test]
fn a_file_that_cannot_be_read_changes_nothing() {
    let mine = edited(&[json!({ "edit": "remove_service", "id": "notes" })]);
    let MergeOutcome::Unreadable(errors) = merge(BASE, &mine, "schema = 2\n") else { panic!("read") };
    assert_eq!((errors[0].code.as_str(), errors[0].line), ("newer-schema", 1));
}

const ACCESSES: &str = r#"schema = 1

[sessions.acme]
start-url = "https://acme.awsapps.com/start"
region = "eu-west-1"

[accounts.dev]
id = "111111111111"
access = { sso = { session = "acme", role = "Admin" } }
"#;

#[test]
fn two_people_who_change_one_access_meet_even_in_different_keys_of_it() {
    let mut mine = Document::open(ACCESSES);
    let access = json!({ "sso": { "session": "acme", "role": "Deployer" } });
    let edit = json!({ "edit": "update_account", "id": "dev", "patch": { "access": access } });
    mine.apply(serde_json::from_value::<Edit>(edit).unwrap()).unwrap();
    let theirs = ACCESSES.replace("{ sso = { session = \"acme\", role = \"Admin\" } }", "\"keys\"");
    let MergeOutcome::Conflicts(conflicts) = merge(ACCESSES, &mine, &theirs) else { panic!("no conflict") };
    let paths: Vec<&str> = conflicts.iter().map(|conflict| conflict.path.as_str()).collect();
    assert_eq!(paths, ["accounts.dev.access"]);
    assert_eq!(conflicts[0].theirs.as_deref(), Some("\"keys\""));
}

#[test]
fn a_session_that_i_renamed_is_followed_by_the_accounts_that_they_added() {
    let mut mine = Document::open(ACCESSES);
    let edit = json!({ "edit": "rename_session", "from": "acme", "to": "portal" });
    mine.apply(serde_json::from_value::<Edit>(edit).unwrap()).unwrap();
    let added = "access = { sso = { session = \"acme\", role = \"Reader\" } }";
    let theirs = format!("{ACCESSES}\n[accounts.prod]\nid = \"222222222222\"\n{added}\n");
    let merged = clean(merge(ACCESSES, &mine, &theirs));
    assert_eq!(
        merged.to_text(),
        theirs
            .replace("session = \"acme\"", "session = \"portal\"")
            .replace("[sessions.acme]", "[sessions.portal]")
    );
    assert!(merged.problems().is_empty());
}
