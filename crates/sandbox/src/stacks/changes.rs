//! What an operation would change: the difference between a stack and what is asked of it, resource by resource.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::lookup::{Planned, StackLookup};
use super::model::{Deployment, Output, Resource, Stack};
use super::outputs;
use super::reverting::{Seen, reversion};
use super::status::ResourceStatus;
use crate::resources::{Recreation, recreation, takes_tags};
use crate::template::{
    Dependencies, Evaluator, KNOWN_AFTER_APPLY, Removal, ResourceDef, Template, dependencies, imports,
    references,
};
use crate::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeAction {
    Add,
    Modify,
    Remove,
    /// Only what the stack knows of the resource changes: it is already as the template wants it.
    SyncWithActual,
}

/// What a deployment is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    Deployed,
    /// What is really there ("Using drift-aware change sets", drift-aware-change-sets.html).
    Actual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replacement {
    True,
    False,
    Conditional,
}

/// Why one property changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Detail {
    /// `Properties` or `Tags`.
    pub attribute: String,
    pub name: Option<String>,
    #[serde(default)]
    pub path: String,
    pub recreation: Recreation,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Known now, rather than when the change is carried out.
    pub is_static: bool,
    pub source: String,
    pub cause: Option<String>,
    /// The value as it was deployed and as it is, where those differ and it matters.
    #[serde(default)]
    pub drift: Option<(Option<String>, Option<String>)>,
}

/// The change of one resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    pub logical_id: String,
    pub kind: String,
    pub physical_id: Option<String>,
    pub action: ChangeAction,
    pub replacement: Option<Replacement>,
    /// What becomes of the old resource (`PolicyAction`).
    #[serde(default)]
    pub policy: Option<String>,
    pub details: Vec<Detail>,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// Of a drift-aware change set: `ResourceDriftStatus`, and the properties as they were deployed.
    #[serde(default)]
    pub drift: Option<(String, Value)>,
}

/// Everything that an operation would do.
#[derive(Debug)]
pub struct Changes {
    pub resources: Vec<Change>,
    pub outputs_change: bool,
    pub dependencies: Dependencies,
    pub imports: BTreeSet<String>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && !self.outputs_change
    }
}

/// A resource that is really there: one whose creation failed is not.
fn standing<'a>(stack: &'a Stack, logical_id: &str) -> Option<&'a Resource> {
    stack.resources.get(logical_id).filter(|resource| {
        resource.status != ResourceStatus::CreateFailed && !resource.physical_id.is_empty()
    })
}

