//! What a service is configured with, as its sources say it for one scope.

mod environment;
mod rules;
mod serverless;
mod terraform;

use std::path::Path;

use topology::{Location, Problem, Scope, ServiceKind, Text};

use crate::{
    cdk,
    cloudformation::{self, Consumptions, Facts},
    files::Files,
    located::{self, Value},
    read::Reader,
    template::Template,
};

pub use rules::{Bounds, Rule};
pub use terraform::Declared;

#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub parameters: Vec<Setting>,
    pub environment: Vec<Variable>,
    pub problems: Vec<Problem>,
}

/// A parameter that the sources declare.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    pub name: String,
    /// Absent: it has none, and the deployment would be refused.
    pub value: Option<Text>,
    pub from: From,
    /// Where its value stands, or where it is declared.
    pub location: Location,
    pub rule: Rule,
}

/// Who gives a parameter its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The scope: what the topology and its files say.
    Given,
    /// Its name means the stage.
    Stage,
    Default,
    /// The tool's own files, which the topology cannot overrule.
    Tool,
    Nobody,
}

/// A variable of a function's or container's environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The logical id of the function, or that of its task and the name of the container.
    pub owner: String,
    pub name: String,
    pub value: Text,
    pub location: Location,
}

pub fn settings(reader: &Reader<'_>, kind: ServiceKind, path: &Path, stack: Option<&str>) -> Settings {
    match kind {
        ServiceKind::Serverless => serverless::settings(reader, path),
        ServiceKind::CloudFormation | ServiceKind::Sam => of_template(reader, path, reader.scope, &[]),
        ServiceKind::Cdk => of_assembly(reader, path, stack),
        ServiceKind::Terraform => terraform::settings(reader, path),
        ServiceKind::Command | ServiceKind::Planned => Settings::default(),
    }
}

/// `tools`: parameters that the tool itself gives, whatever the topology says.
fn of_template(reader: &Reader<'_>, path: &Path, scope: &Scope, tools: &[String]) -> Settings {
    let mut files = Files::new(reader.root, reader.roots, reader.limits);
    let (_, template, problems) = match reader.document(path, &mut files) {
        Ok(document) => document,
        Err(problem) => return Settings { problems: vec![*problem], ..Settings::default() },
    };
    let mut settings = in_template(&template, scope, &files);
    for setting in &mut settings.parameters {
        if tools.contains(&setting.name) {
            setting.from = From::Tool;
        }
    }
    settings.problems = problems;
    settings
}

fn of_assembly(reader: &Reader<'_>, path: &Path, stack: Option<&str>) -> Settings {
    let manifest = if path.ends_with("cdk.json") {
        path.parent().unwrap_or(path).join("cdk.out/manifest.json")
    } else if path.is_dir() {
        path.join("manifest.json")
    } else {
        path.to_path_buf()
    };
    // A program that has not run yet has no parameters to show.
    if !manifest.is_file() {
        return Settings::default();
    }
    let files = Files::new(reader.root, reader.roots, reader.limits);
    let assembly = match cdk::read(&manifest, reader.limits.manifest_bytes, &files) {
        Ok(assembly) => assembly,
        Err(problem) => return Settings { problems: vec![*problem], ..Settings::default() },
    };
    let Some(found) = assembly.stacks.iter().find(|found| stack.is_none_or(|stack| found.id == stack)) else {
        return Settings::default();
    };
    let mut scope = reader.scope.clone();
    scope.parameters.extend(found.parameters.clone());
    let tools: Vec<String> = found.parameters.keys().cloned().collect();
    of_template(reader, &found.template, &scope, &tools)
}

fn in_template(template: &Value, scope: &Scope, files: &Files<'_>) -> Settings {
    let mut consumptions = Consumptions::default();
    let (declared, values) = cloudformation::parameters(template, scope, files, &mut consumptions);
    let facts = Facts {
        parameters: values,
        region: scope.region.as_ref().map(|region| Text::Known(region.as_str().to_owned())),
        account: scope.account.as_ref().map(|account| account.as_str().to_owned()),
        mappings: template.get("Mappings").cloned(),
        conditions: template.get("Conditions").cloned(),
        ..Facts::default()
    };
    let parameters = declared.into_iter().map(|parameter| {
        let written = template.at(&["Parameters", &parameter.name]);
        let rule = written.map(Rule::read).unwrap_or_default();
        let default = written.and_then(|written| written.get("Default"));
        let given = scope.parameters.get(&parameter.name);
        let (value, from) = match (given, parameter.means_the_stage(), default) {
            (Some(given), _, _) => (Some(Text::Known(given.clone())), From::Given),
            (None, true, _) => (Some(Text::Known(scope.stage.to_string())), From::Stage),
            (None, false, Some(default)) => (Some(facts.fold(default)), From::Default),
            (None, false, None) => (None, From::Nobody),
        };
        let location = default.map_or(parameter.location, |default| files.location(default.span));
        Setting { name: parameter.name, value, from, location, rule }
    });
    Settings {
        parameters: parameters.collect(),
        environment: environment::of_template(template, &facts, files),
        problems: Vec::new(),
    }
}

/// The environment in a deployed template, with the parameters that its stack has.
#[must_use]
pub fn environment_of(template: &Template, scope: &Scope, file: &str) -> Vec<Variable> {
    let limits = crate::Limits::default();
    let mut files = Files::new(Path::new(""), &[], &limits);
    files.named(file.to_owned());
    in_template(template.value(), scope, &files).environment
}

/// The rules of a template's parameters, by name.
#[must_use]
pub fn rules_of(template: &Template) -> std::collections::BTreeMap<String, Rule> {
    let entries = template.value().get("Parameters").map(located::Value::entries).unwrap_or_default();
    entries.iter().map(|entry| (entry.key.to_string(), Rule::read(&entry.value))).collect()
}
