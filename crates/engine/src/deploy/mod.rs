//! Artifact -> deployed, natively through CloudFormation.

mod assets;
mod change;
mod keep;
mod pace;
mod verdict;

use std::time::Duration;

use aws::{AwsError, Cloud, Proof, StackDescription};
use journal::{AwsCall, RunEvent, RunId, StepOutcome};
use plan::{Action, Pass, Step};
use tokio_util::sync::CancellationToken;

use crate::{
    Artifact, Cell, Stop,
    cell::digest,
    poller::Poller,
    run::{Approve, Gate, Log},
};
pub(crate) use pace::Pace;
use verdict::Operation;

/// How long to wait between looks at a stack that cleans up after its last update.
const CLEANUP_PAUSE: Duration = Duration::from_secs(1);

/// One step on its way to AWS.
pub(crate) struct Deployment<'a> {
    pub(crate) run: &'a RunId,
    pub(crate) step: &'a Step,
    pub(crate) cell: &'a Cell,
    pub(crate) gate: &'a Gate,
    pub(crate) cloud: &'a Cloud,
    pub(crate) poller: &'a Poller,
    pub(crate) pace: &'a Pace,
    pub(crate) log: &'a Log,
    pub(crate) cancel: &'a CancellationToken,
    pub(crate) approve: Option<&'a Approve>,
    /// How long the service's deployments usually take.
    pub(crate) expected: Option<Duration>,
}

/// A step that came to a good end.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) outcome: StepOutcome,
    /// The stack as it is now; absent where it was deleted.
    pub(crate) stack: Option<StackDescription>,
    /// The id of the stack that was deleted.
    pub(crate) deleted: Option<String>,
}

