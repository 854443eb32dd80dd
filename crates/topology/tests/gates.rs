//! Gates, rollouts and programs: how the file says them, and what cannot be so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use std::collections::BTreeMap;

use serde_json::json;
use topology::{
    Document, Edit, EditError, GateCheck, GatePlace, MergeOutcome, OnFailure, Refusal, Rollout, ServiceKind,
    Severity, Side, merge, merge_with, parse,
};

const HEAD: &str = r#"schema = 1

[services.notes]
kind = "planned"

[accounts.dev]
id = "111111111111"

[stages.prod]
targets = [
  { account = "dev", region = "us-east-1" },
  { account = "dev", region = "eu-west-1" },
]
rollout = "one-by-one"
on-failure = "stop"
"#;

/// The line of the first gate's header in a file that begins with [`HEAD`].
const GATE: u32 = 16;

fn with_gate(lines: &str) -> String {
    format!("{HEAD}[[stages.prod.gates]]\n{lines}\n")
}

fn gate(at: &str, check: &str) -> String {
    with_gate(&format!("name = \"look\"\nat = {at}\n{check}"))
}

/// Code and line of every problem.
fn problems(text: &str) -> Vec<(String, u32)> {
    let document = Document::open(text);
    assert_eq!(document.errors(), []);
    let problems = document.problems();
    assert!(problems.iter().all(|problem| !problem.hint.is_empty()));
    problems.into_iter().map(|it| (it.code, it.location.map_or(0, |at| at.line))).collect()
}

fn one(text: &str) -> (String, u32) {
    let found = problems(text);
    assert_eq!(found.len(), 1, "{found:?}\n{text}");
    found[0].clone()
}

fn broken(text: &str) -> (&'static str, u32) {
    let errors = parse(text).unwrap_err().errors;
    assert_eq!(errors.len(), 1, "{errors:?}");
    (errors[0].code.as_str(), errors[0].line)
}

#[test]
fn a_stage_says_how_it_goes_through_its_targets_and_what_it_does_on_failure() {
    let stage = |text: &str| parse(text).unwrap().topology.stages["prod"].clone();
    let said = stage(HEAD);
    assert_eq!((said.rollout, said.on_failure), (Rollout::OneByOne, OnFailure::Stop));
    let silent = stage("schema = 1\n[stages.prod]\n");
    assert_eq!((silent.rollout, silent.on_failure), (Rollout::Together, OnFailure::Continue));
    assert_eq!(broken("schema = 1\n[stages.prod]\nrollout = \"one by one\"\n"), ("unknown-value", 3));
    assert_eq!(broken("schema = 1\n[stages.prod]\non-failure = \"rollback\"\n"), ("unknown-value", 3));
}

#[test]
fn every_place_and_every_check_is_read_and_what_is_not_said_is_the_usual() {
    let read = |at: &str, check: &str| {
        let text = gate(at, check);
        assert_eq!(problems(&text), [], "{text}");
        let gate = parse(&text).unwrap().topology.stages["prod"].gates[0].clone();
        (gate.at, gate.check)
    };
    let place = |at: &str| read(at, "barrier = {}").0;
    assert_eq!(place("\"start\""), GatePlace::Start);
    assert_eq!(place("\"end\""), GatePlace::End);
    assert_eq!(place("\"between-targets\""), GatePlace::BetweenTargets);
    assert_eq!(place("{ before = \"notes\" }"), GatePlace::Before("notes".parse().unwrap()));
    assert_eq!(place("{ after = \"notes\" }"), GatePlace::After("notes".parse().unwrap()));
    assert_eq!(place("{ after-phase = 1 }"), GatePlace::AfterPhase(1));
    let check = |check: &str| read("\"end\"", check).1;
    assert_eq!(check("approval = { note = \"x\" }"), GateCheck::Approval { note: Some("x".into()) });
    assert_eq!(check("barrier = {}"), GateCheck::Barrier {});
    let url = "https://{stage}.acme.test:8443/health".to_owned();
    assert_eq!(
        check("http = { url = \"https://{stage}.acme.test:8443/health\" }"),
        GateCheck::Http { url, status: 200, attempts: 10, pause: 5 }
    );
    assert_eq!(
        check("command = { run = [\"npm\", \"test\"] }"),
        GateCheck::Command { run: vec!["npm".into(), "test".into()], folder: None, timeout: 900 }
    );
    assert_eq!(
        check("[stages.prod.gates.alarms]\nnames = [\"errors\"]\nminutes = 3"),
        GateCheck::Alarms { names: vec!["errors".into()], minutes: 3 }
    );
}

