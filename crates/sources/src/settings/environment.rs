//! The environment of functions, containers and builds in a template.

use topology::{Location, Text};

use super::Variable;
use crate::{
    cloudformation::Facts,
    files::Files,
    located::{Entry, Value},
};

pub fn of_template(template: &Value, facts: &Facts, files: &Files<'_>) -> Vec<Variable> {
    let mut found = Vec::new();
    let globals = template.at(&["Globals", "Function", "Environment", "Variables"]);
    let entries = template.get("Resources").map(Value::entries).unwrap_or_default();
    for Entry { key, value, .. } in entries {
        let (Some(kind), Some(properties)) =
            (value.get("Type").and_then(Value::as_str), value.get("Properties"))
        else {
            continue;
        };
        let mut collect = Collect { owner: key, facts, files, found: &mut found };
        match kind {
            "AWS::Lambda::Function" => collect.map(properties.at(&["Environment", "Variables"])),
            "AWS::Serverless::Function" => {
                collect.map(globals);
                collect.map(properties.at(&["Environment", "Variables"]));
            }
            "AWS::ECS::TaskDefinition" => {
                let containers = properties.get("ContainerDefinitions").map(Value::items).unwrap_or_default();
                for (at, container) in containers.iter().enumerate() {
                    let name = container.get("Name").and_then(Value::text);
                    let owner = name.map_or_else(|| format!("{key}.{at}"), |name| format!("{key}.{name}"));
                    let mut collect = Collect { owner: &owner, facts, files, found: collect.found };
                    collect.list(container.get("Environment"), "Value");
                    collect.list(container.get("Secrets"), "ValueFrom");
                }
            }
            "AWS::CodeBuild::Project" => {
                collect.list(properties.at(&["Environment", "EnvironmentVariables"]), "Value");
            }
            _ => {}
        }
    }
    found
}

pub(super) struct Collect<'a> {
    pub owner: &'a str,
    pub facts: &'a Facts,
    pub files: &'a Files<'a>,
    pub found: &'a mut Vec<Variable>,
}

impl Collect<'_> {
    pub(super) fn map(&mut self, variables: Option<&Value>) {
        for entry in variables.map(Value::entries).unwrap_or_default() {
            self.add(&entry.key, self.facts.fold(&entry.value), self.files.location(entry.value.span));
        }
    }

    fn list(&mut self, variables: Option<&Value>, value: &str) {
        for variable in variables.map(Value::items).unwrap_or_default() {
            let (Some(name), Some(given)) = (variable.get("Name").and_then(Value::text), variable.get(value))
            else {
                continue;
            };
            // <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html>
            let text = match (variable.get("Type").and_then(Value::as_str), self.facts.fold(given), value) {
                (Some("PARAMETER_STORE"), Text::Known(name), _) => {
                    Text::Known(format!("{{{{resolve:ssm:{name}}}}}"))
                }
                (Some("SECRETS_MANAGER"), Text::Known(name), _) => {
                    Text::Known(format!("{{{{resolve:secretsmanager:{name}}}}}"))
                }
                (_, Text::Known(name), "ValueFrom") if !name.starts_with("arn:") => {
                    Text::Known(format!("{{{{resolve:ssm:{name}}}}}"))
                }
                (_, text, _) => text,
            };
            self.add(&name, text, self.files.location(given.span));
        }
    }

    /// A later one of the same name is over an earlier one.
    fn add(&mut self, name: &str, value: Text, location: Location) {
        self.found.retain(|other| other.owner != self.owner || other.name != name);
        self.found.push(Variable { owner: self.owner.to_owned(), name: name.to_owned(), value, location });
    }
}
