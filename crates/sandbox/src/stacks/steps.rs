//! The steps of an operation: one resource each, begun when what it waits for is done.

use jiff::Timestamp;
use serde_json::Value;

use super::lookup::StackLookup;
use super::model::{Action, Resource, Stack, StepState};
use super::nested;
use super::status::ResourceStatus;
use super::undoing;
use crate::drift::Outside;
use crate::faults::FaultedAction;
use crate::left;
use crate::resources;
use crate::template::{Evaluator, Lookup, Removal, resolve_dynamic};
use crate::world::World;

/// How the steps of a stage stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Some run or wait.
    Going,
    /// A step failed; nothing more is begun.
    Failed,
    AllDone,
}

/// Ends what is due and begins what is ready, at `now`.
pub fn advance(world: &mut World, stack: &mut Stack, now: Timestamp) -> Progress {
    loop {
        let ended = end_due(world, stack, now);
        if failed(stack) && stops_at_failure(stack) {
            return Progress::Failed;
        }
        let begun = begin_ready(world, stack, now);
        if failed(stack) && stops_at_failure(stack) {
            return Progress::Failed;
        }
        if !ended && !begun {
            break;
        }
    }
    let Some(operation) = &stack.operation else { return Progress::AllDone };
    let open = |state: &StepState| matches!(state, StepState::Waiting | StepState::Running { .. });
    if operation.steps.values().any(|step| matches!(step.state, StepState::Running { .. })) {
        Progress::Going
    } else if failed(stack) {
        Progress::Failed
    } else if operation.steps.values().any(|step| open(&step.state)) {
        Progress::Going
    } else {
        Progress::AllDone
    }
}

fn failed(stack: &Stack) -> bool {
    stack
        .operation
        .iter()
        .flat_map(|operation| operation.steps.values())
        .any(|step| step.state == StepState::Failed)
}

/// Creations and updates stop at the first failure; deletions go on with what does not depend on it.
fn stops_at_failure(stack: &Stack) -> bool {
    stack.operation.iter().flat_map(|operation| operation.steps.values()).any(|step| {
        step.state == StepState::Failed
            && matches!(step.action, Action::Create | Action::Update | Action::Replace)
    })
}

pub(super) fn set(stack: &mut Stack, logical_id: &str, state: StepState) {
    if let Some(step) = stack.operation.as_mut().and_then(|operation| operation.steps.get_mut(logical_id)) {
        step.state = state;
    }
}

fn begin_ready(world: &mut World, stack: &mut Stack, now: Timestamp) -> bool {
    let Some(operation) = &stack.operation else { return false };
    let done = |name: &String| operation.steps.get(name).is_none_or(|step| step.state == StepState::Done);
    let ready: Vec<(String, Action)> = operation
        .steps
        .iter()
        .filter(|(_, step)| step.state == StepState::Waiting && step.after.iter().all(done))
        .map(|(name, step)| (name.clone(), step.action))
        .collect();
    for (logical_id, action) in &ready {
        begin(world, stack, logical_id, *action, now);
    }
    !ready.is_empty()
}

fn begin(world: &mut World, stack: &mut Stack, logical_id: &str, action: Action, now: Timestamp) {
    match action {
        Action::Create | Action::Update | Action::Replace => {
            begin_change(world, stack, logical_id, action, now)
        }
        Action::Revert => undoing::begin_revert(world, stack, logical_id, now),
        Action::Delete => undoing::begin_deletion(world, stack, logical_id, now),
    }
}

/// A resource as the stack's template has it now: its kind, whether it is kept, and its properties.
fn evaluated(world: &World, stack: &Stack, logical_id: &str) -> Result<(String, bool, Value), String> {
    let Some(deployed) = &stack.deployed else { return Err("the stack has no template".to_owned()) };
    let template = world.template(&deployed.template)?;
    let scope = stack.scope();
    let lookup = StackLookup { world, stack, scope: &scope, planned: None };
    let evaluator = Evaluator::new(&template, &deployed.parameters, &scope, &stack.name, &stack.id, &lookup)?;
    let Some(def) = template.resources.get(logical_id) else {
        return Err(format!("{logical_id} is not in the template"));
    };
    let properties = evaluator.evaluate(&def.properties)?.unwrap_or(Value::Object(serde_json::Map::new()));
    Ok((def.kind.clone(), def.deletion == Removal::Retain, properties))
}

