//! What the calls show of drift.

use super::{Checked, DetectionState};
use crate::error::{ApiError, ApiResult};
use crate::services::{Call, page};
use crate::stacks::model::Stack;
use crate::wire::xml::Node;
use crate::world::World;

/// `MaxResults` (API_DescribeStackResourceDrifts.html).
const PAGE: usize = 100;

/// `DriftInformation` of a stack.
pub fn of_stack(stack: &Stack) -> Node {
    let ended = stack.drift.detections.iter().rev().find_map(|detection| match &detection.state {
        DetectionState::Ended { drifted, failed, at } => Some((*drifted, failed.is_some(), *at)),
        DetectionState::Running { .. } => None,
    });
    let Some((drifted, failed, at)) = ended else {
        return Node::empty().with("StackDriftStatus", "NOT_CHECKED");
    };
    let status = match (drifted, failed) {
        (0, true) => "UNKNOWN",
        (0, false) => "IN_SYNC",
        _ => "DRIFTED",
    };
    Node::empty().with("StackDriftStatus", status).with("LastCheckTimestamp", at)
}

/// `DriftInformation` of a resource.
pub fn of_resource(stack: &Stack, logical_id: &str) -> Node {
    match stack.drift.checked.get(logical_id) {
        Some(checked) => Node::empty()
            .with("StackResourceDriftStatus", checked.status())
            .with("LastCheckTimestamp", checked.at),
        None => Node::empty().with("StackResourceDriftStatus", "NOT_CHECKED"),
    }
}

pub fn resource_drifts(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("StackName")?;
    let stack = world
        .stack(call.scope(), name)
        .filter(|stack| stack.exists())
        .ok_or_else(|| ApiError::validation(format!("Stack [{name}] does not exist")))?;
    let wanted = call.form.list("StackResourceDriftStatusFilters");
    let all: Vec<(&String, &Checked)> = stack
        .drift
        .checked
        .iter()
        .filter(|(_, one)| wanted.is_empty() || wanted.iter().any(|status| status == one.status()))
        .collect();
    let size = call.form.get("MaxResults").and_then(|most| most.parse().ok()).unwrap_or(PAGE);
    let (shown, next) = page(&all, call.form.get("NextToken"), size.clamp(1, PAGE))?;
    let shown = shown.iter().map(|(name, one)| resource_drift(&stack.id, name, one)).collect();
    Ok(Node::empty().with("StackResourceDrifts", Node::List(shown)).with("NextToken", next))
}

pub(super) fn resource_drift(stack_id: &str, logical_id: &str, checked: &Checked) -> Node {
    let differences = checked.differences.iter().map(|one| {
        Node::empty()
            .with("PropertyPath", &one.path)
            .with("ExpectedValue", one.expected.as_deref().unwrap_or("null"))
            .with("ActualValue", one.actual.as_deref().unwrap_or("null"))
            .with("DifferenceType", one.kind.as_str())
    });
    let actual = checked.actual.as_ref();
    Node::empty()
        .with("StackId", stack_id)
        .with("LogicalResourceId", logical_id)
        .with("PhysicalResourceId", &checked.physical_id)
        .with("ResourceType", &checked.kind)
        // "For resources whose StackResourceDriftStatus is DELETED, this structure will not be present."
        .with("ExpectedProperties", actual.map(|_| checked.expected.to_string()))
        .with("ActualProperties", actual.map(ToString::to_string))
        .with("PropertyDifferences", Node::List(differences.collect()))
        .with("StackResourceDriftStatus", checked.status())
        .with("Timestamp", checked.at)
}
