//! The parts of a template, and whether they fit together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::depends;
use super::parse::parse;

/// One entry of `Resources`.
#[derive(Debug, Clone)]
pub struct ResourceDef {
    pub kind: String,
    pub properties: Value,
    pub condition: Option<String>,
    pub depends_on: Vec<String>,
    /// `DeletionPolicy`: when the stack lets go of it.
    pub deletion: Removal,
    /// `UpdateReplacePolicy`: when another one takes its place.
    pub replaced: Removal,
}

/// What becomes of a resource that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    Delete,
    Retain,
    Snapshot,
}

impl Removal {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Retain => "Retain",
            Self::Snapshot => "Snapshot",
        }
    }

    fn read(body: &Map<String, Value>, key: &str) -> Option<Self> {
        match body.get(key)?.as_str()? {
            "Delete" => Some(Self::Delete),
            "Retain" | "RetainExceptOnCreate" => Some(Self::Retain),
            "Snapshot" => Some(Self::Snapshot),
            _ => None,
        }
    }

    /// Databases are kept as a snapshot where the template says nothing (aws-attribute-deletionpolicy.html).
    fn unsaid(kind: &str, properties: &Value) -> Self {
        let alone = properties.get("DBClusterIdentifier").is_none();
        match kind {
            "AWS::RDS::DBCluster" => Self::Snapshot,
            "AWS::RDS::DBInstance" if alone => Self::Snapshot,
            _ => Self::Delete,
        }
    }
}

/// One entry of `Parameters`.
#[derive(Debug, Clone)]
pub struct ParameterDef {
    pub kind: String,
    pub default: Option<String>,
    pub description: Option<String>,
    pub no_echo: bool,
    pub allowed: Vec<String>,
    pub body: Map<String, Value>,
}

/// One entry of `Outputs`.
#[derive(Debug, Clone)]
pub struct OutputDef {
    pub value: Value,
    pub description: Option<String>,
    pub export: Option<Value>,
    pub condition: Option<String>,
}

/// A template whose names all lead somewhere.
#[derive(Debug, Clone)]
pub struct Template {
    pub description: Option<String>,
    pub version: Option<String>,
    pub metadata: Option<Value>,
    pub transforms: Vec<String>,
    pub resources: BTreeMap<String, ResourceDef>,
    pub parameters: BTreeMap<String, ParameterDef>,
    pub outputs: BTreeMap<String, OutputDef>,
    pub conditions: Map<String, Value>,
    pub mappings: Map<String, Value>,
}

const SECTIONS: [&str; 11] = [
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
    "Hooks",
];

