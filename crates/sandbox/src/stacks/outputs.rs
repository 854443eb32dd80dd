//! The outputs of a stack, and whether its exports may change the way they do.

use std::collections::BTreeMap;

use super::model::{LiveValue, Output, Stack};
use crate::template::{Evaluator, Template, text_of};
use crate::world::World;

/// The outputs that exist under the evaluator's conditions, by name.
pub fn evaluate(
    template: &Template,
    evaluator: &Evaluator<'_>,
    live: &BTreeMap<String, LiveValue>,
) -> Result<Vec<Output>, String> {
    let mut outputs = Vec::new();
    for (key, def) in template.outputs.iter().filter(|(_, def)| evaluator.holds(def.condition.as_deref())) {
        let Some(value) = evaluator.evaluate(&def.value)? else { continue };
        let value = text_of(&value).ok_or_else(|| {
            format!("Template format error: The Value field of every Outputs member must evaluate to a String. ({key})")
        })?;
        let value = match live.get(key) {
            Some(live) if live.evaluated == value => live.value.clone(),
            _ => value,
        };
        let export = def.export.as_ref().map(|name| evaluator.text(name)).transpose()?;
        outputs.push(Output { key: key.clone(), value, description: def.description.clone(), export });
    }
    Ok(outputs)
}

/// Refuses new outputs that would take away or change what others import, or export what another stack exports.
///
/// CloudFormation looks at this at the end of an operation, when all values are known.
/// Source: using-cfn-stack-exports.html.
pub fn check(world: &World, stack: &Stack, next: &[Output]) -> Result<(), String> {
    let scope = stack.scope();
    let after: BTreeMap<&str, &str> =
        next.iter().filter_map(|output| Some((output.export.as_deref()?, output.value.as_str()))).collect();
    for name in after.keys() {
        if let Some((owner, _)) = world.export(&scope, name)
            && owner.id != stack.id
        {
            return Err(format!("Export with name {name} is already exported by stack {}", owner.name));
        }
    }
    for (name, value) in stack.exports() {
        let what = match after.get(name) {
            Some(after) if *after == value => continue,
            Some(_) => "updated",
            None => "deleted",
        };
        let importers = importers(world, stack, name);
        if !importers.is_empty() {
            return Err(format!("Export {name} cannot be {what} as it is in use by {}", listed(&importers)));
        }
    }
    Ok(())
}

/// The other stacks that import an export of `stack`, by name.
pub fn importers(world: &World, stack: &Stack, export: &str) -> Vec<String> {
    let mut names: Vec<String> = world
        .stacks(&stack.scope())
        .filter(|other| other.id != stack.id && other.imports(export))
        .map(|other| other.name.clone())
        .collect();
    names.sort();
    names
}

/// `A`, `A and B`, `A, B and C`.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
