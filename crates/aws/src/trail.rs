//! Who changed something, as CloudTrail says it.

use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use serde_json::Value;

use crate::{AwsError, Cloud, clock::timestamp};

/// A call that changed a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailEvent {
    pub at: Timestamp,
    /// `UpdateTable`
    pub name: String,
    /// The user's name, or that of the session of a role.
    pub user: String,
    /// The ARN of who called, where the event tells it.
    pub principal: Option<String>,
    /// With what it was sent: `console.amazonaws.com`, `cloudformation.amazonaws.com`, or what a program calls itself.
    pub agent: Option<String>,
}

impl Cloud {
    /// The calls about a resource since a moment that changed something, the newest first: at most 50. CloudTrail knows of
    /// 90 days, and of a call some minutes after it.
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn changes_of(
        &self,
        resource: &str,
        since: Option<Timestamp>,
    ) -> Result<Vec<TrailEvent>, AwsError> {
        let session = self.session().await?;
        let attribute = LookupAttribute::builder()
            .attribute_key(LookupAttributeKey::ResourceName)
            .attribute_value(resource)
            .build()
            .map_err(|error| AwsError::BadRequest {
                operation: "LookupEvents",
                message: error.to_string(),
            })?;
        let answer = self
            .other_call(|_| async {
                let look_up = session.clients.cloudtrail.lookup_events();
                let request = look_up
                    .lookup_attributes(attribute.clone())
                    .set_start_time(since.map(|since| DateTime::from_millis(since.as_millisecond())))
                    .max_results(50);
                request.send().await.map_err(|error| AwsError::sdk("LookupEvents", error))
            })
            .await?;
        Ok(answer
            .events()
            .iter()
            .filter(|event| event.read_only() != Some("true"))
            .filter_map(read)
            .collect())
    }
}

fn read(event: &Event) -> Option<TrailEvent> {
    let told: Option<Value> = event.cloud_trail_event().and_then(|text| serde_json::from_str(text).ok());
    let within = |pointer: &str| {
        told.as_ref().and_then(|told| told.pointer(pointer)).and_then(Value::as_str).map(str::to_owned)
    };
    let principal = within("/userIdentity/arn");
    let user = event.username().map(str::to_owned);
    Some(TrailEvent {
        at: event.event_time().and_then(timestamp)?,
        name: event.event_name().unwrap_or_default().to_owned(),
        user: user.or_else(|| principal.clone()).or_else(|| within("/userIdentity/invokedBy"))?,
        principal,
        agent: within("/userAgent"),
    })
}