#[test]
fn a_gate_says_one_place_and_one_check() {
    assert_eq!(broken(&gate("\"finish\"", "barrier = {}")), ("unknown-value", GATE + 2));
    assert_eq!(broken(&gate("7", "barrier = {}")), ("wrong-type", GATE + 2));
    assert_eq!(broken(&gate("{ after-phase = -1 }", "barrier = {}")), ("wrong-type", GATE + 2));
    assert_eq!(broken(&gate("{}", "barrier = {}")), ("missing-key", GATE + 2));
    let both = "{ before = \"notes\", after = \"notes\" }";
    assert_eq!(broken(&gate(both, "barrier = {}")), ("unknown-value", GATE + 2));
    assert_eq!(broken(&gate("\"end\"", "")), ("missing-key", GATE));
    assert_eq!(broken(&gate("\"end\"", "barrier = {}\napproval = {}")), ("unknown-value", GATE + 3));
    assert_eq!(broken(&gate("\"end\"", "http = {}")), ("missing-key", GATE + 3));
    assert_eq!(broken(&gate("\"end\"", "command = { run = \"npm test\" }")), ("wrong-type", GATE + 3));
    assert_eq!(broken(&with_gate("at = \"end\"\nbarrier = {}")), ("missing-key", GATE));
    assert_eq!(broken(&with_gate("name = \"a\"\nbarrier = {}")), ("missing-key", GATE));
}

#[test]
fn what_a_gate_does_not_know_is_kept_and_pointed_out() {
    let text = gate("\"end\"", "http = { url = \"https://acme.test\", retries = 3 }");
    assert_eq!(one(&text), ("unknown-key".into(), GATE + 3));
    assert_eq!(one(&gate("\"end\"", "barrier = { for = 3 }")), ("unknown-key".into(), GATE + 3));
}

#[test]
fn a_gate_that_can_never_open_is_an_error() {
    for (check, code) in [
        ("command = { run = [] }", "empty-command"),
        ("command = { run = [\" \", \"test\"] }", "empty-command"),
        ("command = { run = [\"npm\"], folder = \"../tests\" }", "bad-path"),
        ("command = { run = [\"npm\"], timeout = 0 }", "bad-timeout"),
        ("http = { url = \"acme.test/health\" }", "bad-url"),
        ("http = { url = \"https://user@acme.test\" }", "bad-url"),
        ("http = { url = \"https://acme.test\", status = 20 }", "bad-status"),
        ("http = { url = \"https://acme.test\", status = 70000 }", "bad-status"),
        ("http = { url = \"https://acme.test\", attempts = 0 }", "no-attempts"),
        ("alarms = { names = [] }", "no-alarms"),
    ] {
        assert_eq!(one(&gate("\"end\"", check)), (code.into(), GATE + 3), "{check}");
    }
    assert_eq!(one(&gate("{ after-phase = 0 }", "barrier = {}")), ("bad-phase".into(), GATE + 2));
    assert_eq!(one(&with_gate("name = \" \"\nat = \"end\"\nbarrier = {}")), ("empty-name".into(), GATE + 1));
}

#[test]
fn a_gate_at_a_service_that_is_not_there_is_an_error_with_the_nearest_one() {
    let text = gate("{ before = \"nots\" }", "approval = {}");
    assert_eq!(one(&text), ("unknown-service".into(), GATE + 2));
    assert_eq!(Document::open(text).problems()[0].hint, "Did you mean `notes`?");
}

#[test]
fn two_gates_of_one_name_in_one_stage_are_an_error_at_the_second() {
    let one_gate = "name = \"a\"\nat = \"end\"\nbarrier = {}\n";
    let text = with_gate(&format!("{one_gate}[[stages.prod.gates]]\n{one_gate}"));
    assert_eq!(one(&text), ("duplicate-gate".into(), GATE + 5));
    let stages = format!(
        "{}[stages.dev]\ngates = [{{ name = \"a\", at = \"end\", barrier = {{}} }}]\n",
        with_gate(one_gate)
    );
    assert_eq!(problems(&stages), [], "another stage has names of its own");
}

