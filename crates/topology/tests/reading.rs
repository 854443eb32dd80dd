//! What is wrong with a file is said with its line, its reason and what to do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use topology::{Document, FileErrorCode, Severity, parse};

/// Code, line, column and hint of every reason why the text cannot be read.
fn errors(text: &str) -> Vec<(&'static str, u32, u32, String)> {
    let unreadable = parse(text).unwrap_err();
    unreadable
        .errors
        .iter()
        .map(|error| (error.code.as_str(), error.line, error.column, error.hint.clone()))
        .collect()
}

fn places(text: &str) -> Vec<(&'static str, u32, u32)> {
    errors(text).into_iter().map(|(code, line, column, _)| (code, line, column)).collect()
}

#[test]
fn broken_toml_is_shown_where_it_breaks() {
    assert_eq!(places("schema = 1\n[services.notes\nkind = \"planned\"\n"), [("broken-toml", 2, 16)]);
}

#[test]
fn conflict_markers_are_shown_at_the_line_where_they_begin_even_inside_a_text() {
    let markers = "<<<<<<< HEAD\nnote = 1\n=======\nnote = 2\n>>>>>>> theirs\n";
    assert_eq!(places(&format!("schema = 1\n{markers}")), [("conflict-markers", 2, 1)]);
    assert_eq!(
        places(&format!("schema = 1\nname = \"\"\"\n{markers}\"\"\"\n")),
        [("conflict-markers", 3, 1)]
    );
}

#[test]
fn a_duplicate_key_is_shown_at_the_second_one() {
    let text = "schema = 1\n[services.a]\nkind = \"planned\"\n[services.a]\nkind = \"cdk\"\n";
    let found = errors(text);
    assert_eq!((found[0].0, found[0].1), ("duplicate-key", 4));
}

#[test]
fn a_newer_schema_says_to_update_and_is_opened_for_reading_only() {
    let document = Document::open("schema = 2\nfuture = true\n");
    assert!(document.is_read_only());
    assert_eq!(document.errors()[0].code, FileErrorCode::NewerSchema);
    assert_eq!(document.errors()[0].message, "the file has schema 2, and this program knows schemas up to 1");
    assert_eq!((document.errors()[0].line, document.errors()[0].column), (1, 10));
    assert_eq!(document.to_text(), "schema = 2\nfuture = true\n");
}

#[test]
fn bytes_that_are_no_text_are_shown_at_their_place_and_never_written() {
    let document = Document::open_bytes(b"schema = 1\nname = \"caf\xe9\"\n");
    assert_eq!(document.errors()[0].code, FileErrorCode::NotUtf8);
    assert_eq!((document.errors()[0].line, document.errors()[0].column), (2, 12));
    assert!(document.save_text().is_err());
}

#[test]
fn every_wrong_type_and_name_is_reported_at_once_in_the_order_of_the_file() {
    let text = r#"schema = 1
[services.notes]
kind = "serverles"
path = 7
stages = ["dev", 1, "9"]
[accounts.dev]
id = 123456789012
access = "sandbx"
[accounts.prod]
id = "12345"
[stages.dev]
targets = [{ account = "dev", region = "Ireland" }, { account = "dev" }]
order = -1
[[references]]
from = "notes"
"#;
    assert_eq!(
        places(text),
        [
            ("unknown-value", 3, 8),
            ("wrong-type", 4, 8),
            ("wrong-type", 5, 18),
            ("invalid-name", 5, 21),
            ("wrong-type", 7, 6),
            ("unknown-value", 8, 10),
            ("invalid-name", 10, 6),
            ("invalid-name", 12, 40),
            ("missing-key", 12, 53),
            ("wrong-type", 13, 9),
            ("missing-key", 14, 1),
        ]
    );
    let hints: Vec<String> = errors(text).into_iter().map(|(_, _, _, hint)| hint).collect();
    assert_eq!(hints[0], "Did you mean `serverless`?");
    assert_eq!(hints[4], "Put it in double quotes.");
}

#[test]
fn an_access_says_exactly_one_way() {
    let with =
        |access: &str| format!("schema = 1\n[accounts.dev]\nid = \"111111111111\"\naccess = {access}\n");
    assert_eq!(places(&with("{}")), [("missing-key", 4, 10)]);
    assert_eq!(places(&with("{ profile = \"a\", environment = {} }")), [("unknown-value", 4, 10)]);
    assert_eq!(places(&with("{ keys = {}, sso = {} }")), [("unknown-value", 4, 10)]);
    assert_eq!(places(&with("\"sso\"")), [("unknown-value", 4, 10)]);
    assert_eq!(
        places(&with("{ environment = { access-key-id = \"A\" } }"))
            .iter()
            .map(|error| error.0)
            .collect::<Vec<_>>(),
        ["missing-key"]
    );
}

