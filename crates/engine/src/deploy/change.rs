//! The two methods: a change set that is read before it is executed by its ARN, or the stack call itself.

use aws::{
    AwsError, ChangeSet, ChangeSetKind, ChangeSetRequest, ChangeSetStatus, StackDescription, StackRequest,
    StackStatus,
};
use jiff::Timestamp;
use journal::{AwsCall, ResourceChange, RunEvent};
use tokio::time::Instant;
use topology::Method;

use super::{
    Deployment,
    verdict::{Operation, Verdict, Watch},
};
use crate::{Artifact, Stop};

impl Deployment<'_> {
    /// Answers the stack as it is afterwards; absent where nothing had to be done.
    pub(super) async fn bring(
        &self,
        operation: Operation,
        artifact: &Artifact,
        current: Option<&StackDescription>,
        what: &str,
    ) -> Result<Option<StackDescription>, Stop> {
        let request = StackRequest {
            stack: match operation {
                Operation::Update => current.map_or(self.cell.stack.as_str(), |stack| &stack.id).to_owned(),
                Operation::Create | Operation::Delete => self.cell.stack.to_string(),
            },
            template: self.template_source(&artifact.template).await?,
            parameters: artifact.parameters.clone(),
            tags: artifact.tags.clone(),
            capabilities: artifact.capabilities.clone(),
            token: self.token(what),
        };
        let baseline = current.and_then(StackDescription::changed);
        // A stack in review can be created by a change set only.
        let in_review = current.is_some_and(|stack| stack.status.in_review());
        match self.cell.method {
            Method::Direct if !in_review => self.directly(operation, &request, baseline).await,
            _ => self.reviewed(operation, request, baseline).await,
        }
    }

    async fn directly(
        &self,
        operation: Operation,
        request: &StackRequest,
        baseline: Option<Timestamp>,
    ) -> Result<Option<StackDescription>, Stop> {
        let (call, sent) = match operation {
            Operation::Update => {
                let call = AwsCall::UpdateStack;
                let sent = self.write_or_refusal(call, &request.token, |proof| async move {
                    self.cloud.update_stack(&proof, request).await
                });
                (call, sent.await?)
            }
            Operation::Create | Operation::Delete => {
                let call = AwsCall::CreateStack;
                let sent = self.write_or_refusal(call, &request.token, |proof| async move {
                    self.cloud.create_stack(&proof, request).await
                });
                (call, sent.await?)
            }
        };
        let stack_id = match sent {
            Ok(stack_id) => stack_id,
            Err(error) if error.no_updates() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        self.accepted(call, Some(stack_id.clone())).await?;
        self.watch(operation, &stack_id, &request.token, baseline).await
    }

    async fn reviewed(
        &self,
        operation: Operation,
        stack: StackRequest,
        baseline: Option<Timestamp>,
    ) -> Result<Option<StackDescription>, Stop> {
        let token = stack.token.clone();
        let kind = if operation == Operation::Update { ChangeSetKind::Update } else { ChangeSetKind::Create };
        let request = &ChangeSetRequest { kind, name: token.clone(), stack };
        let (arn, stack_id) = self
            .write(AwsCall::CreateChangeSet, &token, |proof| async move {
                self.cloud.create_change_set(&proof, request).await
            })
            .await?;
        self.accepted(AwsCall::CreateChangeSet, Some(stack_id.clone())).await?;
        let change_set = match self.made(&arn).await {
            Ok(change_set) => change_set,
            Err(stop) => return Err(self.give_up(operation, &arn, &stack_id, stop).await),
        };
        match &change_set.status {
            ChangeSetStatus::Empty => {
                self.drop_change_set(&arn).await?;
                return Ok(None);
            }
            ChangeSetStatus::Failed { reason } => {
                let stop = Stop::from(AwsError::refused("CreateChangeSet", reason));
                return Err(self.give_up(operation, &arn, &stack_id, stop).await);
            }
            ChangeSetStatus::Ready | ChangeSetStatus::Pending => {}
        }
        let changes = shown(&change_set);
        self.log
            .write(RunEvent::ChangeSet {
                step: self.step.id.clone(),
                arn: arn.clone(),
                stack_id: stack_id.clone(),
                hash: String::new(),
                changes: changes.clone(),
                inputs: Vec::new(),
            })
            .await?;
        if let Some(approve) = self.approve
            && !approve(self.step, &changes).await
        {
            let stop = Stop::Cancelled("the change set was not approved; nothing was changed".into());
            return Err(self.give_up(operation, &arn, &stack_id, stop).await);
        }
        if self.cancel.is_cancelled() {
            let stop =
                Stop::Cancelled("stopped before the change set was executed; nothing was changed".into());
            return Err(self.give_up(operation, &arn, &stack_id, stop).await);
        }
        let execution = &self.token(&format!("execute {arn}"));
        let (arn, stack) = (&arn, &stack_id);
        self.write(AwsCall::ExecuteChangeSet, execution, |proof| async move {
            self.cloud.execute_change_set(&proof, arn, stack, execution).await
        })
        .await?;
        self.accepted(AwsCall::ExecuteChangeSet, Some(stack_id.clone())).await?;
        self.watch(operation, &stack_id, execution, baseline).await
    }

    /// Waits until AWS has made the change set.
    async fn made(&self, arn: &str) -> Result<ChangeSet, Stop> {
        let begun = Instant::now();
        loop {
            tokio::select! {
                () = tokio::time::sleep(self.pace.pause(begun.elapsed())) => {}
                () = self.cancel.cancelled() => {
                    return Err(Stop::Cancelled("stopped before the change set was ready; nothing was changed".into()));
                }
            }
            let change_set = self.ask(|| self.cloud.describe_change_set(arn)).await?;
            if change_set.status != ChangeSetStatus::Pending {
                self.pace.made(begun.elapsed());
                return Ok(change_set);
            }
        }
    }

    async fn drop_change_set(&self, arn: &str) -> Result<(), Stop> {
        self.write(AwsCall::DeleteChangeSet, arn, |proof| async move {
            self.cloud.delete_change_set(&proof, arn).await
        })
        .await?;
        self.accepted(AwsCall::DeleteChangeSet, None).await
    }

    /// Takes away what was made for a change that will not happen: the change set, and the empty stack that it stood for.
    /// What went wrong first is what is reported.
    async fn give_up(&self, operation: Operation, arn: &str, stack_id: &str, stop: Stop) -> Stop {
        if let Err(error) = self.drop_change_set(arn).await {
            tracing::debug!(?error, "the change set could not be deleted");
        }
        if operation == Operation::Create {
            let token = &self.token("empty");
            // Only a stack that holds nothing: its status says so.
            let in_review = matches!(self.ask(|| self.cloud.describe(stack_id)).await, Ok(Some(stack)) if stack.status.in_review());
            if in_review {
                let deleted = self.write(AwsCall::DeleteStack, token, |proof| async move {
                    self.cloud.delete_stack(&proof, stack_id, token).await
                });
                if let Err(error) = deleted.await {
                    tracing::debug!(?error, "the empty stack could not be deleted");
                }
            }
        }
        stop
    }

    /// Until the operation is over. When a person asks for the run to stop, an update is rolled back; a creation or a
    /// deletion cannot be stopped, and is watched to its end.
    pub(super) async fn watch(
        &self,
        operation: Operation,
        stack_id: &str,
        token: &str,
        baseline: Option<Timestamp>,
    ) -> Result<Option<StackDescription>, Stop> {
        let cancel_token = &self.token(&format!("cancel {token}"));
        let mut watch = Watch::new(operation, token, baseline, &self.cell.locations);
        let mut looks = self.poller.watch(stack_id, token, self.expected);
        let mut stopping = false;
        let mut seen: Option<StackStatus> = None;
        loop {
            let look = tokio::select! {
                look = looks.recv() => look.unwrap_or_else(|| {
                    Err(Stop::failed("interrupted", "the watch over the stack ended early", "Open the run again."))
                }),
                () = self.cancel.cancelled(), if !stopping => {
                    stopping = true;
                    if operation == Operation::Update {
                        watch.also(cancel_token);
                        if let Err(stop) = self.cancel_update(stack_id, cancel_token).await {
                            return Err(left(stop, seen.as_ref()));
                        }
                    }
                    continue;
                }
            };
            let mut look = look.map_err(|stop| left(stop, seen.as_ref()))?;
            if let Some(stack) = &look.stack {
                seen = Some(stack.status.clone());
            }
            for resource in watch.events(std::mem::take(&mut look.events)) {
                self.log.note(RunEvent::Resource { step: self.step.id.clone(), resource });
            }
            match watch.verdict(&look) {
                None => {}
                Some(Verdict::Succeeded(stack)) => return Ok(stack.map(|stack| *stack)),
                Some(Verdict::Failed(failure)) if stopping && operation == Operation::Update => {
                    let left = failure.left_as.clone().unwrap_or_default();
                    return Err(Stop::Cancelled(format!(
                        "the update was stopped and rolled back; the stack is {left}"
                    )));
                }
                Some(Verdict::Failed(failure)) => return Err(Stop::Failed(failure)),
            }
        }
    }

    async fn cancel_update(&self, stack_id: &str, token: &str) -> Result<(), Stop> {
        let sent = self
            .write_or_refusal(AwsCall::CancelUpdateStack, token, |proof| async move {
                self.cloud.cancel_update(&proof, stack_id, token).await
            })
            .await?;
        match sent {
            Ok(()) => self.accepted(AwsCall::CancelUpdateStack, Some(stack_id.to_owned())).await,
            // It may have ended in the meantime: the watch will tell.
            Err(error) => {
                tracing::debug!(%error, "the update could not be stopped");
                Ok(())
            }
        }
    }
}

/// Says what becomes of an operation that AWS goes on with while nobody here can watch it.
fn left(stop: Stop, seen: Option<&StackStatus>) -> Stop {
    match stop {
        Stop::Cancelled(message) => {
            let seen = seen.map_or_else(String::new, |status| format!(", which was last seen as {status}"));
            Stop::Cancelled(format!("{message}. AWS goes on with what it was doing to the stack{seen}"))
        }
        Stop::Failed(mut failure) => {
            failure.left_as = failure.left_as.or_else(|| seen.map(|status| status.0.clone()));
            Stop::Failed(failure)
        }
    }
}

fn shown(change_set: &ChangeSet) -> Vec<ResourceChange> {
    let one = |change: &aws::PropertyChange| ResourceChange {
        logical_id: change.logical_id.clone(),
        kind: change.kind.clone(),
        action: change.action.clone(),
        replacement: change.replacement.clone(),
        policy: None,
        properties: change.properties.clone(),
        differences: Vec::new(),
        tags_only: false,
    };
    change_set.changes.iter().map(one).collect()
}
