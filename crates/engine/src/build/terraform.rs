//! A plan of Terraform or OpenTofu, saved: what is applied later is exactly it.
//! <https://developer.hashicorp.com/terraform/tutorials/automation/automate-terraform>

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use journal::{PropertyDifference, ResourceChange};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Building,
    tool::{Ended, Extra, emptied},
};
use crate::{
    Artifact, Asset, Destination, Stop,
    cell::{digest, sha256},
};

const PLAN: &str = "plan";
/// What `plan -detailed-exitcode` ends with where there is something to do.
const CHANGES: i32 = 2;
const LOCK_TIMEOUT: &str = "-lock-timeout=60s";

/// A saved plan that can be read.
#[derive(Deserialize)]
struct Plan {
    #[serde(default)]
    resource_changes: Vec<Resource>,
    #[serde(default)]
    output_changes: BTreeMap<String, Change>,
}

#[derive(Deserialize)]
struct Resource {
    address: String,
    #[serde(rename = "type")]
    kind: String,
    change: Change,
}

/// <https://developer.hashicorp.com/terraform/internals/json-format#change-representation>
#[derive(Deserialize)]
struct Change {
    actions: Vec<String>,
    #[serde(default)]
    before: Value,
    #[serde(default)]
    after: Value,
    #[serde(default)]
    after_unknown: Value,
    #[serde(default)]
    before_sensitive: Value,
    #[serde(default)]
    after_sensitive: Value,
    #[serde(default)]
    replace_paths: Vec<Vec<Value>>,
}

pub(super) async fn build(building: &Building<'_>) -> Result<Artifact, Stop> {
    let terraform = Terraform::of(building)?;
    emptied(&building.cell.build_dir).await?;
    terraform.initialise().await?;
    let file = terraform.plan(false).await?;
    terraform.artifact(file).await
}

/// The program, and what all of its commands are given.
pub(crate) struct Terraform<'a> {
    pub(crate) building: &'a Building<'a>,
    pub(crate) program: PathBuf,
    pub(crate) extra: Extra,
}

impl<'a> Terraform<'a> {
    pub(crate) fn of(building: &'a Building<'a>) -> Result<Self, Stop> {
        let cell = building.cell;
        let program = building.find(&["terraform", "tofu"]).ok_or_else(|| {
            Stop::failed(
                "missing-tool",
                format!("{} needs Terraform, and neither `terraform` nor `tofu` was found", cell.id.service),
                "Install OpenTofu (https://opentofu.org/docs/intro/install) or Terraform, and open Stagewright again.",
            )
        })?;
        let set = |name: &str, value: &str| (name.to_owned(), OsString::from(value));
        let mut extra = vec![
            ("TF_DATA_DIR".to_owned(), cell.build_dir.join("data").into_os_string()),
            // Stages, and targets of a stage, must not share a state.
            set("TF_WORKSPACE", &cell.workspace),
            set("TF_IN_AUTOMATION", "1"),
        ];
        extra.extend(cell.parameters.iter().map(|(name, value)| set(&format!("TF_VAR_{name}"), value)));
        Ok(Self { building, program, extra })
    }

    /// A plan that is taken up after a restart finds the folder as it was.
    pub(crate) async fn initialised(&self) -> Result<(), Stop> {
        if self.building.cell.build_dir.join("initialised").exists() {
            Ok(())
        } else {
            self.initialise().await
        }
    }

    async fn initialise(&self) -> Result<(), Stop> {
        let ended = self.run(&["init", "-input=false", "-no-color"]).await?;
        if !ended.success() {
            return Err(self.explain("init-failed", "could not be initialised", &ended));
        }
        let done = self.building.cell.build_dir.join("initialised");
        tokio::fs::write(&done, "").await.map_err(|error| Stop::io("write", &done, &error))
    }

    /// Plans, and gives the plan's file.
    pub(crate) async fn plan(&self, destroy: bool) -> Result<PathBuf, Stop> {
        let file = self.building.cell.build_dir.join(PLAN);
        let out = format!("-out={}", file.display());
        let mut arguments =
            vec!["plan", "-input=false", "-no-color", LOCK_TIMEOUT, "-detailed-exitcode", out.as_str()];
        if destroy {
            arguments.push("-destroy");
        }
        let ended = self.run(&arguments).await?;
        match ended.code {
            Some(0 | CHANGES) => Ok(file),
            _ => Err(self.explain("plan-failed", "could not be planned", &ended)),
        }
    }

    async fn artifact(&self, file: PathBuf) -> Result<Artifact, Stop> {
        let text = self.shown(&file, &["-no-color"]).await?;
        let changes = self.changes(&file).await?;
        let bytes = tokio::fs::read(&file).await.map_err(|error| Stop::io("read", &file, &error))?;
        let sha256 = sha256(&bytes);
        Ok(Artifact {
            // A plan is good for one state only: two that read the same are not the same.
            digest: digest([text.as_str(), sha256.as_str()]),
            template: text,
            first_template: None,
            parameters: self.building.cell.parameters.clone(),
            tags: BTreeMap::new(),
            capabilities: Vec::new(),
            assets: vec![Asset { file, sha256, to: Destination::Tool }],
            changes,
        })
    }