/// The difference that `next` makes to `stack`. The error is AWS's text.
pub fn compare(
    world: &World,
    stack: &Stack,
    next: &Deployment,
    template: &Template,
    against: Against,
) -> Result<Changes, String> {
    let scope = stack.scope();
    let mut planned = BTreeMap::new();
    let bare = StackLookup { world, stack, scope: &scope, planned: None };
    let evaluator = Evaluator::new(template, &next.parameters, &scope, &stack.name, &stack.id, &bare)?;
    let order = dependencies(template, &evaluator)?;
    let imported = imports(template, &evaluator)?;
    if let Some(missing) = imported.iter().find(|name| world.export(&scope, name).is_none()) {
        return Err(format!("No export named {missing} found."));
    }
    let before = match &stack.deployed {
        // Of a stack that was copied without its template, only the resources are known.
        Some(deployed) if deployed.template.is_empty() => None,
        Some(deployed) => Some((deployed, world.template(&deployed.template)?)),
        None => None,
    };
    let mut changes = Vec::new();
    let mut left: BTreeSet<&String> = order.keys().collect();
    while !left.is_empty() {
        let ready: Vec<&String> =
            left.iter().copied().filter(|name| order[*name].iter().all(|on| !left.contains(on))).collect();
        for logical_id in ready {
            left.remove(logical_id);
            let lookup = StackLookup { world, stack, scope: &scope, planned: Some(&planned) };
            let evaluator =
                Evaluator::new(template, &next.parameters, &scope, &stack.name, &stack.id, &lookup)?;
            let def = &template.resources[logical_id];
            let after = evaluator.evaluate(&def.properties)?.unwrap_or(Value::Object(Map::new()));
            let change = match standing(stack, logical_id) {
                None => Some(addition(logical_id, &def.kind, after)),
                Some(resource) => {
                    let causes = Causes {
                        planned: &planned,
                        raw_before: before
                            .as_ref()
                            .and_then(|(_, old)| old.resources.get(logical_id))
                            .map(|def| &def.properties),
                        raw_after: &def.properties,
                        deployed: stack.deployed.as_ref(),
                        next,
                    };
                    match against {
                        Against::Deployed => modification(logical_id, def, resource, after, &causes),
                        Against::Actual => {
                            let seen = Seen::of(world, stack, logical_id, resource);
                            reversion(logical_id, def, resource, &seen, after, &causes)
                        }
                    }
                }
            };
            if let Some(change) = change {
                let unknown = change.action == ChangeAction::Add
                    || matches!(change.replacement, Some(Replacement::True | Replacement::Conditional));
                let plan = match (unknown, &change.after) {
                    (false, Some(after)) => Planned::Properties(after.clone()),
                    _ => Planned::Unknown,
                };
                planned.insert(logical_id.clone(), plan);
                changes.push(change);
            }
        }
    }
    for (logical_id, resource) in &stack.resources {
        if !order.contains_key(logical_id) && standing(stack, logical_id).is_some() {
            let def = before.as_ref().and_then(|(_, old)| old.resources.get(logical_id));
            let kept = if resource.retain { Removal::Retain } else { Removal::Delete };
            changes.push(removal(logical_id, resource, def.map_or(kept, |def| def.deletion)));
        }
    }
    changes.sort_by(|a, b| a.logical_id.cmp(&b.logical_id));
    let lookup = StackLookup { world, stack, scope: &scope, planned: Some(&planned) };
    let evaluator = Evaluator::new(template, &next.parameters, &scope, &stack.name, &stack.id, &lookup)?;
    let after: Vec<Output> = outputs::evaluate(template, &evaluator, &stack.live)?;
    Ok(Changes {
        resources: changes,
        outputs_change: after != stack.outputs,
        dependencies: order,
        imports: imported,
    })
}

pub(super) fn addition(logical_id: &str, kind: &str, after: Value) -> Change {
    Change {
        logical_id: logical_id.to_owned(),
        kind: kind.to_owned(),
        physical_id: None,
        action: ChangeAction::Add,
        replacement: None,
        policy: None,
        details: Vec::new(),
        before: None,
        after: Some(after),
        drift: None,
    }
}

fn removal(logical_id: &str, resource: &Resource, policy: Removal) -> Change {
    Change {
        logical_id: logical_id.to_owned(),
        kind: resource.kind.clone(),
        physical_id: Some(resource.physical_id.clone()),
        action: ChangeAction::Remove,
        replacement: None,
        policy: Some(policy.as_str().to_owned()),
        details: Vec::new(),
        before: Some(resource.properties.clone()),
        after: None,
        drift: None,
    }
}

pub(super) fn modification(
    logical_id: &str,
    def: &ResourceDef,
    resource: &Resource,
    after: Value,
    causes: &Causes<'_>,
) -> Option<Change> {
    let kind = def.kind.as_str();
    let mut details = Vec::new();
    let mut replacement = Replacement::False;
    if resource.kind != kind {
        replacement = Replacement::True;
    } else {
        let empty = Map::new();
        let old = resource.properties.as_object().unwrap_or(&empty);
        let new = after.as_object().unwrap_or(&empty);
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names.into_iter().filter(|name| !same(old.get(*name), new.get(*name))) {
            let detail = detail(kind, name, old.get(name), new.get(name), causes);
            replacement = match (replacement, detail.recreation, detail.is_static) {
                (Replacement::True, ..) | (_, Recreation::Always, true) => Replacement::True,
                (_, Recreation::Always, false) | (_, Recreation::Conditionally, _) => {
                    Replacement::Conditional
                }
                (so_far, Recreation::Never, _) => so_far,
            };
            details.push(detail);
        }
    }
    if takes_tags(kind) {
        details.extend(tag_details(causes));
    }
    if details.is_empty() && resource.kind == kind {
        return None;
    }
    Some(Change {
        logical_id: logical_id.to_owned(),
        kind: kind.to_owned(),
        physical_id: Some(resource.physical_id.clone()),
        action: ChangeAction::Modify,
        replacement: Some(replacement),
        policy: (replacement != Replacement::False).then(|| format!("ReplaceAnd{}", def.replaced.as_str())),
        details,
        before: Some(resource.properties.clone()),
        after: Some(after),
        drift: None,
    })
}