#[test]
fn a_gate_that_is_never_met_is_pointed_out() {
    let between = gate("\"between-targets\"", "approval = {}");
    assert_eq!(problems(&between), []);
    let together = between.replace("rollout = \"one-by-one\"", "rollout = \"together\"");
    assert_eq!(one(&together), ("gate-not-met".into(), GATE + 2));
    let single = between.replace("  { account = \"dev\", region = \"eu-west-1\" },\n", "");
    assert_eq!(one(&single), ("gate-not-met".into(), GATE + 1));
    assert_eq!(Document::open(single).problems()[0].severity, Severity::Warning);
    let elsewhere = gate("{ after = \"notes\" }", "approval = {}")
        .replace("kind = \"planned\"\n", "kind = \"planned\"\nstages = [\"dev\"]\n");
    assert_eq!(one(&format!("{elsewhere}[stages.dev]\n")), ("gate-not-met".into(), GATE + 3));
}

#[test]
fn a_service_of_any_program_says_what_is_run() {
    let service = |kind: &str, more: &str| {
        format!("schema = 1\n[services.jobs]\nkind = \"{kind}\"\npath = \"jobs/deploy.sh\"\n{more}\n")
    };
    let text = service(
        "command",
        "program = { deploy = [\"./deploy.sh\", \"{stage}\"], remove = [\"./remove.sh\"], timeout = 600, environment = { X = \"1\" }, outputs = \"out.json\" }",
    );
    assert_eq!(problems(&text), []);
    let jobs = parse(&text).unwrap().topology.services["jobs"].clone();
    assert_eq!(jobs.kind, ServiceKind::Command);
    let program = jobs.program.unwrap();
    assert_eq!(program.deploy, ["./deploy.sh", "{stage}"]);
    assert_eq!((program.remove, program.timeout), (Some(vec!["./remove.sh".to_owned()]), Some(600)));
    assert_eq!(program.environment, BTreeMap::from([("X".to_owned(), "1".to_owned())]));
    assert_eq!(program.outputs.as_deref(), Some("out.json"));
    assert_eq!(one(&service("command", "")), ("missing-program".into(), 2));
    for kind in ["sam", "terraform", "cdk"] {
        assert_eq!(one(&service(kind, "program = { deploy = [\"x\"] }")), ("unused-program".into(), 5));
        assert_eq!(one(&service(kind, "own-deploy = true")), ("unused-own-deploy".into(), 5));
    }
    assert_eq!(problems(&service("serverless", "own-deploy = true")), []);
    for (program, code) in [
        ("{ deploy = [] }", "empty-command"),
        ("{ deploy = [\"a\"], remove = [\"\"] }", "empty-command"),
        ("{ deploy = [\"a\"], timeout = 0 }", "bad-timeout"),
        ("{ deploy = [\"a\"], outputs = \"/tmp/out.json\" }", "bad-path"),
    ] {
        assert_eq!(one(&service("command", &format!("program = {program}"))), (code.into(), 5), "{program}");
    }
    assert_eq!(broken(&service("command", "program = { timeout = 3 }")), ("missing-key", 5));
}

#[test]
fn a_secret_in_a_gate_or_a_program_is_found_and_never_repeated() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for text in [
        gate("\"end\"", &format!("http = {{ url = \"https://acme.test/?token={secret}\" }}")),
        gate("\"end\"", &format!("command = {{ run = [\"curl\", \"-H\", \"{secret}\"] }}")),
        format!(
            "{HEAD}[services.jobs]\nkind = \"command\"\npath = \"a.sh\"\nprogram = {{ deploy = [\"a\"], environment = {{ KEY = \"{secret}\" }} }}\n"
        ),
    ] {
        let document = Document::open(text);
        let problems = document.problems();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!((problems[0].code.as_str(), problems[0].severity), ("secret-in-file", Severity::Error));
        assert!(!format!("{problems:?}").contains(secret));
    }
    let http = json!({ "name": "a", "at": "end", "http": { "url": format!("https://acme.test/{secret}") } });
    for edit in [
        json!({ "edit": "add_gate", "stage": "prod", "gate": http }),
        json!({ "edit": "change_gate", "stage": "prod", "name": "look", "gate": http }),
        json!({ "edit": "set_program", "id": "notes", "program": { "deploy": ["a"], "environment": { "K": secret } } }),
    ] {
        let error = refused(edit);
        assert_eq!(error, EditError::Refused { reason: Refusal::SecretInFile });
        assert!(!format!("{error}{}", error.hint()).contains(secret));
    }
}

