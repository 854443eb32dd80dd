//! Stacks in stacks (`AWS::CloudFormation::Stack`). The inner stack is made at once: its time is that of the resource
//! which it is in the outer one.
//! Source: "Nested stacks" (using-cfn-nested-stacks.html).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::lookup::StackLookup;
use super::model::{Deployment, Resource, Stack};
use super::status::{ResourceStatus, StackStatus};
use super::{operations, outputs};
use crate::resources;
use crate::template::{
    Evaluator, Parameter, ParameterInput, Removal, Template, dependencies, imports, resolve_parameters,
    text_of,
};
use crate::world::World;

const KIND: &str = "AWS::CloudFormation::Stack";

/// Carries out the creation (`is_new`) or the update of a resource of `outer`. The error is the reason of its failure.
pub(super) fn apply(
    world: &mut World,
    outer: &Stack,
    kind: &str,
    physical_id: &str,
    properties: &Value,
    is_new: bool,
    now: Timestamp,
) -> Result<(), String> {
    if kind == KIND {
        return deploy(world, outer, physical_id, properties, now);
    }
    resources::apply(world, &outer.scope(), kind, physical_id, properties, is_new, now)
}

/// Carries out the deletion of a resource of `outer`.
pub(super) fn remove(
    world: &mut World,
    outer: &Stack,
    kind: &str,
    physical_id: &str,
    now: Timestamp,
) -> Result<(), String> {
    if kind != KIND {
        return resources::remove(world, &outer.scope(), kind, physical_id);
    }
    let removed = world.with_stack(physical_id, |world, inner| {
        for resource in inner.resources.clone().into_values().filter(|resource| !resource.retain) {
            remove(world, inner, &resource.kind, &resource.physical_id, now)?;
        }
        inner.resources.clear();
        inner.outputs.clear();
        inner.deleted = Some(now);
        inner.enter(StackStatus::DeleteComplete, None, now);
        Ok(())
    });
    removed.unwrap_or(Ok(()))
}

/// What `Fn::GetAtt` gives for `Outputs.NAME`.
pub(super) fn output(world: &World, outer: &Stack, physical_id: &str, name: &str) -> Result<Value, String> {
    let inner = world.stack(&outer.scope(), physical_id);
    let found = inner.and_then(|inner| inner.outputs.iter().find(|output| output.key == name));
    found
        .map(|output| Value::String(output.value.clone()))
        .ok_or_else(|| format!("Output '{name}' not found in stack '{physical_id}'"))
}

fn deploy(
    world: &mut World,
    outer: &Stack,
    id: &str,
    properties: &Value,
    now: Timestamp,
) -> Result<(), String> {
    let scope = outer.scope();
    let url = properties.get("TemplateURL").and_then(text_of).ok_or("TemplateURL must be provided.")?;
    let body = world.object_at(&scope, &url).map_err(|error| error.message)?;
    let body = String::from_utf8(body.to_vec())
        .map_err(|_| "Template format error: the template is not UTF-8 text.".to_owned())?;
    let template = world.template(&body)?;
    let ssm = |name: &str| world.parameter_value(&scope, name);
    let parameters = resolve_parameters(&template, &given(properties), &BTreeMap::new(), &ssm)?;
    let name = id.split('/').nth(1).unwrap_or(id);
    let standing = world.stack(&scope, id).filter(|stack| stack.exists()).cloned();
    let creates = standing.is_none();
    let mut inner = standing.unwrap_or_else(|| operations::empty_stack(id.to_owned(), name, now));
    inner.parent = Some(outer.id.clone());
    fill(world, &mut inner, &template, &parameters, now)?;
    inner.deployed = Some(Deployment {
        template: body,
        description: template.description.clone(),
        imports: evaluating(world, &inner, &template, &parameters, |it| imports(&template, it))?,
        parameters,
        tags: outer.deployed.as_ref().map(|deployed| deployed.tags.clone()).unwrap_or_default(),
        capabilities: Vec::new(),
        notification_arns: Vec::new(),
        role_arn: None,
    });
    if creates {
        inner.enter(StackStatus::CreateComplete, None, now);
    } else {
        inner.updated = Some(now);
        inner.enter(StackStatus::UpdateComplete, None, now);
    }
    world.put_stack(inner);
    Ok(())
}

