//! Ways back: out of a state that AWS left a stack in, and from what this run did to it.

use aws::{Mode, StackRequest};
use journal::{AwsCall, PreviousStack, StepOutcome};
use plan::Action;

use super::{Deployment, Done, verdict::Operation};
use crate::Stop;

/// What DescribeStacks shows in place of a secret parameter.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
const SECRET: &str = "****";

impl Deployment {
    /// Continues a way back that had failed, or goes back to the last good state.
    pub(crate) async fn recover(&self) -> Result<Done, Stop> {
        let (call, token) = match self.step.action {
            Action::ContinueRollback => (AwsCall::ContinueUpdateRollback, self.token("continue rollback")),
            Action::RollBack
            | Action::Create
            | Action::Update
            | Action::Recreate
            | Action::Delete
            | Action::None => (AwsCall::RollbackStack, self.token("roll back")),
        };
        let token = &token;
        let succeeded = |stack| Done::succeeded(self.step.action, stack);
        if let Some(stack_id) = self.carried_out(call, token, self.cell.stack.as_str()).await? {
            return Ok(succeeded(self.watch(Operation::Rollback, &stack_id, token, None).await?));
        }
        let Some(stack) = self.settled().await? else {
            return Ok(Done::unchanged(None));
        };
        let wanted: &[&str] = match call {
            AwsCall::ContinueUpdateRollback => &["UPDATE_ROLLBACK_FAILED"],
            _ => &["CREATE_FAILED", "UPDATE_FAILED"],
        };
        if !wanted.contains(&stack.status.as_str()) {
            return Err(self.unexpected(&stack, "not-recoverable"));
        }
        let (id, leave) = (stack.id.as_str(), self.cell.leave.as_slice());
        self.write(call, token, |proof| async move {
            match call {
                AwsCall::ContinueUpdateRollback => {
                    self.cloud.continue_update_rollback(&proof, id, token, leave).await
                }
                _ => self.cloud.roll_back_stack(&proof, id, token).await,
            }
        })
        .await?;
        self.accepted(call, token, Some(stack.id.clone())).await?;
        Ok(succeeded(self.watch(Operation::Rollback, id, token, stack.changed()).await?))
    }

    /// Brings a stack back to what it was before this run changed it.
    pub(crate) async fn undo(&self, previous: &PreviousStack) -> Result<StepOutcome, Stop> {
        let token = self.token("undo");
        let undone = StepOutcome::Succeeded { action: Action::Update };
        if let Some(stack_id) = self.carried_out(AwsCall::UpdateStack, &token, &previous.stack_id).await? {
            self.watch(Operation::Update, &stack_id, &token, None).await?;
            return Ok(undone);
        }
        let Some(stack) = self.settled().await?.filter(|stack| stack.id == previous.stack_id) else {
            return Err(Stop::failed(
                "missing-stack",
                format!("the stack {} is not the one that this run changed", self.cell.stack),
                "Somebody deleted it, or made it anew. Look at it before you deploy again.",
            ));
        };
        if !stack.status.updatable() {
            return Err(self.unexpected(&stack, "not-updatable"));
        }
        let request = self.as_before(previous, &token).await?;
        let brought = self.directly(Operation::Update, &request, stack.changed()).await?;
        Ok(if brought.is_some() { undone } else { StepOutcome::Unchanged })
    }

    async fn as_before(&self, previous: &PreviousStack, token: &str) -> Result<StackRequest, Stop> {
        let secret = |value: &String| value == SECRET;
        let (secrets, given): (Vec<_>, Vec<_>) =
            previous.parameters.clone().into_iter().partition(|(_, value)| secret(value));
        Ok(StackRequest {
            stack: previous.stack_id.clone(),
            template: self.template_source(&previous.template).await?,
            parameters: given.into_iter().collect(),
            // Nobody but AWS knows these.
            previous: secrets.into_iter().map(|(name, _)| name).collect(),
            tags: previous.tags.clone(),
            capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
                .map(str::to_owned)
                .into(),
            // A way back is waited for to its very end.
            mode: Mode::Standard,
            token: token.to_owned(),
        })
    }
}
