//! What a Serverless service provides and consumes, from its document with the variables filled in.

use std::{collections::HashSet, path::Path};

use topology::{Interface, Location, Problem, Role, Scope, Severity, Text};

use super::{compose, outputs, resolve::Resolver};
use crate::{
    cloudformation::{self, Collector, Facts},
    files::{Files, read_text},
    limits::Limits,
    located::{self, Entry, Node, Span, Value},
    role::Signs,
};

/// A service as its document says it.
pub struct Reading {
    pub declared: Option<String>,
    pub interface: Interface,
    pub role: Role,
    pub problems: Vec<Problem>,
    /// What a composition says about the service, in one text.
    pub composition: String,
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
    let given = compose::given(folder, scope, limits, files);
    let mut resolver = Resolver::new(document, folder, scope, limits, files);
    (resolver.params, resolver.problems, resolver.consumptions) =
        (given.params, given.problems, given.consumptions);
    let document = resolver.resolve();
    let mut problems = std::mem::take(&mut resolver.problems);
    let mut consumptions = std::mem::take(&mut resolver.consumptions);

    let name = name(&document);
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
    let provider = document.at(&["provider", "name"]).or(document.get("provider")).and_then(Value::as_str);
    if let Some(provider) = provider.filter(|provider| *provider != "aws") {
        problems.push(Problem {
            code: "not-aws".into(),
            severity: Severity::Warning,
            message: format!("The service is for `{provider}`, and only AWS can be deployed to"),
            hint: "Leave the service out of the stages, or deploy it with its own tool.".into(),
            location: Some(files.location(name_span)),
            service: None,
        });
    }
    let stack_name = stack_name.unwrap_or_else(|| stack_name_in(&document, name.as_ref(), scope));
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
    let place = files.location(name_span);
    Reading { declared, interface, role: signs.role(), problems, composition: given.entry, place }
}

/// The whole document with its variables filled in, and nothing told of it.
pub fn resolved(
    document: Value,
    folder: &Path,
    scope: &Scope,
    limits: &Limits,
    files: &mut Files<'_>,
) -> Value {
    let given = compose::given(folder, scope, limits, files);
    let mut resolver = Resolver::new(document, folder, scope, limits, files);
    resolver.params = given.params;
    resolver.resolve()
}

/// What the stack is called where nobody overrules it.
pub fn stack_name(document: &Value, scope: &Scope) -> Text {
    stack_name_in(document, name(document).as_ref(), scope)
}

pub(super) fn name_text(document: &Value) -> Option<Text> {
    name(document)
}

fn name(document: &Value) -> Option<Text> {
    document.get("service").map(|service| service.get("name").unwrap_or(service)).and_then(text_of)
}

fn stack_name_in(document: &Value, name: Option<&Text>, scope: &Scope) -> Text {
    let written = document.at(&["provider", "stackName"]).and_then(text_of);
    written.unwrap_or_else(|| default_stack_name(name, scope))
}

/// The name of another service's stack, from its document alone.
pub fn stack_name_of(path: &Path, scope: &Scope, limits: &Limits, files: &mut Files<'_>) -> Option<Text> {
    let real = files.find(path).ok()?;
    let text = read_text(&real, limits.file_bytes).ok()?;
    let file = files.named(files.name(&real));
    let document = located::parse(&text, file, limits).ok()?.value;
    let mut resolver = Resolver::new(document, real.parent()?, scope, limits, files);
    // Only what the name is made of, so that a circle of compositions ends.
    let service = resolver.part_of("service");
    let provider = resolver.part_of("provider.stackName");
    let written = provider.as_ref().and_then(text_of);
    let name = service.as_ref().map(|service| service.get("name").unwrap_or(service)).and_then(text_of);
    Some(written.unwrap_or_else(|| default_stack_name(name.as_ref(), scope)))
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
pub fn template(resources: Option<&Value>) -> Value {
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