    pub(crate) async fn changes(&self, file: &Path) -> Result<Vec<ResourceChange>, Stop> {
        let json = self.shown(file, &["-json"]).await?;
        let plan: Plan = serde_json::from_str(&json).map_err(|error| {
            Stop::failed(
                "unreadable-plan",
                format!("the plan of {} cannot be read: {error}", self.building.cell.id.service),
                "Use Terraform 1.0 or newer, or OpenTofu.",
            )
        })?;
        let resources =
            plan.resource_changes.iter().filter_map(|one| one.change.told(&one.address, &one.kind));
        let outputs = plan
            .output_changes
            .iter()
            .filter_map(|(name, change)| change.told(&format!("output.{name}"), "output"));
        Ok(resources.chain(outputs).collect())
    }

    async fn shown(&self, file: &Path, how: &[&str]) -> Result<String, Stop> {
        let file = file.to_string_lossy();
        let arguments: Vec<&str> = ["show"].into_iter().chain(how.iter().copied()).chain([&*file]).collect();
        let ended = self.ask(&arguments).await?;
        if ended.success() {
            Ok(ended.text())
        } else {
            Err(self.explain("unreadable-plan", "has a plan that cannot be read", &ended))
        }
    }

    /// Those that are not secret.
    pub(crate) async fn outputs(&self) -> Result<BTreeMap<String, String>, Stop> {
        #[derive(Deserialize)]
        struct Output {
            #[serde(default)]
            sensitive: bool,
            value: Value,
        }
        let ended = self.ask(&["output", "-json", "-no-color"]).await?;
        if !ended.success() {
            return Err(self.explain(
                "outputs-failed",
                "was applied, and its outputs cannot be read",
                &ended,
            ));
        }
        let outputs: BTreeMap<String, Output> = serde_json::from_str(&ended.text()).unwrap_or_default();
        let told = outputs.into_iter().filter(|(_, output)| !output.sensitive);
        Ok(told.map(|(name, output)| (name, text_of(&output.value))).collect())
    }

    async fn run(&self, arguments: &[&str]) -> Result<Ended, Stop> {
        self.building.run_with(&self.program, arguments, &self.extra).await
    }

    async fn ask(&self, arguments: &[&str]) -> Result<Ended, Stop> {
        self.building.ask(&self.program, arguments, &self.extra).await
    }

    pub(crate) fn explain(&self, code: &str, what: &str, ended: &Ended) -> Stop {
        let said = essential(ended);
        let text = ended.text();
        let (code, hint) = if text.contains("Saved plan is stale") {
            ("stale-plan", "Something changed its state since the plan was made. Plan again.")
        } else if text.contains("acquiring the state lock") {
            (
                "state-locked",
                "Somebody else is working with its state. Wait for them; if nobody is, `terraform force-unlock` frees it.",
            )
        } else if text.contains("No value for required variable") {
            ("missing-variable", "Give it under the service's `parameters` in stagewright.toml.")
        } else if text.contains("Backend initialization required")
            || text.contains("Backend configuration changed")
        {
            (
                "backend-changed",
                "Run `terraform init -reconfigure` or `-migrate-state` yourself: it decides about the state.",
            )
        } else {
            (code, "Its log has the whole message.")
        };
        Stop::failed(code, format!("{} {what}: {said}", self.building.cell.id.service), hint)
    }
}

impl Change {
    /// In the words in which change sets are told.
    fn told(&self, address: &str, kind: &str) -> Option<ResourceChange> {
        let is = |actions: &[&str]| self.actions.iter().map(String::as_str).eq(actions.iter().copied());
        let replaced = is(&["delete", "create"]) || is(&["create", "delete"]);
        let (action, policy) = match self.actions.first()?.as_str() {
            _ if replaced => ("Modify", Some("Delete")),
            "create" => ("Add", None),
            "update" => ("Modify", None),
            "delete" => ("Remove", Some("Delete")),
            // It goes on existing, without Terraform.
            "forget" => ("Remove", Some("Retain")),
            _ => return None,
        };
        let differences = if action == "Modify" { self.differences() } else { Vec::new() };
        Some(ResourceChange {
            logical_id: address.to_owned(),
            kind: kind.to_owned(),
            action: action.to_owned(),
            replacement: (action == "Modify").then(|| if replaced { "True" } else { "False" }.to_owned()),
            policy: policy.map(str::to_owned),
            properties: differences.iter().map(|one| one.path.clone()).collect(),
            tags_only: !differences.is_empty()
                && differences.iter().all(|one| matches!(one.path.as_str(), "tags" | "tags_all")),
            differences,
        })
    }

