//! What a run deploys: the cells of its steps, and what their tools are run in.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use engine::{Cell, Errand, ToolEnvironment, tags};
use plan::{DesiredCell, Pass, Step, StepId, provided_values};
use topology::{CellId, ReferenceKind, ServiceId, StageId, Target, Topology};

use crate::{
    error::Result,
    project::{Project, config, life, reading},
    settings::Settings,
};

/// What a packaging tool may need of our environment besides the path; nothing of AWS is among it.
const PASSED_ON: [&str; 9] =
    ["LANG", "LC_ALL", "TMPDIR", "TEMP", "SystemRoot", "APPDATA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

impl Project {
    pub(in crate::project) fn cells_of<'a>(
        &self,
        topology: &Topology,
        stage: &StageId,
        steps: impl Iterator<Item = &'a Step>,
        desired: &[DesiredCell],
    ) -> Result<BTreeMap<StepId, Cell>> {
        let desired: BTreeMap<(&ServiceId, &Target), &DesiredCell> =
            desired.iter().map(|cell| ((&cell.service, &cell.target), cell)).collect();
        let builds = self.local()?.join("builds").join(stage.as_str());
        let mut cells = BTreeMap::new();
        for step in steps {
            if let Some(desired) = desired.get(&(&step.service, &step.target))
                && let Some(cell) = self.cell(topology, stage, step, desired, &builds)
            {
                cells.insert(step.id.clone(), cell);
            }
        }
        Ok(cells)
    }

    fn cell(
        &self,
        topology: &Topology,
        stage: &StageId,
        step: &Step,
        desired: &DesiredCell,
        builds: &Path,
    ) -> Option<Cell> {
        let service = topology.services.get(&step.service)?;
        let account = topology.accounts.get(&step.target.account)?;
        let declared: BTreeSet<&str> =
            desired.interface.parameters.iter().map(|one| one.name.as_str()).collect();
        let repository = service.repository.as_ref().and_then(|id| topology.repositories.get(id));
        let place = Some((&step.target, account));
        let mut parameters =
            config::given(&self.folder, topology, (&step.service, service), stage, place).parameters();
        for parameter in desired.interface.parameters.iter().filter(|parameter| parameter.means_the_stage()) {
            parameters.entry(parameter.name.clone()).or_insert_with(|| stage.to_string());
        }
        // CloudFormation refuses parameters that a template does not declare.
        parameters.retain(|name, _| declared.contains(name.as_str()));
        Some(Cell {
            id: CellId { service: step.service.clone(), stage: stage.clone(), target: step.target.clone() },
            account: account.id.clone()?,
            kind: service.kind,
            stack: desired.stack.clone(),
            root: repository
                .map_or_else(|| self.folder.clone(), |repository| self.folder.join(&repository.path)),
            file: self.folder.join(reading::path_of(topology, service)?),
            cdk_stack: service.stack.clone(),
            parameters,
            tags: BTreeMap::from([(tags::SERVICE.to_owned(), step.service.to_string())]),
            build_dir: builds.join(step.id.0.replace(['/', '@', '#'], "_")),
            method: topology.stages.get(stage)?.method(),
            digest: match step.pass {
                // Half of an update is not what the sources say yet: remembered as such, it would look done.
                Pass::Keep { .. } => format!("{}#1", desired.interface.digest),
                Pass::Whole | Pass::Drop { .. } => desired.interface.digest.clone(),
            },
            provided: provided_values(&desired.interface, &desired.stack),
            locations: desired
                .interface
                .resources
                .iter()
                .map(|resource| (resource.logical_id.clone(), resource.location.clone()))
                .collect(),
            tool: None,
            program: service.program.clone(),
            own_deploy: service.own_deploy,
            leave: Vec::new(),
            workspace: workspace(topology, stage, &step.target),
            reads_live_values: desired
                .interface
                .consumes
                .iter()
                .any(|consumption| consumption.kind == ReferenceKind::Weak),
            express: life::is_express(topology, stage),
            errand: Errand::None,
            sharing: None,
        })
    }
}

/// Stages never share a state, and neither do the targets of one.
fn workspace(topology: &Topology, stage: &StageId, target: &Target) -> String {
    let alone = topology.stages.get(stage).is_none_or(|stage| stage.targets.len() < 2);
    if alone { stage.to_string() } else { format!("{stage}-{}-{}", target.account, target.region) }
}

pub(in crate::project) fn environment(settings: &Settings) -> ToolEnvironment {
    let read = |name: &str| (settings.environment)(name);
    ToolEnvironment {
        path: read("PATH").unwrap_or_default().into(),
        home: Some(settings.home.clone().into_os_string()),
        others: PASSED_ON.iter().filter_map(|name| Some(((*name).into(), read(name)?.into()))).collect(),
    }
}
