//! Making, executing and deleting change sets.

use super::{ChangeSet, ExecutionStatus, NO_CHANGES, SetStatus, outdate};
use crate::drift::DriftAware;
use crate::error::{ApiError, ApiResult};
use crate::scope::Scope;
use crate::seed;
use crate::services::Call;
use crate::stacks::changes::{self, Against, Changes};
use crate::stacks::model::{OnFailure, Stack};
use crate::stacks::operations::{already_exists, check_name, check_updatable, first_use, new_stack};
use crate::stacks::{StackStatus, begin, submission};
use crate::wire::xml::Node;
use crate::world::World;

pub fn create(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let stack_name = call.form.required("StackName")?;
    let set_name = call.form.required("ChangeSetName")?;
    check_name(set_name)?;
    let creates = call.form.get("ChangeSetType") == Some("CREATE");
    let existing = world.stack(call.scope(), stack_name).filter(|stack| stack.exists()).cloned();
    let mut stack = match (existing, creates) {
        (Some(stack), true) if stack.status != StackStatus::ReviewInProgress => {
            return Err(already_exists(stack_name));
        }
        (Some(stack), false) if stack.status == StackStatus::ReviewInProgress => {
            return Err(ApiError::no_stack(stack_name));
        }
        (Some(stack), _) => stack,
        (None, true) => {
            check_name(stack_name)?;
            new_stack(world, call, stack_name)
        }
        (None, false) => return Err(ApiError::validation(format!("Stack [{stack_name}] does not exist"))),
    };
    if let Some(same) = stack.change_sets.iter().find(|set| set.name == set_name) {
        if same.token.is_some() && same.token == call.client_token("ClientToken") {
            return Ok(created(same, &stack));
        }
        return Err(ApiError::new(
            400,
            "AlreadyExistsException",
            format!("ChangeSet {set_name} already exists"),
        ));
    }
    if !creates {
        check_updatable(&stack)?;
    }
    let (next, template) = submission::read(world, call.scope(), &call.form, Some(&stack))?;
    let reverts_drift = match (call.form.get("DeploymentMode"), world.settings.drift.change_sets) {
        (None, _) | (Some(_), DriftAware::Overlooked) => false,
        (Some(_), DriftAware::Refused) => {
            return Err(ApiError::validation("DeploymentMode is not supported in this region".to_owned()));
        }
        (Some(mode), DriftAware::Known) => is_revert(mode, creates)?,
    };
    let against = if reverts_drift { Against::Actual } else { Against::Deployed };
    let compared = changes::compare(world, &stack, &next, &template, against);
    if stack.events.is_empty() {
        // A stack under review exists, is empty and is waiting for its first change set to be executed.
        stack.enter(StackStatus::ReviewInProgress, Some("User Initiated"), call.now);
    }
    let mut set = new_set(world, call, &stack, set_name, creates, next, compared);
    set.reverts_drift = reverts_drift;
    let answer = created(&set, &stack);
    stack.change_sets.push(set);
    world.put_stack(stack);
    Ok(answer)
}

fn is_revert(mode: &str, creates: bool) -> ApiResult<bool> {
    if mode == "REVERT_DRIFT" && !creates {
        return Ok(true);
    }
    // Not documented in these words.
    Err(ApiError::validation(format!("DeploymentMode {mode} is not supported for this change set type")))
}

fn created(set: &ChangeSet, stack: &Stack) -> Node {
    Node::empty().with("Id", &set.id).with("StackId", &stack.id)
}

fn new_set(
    world: &World,
    call: &Call<'_>,
    stack: &Stack,
    name: &str,
    creates: bool,
    mut next: crate::stacks::model::Deployment,
    compared: Result<Changes, String>,
) -> ChangeSet {
    let scope = call.scope();
    let count = stack.change_sets.len().to_string();
    let uuid =
        seed::uuid(world.settings.seed, &[&stack.id, "change set", name, &count, &call.now.to_string()]);
    let id = format!(
        "arn:{}:cloudformation:{}:{}:changeSet/{name}/{uuid}",
        scope.partition(),
        scope.region,
        scope.account
    );
    let (changes, failure) = match compared {
        Ok(changes) if changes.is_empty() => (Vec::new(), Some(NO_CHANGES.to_owned())),
        Ok(changes) => {
            next.imports = changes.imports;
            (changes.resources, None)
        }
        Err(reason) => (Vec::new(), Some(reason)),
    };
    ChangeSet {
        id,
        name: name.to_owned(),
        description: call.form.get("Description").map(str::to_owned),
        created: call.now,
        creates_stack: creates,
        status: SetStatus::CreateInProgress,
        reason: None,
        execution: ExecutionStatus::Unavailable,
        ready_at: Some(call.now + world.settings.latency.change_set(&stack.name)),
        changes,
        failure,
        next,
        reverts_drift: false,
        token: call.client_token("ClientToken"),
        on_stack_failure: call.form.get("OnStackFailure").map(str::to_owned),
        execution_token: None,
    }
}

