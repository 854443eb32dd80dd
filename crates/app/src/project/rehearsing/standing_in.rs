//! What stands in for what a rehearsal does not build: a template as it stands, one that was built before, the live one
//! with the exports that the sources want, or one that is made up from what the sources say of themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use engine::{Artifact, Cell, ToolEnvironment};
use plan::{Action, DesiredCell, Step, StepId};
use sandbox::{LiveStack, Sandbox, Scope, Settings, Snapshot};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;
use topology::{CellId, Interface, ServiceKind, Text, Tie};

use super::super::{Prepared, Project, runs::environment};
use crate::{contract::ErrorView, error::Result};

/// The resource that makes a template differ, and that imports what the sources import. It does nothing in AWS, either.
const HARMLESS: &str = "AWS::CloudFormation::WaitConditionHandle";
const LOGICAL_ID: &str = "Rehearsed";

impl Project {
    /// Has every cell deployed from a template, whatever it is built with.
    pub(super) async fn stand_in(
        &self,
        prepared: &Prepared,
        cells: &mut BTreeMap<StepId, Cell>,
        snapshot: &mut Snapshot,
        folder: &Path,
        assumptions: &mut Vec<String>,
    ) -> Result<()> {
        let now = self.settings.now();
        let live = Sandbox::filled(Settings::default(), Arc::new(move || now), snapshot);
        let mut written: BTreeMap<CellId, Artifact> = BTreeMap::new();
        for (at, step) in prepared.view.plan.steps.iter().enumerate() {
            let Some(cell) = cells.get_mut(&step.id) else { continue };
            if own_tool(cell) {
                assume_own_tool(step, cell, snapshot, assumptions);
            }
            // As it stands is how it will be deployed.
            if matches!(step.action, Action::Delete | Action::ContinueRollback | Action::RollBack)
                || (cell.kind == ServiceKind::CloudFormation && cell.program.is_none())
            {
                cell.kind = ServiceKind::CloudFormation;
                continue;
            }
            let desired =
                prepared.cells.iter().find(|one| one.service == step.service && one.target == step.target);
            let Some(desired) = desired else { continue };
            let artifact = match written.get(&cell.id) {
                Some(artifact) => artifact.clone(),
                None => self.artifact(cell, desired, step, (&live, snapshot), assumptions).await?,
            };
            cell.file = folder.join(format!("{at}.json"));
            cell.kind = ServiceKind::CloudFormation;
            cell.parameters = artifact.parameters.clone();
            cell.program = None;
            cell.own_deploy = false;
            tokio::fs::write(&cell.file, &artifact.template)
                .await
                .map_err(|error| ErrorView::io("write", &cell.file, &error))?;
            written.insert(cell.id.clone(), artifact);
        }
        Ok(())
    }

    async fn artifact(
        &self,
        cell: &Cell,
        desired: &DesiredCell,
        step: &Step,
        (live, snapshot): (&Sandbox, &Snapshot),
        assumptions: &mut Vec<String>,
    ) -> Result<Artifact> {
        let environment = environment(&self.settings);
        if let Some(built) = self.built_before(cell, &environment).await {
            return Ok(built);
        }
        if let Some(made) = assembled(cell, &environment).await {
            return Ok(made);
        }
        let service = &cell.id.service;
        let scope = Scope::new(cell.account.as_str(), cell.id.target.region.as_str());
        let stacks = snapshot.scopes.get(&scope).into_iter().flat_map(|scope| &scope.stacks);
        let stack = stacks.into_iter().find(|stack| stack.name == cell.stack.as_str());
        let template = live.template_without_imports(&scope, cell.stack.as_str())?;
        let template = match (template, stack) {
            (Some(template), Some(stack)) if step.action == Action::Update => {
                assumptions.push(format!(
                    "{service} was not built: its live template is taken, with the exports and imports that its sources name"
                ));
                adapted(template, stack, desired, &self.provided_before(&stack.id))
            }
            _ => {
                assumptions.push(format!(
                    "{service} was not built: its template is made up from the resources and references that its sources name"
                ));
                made_up(desired)
            }
        };
        let declared = template["Parameters"].as_object().cloned().unwrap_or_default();
        let mut parameters = cell.parameters.clone();
        parameters.retain(|name, _| declared.contains_key(name));
        Ok(Artifact {
            template: template.to_string(),
            first_template: None,
            parameters,
            tags: cell.tags.clone(),
            capabilities: Vec::new(),
            assets: Vec::new(),
            changes: Vec::new(),
            digest: String::new(),
        })
    }

    /// What an earlier run built from the same sources.
    async fn built_before(&self, cell: &Cell, environment: &ToolEnvironment) -> Option<Artifact> {
        let folder = self.folder.join(super::super::LOCAL_FOLDER).join("artifacts");
        if !folder.exists() {
            return None;
        }
        let store = engine::ArtifactStore::open(folder).ok()?;
        engine::built_before(&store, cell, environment).await
    }
}

/// A CDK assembly that is there already needs no tool.
async fn assembled(cell: &Cell, environment: &ToolEnvironment) -> Option<Artifact> {
    let there = cell.kind == ServiceKind::Cdk && cell.file.file_name().is_none_or(|name| name != "cdk.json");
    if !there {
        return None;
    }
    engine::build(cell, environment, None, &CancellationToken::new(), &|_| {}).await.ok()
}

/// Whether something other than CloudFormation is asked, by a tool of its own.
fn own_tool(cell: &Cell) -> bool {
    cell.own_deploy || matches!(cell.kind, ServiceKind::Terraform | ServiceKind::Command)
}

