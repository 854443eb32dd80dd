//! Operations on their way forward: begun, worked through, finished, cleaned up; and deletions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::changes::{ChangeAction, Changes, Replacement};
use super::lookup::StackLookup;
use super::model::{
    Action, Deployment, LastGood, OnFailure, Operation, Output, Resource, Stack, Stage, Step,
};
use super::outputs;
use super::policy;
use super::rollback;
use super::status::StackStatus;
use super::steps::{self, Progress};
use crate::changesets::ExecutionStatus;
use crate::template::{Dependencies, Evaluator, Removal};
use crate::world::World;

/// How an operation is to be carried out.
#[derive(Debug, Clone)]
pub struct Manner {
    pub token: Option<String>,
    pub on_failure: OnFailure,
    pub change_set: Option<String>,
}

pub(super) fn operation(
    stage: Stage,
    creates: bool,
    token: Option<String>,
    due: Option<Timestamp>,
) -> Operation {
    Operation {
        stage,
        creates,
        token,
        on_failure: OnFailure::Rollback,
        due,
        dependencies: Dependencies::new(),
        steps: BTreeMap::new(),
        certain: BTreeSet::new(),
        superseded: BTreeMap::new(),
        skip: BTreeSet::new(),
        change_set: None,
        denied: BTreeMap::new(),
    }
}

/// Steps that delete `resources`, each after those that use it.
pub(super) fn deletions(resources: &BTreeMap<String, Resource>) -> BTreeMap<String, Step> {
    let users = |name: &String| -> BTreeSet<String> {
        resources
            .iter()
            .filter(|(other, resource)| *other != name && resource.depends_on.contains(name))
            .map(|(other, _)| other.clone())
            .collect()
    };
    resources.keys().map(|name| (name.clone(), Step::new(Action::Delete, users(name)))).collect()
}

/// Begins a creation or an update. What is asked has been found to be possible.
pub fn begin(
    world: &World,
    stack: &mut Stack,
    next: Deployment,
    changes: &Changes,
    manner: Manner,
    now: Timestamp,
) {
    let creates = !stack.status.updatable();
    stack.begin_anew();
    if let Some(deployed) = stack.deployed.take().filter(|_| !creates && stack.last_good.is_none()) {
        stack.last_good = Some(LastGood { deployed, resources: stack.resources.clone() });
    }
    let half = world.settings.latency.half(&stack.name);
    let mut begun = operation(Stage::Starting, creates, manner.token, Some(now + half));
    begun.on_failure = manner.on_failure;
    begun.change_set = manner.change_set;
    begun.dependencies = changes.dependencies.clone();
    if !creates {
        begun.denied = policy::denied(stack, changes);
    }
    let changing: BTreeSet<&String> = changes
        .resources
        .iter()
        .filter(|change| change.action != ChangeAction::Remove)
        .map(|change| &change.logical_id)
        .collect();
    for change in &changes.resources {
        let name = &change.logical_id;
        let action = match (change.action, change.replacement) {
            // It fails as an update of the resource would: what is to go is not in the template any more.
            (ChangeAction::Remove, _) if begun.denied.contains_key(name) => Action::Update,
            (ChangeAction::Remove, _) => {
                if let Some(resource) = stack.resources.get(name) {
                    begun.superseded.insert(name.clone(), resource.clone());
                }
                continue;
            }
            (ChangeAction::Add, _) => Action::Create,
            (ChangeAction::Modify, Some(Replacement::True)) => Action::Replace,
            (ChangeAction::Modify | ChangeAction::SyncWithActual, _) => Action::Update,
        };
        let synchronizes = change.action == ChangeAction::SyncWithActual;
        if synchronizes || change.details.iter().any(|detail| detail.is_static) {
            begun.certain.insert(name.clone());
        }
        let after = changes.dependencies.get(name).into_iter().flatten();
        let after = after.filter(|on| changing.contains(on)).cloned().collect();
        begun.steps.insert(name.clone(), Step::new(action, after));
    }
    stack.deployed = Some(next);
    stack.operation = Some(begun);
    let status = if creates { StackStatus::CreateInProgress } else { StackStatus::UpdateInProgress };
    if creates {
        stack.outputs.clear();
    } else {
        stack.updated = Some(now);
    }
    stack.enter(status, Some("User Initiated"), now);
}

/// Takes up what somebody else has begun with a stack that was copied: it ends well.
pub fn take_up(world: &World, stack: &mut Stack, now: Timestamp) {
    let (stage, creates) = match stack.status {
        StackStatus::CreateInProgress => (Stage::Finishing, true),
        StackStatus::UpdateInProgress => (Stage::Finishing, false),
        StackStatus::UpdateCompleteCleanupInProgress => (Stage::Cleaning, false),
        StackStatus::RollbackInProgress => (Stage::RollingBack, true),
        StackStatus::UpdateRollbackInProgress => (Stage::RollingBack, false),
        StackStatus::UpdateRollbackCompleteCleanupInProgress => (Stage::RollbackCleaning, false),
        StackStatus::DeleteInProgress => (Stage::Deleting, false),
        _ => return,
    };
    stack.operation =
        Some(operation(stage, creates, None, Some(now + world.settings.latency.half(&stack.name))));
}

