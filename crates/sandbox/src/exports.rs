//! Exports and who imports them. Names are unique in an account and region.

use crate::error::{ApiError, ApiResult};
use crate::scope::Scope;
use crate::services::{Call, page};
use crate::stacks::model::Stack;
use crate::wire::xml::Node;
use crate::world::World;

/// All exports of an account and region, by name.
pub fn all<'a>(world: &'a World, scope: &Scope) -> Vec<(&'a str, &'a str, &'a Stack)> {
    let mut exports: Vec<_> = world
        .stacks(scope)
        .flat_map(|stack| stack.exports().map(move |(name, value)| (name, value, stack)))
        .collect();
    exports.sort_by_key(|(name, ..)| *name);
    exports
}

/// Names of the stacks that import an export.
pub fn importers<'a>(world: &'a World, scope: &Scope, name: &str) -> Vec<&'a str> {
    world.stacks(scope).filter(|stack| stack.imports(name)).map(|stack| stack.name.as_str()).collect()
}

pub fn list(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let exports = all(world, call.scope());
    let (shown, next) = page(&exports, call.form.get("NextToken"), 100)?;
    let one = |(name, value, stack): &(&str, &str, &Stack)| {
        Node::empty().with("ExportingStackId", &stack.id).with("Name", *name).with("Value", *value)
    };
    Ok(Node::empty().with("Exports", Node::List(shown.iter().map(one).collect())).with("NextToken", next))
}

pub fn list_imports(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let name = call.form.required("ExportName")?;
    let importers = importers(world, call.scope(), name);
    if importers.is_empty() {
        return Err(ApiError::validation(format!("Export '{name}' is not imported by any stack.")));
    }
    let (shown, next) = page(&importers, call.form.get("NextToken"), 100)?;
    Ok(Node::empty().with("Imports", Node::texts(shown.iter().copied())).with("NextToken", next))
}
