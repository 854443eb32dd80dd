//! One step from its beginning to its outcome.

use std::sync::Arc;

use journal::{DeploymentRecord, PreviousStack, RunEvent, StepOutcome};
use plan::{Action, Pass, Step, StepId};

use super::{
    Recorder,
    builds::Builds,
    executor::{builds_for, needs_artifact},
};
use crate::{
    Errand, Stop, ToolEnvironment,
    deploy::{Deployment, Done, Proposal},
    failure::failure,
};

/// What a step's task owns.
pub(super) struct StepTask {
    pub(super) deployment: Deployment,
    pub(super) builds: Arc<Builds>,
    pub(super) recorder: Arc<dyn Recorder>,
    pub(super) environment: ToolEnvironment,
}

/// How a step ended.
pub(super) struct Ended {
    pub(super) step: Step,
    pub(super) outcome: StepOutcome,
    /// What its stack was before, where a way back may be wanted.
    pub(super) before: Option<PreviousStack>,
}

impl StepTask {
    pub(super) async fn run(self) -> Ended {
        let (outcome, before) = match self.work().await {
            Ok(done) => (done.outcome, done.before),
            Err(Stop::Failed(failure)) => (StepOutcome::Failed { failure }, None),
            Err(Stop::Cancelled(message)) => (StepOutcome::Cancelled { message }, None),
        };
        Ended { step: self.deployment.step, outcome, before }
    }

    async fn work(&self) -> Result<Done, Stop> {
        let deployment = &self.deployment;
        let Deployment { step, cell, log, cancel, past, .. } = deployment;
        let (id, service) = (step.id.clone(), step.service.clone());
        log.write(RunEvent::StepStarted { step: id.clone(), service, attempt: deployment.attempt }).await?;
        let proposed = deployment.review.as_ref().and_then(|review| review.proposal.as_ref());
        if proposed == Some(&Proposal::Unchanged) {
            return Ok(Done::unchanged(None));
        }
        let artifact = if needs_artifact(step.action, cell) {
            Some(self.builds.artifact(&id, cell).await?)
        } else {
            None
        };
        // What an earlier process had begun goes on in AWS: it is watched, and stopped where that is possible.
        if cancel.is_cancelled() && !past.under_way() {
            return Err(Stop::Cancelled("stopped before anything was sent to AWS".into()));
        }
        let proof = deployment.channel.prove().await?;
        let (account, arn) = (proof.account().to_owned(), proof.arn().to_owned());
        log.write(RunEvent::IdentityProved { step: id, account, arn }).await?;
        if self.by_tool() {
            return self.run_tool(artifact).await;
        }
        let done = match (artifact, step.action) {
            (Some(artifact), _) => deployment.deploy(&artifact).await?,
            (None, Action::ContinueRollback | Action::RollBack) => deployment.recover().await?,
            (None, Action::Update) => deployment.retag().await?,
            (None, Action::Delete | Action::Create | Action::Recreate | Action::None) => {
                deployment.delete().await?
            }
        };
        self.remember(&done)?;
        Ok(done)
    }

    /// What the next plan will compare with. After the first pass of a split update the stack is not yet what the sources
    /// say, so that nothing is remembered of it.
    fn remember(&self, done: &Done) -> Result<(), Stop> {
        let Deployment { step, cell, .. } = &self.deployment;
        // Other tags make a stack no other one: what it was deployed from stays known, where it was.
        let deploys = builds_for(step.action)
            && !matches!(step.pass, Pass::Keep { .. })
            && (cell.errand != Errand::Retag || !cell.digest.is_empty());
        let kept = match (&done.stack, &done.deleted) {
            (_, Some(stack_id)) => self.recorder.removed(stack_id),
            (Some(stack), None) if deploys => self.recorder.deployed(&DeploymentRecord {
                stack_id: stack.id.clone(),
                target: step.target.clone(),
                service: step.service.clone(),
                digest: cell.digest.clone(),
                provided: cell.provided.clone(),
                last_updated: stack.changed(),
            }),
            _ => Ok(()),
        };
        kept.map_err(|error| Stop::Failed(Box::new(failure(error.code(), error.to_string(), error.hint()))))
    }
}

/// A step before anything is changed: what it would do.
pub(super) struct Preparation {
    pub(super) deployment: Deployment,
    /// Absent where there is nothing to build.
    pub(super) builds: Option<Arc<Builds>>,
    /// Why AWS cannot be asked yet.
    pub(super) later: Option<String>,
}

impl Preparation {
    pub(super) async fn run(self) -> (StepId, Result<Proposal, Stop>) {
        let proposal = self.propose().await;
        (self.deployment.step.id, proposal)
    }

    async fn propose(&self) -> Result<Proposal, Stop> {
        let Deployment { step, cell, .. } = &self.deployment;
        let artifact = match &self.builds {
            Some(builds) => Some(builds.artifact(&step.id, cell).await?),
            None => None,
        };
        self.deployment.propose(artifact.as_deref(), self.later.clone()).await
    }
}