#[test]
fn every_way_in_says_what_it_lacks() {
    let with = |access: &str| {
        places(&format!("schema = 1\n[accounts.dev]\nid = \"111111111111\"\naccess = {access}\n"))
    };
    assert_eq!(with("{ sso = {} }"), [("missing-key", 4, 18); 2]);
    assert_eq!(
        with("{ sso = { session = \"a b\", role = 1 } }"),
        [("invalid-name", 4, 30), ("wrong-type", 4, 44)]
    );
    assert_eq!(with("{ assume-role = { role = \"x\" } }"), [("missing-key", 4, 26)]);
    assert_eq!(with("{ keys = \"AWS_KEY\" }"), [("wrong-type", 4, 19)]);
    assert_eq!(with("{ keys = { mfa-serial = 1 } }"), [("wrong-type", 4, 34)]);
    assert_eq!(with("{ web-identity = { token-file = \"T\" } }"), [("missing-key", 4, 27)]);
}

#[test]
fn keys_have_a_short_form() {
    let with = |access: &str| {
        parse(&format!("schema = 1\n[accounts.dev]\nid = \"111111111111\"\naccess = {access}\n"))
            .unwrap()
            .topology
    };
    assert_eq!(with("\"keys\""), with("{ keys = {} }"));
}

#[test]
fn a_session_an_account_and_their_colour_are_read_strictly() {
    let text = r#"schema = 1
[sessions.acme]
region = "Ireland"
[sessions."a b"]
start-url = "sandbox"
region = "eu-west-1"
endpoint = 4599
[accounts.dev]
id = "111111111111"
production = "yes"
colour = "teel"
"#;
    let expected = [
        ("missing-key", 2, 1),
        ("invalid-name", 3, 10),
        ("invalid-name", 4, 11),
        ("wrong-type", 7, 12),
        ("wrong-type", 10, 14),
        ("unknown-value", 11, 10),
    ];
    assert_eq!(places(text), expected);
    assert_eq!(errors(text)[5].3, "Did you mean `teal`?");
}

#[test]
fn unknown_keys_are_kept_and_pointed_out_with_the_nearest_known_one() {
    let text = "schema = 1\nowner = \"us\"\n\n[services.notes]\nkind = \"planned\"\nrolle = \"api\"\n";
    let problems = parse(text).unwrap().problems;
    let found: Vec<_> = problems
        .iter()
        .map(|problem| {
            let at = problem.location.as_ref().unwrap();
            (
                problem.code.as_str(),
                problem.severity,
                at.file.as_str(),
                at.line,
                at.column,
                problem.hint.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "unknown-key",
                Severity::Warning,
                "stagewright.toml",
                2,
                1,
                "It is kept and has no effect. Known here: schema, name, repositories, groups, services, sessions, accounts, stages, references, views, notes, dismissed."
            ),
            (
                "unknown-key",
                Severity::Warning,
                "stagewright.toml",
                6,
                1,
                "It is kept and has no effect. Did you mean `role`?"
            ),
        ]
    );
}

#[test]
fn a_file_without_a_schema_is_read_as_the_first_and_says_so() {
    let problems = parse("[groups.core]\n").unwrap().problems;
    assert_eq!(problems[0].code, "missing-schema");
    assert_eq!(parse("schema = \"1\"\n").unwrap_err().errors[0].code, FileErrorCode::WrongType);
}

#[test]
fn a_hundred_thousand_brackets_are_refused_and_do_not_overflow_the_stack() {
    let text = format!("schema = 1\na = {}", "[".repeat(100_000));
    assert_eq!(parse(&text).unwrap_err().errors[0].code, FileErrorCode::BrokenToml);
}

#[test]
fn a_file_that_another_window_holds_is_shown_and_not_edited() {
    let mut document = Document::read_only("schema = 1\n[services.a]\nkind = \"planned\"\n", vec![]);
    assert_eq!(document.topology().services.len(), 1);
    let edit = serde_json::from_str(r#"{ "edit": "remove_service", "id": "a" }"#).unwrap();
    assert_eq!(document.apply(edit).unwrap_err().code(), "read-only");
}
