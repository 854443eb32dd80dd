//! One step from its beginning to its outcome.

use std::{sync::Arc, time::Duration};

use journal::{DeploymentRecord, RunEvent, RunId, StepOutcome};
use plan::{Action, Pass, Step};
use tokio_util::sync::CancellationToken;

use super::{Approve, Gate, Log, Recorder, builds::Builds};
use crate::{
    Cell, Stop,
    deploy::{Deployment, Done, Pace},
    failure::failure,
    poller::Poller,
};

/// What a step's task owns.
pub(super) struct StepTask {
    pub(super) run: RunId,
    pub(super) step: Step,
    pub(super) cell: Cell,
    pub(super) gate: Arc<Gate>,
    pub(super) poller: Poller,
    pub(super) pace: Arc<Pace>,
    pub(super) builds: Arc<Builds>,
    pub(super) log: Log,
    pub(super) recorder: Arc<dyn Recorder>,
    pub(super) cancel: CancellationToken,
    pub(super) approve: Option<Approve>,
    pub(super) expected: Option<Duration>,
}

impl StepTask {
    pub(super) async fn run(self) -> (Step, StepOutcome) {
        let outcome = match self.work().await {
            Ok(outcome) => outcome,
            Err(Stop::Failed(failure)) => StepOutcome::Failed { failure },
            Err(Stop::Cancelled(message)) => StepOutcome::Cancelled { message },
        };
        (self.step, outcome)
    }

    async fn work(&self) -> Result<StepOutcome, Stop> {
        let (step, service) = (self.step.id.clone(), self.step.service.clone());
        self.log.write(RunEvent::StepStarted { step: step.clone(), service, attempt: 0 }).await?;
        let artifact = match self.step.action {
            Action::Delete | Action::ContinueRollback | Action::RollBack => None,
            Action::Create | Action::Update | Action::Recreate | Action::None => {
                Some(self.builds.artifact(&step, &self.cell).await?)
            }
        };
        if self.cancel.is_cancelled() {
            return Err(Stop::Cancelled("stopped before anything was sent to AWS".into()));
        }
        let proof = self.gate.prove().await?;
        let (account, arn) = (proof.account().to_owned(), proof.arn().to_owned());
        self.log.write(RunEvent::IdentityProved { step, account, arn }).await?;
        let deployment = Deployment {
            run: &self.run,
            step: &self.step,
            cell: &self.cell,
            gate: &self.gate,
            cloud: &self.gate.cloud,
            poller: &self.poller,
            pace: &self.pace,
            log: &self.log,
            cancel: &self.cancel,
            approve: self.approve.as_ref(),
            expected: self.expected,
        };
        let done = match artifact {
            Some(artifact) => deployment.deploy(&artifact).await?,
            None => deployment.delete().await?,
        };
        self.remember(&done)?;
        Ok(done.outcome)
    }

    /// What the next plan will compare with. After the first pass of a split update the stack is not yet what the sources
    /// say, so that nothing is remembered of it.
    fn remember(&self, done: &Done) -> Result<(), Stop> {
        let kept = match (&done.stack, &done.deleted) {
            (_, Some(stack_id)) => self.recorder.removed(stack_id),
            (Some(stack), None) if !matches!(self.step.pass, Pass::Keep { .. }) => {
                self.recorder.deployed(&DeploymentRecord {
                    stack_id: stack.id.clone(),
                    target: self.step.target.clone(),
                    service: self.step.service.clone(),
                    digest: self.cell.digest.clone(),
                    provided: self.cell.provided.clone(),
                    last_updated: stack.changed(),
                })
            }
            _ => Ok(()),
        };
        kept.map_err(|error| Stop::Failed(Box::new(failure(error.code(), error.to_string(), error.hint()))))
    }
}
