//! Drift from a terminal, in a land in which 37 things are wrong: settled in each way, and a look that is broken off.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "the sandbox of a project lives in real time")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::Arc,
};

use program_tests::{Repository, Said, planted};
use sandbox::{Sandbox, Settings, Store};
use serde_json::Value;

fn sandbox(repository: &Repository) -> Sandbox {
    let store = Store::open(repository.path().join(".stagewright/sandbox"), Settings::default()).unwrap();
    Sandbox::in_store(store, Arc::new(jiff::Timestamp::now))
}

fn land() -> Repository {
    let repository = Repository::new();
    planted::write_project(repository.path()).unwrap();
    let sandbox = sandbox(&repository);
    assert_eq!(planted::plant(&sandbox).len(), 37);
    sandbox.configure(|settings| settings.latency.scale = 0.05).unwrap();
    repository
}

fn read(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", said.out, said.err))
}

/// What is known, and the status that the program ended with.
fn report(repository: &Repository, words: &[&str]) -> (Value, Option<i32>) {
    let said = repository.run(&[&["drift"], words, &["--json"]].concat());
    assert!(matches!(said.code, Some(0 | 2)), "{}{}", said.out, said.err);
    (read(&said), said.code)
}

fn state<'r>(report: &'r Value, service: &str, stage: &str, region: &str) -> &'r str {
    let cells = report["cells"].as_array().unwrap();
    let cell = cells.iter().find(|cell| {
        cell["service"] == service && cell["stage"] == stage && cell["target"]["region"] == region
    });
    cell.unwrap()["state"].as_str().unwrap()
}

fn succeeds(repository: &Repository, words: &[&str]) -> Said {
    let said = repository.run(words);
    assert_eq!(said.code, Some(0), "{words:?}: {}\n{}", said.out, said.err);
    said
}

#[test]
fn every_way_of_settling_works_from_a_terminal() {
    let repository = land();
    let (found, code) = report(&repository, &["staging"]);
    assert_eq!((code, state(&found, "audit", "staging", "eu-west-1")), (Some(2), "drifted"));
    reverts(&repository);
    ignores(&repository);
    accepts(&repository);
}

fn reverts(repository: &Repository) {
    // Only what is named goes back, and only with a yes.
    let revert = ["drift", "revert", "staging", "--service", "audit"];
    let said = repository.run(&revert);
    assert_ne!(said.code, Some(0), "{}{}", said.out, said.err);
    let said = succeeds(repository, &[&revert[..], &["--yes"]].concat());
    assert!(said.out.contains("Table"), "{}", said.out);
    let (found, _) = report(repository, &["staging"]);
    assert_eq!(state(&found, "audit", "staging", "eu-west-1"), "in-sync");
    assert_eq!(state(&found, "cart", "staging", "eu-central-1"), "drifted");
    let said = repository.run(&[&revert[..], &["--yes"]].concat());
    assert!(
        said.code != Some(0) && said.err.contains("nothing is known to have drifted"),
        "{}{}",
        said.out,
        said.err
    );
}

fn ignores(repository: &Repository) {
    let rule = [
        "--type",
        "AWS::SQS::Queue",
        "--property",
        "/VisibilityTimeout",
        "--reason",
        "tuned by its consumer",
    ];
    succeeds(repository, &[&["drift", "ignore"], &rule[..]].concat());
    let (found, _) = report(repository, &["staging", "--cached"]);
    assert_eq!(state(&found, "cart", "staging", "eu-central-1"), "in-sync");
    assert_eq!(found["ignored"]["AWS::SQS::Queue /VisibilityTimeout"], 1, "{}", found["ignored"]);
    // Nobody ignores everything by leaving everything out.
    let said = repository.run(&["drift", "ignore", "--reason", "because"]);
    assert!(said.code != Some(0) && said.err.contains("would ignore everything"), "{}", said.err);
}

fn accepts(repository: &Repository) {
    let place = ["--stage", "staging", "--target", "acme-staging/eu-west-1"];
    let why = ["--reason", "an audit reads them", "--until", "2999-12-31"];
    succeeds(repository, &[&["drift", "accept", "events/Inbox/Tags/1"], &place[..], &why[..]].concat());
    let (found, _) = report(repository, &["staging", "--cached"]);
    assert_eq!(state(&found, "events", "staging", "eu-west-1"), "accepted");
    let text = fs::read_to_string(repository.path().join("stagewright.drift.toml")).unwrap();
    assert!(text.contains("an audit reads them") && text.contains("2999-12-31"), "{text}");
    let said = repository.run(&["drift", "accept", "events/Nobody", "--reason", "because"]);
    assert!(said.code != Some(0) && said.err.contains("drift --cached"), "{}", said.err);
}

/// What the longest detections take before the scale, so that whoever looks is killed before the end, however slow the machine.
const LONG_MS: u64 = 300_000;

/// How many detections of each stack were begun, by the sandbox's own word.
fn detections(repository: &Repository) -> BTreeMap<String, usize> {
    let ledger = repository.path().join(".stagewright/sandbox/ledger.jsonl");
    let mut begun = BTreeMap::new();
    for line in fs::read_to_string(ledger).unwrap().lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        if entry["action"] == "DetectStackDrift" && entry["outcome"] == "accepted" {
            let stack = entry["subject"].as_str().unwrap_or_default();
            *begun.entry(stack.to_owned()).or_default() += 1;
        }
    }
    begun
}

/// The stacks of cells that are done with, by region and name.
fn finished(report: &Value) -> BTreeSet<(String, String)> {
    let done = report["cells"].as_array().unwrap().iter().filter(|cell| !cell["checked"].is_null());
    done.map(|cell| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&cell["target"]["region"]), text(&cell["stack"]))
    })
    .collect()
}

#[test]
fn a_look_whose_program_is_killed_is_taken_up_and_repeats_no_stack_that_it_was_done_with() {
    let repository = land();
    let (all, _) = report(&repository, &["--cached"]);
    let last = all["cells"].as_array().unwrap().last().unwrap()["stack"].as_str().unwrap().to_owned();
    sandbox(&repository)
        .configure(|settings| {
            settings.drift.stacks.insert(last, LONG_MS);
        })
        .unwrap();
    let mut looking = repository.begin(&["drift"]);
    let known = loop {
        // What is known can be asked while somebody looks, which also is what paces this loop.
        let (now, _) = report(&repository, &["--cached"]);
        assert!(looking.try_wait().unwrap().is_none(), "it ended before it could be killed");
        if finished(&now).len() >= 5 {
            break now;
        }
    };
    looking.kill().unwrap();
    looking.wait().unwrap();
    sandbox(&repository).configure(|settings| settings.drift.stacks.clear()).unwrap();
    let (before, _) = report(&repository, &["--cached"]);
    let done = finished(&before);
    assert!(done.len() >= finished(&known).len() && !done.is_empty());
    let said = repository.run(&["drift", "--resume", "--json"]);
    let after = read(&said);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert_eq!(finished(&after).len(), planted::cells().count());
    let begun = detections(&repository);
    let twice: Vec<_> = begun
        .iter()
        .filter(|(id, times)| {
            let is_done = done.iter().any(|(region, stack)| {
                id.contains(&format!(":{region}:")) && id.contains(&format!(":stack/{stack}/"))
            });
            is_done && **times != 1
        })
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
}