fn text(map: &Map<String, Value>, key: &str) -> Option<String> {
    map.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn section(root: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, String> {
    match root.get(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map.clone()),
        Some(_) => Err(format!("Template format error: '{name}' must be an object.")),
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(scalar).collect(),
        Some(one) => scalar(one).into_iter().collect(),
        None => Vec::new(),
    }
}

impl Template {
    /// Reads and validates a template. The error is AWS's text.
    pub fn read(body: &str) -> Result<Self, String> {
        let Value::Object(root) = parse(body)? else {
            return Err("Template format error: unsupported structure.".to_owned());
        };
        let unknown: Vec<&str> =
            root.keys().map(String::as_str).filter(|key| !SECTIONS.contains(key)).collect();
        if !unknown.is_empty() {
            return Err(format!("Invalid template property or properties [{}]", unknown.join(", ")));
        }
        let template = Self {
            description: text(&root, "Description"),
            version: text(&root, "AWSTemplateFormatVersion"),
            metadata: root.get("Metadata").cloned(),
            transforms: strings(root.get("Transform")),
            resources: read_resources(&root)?,
            parameters: read_parameters(&root)?,
            outputs: read_outputs(&root)?,
            conditions: section(&root, "Conditions")?,
            mappings: section(&root, "Mappings")?,
        };
        template.validate()?;
        Ok(template)
    }

    fn validate(&self) -> Result<(), String> {
        let unresolved = |found: BTreeSet<String>| -> Vec<String> {
            found
                .into_iter()
                .filter(|name| {
                    !name.starts_with("AWS::")
                        && !self.resources.contains_key(name)
                        && !self.parameters.contains_key(name)
                })
                .collect()
        };
        let mut missing = BTreeSet::new();
        for (name, resource) in &self.resources {
            if !resource.kind.contains("::") {
                return Err(format!(
                    "Template format error: Unrecognized resource types: [{}]",
                    resource.kind
                ));
            }
            missing.extend(unresolved(depends::references(&resource.properties)));
            missing
                .extend(resource.depends_on.iter().filter(|on| !self.resources.contains_key(*on)).cloned());
            self.check_condition(resource.condition.as_deref(), name, "Resources")?;
        }
        if !missing.is_empty() {
            let missing: Vec<String> = missing.into_iter().collect();
            return Err(format!(
                "Template format error: Unresolved resource dependencies [{}] in the Resources block of the template",
                missing.join(", ")
            ));
        }
        for (name, output) in &self.outputs {
            let missing = unresolved(depends::references(&output.value));
            if !missing.is_empty() {
                return Err(format!(
                    "Template format error: Unresolved resource dependencies [{}] in the Outputs block of the template",
                    missing.join(", ")
                ));
            }
            self.check_condition(output.condition.as_deref(), name, "Outputs")?;
            if let Some(export) = &output.export
                && depends::references(export).iter().any(|on| self.resources.contains_key(on))
            {
                return Err(format!(
                    "Template error: Output {name} is malformed. The Name field of every Export member must be \
                     specified and must not depend on any resources, imported values, or Fn::GetAZs"
                ));
            }
        }
        Ok(())
    }

    fn check_condition(&self, condition: Option<&str>, name: &str, block: &str) -> Result<(), String> {
        match condition {
            Some(condition) if !self.conditions.contains_key(condition) => Err(format!(
                "Template format error: Unresolved condition dependency {condition} of {name} in the {block} block \
                 of the template"
            )),
            _ => Ok(()),
        }
    }

    /// The capabilities that this template needs, and because of what.
    ///
    /// Source: "Acknowledging IAM resources in AWS CloudFormation templates" (control-access-with-iam.html).
    pub fn capabilities(&self) -> Option<(&'static str, String)> {
        const NAMES: [(&str, &str); 8] = [
            ("AWS::IAM::Role", "RoleName"),
            ("AWS::IAM::User", "UserName"),
            ("AWS::IAM::Group", "GroupName"),
            ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
            ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
            ("AWS::IAM::Policy", ""),
            ("AWS::IAM::AccessKey", ""),
            ("AWS::IAM::UserToGroupAddition", ""),
        ];
        let mut kinds = BTreeSet::new();
        let mut named = false;
        for resource in self.resources.values() {
            if let Some((kind, name)) = NAMES.iter().find(|(kind, _)| *kind == resource.kind) {
                kinds.insert(*kind);
                named |= !name.is_empty() && resource.properties.get(name).is_some();
            }
        }
        if kinds.is_empty() {
            return None;
        }
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let capability = if named { "CAPABILITY_NAMED_IAM" } else { "CAPABILITY_IAM" };
        Some((capability, format!("The following resource(s) require capabilities: [{}]", kinds.join(", "))))
    }
}

fn read_resources(root: &Map<String, Value>) -> Result<BTreeMap<String, ResourceDef>, String> {
    let resources = section(root, "Resources")?;
    if resources.is_empty() {
        return Err("Template format error: At least one Resources member must be defined.".to_owned());
    }
    let mut read = BTreeMap::new();
    for (name, body) in resources {
        let Value::Object(body) = body else {
            return Err(format!(
                "Template format error: [/Resources/{name}] resource definition is malformed"
            ));
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(format!("Template format error: Resource name {name} is non alphanumeric."));
        }
        let Some(kind) = text(&body, "Type") else {
            return Err(format!(
                "Template format error: [/Resources/{name}] Every Resources object must contain a Type member."
            ));
        };
        let properties = body.get("Properties").cloned().unwrap_or(Value::Object(Map::new()));
        let def = ResourceDef {
            deletion: Removal::read(&body, "DeletionPolicy")
                .unwrap_or_else(|| Removal::unsaid(&kind, &properties)),
            replaced: Removal::read(&body, "UpdateReplacePolicy").unwrap_or(Removal::Delete),
            kind,
            properties,
            condition: text(&body, "Condition"),
            depends_on: strings(body.get("DependsOn")),
        };
        read.insert(name, def);
    }
    Ok(read)
}

fn read_parameters(root: &Map<String, Value>) -> Result<BTreeMap<String, ParameterDef>, String> {
    let mut read = BTreeMap::new();
    for (name, body) in section(root, "Parameters")? {
        let Value::Object(body) = body else {
            return Err(format!("Template format error: Parameter {name} is malformed."));
        };
        let Some(kind) = text(&body, "Type") else {
            return Err(format!(
                "Template format error: Every Parameters object must contain a Type member. ({name} has none)"
            ));
        };
        let no_echo =
            body.get("NoEcho").and_then(scalar).is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
        let def = ParameterDef {
            kind,
            default: body.get("Default").and_then(scalar),
            description: text(&body, "Description"),
            no_echo,
            allowed: strings(body.get("AllowedValues")),
            body,
        };
        read.insert(name, def);
    }
    Ok(read)
}

fn read_outputs(root: &Map<String, Value>) -> Result<BTreeMap<String, OutputDef>, String> {
    let mut read = BTreeMap::new();
    for (name, body) in section(root, "Outputs")? {
        let Some(value) = body.get("Value").cloned() else {
            return Err(format!(
                "Template format error: Output {name} is malformed. Every Outputs member must contain a Value object"
            ));
        };
        let export = body.get("Export").and_then(|export| export.get("Name")).cloned();
        let description = body.get("Description").and_then(Value::as_str).map(str::to_owned);
        let condition = body.get("Condition").and_then(Value::as_str).map(str::to_owned);
        read.insert(name, OutputDef { value, description, export, condition });
    }
    Ok(read)
}
