//! CloudFormation and SAM templates, in YAML and JSON.

mod collect;
mod fold;
mod template;
mod texts;

pub use collect::{Collector, Consumptions, is_of_the_account};
pub use fold::{Facts, TextBuilder};
pub use template::{functions, local_files, parameters, provisions, resources};

use std::collections::HashMap;

use topology::{Interface, Scope, TemplateText, Text};

use crate::{
    files::Files,
    located::{Node, Span, Value},
};

/// Whether a document is a template, by what it holds.
pub fn is_template(value: &Value) -> bool {
    if !value.is_map() {
        return false;
    }
    let Some(resources) = value.get("Resources") else {
        return value.get("AWSTemplateFormatVersion").is_some();
    };
    value.get("AWSTemplateFormatVersion").is_some()
        || resources.entries().iter().any(|entry| {
            entry
                .value
                .get("Type")
                .and_then(Value::as_str)
                .is_some_and(|kind| kind.starts_with("AWS::") || kind.starts_with("Custom::"))
        })
}

/// Whether a template says itself that it is one, so that it needs no other sign.
pub fn declares_itself(value: &Value) -> bool {
    value.get("AWSTemplateFormatVersion").is_some() || value.get("Transform").is_some()
}

/// Whether SAM's transform makes resources of it.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html>
pub fn is_sam(value: &Value) -> bool {
    let Some(transform) = value.get("Transform") else { return false };
    let is = |value: &Value| value.text().is_some_and(|name| name.starts_with("AWS::Serverless-"));
    is(transform) || transform.items().iter().any(is)
}

/// What makes parts of a template at deploy time, so that they are not seen here: macros, and loops.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>
pub fn unseen(template: &Value) -> Vec<(String, Span)> {
    let transform = template.get("Transform").map(std::slice::from_ref).unwrap_or_default();
    let transforms = transform.iter().flat_map(|value| match &value.node {
        Node::List(items) => items.to_vec(),
        _ => vec![value.clone()],
    });
    let macros = transforms.filter_map(|value| {
        let name = value.get("Name").unwrap_or(&value).text()?;
        // Amazon's own leave outputs and imports as they are written.
        (!name.starts_with("AWS::") || &*name == "AWS::Include")
            .then(|| (format!("The macro `{name}`"), value.span))
    });
    let sections = ["Resources", "Outputs"].into_iter().filter_map(|section| template.get(section));
    let loops = sections.flat_map(Value::entries).filter(|entry| entry.key.starts_with("Fn::ForEach::"));
    macros.chain(loops.map(|entry| (format!("The loop `{}`", entry.key), entry.key_span))).collect()
}

fn facts(
    template: &Value,
    scope: &Scope,
    stack_name: &Text,
    region: Option<&Text>,
    parameters: HashMap<String, Text>,
) -> Facts {
    let deployed_in = scope.region.as_ref().map(|region| Text::Known(region.as_str().to_owned()));
    Facts {
        parameters,
        region: deployed_in.or_else(|| region.cloned()),
        account: scope.account.as_ref().map(|account| account.as_str().to_owned()),
        stack_name: Some(stack_name.clone()),
        mappings: template.get("Mappings").cloned(),
        conditions: template.get("Conditions").cloned(),
        ..Facts::default()
    }
}

/// Every text of a template, as it comes out in a scope.
pub fn texts_of(template: &Value, scope: &Scope, stack_name: &Text, files: &Files<'_>) -> Vec<TemplateText> {
    texts_in(template, &texts::SECTIONS, scope, stack_name, files)
}

/// Every text of these sections.
pub fn texts_in(
    template: &Value,
    sections: &[&str],
    scope: &Scope,
    stack_name: &Text,
    files: &Files<'_>,
) -> Vec<TemplateText> {
    let (_, values) = parameters(template, scope, files, &mut Consumptions::default());
    let given = &scope.parameters;
    texts::texts(template, sections, given, &facts(template, scope, stack_name, None, values))
}

/// Reads a template's interface. The digest is the caller's.
pub fn interface(
    template: &Value,
    scope: &Scope,
    stack_name: Text,
    region: Option<Text>,
    files: &Files<'_>,
) -> Interface {
    let mut consumptions = Consumptions::default();
    let (parameters, values) = parameters(template, scope, files, &mut consumptions);
    let facts = facts(template, scope, &stack_name, region.as_ref(), values);
    let mut collector = Collector { facts: &facts, files, out: &mut consumptions };
    collector.collect(template, &mut String::new());
    Interface {
        stack_name,
        region,
        provides: provisions(template, &facts, files),
        consumes: consumptions.into_list(),
        resources: resources(template, files),
        parameters,
        functions: functions(template),
        digest: String::new(),
    }
}
