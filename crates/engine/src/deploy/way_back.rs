//! A stack that goes back to what was deployed, and its resources with it.

use aws::StackDescription;
use journal::RunEvent;

use super::{Deployment, Offer, offer::Made};
use crate::{Artifact, Stop};

/// What is said where AWS cannot compare with what is really there.
const REDEPLOYS: &str = "AWS has no drift-aware change sets here, so the deployed template is deployed again. CloudFormation sends a \
                         resource what it was deployed with only where something of it changes: the stack gets new tags, which \
                         every resource takes that has any. Look at the accounts again afterwards; what is still another then, \
                         and what was deleted, has to be brought back by hand or by a change of the code.";

impl Deployment {
    /// A change set that is compared with what the resources really are; where AWS has none such, one that deploys the deployed
    /// template again. Absent where nothing goes back.
    pub(super) async fn offer_way_back(
        &self,
        artifact: &Artifact,
        current: Option<&StackDescription>,
        generation: u32,
    ) -> Result<Option<Offer>, Stop> {
        let request = self.request(artifact, current, &self.change_set_name(generation)).await?;
        match self.try_change_set(&request, current, generation, true).await? {
            Made::Offer(offer) => return Ok(Some(*offer)),
            Made::Nothing => return Ok(None),
            Made::Unaware => {}
        }
        self.log.note(RunEvent::BuildOutput { step: self.step.id.clone(), line: REDEPLOYS.to_owned() });
        // The name of the other one is taken.
        let mut request =
            self.request(artifact, current, &self.token(&format!("redeploy {generation}"))).await?;
        // To CloudFormation, the deployed template with the deployed tags is no change at all.
        request.tags.extend(self.stamp.clone());
        self.make_change_set(&request, current, generation).await
    }
}
