//! What a template's parts refer to: resources among each other, and exports of other stacks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::evaluate::Evaluator;
use super::functions::{Piece, pieces};
use super::model::Template;

/// For each resource of an operation, the resources it has to wait for.
pub type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// Names that a value refers to by `Ref`, `Fn::GetAtt` and `Fn::Sub`: resources, parameters and pseudo parameters.
pub fn references(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, &mut |_| None, &mut found);
    found
}

/// Walks `value`; of a `Fn::If` whose condition `decide` knows, only the branch that is taken.
fn collect(value: &Value, decide: &mut dyn FnMut(&str) -> Option<bool>, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, decide, found)),
        Value::Object(map) => {
            if map.len() == 1
                && let Some((key, argument)) = map.iter().next()
                && intrinsic(key, argument, decide, found)
            {
                return;
            }
            map.values().for_each(|item| collect(item, decide, found));
        }
        _ => {}
    }
}

/// Whether `key` is a function that was dealt with here.
fn intrinsic(
    key: &str,
    argument: &Value,
    decide: &mut dyn FnMut(&str) -> Option<bool>,
    found: &mut BTreeSet<String>,
) -> bool {
    match (key, argument) {
        ("Ref", Value::String(name)) => {
            found.insert(name.clone());
            true
        }
        ("Fn::GetAtt", Value::Array(parts)) => {
            if let Some(Value::String(name)) = parts.first() {
                found.insert(name.clone());
            }
            parts.iter().skip(1).for_each(|part| collect(part, decide, found));
            true
        }
        ("Fn::GetAtt", Value::String(text)) => {
            found.insert(text.split('.').next().unwrap_or(text).to_owned());
            true
        }
        ("Fn::Sub", Value::String(text)) => {
            sub_names(text, &Value::Null, found);
            true
        }
        ("Fn::Sub", Value::Array(parts)) => {
            let own = parts.get(1).cloned().unwrap_or(Value::Null);
            if let Some(Value::String(text)) = parts.first() {
                sub_names(text, &own, found);
            }
            collect(&own, decide, found);
            true
        }
        ("Fn::If", Value::Array(parts)) if parts.len() == 3 => {
            let decided = parts[0].as_str().and_then(&mut *decide);
            if decided != Some(false) {
                collect(&parts[1], decide, found);
            }
            if decided != Some(true) {
                collect(&parts[2], decide, found);
            }
            true
        }
        _ => false,
    }
}

fn sub_names(text: &str, own: &Value, found: &mut BTreeSet<String>) {
    for piece in pieces(text) {
        if let Piece::Name(name) = piece
            && own.get(name).is_none()
        {
            found.insert(name.split('.').next().unwrap_or(name).to_owned());
        }
    }
}

/// The order among the resources that exist under the evaluator's conditions, or AWS's text for a cycle.
pub fn dependencies(template: &Template, evaluator: &Evaluator<'_>) -> Result<Dependencies, String> {
    let mut all = Dependencies::new();
    for (name, resource) in &template.resources {
        if !evaluator.holds(resource.condition.as_deref()) {
            continue;
        }
        let mut on = BTreeSet::new();
        collect(&resource.properties, &mut |condition| evaluator.condition(condition), &mut on);
        on.extend(resource.depends_on.iter().cloned());
        on.retain(|other| {
            template.resources.get(other).is_some_and(|other| evaluator.holds(other.condition.as_deref()))
        });
        if on.contains(name) {
            return Err(format!("Circular dependency between resources: [{name}]"));
        }
        all.insert(name.clone(), on);
    }
    let mut left = all.clone();
    loop {
        let ready: Vec<String> =
            left.iter().filter(|(_, on)| on.is_empty()).map(|(name, _)| name.clone()).collect();
        if ready.is_empty() {
            break;
        }
        for name in &ready {
            left.remove(name);
        }
        for on in left.values_mut() {
            on.retain(|name| !ready.contains(name));
        }
    }
    if left.is_empty() {
        return Ok(all);
    }
    let names: Vec<String> = left.into_keys().collect();
    Err(format!("Circular dependency between resources: [{}]", names.join(", ")))
}

/// Names of the exports that a template imports under the evaluator's conditions.
pub fn imports(template: &Template, evaluator: &Evaluator<'_>) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    for resource in template.resources.values().filter(|def| evaluator.holds(def.condition.as_deref())) {
        collect_imports(&resource.properties, evaluator, &mut found)?;
    }
    for output in template.outputs.values().filter(|def| evaluator.holds(def.condition.as_deref())) {
        collect_imports(&output.value, evaluator, &mut found)?;
    }
    Ok(found)
}

fn collect_imports(
    value: &Value,
    evaluator: &Evaluator<'_>,
    found: &mut BTreeSet<String>,
) -> Result<(), String> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| collect_imports(item, evaluator, found)),
        Value::Object(map) => {
            if let (1, Some(Value::Array(parts))) = (map.len(), map.get("Fn::If"))
                && let [Value::String(condition), yes, no] = parts.as_slice()
            {
                let taken = if evaluator.condition(condition) == Some(true) { yes } else { no };
                return collect_imports(taken, evaluator, found);
            }
            if let (1, Some(name)) = (map.len(), map.get("Fn::ImportValue")) {
                found.insert(evaluator.import_name(name)?);
                return Ok(());
            }
            map.values().try_for_each(|item| collect_imports(item, evaluator, found))
        }
        _ => Ok(()),
    }
}
