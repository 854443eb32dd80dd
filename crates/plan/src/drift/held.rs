//! Values that a stack took from another when it was deployed, and that are others by now. AWS tells nobody.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use topology::{Interface, Location, ReferenceKind, ServiceId, Target, Tie};
use ts_rs::TS;

use super::{Inventory, InventoryStack, StackEvidence, StackScan, TargetInventory};
use crate::DesiredCell;

/// A weak reference whose consumer holds an old value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct OldValue {
    /// The name of the reference: `storage-dev.TableName`.
    pub name: String,
    /// Who provides it, where that is a service of the topology.
    pub from: Option<ServiceId>,
    /// Where the consumer holds it: `ReaderFunction/Environment/Variables/TABLE`.
    pub at: String,
    pub holds: String,
    pub now: String,
    /// Where the consumer's sources say it.
    pub location: Location,
}

/// Whether it reads something at deploy time that may be another value tomorrow, and that can be followed: outputs of stacks.
#[must_use]
pub fn takes_weakly(interface: &Interface) -> bool {
    interface
        .consumes
        .iter()
        .any(|one| one.kind == ReferenceKind::Weak && matches!(one.tie, Tie::Output { .. }))
}

/// What the stack holds that is an old value. Where it is not certain what the stack holds, nothing is said.
#[must_use]
pub fn old_values(
    cell: &DesiredCell,
    scan: &StackScan,
    evidence: &StackEvidence,
    inventories: &[TargetInventory],
    owner: &dyn Fn(&Target, &str) -> Option<ServiceId>,
) -> Vec<OldValue> {
    let mut found = Vec::new();
    for consumption in cell.interface.consumes.iter().filter(|one| one.kind == ReferenceKind::Weak) {
        let Tie::Output { stack, output, region } = &consumption.tie else { continue };
        let (Some(stack), Some(output)) = (stack.known(), output.known()) else { continue };
        let region = match region {
            None => Some(cell.target.region.as_str()),
            Some(region) => region.known(),
        };
        let Some(region) = region else { continue };
        let producer = inventories.iter().find_map(|inventory| {
            let same =
                inventory.target.account == cell.target.account && inventory.target.region.as_str() == region;
            match &inventory.holds {
                Inventory::Answered { stacks, .. } if same => {
                    stacks.iter().find(|one| one.stack.as_str() == stack).map(|one| (inventory, one))
                }
                Inventory::Answered { .. } | Inventory::Failed(_) => None,
            }
        });
        let Some((inventory, producer)) = producer else { continue };
        // Half-way through an update its outputs are neither old nor new.
        if producer.status.ends_with("_IN_PROGRESS") {
            continue;
        }
        let Some(now) = producer.outputs.get(output) else { continue };
        for (at, holds) in held(&consumption.at, scan, evidence) {
            if holds != *now && is_a_past_value(&holds, now, producer) {
                found.push(OldValue {
                    name: consumption.tie.name(),
                    from: owner(&inventory.target, stack),
                    at,
                    holds,
                    now: now.clone(),
                    location: consumption.location.clone(),
                });
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// A text that the value is only a part of cannot be told from an old value by looking; where the new value is in it, it is not
/// old.
fn is_a_past_value(holds: &str, now: &str, producer: &InventoryStack) -> bool {
    // Another output of the same stack is what the code says now, and not what it said when this was deployed.
    !holds.contains(now) && !producer.outputs.values().any(|value| value == holds)
}

/// What the stack holds where its sources say the reference, with every reference resolved.
fn held(at: &str, scan: &StackScan, evidence: &StackEvidence) -> Vec<(String, String)> {
    let path: Vec<&str> = at.split('.').collect();
    let below = |resource: &str, path: &[&str]| {
        let value = evidence.expected.get(resource).and_then(|properties| walk(properties, path))?;
        let text = value.as_str().map(str::to_owned)?;
        Some((format!("{resource}/{}", path.join("/")), text))
    };
    match path.as_slice() {
        ["Resources", resource, "Properties", rest @ ..]
        | ["resources", "Resources", resource, "Properties", rest @ ..] => {
            below(resource, rest).into_iter().collect()
        }
        // https://www.serverless.com/framework/docs/providers/aws/guide/functions#environment-variables
        ["provider", "environment", name] => {
            let functions = scan.resources.iter().filter(|one| one.kind == "AWS::Lambda::Function");
            functions.filter_map(|one| below(&one.logical_id, &["Environment", "Variables", name])).collect()
        }
        ["functions", function, "environment", name] => {
            below(&lambda_name(function), &["Environment", "Variables", name]).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn walk<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => value.get(step),
    })
}

/// What the Serverless Framework calls the resource of a function.
/// <https://www.serverless.com/framework/docs/providers/aws/guide/resources#aws-cloudformation-resource-reference>
#[must_use]
pub fn lambda_name(function: &str) -> String {
    let mut name = String::with_capacity(function.len() + 16);
    let mut letters = function.chars();
    name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    for letter in letters {
        match letter {
            '-' => name.push_str("Dash"),
            '_' => name.push_str("Underscore"),
            letter => name.push(letter),
        }
    }
    name + "LambdaFunction"
}
