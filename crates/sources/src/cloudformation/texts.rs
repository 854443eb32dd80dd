//! Every text of a template with what it comes out as: what two stages are compared by.

use std::collections::BTreeMap;

use topology::{TemplateText, Text};

use super::fold::Facts;
use crate::located::{Node, Value};

/// Sections whose texts reach AWS as they come out. Parameters and mappings only go into these.
pub const SECTIONS: [&str; 2] = ["Resources", "Outputs"];

pub fn texts(
    template: &Value,
    sections: &[&str],
    given: &BTreeMap<String, String>,
    facts: &Facts,
) -> Vec<TemplateText> {
    let mut walk = Walk { facts, path: Vec::new(), found: Vec::new() };
    for section in sections {
        if let Some(value) = template.get(section) {
            walk.step(section, value);
        }
    }
    // The name of an SSM parameter that CloudFormation looks up: as it is given, because to the rest of the template it is the value
    // that was found.
    for entry in template.get("Parameters").map(Value::entries).unwrap_or_default() {
        let kind = entry.value.get("Type").and_then(Value::text).unwrap_or_default();
        if kind.starts_with("AWS::SSM::Parameter::")
            && let Some(name) =
                given.get(&*entry.key).cloned().or_else(|| text_of(entry.value.get("Default")))
        {
            let path = ["Parameters", &entry.key, "Default"].map(str::to_owned).to_vec();
            walk.found.push(TemplateText { path, text: Text::Known(name) });
        }
    }
    walk.found
}

fn text_of(value: Option<&Value>) -> Option<String> {
    Some(value?.text()?.to_string())
}

struct Walk<'a> {
    facts: &'a Facts,
    path: Vec<String>,
    found: Vec<TemplateText>,
}

impl Walk<'_> {
    fn step(&mut self, key: &str, value: &Value) {
        self.path.push(key.to_owned());
        self.visit(value);
        self.path.pop();
    }

    fn visit(&mut self, value: &Value) {
        match &value.node {
            Node::Text(_) | Node::Unknown { .. } => self.found(value),
            Node::Null | Node::Bool(_) | Node::Number(_) => {}
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.step(&index.to_string(), item);
                }
            }
            Node::Map(entries) => match value.single() {
                Some(entry) if is_intrinsic(&entry.key) => self.intrinsic(&entry.key, &entry.value, value),
                _ => {
                    for entry in entries.iter() {
                        self.step(&entry.key, &entry.value);
                    }
                }
            },
        }
    }

    fn intrinsic(&mut self, name: &str, argument: &Value, whole: &Value) {
        match name {
            // What matters is the name that is looked up.
            "Fn::ImportValue" | "Fn::GetStackOutput" => self.step(name, argument),
            "Condition" | "Fn::GetAtt" | "Fn::GetAZs" | "Fn::Cidr" => {}
            _ => {
                let known = self.facts.fold(whole).known().is_some();
                self.found(whole);
                // Parts of what is not known as a whole may be known.
                if !known && name != "Ref" {
                    self.step(name, argument);
                }
            }
        }
    }

    fn found(&mut self, value: &Value) {
        self.found.push(TemplateText { path: self.path.clone(), text: self.facts.fold(value) });
    }
}

fn is_intrinsic(key: &str) -> bool {
    key == "Ref" || key == "Condition" || key.starts_with("Fn::")
}
