//! Who changed a resource, where CloudTrail can say it.

use aws::{AwsError, Cloud, TrailEvent};
use jiff::Timestamp;
use plan::drift::ChangedBy;

/// What CloudFormation itself did is no change from outside.
const OWN: &str = "cloudformation.amazonaws.com";

/// The changes of a resource since its stack was last deployed, the newest first.
///
/// # Errors
/// Where AWS refuses or cannot be reached: that nobody is named means nothing then.
pub async fn who_changed(
    cloud: &Cloud,
    physical_id: &str,
    since: Option<Timestamp>,
) -> Result<Vec<ChangedBy>, AwsError> {
    let mut events = cloud.changes_of(physical_id, since).await?;
    // Services name a resource by its ARN, or by its name alone.
    let bare = physical_id.rsplit(['/', ':']).next().unwrap_or(physical_id);
    if events.is_empty() && bare != physical_id {
        events = cloud.changes_of(bare, since).await?;
    }
    let outside = events.into_iter().filter(|event| event.agent.as_deref() != Some(OWN));
    Ok(outside.map(told).collect())
}

fn told(event: TrailEvent) -> ChangedBy {
    ChangedBy { at: event.at, who: event.user, event: event.name, with: event.agent }
}
