//! A SAM template: built by `sam build` where it has code to build, and packaged by us. The transform stays in the template.
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-build.html>

use std::path::{Path, PathBuf};

use super::{
    Building, package, template,
    tool::{emptied, find},
};
use crate::{Artifact, Cell, Stop, ToolEnvironment, cell::digest};

pub(super) fn program(cell: &Cell, environment: &ToolEnvironment) -> Option<PathBuf> {
    cell.tool.clone().or_else(|| find(cell, environment, &["sam"]))
}

pub(super) async fn build(building: &Building<'_>) -> Result<Artifact, Stop> {
    let cell = building.cell;
    emptied(&cell.build_dir).await?;
    let mut file = cell.file.clone();
    let mut text = template::read(&file).await?;
    let mut json = template::parse(&file, &text)?.to_json();
    if package::locals(&json).iter().any(|local| local.is_source(cell.folder())) {
        file = built(building).await?;
        text = template::read(&file).await?;
        json = template::parse(&file, &text)?.to_json();
    }
    let folder = file.parent().unwrap_or(&cell.root).to_owned();
    let assets = package::package(cell, &folder, &mut json).await?;
    if !assets.is_empty() {
        text = json.to_string();
    }
    let parameters = template::declared(&json, &cell.parameters);
    let given = parameters.iter().chain(&cell.tags).flat_map(|(key, value)| [key.as_str(), value]);
    Ok(Artifact {
        // The template names its files by their content.
        digest: digest(std::iter::once(text.as_str()).chain(given)),
        capabilities: template::capabilities(&json),
        template: text,
        first_template: None,
        parameters,
        tags: cell.tags.clone(),
        assets,
        changes: Vec::new(),
    })
}

/// Runs `sam build`, and gives the template that it writes.
async fn built(building: &Building<'_>) -> Result<PathBuf, Stop> {
    let cell = building.cell;
    let program = building.find(&["sam"]).ok_or_else(|| {
        Stop::failed(
            "missing-tool",
            format!("{} has code to build, and `sam` was not found", cell.id.service),
            "Install the SAM CLI: `pipx install aws-sam-cli`, or as \
             https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html says.",
        )
    })?;
    let out = cell.build_dir.join("sam");
    let (template, build_dir, base) = (shown(&cell.file), shown(&out), shown(cell.folder()));
    let region = cell.id.target.region.as_str();
    let overrides: Vec<String> = cell
        .parameters
        .iter()
        .map(|(name, value)| format!("ParameterKey={name},ParameterValue={value}"))
        .collect();
    let mut arguments = vec!["build", "--template-file", &template, "--build-dir", &build_dir];
    arguments.extend(["--base-dir", &base, "--region", region, "--no-cached"]);
    if !overrides.is_empty() {
        arguments.push("--parameter-overrides");
        arguments.extend(overrides.iter().map(String::as_str));
    }
    let ended = building.run(&program, &arguments).await?;
    if ended.success() {
        return Ok(out.join("template.yaml"));
    }
    let text = ended.text();
    let said = text.lines().find(|line| line.starts_with("Error:") || line.contains("Build Failed"));
    let said = said.or_else(|| text.lines().last()).unwrap_or("it printed nothing").trim();
    let (code, hint) = if text.contains("Binary validation failed")
        || text.contains("Unable to find a supported version")
    {
        (
            "missing-runtime",
            "Install the runtime that the message names, in that version: `sam build` builds with it.",
        )
    } else {
        ("build-failed", "Its log has the whole message; `sam build` in the service's folder gives the same.")
    };
    Err(Stop::failed(code, format!("{} could not be built: {said}", cell.id.service), hint))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