    fn differences(&self) -> Vec<PropertyDifference> {
        let empty = Map::new();
        // An output has a value rather than properties.
        let (Some(before), Some(after)) = (self.before.as_object(), self.after.as_object()) else {
            let unknown = self.after_unknown == Value::Bool(true);
            return vec![PropertyDifference {
                path: "value".to_owned(),
                before: shown(&self.before, &self.before_sensitive),
                after: if unknown { None } else { shown(&self.after, &self.after_sensitive) },
                recreation: None,
            }];
        };
        let unknown = self.after_unknown.as_object().unwrap_or(&empty);
        let names = before.keys().chain(after.keys()).chain(unknown.keys());
        let names: std::collections::BTreeSet<&String> = names.collect();
        let forces = |name: &str| {
            self.replace_paths.iter().any(|path| path.first().and_then(Value::as_str) == Some(name))
        };
        let differs = |name: &&String| {
            let will_be = unknown.get(*name).is_some_and(has_unknown);
            will_be || before.get(*name).unwrap_or(&Value::Null) != after.get(*name).unwrap_or(&Value::Null)
        };
        let secret = |of: &Value, name: &str| match of {
            Value::Bool(all) => Value::Bool(*all),
            of => of.get(name).cloned().unwrap_or_default(),
        };
        names
            .into_iter()
            .filter(differs)
            .map(|name| PropertyDifference {
                path: name.clone(),
                before: before
                    .get(name)
                    .and_then(|value| shown(value, &secret(&self.before_sensitive, name))),
                after: match unknown.get(name) {
                    Some(unknown) if has_unknown(unknown) => None,
                    _ => after.get(name).and_then(|value| shown(value, &secret(&self.after_sensitive, name))),
                },
                recreation: forces(name).then(|| "Always".to_owned()),
            })
            .collect()
    }
}

/// A value that may be looked at; stars where a part of it is secret.
fn shown(value: &Value, sensitive: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        _ if has_unknown(sensitive) => Some("***".to_owned()),
        value => Some(text_of(value)),
    }
}

/// Marks of what is unknown or secret have the shape of the value, with `true` where it holds.
fn has_unknown(mark: &Value) -> bool {
    match mark {
        Value::Bool(marked) => *marked,
        Value::Array(items) => items.iter().any(has_unknown),
        Value::Object(entries) => entries.values().any(has_unknown),
        Value::Null | Value::Number(_) | Value::String(_) => false,
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The first error and the sentence after it.
fn essential(ended: &Ended) -> String {
    let clean = |line: &String| line.trim_start_matches(['│', '╷', '╵', ' ']).trim().to_owned();
    let lines: Vec<String> = ended.lines.iter().map(clean).filter(|line| !line.is_empty()).collect();
    // `init` begins with an error that only says that others follow.
    let is_error =
        |line: &String| line.starts_with("Error:") && !line.contains("encountered problems during");
    let Some(at) = lines.iter().position(is_error) else {
        return lines.last().cloned().unwrap_or_else(|| "it printed nothing".to_owned());
    };
    let error = lines[at].trim_start_matches("Error:").trim();
    match lines.get(at + 1).filter(|line| !line.starts_with("Error:")) {
        Some(detail) => format!("{error} ({detail})"),
        None => error.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(change: Value) -> Option<ResourceChange> {
        serde_json::from_value::<Change>(change).unwrap().told("aws_sqs_queue.jobs", "aws_sqs_queue")
    }

    #[test]
    fn a_replacement_is_told_with_the_property_that_forces_it() {
        let change = told(json!({
            "actions": ["delete", "create"],
            "before": {"name": "a", "id": "1", "same": 1}, "after": {"name": "b", "same": 1},
            "after_unknown": {"id": true}, "replace_paths": [["name"]]
        }))
        .unwrap();
        assert_eq!((change.action.as_str(), change.replacement.as_deref()), ("Modify", Some("True")));
        assert_eq!(change.properties, ["id", "name"]);
        let name = &change.differences[1];
        assert_eq!((name.before.as_deref(), name.after.as_deref()), (Some("a"), Some("b")));
        assert_eq!(name.recreation.as_deref(), Some("Always"));
        assert_eq!(change.differences[0].after, None);
    }

    #[test]
    fn secret_values_are_not_told() {
        let change = told(json!({
            "actions": ["update"], "before": {"password": "old"}, "after": {"password": "new"},
            "after_unknown": {}, "before_sensitive": {"password": true}, "after_sensitive": {"password": true}
        }))
        .unwrap();
        assert!(!format!("{change:?}").contains("old") && !format!("{change:?}").contains("new"));
        let output = json!({"actions": ["update"], "before": "old", "after": "new", "after_unknown": false,
            "before_sensitive": true, "after_sensitive": true});
        assert_eq!(told(output).unwrap().differences[0].after.as_deref(), Some("***"));
    }

    #[test]
    fn what_stays_as_it_is_and_what_is_only_read_is_not_told() {
        for actions in [json!(["no-op"]), json!(["read"])] {
            assert_eq!(told(json!({"actions": actions})), None);
        }
    }
}
