//! The calls that show stacks, their resources and their events.

use super::model::{Deployment, Event, Output, Resource, Stack};
use crate::drift;
use crate::error::{ApiError, ApiResult};
use crate::services::{Call, Sight, page};
use crate::wire::xml::Node;
use crate::world::World;

/// `NoEcho` values are never shown.
const MASK: &str = "****";

fn named<'a>(world: &'a World, call: &Call<'_>) -> ApiResult<&'a Stack> {
    let name = call.form.required("StackName")?;
    world.stack(call.scope(), name).ok_or_else(|| ApiError::no_stack(name))
}

pub fn stacks(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let found: Vec<&Stack> = match call.form.get("StackName") {
        Some(_) => vec![named(world, call)?],
        None => newest_first(world.stacks(call.scope()).filter(|stack| stack.exists())),
    };
    if call.sight == Sight::Stale {
        return stale_stacks(world, call, &found);
    }
    let (shown, next) = page(&found, call.form.get("NextToken"), 100)?;
    let shown = shown.iter().map(|stack| show(world, stack)).collect();
    Ok(Node::empty().with("Stacks", Node::List(shown)).with("NextToken", next))
}

fn stale_stacks(world: &World, call: &Call<'_>, found: &[&Stack]) -> ApiResult<Node> {
    let stale: Vec<Stack> = found.iter().filter_map(|stack| stack.stale()).collect();
    match (call.form.get("StackName"), stale.is_empty()) {
        (Some(name), true) => Err(ApiError::no_stack(name)),
        _ => {
            Ok(Node::empty()
                .with("Stacks", Node::List(stale.iter().map(|stack| show(world, stack)).collect())))
        }
    }
}

fn newest_first<'a>(stacks: impl Iterator<Item = &'a Stack>) -> Vec<&'a Stack> {
    let mut stacks: Vec<&Stack> = stacks.collect();
    stacks.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.name.cmp(&b.name)));
    stacks
}

pub fn parameters(deployment: &Deployment) -> Node {
    let one = |(key, parameter): (&String, &crate::template::Parameter)| {
        let value = if parameter.no_echo { MASK.to_owned() } else { parameter.value.clone() };
        Node::empty()
            .with("ParameterKey", key)
            .with("ParameterValue", value)
            .with("ResolvedValue", parameter.resolved.as_ref())
    };
    Node::List(deployment.parameters.iter().map(one).collect())
}

pub fn tags(deployment: &Deployment) -> Node {
    Node::List(
        deployment
            .tags
            .iter()
            .map(|(key, value)| Node::empty().with("Key", key).with("Value", value))
            .collect(),
    )
}

fn output(output: &Output) -> Node {
    Node::empty()
        .with("OutputKey", &output.key)
        .with("OutputValue", &output.value)
        .with("Description", output.description.as_ref())
        .with("ExportName", output.export.as_ref())
}

/// The stack that no other one contains.
fn root<'a>(world: &'a World, stack: &'a Stack) -> &'a str {
    let outer = stack.parent.as_deref().and_then(|parent| world.stack(&stack.scope(), parent));
    outer.map_or(stack.id.as_str(), |outer| root(world, outer))
}

fn show(world: &World, stack: &Stack) -> Node {
    let deployed = stack.deployed.as_ref();
    Node::empty()
        .with("StackId", &stack.id)
        .with("StackName", &stack.name)
        .with("Description", deployed.and_then(|deployed| deployed.description.as_ref()))
        .with("Parameters", deployed.map(parameters))
        .with("CreationTime", stack.created)
        .with("DeletionTime", stack.deleted)
        .with("LastUpdatedTime", stack.updated)
        .with("RollbackConfiguration", Node::empty())
        .with("StackStatus", stack.status.as_str())
        .with("StackStatusReason", stack.reason.as_ref())
        .with("DisableRollback", stack.disable_rollback)
        .with(
            "NotificationARNs",
            Node::texts(deployed.map_or(&[][..], |deployed| &deployed.notification_arns)),
        )
        .with("TimeoutInMinutes", stack.timeout_minutes.map(|minutes| minutes.to_string()))
        .with("Capabilities", deployed.map(|deployed| Node::texts(&deployed.capabilities)))
        .with(
            "Outputs",
            (!stack.outputs.is_empty()).then(|| Node::List(stack.outputs.iter().map(output).collect())),
        )
        .with("RoleARN", deployed.and_then(|deployed| deployed.role_arn.as_ref()))
        .with("Tags", deployed.map_or(Node::List(vec![]), tags))
        .with("EnableTerminationProtection", stack.termination_protection)
        .with("ParentId", stack.parent.as_ref())
        .with("RootId", stack.parent.as_ref().map(|_| root(world, stack)))
        .with("DriftInformation", drift::of_stack(stack))
}

