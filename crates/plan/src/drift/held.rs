//! Values that a stack took from another when it was deployed, and that are others by now. AWS tells nobody.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use topology::{Consumption, Interface, Location, ReferenceKind, ServiceId, Target, Tie};
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

/// Whether it reads something at deploy time that may be another value tomorrow, and that can be followed: outputs of stacks,
/// and SSM parameters.
#[must_use]
pub fn takes_weakly(interface: &Interface) -> bool {
    interface.consumes.iter().any(|one| {
        one.kind == ReferenceKind::Weak && matches!(one.tie, Tie::Output { .. } | Tie::Parameter { .. })
    })
}

/// What is known of a value that stacks take weakly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    pub value: String,
    pub from: Option<ServiceId>,
}

/// The SSM parameters that a stack makes, with the values that they really have; those that are secret are not shown.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html>
#[must_use]
pub fn parameters_of(scan: &StackScan, evidence: &StackEvidence) -> Vec<(String, String)> {
    let made = scan.resources.iter().filter(|one| one.kind == "AWS::SSM::Parameter");
    let read = made.filter_map(|one| {
        let actual = evidence.actual.get(&one.logical_id)?;
        let name = actual["Name"].as_str().or(one.physical_id.as_deref())?;
        Some((name.to_owned(), actual["Value"].as_str()?.to_owned()))
    });
    read.collect()
}

/// Where values that are taken weakly stand now.
pub struct CurrentValues<'s> {
    pub inventories: &'s [TargetInventory],
    /// Who makes a stack.
    pub owner: &'s dyn Fn(&Target, &str) -> Option<ServiceId>,
    /// What an SSM parameter is, where a stack that was looked at makes it.
    pub parameter: &'s dyn Fn(&Target, &str) -> Option<Current>,
}

impl std::fmt::Debug for CurrentValues<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CurrentValues").field("inventories", &self.inventories).finish_non_exhaustive()
    }
}

/// What the stack holds that is an old value. Where it is not certain what the stack holds, nothing is said.
#[must_use]
pub fn old_values(
    cell: &DesiredCell,
    scan: &StackScan,
    evidence: &StackEvidence,
    sources: &CurrentValues<'_>,
) -> Vec<OldValue> {
    let mut found = Vec::new();
    for consumption in cell.interface.consumes.iter().filter(|one| one.kind == ReferenceKind::Weak) {
        let (current, old) = match &consumption.tie {
            Tie::Output { .. } => {
                let Some((current, producer)) = output(cell, &consumption.tie, sources) else { continue };
                let mut old = held(&consumption.at, scan, evidence);
                old.retain(|(_, holds)| is_a_past_value(holds, &current.value, producer));
                (current, old)
            }
            Tie::Parameter { path } => {
                let Some(path) = path.known() else { continue };
                if pinned(path, evidence) {
                    continue;
                }
                let Some(current) = (sources.parameter)(&cell.target, path) else { continue };
                let mut old = parameter_held(consumption, scan, evidence);
                old.retain(|(_, holds)| !holds.contains(&current.value));
                (current, old)
            }
            Tie::Export { .. } | Tie::File { .. } => continue,
        };
        for (at, holds) in old {
            found.push(OldValue {
                name: consumption.tie.name(),
                from: current.from.clone(),
                at,
                holds,
                now: current.value.clone(),
                location: consumption.location.clone(),
            });
        }
    }
    found.sort();
    found.dedup();
    found
}

/// What an output of a stack is now. Half-way through an update, it is neither old nor new.
fn output<'s>(
    cell: &DesiredCell,
    tie: &Tie,
    sources: &CurrentValues<'s>,
) -> Option<(Current, &'s InventoryStack)> {
    let Tie::Output { stack, output, region } = tie else { return None };
    let (stack, output) = (stack.known()?, output.known()?);
    let region = match region {
        None => cell.target.region.as_str(),
        Some(region) => region.known()?,
    };
    let (inventory, producer) = sources.inventories.iter().find_map(|inventory| {
        let same =
            inventory.target.account == cell.target.account && inventory.target.region.as_str() == region;
        match &inventory.holds {
            Inventory::Answered { stacks, .. } if same => {
                stacks.iter().find(|one| one.stack.as_str() == stack).map(|one| (inventory, one))
            }
            Inventory::Answered { .. } | Inventory::Failed(_) => None,
        }
    })?;
    if producer.status.ends_with("_IN_PROGRESS") {
        return None;
    }
    let value = producer.outputs.get(output)?.clone();
    Some((Current { value, from: (sources.owner)(&inventory.target, stack) }, producer))
}

/// Whether the template names a version of the parameter: then it holds that one on purpose.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html>
fn pinned(path: &str, evidence: &StackEvidence) -> bool {
    let template = evidence.template.as_deref().unwrap_or_default();
    [format!("{{{{resolve:ssm:{path}:"), format!("{{{{resolve:ssm-secure:{path}:")]
        .iter()
        .any(|reference| template.contains(reference))
}

/// What the stack was given for an SSM parameter when it was deployed.
fn parameter_held(
    consumption: &Consumption,
    scan: &StackScan,
    evidence: &StackEvidence,
) -> Vec<(String, String)> {
    // A parameter of the template that stands for one of SSM: AWS keeps what it was.
    if let Some(name) = consumption.at.strip_prefix("Parameters.") {
        let resolved = scan.deployed.as_ref().and_then(|deployed| deployed.resolved.get(name));
        return resolved.map(|value| (format!("Parameters/{name}"), value.clone())).into_iter().collect();
    }
    held(&consumption.at, scan, evidence)
        .into_iter()
        .filter(|(_, holds)| !holds.contains("{{resolve:"))
        .collect()
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