/// Puts a new resource into the stack, still without an id.
fn place(world: &World, stack: &mut Stack, logical_id: &str, now: Timestamp) {
    let template = stack.deployed.as_ref().and_then(|deployed| world.template(&deployed.template).ok());
    let def = template.as_ref().and_then(|template| template.resources.get(logical_id));
    let depends_on =
        stack.operation.as_ref().and_then(|operation| operation.dependencies.get(logical_id)).cloned();
    let generation = stack.resources.get(logical_id).map_or(0, |old| old.generation + 1);
    let resource = Resource {
        kind: def.map_or_else(String::new, |def| def.kind.clone()),
        physical_id: String::new(),
        properties: Value::Object(serde_json::Map::new()),
        status: ResourceStatus::CreateInProgress,
        reason: None,
        updated: now,
        retain: def.is_some_and(|def| def.deletion == Removal::Retain),
        depends_on: depends_on.unwrap_or_default(),
        generation,
    };
    stack.resources.insert(logical_id.to_owned(), resource);
}

fn begin_change(world: &mut World, stack: &mut Stack, logical_id: &str, action: Action, now: Timestamp) {
    let (starting, failing, fault) = match action {
        Action::Create => {
            (ResourceStatus::CreateInProgress, ResourceStatus::CreateFailed, FaultedAction::Create)
        }
        _ => (ResourceStatus::UpdateInProgress, ResourceStatus::UpdateFailed, FaultedAction::Update),
    };
    if action == Action::Create {
        place(world, stack, logical_id, now);
    }
    let denied = stack.operation.as_ref().and_then(|operation| operation.denied.get(logical_id)).cloned();
    if let Some(reason) = denied {
        stack.enter_resource(logical_id, failing, Some(&reason), now);
        set(stack, logical_id, StepState::Failed);
        return;
    }
    let (kind, retain, properties) = match evaluated(world, stack, logical_id) {
        Ok(evaluated) => evaluated,
        Err(reason) => {
            stack.enter_resource(logical_id, failing, Some(&reason), now);
            set(stack, logical_id, StepState::Failed);
            return;
        }
    };
    // A change that only might have been one (its value was not known when the operation was planned).
    let unchanged = stack.resources.get(logical_id).is_some_and(|resource| resource.properties == properties);
    let certain = stack.operation.as_ref().is_some_and(|operation| operation.certain.contains(logical_id));
    if action == Action::Update && unchanged && !certain {
        set(stack, logical_id, StepState::Done);
        return;
    }
    let scope = stack.scope();
    let reason = (action == Action::Replace)
        .then_some("Requested update requires the creation of a new physical resource; hence creating one.");
    stack.enter_resource(logical_id, starting, reason, now);
    let mut superseded = stack.resources.get(logical_id).cloned();
    if let Some(superseded) = &mut superseded {
        superseded.retain = kept_when_replaced(world, stack, logical_id);
    }
    if let Some(resource) = stack.resources.get_mut(logical_id) {
        resource.kind.clone_from(&kind);
        resource.retain = retain;
        if action != Action::Update {
            if action == Action::Replace {
                resource.generation += 1;
            }
            resource.physical_id = resources::physical_id(
                &resource.kind,
                logical_id,
                &properties,
                &stack.name,
                &stack.id,
                &scope,
                resource.generation,
            );
        }
    }
    if action == Action::Replace
        && let (Some(operation), Some(superseded)) = (&mut stack.operation, superseded)
    {
        operation.superseded.insert(logical_id.to_owned(), superseded);
    }
    if action == Action::Create {
        stack.enter_resource(logical_id, starting, Some("Resource creation Initiated"), now);
    }
    let fails = world
        .settings
        .faults
        .resource(&scope.account, &stack.name, logical_id, fault)
        .inspect(|_| world.note_faults_used())
        .or_else(|| name_taken(world, stack, logical_id, action))
        .or_else(|| gone(stack, logical_id, action));
    let until = now + world.latency_of(stack, logical_id, &kind, now);
    set(stack, logical_id, StepState::Running { until, properties, fails });
}

fn kept_when_replaced(world: &World, stack: &Stack, logical_id: &str) -> bool {
    let template = stack.deployed.as_ref().and_then(|deployed| world.template(&deployed.template).ok());
    template
        .and_then(|template| template.resources.get(logical_id).map(|def| def.replaced))
        .is_some_and(|policy| policy == Removal::Retain)
}

