//! Deployers that are tools of their own. Stand-in programs, and the real Terraform where it is on the PATH.
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use engine::{
    Artifact, ArtifactStore, Cell, Stop, ToolEnvironment, build, build_key, built_before, keep,
    tools::{self, ToolDone, ToolRun, ToolTask},
};
use journal::{Failure, ProcessMark};
use tokio_util::sync::CancellationToken;
use topology::{Program, ServiceKind};

use crate::support::Project;

/// What a run of a tool was told and said.
#[derive(Clone, Default)]
struct Seen {
    lines: Arc<Mutex<Vec<String>>>,
    marks: Arc<Mutex<Vec<ProcessMark>>>,
    cancel: CancellationToken,
    /// A line that asks the run to stop.
    stops_at: Option<&'static str>,
    /// Whether the journal refuses the process.
    refuses: bool,
}

impl Seen {
    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    fn mark(&self) -> ProcessMark {
        self.marks.lock().unwrap().last().unwrap().clone()
    }

    async fn act(&self, cell: &Cell, artifact: Option<&Artifact>) -> Result<ToolDone, Stop> {
        let environment = environment();
        let line = |line: String| {
            if self.stops_at.is_some_and(|stop| line == stop) {
                self.cancel.cancel();
            }
            self.lines.lock().unwrap().push(line);
        };
        let started =
            |mark: ProcessMark| -> std::pin::Pin<Box<dyn Future<Output = Result<(), Stop>> + Send>> {
                let (marks, refuses) = (self.marks.clone(), self.refuses);
                Box::pin(async move {
                    assert!(tools::alive(&mark));
                    marks.lock().unwrap().push(mark);
                    if refuses { Err(Stop::Cancelled("the disk is full".into())) } else { Ok(()) }
                })
            };
        let run = ToolRun {
            cell,
            environment: &environment,
            credentials: None,
            cancel: &self.cancel,
            line: &line,
            started: &started,
        };
        match artifact {
            Some(artifact) => tools::deploy(&run, artifact).await,
            None => tools::remove(&run).await,
        }
    }

    async fn adopt(&self, cell: &Cell, mark: &ProcessMark) -> Result<Option<ToolDone>, Stop> {
        let environment = environment();
        let run = ToolRun {
            cell,
            environment: &environment,
            credentials: None,
            cancel: &self.cancel,
            line: &|_| {},
            started: &|_| Box::pin(async { Ok(()) }),
        };
        tools::adopt(&run, mark, ToolTask::Deploy).await
    }
}

#[expect(clippy::disallowed_methods, reason = "the real Terraform is where the machine has it")]
fn environment() -> ToolEnvironment {
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
    ToolEnvironment { path, home: None, others: vec![] }
}

async fn built(cell: &Cell) -> Result<Artifact, Stop> {
    build(cell, &environment(), None, &CancellationToken::new(), &|_| {}).await
}

fn failure(stop: Stop) -> Failure {
    match stop {
        Stop::Failed(failure) => *failure,
        Stop::Cancelled(message) => panic!("cancelled: {message}"),
    }
}

