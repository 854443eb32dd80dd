//! What a detection said of the resources of one stack.

use std::collections::BTreeMap;

use aws::{CheckedResource, Difference, DifferenceKind, Found, StackResource};
use plan::drift::{PropertyChange, PropertyDrift, ResourceDrift, ResourceStatus, StackEvidence};

/// A stack that is a resource of another is looked at on its own: AWS does not enter it.
pub(super) const NESTED: &str = "AWS::CloudFormation::Stack";

/// Whether a resource is there to be checked: what was deleted is listed for a while.
pub(super) fn stands(resource: &StackResource) -> bool {
    !matches!(resource.status.as_str(), "DELETE_COMPLETE" | "DELETE_SKIPPED")
}

/// Every resource that the stack lists, in the order of logical ids. `failed` is why the detection did not get through.
pub(super) fn resources(
    listed: &[StackResource],
    checked: &mut BTreeMap<String, CheckedResource>,
    failed: Option<&str>,
    evidence: &mut StackEvidence,
) -> Vec<ResourceDrift> {
    let mut resources: Vec<ResourceDrift> = listed
        .iter()
        .filter(|resource| stands(resource) && resource.kind != NESTED)
        .map(|resource| {
            let found = checked.remove(&resource.logical_id);
            let status = status(resource, found, failed, evidence);
            ResourceDrift {
                logical_id: resource.logical_id.clone(),
                physical_id: resource.physical_id.clone(),
                kind: resource.kind.clone(),
                status,
            }
        })
        .collect();
    resources.sort_by(|a, b| a.logical_id.cmp(&b.logical_id));
    resources
}

fn status(
    resource: &StackResource,
    checked: Option<CheckedResource>,
    failed: Option<&str>,
    evidence: &mut StackEvidence,
) -> ResourceStatus {
    let Some(checked) = checked else { return unchecked(resource, failed) };
    let name = &resource.logical_id;
    evidence.expected.extend(checked.expected.map(|expected| (name.clone(), expected)));
    evidence.actual.extend(checked.actual.map(|actual| (name.clone(), actual)));
    match checked.found {
        Found::InSync => ResourceStatus::InSync,
        Found::Changed(differences) => {
            let mut properties: Vec<PropertyDrift> = differences.into_iter().map(property).collect();
            properties.sort();
            ResourceStatus::Changed { properties }
        }
        Found::Deleted => ResourceStatus::Deleted,
        Found::Unsupported => ResourceStatus::NotSupported,
        Found::Unknown(why) => ResourceStatus::NotChecked { why },
    }
}

/// AWS says nothing of a resource whose type it cannot check, and nothing of one that it did not get to. After a detection
/// that failed, only types that are known to have no state of their own are said to be of the first kind.
fn unchecked(resource: &StackResource, failed: Option<&str>) -> ResourceStatus {
    let Some(reason) = failed else { return ResourceStatus::NotSupported };
    let stateless = resource.kind.starts_with("Custom::")
        || resource.kind.starts_with("AWS::CloudFormation::")
        || resource.kind == "AWS::CDK::Metadata";
    if stateless {
        ResourceStatus::NotSupported
    } else {
        ResourceStatus::NotChecked { why: reason.to_owned() }
    }
}

fn property(difference: Difference) -> PropertyDrift {
    PropertyDrift {
        path: difference.path,
        expected: difference.expected,
        actual: difference.actual,
        kind: match difference.kind {
            DifferenceKind::Added => PropertyChange::Added,
            DifferenceKind::Removed => PropertyChange::Removed,
            DifferenceKind::NotEqual => PropertyChange::NotEqual,
        },
    }
}
