//! A job in the night removes what has expired, with the program itself; and what is killed in the middle is taken up.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "real processes die in real time")]

use std::time::Duration;

use program_tests::Repository;
use serde_json::Value;

const TEMPLATE: &str = "Parameters:
  Stage: {Type: String}
Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: !Sub '${Stage}-NAME', Code: {ZipFile: x}}
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: !Sub '${Stage}-NAME'
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
";

fn application() -> Repository {
    let repository = Repository::new();
    let mut topology =
        "schema = 1\n[accounts.dev]\nid = \"111111111111\"\naccess = \"sandbox\"\n[stages.dev]\ntargets = \
         [{ account = \"dev\", region = \"eu-west-1\" }]\nsafety = \"silent\"\n"
            .to_owned();
    for name in ["notes", "users"] {
        repository.write(&format!("{name}/template.yaml"), &TEMPLATE.replace("NAME", name));
        topology.push_str(&format!(
            "[services.{name}]\npath = \"{name}/template.yaml\"\nkind = \"cloudformation\"\nparameters = {{ Stage = \"{{stage}}\" }}\n"
        ));
    }
    repository.write("stagewright.toml", &topology);
    for (name, expires) in [("alice", "2026-01-01T00:00:00Z"), ("bob", "2999-01-01T00:00:00Z")] {
        own(&repository, name, expires);
        let deployed = repository.run(&["deploy", name, "--yes"]);
        assert_eq!(deployed.code, Some(0), "{}\n{}", deployed.out, deployed.err);
    }
    repository
}

/// The file of whoever has this stage and no other.
fn own(repository: &Repository, name: &str, expires: &str) {
    let stage = format!(
        "schema = 1\n[stages.{name}]\nbase = \"dev\"\nsafety = \"silent\"\n[stages.{name}.personal]\nreplicate = [\"notes\", \"users\"]\nowner = \"{name}\"\nexpires = \"{expires}\"\n"
    );
    repository.write("stagewright.personal.toml", &stage);
}

/// The names of what the sandbox holds: stacks, and what belongs to none.
fn held(repository: &Repository) -> Vec<String> {
    let view = repository.json(&["sandbox"]);
    let names = |of: &Value| -> Vec<String> {
        let all = of.as_array().into_iter().flatten();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut held = names(&view["stacks"]);
    held.extend(names(&view["left"]));
    held.sort_unstable();
    held
}

#[test]
fn a_job_in_the_night_removes_what_has_expired_of_whoever_it_is_and_nothing_else() {
    let repository = application();
    // In the night, on a machine that has nobody's own file.
    std::fs::remove_file(repository.path().join("stagewright.personal.toml")).unwrap();
    let said = repository.run(&["stage", "rm", "--expired", "--yes", "--leftovers", "delete", "--json"]);
    assert_eq!(said.code, Some(0), "{}\n{}", said.out, said.err);
    let last: Value = serde_json::from_str(said.out.lines().last().unwrap()).unwrap();
    assert_eq!(last["stages"], serde_json::json!(["alice"]));
    assert_eq!(last["failed"], serde_json::json!([]));
    assert_eq!(
        held(&repository),
        ["/aws/lambda/bob-notes", "/aws/lambda/bob-users", "notes-bob", "users-bob"]
    );
    let again = repository.run(&["stage", "rm", "--expired", "--yes"]);
    assert_eq!(again.code, Some(0));
    assert!(again.out.contains("No personal stage has expired."), "{}", again.out);
}

#[test]
fn what_nobody_asked_to_delete_stays_and_is_told() {
    let repository = application();
    own(&repository, "alice", "2026-01-01T00:00:00Z");
    let said = repository.run(&["stage", "rm", "alice", "--yes"]);
    assert_eq!(said.code, Some(0), "{}\n{}", said.out, said.err);
    assert!(said.out.contains("The template keeps alice-notes"), "{}", said.out);
    let held = held(&repository);
    assert!(
        held.contains(&"alice-notes".to_owned()) && !held.contains(&"notes-alice".to_owned()),
        "{held:?}"
    );
    assert!(!repository.read("stagewright.personal.toml").contains("alice"));
}

#[cfg(unix)]
#[test]
fn a_removal_whose_program_is_killed_is_taken_up_to_its_end() {
    let before = ["/aws/lambda/bob-notes", "/aws/lambda/bob-users", "notes-bob", "users-bob"];
    for pause in [150, 400, 800] {
        let repository = application();
        own(&repository, "alice", "2026-01-01T00:00:00Z");
        let remove = ["stage", "rm", "alice", "--yes", "--leftovers", "delete"];
        let mut process = repository.begin(&remove);
        std::thread::sleep(Duration::from_millis(pause));
        // It may have ended by itself.
        let _ = process.kill();
        process.wait().unwrap();
        // Its sources are another branch's by now.
        repository.write("notes/template.yaml", "Resources: {}\n");
        let resumed = repository.run(&["resume", "--yes"]);
        assert_eq!(resumed.code, Some(0), "{}\n{}", resumed.out, resumed.err);
        if held(&repository) != before {
            // It died before it had begun: there was nothing to take up.
            let removed = repository.run(&remove);
            assert_eq!(removed.code, Some(0), "{}\n{}", removed.out, removed.err);
        }
        assert_eq!(held(&repository), before, "killed after {pause} ms");
        assert!(!repository.read("stagewright.personal.toml").contains("alice"));
    }
}

#[test]
fn a_list_says_whose_each_stage_is_and_an_extension_reaches_teammates() {
    let repository = application();
    own(&repository, "alice", "2026-01-01T00:00:00Z");
    let said = repository.run(&["stage", "extend", "alice", "--ttl", "2w"]);
    assert_eq!(said.code, Some(0), "{}\n{}", said.out, said.err);
    std::fs::remove_file(repository.path().join("stagewright.personal.toml")).unwrap();
    let list = repository.json(&["stage", "list"]);
    let stages = list["stages"].as_array().unwrap();
    let owners: Vec<_> = stages.iter().map(|one| one["owner"].as_str().unwrap()).collect();
    assert_eq!(owners, ["alice", "bob"]);
    assert_eq!(stages[0]["lifetime"]["lifetime"], "ends");
    let refused = repository.run(&["stage", "extend", "nobody"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("unknown-stage"), "{}", refused.err);
}