pub fn list(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let wanted = call.form.list("StackStatusFilter");
    let found =
        newest_first(world.stacks(call.scope()).filter(|stack| {
            wanted.is_empty() || wanted.iter().any(|status| status == stack.status.as_str())
        }));
    let (shown, next) = page(&found, call.form.get("NextToken"), 100)?;
    let summary = |stack: &&Stack| {
        let description = stack.deployed.as_ref().and_then(|deployed| deployed.description.as_ref());
        Node::empty()
            .with("StackId", &stack.id)
            .with("StackName", &stack.name)
            .with("TemplateDescription", description)
            .with("CreationTime", stack.created)
            .with("LastUpdatedTime", stack.updated)
            .with("DeletionTime", stack.deleted)
            .with("StackStatus", stack.status.as_str())
            .with("StackStatusReason", stack.reason.as_ref())
            .with("ParentId", stack.parent.as_ref())
            .with("RootId", stack.parent.as_ref().map(|_| root(world, stack)))
            .with("DriftInformation", drift::of_stack(stack))
    };
    Ok(Node::empty()
        .with("StackSummaries", Node::List(shown.iter().map(summary).collect()))
        .with("NextToken", next))
}

pub fn events(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("StackName")?;
    let stack = world
        .stack(call.scope(), name)
        .ok_or_else(|| ApiError::validation(format!("Stack [{name}] does not exist")))?;
    let missing = || ApiError::validation(format!("Stack [{name}] does not exist"));
    let stale = (call.sight == Sight::Stale).then(|| stack.stale().ok_or_else(missing)).transpose()?;
    let stack = stale.as_ref().unwrap_or(stack);
    let newest: Vec<&Event> = stack.events.iter().rev().collect();
    let (shown, next) = page(&newest, call.form.get("NextToken"), 100)?;
    let shown: Vec<&Event> = match call.sight {
        Sight::True | Sight::Stale => shown.to_vec(),
        Sight::SkippedEvents => {
            shown.iter().enumerate().filter(|(at, _)| at % 3 != 2).map(|(_, event)| *event).collect()
        }
        Sight::RepeatedEvents => {
            let token = call.form.get("NextToken").and_then(|token| token.strip_prefix("page-"));
            let start: usize = token.and_then(|start| start.parse().ok()).unwrap_or(0);
            let repeated = match start.checked_sub(10) {
                Some(first) => &newest[first..start],
                None => &newest[..newest.len().min(10)],
            };
            repeated.iter().chain(shown).copied().collect()
        }
    };
    let one = |event: &&Event| {
        Node::empty()
            .with("StackId", &stack.id)
            .with("EventId", &event.id)
            .with("StackName", &stack.name)
            .with("LogicalResourceId", &event.logical_id)
            .with("PhysicalResourceId", &event.physical_id)
            .with("ResourceType", &event.kind)
            .with("Timestamp", event.at)
            .with("ResourceStatus", &event.status)
            .with("ResourceStatusReason", event.reason.as_ref())
            .with("ResourceProperties", event.properties.as_ref())
            .with("ClientRequestToken", event.token.as_ref())
    };
    Ok(Node::empty().with("StackEvents", Node::List(shown.iter().map(one).collect())).with("NextToken", next))
}

fn resource(stack: &Stack, logical_id: &str, resource: &Resource, time: &'static str) -> Node {
    let physical_id = (!resource.physical_id.is_empty()).then_some(&resource.physical_id);
    Node::empty()
        .with("LogicalResourceId", logical_id)
        .with("PhysicalResourceId", physical_id)
        .with("ResourceType", &resource.kind)
        .with(time, resource.updated)
        .with("ResourceStatus", resource.status.as_str())
        .with("ResourceStatusReason", resource.reason.as_ref())
        .with("DriftInformation", drift::of_resource(stack, logical_id))
}

pub fn resources(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let stack = match (call.form.get("StackName"), call.form.get("PhysicalResourceId")) {
        (None, Some(physical_id)) => world
            .stacks(call.scope())
            .filter(|stack| stack.exists())
            .find(|stack| stack.resources.values().any(|one| one.physical_id == physical_id))
            .ok_or_else(|| ApiError::validation(format!("Stack for {physical_id} does not exist")))?,
        _ => named(world, call)?,
    };
    let wanted = call.form.get("LogicalResourceId");
    let shown = stack
        .resources
        .iter()
        .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == name.as_str()))
        .map(|(name, one)| {
            resource(stack, name, one, "Timestamp").with("StackId", &stack.id).with("StackName", &stack.name)
        });
    Ok(Node::empty().with("StackResources", Node::List(shown.collect())))
}

pub fn one_resource(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let stack = named(world, call)?;
    let logical_id = call.form.required("LogicalResourceId")?;
    let found = stack.resources.get(logical_id).ok_or_else(|| {
        ApiError::validation(format!("Resource {logical_id} does not exist for stack {}", stack.name))
    })?;
    let detail = resource(stack, logical_id, found, "LastUpdatedTimestamp")
        .with("StackId", &stack.id)
        .with("StackName", &stack.name)
        .with("Metadata", "{}");
    Ok(Node::empty().with("StackResourceDetail", detail))
}

pub fn list_resources(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let stack = named(world, call)?;
    let all: Vec<(&String, &Resource)> = stack.resources.iter().collect();
    let (shown, next) = page(&all, call.form.get("NextToken"), 100)?;
    let shown = shown.iter().map(|(name, one)| resource(stack, name, one, "LastUpdatedTimestamp")).collect();
    Ok(Node::empty().with("StackResourceSummaries", Node::List(shown)).with("NextToken", next))
}
