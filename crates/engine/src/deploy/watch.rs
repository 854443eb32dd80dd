//! An operation on a stack, watched to its end, and stopped where a person asks for it and AWS allows it.

use aws::{StackDescription, StackStatus};
use jiff::Timestamp;
use journal::{AwsCall, RunEvent};

use super::{
    Deployment,
    verdict::{Operation, Verdict, Watch},
};
use crate::Stop;

impl Deployment {
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
            Ok(()) => self.accepted(AwsCall::CancelUpdateStack, token, Some(stack_id.to_owned())).await,
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
