//! The Serverless Framework's `package`, and its layout kept: a teammate's `serverless info` or `remove` goes on working.

mod lookups;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;
use topology::StageId;

use super::{
    Building, template,
    tool::{Ended, emptied, find},
};
pub(super) use lookups::rebindings as looked_up;

use crate::{
    Artifact, Asset, Cell, Destination, Stop, ToolEnvironment,
    cell::{digest, sha256},
};

const PROGRAMS: [&str; 3] = ["serverless", "osls", "sls"];
const CREATE: &str = "cloudformation-template-create-stack.json";
pub(crate) const UPDATE: &str = "cloudformation-template-update-stack.json";
const STATE: &str = "serverless-state.json";
/// What the framework calls the template in the bucket.
pub(super) const COMPILED: &str = "compiled-cloudformation-template.json";

pub(super) async fn build(building: &Building<'_>) -> Result<Artifact, Stop> {
    let cell = building.cell;
    let program = installed(building)?;
    emptied(&cell.build_dir).await?;
    let copies = lookups::Copies::of(cell).await?;
    let arguments = copies.configured(arguments("package", cell));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = building.run(&program, &arguments).await?;
    drop(copies);
    if !ended.success() {
        return Err(explain(building, &ended));
    }
    collect(building, &cell.build_dir).await
}

pub(super) fn program(cell: &Cell, environment: &ToolEnvironment) -> Option<PathBuf> {
    cell.tool.clone().or_else(|| find(cell, environment, &PROGRAMS))
}

pub(crate) fn installed(building: &Building<'_>) -> Result<PathBuf, Stop> {
    building.find(&PROGRAMS).ok_or_else(|| {
        Stop::failed(
            "missing-tool",
            format!(
                "{} needs the Serverless Framework, and neither `serverless` nor `osls` was found",
                building.cell.id.service
            ),
            "Install it in the repository: `npm install --save-dev osls`.",
        )
    })
}

/// One of the framework's commands, for the cell's stage and what was packaged for it.
pub(crate) fn arguments(command: &str, cell: &Cell) -> Vec<String> {
    let package = cell.build_dir.to_string_lossy();
    let (stage, region) = (cell.id.stage.as_str(), cell.id.target.region.as_str());
    let mut arguments = vec![command, "--stage", stage, "--region", region];
    if command != "remove" {
        arguments.extend(["--package", &package]);
    }
    let name = cell.file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if name != "serverless.yml" {
        arguments.extend(["--config", &name]);
    }
    arguments.into_iter().map(str::to_owned).collect()
}

async fn collect(building: &Building<'_>, out: &Path) -> Result<Artifact, Stop> {
    let cell = building.cell;
    let file = out.join(UPDATE);
    if !file.is_file() {
        return Err(Stop::failed(
            "no-template",
            format!("the tool ended well but wrote no {UPDATE}"),
            "Check that `provider.name` is `aws`; only AWS services can be deployed.",
        ));
    }
    let text = template::read(&file).await?;
    let json = template::parse(&file, &text)?.to_json();
    let state: Value = serde_json::from_str(&template::read(&out.join(STATE)).await?).unwrap_or_default();
    let prefix = state
        .pointer("/package/artifactDirectoryName")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    // With a bucket of its own choice, the service needs no first operation that makes one.
    let bucket = chosen_bucket(&state);
    let first_template = if bucket.is_none() { Some(template::read(&out.join(CREATE)).await?) } else { None };
    let to = |key: String| match &bucket {
        Some(name) => Destination::Bucket {
            name: name.clone(),
            key,
            hint: format!("The service chooses {name} as its deployment bucket: create it first."),
        },
        None => Destination::StackBucket { key },
    };
    let mut assets = Vec::new();
    for key in referenced_keys(&json, &prefix) {
        let name = key.rsplit('/').next().unwrap_or_default();
        let file = zip_of(building, out, name, &state);
        assets.push(asset(file, to(key)).await?);
    }
    if !prefix.is_empty() {
        let compiled = out.join(COMPILED);
        tokio::fs::write(&compiled, json.to_string())
            .await
            .map_err(|error| Stop::io("write", &compiled, &error))?;
        assets.push(asset(compiled, to(format!("{prefix}/{COMPILED}"))).await?);
        assets.push(asset(out.join(STATE), to(format!("{prefix}/{STATE}"))).await?);
    }
    let parameters = template::declared(&json, &cell.parameters);
    let tags = tags(&state, &cell.id.stage, &cell.tags);
    Ok(Artifact {
        digest: content_digest(&text, &prefix, &assets, &parameters, &tags),
        capabilities: template::capabilities(&json),
        template: text,
        first_template,
        parameters,
        tags,
        assets,
        changes: Vec::new(),
    })
}

