//! Detections: asked for, carried out as time passes, and asked about.

use jiff::Timestamp;

use super::{Checked, Detection, DetectionState, actual, differences, showing};
use crate::error::{ApiError, ApiResult};
use crate::seed;
use crate::services::Call;
use crate::stacks::model::Stack;
use crate::stacks::operations::with_stack;
use crate::stacks::{ResourceStatus, StackStatus};
use crate::wire::xml::Node;
use crate::world::World;

/// How many detections of a stack are remembered.
const KEPT: usize = 5;

/// Source: "Detect drift on an entire CloudFormation stack" (detect-drift-stack.html).
fn detectable(status: StackStatus) -> bool {
    matches!(
        status,
        StackStatus::CreateComplete
            | StackStatus::UpdateComplete
            | StackStatus::UpdateRollbackComplete
            | StackStatus::UpdateRollbackFailed
            | StackStatus::ImportComplete
            | StackStatus::ImportRollbackComplete
    )
}

fn check(stack: &Stack) -> ApiResult<()> {
    if !stack.exists() {
        return Err(ApiError::validation(format!("Stack [{}] does not exist", stack.name)));
    }
    if !detectable(stack.status) {
        // That it is refused follows from the page above; its words are documented nowhere, and these are our own.
        return Err(ApiError::validation(format!(
            "Drift detection cannot be performed on stack [{}] while it is in {} state.",
            stack.id, stack.status
        )));
    }
    // Documented nowhere; public programs that start detections look for these very words, up to the stack's name.
    if running(stack).is_some() {
        return Err(ApiError::validation(format!(
            "Drift detection is already in progress for stack [{}]",
            stack.id
        )));
    }
    Ok(())
}

fn running(stack: &Stack) -> Option<Timestamp> {
    stack.drift.detections.iter().find_map(|detection| match detection.state {
        DetectionState::Running { until } => Some(until),
        DetectionState::Ended { .. } => None,
    })
}

/// When a detection of this stack ends.
pub fn next_due(stack: &Stack) -> Option<Timestamp> {
    running(stack)
}

pub fn detect(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |world, stack| {
        check(stack)?;
        let only = call.form.has_list("LogicalResourceIds").then(|| call.form.list("LogicalResourceIds"));
        let wanted = stack.resources.iter().filter(|(name, one)| {
            world.settings.drift.supports(&one.kind) && only.as_ref().is_none_or(|only| only.contains(name))
        });
        let takes = world.settings.drift.duration(&stack.name, wanted.count());
        let takes = world.settings.latency.fixed(u64::try_from(takes.as_millis()).unwrap_or(0));
        let count = stack.drift.detections.len().to_string();
        let moment = call.now.to_string();
        let id = seed::uuid(world.settings.seed, &[&stack.id, "detection", &moment, &count]);
        stack.drift.detections.push(Detection {
            id: id.clone(),
            started: call.now,
            only,
            state: DetectionState::Running { until: call.now + takes },
        });
        let surplus = stack.drift.detections.len().saturating_sub(KEPT);
        stack.drift.detections.drain(..surplus);
        Ok(Node::empty().with("StackDriftDetectionId", id))
    })
}

/// Answers at once, and waits for no other detection.
pub fn detect_resource(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |world, stack| {
        let logical_id = call.form.required("LogicalResourceId")?.to_owned();
        let resource = stack.resources.get(&logical_id).ok_or_else(|| {
            ApiError::validation(format!("Resource {logical_id} does not exist for stack {}", stack.name))
        })?;
        if !world.settings.drift.supports(&resource.kind) {
            return Err(ApiError::validation(format!(
                "Drift detection is not supported for resource type {}",
                resource.kind
            )));
        }
        look(world, stack, &logical_id, call.now);
        let found = stack.drift.checked.get(&logical_id);
        Ok(Node::empty().with(
            "StackResourceDrift",
            found.map(|found| showing::resource_drift(&stack.id, &logical_id, found)),
        ))
    })
}

/// Writes down what one resource is like now.
fn look(world: &World, stack: &mut Stack, logical_id: &str, now: Timestamp) {
    let Some(resource) = stack.resources.get(logical_id) else { return };
    let seen = actual(world, stack, logical_id, resource);
    let differences = seen.actual.as_ref().map(|actual| differences(&seen.expected, actual));
    let checked = Checked {
        at: now,
        kind: resource.kind.clone(),
        physical_id: resource.physical_id.clone(),
        expected: seen.expected,
        actual: seen.actual,
        differences: differences.unwrap_or_default(),
    };
    stack.drift.checked.insert(logical_id.to_owned(), checked);
}

/// Ends the detection that is due.
pub fn carry_out(world: &mut World, stack: &mut Stack, now: Timestamp) {
    if running(stack).is_none_or(|until| until > now) {
        return;
    }
    let only = stack.drift.detections.last().and_then(|detection| detection.only.clone());
    let wanted: Vec<String> = stack
        .resources
        .iter()
        .filter(|(name, one)| {
            world.settings.drift.supports(&one.kind)
                && !one.physical_id.is_empty()
                && one.status != ResourceStatus::DeleteComplete
                && only.as_ref().is_none_or(|only| only.contains(name))
        })
        .map(|(name, _)| name.clone())
        .collect();
    if only.is_none() {
        stack.drift.checked.clear();
    }
    let scope = stack.scope();
    let mut failures = Vec::new();
    if !stack.exists() || stack.status == StackStatus::DeleteInProgress {
        failures.push(format!("Stack [{}] does not exist", stack.name));
    } else {
        for logical_id in &wanted {
            match world.settings.drift.fails(&scope, &stack.name, logical_id) {
                Some(reason) => {
                    world.note_faults_used();
                    failures.push(format!("Failed to detect drift on resource [{logical_id}]: {reason}"));
                }
                None => look(world, stack, logical_id, now),
            }
        }
    }
    let drifted = stack.drift.checked.values().filter(|one| one.status() != "IN_SYNC").count();
    let failed = (!failures.is_empty()).then(|| failures.join("; "));
    for detection in &mut stack.drift.detections {
        if matches!(detection.state, DetectionState::Running { .. }) {
            detection.state = DetectionState::Ended { drifted, failed: failed.clone(), at: now };
        }
    }
}

pub fn detection_status(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let id = call.form.required("StackDriftDetectionId")?;
    let found = world
        .stacks(call.scope())
        .find_map(|stack| Some((stack, stack.drift.detections.iter().find(|detection| detection.id == id)?)));
    let Some((stack, detection)) = found else {
        return Err(ApiError::validation(format!("Drift detection [{id}] does not exist")));
    };
    let shown = Node::empty()
        .with("StackId", &stack.id)
        .with("StackDriftDetectionId", id)
        .with("Timestamp", detection.started);
    Ok(match &detection.state {
        DetectionState::Running { .. } => shown.with("DetectionStatus", "DETECTION_IN_PROGRESS"),
        DetectionState::Ended { drifted, failed: None, .. } => shown
            .with("DetectionStatus", "DETECTION_COMPLETE")
            .with("StackDriftStatus", if *drifted > 0 { "DRIFTED" } else { "IN_SYNC" })
            .with("DriftedStackResourceCount", drifted.to_string()),
        DetectionState::Ended { drifted, failed: Some(reason), .. } => shown
            .with("DetectionStatus", "DETECTION_FAILED")
            .with("DetectionStatusReason", reason)
            .with("StackDriftStatus", if *drifted > 0 { "DRIFTED" } else { "UNKNOWN" }),
    })
}
