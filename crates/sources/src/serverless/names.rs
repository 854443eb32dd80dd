//! The names that the framework gives to what it makes of a service.

use topology::{Scope, Text};

use super::outputs::{function_id, functions};
use crate::{
    located::{Span, Value},
    texts::{map_of, push},
};

/// Adds the resources whose names the framework makes up, with these names alone, and its outputs' exports.
pub fn add_names(template: &mut Value, document: &Value, scope: &Scope) {
    let span = document.span;
    let mut resources = template.get("Resources").cloned().unwrap_or_else(|| map_of(Vec::new(), span));
    let service = super::interface::name_text(document);
    let functions = functions(document);
    for function in &functions {
        // <https://www.serverless.com/framework/docs/providers/aws/guide/functions>
        let name = function.value.get("name").cloned().or_else(|| {
            let service = service.as_ref()?.known()?;
            Some(text(&format!("{service}-{}-{}", scope.stage, function.key), function.key_span))
        });
        if let Some(name) = name {
            let id = function_id(&function.key);
            add(&mut resources, &id, "AWS::Lambda::Function", "FunctionName", name, function.key_span);
        }
    }
    if let Some(name) = role_name(document, service.as_ref(), scope).filter(|_| !functions.is_empty()) {
        add(&mut resources, "IamRoleLambdaExecution", "AWS::IAM::Role", "RoleName", name, span);
    }
    replace(template, "Resources", resources);
}

/// `SERVICE-STAGE-REGION-lambdaRole`, unless the service brings a role or a name of its own.
/// <https://www.serverless.com/framework/docs/providers/aws/guide/iam>
fn role_name(document: &Value, service: Option<&Text>, scope: &Scope) -> Option<Value> {
    let provider = document.get("provider")?;
    let role = provider.at(&["iam", "role"]);
    if provider.get("role").is_some() || role.is_some_and(|role| !role.is_map()) {
        return None;
    }
    if let Some(name) = role.and_then(|role| role.get("name")) {
        return Some(name.clone());
    }
    let region = scope.region.as_ref().map(|region| region.as_str().to_owned());
    let region = region.or_else(|| provider.get("region").and_then(Value::text).map(|text| text.to_string()));
    let name = format!("{}-{}-{}-lambdaRole", service?.known()?, scope.stage, region?);
    Some(text(&name, provider.span))
}

fn text(text: &str, span: Span) -> Value {
    Value::text_at(text, span)
}

fn add(resources: &mut Value, id: &str, kind: &str, property: &str, name: Value, span: Span) {
    let properties = map_of(vec![(property, name)], span);
    let resource = map_of(vec![("Type", text(kind, span)), ("Properties", properties)], span);
    push(resources, id, resource);
}

fn replace(map: &mut Value, key: &str, value: Value) {
    let mut entries: Vec<_> = map.entries().iter().filter(|entry| &*entry.key != key).cloned().collect();
    entries.insert(0, crate::located::Entry { key: key.into(), key_span: value.span, value });
    map.node = crate::located::Node::map(entries);
}
