//! What a Serverless service provides and consumes, from its document with the variables filled in.

use std::{collections::HashSet, path::Path};

use topology::{Interface, Location, Problem, Role, Scope, Severity, Text};

use super::{outputs, resolve::Resolver};
use crate::{
    cloudformation::{self, Collector, Facts},
    files::Files,
    limits::Limits,
    located::{Entry, Node, Span, Value},
    role::Signs,
};

/// A service as its document says it.
pub struct Reading {
    pub declared: Option<String>,
    pub interface: Interface,
    pub role: Role,
    pub problems: Vec<Problem>,
    /// Where the document names itself.
    pub place: Location,
}

pub fn read(
    document: Value,
    folder: &Path,
    scope: &Scope,
    stack_name: Option<Text>,
    limits: &Limits,
    files: &mut Files<'_>,
) -> Reading {
    let top = document.span;
    let mut resolver = Resolver::new(document, folder, scope, limits, files);
    let document = resolver.resolve();
    let mut problems = std::mem::take(&mut resolver.problems);
    let mut consumptions = std::mem::take(&mut resolver.consumptions);

    let named = document.get("service").map(|service| service.get("name").unwrap_or(service));
    let name = named.and_then(text_of);
    if name.is_none() {
        problems.push(Problem {
            code: "missing-service-name".into(),
            severity: Severity::Error,
            message: "The service has no name".into(),
            hint: "Add `service: my-name` at the top of the file.".into(),
            location: Some(files.location(top)),
            service: None,
        });
    }
    let name_span = document.entries().iter().find(|e| &*e.key == "service").map_or(top, |e| e.key_span);
    let stack_name = stack_name
        .or_else(|| document.at(&["provider", "stackName"]).and_then(text_of))
        .unwrap_or_else(|| default_stack_name(name.as_ref(), scope));
    let region = document.at(&["provider", "region"]).and_then(text_of);

    let template = template(document.get("resources"));
    let (parameters, values) = cloudformation::parameters(&template, scope, files, &mut consumptions);
    let deployed_in = scope.region.as_ref().map(|region| Text::Known(region.as_str().to_owned()));
    let facts = Facts {
        parameters: values,
        region: deployed_in.or_else(|| region.clone()),
        account: scope.account.as_ref().map(|account| account.as_str().to_owned()),
        stack_name: Some(stack_name.clone()),
        mappings: template.get("Mappings").cloned(),
        conditions: template.get("Conditions").cloned(),
        ..Facts::default()
    };
    let mut collector = Collector { facts: &facts, files, out: &mut consumptions };
    // `custom` last: what it holds and another part uses is named by the part that uses it.
    collector.collect(&with_last(&document, "custom"), &mut String::new());

    let functions = outputs::functions(&document);
    let mut provides = cloudformation::provisions(&template, &facts, files);
    let own = outputs::Own {
        document: &document,
        template: &template,
        functions: &functions,
        stack: &stack_name,
        service_and_stage: &default_stack_name(name.as_ref(), scope),
        region: facts.region.as_ref(),
        location: files.location(name_span),
    };
    provides.extend(own.provisions());
    let mut signs = Signs::default();
    functions.iter().for_each(|function| signs.function(outputs::events(function)));
    signs.resources(&template);
    let count = u32::try_from(functions.len()).unwrap_or(u32::MAX);
    let interface = Interface {
        stack_name,
        region,
        provides,
        consumes: consumptions.into_list(),
        resources: cloudformation::resources(&template, files),
        parameters,
        functions: count + cloudformation::functions(&template),
        digest: String::new(),
    };
    let declared = name.as_ref().and_then(Text::known).map(str::to_owned);
    Reading { declared, interface, role: signs.role(), problems, place: files.location(name_span) }
}

fn text_of(value: &Value) -> Option<Text> {
    match &value.node {
        Node::Unknown { written, because } => {
            Some(Text::Unknown { written: written.to_string(), because: because.to_string() })
        }
        _ => value.text().map(|text| Text::Known(text.to_string())),
    }
}

/// SERVICE-STAGE.
/// <https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml#provider>
fn default_stack_name(name: Option<&Text>, scope: &Scope) -> Text {
    match name {
        Some(Text::Known(name)) => Text::Known(format!("{name}-{}", scope.stage)),
        Some(Text::Unknown { written, because }) => {
            Text::Unknown { written: format!("{written}-{}", scope.stage), because: because.clone() }
        }
        None => Text::Unknown {
            written: format!("${{service}}-{}", scope.stage),
            because: "the service has no name".into(),
        },
    }
}

/// `resources` is a template or a list of them; `extensions` change resources that the framework makes.
fn template(resources: Option<&Value>) -> Value {
    let mut sections: Vec<Entry> = Vec::new();
    let span = resources.map_or(Span { file: crate::located::FileId(0), line: 1, column: 1 }, |v| v.span);
    let parts: &[Value] = match resources {
        Some(value) if value.is_map() => std::slice::from_ref(value),
        Some(value) => value.items(),
        None => &[],
    };
    for entry in parts.iter().flat_map(Value::entries) {
        match sections.iter_mut().find(|section| section.key == entry.key) {
            Some(section) => {
                // A later part overrides an earlier one.
                let newer: HashSet<&str> = entry.value.entries().iter().map(|new| &*new.key).collect();
                let mut entries = section.value.entries().to_vec();
                entries.retain(|old| !newer.contains(&*old.key));
                entries.extend(entry.value.entries().iter().cloned());
                section.value.node = Node::map(entries);
            }
            None => sections.push(entry.clone()),
        }
    }
    Value { node: Node::map(sections), span }
}

fn with_last(document: &Value, key: &str) -> Value {
    let mut entries = document.entries().to_vec();
    entries.sort_by_key(|entry| &*entry.key == key);
    Value { node: Node::map(entries), span: document.span }
}
