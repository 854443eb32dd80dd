//! The calls that change stacks.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{self, ChangeAction, Changes, Replacement};
use super::forward::{self, Manner};
use super::model::{OnFailure, Stack};
use super::status::StackStatus;
use super::{outputs, rollback, submission};
use crate::changesets;
use crate::error::{ApiError, ApiResult};
use crate::seed;
use crate::services::Call;
use crate::wire::xml::Node;
use crate::world::World;

/// A stack with nothing in it yet.
pub fn new_stack(world: &World, call: &Call<'_>, name: &str) -> Stack {
    let scope = call.scope();
    let generation = world.stacks(scope).filter(|stack| stack.name == name).count().to_string();
    let moment = call.now.to_string();
    let uuid = seed::uuid(
        world.settings.seed,
        &[&scope.account, &scope.region, "stack", name, &moment, &generation],
    );
    let id = format!(
        "arn:{}:cloudformation:{}:{}:stack/{name}/{uuid}",
        scope.partition(),
        scope.region,
        scope.account
    );
    Stack {
        id,
        name: name.to_owned(),
        status: StackStatus::ReviewInProgress,
        reason: None,
        created: call.now,
        updated: None,
        deleted: None,
        deployed: None,
        resources: BTreeMap::new(),
        outputs: Vec::new(),
        events: Vec::new(),
        change_sets: Vec::new(),
        operation: None,
        last_good: None,
        tokens: BTreeMap::new(),
        termination_protection: false,
        policy: None,
        disable_rollback: false,
        timeout_minutes: None,
    }
}

pub fn check_name(name: &str) -> ApiResult<()> {
    let mut chars = name.chars();
    let fits = chars.next().is_some_and(|first| first.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '-')
        && name.len() <= 128;
    if fits {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
    )))
}

pub fn already_exists(name: &str) -> ApiError {
    ApiError::new(400, "AlreadyExistsException", format!("Stack [{name}] already exists"))
}

/// The stack of a call, out of the world so that both can be worked with; put back whatever happens.
pub fn with_stack<T>(
    world: &mut World,
    call: &Call<'_>,
    work: impl FnOnce(&mut World, &mut Stack) -> ApiResult<T>,
) -> ApiResult<T> {
    let name = call.form.required("StackName")?;
    let id = world
        .stack(call.scope(), name)
        .map(|stack| stack.id.clone())
        .ok_or_else(|| ApiError::no_stack(name))?;
    world.with_stack(&id, work).unwrap_or_else(|| Err(ApiError::no_stack(name)))
}

/// Remembers a call's client request token. False: this very call was carried out before.
pub fn first_use(stack: &mut Stack, call: &Call<'_>, action: &str) -> ApiResult<bool> {
    let Some(token) = call.token() else { return Ok(true) };
    match stack.tokens.get(&token) {
        Some(used) if used == action => Ok(false),
        Some(used) => Err(ApiError::new(
            400,
            "TokenAlreadyExistsException",
            format!("Client request token {token} was already used for {used}"),
        )),
        None => {
            stack.tokens.insert(token, action.to_owned());
            Ok(true)
        }
    }
}

fn identified(stack: &Stack) -> Node {
    Node::empty().with("StackId", &stack.id)
}

fn on_failure(call: &Call<'_>) -> OnFailure {
    match call.form.get("OnFailure") {
        Some("DO_NOTHING") => OnFailure::DoNothing,
        Some("DELETE") => OnFailure::Delete,
        _ if call.form.flag("DisableRollback") => OnFailure::DoNothing,
        _ => OnFailure::Rollback,
    }
}

