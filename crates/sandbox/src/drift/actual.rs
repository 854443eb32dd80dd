//! What a resource really is.

use serde_json::{Value, json};

use super::Outside;
use crate::stacks::model::{Resource, Stack};
use crate::stacks::resolved;
use crate::world::World;

/// The two sides that a detection compares.
#[derive(Debug, Clone, PartialEq)]
pub struct Actual {
    pub expected: Value,
    /// `None`: it is not there any more.
    pub actual: Option<Value>,
}

/// A resource as it was deployed and as it is. What other services of the sandbox hold is asked of them; the stack may be
/// taken out of the world meanwhile.
pub fn actual(world: &World, stack: &Stack, logical_id: &str, resource: &Resource) -> Actual {
    let expected =
        resolved(world, stack, &resource.properties).unwrap_or_else(|_| resource.properties.clone());
    let outside = stack.drift.outside.get(logical_id);
    let mut actual = match outside {
        Some(Outside::Deleted) => return Actual { expected, actual: None },
        Some(Outside::Changed(properties)) => properties.clone(),
        None => expected.clone(),
    };
    let there = match resource.kind.as_str() {
        "AWS::SSM::Parameter" => {
            let value = world.parameter_value(&stack.scope(), &resource.physical_id);
            if let Some(value) = &value {
                actual["Value"] = json!(value);
            }
            value.is_some()
        }
        "AWS::S3::Bucket" => world.bucket(&resource.physical_id).is_some(),
        _ => true,
    };
    Actual { expected, actual: there.then_some(actual) }
}
