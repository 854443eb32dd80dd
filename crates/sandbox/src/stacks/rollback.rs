//! Operations on their way back: after a failure, a cancellation, or by request.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::forward::{deletions, operation, settle};
use super::model::{Action, OnFailure, Resource, Stack, Stage, Step, StepState};
use super::status::{ResourceStatus, StackStatus};
use super::steps::{self, Progress};
use crate::world::World;

/// `The following resource(s) failed to create: [A, B]. `
pub(super) fn failures(stack: &Stack, status: &str, verb: &str) -> String {
    let names: Vec<&str> = stack
        .resources
        .iter()
        .filter(|(_, resource)| resource.status.as_str() == status)
        .map(|(name, _)| name.as_str())
        .collect();
    if names.is_empty() {
        return String::new();
    }
    format!("The following resource(s) failed to {verb}: [{}]. ", names.join(", "))
}

fn all_failures(stack: &Stack) -> String {
    failures(stack, "CREATE_FAILED", "create") + &failures(stack, "UPDATE_FAILED", "update")
}

/// A step failed: what still runs is cancelled, and the stack goes back unless it was told not to.
pub(super) fn after_failure(world: &mut World, stack: &mut Stack, now: Timestamp) {
    cancel_running(stack, now);
    let reason = all_failures(stack);
    let Some(operation) = &stack.operation else { return };
    match operation.on_failure {
        OnFailure::DoNothing => {
            let status =
                if operation.creates { StackStatus::CreateFailed } else { StackStatus::UpdateFailed };
            settle(stack, status, Some(&reason), now);
        }
        OnFailure::Delete if operation.creates => {
            let token = operation.token.clone();
            super::forward::begin_deletion(world, stack, token, BTreeSet::new(), now);
        }
        _ => begin(world, stack, reason.trim_end(), now),
    }
}

fn cancel_running(stack: &mut Stack, now: Timestamp) {
    let Some(operation) = &mut stack.operation else { return };
    let mut cancelled = Vec::new();
    for (name, step) in &mut operation.steps {
        if matches!(step.state, StepState::Running { .. }) {
            step.state = StepState::Failed;
            cancelled.push((name.clone(), step.action));
        }
    }
    for (name, action) in cancelled {
        let (status, reason) = match action {
            Action::Create => (ResourceStatus::CreateFailed, "Resource creation cancelled"),
            _ => (ResourceStatus::UpdateFailed, "Resource update cancelled"),
        };
        stack.enter_resource(&name, status, Some(reason), now);
        if action != Action::Update
            && let Some(resource) = stack.resources.get_mut(&name)
        {
            resource.physical_id.clear();
        }
    }
}

/// CancelUpdateStack: what runs is cancelled, then everything goes back.
pub fn cancel(world: &mut World, stack: &mut Stack, token: Option<String>, now: Timestamp) {
    cancel_running(stack, now);
    if let (Some(operation), Some(token)) = (&mut stack.operation, token) {
        operation.token = Some(token);
    }
    begin(world, stack, "User Initiated", now);
}

/// RollbackStack and ContinueUpdateRollback: goes back from a stack that stands still.
pub fn resume(
    world: &mut World,
    stack: &mut Stack,
    token: Option<String>,
    skip: BTreeSet<String>,
    now: Timestamp,
) {
    let creates = matches!(stack.status, StackStatus::CreateFailed | StackStatus::RollbackFailed);
    let mut again = operation(Stage::Working, creates, token, None);
    stack.begin_anew();
    again.skip = skip;
    stack.operation = Some(again);
    begin(world, stack, "User Initiated", now);
}

