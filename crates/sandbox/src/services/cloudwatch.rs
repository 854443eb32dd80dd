//! CloudWatch, as far as a deployment waits for alarms.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::page;
use crate::alarms::{self, AlarmState, Shown};
use crate::error::{ApiError, ApiResult};
use crate::scope::Scope;
use crate::world::World;

/// `MaxRecords` (API_DescribeAlarms.html).
const PAGE: u64 = 50;
const MOST: u64 = 100;

pub fn call(world: &World, action: &str, scope: &Scope, body: &Value, now: Timestamp) -> ApiResult<Value> {
    match action {
        "DescribeAlarms" => describe(world, scope, body, now),
        other => Err(ApiError::new(
            400,
            "UnknownOperationException",
            format!("The sandbox does not know cloudwatch:{other}"),
        )),
    }
}

fn describe(world: &World, scope: &Scope, body: &Value, now: Timestamp) -> ApiResult<Value> {
    let names: Option<Vec<&str>> =
        body["AlarmNames"].as_array().map(|names| names.iter().filter_map(Value::as_str).collect());
    let prefix = body["AlarmNamePrefix"].as_str().unwrap_or_default();
    let state = body["StateValue"].as_str();
    let found: Vec<Shown> = alarms::all(world, scope, now)
        .into_iter()
        .filter(|alarm| names.as_ref().is_none_or(|names| names.contains(&alarm.name.as_str())))
        .filter(|alarm| alarm.name.starts_with(prefix))
        .filter(|alarm| state.is_none_or(|state| state == alarm.state.as_str()))
        .collect();
    let size = body["MaxRecords"].as_u64().unwrap_or(PAGE).clamp(1, MOST);
    let (shown, next) = page(&found, body["NextToken"].as_str(), size as usize)
        .map_err(|error| ApiError::new(400, "InvalidNextToken", error.message))?;
    let shown: Vec<Value> = shown.iter().map(|alarm| show(alarm, scope)).collect();
    let mut answer = json!({"MetricAlarms": shown, "CompositeAlarms": []});
    if let Some(next) = next {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

fn show(alarm: &Shown, scope: &Scope) -> Value {
    let reason = match alarm.state {
        AlarmState::Ok => "Threshold not crossed",
        AlarmState::Alarm => "Threshold Crossed",
        AlarmState::InsufficientData => "Insufficient Data",
    };
    let since = alarm.since.as_millisecond() as f64 / 1000.0;
    json!({
        "AlarmName": alarm.name,
        "AlarmArn": format!(
            "arn:{}:cloudwatch:{}:{}:alarm:{}",
            scope.partition(), scope.region, scope.account, alarm.name
        ),
        "ActionsEnabled": true,
        "StateValue": alarm.state.as_str(),
        "StateReason": reason,
        "StateUpdatedTimestamp": since,
        "StateTransitionedTimestamp": since,
    })
}
