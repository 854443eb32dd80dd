//! The calls about templates: the one of a stack, a summary, and validation.

use std::collections::BTreeSet;

use super::submission;
use crate::error::{ApiError, ApiResult};
use crate::services::Call;
use crate::template::{ParameterDef, Template};
use crate::wire::xml::Node;
use crate::world::World;

pub fn get(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let body = match call.form.get("ChangeSetName") {
        Some(_) => crate::changesets::template(world, call)?,
        None => {
            let name = call.form.required("StackName")?;
            let stack = world.stack(call.scope(), name).ok_or_else(|| ApiError::no_stack(name))?;
            stack.deployed.as_ref().map(|deployed| deployed.template.clone()).unwrap_or_default()
        }
    };
    Ok(Node::empty()
        .with("TemplateBody", body)
        .with("StagesAvailable", Node::texts(["Original", "Processed"])))
}

fn asked(world: &World, call: &Call<'_>) -> ApiResult<std::sync::Arc<Template>> {
    let body = match call.form.get("StackName") {
        Some(name) if call.form.get("TemplateBody").is_none() => {
            let stack = world.stack(call.scope(), name).ok_or_else(|| ApiError::no_stack(name))?;
            stack.deployed.as_ref().map(|deployed| deployed.template.clone()).unwrap_or_default()
        }
        _ => submission::template_body(world, call.scope(), &call.form, None)?,
    };
    world.template(&body).map_err(ApiError::validation)
}

/// `DefaultValue`, `ParameterType`, `NoEcho` and `Description`.
fn declared(key: &str, def: &ParameterDef, with_type: bool) -> Node {
    let constraints =
        Node::empty().with("AllowedValues", (!def.allowed.is_empty()).then(|| Node::texts(&def.allowed)));
    let node = Node::empty().with("ParameterKey", key).with("DefaultValue", def.default.as_ref());
    if with_type {
        node.with("ParameterType", &def.kind)
            .with("NoEcho", def.no_echo)
            .with("Description", def.description.as_ref())
            .with("ParameterConstraints", constraints)
    } else {
        node.with("NoEcho", def.no_echo).with("Description", def.description.as_ref())
    }
}

fn capabilities(template: &Template) -> (Option<Node>, Option<String>) {
    match template.capabilities() {
        Some((capability, reason)) => (Some(Node::texts([capability])), Some(reason)),
        None => (None, None),
    }
}

pub fn summary(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let template = asked(world, call)?;
    let parameters = template.parameters.iter().map(|(key, def)| declared(key, def, true)).collect();
    let kinds: BTreeSet<&str> = template.resources.values().map(|def| def.kind.as_str()).collect();
    let (capabilities, reason) = capabilities(&template);
    Ok(Node::empty()
        .with("Parameters", Node::List(parameters))
        .with("Description", template.description.as_ref())
        .with("Capabilities", capabilities)
        .with("CapabilitiesReason", reason)
        .with("ResourceTypes", Node::texts(kinds))
        .with("Version", template.version.as_ref())
        .with("Metadata", template.metadata.as_ref().map(ToString::to_string))
        .with(
            "DeclaredTransforms",
            (!template.transforms.is_empty()).then(|| Node::texts(&template.transforms)),
        ))
}

pub fn validate(world: &World, call: &Call<'_>) -> ApiResult<Node> {
    let template = asked(world, call)?;
    let parameters = template.parameters.iter().map(|(key, def)| declared(key, def, false)).collect();
    let (capabilities, reason) = capabilities(&template);
    Ok(Node::empty()
        .with("Parameters", Node::List(parameters))
        .with("Description", template.description.as_ref())
        .with("Capabilities", capabilities)
        .with("CapabilitiesReason", reason))
}
