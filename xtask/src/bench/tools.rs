//! The tools that deploy the same templates: what each wants beside them, and how it is called.

use std::{fmt::Write as _, fs, path::Path, path::PathBuf, process::Command};

use serde_json::{Map, Value, json};

use super::{project, released};
use crate::{Result, conformance::environment, node, process, report::doing, stamp::Stamp, workspace};

pub const ACCOUNT: &str = "111111111111";
const REGION: &str = "eu-west-1";
/// What the templates' parameter says, and stacks are called by, outside of the stage `reviewed`.
const STAGE: &str = "dev";

const PYTHON: &[&str] = &["awscli==1.46.3", "sceptre==4.7.0"];
const CDK: &str = "3.0.0";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Change sets that are read before they are executed.
    Reviewed,
    Direct,
    Cdk,
    CdkDirect,
    Sceptre,
    Loop,
}

impl Tool {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reviewed => "Stagewright, reviewed",
            Self::Direct => "Stagewright, direct",
            Self::Cdk => "AWS CDK --concurrency 8",
            Self::CdkDirect => "AWS CDK --concurrency 8 --method direct",
            Self::Sceptre => "Sceptre",
            Self::Loop => "a loop of `aws cloudformation deploy`",
        }
    }

    /// For a folder's name.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Reviewed => "reviewed",
            Self::Direct => "direct",
            Self::Cdk => "cdk",
            Self::CdkDirect => "cdk-direct",
            Self::Sceptre => "sceptre",
            Self::Loop => "loop",
        }
    }
}

/// The other tools, installed under `target`.
pub struct Installed {
    python: PathBuf,
    cdk: PathBuf,
}

impl Installed {
    pub fn install() -> Result<Self> {
        let python = environment("peers", PYTHON)?;
        let folder = workspace::target().join("node/peers");
        let package = json!({ "private": true, "dependencies": { "aws-cdk": CDK } });
        write(&folder.join("package.json"), &package.to_string())?;
        let stamp = Stamp::of("npm-peers", &[folder.join("package.json")])?;
        let cdk = folder.join("node_modules/aws-cdk/bin/cdk");
        if !(stamp.is_current() && cdk.exists()) {
            doing("installing AWS CDK's program", || {
                let words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
                process::run(&mut node::npm(&folder, &words))
            })?;
            stamp.set()?;
        }
        Ok(Self { python, cdk })
    }

    fn aws(&self) -> PathBuf {
        self.python.with_file_name("aws")
    }

    /// Gives a generated project what the tool wants besides, and says how it is deployed with it.
    pub fn deployment(&self, tool: Tool, folder: &Path, graph: Graph, url: &str) -> Result<Command> {
        let mut command = match tool {
            Tool::Reviewed => stagewright(folder, url, "reviewed"),
            Tool::Direct => stagewright(folder, url, STAGE),
            Tool::Cdk => self.cdk(folder, graph, &[])?,
            Tool::CdkDirect => self.cdk(folder, graph, &["--method", "direct"])?,
            Tool::Sceptre => self.sceptre(folder, graph)?,
            Tool::Loop => self.shell_loop(folder, graph)?,
        };
        surround(&mut command, folder, url);
        Ok(command)
    }

    /// How many stacks are there and complete, as an independent client sees it.
    pub fn complete_stacks(&self, folder: &Path, url: &str) -> Result<usize> {
        let query = "length(Stacks[?StackStatus=='CREATE_COMPLETE'])";
        let words = ["cloudformation", "describe-stacks", "--query", query, "--output", "json"];
        let mut command = process::command(self.aws(), words, folder);
        surround(&mut command, folder, url);
        command.env("AWS_MAX_ATTEMPTS", "20");
        let output = process::output(&mut command)?;
        output.trim().parse().map_err(|_| format!("no number of stacks: {output}"))
    }

