//! Applies a saved plan, and nothing else.

use std::path::Path;

use super::{ToolDone, ToolRun, ToolTask, child};
use crate::{
    Artifact, Destination, Stop,
    build::shared::{Building, Ended, Terraform},
};

pub(super) async fn deploy(run: &ToolRun<'_>, artifact: &Artifact) -> Result<ToolDone, Stop> {
    let building = run.building();
    let terraform = Terraform::of(&building)?;
    terraform.initialised().await?;
    if artifact.changes.is_empty() {
        return Ok(ToolDone { outputs: terraform.outputs().await?, changed: false });
    }
    let plan = artifact.assets.iter().find(|asset| asset.to == Destination::Tool).ok_or_else(|| {
        Stop::failed("no-plan", format!("{} has no plan to apply", run.cell.id.service), "Plan again.")
    })?;
    let ended = apply(run, &terraform, &plan.file).await?;
    self::ended(run, &ended, ToolTask::Deploy, true).await
}

/// As deploying does: a plan, and exactly that.
pub(super) async fn remove(run: &ToolRun<'_>) -> Result<ToolDone, Stop> {
    let building = run.building();
    let terraform = Terraform::of(&building)?;
    terraform.initialised().await?;
    let plan = terraform.plan(true).await?;
    if terraform.changes(&plan).await?.is_empty() {
        return Ok(ToolDone::default());
    }
    let ended = apply(run, &terraform, &plan).await?;
    self::ended(run, &ended, ToolTask::Remove, true).await
}

async fn apply(run: &ToolRun<'_>, terraform: &Terraform<'_>, plan: &Path) -> Result<Ended, Stop> {
    let words = ["apply", "-input=false", "-no-color", "-lock-timeout=60s"];
    let mut arguments: Vec<String> = words.into_iter().map(str::to_owned).collect();
    arguments.push(plan.to_string_lossy().into_owned());
    child::run(run, &terraform.program, &arguments, &terraform.extra, None).await
}

pub(super) async fn ended(
    run: &ToolRun<'_>,
    ended: &Ended,
    task: ToolTask,
    changed: bool,
) -> Result<ToolDone, Stop> {
    let building: Building<'_> = run.building();
    let terraform = Terraform::of(&building)?;
    match (ended.success(), task) {
        (true, ToolTask::Deploy) => Ok(ToolDone { outputs: terraform.outputs().await?, changed }),
        (true, ToolTask::Remove) => Ok(ToolDone { changed, ..ToolDone::default() }),
        (false, ToolTask::Deploy) => Err(terraform.explain("apply-failed", "could not be applied", ended)),
        (false, ToolTask::Remove) => Err(terraform.explain("destroy-failed", "could not be removed", ended)),
    }
}