/// Begins a deletion.
pub fn begin_deletion(
    world: &World,
    stack: &mut Stack,
    token: Option<String>,
    keep: BTreeSet<String>,
    now: Timestamp,
) {
    let half = world.settings.latency.half(&stack.name);
    let mut begun = operation(Stage::Deleting, false, token, Some(now + half));
    begun.skip = keep;
    stack.begin_anew();
    begun.steps = deletions(&stack.resources);
    stack.operation = Some(begun);
    stack.last_good = None;
    stack.enter(StackStatus::DeleteInProgress, Some("User Initiated"), now);
}

/// Moves an operation on as far as `now` lets it.
pub fn advance(world: &mut World, stack: &mut Stack, now: Timestamp) {
    while let Some(operation) = &mut stack.operation {
        let stage = operation.stage;
        let waits = operation.due.is_some_and(|due| due > now);
        if waits && !matches!(stage, Stage::Cleaning | Stage::RollbackCleaning) {
            return;
        }
        if !waits {
            operation.due = None;
        }
        match stage {
            Stage::Starting => operation.stage = Stage::Working,
            Stage::Working => match steps::advance(world, stack, now) {
                Progress::Going => return,
                Progress::AllDone => {
                    let half = world.settings.latency.half(&stack.name);
                    if let Some(operation) = &mut stack.operation {
                        operation.stage = Stage::Finishing;
                        operation.due = Some(now + half);
                    }
                }
                Progress::Failed => rollback::after_failure(world, stack, now),
            },
            Stage::Finishing => finish(world, stack, now),
            Stage::Cleaning => {
                if steps::advance(world, stack, now) == Progress::Going || waits {
                    return;
                }
                settle(stack, StackStatus::UpdateComplete, None, now);
            }
            Stage::Deleting => match steps::advance(world, stack, now) {
                Progress::Going => return,
                Progress::AllDone => {
                    stack.deleted = Some(now);
                    settle(stack, StackStatus::DeleteComplete, None, now);
                }
                Progress::Failed => {
                    let reason = rollback::failures(stack, "DELETE_FAILED", "delete");
                    settle(stack, StackStatus::DeleteFailed, Some(&reason), now);
                }
            },
            Stage::RollingBack | Stage::RollbackCleaning => {
                if rollback::advance(world, stack, now, waits) {
                    return;
                }
            }
        }
    }
}

/// Ends an operation with a terminal status.
pub(super) fn settle(stack: &mut Stack, status: StackStatus, reason: Option<&str>, now: Timestamp) {
    stack.enter(status, reason, now);
    let change_set = stack.operation.take().and_then(|operation| operation.change_set);
    let succeeded = matches!(status, StackStatus::CreateComplete | StackStatus::UpdateComplete);
    for set in stack.change_sets.iter_mut().filter(|set| Some(&set.id) == change_set.as_ref()) {
        set.execution =
            if succeeded { ExecutionStatus::ExecuteComplete } else { ExecutionStatus::ExecuteFailed };
    }
    if !matches!(status, StackStatus::UpdateFailed | StackStatus::UpdateRollbackFailed) {
        stack.last_good = None;
    }
}

fn new_outputs(world: &World, stack: &Stack) -> Result<Vec<Output>, String> {
    let Some(deployed) = &stack.deployed else { return Ok(Vec::new()) };
    let template = world.template(&deployed.template)?;
    let scope = stack.scope();
    let lookup = StackLookup { world, stack, scope: &scope, planned: None };
    let evaluator = Evaluator::new(&template, &deployed.parameters, &scope, &stack.name, &stack.id, &lookup)?;
    let next = outputs::evaluate(&template, &evaluator, &stack.live)?;
    outputs::check(world, stack, &next)?;
    Ok(next)
}

/// All resources are as they should be: outputs and exports follow. Exports take effect here, at the end.
fn finish(world: &mut World, stack: &mut Stack, now: Timestamp) {
    match new_outputs(world, stack) {
        Err(reason) => rollback::begin(world, stack, &reason, now),
        Ok(next) => {
            stack.outputs = next;
            refresh(world, stack);
            if stack.operation.as_ref().is_some_and(|operation| operation.creates) {
                settle(stack, StackStatus::CreateComplete, None, now);
                return;
            }
            let due = now + world.settings.latency.cleanup(&stack.name);
            if let Some(operation) = &mut stack.operation {
                operation.stage = Stage::Cleaning;
                operation.due = Some(due);
                operation.steps = deletions(&operation.superseded);
            }
            stack.enter(StackStatus::UpdateCompleteCleanupInProgress, None, now);
        }
    }
}

/// What the new template says about resources beside their properties.
fn refresh(world: &World, stack: &mut Stack) {
    let template = stack.deployed.as_ref().and_then(|deployed| world.template(&deployed.template).ok());
    let Some((template, operation)) = template.zip(stack.operation.as_ref()) else { return };
    for (name, resource) in &mut stack.resources {
        if let Some(def) = template.resources.get(name) {
            resource.retain = def.deletion == Removal::Retain;
        }
        if let Some(on) = operation.dependencies.get(name) {
            resource.depends_on.clone_from(on);
        }
    }
}
