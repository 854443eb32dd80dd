//! Bad input: a clear message, and nothing lost.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use program_tests::Repository;
use serde_json::Value;

fn codes(report: &Value, of: &str) -> Vec<String> {
    let list = report[of].as_array().cloned().unwrap_or_default();
    list.iter().map(|item| item["code"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn broken_yaml_is_located_and_hides_no_other_service() {
    let repository = Repository::new();
    repository.template("good", &["Good"], &[], "1");
    repository.write("bad/serverless.yml", "service: bad\nprovider: {name: aws\n  oops: [\n");
    let report = repository.json(&["scan", "."]);
    let problem = &report["problems"].as_array().unwrap()[0];
    assert_eq!(problem["code"], "broken-yaml");
    assert_eq!(problem["file"], "bad/serverless.yml");
    assert!(problem["line"].as_u64().is_some());
    let names: Vec<_> =
        report["services"].as_array().unwrap().iter().map(|service| service["name"].clone()).collect();
    assert!(names.contains(&"good".into()) && names.contains(&"bad".into()), "{names:?}");
}

#[test]
fn an_alias_bomb_is_refused() {
    let repository = Repository::new();
    let mut bomb =
        String::from("service: x\nprovider: {name: aws}\ncustom:\n  a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for n in 1..12 {
        writeln!(bomb, "  a{n}: &a{n} [{}]", vec![format!("*a{}", n - 1); 10].join(",")).unwrap();
    }
    repository.write("x/serverless.yml", &bomb);
    let report = repository.json(&["scan", "."]);
    let problem = report["problems"].as_array().unwrap().iter().find(|problem| problem["line"].is_u64());
    assert!(problem.is_some(), "{report}");
}

#[test]
fn a_cycle_is_a_blocker_that_names_its_services() {
    let repository = Repository::new();
    repository.template("a", &["A"], &["C"], "1");
    repository.template("b", &["B"], &["A"], "1");
    repository.template("c", &["C"], &["B"], "1");
    repository.template("d", &["D"], &["A"], "1");
    repository.json(&["init", ".", "--sandbox"]);
    let plan = repository.json(&["plan", "dev"]);
    assert!(codes(&plan, "blockers").contains(&"cycle".to_owned()), "{plan}");
    let said = repository.run(&["deploy", "dev", "--yes"]);
    assert_ne!(said.code, Some(0));
    assert!(said.err.contains("cycle"), "{}", said.err);
    assert_eq!(repository.json(&["sandbox"])["stacks"].as_array().unwrap().len(), 0);
}

#[test]
fn one_export_from_two_services_is_a_blocker() {
    let repository = Repository::new();
    repository.template("one", &["Same"], &[], "1");
    repository.template("two", &["Same"], &[], "1");
    repository.json(&["init", ".", "--sandbox"]);
    assert!(codes(&repository.json(&["scan", "."]), "problems").contains(&"duplicate-export".to_owned()));
    let plan = repository.json(&["plan", "dev"]);
    assert!(codes(&plan, "blockers").contains(&"duplicate-export".to_owned()), "{plan}");
}

#[test]
fn two_services_with_one_name_are_told_apart_and_reported() {
    let repository = Repository::new();
    let text = "service: same\nprovider: {name: aws, runtime: nodejs22.x}\n";
    repository.write("one/serverless.yml", text);
    repository.write("two/serverless.yml", text);
    let report = repository.json(&["scan", "."]);
    assert_eq!(report["services"].as_array().unwrap().len(), 2);
    let codes = codes(&report, "problems");
    assert!(codes.iter().any(|code| code.starts_with("duplicate-")), "{codes:?}");
}

#[test]
fn an_unknown_key_is_kept_and_reported() {
    let repository = Repository::new();
    repository.template("a", &[], &[], "1");
    repository.json(&["init", ".", "--sandbox"]);
    let text =
        repository.read("stagewright.toml").replace("[services.a]", "[services.a]\nrolle = \"api\" # ours");
    repository.write("stagewright.toml", &text);
    repository.json(&["plan", "dev"]);
    assert_eq!(repository.read("stagewright.toml"), text);
}

#[test]
fn a_newer_file_is_refused_and_kept() {
    let repository = Repository::new();
    repository.template("a", &[], &[], "1");
    let text = "schema = 99\n[services.a]\nfuture = true\n";
    repository.write("stagewright.toml", text);
    let said = repository.run(&["plan", "dev"]);
    assert_ne!(said.code, Some(0));
    assert!(said.err.contains("newer-schema"), "{}", said.err);
    assert_eq!(repository.read("stagewright.toml"), text);
}

#[test]
fn a_missing_packaging_tool_is_named_with_its_install_line() {
    let repository = Repository::new();
    repository.write(
        "api/serverless.yml",
        "service: api\nprovider: {name: aws, runtime: nodejs22.x}\nfunctions:\n  hello: {handler: handler.main}\n",
    );
    repository.write("api/handler.js", "exports.main = async () => ({});\n");
    repository.json(&["init", ".", "--sandbox"]);
    let nowhere = repository.path().join("nothing-here");
    let said = repository.run_with_path(&["deploy", "dev", "--yes", "--json"], nowhere.as_os_str());
    assert_eq!(said.code, Some(1));
    assert!(
        said.out.contains("missing-tool") && said.out.contains("npm install"),
        "{}\n{}",
        said.out,
        said.err
    );
}

#[test]
fn init_does_not_overwrite_a_file() {
    let repository = Repository::new();
    repository.template("a", &[], &[], "1");
    repository.write("stagewright.toml", "schema = 1\n# mine\n");
    let said = repository.run(&["init", "."]);
    assert_ne!(said.code, Some(0));
    assert!(said.err.contains("already-there"), "{}", said.err);
    assert_eq!(repository.read("stagewright.toml"), "schema = 1\n# mine\n");
}

#[test]
fn a_program_that_is_killed_while_it_saves_leaves_a_whole_file() {
    let repository = Repository::new();
    for n in 0..40 {
        repository.template(&format!("service-{n}"), &[], &[], "1");
    }
    repository.json(&["init", "."]);
    let whole = repository.read("stagewright.toml");
    for round in 0..30_u64 {
        let mut child = repository.begin(&["init", ".", "--force"]);
        let begun = Instant::now();
        // Somewhere between its start and its end, a little later each time.
        while begun.elapsed() < Duration::from_millis(round * 2) && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(repository.read("stagewright.toml"), whole, "killed after {} ms", round * 2);
    }
}
