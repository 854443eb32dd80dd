//! Deployers that are not ours: Terraform, the Serverless Framework's own `deploy`, any program.
//!
//! What they do, they do by themselves, with the short-lived credentials of one cell; we see their lines, how they ended, and
//! what they put out. A tool is told to the journal before it begins, and goes on when this process dies: whoever takes the
//! run up waits for it with [`adopt`], so that it never runs twice at once.

mod child;
mod command;
mod process;
mod serverless;
mod terraform;

use std::{collections::BTreeMap, pin::Pin};

use aws::ChildCredentials;
use journal::ProcessMark;
use tokio_util::sync::CancellationToken;
use topology::ServiceKind;

use crate::{
    Artifact, Cell, Stop, ToolEnvironment,
    build::shared::{Building, Ended},
};

pub use process::{alive, wait_for};

/// Told of a process while it still waits. Where it fails, the process ends without having done anything.
pub type Started<'a> =
    dyn Fn(ProcessMark) -> Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>> + Send + Sync + 'a;

/// A cell on its way through a tool.
pub struct ToolRun<'a> {
    pub cell: &'a Cell,
    pub environment: &'a ToolEnvironment,
    /// Absent where there is nothing that a tool could reach with them.
    pub credentials: Option<&'a ChildCredentials>,
    pub cancel: &'a CancellationToken,
    /// Given every line that the tool prints, without its credentials.
    pub line: &'a (dyn Fn(String) + Send + Sync),
    pub started: &'a Started<'a>,
}

impl std::fmt::Debug for ToolRun<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolRun").field("cell", &self.cell.id).finish_non_exhaustive()
    }
}

/// What a tool that came to a good end left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolDone {
    /// Those that are not secret.
    pub outputs: BTreeMap<String, String>,
    /// Whether it did, or may have done, anything.
    pub changed: bool,
}

/// What a tool was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolTask {
    Deploy,
    Remove,
}

/// The deployers of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Terraform,
    Serverless,
    Command,
}

fn tool(kind: ServiceKind, own_deploy: bool) -> Option<Tool> {
    match kind {
        ServiceKind::Terraform => Some(Tool::Terraform),
        ServiceKind::Command => Some(Tool::Command),
        ServiceKind::Serverless if own_deploy => Some(Tool::Serverless),
        ServiceKind::Serverless
        | ServiceKind::CloudFormation
        | ServiceKind::Cdk
        | ServiceKind::Sam
        | ServiceKind::Planned => None,
    }
}

/// Whether a tool of its own deploys such a service, rather than we through CloudFormation.
#[must_use]
pub fn deploys(kind: ServiceKind, own_deploy: bool) -> bool {
    tool(kind, own_deploy).is_some()
}

/// What a deployment of such a service does not promise, though others do. Empty for stacks.
#[must_use]
pub fn guarantees(kind: ServiceKind, own_deploy: bool) -> &'static [&'static str] {
    match tool(kind, own_deploy) {
        None => &[],
        Some(Tool::Terraform) => &[
            "what is approved is applied as it was planned, or not at all where the state has changed since",
            "a failure leaves what was done until then: nothing is rolled back",
            "a way back is a new plan of the earlier sources",
            "its state is where its backend says; a local one is on this machine only",
        ],
        Some(Tool::Serverless) => &[
            "no change set: what it does is seen only while it runs",
            "what its plugins do outside the stack cannot be taken back",
            "stopping it leaves the stack to finish by itself",
        ],
        Some(Tool::Command) => &[
            "no change set: what it does is seen only while it runs",
            "cannot be taken back: nobody but the program knows what it changed",
            "stopping it leaves what was done until then",
            "after a crash of this machine it is not known how far it came",
        ],
    }
}

/// Has the cell's tool deploy what was built.
///
/// # Errors
/// Where the tool is missing, fails, takes too long, or `cancel` asks to stop.
pub async fn deploy(run: &ToolRun<'_>, artifact: &Artifact) -> Result<ToolDone, Stop> {
    match run.tool()? {
        Tool::Terraform => terraform::deploy(run, artifact).await,
        Tool::Serverless => serverless::deploy(run, artifact).await,
        Tool::Command => command::act(run, ToolTask::Deploy).await,
    }
}

/// Has the cell's tool remove what it deployed.
///
/// # Errors
/// As [`deploy`], and where the service does not say how it is removed.
pub async fn remove(run: &ToolRun<'_>) -> Result<ToolDone, Stop> {
    match run.tool()? {
        Tool::Terraform => terraform::remove(run).await,
        Tool::Serverless => serverless::remove(run).await,
        Tool::Command => command::act(run, ToolTask::Remove).await,
    }
}

/// Waits for a tool that outlived the process which had started it, and gives what became of it. Nothing where that cannot be
/// known, because it was killed as well: then it has to be run again.
///
/// # Errors
/// As [`deploy`].
pub async fn adopt(run: &ToolRun<'_>, mark: &ProcessMark, task: ToolTask) -> Result<Option<ToolDone>, Stop> {
    let tool = run.tool()?;
    if !child::begun(run.cell, mark).await {
        wait_for(mark, run.cancel).await?;
        return Ok(None);
    }
    child::end_of(run.cell, mark, run.cancel).await?;
    let Some(ended) = child::outcome_of(run.cell).await else { return Ok(None) };
    let done = match tool {
        Tool::Terraform => terraform::ended(run, &ended, task, true).await,
        Tool::Serverless => serverless::ended(run, &ended),
        Tool::Command => command::ended(run, &ended, task).await,
    };
    done.map(Some)
}

impl<'a> ToolRun<'a> {
    fn tool(&self) -> Result<Tool, Stop> {
        tool(self.cell.kind, self.cell.own_deploy).ok_or_else(|| {
            Stop::failed(
                "no-tool",
                format!("{} is deployed through CloudFormation", self.cell.id.service),
                "Plan again: its kind has changed since the plan was made.",
            )
        })
    }

    fn building(&self) -> Building<'a> {
        Building {
            cell: self.cell,
            environment: self.environment,
            credentials: self.credentials,
            cancel: self.cancel,
            line: self.line,
        }
    }

    /// That the tool failed, by its most telling line.
    fn failed(&self, code: &str, what: &str, ended: &Ended, hint: &str) -> Stop {
        let said = match (ended.lines.back(), ended.code) {
            (Some(_), _) => crate::build::shared::essential(ended.lines.iter().map(String::as_str)),
            (None, Some(code)) => format!("it ended with {code}"),
            (None, None) => "it was killed".to_owned(),
        };
        Stop::failed(code, format!("{} {what}: {said}", self.cell.id.service), hint)
    }
}