fn script(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    std::fs::write(&file, format!("#!/bin/sh\n{text}")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A service that `deploy.sh` deploys and `remove.sh` removes.
fn command(project: &Project, deploy: &str) -> Cell {
    let folder = project.folder.path();
    script(folder, "deploy.sh", deploy);
    let mut cell = project.cell("notes", &folder.join("deploy.sh"), ServiceKind::Command);
    cell.program = Some(Program {
        deploy: vec!["./deploy.sh".into(), "{stage}/{region}/{account}".into()],
        remove: Some(vec!["./remove.sh".into()]),
        environment: BTreeMap::from([
            ("SITE".into(), "site-{stage}".into()),
            ("AWS_PROFILE".into(), "prod".into()),
        ]),
        outputs: Some("outputs.json".into()),
        timeout: None,
    });
    cell
}

mod with_a_program {
    use super::*;

    #[tokio::test]
    async fn a_program_is_told_which_cell_it_deploys_and_its_outputs_are_read() {
        let project = Project::quick();
        let cell = command(
            &project,
            r#"echo "$1 $SITE $STAGEWRIGHT_STAGE ${AWS_PROFILE:-none}"; echo '{"Url": "https://x", "Count": 3}' > outputs.json"#,
        );
        let seen = Seen::default();
        let artifact = built(&cell).await.unwrap();
        let done = seen.act(&cell, Some(&artifact)).await.unwrap();
        let account = crate::support::ACCOUNT;
        assert!(
            seen.lines().contains(&format!("dev/eu-west-1/{account} site-dev dev none")),
            "{:?}",
            seen.lines()
        );
        assert_eq!(artifact.template, format!("./deploy.sh dev/eu-west-1/{account}"));
        assert_eq!(
            done,
            ToolDone { outputs: BTreeMap::from([("Url".into(), "https://x".into())]), changed: true }
        );
    }

    #[tokio::test]
    async fn outputs_of_an_earlier_run_are_not_taken_for_this_ones() {
        let project = Project::quick();
        let cell = command(&project, "true\n");
        std::fs::write(project.folder.path().join("outputs.json"), r#"{"Url": "old"}"#).unwrap();
        let artifact = built(&cell).await.unwrap();
        let stop = Seen::default().act(&cell, Some(&artifact)).await.unwrap_err();
        assert_eq!(failure(stop).code, "bad-outputs");
    }

    #[tokio::test]
    async fn a_program_that_fails_is_told_with_its_last_line() {
        let project = Project::quick();
        let cell = command(&project, "echo trying\necho 'no such bucket' >&2\nexit 3\n");
        let artifact = built(&cell).await.unwrap();
        let stop = Seen::default().act(&cell, Some(&artifact)).await.unwrap_err();
        let failure = failure(stop);
        assert_eq!(failure.code, "program-failed");
        assert!(failure.message.ends_with("no such bucket"), "{}", failure.message);
    }

    #[tokio::test]
    async fn nothing_is_done_where_the_journal_does_not_have_the_process() {
        let project = Project::quick();
        let cell = command(&project, "touch done\n");
        let artifact = built(&cell).await.unwrap();
        let seen = Seen { refuses: true, ..Seen::default() };
        assert!(matches!(seen.act(&cell, Some(&artifact)).await, Err(Stop::Cancelled(_))));
        assert!(!tools::alive(&seen.mark()));
        assert!(!project.folder.path().join("done").exists());
    }

    #[tokio::test]
    async fn a_program_and_what_it_started_end_when_its_time_is_up() {
        let project = Project::quick();
        let mut cell = command(&project, "sleep 1000 & echo $! > child; wait\n");
        cell.program.as_mut().unwrap().timeout = Some(1);
        let artifact = built(&cell).await.unwrap();
        let seen = Seen::default();
        let stop = seen.act(&cell, Some(&artifact)).await.unwrap_err();
        assert_eq!(failure(stop).code, "timed-out");
        ended(&project, "child").await;
        assert!(!tools::alive(&seen.mark()));
    }

    /// That the process whose number is in the file is gone, or soon.
    async fn ended(project: &Project, file: &str) {
        let pid = std::fs::read_to_string(project.folder.path().join(file)).unwrap();
        let state = format!("/proc/{}/stat", pid.trim());
        let gone = async {
            while std::fs::read_to_string(&state).is_ok_and(|stat| !stat.contains(") Z")) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if cfg!(target_os = "linux") {
            tokio::time::timeout(Duration::from_secs(20), gone).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_program_that_is_cancelled_may_put_things_in_order_first() {
        let project = Project::quick();
        let cell = command(&project, "trap 'touch tidied; exit 1' INT\necho begun\nsleep 1000 & wait\n");
        let artifact = built(&cell).await.unwrap();
        let seen = Seen { stops_at: Some("begun"), ..Seen::default() };
        let stop = seen.act(&cell, Some(&artifact)).await.unwrap_err();
        assert!(matches!(stop, Stop::Cancelled(_)));
        assert!(project.folder.path().join("tidied").exists());
    }

    #[tokio::test]
    async fn a_program_outlives_whoever_started_it_and_is_waited_for_once() {
        let project = Project::quick();
        let script = "echo begun\nwhile [ ! -e go ]; do sleep 0.02; done\n\
            seq 20000\necho x >> runs\necho '{\"Url\": \"u\"}' > outputs.json\n";
        let cell = command(&project, script);
        let artifact = built(&cell).await.unwrap();
        let seen = Seen::default();
        {
            // Dropped in the middle, as when this process dies: nobody reads its lines any more.
            let acting = seen.act(&cell, Some(&artifact));
            let begun = async {
                while !seen.lines().contains(&"begun".to_owned()) {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::select! {
                _ = acting => panic!("it ended by itself"),
                () = begun => {}
            }
        }
        let mark = seen.mark();
        assert!(tools::alive(&mark));
        std::fs::write(project.folder.path().join("go"), "").unwrap();
        let done = seen.adopt(&cell, &mark).await.unwrap().unwrap();
        assert_eq!(done.outputs["Url"], "u");
        assert_eq!(std::fs::read_to_string(project.folder.path().join("runs")).unwrap(), "x\n");
        let stranger = ProcessMark { pid: mark.pid, started: mark.started - 1000 };
        assert!(!tools::alive(&stranger));
        assert_eq!(seen.adopt(&cell, &stranger).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_service_that_does_not_say_how_it_is_removed_is_not() {
        let project = Project::quick();
        let mut cell = command(&project, "true\n");
        script(project.folder.path(), "remove.sh", "touch removed\n");
        Seen::default().act(&cell, None).await.unwrap();
        assert!(project.folder.path().join("removed").exists());
        cell.program.as_mut().unwrap().remove = None;
        let stop = Seen::default().act(&cell, None).await.unwrap_err();
        assert_eq!(failure(stop).code, "cannot-be-removed");
    }
}

mod with_the_framework {
    use super::*;

    /// A stand-in for the framework, which packages and deploys.
    const FRAMEWORK: &str = r#"
command=$1
while [ $# -gt 0 ]; do case $1 in --package) out=$2;; --stage) stage=$2;; esac; shift; done
case $command in
package)
  echo '{"Resources":{}}' > $out/cloudformation-template-create-stack.json
  echo '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}' > $out/cloudformation-template-update-stack.json
  echo '{"package":{"artifactDirectoryName":"serverless/notes/dev/1"}}' > $out/serverless-state.json;;
deploy) echo "deploys $stage"; cat $out/cloudformation-template-update-stack.json; touch deployed;;
remove) touch removed;;
esac
"#;

    fn cell(project: &Project) -> Cell {
        let folder = project.folder.path();
        std::fs::create_dir_all(folder.join("node_modules/.bin")).unwrap();
        script(&folder.join("node_modules/.bin"), "serverless", FRAMEWORK);
        std::fs::write(folder.join("serverless.yml"), "service: notes\n").unwrap();
        let mut cell = project.cell("notes", &folder.join("serverless.yml"), ServiceKind::Serverless);
        cell.own_deploy = true;
        cell
    }

    #[tokio::test]
    async fn its_own_deploy_is_given_what_was_packaged_and_looked_at() {
        let project = Project::quick();
        let cell = cell(&project);
        let artifact = built(&cell).await.unwrap();
        let seen = Seen::default();
        assert!(seen.act(&cell, Some(&artifact)).await.unwrap().changed);
        assert!(seen.lines().contains(&"deploys dev".to_owned()));
        assert!(seen.lines().iter().any(|line| line.contains("AWS::SQS::Queue")));
        assert!(seen.act(&cell, None).await.unwrap().changed);
        assert!(project.folder.path().join("removed").exists());
    }

    #[tokio::test]
    async fn a_package_that_changed_since_it_was_looked_at_is_not_deployed() {
        let project = Project::quick();
        let cell = cell(&project);
        let artifact = built(&cell).await.unwrap();
        let template = cell.build_dir.join("cloudformation-template-update-stack.json");
        std::fs::write(template, r#"{"Resources":{"Other":{"Type":"AWS::SQS::Queue"}}}"#).unwrap();
        let stop = Seen::default().act(&cell, Some(&artifact)).await.unwrap_err();
        assert_eq!(failure(stop).code, "artifact-changed");
        assert!(!project.folder.path().join("deployed").exists());
    }
}

mod with_terraform {
    use super::*;

    const MAIN: &str = r#"
variable "size" { type = string }
resource "terraform_data" "kept" { input = var.size }
resource "terraform_data" "replaced" {
  input            = "k"
  triggers_replace = var.size
}
output "size" { value = terraform_data.kept.output }
output "password" {
  value     = "hush-${var.size}"
  sensitive = true
}
"#;

    /// Nothing, said loudly, where neither Terraform nor OpenTofu is installed.
    #[expect(clippy::print_stderr, reason = "what is left out must not look tested")]
    fn cell(project: &Project) -> Option<Cell> {
        let path = environment().path;
        let there = |name: &str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
        if !there("terraform") && !there("tofu") {
            eprintln!("NOT TESTED: neither `terraform` nor `tofu` is on the PATH");
            return None;
        }
        let folder = project.folder.path().join("network");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("main.tf"), MAIN).unwrap();
        let mut cell = project.cell("network", &folder.join("main.tf"), ServiceKind::Terraform);
        cell.parameters.insert("size".into(), "1".into());
        Some(cell)
    }

    fn told(artifact: &Artifact) -> Vec<(&str, &str, Option<&str>)> {
        let changes = artifact.changes.iter();
        changes
            .map(|one| (one.logical_id.as_str(), one.action.as_str(), one.replacement.as_deref()))
            .collect()
    }

    #[tokio::test]
    async fn what_was_planned_is_applied_and_its_outputs_are_told_but_for_secret_ones() {
        let project = Project::quick();
        let Some(mut cell) = cell(&project) else { return };
        let artifact = built(&cell).await.unwrap();
        assert_eq!(
            told(&artifact),
            [
                ("terraform_data.kept", "Add", None),
                ("terraform_data.replaced", "Add", None),
                ("output.password", "Add", None),
                ("output.size", "Add", None),
            ]
        );
        let seen = Seen::default();
        let done = seen.act(&cell, Some(&artifact)).await.unwrap();
        assert_eq!(done, ToolDone { outputs: BTreeMap::from([("size".into(), "1".into())]), changed: true });
        assert!(!tools::alive(&seen.mark()));

        let unchanged = built(&cell).await.unwrap();
        assert_eq!(told(&unchanged), []);
        assert!(!Seen::default().act(&cell, Some(&unchanged)).await.unwrap().changed);

        cell.parameters.insert("size".into(), "2".into());
        let update = built(&cell).await.unwrap();
        assert_eq!(
            told(&update)[..2],
            [
                ("terraform_data.kept", "Modify", Some("False")),
                ("terraform_data.replaced", "Modify", Some("True"))
            ]
        );
        let forcing = &update.changes[1].differences;
        let forcing = forcing.iter().find(|one| one.recreation.as_deref() == Some("Always")).unwrap();
        assert_eq!((forcing.path.as_str(), forcing.after.as_deref()), ("triggers_replace", Some("2")));
        assert!(!format!("{update:?}").contains("hush"), "a secret value is told");
        let done = Seen::default().act(&cell, Some(&update)).await.unwrap();
        assert_eq!(done.outputs["size"], "2");

        assert!(Seen::default().act(&cell, None).await.unwrap().changed);
        assert!(!Seen::default().act(&cell, None).await.unwrap().changed, "nothing is left to remove");
    }

    #[tokio::test]
    async fn a_plan_that_the_state_has_left_behind_is_stale() {
        let project = Project::quick();
        let Some(cell) = cell(&project) else { return };
        let store = ArtifactStore::open(project.folder.path().join("store")).unwrap();
        let first = keep(&store, &cell, &environment(), &built(&cell).await.unwrap()).await.unwrap();
        let second = keep(&store, &cell, &environment(), &built(&cell).await.unwrap()).await.unwrap();
        Seen::default().act(&cell, Some(&first)).await.unwrap();
        let stop = Seen::default().act(&cell, Some(&second)).await.unwrap_err();
        assert_eq!(failure(stop).code, "stale-plan");
    }

    #[tokio::test]
    async fn stages_do_not_share_a_state() {
        let project = Project::quick();
        let Some(cell) = cell(&project) else { return };
        let artifact = built(&cell).await.unwrap();
        Seen::default().act(&cell, Some(&artifact)).await.unwrap();
        let mut prod = cell.clone();
        prod.workspace = "prod".into();
        prod.build_dir = project.folder.path().join("build/prod");
        assert_eq!(told(&built(&prod).await.unwrap())[0], ("terraform_data.kept", "Add", None));
    }

    #[tokio::test]
    async fn a_missing_variable_and_broken_sources_are_told_by_what_is_wrong() {
        let project = Project::quick();
        let Some(mut cell) = cell(&project) else { return };
        cell.parameters.clear();
        assert_eq!(failure(built(&cell).await.unwrap_err()).code, "missing-variable");
        std::fs::write(&cell.file, "resource \"terraform_data\" {}\n").unwrap();
        let failure = failure(built(&cell).await.unwrap_err());
        assert_eq!(failure.code, "init-failed");
        assert!(failure.message.contains("Missing name for resource"), "{}", failure.message);
    }

    #[tokio::test]
    async fn a_plan_is_never_taken_from_an_earlier_run() {
        let project = Project::quick();
        let Some(cell) = cell(&project) else { return };
        let store = ArtifactStore::open(project.folder.path().join("store")).unwrap();
        keep(&store, &cell, &environment(), &built(&cell).await.unwrap()).await.unwrap();
        assert_eq!(build_key(&cell, &environment()), None);
        assert_eq!(built_before(&store, &cell, &environment()).await, None);
    }
}

#[test]
fn what_a_tool_does_not_promise_is_said_and_stacks_need_no_such_words() {
    assert!(tools::guarantees(ServiceKind::Serverless, false).is_empty());
    for (kind, own) in
        [(ServiceKind::Serverless, true), (ServiceKind::Terraform, false), (ServiceKind::Command, false)]
    {
        assert!(tools::deploys(kind, own) && !tools::guarantees(kind, own).is_empty());
    }
}
