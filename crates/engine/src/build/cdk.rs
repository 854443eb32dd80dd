//! One stack of a CDK assembly: one that was synthesised before, or one that `cdk synth` makes now.
//! <https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html>

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

use super::{
    Building, template,
    tool::{emptied, find},
    zipped::zipped,
};
use crate::{
    Artifact, Asset, Cell, Destination, Stop, ToolEnvironment,
    cell::{digest, sha256},
};

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    artifacts: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    properties: Properties,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Entry {
    fn called(&self, id: &str) -> String {
        self.properties.stack_name.clone().unwrap_or_else(|| id.to_owned())
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    template_file: Option<String>,
    file: Option<String>,
    stack_name: Option<String>,
    directory_name: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct AssetManifest {
    #[serde(default)]
    files: BTreeMap<String, FileAsset>,
    #[serde(default, rename = "dockerImages")]
    images: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct FileAsset {
    source: Source,
    destinations: BTreeMap<String, FileDestination>,
}

#[derive(Deserialize)]
struct Source {
    path: Option<String>,
    #[serde(default)]
    packaging: Packaging,
}

#[derive(Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Packaging {
    #[default]
    File,
    Zip,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileDestination {
    bucket_name: String,
    object_key: String,
}

/// The file of a CDK program, which has to be run; otherwise the service's file is an assembly.
const PROGRAM: &str = "cdk.json";

pub(super) fn is_program(cell: &Cell) -> bool {
    cell.file.file_name().is_some_and(|name| name == PROGRAM)
}

pub(super) fn program(cell: &Cell, environment: &ToolEnvironment) -> Option<PathBuf> {
    cell.tool.clone().or_else(|| find(cell, environment, &["cdk"]))
}

pub(super) async fn build(building: &Building<'_>) -> Result<Artifact, Stop> {
    let cell = building.cell;
    let assembly = if is_program(cell) {
        synthesise(building).await?
    } else if cell.file.is_dir() {
        cell.file.clone()
    } else {
        folder(&cell.file)
    };
    let (assembly, manifest, wanted) = stack_of(cell, assembly).await?;
    let Some(stack) = manifest.artifacts.get(&wanted) else {
        return Err(missing(cell, &assembly, &[]));
    };
    let file = assembly.join(stack.properties.template_file.as_deref().unwrap_or_default());
    let text = template::read(&file).await?;
    let json = template::parse(&file, &text)?.to_json();
    let mut parameters = template::declared(&json, &cell.parameters);
    parameters.extend(stack.properties.parameters.clone());
    let mut tags = stack.properties.tags.clone();
    tags.extend(cell.tags.clone());
    let mut assets = Vec::new();
    for dependency in &stack.dependencies {
        let Some(entry) =
            manifest.artifacts.get(dependency).filter(|entry| entry.kind == "cdk:asset-manifest")
        else {
            continue;
        };
        let file = assembly.join(entry.properties.file.as_deref().unwrap_or_default());
        let listed: AssetManifest = read(&file).await?;
        collect(cell, &assembly, &file, listed, &mut assets).await?;
    }
    let hashes = assets.iter().map(|asset| asset.sha256.as_str());
    let given = parameters.iter().chain(&tags).flat_map(|(key, value)| [key.as_str(), value]);
    let digest = digest(std::iter::once(text.as_str()).chain(hashes).chain(given));
    Ok(Artifact {
        capabilities: template::capabilities(&json),
        template: text,
        first_template: None,
        parameters,
        tags,
        assets,
        changes: Vec::new(),
        digest,
    })
}

/// <https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-synth.html>
async fn synthesise(building: &Building<'_>) -> Result<PathBuf, Stop> {
    let cell = building.cell;
    let program = building.find(&["cdk"]).ok_or_else(|| {
        Stop::failed(
            "missing-tool",
            format!("{} needs the AWS CDK, and `cdk` was not found", cell.id.service),
            "Install it in the repository: `npm install --save-dev aws-cdk@2`.",
        )
    })?;
    emptied(&cell.build_dir).await?;
    let assembly = cell.build_dir.join("cdk.out");
    let out = assembly.to_string_lossy();
    let stage = format!("stage={}", cell.id.stage);
    let mut arguments = vec!["synth", "--quiet", "--no-notices", "--output", &out, "--context", &stage];
    let given: Vec<String> = cell.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    for context in &given {
        arguments.extend(["--context", context]);
    }
    let ended = building.run(&program, &arguments).await?;
    if ended.success() {
        return Ok(assembly);
    }
    let text = ended.text();
    let said = text.lines().find(|line| line.contains("Error")).or_else(|| text.lines().last());
    let (code, hint) = if text.contains("Need to perform AWS calls")
        || text.contains("Unable to resolve AWS account")
    {
        (
            "lookup-failed",
            "It looks something up in the account: give the account a way in, or commit `cdk.context.json`.",
        )
    } else if text.contains("schema version mismatch") {
        ("outdated-cdk", "Bring the command line up to the library: `npm install --save-dev aws-cdk@2`.")
    } else if text.contains("--app is required") {
        ("no-app", "Say in `cdk.json` what the program is: `{\"app\": \"npx ts-node bin/app.ts\"}`.")
    } else {
        ("synth-failed", "Its log has the whole message; `cdk synth` in the service's folder gives the same.")
    };
    let said = said.unwrap_or("it printed nothing").trim();
    Err(Stop::failed(code, format!("{} could not be synthesised: {said}", cell.id.service), hint))
}

/// The assembly, its manifest and the artifact in it that is the cell's stack; also in the assemblies that it nests.
async fn stack_of(cell: &Cell, top: PathBuf) -> Result<(PathBuf, Manifest, String), Stop> {
    let wanted = cell.cdk_stack.as_deref();
    let mut known = Vec::new();
    let mut only = None;
    let mut open = vec![top.clone()];
    while let Some(assembly) = open.pop() {
        let manifest: Manifest = read(&assembly.join("manifest.json")).await?;
        let nested = manifest.artifacts.values().filter(|entry| entry.kind == "cdk:cloud-assembly");
        open.extend(
            nested.filter_map(|entry| Some(assembly.join(entry.properties.directory_name.as_ref()?))),
        );
        let stacks = manifest.artifacts.iter().filter(|(_, entry)| entry.kind == "aws:cloudformation:stack");
        let stacks: Vec<(String, String)> =
            stacks.map(|(id, entry)| (id.clone(), entry.called(id))).collect();
        for (id, name) in stacks {
            let found = match wanted {
                Some(wanted) => wanted == id || wanted == name,
                None => name == cell.stack.as_str(),
            };
            if found {
                return Ok((assembly, manifest, id));
            }
            only = Some((assembly.clone(), id.clone()));
            known.push(id);
        }
    }
    match only {
        // The only one there is, where none is named.
        Some((assembly, id)) if wanted.is_none() && known.len() == 1 => {
            Ok((assembly.clone(), read(&assembly.join("manifest.json")).await?, id))
        }
        _ => Err(missing(cell, &top, &known)),
    }
}

fn missing(cell: &Cell, assembly: &Path, known: &[String]) -> Stop {
    Stop::failed(
        "missing-cdk-stack",
        format!(
            "the assembly {} has no stack `{}`",
            assembly.display(),
            cell.cdk_stack.as_deref().unwrap_or(cell.stack.as_str())
        ),
        format!("It has: {}. Name one as the service's `stack`, or run `cdk synth` again.", known.join(", ")),
    )
}

async fn collect(
    cell: &Cell,
    assembly: &Path,
    file: &Path,
    listed: AssetManifest,
    assets: &mut Vec<Asset>,
) -> Result<(), Stop> {
    if let Some(image) = listed.images.keys().next() {
        return Err(Stop::failed(
            "container-image",
            format!(
                "{} asks for the container image {image}, which Stagewright does not build",
                file.display()
            ),
            "Push the image with `cdk-assets publish` first, or deploy this stack with `cdk deploy`.",
        ));
    }
    for asset in listed.files.into_values() {
        let Some(path) = asset.source.path else {
            return Err(Stop::failed(
                "cdk-asset",
                format!("{} holds a file that only a command can make", file.display()),
                "Deploy this stack with `cdk deploy`.",
            ));
        };
        let mut source = assembly.join(path);
        // The template itself is listed, too; it is uploaded by us where it is too large to be sent.
        if source.to_string_lossy().ends_with(".template.json") {
            continue;
        }
        if asset.source.packaging == Packaging::Zip {
            source = zipped(cell, source).await?;
        }
        let bytes = tokio::fs::read(&source).await.map_err(|error| Stop::io("read", &source, &error))?;
        let account = "${AWS::AccountId}";
        for destination in asset.destinations.into_values() {
            let place = |text: &str| {
                text.replace("${AWS::Region}", cell.id.target.region.as_str())
                    .replace("${AWS::Partition}", "aws")
            };
            assets.push(Asset {
                file: source.clone(),
                sha256: sha256(&bytes),
                to: Destination::Bucket {
                    name: place(&destination.bucket_name),
                    key: place(&destination.object_key),
                    hint: format!(
                        "Run `cdk bootstrap` for {account} and {} once: the assembly expects its files there.",
                        cell.id.target.region
                    )
                    .replace(account, cell.account.as_str()),
                },
            });
        }
    }
    Ok(())
}

fn folder(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

async fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Stop> {
    let text = template::read(path).await?;
    serde_json::from_str(&text).map_err(|error| {
        Stop::failed("broken-assembly", format!("{}: {error}", path.display()), "Run `cdk synth` again.")
    })
}
