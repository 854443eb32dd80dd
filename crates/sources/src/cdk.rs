//! CDK cloud assemblies: the stacks that `cdk synth` left in `cdk.out`.
//! <https://docs.aws.amazon.com/cdk/v2/guide/deploy.html#deploy-how-synth-app>

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use topology::{Location, Problem, Region, Severity};

use crate::files::{Files, Refusal, read_text};

#[derive(Debug, Deserialize)]
struct Manifest {
    #[serde(default)]
    artifacts: BTreeMap<String, Artifact>,
}

#[derive(Debug, Deserialize)]
struct Artifact {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    environment: Option<String>,
    #[serde(default)]
    properties: serde_json::Value,
}

/// A stack of an assembly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// The artifact's id, unique in its manifest.
    pub id: String,
    pub stack_name: String,
    /// The template's file.
    pub template: PathBuf,
    /// The region that the stack is made for, if it is made for one.
    pub region: Option<Region>,
    pub parameters: BTreeMap<String, String>,
    /// What the manifest says about it, without the traces of where in whose code it was made.
    pub entry: String,
}

/// A manifest's stacks, and the manifests of the assemblies nested in it.
#[derive(Debug, Default)]
pub struct Assembly {
    pub stacks: Vec<Stack>,
    pub nested: Vec<PathBuf>,
}

/// Reads a `manifest.json`.
pub fn read(manifest: &Path, limit: u64, files: &Files<'_>) -> Result<Assembly, Box<Problem>> {
    let name = files.name(manifest);
    let at = |line, column| Some(Location { file: name.clone(), line, column });
    let text = files.find(manifest).and_then(|real| read_text(&real, limit));
    let text = text.map_err(|refusal| {
        let location = match refusal {
            Refusal::NotText { line, column } => at(line, column),
            _ => at(1, 1),
        };
        Box::new(refusal.problem(&name, location))
    })?;
    let manifest_of: Manifest = serde_json::from_str(&text).map_err(|error| {
        Box::new(Problem {
            code: "broken-json".into(),
            severity: Severity::Error,
            message: format!("This is not the manifest of a CDK assembly: {error}"),
            hint: "Run `cdk synth` again.".into(),
            location: at(narrow(error.line().max(1)), narrow(error.column().max(1))),
            service: None,
        })
    })?;
    let folder = manifest.parent().unwrap_or(manifest);
    let mut assembly = Assembly::default();
    for (id, artifact) in manifest_of.artifacts {
        let property = |name: &str| artifact.properties.get(name).and_then(|value| value.as_str());
        match artifact.kind.as_str() {
            "aws:cloudformation:stack" => {
                let entry =
                    serde_json::json!([artifact.kind, artifact.environment, sorted(&artifact.properties)]);
                let parameters = artifact.properties.get("parameters").and_then(|value| value.as_object());
                assembly.stacks.push(Stack {
                    stack_name: property("stackName").unwrap_or(&id).to_owned(),
                    template: folder.join(property("templateFile").unwrap_or_default()),
                    region: artifact.environment.as_deref().and_then(region),
                    parameters: parameters
                        .into_iter()
                        .flatten()
                        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                        .collect(),
                    entry: entry.to_string(),
                    id,
                });
            }
            "cdk:cloud-assembly" => {
                if let Some(name) = property("directoryName") {
                    assembly.nested.push(folder.join(name).join("manifest.json"));
                }
            }
            _ => {}
        }
    }
    Ok(assembly)
}

/// `aws://ACCOUNT/REGION`; `unknown-region` where the stack can go anywhere.
fn region(environment: &str) -> Option<Region> {
    let (_, region) = environment.strip_prefix("aws://")?.split_once('/')?;
    if region == "unknown-region" { None } else { Region::new(region).ok() }
}

fn sorted(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(map) => {
            let sorted_map: BTreeMap<&String, serde_json::Value> =
                map.iter().map(|(key, value)| (key, sorted(value))).collect();
            serde_json::json!(sorted_map)
        }
        serde_json::Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
