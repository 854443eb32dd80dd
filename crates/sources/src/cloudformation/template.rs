//! The sections of a template: what they declare and provide. Also used for the `resources` of a Serverless service.

use std::collections::HashMap;

use topology::{DeclaredParameter, DeclaredResource, Provision, ReferenceKind, Scope, Text, Tie};

use super::{
    collect::{Consumptions, is_of_the_account},
    fold::Facts,
};
use crate::{
    files::Files,
    located::{Node, Value},
};

/// The parameters of a template, with what is known of their values.
pub fn parameters(
    template: &Value,
    scope: &Scope,
    files: &Files<'_>,
    consumptions: &mut Consumptions,
) -> (Vec<DeclaredParameter>, HashMap<String, Text>) {
    let mut declared = Vec::new();
    let mut values = HashMap::new();
    for entry in template.get("Parameters").map(Value::entries).unwrap_or_default() {
        let kind = entry.value.get("Type").and_then(Value::text).unwrap_or_else(|| "String".into());
        let default = entry.value.get("Default");
        let parameter = DeclaredParameter {
            name: entry.key.to_string(),
            kind: kind.to_string(),
            default: default.and_then(Value::text).map(|text| text.to_string()),
            location: files.location(entry.key_span),
        };
        let given = scope.parameters.get(&parameter.name).cloned();
        let from_stage = || parameter.means_the_stage().then(|| scope.stage.as_str().to_owned());
        let value = match given.or_else(from_stage) {
            Some(value) => Text::Known(value),
            None => match default.map(|default| (&default.node, default.text())) {
                Some((_, Some(text))) => Text::Known(text.to_string()),
                Some((Node::Unknown { written, because }, _)) => {
                    Text::Unknown { written: written.to_string(), because: because.to_string() }
                }
                _ => Text::Unknown {
                    written: format!("${{{}}}", entry.key),
                    because: format!("the parameter `{}` has no value yet", entry.key),
                },
            },
        };
        // The value is the name of an SSM parameter; what a `Ref` gives is that parameter's value.
        // <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>
        let value = if kind.starts_with("AWS::SSM::Parameter::Value") {
            if is_of_the_account(&value) {
                let span = default.map_or(entry.key_span, |default| default.span);
                let at = format!("Parameters.{}", entry.key);
                consumptions.add(Tie::Parameter { path: value }, ReferenceKind::Weak, &at, span, files);
            }
            Text::Unknown {
                written: format!("${{{}}}", entry.key),
                because: format!("the parameter `{}` is read from SSM at deploy time", entry.key),
            }
        } else {
            value
        };
        values.insert(parameter.name.clone(), value);
        declared.push(parameter);
    }
    (declared, values)
}

pub fn resources(template: &Value, files: &Files<'_>) -> Vec<DeclaredResource> {
    let entries = template.get("Resources").map(Value::entries).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            Some(DeclaredResource {
                logical_id: entry.key.to_string(),
                kind: entry.value.get("Type")?.as_str()?.to_owned(),
                location: files.location(entry.key_span),
            })
        })
        .collect()
}

/// What a value comes to, in a text that is equal where the value is.
fn canonical(facts: &Facts, value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    match facts.fold(value) {
        Text::Known(text) if !matches!(value.node, Node::Null) => serde_json::Value::from(text).to_string(),
        _ => value.canonical(),
    }
}

/// Outputs, exports and SSM parameters.
pub fn provisions(template: &Value, facts: &Facts, files: &Files<'_>) -> Vec<Provision> {
    let mut provides = Vec::new();
    let stack = facts.stack_name.clone().unwrap_or_else(|| Text::Unknown {
        written: "${AWS::StackName}".into(),
        because: "the stack's name is not known".into(),
    });
    for entry in template.get("Outputs").map(Value::entries).unwrap_or_default() {
        let value = canonical(facts, entry.value.get("Value"));
        provides.push(Provision {
            tie: Tie::Output {
                stack: stack.clone(),
                output: Text::Known(entry.key.to_string()),
                region: facts.region.clone(),
            },
            logical_id: entry.key.to_string(),
            value: value.clone(),
            location: files.location(entry.key_span),
        });
        if let Some(name) = entry.value.at(&["Export", "Name"]) {
            provides.push(Provision {
                tie: Tie::Export { name: facts.fold(name) },
                logical_id: entry.key.to_string(),
                value,
                location: files.location(name.span),
            });
        }
    }
    for entry in template.get("Resources").map(Value::entries).unwrap_or_default() {
        if entry.value.get("Type").and_then(Value::as_str) != Some("AWS::SSM::Parameter") {
            continue;
        }
        // Without a name CloudFormation makes one up, which nobody can refer to beforehand.
        if let Some(name) = entry.value.at(&["Properties", "Name"]) {
            provides.push(Provision {
                tie: Tie::Parameter { path: facts.fold(name) },
                logical_id: entry.key.to_string(),
                value: canonical(facts, entry.value.at(&["Properties", "Value"])),
                location: files.location(name.span),
            });
        }
    }
    provides
}

/// Functions, by the types that make one.
pub fn functions(template: &Value) -> u32 {
    let entries = template.get("Resources").map(Value::entries).unwrap_or_default();
    let count = entries
        .iter()
        .filter(|entry| {
            matches!(
                entry.value.get("Type").and_then(Value::as_str),
                Some("AWS::Lambda::Function" | "AWS::Serverless::Function")
            )
        })
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Properties that name a file or folder beside the template, which `aws cloudformation package` uploads.
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>
const LOCAL: [&str; 13] = [
    "TemplateURL",
    "CodeUri",
    "ContentUri",
    "DefinitionUri",
    "DefinitionS3Location",
    "Location",
    "Code",
    "Content",
    "BodyS3Location",
    "TemplateFile",
    "SourceBundle",
    "Command",
    "SchemaUri",
];

/// The local files and folders that a template names, as written.
pub fn local_files(template: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for entry in template.get("Resources").map(Value::entries).unwrap_or_default() {
        for property in entry.value.get("Properties").map(Value::entries).unwrap_or_default() {
            if let (true, Some(text)) = (LOCAL.contains(&&*property.key), property.value.as_str())
                && !text.contains("://")
            {
                found.push(text.to_owned());
            }
        }
    }
    found.sort();
    found.dedup();
    found
}
