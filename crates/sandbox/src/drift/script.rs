//! Drift by script: what people and programs do to resources without CloudFormation.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DetectionFault, Outside, TrailEvent, actual};
use crate::resources;
use crate::scope::Scope;
use crate::world::World;

/// What a script may bring about: tests and `stagewright sandbox --script` read it from JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DriftScript {
    pub changes: Vec<OutsideChange>,
    /// Detections that fail half-way.
    pub faults: Vec<DetectionFault>,
    /// More types that cannot be checked.
    pub unsupported: BTreeSet<String>,
    /// What a detection takes, in milliseconds, by the stack's name.
    pub slow: BTreeMap<String, u64>,
}

/// One change from outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutsideChange {
    pub account: String,
    pub region: String,
    pub stack: String,
    /// The resource's logical id; one in a nested stack after that stack's: `Inner/Table`.
    pub resource: String,
    pub change: Tampering,
    /// The ARN of who did it; `None`: CloudTrail has not heard of it.
    #[serde(default)]
    pub by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tampering {
    /// A property gets a value, by JSON pointer: `/Environment/Variables/LEVEL`. One past the end of a list adds to it.
    Set {
        path: String,
        value: Value,
    },
    Unset {
        path: String,
    },
    Delete,
    /// Somebody puts it back as it was deployed.
    Restore,
}

/// What a script names and the sandbox has not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the sandbox has no {what}")]
pub struct NotThere {
    pub what: String,
}

impl World {
    /// Carries out one change from outside at `now`.
    pub fn tamper(&mut self, one: &OutsideChange, now: Timestamp) -> Result<(), NotThere> {
        let scope = Scope::new(&one.account, &one.region);
        let missing = |what: String| NotThere { what: format!("{what} in {} ({})", one.account, one.region) };
        let no_stack = |name: &str| missing(format!("stack {name}"));
        let no_resource = || missing(format!("resource {} of stack {}", one.resource, one.stack));
        let mut stack = self.stack(&scope, &one.stack).ok_or_else(|| no_stack(&one.stack))?;
        let mut path: Vec<&str> = one.resource.split('/').collect();
        let logical_id = path.pop().unwrap_or_default().to_owned();
        for nested in path {
            let inner = stack.resources.get(nested).ok_or_else(no_resource)?;
            stack = self.stack(&scope, &inner.physical_id).ok_or_else(no_resource)?;
        }
        let resource = stack.resources.get(&logical_id).ok_or_else(no_resource)?.clone();
        let seen = actual(self, stack, &logical_id, &resource);
        let id = stack.id.clone();
        let outside = match &one.change {
            Tampering::Restore => None,
            Tampering::Delete => Some(Outside::Deleted),
            Tampering::Set { path, value } => {
                let mut properties = seen.actual.unwrap_or(seen.expected.clone());
                put(&mut properties, path, value.clone())
                    .ok_or_else(|| missing(format!("place {path} in {}", one.resource)))?;
                Some(Outside::Changed(properties))
            }
            Tampering::Unset { path } => {
                let mut properties = seen.actual.unwrap_or(seen.expected.clone());
                take(&mut properties, path)
                    .ok_or_else(|| missing(format!("property {path} of {}", one.resource)))?;
                Some(Outside::Changed(properties))
            }
        };
        self.carry_over(&scope, &resource.kind, &resource.physical_id, outside.as_ref(), &seen.expected, now);
        // Whether a parameter or a bucket is there, its own service says.
        let told = matches!(resource.kind.as_str(), "AWS::SSM::Parameter" | "AWS::S3::Bucket");
        let outside = outside.filter(|outside| !told || *outside != Outside::Deleted);
        self.with_stack(&id, |_, stack| {
            match outside {
                Some(outside) => stack.drift.outside.insert(logical_id.clone(), outside),
                None => stack.drift.outside.remove(&logical_id),
            };
        });
        if let Some(by) = &one.by {
            self.scope_mut(&scope).trail.push(event(one, by, &resource.kind, &resource.physical_id, now));
        }
        Ok(())
    }

    /// The other services of the sandbox show it, too.
    fn carry_over(
        &mut self,
        scope: &Scope,
        kind: &str,
        physical_id: &str,
        outside: Option<&Outside>,
        expected: &Value,
        now: Timestamp,
    ) {
        // What cannot be done there (a bucket with objects is not deleted) is drift all the same.
        let _ = match outside {
            Some(Outside::Deleted) => resources::remove(self, scope, kind, physical_id),
            Some(Outside::Changed(properties)) => {
                resources::apply(self, scope, kind, physical_id, properties, false, now)
            }
            None => {
                let anew = kind == "AWS::S3::Bucket";
                resources::apply(self, scope, kind, physical_id, expected, anew, now)
            }
        };
    }
}

/// The name of the call is made up from the type: `AWS::DynamoDB::Table` gives UpdateTable of dynamodb.
fn event(one: &OutsideChange, by: &str, kind: &str, physical_id: &str, now: Timestamp) -> TrailEvent {
    let mut parts = kind.split("::").skip(1);
    let service = parts.next().unwrap_or("unknown").to_lowercase();
    let thing = parts.next().unwrap_or("Resource");
    let verb = match one.change {
        Tampering::Delete => "Delete",
        Tampering::Set { .. } | Tampering::Unset { .. } | Tampering::Restore => "Update",
    };
    TrailEvent {
        at: now,
        name: format!("{verb}{thing}"),
        source: format!("{service}.amazonaws.com"),
        principal: by.to_owned(),
        agent: "console.amazonaws.com".to_owned(),
        kind: kind.to_owned(),
        resource: physical_id.to_owned(),
    }
}

fn split(path: &str) -> (&str, String) {
    let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
    (parent, last.replace("~1", "/").replace("~0", "~"))
}

fn put(properties: &mut Value, path: &str, value: Value) -> Option<()> {
    let (parent, last) = split(path);
    match properties.pointer_mut(parent)? {
        Value::Object(fields) => {
            fields.insert(last, value);
        }
        Value::Array(items) => {
            let at: usize = last.parse().ok().filter(|at| *at <= items.len())?;
            if at == items.len() {
                items.push(value);
            } else {
                items[at] = value;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    }
    Some(())
}

fn take(properties: &mut Value, path: &str) -> Option<()> {
    let (parent, last) = split(path);
    match properties.pointer_mut(parent)? {
        Value::Object(fields) => fields.remove(&last).map(drop),
        Value::Array(items) => {
            let at: usize = last.parse().ok()?;
            (at < items.len()).then(|| drop(items.remove(at)))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
