//! One stack of a CDK assembly that was synthesised before.
//! <https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html>

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

use super::template;
use crate::{
    Artifact, Asset, Cell, Destination, Stop,
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

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    template_file: Option<String>,
    file: Option<String>,
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

pub(super) async fn build(cell: &Cell) -> Result<Artifact, Stop> {
    // The service's file is the assembly's manifest, or the assembly's folder.
    let assembly = if cell.file.is_dir() { cell.file.clone() } else { folder(&cell.file) };
    let manifest: Manifest = read(&assembly.join("manifest.json")).await?;
    let wanted = cell.cdk_stack.as_deref().unwrap_or(cell.stack.as_str());
    let Some(stack) = manifest.artifacts.get(wanted).filter(|entry| entry.kind == "aws:cloudformation:stack")
    else {
        let known: Vec<_> = manifest
            .artifacts
            .iter()
            .filter(|(_, entry)| entry.kind == "aws:cloudformation:stack")
            .map(|(name, _)| name.as_str())
            .collect();
        return Err(Stop::failed(
            "missing-cdk-stack",
            format!("the assembly {} has no stack `{wanted}`", assembly.display()),
            format!(
                "It has: {}. Name one as the service's `stack`, or run `cdk synth` again.",
                known.join(", ")
            ),
        ));
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
            source = zip(cell, source).await?;
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
                    .replace(account, cell.id.target.account.as_str()),
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

/// The same folder gives the same bytes: files in order, without dates.
async fn zip(cell: &Cell, folder: PathBuf) -> Result<PathBuf, Stop> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let target = cell.build_dir.join(format!("{name}.zip"));
    tokio::fs::create_dir_all(&cell.build_dir)
        .await
        .map_err(|error| Stop::io("make", &cell.build_dir, &error))?;
    let made = target.clone();
    let written = tokio::task::spawn_blocking(move || write_zip(&folder, &made)).await;
    match written {
        Ok(Ok(())) => Ok(target),
        Ok(Err(error)) => Err(Stop::io("pack", &target, &error)),
        Err(error) => Err(Stop::io("pack", &target, &std::io::Error::other(error))),
    }
}

fn write_zip(folder: &Path, target: &Path) -> std::io::Result<()> {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(target)?);
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(mode(&file)?);
        archive.start_file(name, options)?;
        archive.write_all(&std::fs::read(&file)?)?;
    }
    archive.finish()?;
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Lambda runs only what may be executed.
fn mode(file: &Path) -> std::io::Result<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let executable = std::fs::metadata(file)?.permissions().mode() & 0o100 != 0;
        Ok(if executable { 0o755 } else { 0o644 })
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(0o755)
    }
}