/// Finds a change set by its ARN, or by its name and the stack's.
pub(super) fn find<'a>(world: &'a World, call: &Call<'_>) -> ApiResult<(&'a Stack, &'a ChangeSet)> {
    let name = call.form.required("ChangeSetName")?;
    let missing = || ApiError::new(404, "ChangeSetNotFound", format!("ChangeSet [{name}] does not exist"));
    if name.starts_with("arn:") {
        let scope = Scope::of_arn(name).filter(|scope| scope == call.scope()).ok_or_else(missing)?;
        return world
            .stacks(&scope)
            .find_map(|stack| Some((stack, stack.change_sets.iter().find(|set| set.id == name)?)))
            .ok_or_else(missing);
    }
    let stack_name = call.form.get("StackName").ok_or_else(|| {
        ApiError::validation("StackName must be specified if ChangeSetName is not specified as an ARN.")
    })?;
    let stack = world
        .stack(call.scope(), stack_name)
        .ok_or_else(|| ApiError::validation(format!("Stack [{stack_name}] does not exist")))?;
    let set = stack.change_sets.iter().find(|set| set.name == name).ok_or_else(missing)?;
    Ok((stack, set))
}

pub fn execute(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let (stack, set) = find(world, call)?;
    let (stack_id, set) = (stack.id.clone(), set.clone());
    world
        .with_stack(&stack_id, |world, stack| {
            let token = call.token();
            if token.is_some() && set.execution_token == token {
                return Ok(Node::empty());
            }
            if set.execution != ExecutionStatus::Available {
                return Err(ApiError::new(
                    400,
                    "InvalidChangeSetStatus",
                    format!(
                        "ChangeSet [{}] cannot be executed in its current execution status of [{}]",
                        set.id,
                        set.execution.as_str()
                    ),
                ));
            }
            if stack.status.in_progress() {
                return Err(ApiError::validation(format!(
                    "Stack:{} is in {} state and can not be updated.",
                    stack.id, stack.status
                )));
            }
            first_use(stack, call, "ExecuteChangeSet")?;
            let template = world.template(&set.next.template).map_err(ApiError::validation)?;
            // The world may have moved on since the set was made: an export it uses may be gone.
            let against = if set.reverts_drift { Against::Actual } else { Against::Deployed };
            let changes = changes::compare(world, stack, &set.next, &template, against)
                .map_err(ApiError::validation)?;
            let on_failure = match set.on_stack_failure.as_deref() {
                Some("DO_NOTHING") => OnFailure::DoNothing,
                Some("DELETE") => OnFailure::Delete,
                _ if call.form.flag("DisableRollback") => OnFailure::DoNothing,
                _ => OnFailure::Rollback,
            };
            stack.disable_rollback = on_failure == OnFailure::DoNothing;
            outdate(stack, Some(&set.id));
            if let Some(own) = stack.change_sets.iter_mut().find(|one| one.id == set.id) {
                own.execution = ExecutionStatus::ExecuteInProgress;
                own.execution_token.clone_from(&token);
            }
            let manner = begin::Manner { token, on_failure, change_set: Some(set.id.clone()) };
            begin::begin(world, stack, set.next.clone(), &changes, manner, call.now);
            Ok(Node::empty())
        })
        .unwrap_or_else(|| Err(ApiError::no_stack(&stack_id)))
}

pub fn delete(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let (stack_id, set_id) = match find(world, call) {
        Ok((stack, set)) => {
            if set.execution == ExecutionStatus::ExecuteInProgress {
                return Err(ApiError::new(
                    400,
                    "InvalidChangeSetStatus",
                    format!("ChangeSet [{}] cannot be deleted while it is being executed", set.id),
                ));
            }
            (stack.id.clone(), set.id.clone())
        }
        // Deleting what is gone succeeds.
        Err(error) if error.code == "ChangeSetNotFound" => return Ok(Node::empty()),
        Err(error) => return Err(error),
    };
    world.with_stack(&stack_id, |_, stack| stack.change_sets.retain(|set| set.id != set_id));
    Ok(Node::empty())
}
