//! What a template of a stack sees of the world.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::{Stack, StepState};
use super::nested;
use crate::resources;
use crate::scope::Scope;
use crate::template::{KNOWN_AFTER_APPLY, Lookup};
use crate::world::World;

/// What is known of a resource that an operation is going to change.
#[derive(Debug, Clone)]
pub enum Planned {
    /// New or replaced: its ids come with the change.
    Unknown,
    /// Updated in place, with these properties.
    Properties(Value),
}

/// Looks things up for one stack. The stack may be taken out of the world meanwhile.
pub struct StackLookup<'a> {
    pub world: &'a World,
    pub stack: &'a Stack,
    pub scope: &'a Scope,
    pub planned: Option<&'a BTreeMap<String, Planned>>,
}

impl StackLookup<'_> {
    fn plan(&self, logical_id: &str) -> Option<&Planned> {
        self.planned.and_then(|planned| planned.get(logical_id))
    }
}

impl Lookup for StackLookup<'_> {
    fn resource(&self, logical_id: &str) -> Result<Value, String> {
        if let Some(Planned::Unknown) = self.plan(logical_id) {
            return Ok(Value::String(KNOWN_AFTER_APPLY.to_owned()));
        }
        match self.stack.resources.get(logical_id) {
            Some(resource) if !resource.physical_id.is_empty() => {
                Ok(Value::String(resource.physical_id.clone()))
            }
            _ => Err(format!(
                "Template format error: Unresolved resource dependencies [{logical_id}] in the Resources block of \
                 the template"
            )),
        }
    }

    fn attribute(&self, logical_id: &str, attribute: &str) -> Result<Value, String> {
        let planned = self.plan(logical_id);
        if let Some(Planned::Unknown) = planned {
            return Ok(Value::String(KNOWN_AFTER_APPLY.to_owned()));
        }
        let physical_id = self.resource(logical_id)?;
        let resource = &self.stack.resources[logical_id];
        if let ("AWS::CloudFormation::Stack", Some(output)) =
            (resource.kind.as_str(), attribute.strip_prefix("Outputs."))
        {
            let inner = physical_id.as_str().unwrap_or_default();
            return nested::output(self.world, self.stack, inner, output);
        }
        let running = self.stack.operation.as_ref().and_then(|operation| operation.steps.get(logical_id));
        let properties = match (planned, running.map(|step| &step.state)) {
            (Some(Planned::Properties(properties)), _) | (_, Some(StepState::Running { properties, .. })) => {
                properties
            }
            _ => &resource.properties,
        };
        let physical_id = physical_id.as_str().unwrap_or_default();
        Ok(resources::attribute(&resource.kind, logical_id, physical_id, properties, attribute, self.scope))
    }

    fn export(&self, name: &str) -> Option<String> {
        self.world.export(self.scope, name).map(|(_, value)| value.to_owned())
    }

    fn parameter(&self, name: &str) -> Option<String> {
        self.world.parameter_value(self.scope, name)
    }

    fn stack_output(&self, scope: &Scope, stack: &str, output: &str) -> Result<String, String> {
        let found = self.world.stack(scope, stack).ok_or_else(|| format!("Stack {stack} does not exist"))?;
        found
            .outputs
            .iter()
            .find(|one| one.key == output)
            .map(|one| one.value.clone())
            .ok_or_else(|| format!("Output {output} of stack {stack} does not exist"))
    }
}
