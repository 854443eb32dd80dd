//! The parameters that a topology gives to a service in one stage: its value files, what it says for every stage, and what it
//! says for this one, each over the one before.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use sources::{Limits, ValueFile, Wanted};
use topology::{Account, Location, Problem, Service, ServiceId, ServiceKind, StageId, Target, Topology};

use crate::{ambient, project::reading};

/// What is given, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Given {
    pub values: BTreeMap<String, GivenValue>,
    pub problems: Vec<Problem>,
    /// What the value files import.
    pub imports: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenValue {
    pub text: String,
    /// Before `{stage}` is put in.
    pub written: String,
    pub by: GivenBy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenBy {
    File(Location),
    Service,
    Stage(StageId),
}

impl Given {
    #[must_use]
    pub fn parameters(&self) -> BTreeMap<String, String> {
        self.values.iter().map(|(name, value)| (name.clone(), value.text.clone())).collect()
    }

    /// Without those of files.
    #[must_use]
    pub fn own_parameters(&self) -> BTreeMap<String, String> {
        self.parameters().into_iter().filter(|(name, _)| !self.is_of_a_file(name)).collect()
    }

    #[must_use]
    pub fn is_of_a_file(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| matches!(value.by, GivenBy::File(_)))
    }

    #[must_use]
    pub fn has_files(&self) -> bool {
        self.values.values().any(|value| matches!(value.by, GivenBy::File(_)))
    }
}

/// Tools that refuse what a template does not declare, or never see it. Others take any name, as context.
pub fn takes_declared_only(kind: ServiceKind) -> bool {
    match kind {
        ServiceKind::Serverless | ServiceKind::CloudFormation | ServiceKind::Sam | ServiceKind::Terraform => {
            true
        }
        ServiceKind::Cdk | ServiceKind::Command | ServiceKind::Planned => false,
    }
}

pub fn given(
    root: &Path,
    topology: &Topology,
    (id, service): (&ServiceId, &Service),
    stage: &StageId,
    place: Option<(&Target, &Account)>,
) -> Given {
    let mut given = Given::default();
    let stages = lineage(topology, stage);
    let wanted = files(topology, (id, service), stage, place);
    if !wanted.is_empty() {
        let roots = reading::roots(root, topology);
        let wanted = Wanted { files: &wanted, stages: &stages, known: &known(stage, place) };
        let read = sources::read_values(root, &roots, &wanted, &ambient::evaluate, &Limits::default());
        given.problems = read.problems;
        given.imports = read.imports;
        // For no place in particular, nothing is said of what differs by place.
        given.problems.retain(|problem| place.is_some() || problem.code != "jsonnet-needs-place");
        for (name, value) in read.values {
            let by = GivenBy::File(value.location);
            given.values.insert(name, GivenValue { text: value.text.clone(), written: value.text, by });
        }
    }
    let mut take = |values: &BTreeMap<String, String>, by: GivenBy| {
        for (name, written) in values {
            let text = fill(written, stage, place);
            given.values.insert(name.clone(), GivenValue { text, written: written.clone(), by: by.clone() });
        }
    };
    take(&service.parameters, GivenBy::Service);
    // Those of the stage that it comes from first: its own are over them.
    for stage in stages.iter().rev() {
        if let Some(values) = service.stage_parameters.get(stage) {
            take(values, GivenBy::Stage(stage.clone()));
        }
    }
    given
}

/// The value files of one stage. Where a personal stage has none of its own, that of the stage it comes from is meant.
pub fn files(
    topology: &Topology,
    (_, service): (&ServiceId, &Service),
    stage: &StageId,
    place: Option<(&Target, &Account)>,
) -> Vec<ValueFile> {
    let stages = lineage(topology, stage);
    let beside = |path: &str| match service.repository.as_ref().and_then(|id| topology.repositories.get(id)) {
        Some(repository) => format!("{}/{path}", repository.path.trim_end_matches('/')),
        None => path.to_owned(),
    };
    let mut wanted = Vec::new();
    // What `sam deploy --config-env STAGE` would take.
    if service.kind == ServiceKind::Sam
        && let Some(template) = &service.path
    {
        let folder = template.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let candidates = vec![beside(&format!("{folder}samconfig.toml"))];
        wanted.push(ValueFile { candidates, optional: true });
    }
    for path in &service.values {
        let mut candidates: Vec<String> =
            stages.iter().map(|stage| beside(&fill(path, stage, place))).collect();
        candidates.dedup();
        // For no place in particular, nothing is said of what differs by place.
        let needs_place = place.is_none() && (path.contains("{region}") || path.contains("{account}"));
        if !needs_place {
            wanted.push(ValueFile { candidates, optional: false });
        }
    }
    wanted
}

/// The stage and those that it comes from, nearest first.
pub fn lineage(topology: &Topology, stage: &StageId) -> Vec<StageId> {
    let mut found = vec![stage.clone()];
    while let Some(base) = found.last().and_then(|last| topology.stages.get(last)?.base.clone()) {
        if found.contains(&base) {
            break;
        }
        found.push(base);
    }
    found
}

/// What a file of Jsonnet may ask for.
fn known(stage: &StageId, place: Option<(&Target, &Account)>) -> BTreeMap<String, String> {
    let mut known = BTreeMap::from([("stage".to_owned(), stage.to_string())]);
    if let Some((target, account)) = place {
        known.insert("region".to_owned(), target.region.to_string());
        known.extend(account.id.as_ref().map(|id| ("account".to_owned(), id.to_string())));
    }
    known
}

/// Puts in the stage, the region and the account.
fn fill(written: &str, stage: &StageId, place: Option<(&Target, &Account)>) -> String {
    let text = written.replace("{stage}", stage.as_str());
    let Some((target, account)) = place else { return text };
    let text = text.replace("{region}", target.region.as_str());
    match &account.id {
        Some(id) => text.replace("{account}", id.as_str()),
        None => text,
    }
}
