//! What CloudFormation leaves behind, and a person wants gone: each deletion written down before, and sent once.

use std::time::Duration;

use aws::{DeletableType, Deletion};
use journal::{AwsCall, ResourceEvent, RunEvent};

use super::Deployment;
use crate::{Errand, Leftover, Stop, leftovers::BUCKET};

/// Cloud Control is asked this often how a deletion goes, and this many times.
const PAUSE: Duration = Duration::from_secs(2);
const LOOKS: u32 = 300;

impl Deployment {
    fn to_delete(&self) -> &[Leftover] {
        match &self.cell.errand {
            Errand::CleanUp { delete } => delete,
            Errand::None | Errand::Retag | Errand::Revert(_) => &[],
        }
    }

    /// Takes out of the stack's own buckets what would keep CloudFormation from deleting them.
    pub(super) async fn make_room(&self) -> Result<(), Stop> {
        for leftover in self.to_delete().iter().filter(|leftover| leftover.goes_with_its_stack()) {
            self.empty_bucket(leftover).await?;
        }
        Ok(())
    }

    /// Deletes what belongs to no stack any more. Answers whether there was anything.
    pub(super) async fn clean_up(&self) -> Result<bool, Stop> {
        let mut any = false;
        for leftover in self.to_delete().iter().filter(|leftover| !leftover.goes_with_its_stack()) {
            if self.cancel.is_cancelled() {
                let message = "stopped when the stack was gone and not everything that it had left behind";
                return Err(Stop::Cancelled(message.into()));
            }
            any = true;
            self.tell(leftover, "DELETE_IN_PROGRESS");
            if leftover.kind == BUCKET {
                self.empty_bucket(leftover).await?;
                self.delete_bucket(leftover).await?;
            } else {
                self.delete_resource(leftover).await?;
            }
            self.tell(leftover, "DELETE_COMPLETE");
        }
        Ok(any)
    }

    async fn empty_bucket(&self, leftover: &Leftover) -> Result<(), Stop> {
        let (bucket, token) = (leftover.name.as_str(), format!("empty {}", leftover.name));
        self.write(AwsCall::EmptyBucket, &token, |proof| async move {
            self.cloud.empty_with_versions(&proof, bucket).await
        })
        .await?;
        self.accepted(AwsCall::EmptyBucket, &token, None).await
    }

    async fn delete_bucket(&self, leftover: &Leftover) -> Result<(), Stop> {
        let (bucket, token) = (leftover.name.as_str(), format!("delete {}", leftover.name));
        self.write(AwsCall::DeleteBucket, &token, |proof| async move {
            self.cloud.delete_bucket(&proof, bucket).await
        })
        .await?;
        self.accepted(AwsCall::DeleteBucket, &token, None).await
    }

    async fn delete_resource(&self, leftover: &Leftover) -> Result<(), Stop> {
        let Leftover { kind, name, .. } = leftover;
        let Some(kind) = DeletableType::of(kind) else {
            return Err(Stop::failed(
                "undeletable",
                format!("{name} is a {kind}, which Stagewright does not delete"),
                "Delete it in the console, if it may go.",
            ));
        };
        let token = &self.token(&format!("delete {} {name}", kind.as_str()));
        // Where AWS took it before a crash, the same token answers how it went; after a day and a half, that it is gone.
        let (mut deletion, request) = self
            .write(AwsCall::DeleteResource, token, |proof| async move {
                self.cloud.delete_resource(&proof, kind, name, token).await
            })
            .await?;
        self.accepted(AwsCall::DeleteResource, token, None).await?;
        let mut looks = LOOKS;
        loop {
            match deletion {
                Deletion::Done => return Ok(()),
                Deletion::Failed { code, message } => {
                    return Err(Stop::failed(
                        "not-deleted",
                        format!("{name} ({}) could not be deleted: {message} ({code})", kind.as_str()),
                        "Correct what the message says, then remove the stage again: what is gone stays gone.",
                    ));
                }
                Deletion::GoingOn if looks == 0 => {
                    return Err(Stop::failed(
                        "not-deleted",
                        format!("the deletion of {name} ({}) does not come to an end", kind.as_str()),
                        "Look at it in the console, then remove the stage again.",
                    ));
                }
                Deletion::GoingOn => {}
            }
            looks -= 1;
            // It goes on in AWS, whatever is said meanwhile: its end is what the next step of anybody stands on.
            tokio::time::sleep(PAUSE).await;
            deletion = self.ask(|| self.cloud.deletion(&request)).await?;
        }
    }

    fn tell(&self, leftover: &Leftover, status: &str) {
        let resource = ResourceEvent {
            id: format!("{}-{status}", self.token(&format!("{} {}", leftover.kind, leftover.name))),
            logical_id: leftover.logical_id.clone().unwrap_or_else(|| leftover.name.clone()),
            kind: leftover.kind.clone(),
            physical_id: Some(leftover.name.clone()),
            status: status.to_owned(),
            reason: None,
            at: self.channel.now(),
        };
        self.log.note(RunEvent::Resource { step: self.step.id.clone(), resource });
    }
}
