//! What stands in an account without being a part of a stack: what stacks let go of, and what services make beside them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::scope::Scope;
use crate::stacks::model::{Resource, Stack};
use crate::world::World;

pub const LOG_GROUP: &str = "AWS::Logs::LogGroup";
const FUNCTION: &str = "AWS::Lambda::Function";
const VERSION: &str = "AWS::Lambda::Version";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// By a deletion policy, or because a deletion was told to.
    Retained,
    /// By a service, for a resource of a stack.
    MadeBeside,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Left {
    pub kind: String,
    pub physical_id: String,
    pub properties: Value,
    pub why: Why,
    /// The id of the stack that it comes from.
    pub from: String,
    pub since: Timestamp,
}

fn key(kind: &str, physical_id: &str) -> String {
    format!("{kind} {physical_id}")
}

impl World {
    pub(crate) fn left(&self, scope: &Scope, kind: &str, physical_id: &str) -> Option<&Left> {
        self.scope(scope)?.left.get(&key(kind, physical_id))
    }

    fn leave(&mut self, scope: &Scope, left: Left) {
        self.scope_mut(scope).left.insert(key(&left.kind, &left.physical_id), left);
    }

    pub(crate) fn take_left(&mut self, scope: &Scope, kind: &str, physical_id: &str) -> Option<Left> {
        self.left(scope, kind, physical_id)?;
        self.scope_mut(scope).left.remove(&key(kind, physical_id))
    }
}

/// A stack lets go of a resource. Buckets and parameters have services of their own here, where they simply stay.
pub(crate) fn retained(world: &mut World, stack: &Stack, resource: &Resource, now: Timestamp) {
    if matches!(resource.kind.as_str(), "AWS::S3::Bucket" | "AWS::SSM::Parameter") {
        return;
    }
    let left = Left {
        kind: resource.kind.clone(),
        physical_id: resource.physical_id.clone(),
        properties: resource.properties.clone(),
        why: Why::Retained,
        from: stack.id.clone(),
        since: now,
    };
    world.leave(&stack.scope(), left);
}

/// What services do when a resource of a stack was made. Lambda makes a function's log group at its first call, which is
/// taken here to follow at once (<https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html>).
pub(crate) fn made(
    world: &mut World,
    stack: &Stack,
    kind: &str,
    physical_id: &str,
    properties: &Value,
    now: Timestamp,
) {
    let scope = stack.scope();
    match kind {
        LOG_GROUP => {
            world.take_left(&scope, LOG_GROUP, physical_id);
        }
        FUNCTION => {
            let own = properties.pointer("/LoggingConfig/LogGroup").and_then(Value::as_str);
            let name = own.map_or_else(|| format!("/aws/lambda/{physical_id}"), str::to_owned);
            let is_it = |one: &Resource| one.kind == LOG_GROUP && one.physical_id == name;
            let of_a_stack = stack.resources.values().any(is_it)
                || world.stacks(&scope).any(|other| other.exists() && other.resources.values().any(is_it));
            if of_a_stack || world.left(&scope, LOG_GROUP, &name).is_some() {
                return;
            }
            let left = Left {
                kind: LOG_GROUP.to_owned(),
                properties: json!({"LogGroupName": name}),
                physical_id: name,
                why: Why::MadeBeside,
                from: stack.id.clone(),
                since: now,
            };
            world.leave(&scope, left);
        }
        _ => {}
    }
}

/// A function takes its versions with it, whatever their stack's template says of them
/// (<https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html>).
pub(crate) fn gone(world: &mut World, scope: &Scope, kind: &str, physical_id: &str) {
    if kind != FUNCTION {
        return;
    }
    let versions = format!(":function:{physical_id}:");
    let Some(state) = world.scope(scope) else { return };
    let gone: Vec<String> = (state.left.iter())
        .filter(|(_, left)| left.kind == VERSION && left.physical_id.contains(&versions))
        .map(|(key, _)| key.clone())
        .collect();
    for key in gone {
        world.scope_mut(scope).left.remove(&key);
    }
}

/// Why a resource of this name cannot be made: one that a stack let go of has it.
pub(crate) fn in_the_way(world: &World, scope: &Scope, resource: &Resource) -> Option<String> {
    let left = world.left(scope, &resource.kind, &resource.physical_id)?;
    let named = crate::resources::name_property(&resource.kind).is_some();
    (named && left.why == Why::Retained).then(|| {
        format!(
            "Resource handler returned message: \"{} already exists\" (HandlerErrorCode: AlreadyExists)",
            resource.physical_id
        )
    })
}