pub fn create(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("StackName")?;
    check_name(name)?;
    if let Some(existing) = world.stack(call.scope(), name) {
        let token = call.token();
        // The same token again is the same request: AWS answers as it did the first time.
        if token
            .is_some_and(|token| existing.tokens.get(&token).is_some_and(|action| action == "CreateStack"))
        {
            return Ok(identified(existing));
        }
        return Err(already_exists(name));
    }
    let (mut next, template) = submission::read(world, call.scope(), &call.form, None)?;
    let mut stack = new_stack(world, call, name);
    first_use(&mut stack, call, "CreateStack")?;
    stack.termination_protection = call.form.flag("EnableTerminationProtection");
    stack.policy = call.form.get("StackPolicyBody").map(str::to_owned);
    stack.disable_rollback = on_failure(call) == OnFailure::DoNothing;
    stack.timeout_minutes = call.form.get("TimeoutInMinutes").and_then(|minutes| minutes.parse().ok());
    let changes = changes::compare(world, &stack, &next, &template).map_err(ApiError::validation)?;
    next.imports.clone_from(&changes.imports);
    let manner = Manner { token: call.token(), on_failure: on_failure(call), change_set: None };
    forward::begin(world, &mut stack, next, &changes, manner, call.now);
    let answer = identified(&stack);
    world.put_stack(stack);
    Ok(answer)
}

/// Refuses an update of a stack that is not in a state for it.
pub fn check_updatable(stack: &Stack) -> ApiResult<()> {
    if stack.status.updatable() {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "Stack:{} is in {} state and can not be updated.",
        stack.id, stack.status
    )))
}

pub fn update(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |world, stack| {
        let token = call.token();
        if token.is_some_and(|token| stack.tokens.get(&token).is_some_and(|action| action == "UpdateStack")) {
            return Ok(identified(stack));
        }
        check_updatable(stack)?;
        let (mut next, template) = submission::read(world, call.scope(), &call.form, Some(stack))?;
        let changes = changes::compare(world, stack, &next, &template).map_err(ApiError::validation)?;
        next.imports.clone_from(&changes.imports);
        // A stack left half-way by a disabled rollback may be sent the same template again.
        let halfway = matches!(stack.status, StackStatus::CreateFailed | StackStatus::UpdateFailed);
        if changes.is_empty() && !halfway {
            return Err(ApiError::validation("No updates are to be performed."));
        }
        check_policy(stack, &changes)?;
        first_use(stack, call, "UpdateStack")?;
        let manner = Manner { token: call.token(), on_failure: on_failure(call), change_set: None };
        forward::begin(world, stack, next, &changes, manner, call.now);
        changesets::outdate(stack, None);
        Ok(identified(stack))
    })
}

pub fn delete(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("StackName")?;
    // Deleting what does not exist succeeds (API_DeleteStack.html).
    match world.stack(call.scope(), name) {
        Some(stack) if stack.exists() => {}
        _ => return Ok(Node::empty()),
    }
    with_stack(world, call, |world, stack| {
        if stack.status == StackStatus::DeleteInProgress {
            return Ok(Node::empty());
        }
        if stack.termination_protection {
            return Err(ApiError::validation(format!(
                "Stack [{}] cannot be deleted while TerminationProtection is enabled",
                stack.name
            )));
        }
        if stack.status.in_progress() && !matches!(stack.status, StackStatus::CreateInProgress) {
            return Err(ApiError::validation(format!(
                "Stack [{}] cannot be deleted while in status {}",
                stack.id, stack.status
            )));
        }
        if !first_use(stack, call, "DeleteStack")? {
            return Ok(Node::empty());
        }
        if let Some(reason) = exports_in_use(world, stack) {
            refuse_deletion(stack, call, &reason);
            return Ok(Node::empty());
        }
        let keep: BTreeSet<String> = call.form.list("RetainResources").into_iter().collect();
        forward::begin_deletion(world, stack, call.token(), keep, call.now);
        Ok(Node::empty())
    })
}

fn exports_in_use(world: &World, stack: &Stack) -> Option<String> {
    stack.exports().find_map(|(name, _)| {
        let users = outputs::importers(world, stack, name);
        (!users.is_empty()).then(|| {
            format!(
                "Delete canceled. Cannot delete export {name} as it is in use by {}",
                outputs::listed(&users)
            )
        })
    })
}

