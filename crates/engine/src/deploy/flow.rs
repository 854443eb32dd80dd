//! What a step does to its stack, from what the stack is like now.

use std::time::Duration;

use aws::StackDescription;
use journal::{AwsCall, Failure, PreviousStack, RunEvent, StepOutcome};
use plan::{Action, Pass};

use super::{Deployment, Done, keep, verdict::Operation};
use crate::{Artifact, Errand, Stop};

/// How long to wait between looks at a stack that cleans up after its last update.
const CLEANUP_PAUSE: Duration = Duration::from_secs(1);
/// The same where somebody else works on it.
const BUSY_PAUSE: Duration = Duration::from_secs(5);

/// A read of one moment ago is seldom older than this many pauses.
const LOOKS_FOR_A_MISSING_STACK: u32 = 15;

const RECREATE: &str = "recreate";
const BUCKET: &str = "bucket";
const DELETE: &str = "delete";
const DELETE_REST: &str = "delete the rest";

impl Deployment {
    pub(crate) async fn deploy(&self, artifact: &Artifact) -> Result<Done, Stop> {
        if let Some(done) = self.taken_up().await? {
            return Ok(done);
        }
        let (recreated, bucket) = (self.emptied().await?, self.bucket_made().await?);
        let mut current = self.present().await?;
        if let Some(stack) = current.take_if(|stack| self.goes_first(stack)) {
            if self.step.action != Action::Recreate && self.attempt == 0 {
                return Err(self.unexpected(&stack, "must-be-recreated"));
            }
            self.delete_stack(&stack, RECREATE).await?;
        }
        let (mut action, mut stack) = match current {
            None if self.step.action == Action::Update => return Err(self.gone()),
            None => (self.step.action, None),
            // Made by a change set that was never executed: still to be created.
            Some(stack) if stack.status.in_review() => (self.step.action, Some(stack)),
            Some(stack) if !stack.status.updatable() => return Err(self.unexpected(&stack, "not-updatable")),
            Some(stack) if self.step.action == Action::Update => (Action::Update, Some(stack)),
            // Tried again, or taken up again: the stack is what this very run has made of it so far.
            Some(stack) if self.attempt > 0 || recreated || bucket => (self.step.action, Some(stack)),
            Some(stack) => return Err(self.unexpected(&stack, "already-exists")),
        };
        let creating = stack.as_ref().is_none_or(|stack| stack.status.in_review());
        let mut made_bucket = bucket;
        if let (true, Some(first)) = (creating, &artifact.first_template) {
            let bucket_only = Artifact { template: first.clone(), ..artifact.clone() };
            stack = self.bring_unasked(Operation::Create, &bucket_only, stack.as_ref(), BUCKET).await?;
            made_bucket = true;
            if self.cancel.is_cancelled() {
                let message =
                    "stopped when the stack had its deployment bucket and nothing else yet".to_owned();
                return Err(Stop::Cancelled(message));
            }
        }
        let was = match stack.as_ref().filter(|_| !creating && !made_bucket) {
            Some(stack) => self.keep_before(stack).await?,
            None => None,
        };
        let artifact = &self.passed(artifact, stack.as_ref())?;
        self.upload(&artifact.assets, stack.as_ref()).await?;
        let operation = if creating && !made_bucket { Operation::Create } else { Operation::Update };
        let before = stack.clone();
        let brought = self.bring(operation, artifact, stack.as_ref()).await?;
        if action == Action::None {
            action = Action::Update;
        }
        let outcome = match &brought {
            None if !made_bucket => StepOutcome::Unchanged,
            _ => StepOutcome::Succeeded { action },
        };
        Ok(Done { outcome, stack: brought.or(before), deleted: None, before: was })
    }

    /// What this pass of an update sends: the first of two keeps exports as they are deployed.
    pub(super) fn passed(
        &self,
        artifact: &Artifact,
        stack: Option<&StackDescription>,
    ) -> Result<Artifact, Stop> {
        match (&self.step.pass, stack) {
            (Pass::Keep { exports }, Some(stack)) => keep::keeping(artifact, exports, stack, &self.cell.file),
            _ => Ok(artifact.clone()),
        }
    }

