//! A step that a tool of its own carries out.

use std::sync::Arc;

use aws::ChildCredentials;
use journal::{AwsCall, DeploymentRecord, ProcessMark, RunEvent, StepOutcome};
use plan::Action;

use super::{Channel, executor::builds_for, step::StepTask};
use crate::{
    Artifact, Cell, Stop,
    deploy::{Deployment, Done},
    tools::{self, ToolDone, ToolRun, ToolTask},
};

/// Names what a tool deployed in the journal, where stacks have their ids.
#[must_use]
pub fn tool_deployment(cell: &topology::CellId) -> String {
    format!("tool:{}/{}@{}", cell.stage, cell.service, cell.target)
}

impl StepTask {
    pub(super) fn by_tool(&self) -> bool {
        let cell = &self.deployment.cell;
        tools::deploys(cell.kind, cell.own_deploy)
    }

    pub(super) async fn run_tool(&self, artifact: Option<Arc<Artifact>>) -> Result<Done, Stop> {
        let Deployment { step, cell, log, cancel, past, channel, review, .. } = &self.deployment;
        if let Some(review) = review {
            review.consent_to_tool(&step.id).await?;
        }
        let task = if builds_for(step.action) { ToolTask::Deploy } else { ToolTask::Remove };
        let token = self.deployment.tool_token();
        // Another run may have taken the stage over while this one waited for a yes.
        channel.keep_lock().await?;
        let credentials = credentials(channel).await?;
        let intent = RunEvent::Intent {
            step: step.id.clone(),
            call: AwsCall::RunTool,
            stack: cell.stack.to_string(),
            token: token.clone(),
        };
        log.write(intent).await?;
        let line = |line| log.note(RunEvent::BuildOutput { step: step.id.clone(), line });
        let started = |process: ProcessMark| {
            let event = RunEvent::ToolStarted { step: step.id.clone(), process };
            Box::pin(async move { log.write(event).await })
                as std::pin::Pin<Box<dyn Future<Output = Result<(), Stop>> + Send>>
        };
        let run = ToolRun {
            cell,
            environment: &self.environment,
            credentials: credentials.as_ref(),
            cancel,
            line: &line,
            started: &started,
        };
        let adopted = match &past.tool {
            Some(mark) => tools::adopt(&run, mark, task).await?,
            None => None,
        };
        let done = match (adopted, artifact, task) {
            (Some(done), _, _) => done,
            (None, Some(artifact), ToolTask::Deploy) => tools::deploy(&run, &artifact).await?,
            (None, _, _) => tools::remove(&run).await?,
        };
        log.write(RunEvent::Accepted {
            step: step.id.clone(),
            call: AwsCall::RunTool,
            token,
            stack_id: None,
        })
        .await?;
        self.remember_tool(task, cell)?;
        Ok(outcome(&done, step.action))
    }

    fn remember_tool(&self, task: ToolTask, cell: &Cell) -> Result<(), Stop> {
        let name = tool_deployment(&cell.id);
        let kept = match task {
            ToolTask::Remove => self.recorder.removed(&name),
            ToolTask::Deploy => self.recorder.deployed(&DeploymentRecord {
                stack_id: name,
                target: cell.id.target.clone(),
                service: cell.id.service.clone(),
                digest: cell.digest.clone(),
                provided: cell.provided.clone(),
                last_updated: None,
            }),
        };
        kept.map_err(|error| Stop::failed(error.code(), error.to_string(), error.hint()))
    }
}

fn outcome(done: &ToolDone, action: Action) -> Done {
    if done.changed {
        Done::succeeded(action, None)
    } else {
        Done { outcome: StepOutcome::Unchanged, stack: None, deleted: None, before: None }
    }
}

async fn credentials(channel: &Channel) -> Result<Option<ChildCredentials>, Stop> {
    if channel.cloud.in_process() {
        return Ok(None);
    }
    let credentials = channel
        .ask(|| async {
            let proof = channel.cloud.prove().await?;
            channel.cloud.child_credentials(&proof).await
        })
        .await??;
    Ok(Some(credentials))
}