/// The call itself succeeds; the stack keeps its status and says why it is still there. Source: what others saw of
/// real stacks, https://github.com/USSBA/aws-cft-tools/issues/27 and https://github.com/rlister/stax/issues/40
fn refuse_deletion(stack: &mut Stack, call: &Call<'_>, reason: &str) {
    stack.reason = Some(reason.to_owned());
    stack.note(Some(reason), call.now);
    if let (Some(event), token) = (stack.events.last_mut(), call.token()) {
        event.token = token;
    }
}

pub fn cancel_update(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |world, stack| {
        if stack.status != StackStatus::UpdateInProgress {
            return Err(ApiError::validation("CancelUpdateStack cannot be called from current stack status"));
        }
        if first_use(stack, call, "CancelUpdateStack")? {
            rollback::cancel(world, stack, call.token(), call.now);
        }
        Ok(Node::empty())
    })
}

pub fn continue_rollback(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |world, stack| {
        if stack.status != StackStatus::UpdateRollbackFailed {
            return Err(ApiError::validation(format!(
                "Stack:{} is in {} state and can not continue update rollback.",
                stack.id, stack.status
            )));
        }
        if first_use(stack, call, "ContinueUpdateRollback")? {
            let skip: BTreeSet<String> = call.form.list("ResourcesToSkip").into_iter().collect();
            rollback::resume(world, stack, call.token(), skip, call.now);
        }
        Ok(Node::empty())
    })
}

pub fn roll_back(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |world, stack| {
        if !matches!(stack.status, StackStatus::CreateFailed | StackStatus::UpdateFailed) {
            return Err(ApiError::validation(format!(
                "RollbackStack cannot be called on stack {} from current stack status {}",
                stack.id, stack.status
            )));
        }
        if first_use(stack, call, "RollbackStack")? {
            rollback::resume(world, stack, call.token(), BTreeSet::new(), call.now);
        }
        Ok(identified(stack))
    })
}

pub fn termination_protection(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |_, stack| {
        call.form.required("EnableTerminationProtection")?;
        stack.termination_protection = call.form.flag("EnableTerminationProtection");
        Ok(identified(stack))
    })
}

pub fn set_policy(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |_, stack| {
        stack.policy = call.form.get("StackPolicyBody").map(str::to_owned);
        Ok(Node::empty())
    })
}

/// Refuses updates of resources that the stack policy denies by `Update:*` and the like. Conditions in policies are
/// not read: a statement that has one counts only for the resources that it names.
///
/// Source: protect-stack-resources.html.
pub fn check_policy(stack: &Stack, changes: &Changes) -> ApiResult<()> {
    let Some(policy) = &stack.policy else { return Ok(()) };
    let Ok(policy) = serde_json::from_str::<serde_json::Value>(policy) else { return Ok(()) };
    let texts = |value: Option<&serde_json::Value>| -> Vec<String> {
        match value {
            Some(serde_json::Value::Array(items)) => {
                items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
            }
            Some(serde_json::Value::String(one)) => vec![one.clone()],
            _ => Vec::new(),
        }
    };
    for change in &changes.resources {
        let action = match (change.action, change.replacement) {
            (ChangeAction::Add, _) => continue,
            (ChangeAction::Remove, _) => "Update:Delete",
            (_, Some(Replacement::True)) => "Update:Replace",
            _ => "Update:Modify",
        };
        let target = format!("LogicalResourceId/{}", change.logical_id);
        let denied = policy["Statement"].as_array().into_iter().flatten().any(|statement| {
            statement["Effect"] == "Deny"
                && texts(statement.get("Action")).iter().any(|one| one == "Update:*" || one == action)
                && texts(statement.get("Resource")).iter().any(|one| {
                    one == "*"
                        || *one == target
                        || one.strip_suffix('*').is_some_and(|start| target.starts_with(start))
                })
        });
        if denied {
            return Err(ApiError::validation(format!(
                "Action denied by stack policy: Statement [#1] does not allow [{action}] for resource [{target}]"
            )));
        }
    }
    Ok(())
}

pub fn get_policy(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("StackName")?;
    let stack = world.stack(call.scope(), name).ok_or_else(|| ApiError::no_stack(name))?;
    Ok(Node::empty().with("StackPolicyBody", stack.policy.as_ref()))
}
