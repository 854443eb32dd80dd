//! Artifact -> deployed, natively through CloudFormation.
//!
//! Every call bears a token that follows from run, step and attempt. Whoever takes a step up again after a crash goes through
//! the same sequence: what AWS has carried out already is watched, and not sent again.

mod assets;
mod change;
mod clean;
mod flow;
mod keep;
mod offer;
mod pace;
mod recover;
mod retag;
mod verdict;
mod watch;
mod way_back;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use aws::{AwsError, Cloud, Proof, StackDescription};
use journal::{AwsCall, PastStep, PreviousStack, RunEvent, RunId, StepOutcome};
use plan::{Action, Step};
use tokio_util::sync::CancellationToken;

use crate::{
    Cell, Stop,
    cell::digest,
    poller::Poller,
    run::{Channel, Log, Review},
};
pub(crate) use offer::{Offer, Proposal};
pub(crate) use pace::Pace;

/// One step on its way to AWS.
pub(crate) struct Deployment {
    pub(crate) run: RunId,
    pub(crate) step: Step,
    pub(crate) cell: Cell,
    pub(crate) cloud: Cloud,
    pub(crate) channel: Arc<Channel>,
    pub(crate) poller: Poller,
    pub(crate) pace: Arc<Pace>,
    pub(crate) log: Log,
    pub(crate) cancel: CancellationToken,
    /// How long the service's deployments usually take.
    pub(crate) expected: Option<Duration>,
    /// What an earlier process did of this attempt.
    pub(crate) past: PastStep,
    /// Counts from 0: a step that is tried again in the same run sends new calls.
    pub(crate) attempt: u32,
    /// Tags of every stack that tell who deployed what.
    pub(crate) stamp: BTreeMap<String, String>,
    /// Whether what a stack was before is kept for a way back.
    pub(crate) keep_before: bool,
    /// Absent: nobody is asked about change sets.
    pub(crate) review: Option<Review>,
}

/// A step that came to a good end.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) outcome: StepOutcome,
    /// The stack as it is now; absent where it was deleted.
    pub(crate) stack: Option<StackDescription>,
    /// The id of the stack that was deleted.
    pub(crate) deleted: Option<String>,
    /// What the stack was before, where a way back may be wanted.
    pub(crate) before: Option<PreviousStack>,
}

impl Done {
    pub(crate) fn unchanged(stack: Option<StackDescription>) -> Self {
        Self { outcome: StepOutcome::Unchanged, stack, deleted: None, before: None }
    }

    pub(crate) fn succeeded(action: Action, stack: Option<StackDescription>) -> Self {
        Self { outcome: StepOutcome::Succeeded { action }, stack, deleted: None, before: None }
    }
}

impl Deployment {
    /// The same for the same attempt of the same step of the same run, so that a call can be repeated; never the same
    /// otherwise.
    fn token(&self, what: &str) -> String {
        let attempt = self.attempt.to_string();
        let hash = digest([self.run.0.as_str(), self.step.id.0.as_str(), &attempt, what]);
        format!("stagewright-{}", &hash[..32])
    }

    /// What a tool's run is called in the journal.
    pub(crate) fn tool_token(&self) -> String {
        self.token("tool")
    }

    /// A question about the target.
    async fn ask<T, F>(&self, question: impl Fn() -> F) -> Result<T, Stop>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        Ok(self.channel.ask(question).await??)
    }

    /// Intent on disk, identity proved, then the call; with fresh credentials where they ran out on the way.
    async fn write<T, F>(&self, call: AwsCall, token: &str, send: impl Fn(Proof) -> F) -> Result<T, Stop>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        Ok(self.write_or_refusal(call, token, send).await??)
    }

    /// The same for those who look at what AWS refused.
    async fn write_or_refusal<T, F>(
        &self,
        call: AwsCall,
        token: &str,
        send: impl Fn(Proof) -> F,
    ) -> Result<Result<T, AwsError>, Stop>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        let intent = RunEvent::Intent {
            step: self.step.id.clone(),
            call,
            stack: self.cell.stack.to_string(),
            token: token.to_owned(),
        };
        self.log.write(intent).await?;
        // An earlier process may have sent it: what AWS says of a second call is then not the whole story.
        let sent_before = self.past.write(token).is_some();
        let send = &send;
        self.channel.write(|proof| send(if sent_before { proof.sent_before() } else { proof })).await
    }

    async fn accepted(&self, call: AwsCall, token: &str, stack_id: Option<String>) -> Result<(), Stop> {
        let accepted =
            RunEvent::Accepted { step: self.step.id.clone(), call, token: token.to_owned(), stack_id };
        self.log.write(accepted).await
    }

    /// The stack on which an earlier process had this call carried out. AWS is asked where the journal does not know.
    async fn carried_out(&self, call: AwsCall, token: &str, stack: &str) -> Result<Option<String>, Stop> {
        let Some(write) = self.past.write(token) else { return Ok(None) };
        if write.accepted {
            return Ok(Some(write.stack_id.clone().unwrap_or_else(|| stack.to_owned())));
        }
        let found = self.ask(|| self.cloud.carried_out(stack, token)).await?;
        if let Some(stack_id) = &found {
            self.accepted(call, token, Some(stack_id.clone())).await?;
        }
        Ok(found)
    }
}
