//! A root module's variables, and the environment of its functions.

use std::{collections::BTreeMap, path::Path};

use topology::{Location, Severity, Text};

use super::{From, Rule, Setting, Settings};
use crate::{files::Files, read::Reader, terraform, values};

pub fn settings(reader: &Reader<'_>, path: &Path) -> Settings {
    let mut files = Files::new(reader.root, reader.roots, reader.limits);
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(reader.root) };
    let Ok(folder) = files.find(folder) else { return Settings::default() };
    // They are over what the environment gives, so over what the topology says.
    // <https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>
    let wanted: Vec<values::ValueFile> = values::automatic(&folder)
        .iter()
        .map(|path| values::ValueFile { candidates: vec![files.name(path)], optional: true })
        .collect();
    let files_wanted = values::Wanted {
        files: &wanted,
        stages: std::slice::from_ref(&reader.scope.stage),
        known: &BTreeMap::new(),
    };
    // They are called `.tfvars`, so that there is none of Jsonnet among them.
    let evaluate = |jsonnet: &crate::Jsonnet| crate::evaluate(jsonnet, reader.limits);
    let own = values::read(reader.root, reader.roots, &files_wanted, &evaluate, reader.limits);
    let (own, mut problems) = (own.values, own.problems);
    for problem in problems.iter_mut().filter(|problem| problem.code == "secret-in-values") {
        problem.severity = Severity::Warning;
    }
    let mut scope = reader.scope.clone();
    scope.parameters.extend(own.iter().map(|(name, given)| (name.clone(), given.text.clone())));
    let (declared, variables) = terraform::settings(&folder, &scope, &mut files);
    let parameters = declared.into_iter().map(|variable| {
        let (value, from, location) =
            match (own.get(&variable.name), reader.scope.parameters.get(&variable.name)) {
                (Some(own), _) => (Some(Text::Known(own.text.clone())), From::Tool, own.location.clone()),
                (None, Some(given)) => (Some(Text::Known(given.clone())), From::Given, variable.location),
                (None, None) => match variable.default {
                    Some(default) => (Some(default), From::Default, variable.location),
                    None => (None, From::Nobody, variable.location),
                },
            };
        Setting { name: variable.name, value, from, location, rule: variable.rule }
    });
    Settings { parameters: parameters.collect(), environment: variables, problems }
}

/// A `variable` block.
pub struct Declared {
    pub name: String,
    pub default: Option<Text>,
    pub location: Location,
    pub rule: Rule,
}