fn assume_own_tool(step: &Step, cell: &mut Cell, snapshot: &mut Snapshot, assumptions: &mut Vec<String>) {
    assumptions
        .push(format!("{} is deployed by a tool of its own, which is assumed to succeed", step.service));
    let scope = Scope::new(cell.account.as_str(), cell.id.target.region.as_str());
    let stacks = &mut snapshot.scopes.entry(scope).or_default().stacks;
    let there = stacks.iter().any(|stack| stack.name == cell.stack.as_str());
    // A stand-in is changed where the tool would change what it keeps itself.
    if !there && step.action != Action::Create {
        stacks.push(LiveStack {
            name: cell.stack.to_string(),
            status: "UPDATE_COMPLETE".into(),
            template: Some(json!({"Resources": {"Tool": {"Type": HARMLESS}}}).to_string()),
            ..LiveStack::default()
        });
    }
}

/// The imports that the sources name, and something that is new every time.
fn harmless(interface: &Interface) -> Value {
    let mut imports: Vec<&str> = interface
        .consumes
        .iter()
        .filter_map(|consumption| match &consumption.tie {
            Tie::Export { name } => name.known(),
            Tie::Output { .. } | Tie::Parameter { .. } | Tie::File { .. } => None,
        })
        .collect();
    imports.sort_unstable();
    imports.dedup();
    let imports: Vec<Value> = imports.into_iter().map(|name| json!({"Fn::ImportValue": name})).collect();
    json!({"Type": HARMLESS, "Properties": {"Sources": interface.digest, "Imports": imports}})
}

/// Exports by name: what is behind each, and the canonical text of its value.
fn exports(desired: &DesiredCell) -> BTreeMap<&str, (&str, &str)> {
    let provides = desired.interface.provides.iter();
    provides
        .filter_map(|provision| match &provision.tie {
            Tie::Export { name } => {
                Some((name.known()?, (provision.logical_id.as_str(), provision.value.as_str())))
            }
            Tie::Output { .. } | Tie::Parameter { .. } | Tie::File { .. } => None,
        })
        .collect()
}

fn output(outputs: &mut Map<String, Value>, key: &str, value: &str, export: Option<&str>) {
    let letters: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut key = if letters.is_empty() { "Output".to_owned() } else { letters };
    while outputs.contains_key(&key) {
        key.push('X');
    }
    let mut body = json!({"Value": format!("rehearsed {value}")});
    if let Some(export) = export {
        body["Export"] = json!({"Name": export});
    }
    outputs.insert(key, body);
}

/// A template that provides and consumes what the sources say.
fn made_up(desired: &DesiredCell) -> Value {
    let interface = &desired.interface;
    let mut resources = Map::new();
    for resource in interface.resources.iter().filter(|one| one.kind != "AWS::SSM::Parameter") {
        resources.insert(resource.logical_id.clone(), json!({"Type": resource.kind}));
    }
    let mut outputs = Map::new();
    for provision in &interface.provides {
        match &provision.tie {
            Tie::Export { name: Text::Known(name) } => {
                output(&mut outputs, &provision.logical_id, &provision.value, Some(name));
            }
            Tie::Output { output: Text::Known(name), .. } if !outputs.contains_key(name) => {
                output(&mut outputs, name, &provision.value, None);
            }
            Tie::Parameter { path: Text::Known(path) } => {
                let properties = json!({"Name": path, "Type": "String", "Value": "rehearsed"});
                resources.insert(
                    provision.logical_id.clone(),
                    json!({"Type": "AWS::SSM::Parameter", "Properties": properties}),
                );
            }
            Tie::Export { .. } | Tie::Output { .. } | Tie::Parameter { .. } | Tie::File { .. } => {}
        }
    }
    resources.insert(LOGICAL_ID.into(), harmless(interface));
    json!({"Resources": resources, "Outputs": outputs})
}

/// The live template with the exports that the sources want: those that go are dropped, new ones are added, and those
/// whose expression changes get another value. `before` is what was deployed, as far as it is known.
fn adapted(
    mut template: Value,
    live: &LiveStack,
    desired: &DesiredCell,
    before: &BTreeMap<String, String>,
) -> Value {
    let wanted = exports(desired);
    let all_known = desired.interface.provides.iter().all(|provision| match &provision.tie {
        Tie::Export { name } => name.known().is_some(),
        Tie::Output { .. } | Tie::Parameter { .. } | Tie::File { .. } => true,
    });
    let mut outputs = template["Outputs"].as_object().cloned().unwrap_or_default();
    let exported = || live.outputs.iter().filter_map(|output| Some((output.export.as_deref()?, &output.key)));
    for (name, key) in exported() {
        match wanted.get(name) {
            None if all_known => {
                outputs.remove(key);
            }
            Some((_, after)) if before.get(name).is_some_and(|before| before != after) => {
                if let Some(output) = outputs.get_mut(key) {
                    output["Value"] = Value::String(format!("rehearsed {after}"));
                }
            }
            Some(_) | None => {}
        }
    }
    let there: BTreeSet<&str> = exported().map(|(name, _)| name).collect();
    for (name, (logical_id, value)) in wanted.iter().filter(|(name, _)| !there.contains(**name)) {
        output(&mut outputs, logical_id, value, Some(name));
    }
    template["Resources"][LOGICAL_ID] = harmless(&desired.interface);
    template["Outputs"] = Value::Object(outputs);
    template
}
