//! Steps that take something away: deletions, and updates that put back what was.

use jiff::Timestamp;
use serde_json::Value;

use super::model::{Resource, Stack, StepState};
use super::nested;
use super::status::{ResourceStatus, StackStatus};
use super::steps::{resolved, set};
use crate::faults::FaultedAction;
use crate::left;
use crate::world::World;

pub(super) fn begin_revert(world: &mut World, stack: &mut Stack, logical_id: &str, now: Timestamp) {
    let good = stack.last_good.as_ref().and_then(|good| good.resources.get(logical_id)).cloned();
    let Some(good) = good else {
        set(stack, logical_id, StepState::Done);
        return;
    };
    let fails = world
        .settings
        .faults
        .resource(&stack.scope().account, &stack.name, logical_id, FaultedAction::Rollback)
        .inspect(|_| world.note_faults_used());
    stack.enter_resource(logical_id, ResourceStatus::UpdateInProgress, None, now);
    let until = now + world.latency_of(stack, logical_id, &good.kind, now);
    set(stack, logical_id, StepState::Running { until, properties: good.properties, fails });
}

pub(super) fn end_revert(
    world: &mut World,
    stack: &mut Stack,
    logical_id: &str,
    fails: Option<String>,
    now: Timestamp,
) {
    if let Some(reason) = fails {
        stack.enter_resource(logical_id, ResourceStatus::UpdateFailed, Some(&reason), now);
        set(stack, logical_id, StepState::Failed);
        return;
    }
    let good = stack.last_good.as_ref().and_then(|good| good.resources.get(logical_id)).cloned();
    if let Some(good) = good {
        if let Ok(properties) = resolved(world, stack, &good.properties) {
            // Going back to what once worked is not refused.
            let _ = nested::apply(world, stack, &good.kind, &good.physical_id, &properties, false, now);
        }
        stack.resources.insert(logical_id.to_owned(), good);
    }
    stack.enter_resource(logical_id, ResourceStatus::UpdateComplete, None, now);
    set(stack, logical_id, StepState::Done);
}

/// The resource that a deletion is about: while cleaning up, the one that was superseded.
fn doomed(stack: &Stack, logical_id: &str) -> Option<Resource> {
    stack
        .operation
        .as_ref()
        .and_then(|operation| operation.superseded.get(logical_id))
        .or_else(|| stack.resources.get(logical_id))
        .cloned()
}

pub(super) fn begin_deletion(world: &mut World, stack: &mut Stack, logical_id: &str, now: Timestamp) {
    let Some(mut resource) = doomed(stack, logical_id) else {
        set(stack, logical_id, StepState::Done);
        return;
    };
    // What is gone already may have a namesake elsewhere by now.
    if resource.status == ResourceStatus::DeleteComplete {
        set(stack, logical_id, StepState::Done);
        return;
    }
    let kept = stack.operation.as_ref().is_some_and(|operation| operation.skip.contains(logical_id));
    let made = !resource.physical_id.is_empty();
    if resource.retain || kept || !made {
        if made {
            left::retained(world, stack, &resource, now);
        }
        resource.status = if made { ResourceStatus::DeleteSkipped } else { ResourceStatus::DeleteComplete };
        finish_deletion(stack, logical_id, resource, now);
        return;
    }
    let fails = world
        .settings
        .faults
        .resource(&stack.scope().account, &stack.name, logical_id, FaultedAction::Delete)
        .inspect(|_| world.note_faults_used());
    show_deletion(stack, logical_id, ResourceStatus::DeleteInProgress, None, &mut resource, now);
    let until = now + world.latency_of(stack, logical_id, &resource.kind, now);
    set(stack, logical_id, StepState::Running { until, properties: Value::Null, fails });
}

/// Records a deletion's status, on the resource itself unless that is a newer one of the same name.
fn show_deletion(
    stack: &mut Stack,
    logical_id: &str,
    status: ResourceStatus,
    reason: Option<&str>,
    resource: &mut Resource,
    now: Timestamp,
) {
    let current = stack.resources.get(logical_id).is_some_and(|one| one.physical_id == resource.physical_id);
    if current {
        stack.enter_resource(logical_id, status, reason, now);
    } else {
        resource.status = status;
        resource.reason = reason.map(str::to_owned);
        stack.note_resource(logical_id, resource, now);
    }
}

fn finish_deletion(stack: &mut Stack, logical_id: &str, mut resource: Resource, now: Timestamp) {
    let status = resource.status;
    show_deletion(stack, logical_id, status, None, &mut resource, now);
    let current = stack.resources.get(logical_id).is_some_and(|one| one.physical_id == resource.physical_id);
    let kept = [StackStatus::DeleteInProgress, StackStatus::RollbackInProgress].contains(&stack.status);
    if current && !kept {
        stack.resources.remove(logical_id);
    }
    set(stack, logical_id, StepState::Done);
}

pub(super) fn end_deletion(
    world: &mut World,
    stack: &mut Stack,
    logical_id: &str,
    fails: Option<String>,
    now: Timestamp,
) {
    let Some(mut resource) = doomed(stack, logical_id) else { return };
    let outcome = match fails {
        Some(reason) => Err(reason),
        None => nested::remove(world, stack, &resource.kind, &resource.physical_id, now),
    };
    match outcome {
        Ok(()) => {
            resource.status = ResourceStatus::DeleteComplete;
            finish_deletion(stack, logical_id, resource, now);
        }
        Err(reason) => {
            show_deletion(stack, logical_id, ResourceStatus::DeleteFailed, Some(&reason), &mut resource, now);
            set(stack, logical_id, StepState::Failed);
        }
    }
}