    /// Deletes the stack, and what this step was told to take with it.
    pub(crate) async fn delete(&self) -> Result<Done, Stop> {
        let mut done = match self.delete_once(DELETE).await {
            // Only now does AWS let a resource be left out.
            Err(stop) if self.leaves_what_failed(&stop) => self.delete_once(DELETE_REST).await?,
            other => other?,
        };
        if self.clean_up().await? && done.outcome == StepOutcome::Unchanged {
            done.outcome = StepOutcome::Succeeded { action: Action::Delete };
        }
        Ok(done)
    }

    fn leaves_what_failed(&self, stop: &Stop) -> bool {
        let failed = |failure: &Failure| failure.left_as.as_deref() == Some("DELETE_FAILED");
        matches!(self.cell.errand, Errand::CleanUp { .. })
            && !self.cell.leave.is_empty()
            && !self.cancel.is_cancelled()
            && matches!(stop, Stop::Failed(failure) if failed(failure))
    }

    async fn delete_once(&self, what: &str) -> Result<Done, Stop> {
        let deleted = |stack_id: String| Done {
            outcome: StepOutcome::Succeeded { action: Action::Delete },
            stack: None,
            deleted: Some(stack_id),
            before: None,
        };
        let token = &self.token(what);
        if let Some(stack_id) =
            self.carried_out(AwsCall::DeleteStack, token, self.cell.stack.as_str()).await?
        {
            self.watch(Operation::Delete, &stack_id, token, None).await?;
            return Ok(deleted(stack_id));
        }
        let Some(stack) = self.settled().await? else {
            return Ok(Done::unchanged(None));
        };
        self.empty_deployment_bucket(&stack).await?;
        self.make_room().await?;
        self.delete_stack(&stack, what).await?;
        Ok(deleted(stack.id))
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
        let leave = if stack.status.as_str() == "DELETE_FAILED" { self.cell.leave.as_slice() } else { &[] };
        self.write(AwsCall::DeleteStack, token, |proof| async move {
            self.cloud.delete_stack_retaining(&proof, &stack.id, token, leave).await
        })
        .await?;
        self.accepted(AwsCall::DeleteStack, token, Some(stack.id.clone())).await?;
        self.watch(Operation::Delete, &stack.id, token, stack.changed()).await?;
        Ok(())
    }

    /// Whether the stack is deleted before it is created anew: what still holds something only where that was asked for.
    pub(super) fn goes_first(&self, stack: &StackDescription) -> bool {
        stack.status.shell() || (self.step.action == Action::Recreate && stack.status.remains())
    }

    /// The operation that an earlier process had begun, watched to its end.
    async fn taken_up(&self) -> Result<Option<Done>, Stop> {
        let bucket = self.token(BUCKET);
        let last = self.past.writes.iter().rev().find(|write| {
            matches!(write.call, AwsCall::CreateStack | AwsCall::UpdateStack | AwsCall::ExecuteChangeSet)
                && write.token != bucket
                && write.token != self.token(&format!("execute {bucket}"))
        });
        let Some(last) = last else { return Ok(None) };
        let shown = self.past.shown.as_ref().and_then(|shown| shown.change_set.as_ref());
        let stack = match (last.call, shown) {
            (AwsCall::ExecuteChangeSet, Some(change_set)) => change_set.stack_id.as_str(),
            _ => self.cell.stack.as_str(),
        };
        let Some(stack_id) = self.carried_out(last.call, &last.token, stack).await? else { return Ok(None) };
        let creates = self.step.action != Action::Update && self.past.write(&bucket).is_none();
        let operation = if creates { Operation::Create } else { Operation::Update };
        let stack = self.watch(operation, &stack_id, &last.token, None).await?;
        let action = if self.step.action == Action::None { Action::Update } else { self.step.action };
        Ok(Some(Done { before: self.past.before.clone(), ..Done::succeeded(action, stack) }))
    }

    /// Whether an earlier process had the remains of a first creation deleted; if it had begun to, this waits for the end.
    async fn emptied(&self) -> Result<bool, Stop> {
        let token = &self.token(RECREATE);
        let Some(stack_id) = self.carried_out(AwsCall::DeleteStack, token, self.cell.stack.as_str()).await?
        else {
            return Ok(false);
        };
        self.watch(Operation::Delete, &stack_id, token, None).await?;
        Ok(true)
    }

