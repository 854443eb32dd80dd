//! CloudTrail, as far as it says who changed something.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{ApiError, ApiResult};
use crate::scope::Scope;
use crate::seed;
use crate::services::page;
use crate::world::World;

/// "You can look up events that occurred in a Region within the last 90 days"; at most 50 at once (API_LookupEvents.html).
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
const PAGE: u64 = 50;

/// A call that changed something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailEvent {
    pub at: Timestamp,
    /// `UpdateTable`
    pub name: String,
    /// `dynamodb.amazonaws.com`
    pub source: String,
    /// The ARN of who called.
    pub principal: String,
    /// With what it was sent.
    pub agent: String,
    pub kind: String,
    pub resource: String,
}

impl TrailEvent {
    /// The user's name, or that of a role's session.
    fn user(&self) -> &str {
        self.principal.rsplit('/').next().unwrap_or(&self.principal)
    }

    fn attribute(&self, key: &str) -> Option<&str> {
        Some(match key {
            "ResourceName" => &self.resource,
            "ResourceType" => &self.kind,
            "EventName" => &self.name,
            "EventSource" => &self.source,
            "Username" => self.user(),
            _ => return None,
        })
    }

    fn show(&self, scope: &Scope) -> Value {
        let id = seed::uuid(0, &["trail", &self.at.to_string(), &self.resource, &self.name]);
        let told = json!({
            "eventVersion": "1.11",
            "userIdentity": {"type": "AssumedRole", "arn": self.principal, "accountId": scope.account},
            "eventTime": self.at.to_string(),
            "eventSource": self.source,
            "eventName": self.name,
            "awsRegion": scope.region,
            "userAgent": self.agent,
            "readOnly": false,
            "eventID": id,
        });
        json!({
            "EventId": id,
            "EventName": self.name,
            "ReadOnly": "false",
            "EventTime": self.at.as_millisecond() as f64 / 1000.0,
            "EventSource": self.source,
            "Username": self.user(),
            "Resources": [{"ResourceType": self.kind, "ResourceName": self.resource}],
            "CloudTrailEvent": told.to_string(),
        })
    }
}

pub fn call(world: &World, action: &str, scope: &Scope, body: &Value, now: Timestamp) -> ApiResult<Value> {
    match action {
        "LookupEvents" => look_up(world, scope, body, now),
        other => Err(ApiError::new(
            400,
            "UnknownOperationException",
            format!("The sandbox does not know cloudtrail:{other}"),
        )),
    }
}

fn look_up(world: &World, scope: &Scope, body: &Value, now: Timestamp) -> ApiResult<Value> {
    let attributes = body["LookupAttributes"].as_array().map_or(&[][..], Vec::as_slice);
    if attributes.len() > 1 {
        return Err(ApiError::new(
            400,
            "InvalidLookupAttributesException",
            "Currently the list can contain only one item.",
        ));
    }
    let wanted = attributes.first().map(|one| {
        (one["AttributeKey"].as_str().unwrap_or_default(), one["AttributeValue"].as_str().unwrap_or_default())
    });
    let moment = |name: &str| {
        body[name].as_f64().and_then(|at| Timestamp::from_millisecond((at * 1000.0) as i64).ok())
    };
    let (from, to) = (moment("StartTime"), moment("EndTime"));
    let events = world.scope(scope).map_or(&[][..], |state| state.trail.as_slice());
    let mut found: Vec<&TrailEvent> = events
        .iter()
        .filter(|event| now.duration_since(event.at) <= KEPT)
        .filter(|event| from.is_none_or(|from| event.at >= from) && to.is_none_or(|to| event.at <= to))
        .filter(|event| wanted.is_none_or(|(key, value)| event.attribute(key) == Some(value)))
        .collect();
    found.sort_by_key(|event| std::cmp::Reverse(event.at));
    let size = body["MaxResults"].as_u64().unwrap_or(PAGE).clamp(1, PAGE);
    let (shown, next) = page(&found, body["NextToken"].as_str(), size as usize)
        .map_err(|error| ApiError::new(400, "InvalidNextTokenException", error.message))?;
    let mut answer = json!({"Events": shown.iter().map(|event| event.show(scope)).collect::<Vec<_>>()});
    if let Some(next) = next {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}