fn refused(edit: serde_json::Value) -> EditError {
    let mut document = Document::open(gate("\"end\"", "approval = {}"));
    document.apply(serde_json::from_value(edit).unwrap()).unwrap_err()
}

#[test]
fn edits_of_gates_name_what_is_not_there_and_what_is_there_already() {
    let gate = |name: &str, at: serde_json::Value| json!({ "name": name, "at": at, "approval": {} });
    let add = |gate: serde_json::Value| refused(json!({ "edit": "add_gate", "stage": "prod", "gate": gate }));
    assert_eq!(add(gate("look", json!("start"))).to_string(), "there is already a gate called `look`");
    assert_eq!(add(gate("new", json!({ "before": "nots" }))).hint(), "Did you mean `notes`?");
    let error = refused(json!({ "edit": "remove_gate", "stage": "prod", "name": "lok" }));
    assert_eq!((error.code(), error.hint()), ("unknown", "Did you mean `look`?".to_owned()));
    let change =
        json!({ "edit": "change_gate", "stage": "prod", "name": "x", "gate": gate("y", json!("end")) });
    assert_eq!(refused(change).code(), "unknown");
    assert_eq!(
        refused(json!({ "edit": "set_rollout", "stage": "x", "rollout": "together" })).code(),
        "unknown"
    );
}

#[test]
fn a_removed_service_takes_its_gates_with_it() {
    let mut document = Document::open(gate("{ after = \"notes\" }", "approval = {}"));
    let before = document.to_text().to_owned();
    let remove = json!({ "edit": "remove_service", "id": "notes" });
    document.apply(serde_json::from_value(remove).unwrap()).unwrap();
    assert!(document.topology().stages["prod"].gates.is_empty());
    document.undo();
    assert_eq!(document.to_text(), before);
}

fn edited(text: &str, edits: &[serde_json::Value]) -> Document {
    let mut document = Document::open(text);
    for edit in edits {
        document.apply(serde_json::from_value::<Edit>(edit.clone()).unwrap()).unwrap();
    }
    document
}

#[test]
fn two_people_who_each_add_a_gate_do_not_meet() {
    let base = gate("\"end\"", "approval = {}");
    let add = |name: &str| json!({ "edit": "add_gate", "stage": "prod", "gate": { "name": name, "at": "end", "barrier": {} } });
    let (mine, theirs) = (edited(&base, &[add("mine")]), edited(&base, &[add("theirs")]));
    let MergeOutcome::Clean(merged) = merge(&base, &mine, theirs.to_text()) else { panic!("no clean merge") };
    let gates = &merged.topology().stages["prod"].gates;
    assert_eq!(gates.iter().map(|gate| gate.name.as_str()).collect::<Vec<_>>(), ["look", "theirs", "mine"]);
}

#[test]
fn two_people_who_give_a_gate_another_check_or_place_each_are_a_conflict_about_the_one_decision() {
    let base = gate("\"end\"", "approval = {}");
    let change = |gate: serde_json::Value| {
        edited(&base, &[json!({ "edit": "change_gate", "stage": "prod", "name": "look", "gate": gate })])
    };
    let http = json!({ "name": "look", "at": "end", "http": { "url": "https://acme.test" } });
    let command = json!({ "name": "look", "at": "end", "command": { "run": ["npm", "test"] } });
    let paths = |mine: &Document, theirs: &Document| match merge(&base, mine, theirs.to_text()) {
        MergeOutcome::Conflicts(conflicts) => conflicts.into_iter().map(|it| it.path).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let (mine, theirs) = (change(http), change(command));
    assert_eq!(paths(&mine, &theirs), ["stages.prod.gates.look"]);
    for (side, expected) in [(Side::Mine, &mine), (Side::Theirs, &theirs)] {
        let choices = [("stages.prod.gates.look".to_owned(), side)].into();
        let MergeOutcome::Clean(merged) = merge_with(&base, &mine, theirs.to_text(), &choices) else {
            panic!("no clean merge")
        };
        assert_eq!(merged.topology(), expected.topology());
    }
    let before = json!({ "name": "look", "at": { "before": "notes" }, "approval": {} });
    let after = json!({ "name": "look", "at": { "after": "notes" }, "approval": {} });
    assert_eq!(paths(&change(before), &change(after)), ["stages.prod.gates.look.at"]);
}
