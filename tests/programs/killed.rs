//! The program is killed in the middle of deployments, and the run is taken up: AWS's side, a served sandbox, is the judge.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "real processes die in real time")]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use program_tests::{Repository, program};
use serde_json::Value;

const SERVICES: usize = 20;
/// Of what AWS takes.
const SCALE: &str = "0.04";
/// In every check; `STAGEWRIGHT_KILLS` says another number.
const KILLS: u64 = 6;

/// An AWS-shaped server in a process of its own, which outlives those that are killed.
struct Server {
    process: Child,
    url: String,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let serve = program().parent().unwrap().join("examples/serve");
        let mut process = Command::new(serve)
            .args(["0", folder.path().to_str().unwrap(), SCALE])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let url = said.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { process, url, folder }
    }

    /// How often each stack operation was taken, by the server's own word.
    fn operations(&self) -> BTreeMap<String, usize> {
        let mut operations = BTreeMap::new();
        for line in fs::read_to_string(self.folder.path().join("ledger.jsonl")).unwrap().lines() {
            let entry: Value = serde_json::from_str(line).unwrap();
            let action = entry["action"].as_str().unwrap();
            if entry["outcome"] == "accepted" && ["CreateStack", "ExecuteChangeSet"].contains(&action) {
                *operations.entry(entry["subject"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        operations
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that ended by itself has nothing left to stop.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Twenty services in five layers; each imports from two of the layer before.
fn application(safety: &str) -> Repository {
    let repository = Repository::new();
    let mut topology = format!(
        "schema = 1\n[accounts.dev]\nid = \"111111111111\"\naccess = \"sandbox\"\n[stages.dev]\ntargets = [{{ account = \"dev\", region = \"eu-west-1\" }}]\nsafety = \"{safety}\"\n"
    );
    for number in 0..SERVICES {
        let name = format!("s{number:02}");
        let imports: String = [number.wrapping_sub(4), number.wrapping_sub(3)]
            .iter()
            .filter(|before| **before < number && **before / 4 < number / 4)
            .map(|before| {
                format!("  From{before}:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !ImportValue dev-s{before:02}\n")
            })
            .collect();
        let template = format!(
            "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n{imports}Outputs:\n  Name:\n    Value: !Ref Topic\n    Export: {{Name: dev-{name}}}\n"
        );
        repository.write(&format!("{name}/template.yaml"), &template);
        topology.push_str(&format!(
            "[services.{name}]\npath = \"{name}/template.yaml\"\nkind = \"cloudformation\"\n"
        ));
    }
    repository.write("stagewright.toml", &topology);
    repository
}

fn killed_after(repository: &Repository, arguments: &[&str], pause: Duration) {
    let mut process = repository.begin(arguments);
    std::thread::sleep(pause);
    // It may have ended by itself.
    let _ = process.kill();
    process.wait().unwrap();
}

/// One deployment whose program is killed twice: on its way, and on its way back.
fn round(number: u64) {
    let safety = if number.is_multiple_of(2) { "silent" } else { "confirm" };
    let (server, repository) = (Server::start(), application(safety));
    let (deploy, resume) = (
        ["deploy", "dev", "--yes", "--endpoint-url", &server.url],
        ["resume", "--yes", "--endpoint-url", &server.url],
    );
    // Spread evenly, so that every moment has its turn over many rounds.
    let spread = |factor: u64, length: u64| Duration::from_millis(number * factor % length);
    killed_after(&repository, &deploy, spread(197, 4_000));
    if number.is_multiple_of(3) {
        killed_after(&repository, &resume, spread(89, 1_500));
    }
    let resumed = repository.run(&resume);
    assert_eq!(resumed.code, Some(0), "round {number}: {}\n{}", resumed.out, resumed.err);
    if !repository.path().join(".stagewright/journal.db").exists() || server_is_untouched(&server) {
        // It died before it had begun: there was nothing to take up.
        let deployed = repository.run(&deploy);
        assert_eq!(deployed.code, Some(0), "round {number}: {}\n{}", deployed.out, deployed.err);
    }
    let operations = server.operations();
    assert_eq!(operations.len(), SERVICES, "round {number}: {operations:?}");
    let twice: Vec<_> = operations.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "round {number}: {twice:?}");
}

fn server_is_untouched(server: &Server) -> bool {
    let ledger: &Path = &server.folder.path().join("ledger.jsonl");
    !ledger.exists() || server.operations().is_empty()
}

#[test]
fn a_deployment_whose_program_is_killed_at_any_moment_is_taken_up_and_nothing_is_sent_twice() {
    let rounds = std::env::var("STAGEWRIGHT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    for number in 1..=rounds {
        round(number);
    }
}
