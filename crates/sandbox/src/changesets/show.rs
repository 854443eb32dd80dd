//! Describing and listing change sets.

use serde_json::{Value, json};

use super::calls::find;
use super::{ChangeSet, SetStatus};
use crate::error::{ApiError, ApiResult};
use crate::services::{Call, page};
use crate::stacks::changes::{Change, ChangeAction, Detail, Replacement};
use crate::stacks::describe::{parameters, tags};
use crate::stacks::model::Stack;
use crate::wire::xml::Node;
use crate::world::World;

const PAGE: usize = 100;

pub fn describe(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let (stack, set) = find(world, call)?;
    let values = call.form.flag("IncludePropertyValues");
    let shown: &[Change] = if set.status == SetStatus::CreateComplete { &set.changes } else { &[] };
    let (changes, next) = page(shown, call.form.get("NextToken"), PAGE)?;
    Ok(summary(stack, set)
        .with("Parameters", parameters(&set.next))
        .with("NotificationARNs", Node::texts(&set.next.notification_arns))
        .with("RollbackConfiguration", Node::empty())
        .with("Capabilities", Node::texts(&set.next.capabilities))
        .with("Tags", tags(&set.next))
        .with("Changes", Node::List(changes.iter().map(|change| show(change, values)).collect()))
        .with("OnStackFailure", set.on_stack_failure.as_ref())
        .with("NextToken", next))
}

pub fn list(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("StackName")?;
    let stack = world
        .stack(call.scope(), name)
        .ok_or_else(|| ApiError::validation(format!("Stack [{name}] does not exist")))?;
    let (sets, next) = page(&stack.change_sets, call.form.get("NextToken"), PAGE)?;
    let sets = sets.iter().map(|set| summary(stack, set)).collect();
    Ok(Node::empty().with("Summaries", Node::List(sets)).with("NextToken", next))
}

fn summary(stack: &Stack, set: &ChangeSet) -> Node {
    Node::empty()
        .with("ChangeSetName", &set.name)
        .with("ChangeSetId", &set.id)
        .with("StackId", &stack.id)
        .with("StackName", &stack.name)
        .with("Description", set.description.as_ref())
        .with("CreationTime", set.created)
        .with("ExecutionStatus", set.execution.as_str())
        .with("Status", set.status.as_str())
        .with("StatusReason", set.reason.as_ref())
        .with("IncludeNestedStacks", false)
        .with("ImportExistingResources", false)
        .with("DeploymentMode", set.reverts_drift.then_some("REVERT_DRIFT"))
}

fn show(change: &Change, values: bool) -> Node {
    let action = match change.action {
        ChangeAction::Add => "Add",
        ChangeAction::Modify => "Modify",
        ChangeAction::Remove => "Remove",
        ChangeAction::SyncWithActual => "SyncWithActual",
    };
    let replacement = change.replacement.map(|replacement| match replacement {
        Replacement::True => "True",
        Replacement::False => "False",
        Replacement::Conditional => "Conditional",
    });
    let mut scope: Vec<&str> = change.details.iter().map(|detail| detail.attribute.as_str()).collect();
    scope.dedup();
    let context = |properties: Option<&Value>| {
        properties.filter(|_| values).map(|properties| json!({"Properties": properties}).to_string())
    };
    let resource = Node::empty()
        .with("Action", action)
        .with("LogicalResourceId", &change.logical_id)
        .with("PhysicalResourceId", change.physical_id.as_ref())
        .with("ResourceType", &change.kind)
        .with("Replacement", replacement)
        .with("PolicyAction", change.policy.as_ref())
        .with("Scope", Node::texts(scope))
        .with("Details", Node::List(change.details.iter().map(|one| detail(one, values)).collect()))
        .with("BeforeContext", context(change.before.as_ref()))
        .with("AfterContext", context(change.after.as_ref()))
        .with("ResourceDriftStatus", change.drift.as_ref().map(|(status, _)| status))
        .with("PreviousDeploymentContext", context(change.drift.as_ref().map(|(_, deployed)| deployed)));
    Node::empty().with("Type", "Resource").with("ResourceChange", resource)
}

fn detail(detail: &Detail, values: bool) -> Node {
    let shown = |value: &Option<String>| value.clone().filter(|_| values);
    let kind = match (&detail.before, &detail.after) {
        (None, Some(_)) => "Add",
        (Some(_), None) => "Remove",
        _ => "Modify",
    };
    let path = values.then_some(&detail.path);
    let target = Node::empty()
        .with("Attribute", &detail.attribute)
        .with("Name", detail.name.as_ref())
        .with("RequiresRecreation", detail.recreation.as_str())
        .with("Path", path)
        .with("BeforeValue", shown(&detail.before))
        .with("AfterValue", shown(&detail.after))
        .with("AttributeChangeType", values.then_some(kind))
        .with("BeforeValueFrom", detail.drift.as_ref().map(|_| "ACTUAL_STATE"))
        .with("AfterValueFrom", detail.drift.as_ref().map(|_| "TEMPLATE"))
        .with("Drift", detail.drift.as_ref().filter(|_| values).map(drift));
    Node::empty()
        .with("Target", target)
        .with("Evaluation", if detail.is_static { "Static" } else { "Dynamic" })
        .with("ChangeSource", &detail.source)
        .with("CausingEntity", detail.cause.as_ref())
}

fn drift((previous, actual): &(Option<String>, Option<String>)) -> Node {
    Node::empty().with("PreviousValue", previous.as_ref()).with("ActualValue", actual.as_ref())
}

/// The template that a change set would bring.
pub fn template(world: &World, call: &Call<'_>) -> ApiResult<String> {
    Ok(find(world, call)?.1.next.template.clone())
}