impl Deployment<'_> {
    pub(crate) async fn deploy(&self, artifact: &Artifact) -> Result<Done, Stop> {
        let mut current = self.settled().await?;
        if let Some(stack) = current.take_if(|stack| stack.status.as_str() == "ROLLBACK_COMPLETE") {
            if self.step.action != Action::Recreate {
                return Err(self.unexpected(&stack, "must-be-recreated"));
            }
            self.delete_stack(&stack, "recreate").await?;
        }
        let (mut action, mut stack) = match current {
            None if self.step.action == Action::Update => return Err(self.gone()),
            None => (self.step.action, None),
            // Made by a change set that was never executed: still to be created.
            Some(stack) if stack.status.in_review() => (self.step.action, Some(stack)),
            Some(stack) if !stack.status.updatable() => return Err(self.unexpected(&stack, "not-updatable")),
            Some(stack) if self.step.action == Action::Update => (Action::Update, Some(stack)),
            Some(stack) => return Err(self.unexpected(&stack, "already-exists")),
        };
        let creating = stack.as_ref().is_none_or(|stack| stack.status.in_review());
        let mut made_bucket = false;
        if let (true, Some(first)) = (creating, &artifact.first_template) {
            let bucket_only = Artifact { template: first.clone(), ..artifact.clone() };
            let made = self.bring(Operation::Create, &bucket_only, stack.as_ref(), "bucket").await?;
            stack = made;
            made_bucket = true;
            if self.cancel.is_cancelled() {
                let message =
                    "stopped when the stack had its deployment bucket and nothing else yet".to_owned();
                return Err(Stop::Cancelled(message));
            }
        }
        let kept;
        let artifact = match (&self.step.pass, &stack) {
            (Pass::Keep { exports }, Some(stack)) => {
                kept = keep::keeping(artifact, exports, stack, &self.cell.file)?;
                &kept
            }
            _ => artifact,
        };
        self.upload(&artifact.assets, stack.as_ref()).await?;
        let operation = if creating && !made_bucket { Operation::Create } else { Operation::Update };
        let before = stack.clone();
        let brought = self.bring(operation, artifact, stack.as_ref(), "deploy").await?;
        if action == Action::None {
            action = Action::Update;
        }
        let outcome = match &brought {
            None if !made_bucket => StepOutcome::Unchanged,
            _ => StepOutcome::Succeeded { action },
        };
        Ok(Done { outcome, stack: brought.or(before), deleted: None })
    }

    pub(crate) async fn delete(&self) -> Result<Done, Stop> {
        let Some(stack) = self.settled().await? else {
            return Ok(Done { outcome: StepOutcome::Unchanged, stack: None, deleted: None });
        };
        self.empty_deployment_bucket(&stack).await?;
        self.delete_stack(&stack, "delete").await?;
        let outcome = StepOutcome::Succeeded { action: Action::Delete };
        Ok(Done { outcome, stack: None, deleted: Some(stack.id) })
    }

    async fn delete_stack(&self, stack: &StackDescription, what: &str) -> Result<(), Stop> {
        if stack.termination_protection {
            return Err(Stop::failed(
                "termination-protection",
                format!("the stack {} is protected from deletion", stack.name),
                "Turn its termination protection off in the console if it may go; Stagewright never does.",
            ));
        }
        let token = &self.token(what);
        self.write(AwsCall::DeleteStack, token, |proof| async move {
            self.cloud.delete_stack(&proof, &stack.id, token).await
        })
        .await?;
        self.accepted(AwsCall::DeleteStack, Some(stack.id.clone())).await?;
        self.watch(Operation::Delete, &stack.id, token, stack.changed()).await?;
        Ok(())
    }

    /// The stack when nobody is working on it.
    async fn settled(&self) -> Result<Option<StackDescription>, Stop> {
        loop {
            let stack = self.ask(|| self.cloud.describe(self.cell.stack.as_str())).await?;
            let Some(stack) = stack.filter(|stack| !stack.status.deleted()) else { return Ok(None) };
            if !stack.status.in_progress() {
                return Ok(Some(stack));
            }
            if !stack.status.as_str().ends_with("_CLEANUP_IN_PROGRESS") {
                return Err(self.unexpected(&stack, "stack-busy"));
            }
            tokio::select! {
                () = tokio::time::sleep(CLEANUP_PAUSE) => {}
                () = self.cancel.cancelled() => {
                    return Err(Stop::Cancelled("stopped while the stack cleaned up after its last update".into()));
                }
            }
        }
    }

    fn unexpected(&self, stack: &StackDescription, code: &str) -> Stop {
        let (what, hint) = match code {
            "stack-busy" => {
                ("somebody else is changing it", "Wait for the end of that operation, then plan again.")
            }
            "already-exists" => ("it was created since the plan was made", "Plan again."),
            "must-be-recreated" => (
                "its first creation failed and left it empty",
                "Plan again: the plan will say that the stack is deleted and created anew.",
            ),
            _ => (
                "AWS does not update it in this state",
                "Open the stack in the console: its events say what has to be put right, and `Stack actions` what AWS allows.",
            ),
        };
        let message = format!("the stack {} is {}: {what}", stack.name, stack.status);
        let mut failure = crate::failure::failure(code, message, hint);
        failure.left_as = Some(stack.status.0.clone());
        Stop::Failed(Box::new(failure))
    }

    fn gone(&self) -> Stop {
        Stop::failed(
            "missing-stack",
            format!("the stack {} was deleted since the plan was made", self.cell.stack),
            "Plan again: the plan will say that it is created.",
        )
    }

    /// The same for the same step of the same run, so that a call can be repeated; never the same otherwise.
    fn token(&self, what: &str) -> String {
        let hash = digest([self.run.0.as_str(), self.step.id.0.as_str(), what]);
        format!("stagewright-{}", &hash[..32])
    }

    /// A question about the target.
    async fn ask<T, F>(&self, question: impl Fn() -> F) -> Result<T, Stop>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        Ok(self.gate.ask(question).await??)
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
        self.gate.write(send).await
    }

    async fn accepted(&self, call: AwsCall, stack_id: Option<String>) -> Result<(), Stop> {
        self.log.write(RunEvent::Accepted { step: self.step.id.clone(), call, stack_id }).await
    }
}