/// Stack tags go to every resource that takes tags, so each of them changes with the stack's.
fn tag_details(causes: &Causes<'_>) -> Vec<Detail> {
    let Some(deployed) = causes.deployed else { return Vec::new() };
    let (old, new) = (&deployed.tags, &causes.next.tags);
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let detail = |(at, name): (usize, &String)| {
        let (before, after) = (old.get(name), new.get(name));
        let whole = |value: &String| json!({"Value": value, "Key": name}).to_string();
        let (path, before, after) = match (before, after) {
            (Some(before), Some(after)) if before == after => return None,
            (Some(before), Some(after)) => {
                (format!("/Properties/Tags/{at}/Value"), Some(before.clone()), Some(after.clone()))
            }
            (before, after) => (format!("/Properties/Tags/{at}"), before.map(whole), after.map(whole)),
        };
        Some(Detail {
            attribute: "Tags".to_owned(),
            name: None,
            path,
            recreation: Recreation::Never,
            before,
            after,
            is_static: true,
            source: "DirectModification".to_owned(),
            cause: None,
            drift: None,
        })
    };
    names.into_iter().enumerate().filter_map(detail).collect()
}

/// CloudFormation makes texts of all scalars: `1` and `"1"` are no change.
pub(super) fn same(old: Option<&Value>, new: Option<&Value>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => match (old, new) {
            (Value::Array(old), Value::Array(new)) => {
                old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(Some(old), Some(new)))
            }
            (Value::Object(old), Value::Object(new)) => {
                old.len() == new.len() && old.iter().all(|(key, old)| same(Some(old), new.get(key)))
            }
            _ => {
                old == new
                    || crate::template::text_of(old)
                        .is_some_and(|old| Some(old) == crate::template::text_of(new))
            }
        },
        _ => false,
    }
}

/// What can explain a changed property.
pub(super) struct Causes<'a> {
    planned: &'a BTreeMap<String, Planned>,
    raw_before: Option<&'a Value>,
    raw_after: &'a Value,
    deployed: Option<&'a Deployment>,
    next: &'a Deployment,
}

pub(super) fn detail(
    kind: &str,
    name: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    causes: &Causes<'_>,
) -> Detail {
    let raw_before = causes.raw_before.and_then(|raw| raw.get(name));
    let raw_after = causes.raw_after.get(name);
    let is_static = !new.is_some_and(|new| new.to_string().contains(KNOWN_AFTER_APPLY));
    let mentioned = raw_after.map(references).unwrap_or_default();
    let parameter = mentioned.iter().find(|name| {
        causes.next.parameters.get(*name).is_some_and(|after| {
            causes.deployed.and_then(|deployed| deployed.parameters.get(*name)) != Some(after)
        })
    });
    let resource = mentioned.iter().find(|name| causes.planned.contains_key(*name));
    let (source, cause) = if raw_before != raw_after {
        ("DirectModification", None)
    } else if let Some(parameter) = parameter {
        ("ParameterReference", Some(parameter.clone()))
    } else if let Some(resource) = resource {
        let attribute = raw_after.is_some_and(|raw| raw.to_string().contains("Fn::GetAtt"));
        (if attribute { "ResourceAttribute" } else { "ResourceReference" }, Some(resource.clone()))
    } else {
        ("DirectModification", None)
    };
    let shown = |value: Option<&Value>| {
        value.map(|value| crate::template::text_of(value).unwrap_or_else(|| value.to_string()))
    };
    Detail {
        attribute: "Properties".to_owned(),
        name: Some(name.to_owned()),
        path: format!("/Properties/{name}"),
        recreation: recreation(kind, name),
        before: shown(old),
        after: shown(new),
        is_static,
        source: source.to_owned(),
        cause,
        drift: None,
    }
}