/// Begins the way back.
pub(super) fn begin(world: &World, stack: &mut Stack, reason: &str, now: Timestamp) {
    let half = world.settings.latency.half(&stack.name);
    let Some(operation) = &mut stack.operation else { return };
    operation.stage = Stage::RollingBack;
    operation.due = Some(now + half);
    if operation.creates {
        operation.steps = deletions(&stack.resources);
        // AWS's own words for an automatic rollback too.
        let reason = if reason == "User Initiated" {
            reason.to_owned()
        } else {
            format!("{}. Rollback requested by user.", reason.trim_end().trim_end_matches('.'))
        };
        stack.enter(StackStatus::RollbackInProgress, Some(&reason), now);
        return;
    }
    operation.superseded.clear();
    operation.steps = match &stack.last_good {
        Some(good) => reverts(&stack.resources, &good.resources, &operation.skip),
        None => BTreeMap::new(),
    };
    let skipped = operation.skip.clone();
    stack.enter(StackStatus::UpdateRollbackInProgress, Some(reason), now);
    // "CloudFormation sets the status of the specified resources to UPDATE_COMPLETE" (API_ContinueUpdateRollback.html).
    for name in skipped {
        stack.enter_resource(&name, ResourceStatus::UpdateComplete, None, now);
    }
}

/// Updates that were made, or tried, are taken back; replaced resources come back later, with no work.
fn reverts(
    now: &BTreeMap<String, Resource>,
    good: &BTreeMap<String, Resource>,
    skip: &BTreeSet<String>,
) -> BTreeMap<String, Step> {
    good.iter()
        .filter(|(name, _)| !skip.contains(*name))
        .filter(|(name, good)| {
            now.get(*name).is_some_and(|resource| {
                resource.physical_id == good.physical_id
                    && (resource.properties != good.properties
                        || resource.status == ResourceStatus::UpdateFailed)
            })
        })
        .map(|(name, _)| (name.clone(), Step::new(Action::Revert, BTreeSet::new())))
        .collect()
}

/// Moves a rollback on. True: there is nothing more to do at this time.
pub(super) fn advance(world: &mut World, stack: &mut Stack, now: Timestamp, waits: bool) -> bool {
    let Some(operation) = &stack.operation else { return true };
    let (stage, creates) = (operation.stage, operation.creates);
    match (stage, steps::advance(world, stack, now)) {
        (_, Progress::Going) => return true,
        (Stage::RollbackCleaning, _) if waits => return true,
        (Stage::RollbackCleaning, _) => settle(stack, StackStatus::UpdateRollbackComplete, None, now),
        (_, Progress::AllDone) if creates => settle(stack, StackStatus::RollbackComplete, None, now),
        (_, Progress::Failed) if creates => {
            let reason = failures(stack, "DELETE_FAILED", "delete");
            settle(stack, StackStatus::RollbackFailed, Some(&reason), now);
        }
        (_, Progress::Failed) => {
            let reason = failures(stack, "UPDATE_FAILED", "update");
            settle(stack, StackStatus::UpdateRollbackFailed, Some(&reason), now);
        }
        (_, Progress::AllDone) => restore(world, stack, now),
    }
    false
}

/// The stack is what it was; the new resources of the failed update are deleted.
fn restore(world: &World, stack: &mut Stack, now: Timestamp) {
    let due = now + world.settings.latency.cleanup(&stack.name);
    let mut extra = BTreeMap::new();
    if let Some(good) = stack.last_good.clone() {
        for (name, resource) in std::mem::take(&mut stack.resources) {
            match good.resources.get(&name) {
                Some(before) if before.physical_id == resource.physical_id => {
                    stack.resources.insert(name, resource);
                }
                Some(_) if resource.physical_id.is_empty() => {}
                _ => {
                    extra.insert(name, resource);
                }
            }
        }
        for (name, resource) in &good.resources {
            stack.resources.entry(name.clone()).or_insert_with(|| resource.clone());
        }
        stack.deployed = Some(good.deployed);
    }
    if let Some(operation) = &mut stack.operation {
        operation.stage = Stage::RollbackCleaning;
        operation.due = Some(due);
        operation.steps = deletions(&extra);
        operation.superseded = extra;
    }
    stack.enter(StackStatus::UpdateRollbackCompleteCleanupInProgress, None, now);
}
