//! CloudFormation's actions.

use super::Call;
use crate::error::{ApiError, ApiResult};
use crate::stacks::{describe, operations, templates};
use crate::wire::xml::Node;
use crate::world::World;
use crate::{changesets, drift, exports};

pub fn call(world: &mut World, action: &str, call: &Call<'_>) -> ApiResult<Node> {
    match action {
        "CreateStack" => operations::create(world, call),
        "UpdateStack" => operations::update(world, call),
        "DeleteStack" => operations::delete(world, call),
        "CancelUpdateStack" => operations::cancel_update(world, call),
        "ContinueUpdateRollback" => operations::continue_rollback(world, call),
        "RollbackStack" => operations::roll_back(world, call),
        "UpdateTerminationProtection" => operations::termination_protection(world, call),
        "SetStackPolicy" => operations::set_policy(world, call),
        "GetStackPolicy" => operations::get_policy(world, call),
        "DescribeStacks" => describe::stacks(world, call),
        "ListStacks" => describe::list(world, call),
        "DescribeStackEvents" => describe::events(world, call),
        "DescribeStackResources" => describe::resources(world, call),
        "DescribeStackResource" => describe::one_resource(world, call),
        "ListStackResources" => describe::list_resources(world, call),
        "GetTemplate" => templates::get(world, call),
        "GetTemplateSummary" => templates::summary(world, call),
        "ValidateTemplate" => templates::validate(world, call),
        "ListExports" => exports::list(world, call),
        "ListImports" => exports::list_imports(world, call),
        "CreateChangeSet" => changesets::create(world, call),
        "DescribeChangeSet" => changesets::describe(world, call),
        "ListChangeSets" => changesets::list(world, call),
        "ExecuteChangeSet" => changesets::execute(world, call),
        "DeleteChangeSet" => changesets::delete(world, call),
        "DetectStackDrift" => drift::detect(world, call),
        "DetectStackResourceDrift" => drift::detect_resource(world, call),
        "DescribeStackDriftDetectionStatus" => drift::detection_status(world, call),
        "DescribeStackResourceDrifts" => drift::resource_drifts(world, call),
        other => Err(ApiError::new(
            400,
            "InvalidAction",
            format!("Could not find operation {other} for version 2010-05-15"),
        )),
    }
}
