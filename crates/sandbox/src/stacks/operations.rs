//! The calls that change stacks.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::changes::{self, Against};
use super::forward::{self, Manner};
use super::model::{OnFailure, Past, Stack};
use super::status::{ResourceStatus, StackStatus};
use super::{outputs, rollback, submission};
use crate::changesets;
use crate::error::{ApiError, ApiResult};
use crate::scope::Scope;
use crate::seed;
use crate::services::Call;
use crate::wire::xml::Node;
use crate::world::World;

/// A stack with nothing in it yet.
pub fn new_stack(world: &World, call: &Call<'_>, name: &str) -> Stack {
    let scope = call.scope();
    let generation = world.stacks(scope).filter(|stack| stack.name == name).count().to_string();
    let moment = call.now.to_string();
    empty_stack(stack_id(scope, name, world.settings.seed, &[&moment, &generation]), name, call.now)
}

pub fn stack_id(scope: &Scope, name: &str, seed: u64, parts: &[&str]) -> String {
    let parts: Vec<&str> =
        [scope.account.as_str(), scope.region.as_str(), "stack", name].iter().chain(parts).copied().collect();
    format!(
        "arn:{}:cloudformation:{}:{}:stack/{name}/{}",
        scope.partition(),
        scope.region,
        scope.account,
        seed::uuid(seed, &parts)
    )
}

pub fn empty_stack(id: String, name: &str, now: Timestamp) -> Stack {
    Stack {
        id,
        name: name.to_owned(),
        status: StackStatus::ReviewInProgress,
        reason: None,
        created: now,
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
        past: Past::default(),
        live: BTreeMap::new(),
        express: false,
        parent: None,
        drift: Default::default(),
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

/// Whether this very call was carried out before, even if its operation has ended: AWS answers as it did then.
fn used_before(stack: &Stack, call: &Call<'_>, action: &str) -> bool {
    call.token().and_then(|token| stack.tokens.get(&token).cloned()).is_some_and(|used| used == action)
}

/// Remembers a call's client request token.
pub fn first_use(stack: &mut Stack, call: &Call<'_>, action: &str) -> ApiResult<()> {
    let Some(token) = call.token() else { return Ok(()) };
    match stack.tokens.get(&token) {
        Some(used) => Err(ApiError::new(
            400,
            "TokenAlreadyExistsException",
            format!("Client request token {token} was already used for {used}"),
        )),
        None => {
            stack.tokens.insert(token, action.to_owned());
            Ok(())
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

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentConfig.html>
fn express(call: &Call<'_>) -> bool {
    call.form.get("DeploymentConfig.Mode") == Some("EXPRESS")
}

pub fn create(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("StackName")?;
    check_name(name)?;
    if let Some(existing) = world.stack(call.scope(), name) {
        if used_before(existing, call, "CreateStack") {
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
    stack.express = express(call);
    stack.timeout_minutes = call.form.get("TimeoutInMinutes").and_then(|minutes| minutes.parse().ok());
    let changes =
        changes::compare(world, &stack, &next, &template, Against::Deployed).map_err(ApiError::validation)?;
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
        if used_before(stack, call, "UpdateStack") {
            return Ok(identified(stack));
        }
        check_updatable(stack)?;
        let (mut next, template) = submission::read(world, call.scope(), &call.form, Some(stack))?;
        let changes = changes::compare(world, stack, &next, &template, Against::Deployed)
            .map_err(ApiError::validation)?;
        next.imports.clone_from(&changes.imports);
        // A stack left half-way by a disabled rollback may be sent the same template again.
        let halfway = matches!(stack.status, StackStatus::CreateFailed | StackStatus::UpdateFailed);
        if changes.is_empty() && !halfway {
            return Err(ApiError::validation("No updates are to be performed."));
        }
        first_use(stack, call, "UpdateStack")?;
        stack.express = express(call);
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
        if stack.status == StackStatus::DeleteInProgress || used_before(stack, call, "DeleteStack") {
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
        let keep: BTreeSet<String> = call.form.list("RetainResources").into_iter().collect();
        if !keep.is_empty() && stack.status != StackStatus::DeleteFailed {
            return Err(ApiError::validation(format!(
                "Invalid operation on stack [{}]. When you delete a stack, specify which resources to retain only when \
                 the stack is in the DELETE_FAILED state.",
                stack.id
            )));
        }
        first_use(stack, call, "DeleteStack")?;
        stack.express = express(call);
        if let Some(reason) = exports_in_use(world, stack) {
            refuse_deletion(stack, call, &reason);
            return Ok(Node::empty());
        }
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
        if used_before(stack, call, "CancelUpdateStack") {
            return Ok(Node::empty());
        }
        if stack.status != StackStatus::UpdateInProgress {
            return Err(ApiError::validation("CancelUpdateStack cannot be called from current stack status"));
        }
        first_use(stack, call, "CancelUpdateStack")?;
        rollback::cancel(world, stack, call.token(), call.now);
        Ok(Node::empty())
    })
}

pub fn continue_rollback(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |world, stack| {
        if used_before(stack, call, "ContinueUpdateRollback") {
            return Ok(Node::empty());
        }
        if stack.status != StackStatus::UpdateRollbackFailed {
            return Err(ApiError::validation(format!(
                "Stack:{} is in {} state and can not continue update rollback.",
                stack.id, stack.status
            )));
        }
        let skip: BTreeSet<String> = call.form.list("ResourcesToSkip").into_iter().collect();
        // "You can skip only resources that are in the UPDATE_FAILED state" (API_ContinueUpdateRollback.html).
        let failed = |name: &&String| {
            stack.resources.get(*name).is_some_and(|one| one.status == ResourceStatus::UpdateFailed)
        };
        if let Some(other) = skip.iter().find(|name| !failed(name)) {
            return Err(ApiError::validation(format!(
                "Resource {other} cannot be skipped: only resources in the UPDATE_FAILED state can be"
            )));
        }
        first_use(stack, call, "ContinueUpdateRollback")?;
        rollback::resume(world, stack, call.token(), skip, call.now);
        Ok(Node::empty())
    })
}

pub fn roll_back(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    with_stack(world, call, |world, stack| {
        if used_before(stack, call, "RollbackStack") {
            return Ok(identified(stack));
        }
        if !matches!(stack.status, StackStatus::CreateFailed | StackStatus::UpdateFailed) {
            return Err(ApiError::validation(format!(
                "RollbackStack cannot be called on stack {} from current stack status {}",
                stack.id, stack.status
            )));
        }
        first_use(stack, call, "RollbackStack")?;
        rollback::resume(world, stack, call.token(), BTreeSet::new(), call.now);
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

pub fn get_policy(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("StackName")?;
    let stack = world.stack(call.scope(), name).ok_or_else(|| ApiError::no_stack(name))?;
    Ok(Node::empty().with("StackPolicyBody", stack.policy.as_ref()))
}