/// Names are unique in an account and region: a resource of another stack with the same one stops this one.
fn name_taken(world: &World, stack: &Stack, logical_id: &str, action: Action) -> Option<String> {
    if action == Action::Update {
        return None;
    }
    let resource = stack.resources.get(logical_id)?;
    let replaces_itself = stack
        .operation
        .as_ref()
        .and_then(|operation| operation.superseded.get(logical_id))
        .is_some_and(|old| old.physical_id == resource.physical_id);
    let owner =
        world.stacks(&stack.scope()).filter(|other| other.id != stack.id && other.exists()).find(|other| {
            other.resources.values().any(|one| {
                one.kind == resource.kind
                    && !one.physical_id.is_empty()
                    && one.physical_id == resource.physical_id
                    && one.status != ResourceStatus::DeleteComplete
            })
        });
    match owner {
        Some(owner) => Some(format!("{} already exists in stack {}", resource.physical_id, owner.id)),
        None if replaces_itself => Some(format!(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename \
             {} and update the stack again.",
            resource.physical_id
        )),
        None => left::in_the_way(world, &stack.scope(), resource),
    }
}

/// What somebody deleted outside CloudFormation cannot be updated.
fn gone(stack: &Stack, logical_id: &str, action: Action) -> Option<String> {
    let deleted = stack.drift.outside.get(logical_id) == Some(&Outside::Deleted);
    let resource = stack.resources.get(logical_id).filter(|_| deleted && action == Action::Update)?;
    Some(format!(
        "Resource handler returned message: \"Resource of type '{}' with identifier '{}' was not found.\" \
         (HandlerErrorCode: NotFound)",
        resource.kind, resource.physical_id
    ))
}

fn end_due(world: &mut World, stack: &mut Stack, now: Timestamp) -> bool {
    let Some(operation) = &stack.operation else { return false };
    let due: Vec<(String, Action, Value, Option<String>)> = operation
        .steps
        .iter()
        .filter_map(|(name, step)| match &step.state {
            StepState::Running { until, properties, fails } if *until <= now => {
                Some((name.clone(), step.action, properties.clone(), fails.clone()))
            }
            _ => None,
        })
        .collect();
    let any = !due.is_empty();
    for (logical_id, action, properties, fails) in due {
        match action {
            Action::Delete => undoing::end_deletion(world, stack, &logical_id, fails, now),
            Action::Revert => undoing::end_revert(world, stack, &logical_id, fails, now),
            _ => end_change(world, stack, &logical_id, action, properties, fails, now),
        }
    }
    any
}

/// Dynamic references (`{{resolve:ssm:...}}`) become values only where they are used.
pub fn resolved(world: &World, stack: &Stack, value: &Value) -> Result<Value, String> {
    let scope = stack.scope();
    let lookup = StackLookup { world, stack, scope: &scope, planned: None };
    resolve_all(value, &lookup)
}

fn resolve_all(value: &Value, lookup: &dyn Lookup) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) if text.contains("{{resolve:") => Value::String(resolve_dynamic(text, lookup)?),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| resolve_all(item, lookup)).collect::<Result<_, _>>()?)
        }
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, item)| Ok((key.clone(), resolve_all(item, lookup)?)))
                .collect::<Result<_, String>>()?,
        ),
        other => other.clone(),
    })
}

fn end_change(
    world: &mut World,
    stack: &mut Stack,
    logical_id: &str,
    action: Action,
    properties: Value,
    fails: Option<String>,
    now: Timestamp,
) {
    let (done, failed) = match action {
        Action::Create => (ResourceStatus::CreateComplete, ResourceStatus::CreateFailed),
        _ => (ResourceStatus::UpdateComplete, ResourceStatus::UpdateFailed),
    };
    let Some(resource) = stack.resources.get(logical_id) else { return };
    let (kind, physical_id) = (resource.kind.clone(), resource.physical_id.clone());
    let outcome = match fails {
        Some(reason) => Err(reason),
        None => resolved(world, stack, &properties).and_then(|resolved| {
            nested::apply(world, stack, &kind, &physical_id, &resolved, action != Action::Update, now)
        }),
    };
    match outcome {
        Ok(()) => {
            left::made(world, stack, &kind, &physical_id, &properties, now);
            if let Some(resource) = stack.resources.get_mut(logical_id) {
                resource.properties = properties;
            }
            stack.drift.outside.remove(logical_id);
            stack.enter_resource(logical_id, done, None, now);
            set(stack, logical_id, StepState::Done);
        }
        Err(reason) => {
            stack.enter_resource(logical_id, failed, Some(&reason), now);
            // What was never made has nothing to delete: no deletion must touch its namesake.
            if action != Action::Update
                && let Some(resource) = stack.resources.get_mut(logical_id)
            {
                resource.physical_id.clear();
            }
            set(stack, logical_id, StepState::Failed);
        }
    }
}
