//! Other tags on a stack that stays what it is.

use aws::Retagging;
use journal::AwsCall;

use super::{Deployment, Done, verdict::Operation};
use crate::Stop;

impl Deployment {
    /// Puts the run's tags on the stack, beside those that it has.
    pub(crate) async fn retag(&self) -> Result<Done, Stop> {
        let token = &self.token("retag");
        if let Some(stack_id) =
            self.carried_out(AwsCall::UpdateStack, token, self.cell.stack.as_str()).await?
        {
            return Ok(Done::unchanged(self.watch(Operation::Update, &stack_id, token, None).await?));
        }
        let Some(stack) = self.settled().await? else { return Err(self.gone()) };
        if !stack.status.updatable() {
            return Err(self.unexpected(&stack, "not-updatable"));
        }
        // Those of AWS itself can be neither sent nor lost.
        let own = stack.tags.iter().filter(|(name, _)| !name.starts_with("aws:"));
        let mut tags: std::collections::BTreeMap<_, _> =
            own.map(|(name, value)| (name.clone(), value.clone())).collect();
        tags.extend(self.stamp.clone());
        if tags.iter().all(|(name, value)| stack.tags.get(name) == Some(value)) {
            return Ok(Done::unchanged(Some(stack)));
        }
        let request = &Retagging {
            stack_id: stack.id.clone(),
            parameters: stack.parameters.keys().cloned().collect(),
            tags,
            capabilities: stack.capabilities.clone(),
            token: token.clone(),
        };
        let sent = self
            .write_or_refusal(AwsCall::UpdateStack, token, |proof| async move {
                self.cloud.retag_stack(&proof, request).await
            })
            .await?;
        match sent {
            Ok(_) => {}
            Err(error) if error.no_updates() => return Ok(Done::unchanged(Some(stack))),
            Err(error) => return Err(error.into()),
        }
        self.accepted(AwsCall::UpdateStack, token, Some(stack.id.clone())).await?;
        // The same version of the application as before, whatever AWS dates its update.
        Ok(Done::unchanged(self.watch(Operation::Update, &stack.id, token, stack.changed()).await?))
    }
}
