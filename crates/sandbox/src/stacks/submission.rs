//! What a call asks of a stack: template, parameters, tags and capabilities, read and validated.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::{Deployment, Stack};
use crate::error::{ApiError, ApiResult};
use crate::scope::Scope;
use crate::template::{ParameterInput, Template, resolve_parameters};
use crate::wire::query::Form;
use crate::world::World;

/// "Maximum size of a template body that you can pass" (cloudformation-limits.html).
const MAX_INLINE_TEMPLATE: usize = 51_200;
const MAX_STORED_TEMPLATE: usize = 1_048_576;

/// The template of a call: inline, in S3, or the stack's own.
pub fn template_body(world: &World, scope: &Scope, form: &Form, stack: Option<&Stack>) -> ApiResult<String> {
    if let Some(body) = form.get("TemplateBody") {
        if body.len() > MAX_INLINE_TEMPLATE {
            return Err(ApiError::validation(
                "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have \
                 length less than or equal to 51200",
            ));
        }
        return Ok(body.to_owned());
    }
    if let Some(url) = form.get("TemplateURL") {
        let body = world.object_at(scope, url)?;
        if body.len() > MAX_STORED_TEMPLATE {
            return Err(ApiError::validation("Template may not exceed 1000000 bytes in size."));
        }
        return String::from_utf8(body.to_vec())
            .map_err(|_| ApiError::validation("Template format error: the template is not UTF-8 text."));
    }
    if form.flag("UsePreviousTemplate") {
        return stack
            .and_then(|stack| stack.deployed.as_ref())
            .map(|deployed| deployed.template.clone())
            .ok_or_else(|| ApiError::validation("No previous template to use"));
    }
    Err(ApiError::validation("Either Template URL or Template Body must be specified."))
}

fn parameter_inputs(form: &Form) -> Vec<ParameterInput> {
    form.structures("Parameters", &["ParameterKey", "ParameterValue", "UsePreviousValue"])
        .into_iter()
        .map(|mut fields| ParameterInput {
            key: fields.remove("ParameterKey").unwrap_or_default(),
            value: fields.remove("ParameterValue"),
            use_previous: fields.get("UsePreviousValue").is_some_and(|flag| flag == "true"),
        })
        .collect()
}

/// Reads what a call asks of `stack` (`None`: of a stack that does not exist yet).
pub fn read(
    world: &World,
    scope: &Scope,
    form: &Form,
    stack: Option<&Stack>,
) -> ApiResult<(Deployment, Arc<Template>)> {
    let body = template_body(world, scope, form, stack)?;
    let template = world.template(&body).map_err(ApiError::validation)?;
    let before = stack.and_then(|stack| stack.deployed.as_ref());
    let nothing = BTreeMap::new();
    let previous = before.map_or(&nothing, |deployed| &deployed.parameters);
    let ssm = |name: &str| world.parameter_value(scope, name);
    let parameters = resolve_parameters(&template, &parameter_inputs(form), previous, &ssm)
        .map_err(ApiError::validation)?;
    let capabilities = form.list("Capabilities");
    check_capabilities(&template, &capabilities)?;
    let tags = if form.has_list("Tags") || before.is_none() {
        form.structures("Tags", &["Key", "Value"])
            .into_iter()
            .filter_map(|mut tag| Some((tag.remove("Key")?, tag.remove("Value").unwrap_or_default())))
            .collect()
    } else {
        before.map(|deployed| deployed.tags.clone()).unwrap_or_default()
    };
    let role_arn =
        form.get("RoleARN").map(str::to_owned).or_else(|| before.and_then(|old| old.role_arn.clone()));
    let deployment = Deployment {
        template: body,
        description: template.description.clone(),
        parameters,
        tags,
        capabilities,
        notification_arns: form.list("NotificationARNs"),
        role_arn,
        imports: Default::default(),
    };
    Ok((deployment, template))
}

/// Source: "Acknowledging IAM resources" (control-access-with-iam.html).
fn check_capabilities(template: &Template, given: &[String]) -> ApiResult<()> {
    let has = |name: &str| given.iter().any(|one| one == name);
    let refuse = |name: &str| {
        Err(ApiError::new(
            400,
            "InsufficientCapabilitiesException",
            format!("Requires capabilities : [{name}]"),
        ))
    };
    if !template.transforms.is_empty() && !has("CAPABILITY_AUTO_EXPAND") {
        return refuse("CAPABILITY_AUTO_EXPAND");
    }
    match template.capabilities() {
        Some(("CAPABILITY_NAMED_IAM", _)) if !has("CAPABILITY_NAMED_IAM") => refuse("CAPABILITY_NAMED_IAM"),
        Some(("CAPABILITY_IAM", _)) if !has("CAPABILITY_IAM") && !has("CAPABILITY_NAMED_IAM") => {
            refuse("CAPABILITY_IAM")
        }
        _ => Ok(()),
    }
}
