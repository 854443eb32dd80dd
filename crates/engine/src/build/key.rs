//! Whether something was built before from the same inputs.

use std::path::{Path, PathBuf};

use topology::ServiceKind;

use super::{cdk, sam, serverless};
use crate::{Artifact, ArtifactStore, Cell, Stop, ToolEnvironment, cell::digest, store};

/// What names everything that an artifact is made from. Nothing where the same inputs may give another artifact: Terraform
/// plans against what it finds, and a build may read other stacks.
#[must_use]
pub fn build_key(cell: &Cell, environment: &ToolEnvironment) -> Option<String> {
    if cell.reads_live_values {
        return None;
    }
    let tool = match cell.kind {
        ServiceKind::CloudFormation => None,
        ServiceKind::Sam => sam::program(cell, environment),
        ServiceKind::Cdk if cdk::is_program(cell) => cdk::program(cell, environment),
        ServiceKind::Cdk => None,
        // Its own `deploy` packages again, whatever was packaged before.
        ServiceKind::Serverless if cell.own_deploy => return None,
        ServiceKind::Serverless => serverless::program(cell, environment),
        ServiceKind::Terraform | ServiceKind::Command | ServiceKind::Planned => return None,
    };
    let id = &cell.id;
    let kind = format!("{:?}", cell.kind);
    let tool = tool.map(|program| made_by(&program)).unwrap_or_default();
    let fixed = [
        cell.digest.as_str(),
        kind.as_str(),
        id.service.as_str(),
        id.stage.as_str(),
        id.target.region.as_str(),
        cell.account.as_str(),
        cell.stack.as_str(),
        cell.cdk_stack.as_deref().unwrap_or_default(),
        tool.as_str(),
        env!("CARGO_PKG_VERSION"),
    ];
    let given = cell.parameters.iter().chain(&cell.tags);
    Some(digest(fixed.into_iter().chain(given.flat_map(|(name, value)| [name.as_str(), value.as_str()]))))
}

/// What was built before from the same inputs.
pub async fn built_before(
    store: &ArtifactStore,
    cell: &Cell,
    environment: &ToolEnvironment,
) -> Option<Artifact> {
    let digest = store.find(&build_key(cell, environment)?).await?;
    store.get(&digest).await
}

/// The template of what was built before from the same inputs, and nothing else of it. `artifacts` is the folder of the store.
#[must_use]
pub fn built_template(artifacts: &Path, cell: &Cell, environment: &ToolEnvironment) -> Option<String> {
    store::template_of(artifacts, &build_key(cell, environment)?)
}

/// Keeps what was just built, and gives it as it is kept.
///
/// # Errors
/// Where it cannot be written.
pub async fn keep(
    store: &ArtifactStore,
    cell: &Cell,
    environment: &ToolEnvironment,
    artifact: &Artifact,
) -> Result<Artifact, Stop> {
    let digest = store.put(artifact).await?;
    if let Some(key) = build_key(cell, environment) {
        store.remember(&key, &digest).await?;
    }
    store.get(&digest).await.ok_or_else(|| {
        Stop::failed(
            "artifact-changed",
            format!("the artifact {digest} was damaged while it was kept"),
            "Something else writes to the project's `.stagewright` folder, or the disk fails. Deploy again.",
        )
    })
}

/// A tool's place and version: told from its package's description where it has one, since asking it costs a second.
fn made_by(program: &Path) -> String {
    let real = program.canonicalize().unwrap_or_else(|_| program.to_owned());
    let package = real.ancestors().skip(1).take(4).map(|folder| folder.join("package.json"));
    let described = package.into_iter().find_map(|file| std::fs::read_to_string(file).ok());
    let version = described.unwrap_or_else(|| stamp(&real).unwrap_or_default());
    format!("{} {}", real.display(), digest([version.as_str()]))
}

fn stamp(file: &PathBuf) -> Option<String> {
    let metadata = std::fs::metadata(file).ok()?;
    let modified = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {}", metadata.len(), modified.as_nanos()))
}