/// Lists are given to parameters with commas.
fn given(properties: &Value) -> Vec<ParameterInput> {
    let parameters = properties.get("Parameters").and_then(Value::as_object);
    let text = |value: &Value| match value {
        Value::Array(items) => Some(items.iter().filter_map(text_of).collect::<Vec<_>>().join(",")),
        other => text_of(other),
    };
    let one = |(key, value): (&String, &Value)| ParameterInput {
        key: key.clone(),
        value: text(value),
        use_previous: false,
    };
    parameters.into_iter().flatten().map(one).collect()
}

fn evaluating<T>(
    world: &World,
    stack: &Stack,
    template: &Template,
    parameters: &BTreeMap<String, Parameter>,
    work: impl FnOnce(&Evaluator<'_>) -> Result<T, String>,
) -> Result<T, String> {
    let scope = stack.scope();
    let lookup = StackLookup { world, stack, scope: &scope, planned: None };
    work(&Evaluator::new(template, parameters, &scope, &stack.name, &stack.id, &lookup)?)
}

/// Brings the resources and outputs of an inner stack to what its template says.
fn fill(
    world: &mut World,
    inner: &mut Stack,
    template: &Template,
    parameters: &BTreeMap<String, Parameter>,
    now: Timestamp,
) -> Result<(), String> {
    let order = evaluating(world, inner, template, parameters, |it| dependencies(template, it))?;
    let mut left: BTreeSet<&String> = order.keys().collect();
    while !left.is_empty() {
        let ready: Vec<&String> =
            left.iter().copied().filter(|name| order[*name].iter().all(|on| !left.contains(on))).collect();
        for name in ready {
            left.remove(name);
            let def = &template.resources[name];
            let properties =
                evaluating(world, inner, template, parameters, |it| it.evaluate(&def.properties))?
                    .unwrap_or(Value::Object(Map::new()));
            let before = inner.resources.get(name).filter(|before| before.kind == def.kind);
            let unchanged = before.is_some_and(|before| before.properties == properties);
            let scope = inner.scope();
            let physical_id = before.map_or_else(
                || resources::physical_id(&def.kind, name, &properties, &inner.name, &inner.id, &scope, 0),
                |before| before.physical_id.clone(),
            );
            let is_new = before.is_none();
            if unchanged {
                continue;
            }
            let resolved = super::steps::resolved(world, inner, &properties)?;
            apply(world, inner, &def.kind, &physical_id, &resolved, is_new, now)?;
            inner.drift.outside.remove(name);
            let resource = Resource {
                kind: def.kind.clone(),
                physical_id,
                properties,
                status: if is_new { ResourceStatus::CreateComplete } else { ResourceStatus::UpdateComplete },
                reason: None,
                updated: now,
                retain: def.deletion == Removal::Retain,
                depends_on: order[name].clone(),
                generation: 0,
            };
            inner.resources.insert(name.clone(), resource);
        }
    }
    let gone: Vec<String> =
        inner.resources.keys().filter(|name| !order.contains_key(*name)).cloned().collect();
    for name in gone {
        if let Some(resource) = inner.resources.remove(&name).filter(|resource| !resource.retain) {
            remove(world, inner, &resource.kind, &resource.physical_id, now)?;
        }
    }
    let next =
        evaluating(world, inner, template, parameters, |it| outputs::evaluate(template, it, &inner.live))?;
    outputs::check(world, inner, &next)?;
    inner.outputs = next;
    Ok(())
}