    /// From an assembly as `cdk synth` leaves it, so that no synthesis is measured.
    fn cdk(&self, folder: &Path, graph: Graph, more: &[&str]) -> Result<Command> {
        let assembly = folder.join("cdk.out");
        let mut artifacts = Map::new();
        for service in 0..graph.services {
            let template = format!("service-{service}.template.json");
            let needs: Vec<String> = graph.needs(service).map(stack).collect();
            artifacts.insert(
                stack(service),
                json!({
                    "type": "aws:cloudformation:stack",
                    "environment": format!("aws://{ACCOUNT}/{REGION}"),
                    "properties": { "templateFile": template },
                    "dependencies": needs,
                }),
            );
            copy(&template_of(folder, service), &assembly.join(&template))?;
        }
        let manifest = json!({ "version": "36.0.0", "artifacts": artifacts });
        write(&assembly.join("manifest.json"), &manifest.to_string())?;
        let mut command = process::command("node", [&self.cdk], folder);
        command.args(["deploy", "--all", "--app", "cdk.out", "--parameters", &format!("Stage={STAGE}")]);
        command.args(["--require-approval", "never", "--no-notices", "--progress", "events"]);
        command.args(["--concurrency", "8"]).args(more);
        Ok(command)
    }

    fn sceptre(&self, folder: &Path, graph: Graph) -> Result<Command> {
        let project = json!({ "project_code": "bench", "region": REGION });
        write(&folder.join("config/config.yaml"), &project.to_string())?;
        for service in 0..graph.services {
            let template = format!("service-{service}.json");
            let needs: Vec<Value> =
                graph.needs(service).map(|other| format!("{STAGE}/service-{other}.yaml").into()).collect();
            let config = json!({
                "template": { "type": "file", "path": template },
                "stack_name": stack(service),
                "parameters": { "Stage": STAGE },
                "dependencies": needs,
            });
            write(&folder.join(format!("config/{STAGE}/service-{service}.yaml")), &config.to_string())?;
            copy(&template_of(folder, service), &folder.join("templates").join(&template))?;
        }
        Ok(process::command(self.python.with_file_name("sceptre"), ["launch", "--yes", STAGE], folder))
    }

    /// What people have before they have a tool.
    fn shell_loop(&self, folder: &Path, graph: Graph) -> Result<Command> {
        let mut script = String::from("set -e\n");
        for service in 0..graph.services {
            let _ = writeln!(
                script,
                "\"$AWS\" cloudformation deploy --stack-name {} --parameter-overrides Stage={STAGE} \\\n  \
                 --template-file services/service-{service}/template.json --capabilities CAPABILITY_IAM",
                stack(service)
            );
        }
        write(&folder.join("deploy.sh"), &script)?;
        let mut command = process::command("sh", ["deploy.sh"], folder);
        command.env("AWS", self.aws());
        Ok(command)
    }
}

/// The size of a generated project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Graph {
    pub services: usize,
    pub layers: u32,
}

impl Graph {
    fn needs(self, service: usize) -> impl Iterator<Item = usize> {
        let width = self.services.div_ceil(self.layers as usize);
        project::needs(service, width).into_iter().flatten()
    }
}

fn stagewright(folder: &Path, url: &str, stage: &str) -> Command {
    let project = folder.to_string_lossy();
    let words = ["--project", &project, "--json", "--endpoint-url", url, "deploy", stage, "--yes"];
    process::command(released("stagewright"), words, folder)
}

/// Nothing of the person's own AWS set-up, and no calls to anywhere else.
fn surround(command: &mut Command, folder: &Path, url: &str) {
    for name in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_MAX_ATTEMPTS"] {
        command.env_remove(name);
    }
    let nothing = folder.join("no-aws-config");
    command
        .envs([("AWS_ACCESS_KEY_ID", ACCOUNT), ("AWS_SECRET_ACCESS_KEY", "any")])
        .envs([("AWS_REGION", REGION), ("AWS_DEFAULT_REGION", REGION), ("AWS_ENDPOINT_URL", url)])
        .envs([("AWS_CONFIG_FILE", &nothing), ("AWS_SHARED_CREDENTIALS_FILE", &nothing)])
        .envs([("CDK_DISABLE_VERSION_CHECK", "true"), ("NO_PROXY", "127.0.0.1")])
        .env("HOME", folder);
}

fn stack(service: usize) -> String {
    format!("service-{service}-{STAGE}")
}

fn template_of(folder: &Path, service: usize) -> PathBuf {
    folder.join(format!("services/service-{service}/template.json"))
}

fn write(file: &Path, text: &str) -> Result<()> {
    let parent = file.parent().expect("a file is in a folder");
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(file, text))
        .map_err(|error| format!("{}: {error}", file.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let text = fs::read_to_string(from).map_err(|error| format!("{}: {error}", from.display()))?;
    write(to, &text)
}
