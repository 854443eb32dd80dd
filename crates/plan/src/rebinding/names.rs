//! The names that a service has in AWS in one stage, and what they become in another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use topology::{ServiceId, TemplateText};
use ts_rs::TS;

use super::naming::{self, Unique};

/// What a name is the name of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "named", rename_all = "kebab-case")]
pub enum Named {
    Stack,
    Export {
        output: String,
    },
    /// A parameter of SSM.
    Parameter {
        logical_id: String,
    },
    Resource {
        logical_id: String,
        #[serde(rename = "type")]
        kind: String,
    },
}

impl Named {
    /// `the AWS::DynamoDB::Table NotesTable`
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Stack => "the stack".into(),
            Self::Export { output } => format!("the export of the output {output}"),
            Self::Parameter { logical_id } => format!("the parameter {logical_id}"),
            Self::Resource { logical_id, kind } => format!("the {kind} {logical_id}"),
        }
    }
}

/// A name of a service in one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub named: Named,
    pub text: String,
    pub(super) unique: bool,
    /// Where the template gives it; empty for the stack's.
    pub(super) path: Vec<String>,
}

impl Name {
    /// As it is known to templates that do not give it.
    #[must_use]
    pub fn of_another(self) -> Self {
        Self { path: Vec::new(), ..self }
    }

    /// Where the template gives it; empty for the stack's.
    #[must_use]
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// A name that a tool gives, and no template says.
    #[must_use]
    pub fn given(named: Named, text: String) -> Self {
        Self { named, text, unique: true, path: Vec::new() }
    }
}

/// The names of a service, from the texts of its template. What cannot be known before the deployment has no name here.
#[must_use]
pub fn names_of(stack: &str, texts: &[TemplateText]) -> Vec<Name> {
    let kinds: BTreeMap<&str, &str> = texts.iter().filter_map(kind).collect();
    let mut names =
        vec![Name { named: Named::Stack, text: stack.to_owned(), unique: true, path: Vec::new() }];
    for TemplateText { path, text } in texts {
        let Some(text) = text.known().filter(|text| !text.is_empty()) else { continue };
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let (named, unique) = match keys[..] {
            ["Outputs", output, "Export", "Name"] => (Named::Export { output: output.to_owned() }, true),
            ["Resources", id, "Properties", property] => {
                let Some(kind) = kinds.get(id) else { continue };
                let Some(unique) = naming::names(kind, property) else { continue };
                let named = match *kind {
                    "AWS::SSM::Parameter" => Named::Parameter { logical_id: id.to_owned() },
                    kind => Named::Resource { logical_id: id.to_owned(), kind: kind.to_owned() },
                };
                (named, unique == Unique::Yes)
            }
            _ => continue,
        };
        names.push(Name { named, text: text.to_owned(), unique, path: path.clone() });
    }
    names
}

fn kind(text: &TemplateText) -> Option<(&str, &str)> {
    match &text.path[..] {
        [section, id, key] if section == "Resources" && key == "Type" => Some((id, text.text.known()?)),
        _ => None,
    }
}

/// A name that a shared service would have in the personal stage, and the one that it has in the base stage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Counterpart {
    pub service: ServiceId,
    pub named: Named,
    pub personal: String,
    pub base: String,
}

/// What the names of a shared service would be in the personal stage, beside what they are. Names that are the same in both need
/// nothing.
#[must_use]
pub fn counterparts(service: &ServiceId, personal: &[Name], base: &[Name]) -> Vec<Counterpart> {
    let base: BTreeMap<&Named, &str> = base.iter().map(|name| (&name.named, name.text.as_str())).collect();
    personal
        .iter()
        .filter_map(|name| {
            let base = base.get(&name.named).filter(|base| **base != name.text)?;
            Some(Counterpart {
                service: service.clone(),
                named: name.named.clone(),
                personal: name.text.clone(),
                base: (*base).to_owned(),
            })
        })
        .collect()
}

/// A name that two stages of a service would both want in one account and region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Collision {
    pub service: ServiceId,
    pub named: Named,
    pub name: String,
}

/// Names of a replicated service that do not have the stage in them.
#[must_use]
pub fn collisions(service: &ServiceId, personal: &[Name], base: &[Name]) -> Vec<Collision> {
    personal
        .iter()
        .filter(|name| name.unique)
        .filter(|name| base.iter().any(|other| other.named == name.named && other.text == name.text))
        .map(|name| Collision {
            service: service.clone(),
            named: name.named.clone(),
            name: name.text.clone(),
        })
        .collect()
}