    /// The same for the deployment bucket of the Serverless Framework's stacks.
    async fn bucket_made(&self) -> Result<bool, Stop> {
        let token = &self.token(BUCKET);
        let Some(stack_id) = self.carried_out(AwsCall::CreateStack, token, self.cell.stack.as_str()).await?
        else {
            return Ok(false);
        };
        self.watch(Operation::Create, &stack_id, token, None).await?;
        Ok(true)
    }

    /// Where a way back may be wanted: what it would lead to.
    async fn keep_before(&self, stack: &StackDescription) -> Result<Option<PreviousStack>, Stop> {
        if !self.keep_before || self.past.before.is_some() {
            return Ok(self.past.before.clone());
        }
        let Some(template) = self.ask(|| self.cloud.template(&stack.id)).await? else { return Ok(None) };
        let previous = PreviousStack {
            stack_id: stack.id.clone(),
            template,
            parameters: stack.parameters.clone(),
            tags: stack.tags.clone(),
        };
        let before = RunEvent::Before { step: self.step.id.clone(), previous: Box::new(previous.clone()) };
        self.log.write(before).await?;
        Ok(Some(previous))
    }

    /// The stack when nobody is working on it. What somebody else does is waited for, and never taken for our own.
    pub(super) async fn settled(&self) -> Result<Option<StackDescription>, Stop> {
        let mut told = false;
        loop {
            let stack = self.ask(|| self.cloud.describe(self.cell.stack.as_str())).await?;
            let Some(stack) = stack.filter(|stack| !stack.status.deleted()) else { return Ok(None) };
            if !stack.status.in_progress() {
                return Ok(Some(stack));
            }
            let cleaning = stack.status.as_str().ends_with("_CLEANUP_IN_PROGRESS");
            if !cleaning && !told {
                told = true;
                self.log
                    .write(RunEvent::StackBusy {
                        step: self.step.id.clone(),
                        status: stack.status.0.clone(),
                        owner: stack.tags.get(crate::tags::ACTOR).cloned(),
                    })
                    .await?;
            }
            tokio::select! {
                () = tokio::time::sleep(if cleaning { CLEANUP_PAUSE } else { BUSY_PAUSE }) => {}
                () = self.cancel.cancelled() => {
                    return Err(Stop::Cancelled(format!(
                        "stopped while it waited for the stack, which is {}; nothing was sent to it", stack.status
                    )));
                }
            }
        }
    }

    /// The same, where a stack that the plan saw is looked for again before it counts as gone: reads may be stale for a moment.
    pub(super) async fn present(&self) -> Result<Option<StackDescription>, Stop> {
        let mut looks = if self.step.action == Action::Update { LOOKS_FOR_A_MISSING_STACK } else { 0 };
        loop {
            let stack = self.settled().await?;
            if stack.is_some() || looks == 0 {
                return Ok(stack);
            }
            looks -= 1;
            tokio::select! {
                () = tokio::time::sleep(CLEANUP_PAUSE) => {}
                () = self.cancel.cancelled() => {
                    return Err(Stop::Cancelled("stopped while it looked for the stack; nothing was sent to it".into()));
                }
            }
        }
    }

    pub(super) fn unexpected(&self, stack: &StackDescription, code: &str) -> Stop {
        let (what, hint) = match code {
            "already-exists" => ("it was created since the plan was made", "Plan again."),
            "must-be-recreated" => (
                "its first creation failed and left it empty",
                "Plan again: the plan will say that the stack is deleted and created anew.",
            ),
            _ => (
                "AWS does not update it in this state",
                "See what the recoveries of this stage say: they know the ways that AWS allows.",
            ),
        };
        let message = format!("the stack {} is {}: {what}", stack.name, stack.status);
        let mut failure = crate::failure::failure(code, message, hint);
        failure.left_as = Some(stack.status.0.clone());
        Stop::Failed(Box::new(failure))
    }

    pub(super) fn gone(&self) -> Stop {
        Stop::failed(
            "missing-stack",
            format!("the stack {} was deleted since the plan was made", self.cell.stack),
            "Plan again: the plan will say that it is created.",
        )
    }
}