/// The name of the bucket that `provider.deploymentBucket` chooses.
fn chosen_bucket(state: &Value) -> Option<String> {
    let provider = state.pointer("/service/provider")?;
    let chosen = provider.get("deploymentBucket")?;
    chosen.as_str().or_else(|| chosen.get("name")?.as_str()).map(str::to_owned)
}

/// `STAGE` is the framework's own tag, and says the stage that it was called with: `provider.stage` is only its default. The
/// service adds `provider.stackTags`.
fn tags(state: &Value, stage: &StageId, own: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::from([("STAGE".to_owned(), stage.to_string())]);
    for place in ["/service/provider/tags", "/service/provider/stackTags"] {
        let given = state.pointer(place).and_then(Value::as_object);
        for (key, value) in given.into_iter().flatten() {
            tags.insert(key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
    }
    tags.extend(own.clone());
    tags
}

/// Every object under the package's folder in the bucket that the template names.
fn referenced_keys(template: &Value, prefix: &str) -> Vec<String> {
    let mut keys = Vec::new();
    visit(template, &mut |text| {
        if !prefix.is_empty() && text.starts_with(prefix) && !keys.iter().any(|key| key == text) {
            keys.push(text.to_owned());
        }
    });
    keys
}

fn visit(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => found(text),
        Value::Array(items) => items.iter().for_each(|item| visit(item, found)),
        Value::Object(entries) => entries.values().for_each(|item| visit(item, found)),
        _ => {}
    }
}

/// Where a zip is: beside the templates, or where `package.artifact` says.
fn zip_of(building: &Building<'_>, out: &Path, name: &str, state: &Value) -> PathBuf {
    let beside = out.join(name);
    if beside.is_file() {
        return beside;
    }
    let mut artifacts = Vec::new();
    visit(state.get("service").unwrap_or(&Value::Null), &mut |text| {
        if Path::new(text).file_name().is_some_and(|file| file == name) {
            artifacts.push(text.to_owned());
        }
    });
    let folder = building.cell.folder();
    artifacts.iter().map(|path| folder.join(path)).find(|path| path.is_file()).unwrap_or(beside)
}

async fn asset(file: PathBuf, to: Destination) -> Result<Asset, Stop> {
    let bytes = tokio::fs::read(&file).await.map_err(|error| Stop::io("read", &file, &error))?;
    Ok(Asset { sha256: sha256(&bytes), file, to })
}

/// The folder in the bucket bears the time of packaging, and the state file names it: the content is what counts.
fn content_digest(
    template: &str,
    prefix: &str,
    assets: &[Asset],
    parameters: &BTreeMap<String, String>,
    tags: &BTreeMap<String, String>,
) -> String {
    let template = if prefix.is_empty() { template.to_owned() } else { template.replace(prefix, "PACKAGE") };
    let code =
        assets.iter().filter(|asset| asset.file.extension().is_some_and(|extension| extension == "zip"));
    let code = code.map(|asset| asset.sha256.as_str());
    let given = parameters.iter().chain(tags).flat_map(|(key, value)| [key.as_str(), value]);
    digest(std::iter::once(template.as_str()).chain(code).chain(given))
}

/// The line that says what is wrong, out of a page of output.
fn explain(building: &Building<'_>, ended: &Ended) -> Stop {
    let cell = building.cell;
    let said = essential(ended.lines.iter().map(String::as_str));
    let all = ended.text();
    let (code, hint) = if let Some(plugin) = missing_plugin(&all) {
        (
            "missing-plugin",
            format!("Install the plugin in the service's repository: `npm install --save-dev {plugin}`."),
        )
    } else if said.contains("provider.runtime") || said.contains(".runtime'") {
        // Version 3 only warns of it, among what it says of other things.
        (
            "refused-runtime",
            "Move the service to a runtime that Lambda still offers, or package it with a version of the tool that accepts the old \
             one: `npm install --save-dev osls@3`."
                .to_owned(),
        )
    } else if all.contains("Cannot resolve variable") || all.contains("Cannot resolve serverless") {
        ("unresolved-variable", "Give the variable a value or a fallback; the message names it.".to_owned())
    } else {
        (
            "package-failed",
            "Run `serverless package` in the service's folder to see the whole message.".to_owned(),
        )
    };
    Stop::failed(code, format!("{} could not be packaged: {said}", cell.id.service), hint)
}

/// The first line after the tool's `Error:` heading, or the last that it printed.
pub(crate) fn essential<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
    let heading = lines.iter().position(|line| {
        *line == "Error:"
            || line.starts_with("Error:")
            || line.starts_with("✖ Error")
            || line.ends_with("Error:")
    });
    match heading {
        Some(at) => {
            let rest = lines[at].split_once("Error:").map(|(_, rest)| rest.trim()).unwrap_or_default();
            if rest.is_empty() { lines.get(at + 1).copied().unwrap_or("no reason given") } else { rest }
                .to_owned()
        }
        None => lines.last().copied().unwrap_or("it printed nothing").to_owned(),
    }
}

