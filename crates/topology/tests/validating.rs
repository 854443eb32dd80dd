//! What a topology says that cannot be so is found at its line.

use topology::{Document, Severity};

/// Code and line of every problem.
fn problems(text: &str) -> Vec<(String, u32)> {
    let document = Document::open(format!("schema = 1\n{text}"));
    assert_eq!(document.errors(), []);
    document
        .problems()
        .into_iter()
        .map(|problem| (problem.code, problem.location.map_or(0, |at| at.line)))
        .collect()
}

fn one(text: &str) -> (String, u32) {
    let found = problems(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn a_stage_in_an_account_that_is_not_there_is_an_error_with_the_nearest_one() {
    let text = "schema = 1\n[accounts.acme-dev]\nid = \"111111111111\"\n[stages.dev]\ntargets = [\n  { account = \"acme-dve\", region = \"eu-west-1\" },\n]\n";
    let problem = &Document::open(text).problems()[0];
    assert_eq!((problem.code.as_str(), problem.severity), ("unknown-account", Severity::Error));
    assert_eq!(problem.hint, "Did you mean `acme-dev`?");
    assert_eq!(problem.location.as_ref().unwrap().line, 6);
}

#[test]
fn names_that_nothing_has_are_found_wherever_they_are_said() {
    let service = |line: &str| format!("[services.a]\nkind = \"planned\"\n{line}\n");
    assert_eq!(one(&service("group = \"core\"")), ("unknown-group".into(), 4));
    assert_eq!(one(&service("repository = \"infra\"")), ("unknown-repository".into(), 4));
    assert_eq!(one(&service("stages = [\"dev\"]")), ("unknown-stage".into(), 4));
    assert_eq!(one(&service("[[references]]\nfrom = \"a\"\nto = \"b\"")), ("unknown-service".into(), 6));
    assert_eq!(one("[stages.alice]\nbase = \"dev\"\n"), ("unknown-base".into(), 3));
}

#[test]
fn a_stage_that_comes_from_itself_is_an_error_at_each_of_them() {
    let found = problems("[stages.a]\nbase = \"b\"\n[stages.b]\nbase = \"a\"\n[stages.c]\nbase = \"a\"\n");
    assert_eq!(found, [("base-cycle".into(), 3), ("base-cycle".into(), 5)]);
}

#[test]
fn a_reference_to_itself_twice_or_in_a_circle_is_found() {
    let services = "[services.a]\nkind = \"planned\"\n[services.b]\nkind = \"planned\"\n";
    let reference = |from: &str, to: &str| format!("[[references]]\nfrom = \"{from}\"\nto = \"{to}\"\n");
    assert_eq!(one(&format!("{services}{}", reference("a", "a"))), ("self-reference".into(), 6));
    assert_eq!(
        one(&format!("{services}{}{}", reference("a", "b"), reference("a", "b"))),
        ("duplicate-reference".into(), 9)
    );
    assert_eq!(
        one(&format!("{services}{}{}", reference("a", "b"), reference("b", "a"))),
        ("manual-cycle".into(), 6)
    );
}

#[test]
fn one_file_is_one_service_unless_their_stacks_differ() {
    let service =
        |name: &str, more: &str| format!("[services.{name}]\nkind = \"cdk\"\npath = \"cdk.out\"\n{more}");
    assert_eq!(one(&format!("{}{}", service("a", ""), service("b", ""))), ("same-source".into(), 7));
    assert_eq!(
        problems(&format!("{}{}", service("a", "stack = \"one\"\n"), service("b", "stack = \"two\"\n"))),
        []
    );
}

#[test]
fn a_path_stays_inside_its_repository() {
    for path in ["/etc/passwd", "../other/serverless.yml", "C:/x.yml", "a\\\\b.yml", ""] {
        let text = format!("[services.a]\nkind = \"serverless\"\npath = \"{path}\"\n");
        assert_eq!(one(&text), ("bad-path".into(), 4), "{path}");
    }
    assert_eq!(one("[services.a]\nkind = \"serverless\"\n"), ("missing-path".into(), 2));
}

#[test]
fn two_stages_must_not_share_one_stack() {
    let text = |name: &str| {
        format!(
            "[services.a]\nkind = \"planned\"\nstack-name = \"{name}\"\n[accounts.dev]\nid = \"111111111111\"\n\
             [stages]\nx = {{ targets = [{{ account = \"dev\", region = \"eu-west-1\" }}] }}\n\
             y = {{ targets = [{{ account = \"dev\", region = \"eu-west-1\" }}] }}\n"
        )
    };
    assert_eq!(problems(&text("notes-{stage}")), []);
    assert_eq!(one(&text("notes")), ("same-stack-name".into(), 4));
    assert_eq!(one(&text("notes_{stage}")), ("bad-stack-name".into(), 4));
}

#[test]
fn an_account_that_cannot_be_reached_as_written_is_an_error() {
    let account = |line: &str| format!("[accounts.a]\nid = \"111111111111\"\n{line}\n");
    assert_eq!(one(&account("endpoint = \"localhost:5000\"")), ("bad-endpoint".into(), 4));
    assert_eq!(one(&account("access = { profile = \"\" }")), ("empty-access".into(), 4));
    assert_eq!(problems(&account("endpoint = \"http://localhost:5000\"\naccess = \"sandbox\"")), []);
}
