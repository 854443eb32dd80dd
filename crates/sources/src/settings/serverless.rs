//! A Serverless service: its `params`, the parameters of its `resources`, and the environment of its functions.

use std::{collections::BTreeMap, path::Path};

use topology::Text;

use super::{From, Rule, Setting, Settings, environment::Collect, in_template};
use crate::{
    cloudformation::Facts,
    files::Files,
    located::Value,
    read::Reader,
    serverless::{function_id, functions, resolved, template},
};

pub fn settings(reader: &Reader<'_>, path: &Path) -> Settings {
    let mut files = Files::new(reader.root, reader.roots, reader.limits);
    if path.file_name().is_some_and(|name| crate::serverless::RUN.iter().any(|run| name == *run)) {
        return Settings::default();
    }
    let (real, document, problems) = match reader.document(path, &mut files) {
        Ok(document) => document,
        Err(problem) => return Settings { problems: vec![*problem], ..Settings::default() },
    };
    let folder = real.parent().unwrap_or(reader.root);
    let document = resolved(document, folder, reader.scope, reader.limits, &mut files);
    let template = template(document.get("resources"));
    let mut settings = in_template(&template, reader.scope, &files);
    settings.problems = problems;
    settings.parameters.extend(params(&document, reader, &files));

    let facts = Facts {
        region: reader.scope.region.as_ref().map(|region| Text::Known(region.as_str().to_owned())),
        account: reader.scope.account.as_ref().map(|account| account.as_str().to_owned()),
        parameters: settings
            .parameters
            .iter()
            .filter_map(|setting| Some((setting.name.clone(), setting.value.clone()?)))
            .collect(),
        mappings: template.get("Mappings").cloned(),
        conditions: template.get("Conditions").cloned(),
        ..Facts::default()
    };
    let shared = document.at(&["provider", "environment"]);
    for function in functions(&document) {
        let owner = function_id(&function.key);
        let mut collect =
            Collect { owner: &owner, facts: &facts, files: &files, found: &mut settings.environment };
        collect.map(shared);
        collect.map(function.value.get("environment"));
    }
    settings
}

/// What the stage has of each name, otherwise the default's: <https://www.serverless.com/framework/docs/guides/parameters>
fn params(document: &Value, reader: &Reader<'_>, files: &Files<'_>) -> Vec<Setting> {
    let stage = reader.scope.stage.as_str();
    let named: [&[&str]; 4] = [
        &["params", "default"],
        &["stages", "default", "params"],
        &["params", stage],
        &["stages", stage, "params"],
    ];
    let mut found: BTreeMap<&str, &Value> = BTreeMap::new();
    for entry in named.iter().filter_map(|path| document.at(path)).flat_map(Value::entries) {
        found.insert(&entry.key, &entry.value);
    }
    let setting = |(name, value): (&str, &Value)| Setting {
        name: format!("param:{name}"),
        value: Some(Facts::default().fold(value)),
        from: From::Tool,
        location: files.location(value.span),
        rule: Rule { kind: "serverless".into(), ..Rule::default() },
    };
    found.into_iter().map(setting).collect()
}