/// `Serverless plugin "serverless-bundle" not found.`, or `osls plugin ...`
fn missing_plugin(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(" plugin \"")?;
    let (name, rest) = rest.split_once('"')?;
    rest.trim_start().starts_with("not found").then_some(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_essential_line_is_found_in_a_page_of_output() {
        let printed = "Warning: something\n\nError:\nConfiguration error at 'provider.runtime': must be one of\n  at x\n3 deprecations";
        assert_eq!(essential(printed.lines()), "Configuration error at 'provider.runtime': must be one of");
        assert_eq!(essential("Error: no such thing".lines()), "no such thing");
        assert_eq!(essential("something odd".lines()), "something odd");
    }

    #[test]
    fn a_missing_plugin_is_named() {
        let text = "Error:\nServerless plugin \"serverless-bundle\" not found. Make sure it's installed";
        assert_eq!(missing_plugin(text), Some("serverless-bundle"));
        assert_eq!(missing_plugin("osls plugin \"serverless-bundle\" not found."), Some("serverless-bundle"));
        assert_eq!(missing_plugin("Error: other"), None);
    }

    #[test]
    fn the_time_of_packaging_does_not_change_the_digest() {
        let build = |time: &str| {
            let prefix = format!("serverless/notes/dev/{time}");
            let template = json!({"Code": {"S3Key": format!("{prefix}/notes.zip")}}).to_string();
            let asset = Asset {
                file: PathBuf::from("notes.zip"),
                sha256: "abc".into(),
                to: Destination::StackBucket { key: format!("{prefix}/notes.zip") },
            };
            content_digest(&template, &prefix, &[asset], &BTreeMap::new(), &BTreeMap::new())
        };
        assert_eq!(build("1-2026-01-01T00:00:00.000Z"), build("2-2027-01-01T00:00:00.000Z"));
    }

    #[test]
    fn a_service_may_choose_its_bucket_by_name_or_by_object() {
        let state = |bucket: Value| json!({"service": {"provider": {"deploymentBucket": bucket}}});
        assert_eq!(chosen_bucket(&state(json!("mine"))).as_deref(), Some("mine"));
        assert_eq!(chosen_bucket(&state(json!({"name": "mine"}))).as_deref(), Some("mine"));
        assert_eq!(chosen_bucket(&json!({"service": {"provider": {}}})), None);
    }
}
