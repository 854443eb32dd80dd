//! What a service's files say text by text: two stages are compared by it.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value as Json;
use topology::{Location, ServiceKind, TemplateText, Text};

use crate::{
    cdk, cloudformation,
    files::Files,
    located::{Entry, Node, Span, Value},
    read::Reader,
    serverless,
};

/// The texts of a service for one scope. Of what a tool makes of it later, only the names are here that it always makes.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceTexts {
    pub stack: Text,
    pub template: Json,
    /// In the order in which they stand.
    pub texts: Vec<TemplateText>,
    places: BTreeMap<Vec<String>, Location>,
    /// The template is what will be deployed: nothing is made of it later.
    pub is_whole: bool,
}

impl ServiceTexts {
    /// Where the text at this path is written.
    #[must_use]
    pub fn location(&self, path: &[String]) -> Option<&Location> {
        self.places.get(path)
    }
}

/// Parts of `serverless.yml` that become parts of the template.
const SERVERLESS: [&str; 4] = ["Resources", "Outputs", "provider", "functions"];

pub fn texts(
    reader: &Reader<'_>,
    kind: ServiceKind,
    path: &Path,
    stack: Option<&str>,
    stack_name: Option<&str>,
) -> Option<ServiceTexts> {
    let mut files = Files::new(reader.root, reader.roots, reader.limits);
    match kind {
        ServiceKind::Serverless => of_serverless(reader, path, stack_name, files),
        ServiceKind::CloudFormation | ServiceKind::Sam => {
            let (_, template, _) = reader.document(path, &mut files).ok()?;
            let name = reader.stack_name(stack_name?);
            let texts = cloudformation::texts_of(&template, reader.scope, &name, &files);
            Some(found(name, &template, texts, &files, kind == ServiceKind::CloudFormation))
        }
        ServiceKind::Cdk => {
            let is_program = path.file_name().is_some_and(|name| name == "cdk.json");
            let synthesised = path.parent()?.join("cdk.out/manifest.json");
            let manifest = if is_program { synthesised.as_path() } else { path };
            let assembly = cdk::read(manifest, reader.limits.manifest_bytes, &files).ok()?;
            let one = assembly.stacks.iter().find(|found| stack.is_none_or(|stack| found.id == stack))?;
            let (_, template, _) = reader.document(&one.template, &mut files).ok()?;
            let mut scope = reader.scope.clone();
            for (name, value) in &one.parameters {
                scope.parameters.entry(name.clone()).or_insert_with(|| value.clone());
            }
            let name = reader.stack_name(stack_name.unwrap_or(&one.stack_name));
            let texts = cloudformation::texts_of(&template, &scope, &name, &files);
            Some(found(name, &template, texts, &files, !is_program))
        }
        ServiceKind::Terraform | ServiceKind::Command | ServiceKind::Planned => None,
    }
}

fn found(
    stack: Text,
    template: &Value,
    texts: Vec<TemplateText>,
    files: &Files<'_>,
    is_whole: bool,
) -> ServiceTexts {
    let place = |text: &TemplateText| {
        let path: Vec<&str> = text.path.iter().map(String::as_str).collect();
        Some((text.path.clone(), files.location(template.at(&path)?.span)))
    };
    let places = texts.iter().filter_map(place).collect();
    ServiceTexts { stack, template: template.to_json(), texts, places, is_whole }
}

fn of_serverless(
    reader: &Reader<'_>,
    path: &Path,
    stack_name: Option<&str>,
    mut files: Files<'_>,
) -> Option<ServiceTexts> {
    let (real, document, _) = reader.document(path, &mut files).ok()?;
    let folder = real.parent().unwrap_or(reader.root);
    let document = serverless::resolved(document, folder, reader.scope, reader.limits, &mut files);
    let stack = match stack_name {
        Some(name) => reader.stack_name(name),
        None => serverless::stack_name(&document, reader.scope),
    };
    let mut template = serverless::template(document.get("resources"));
    serverless::add_names(&mut template, &document, reader.scope);
    for section in ["provider", "functions"] {
        if let Some(value) = document.get(section) {
            push(&mut template, section, value.clone());
        }
    }
    let texts = cloudformation::texts_in(&template, &SERVERLESS, reader.scope, &stack, &files);
    Some(found(stack, &template, texts, &files, false))
}

/// Puts an entry behind the others of a map.
pub(crate) fn push(map: &mut Value, key: &str, value: Value) {
    let mut entries = map.entries().to_vec();
    entries.push(Entry { key: key.into(), key_span: value.span, value });
    map.node = Node::map(entries);
}

/// A map of one's own making, at a place of the file.
pub(crate) fn map_of(entries: Vec<(&str, Value)>, span: Span) -> Value {
    let entries = entries
        .into_iter()
        .map(|(key, value)| Entry { key: key.into(), key_span: value.span, value })
        .collect();
    Value { node: Node::map(entries), span }
}
