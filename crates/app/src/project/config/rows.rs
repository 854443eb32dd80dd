//! Rows of keys and columns of stages.

use std::collections::{BTreeMap, BTreeSet};

use sources::Rule;
use topology::{Places, Problem, Service, ServiceId, StageId, Target, Text};

use super::{
    asking::{Deployed, Told},
    columns::{Column, Key, Read, Said},
    value::Value,
};
use crate::contract::{
    ConfigCell, ConfigColumn, ConfigDeployed, ConfigKind, ConfigOrigin, ConfigRow, ConfigRule, ConfigValue,
    ConfigView,
};

type Memory = BTreeMap<(StageId, Option<Target>), Told>;

/// One cell before it is shown.
#[derive(Debug, Clone, PartialEq)]
struct Both {
    said: Option<Said>,
    /// Absent: nobody was asked, or it cannot be known.
    deployed: Option<Option<Value>>,
}

impl Both {
    fn drifted(&self) -> bool {
        let source = self.said.as_ref().and_then(|said| said.value.as_ref());
        match (source, &self.deployed) {
            (_, None) | (None, Some(None)) => false,
            (Some(source), Some(Some(deployed))) => source.is_other_than(deployed),
            (None, Some(Some(_))) | (Some(_), Some(None)) => true,
        }
    }

    fn value(&self) -> Option<&Value> {
        self.said.as_ref().and_then(|said| said.value.as_ref())
    }
}

pub(super) fn view(
    (id, service): (&ServiceId, &Service),
    places: &Places,
    read: Read,
    memory: &Memory,
) -> ConfigView {
    let mut keys: BTreeSet<Key> =
        read.places.iter().flat_map(|column| column.cells.keys().cloned()).collect();
    for column in &read.places {
        if let Some(deployed) = deployed_in(memory, column) {
            let parameters = deployed.parameters.keys();
            keys.extend(parameters.map(|name| (ConfigKind::Parameter, name.clone(), None)));
            let variables = deployed.environment.iter().flatten();
            keys.extend(
                variables.map(|one| (ConfigKind::Environment, one.name.clone(), Some(one.owner.clone()))),
            );
        }
    }
    // Targets of a stage that have the same values are one column.
    let mut columns: Vec<(&Column, Vec<Target>, Vec<Both>)> = Vec::new();
    for column in &read.places {
        let cells: Vec<Both> = keys.iter().map(|key| both(column, key, memory)).collect();
        let same =
            columns.iter_mut().find(|(other, _, others)| other.stage == column.stage && *others == cells);
        match same {
            Some((_, targets, _)) => targets.extend(column.target.clone()),
            None => columns.push((column, column.target.iter().cloned().collect(), cells)),
        }
    }
    // Variables with the same values in all columns are one row for all functions that have them.
    let mut grouped: Vec<(Key, Vec<String>, Vec<&Both>)> = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let cells: Vec<&Both> = columns.iter().map(|(_, _, cells)| &cells[at]).collect();
        let same = grouped.iter_mut().rev().take_while(|(other, ..)| (other.0, &other.1) == (key.0, &key.1));
        let same = same.into_iter().find(|(_, _, others)| alike(others, &cells));
        match same {
            Some((_, owners, _)) => owners.extend(key.2.clone()),
            None => grouped.push((key.clone(), key.2.iter().cloned().collect(), cells)),
        }
    }
    let rows =
        grouped.into_iter().map(|(key, owners, cells)| row(id, places, &key, owners, &cells, &columns));
    let rows: Vec<ConfigRow> = rows.collect();
    let mut problems: Vec<Problem> = Vec::new();
    for problem in read.places.iter().flat_map(|column| &column.problems) {
        let mut problem = problem.clone();
        if problem.location.is_none() {
            problem.location = places.at(&["services", id.as_str(), "values"]);
        }
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    let unused: BTreeSet<String> =
        read.places.iter().flat_map(|column| column.unused.iter().cloned()).collect();
    let split = |stage: &StageId| columns.iter().filter(|(column, ..)| column.stage == *stage).count() > 1;
    ConfigView {
        service: id.clone(),
        columns: columns
            .iter()
            .map(|(column, targets, _)| ConfigColumn {
                stage: column.stage.clone(),
                targets: targets.clone(),
                split: split(&column.stage),
                deployed: deployed_state(memory, column),
            })
            .collect(),
        rows,
        files: if read.files.is_empty() { service.values.clone() } else { read.files },
        unused: unused.into_iter().collect(),
        problems,
    }
}

/// Where they stand does not make two functions' variables different.
fn alike(some: &[&Both], others: &[&Both]) -> bool {
    some.iter().zip(others).all(|(one, other)| one.value() == other.value() && one.deployed == other.deployed)
}

fn told<'m>(memory: &'m Memory, column: &Column) -> Option<&'m Told> {
    memory
        .get(&(column.stage.clone(), column.target.clone()))
        .or_else(|| memory.get(&(column.stage.clone(), None)))
}

fn deployed_in<'m>(memory: &'m Memory, column: &Column) -> Option<&'m Deployed> {
    told(memory, column)?.answer.as_ref().ok()?.as_ref()
}

fn deployed_state(memory: &Memory, column: &Column) -> ConfigDeployed {
    match told(memory, column) {
        None => ConfigDeployed::NotAsked {},
        Some(Told { at, answer: Ok(Some(_)) }) => ConfigDeployed::Known { at: at.to_string() },
        Some(Told { at, answer: Ok(None) }) => ConfigDeployed::Absent { at: at.to_string() },
        Some(Told { answer: Err(problem), .. }) => ConfigDeployed::Failed { problem: problem.clone() },
    }
}

fn both(column: &Column, key: &Key, memory: &Memory) -> Both {
    let said = column.cells.get(key).cloned();
    let deployed = deployed_in(memory, column).and_then(|deployed| match key {
        // What is no parameter of a stack is not known by one.
        (ConfigKind::Parameter, name, _) if name.contains(':') => None,
        (ConfigKind::Parameter, name, _) => {
            let rule = deployed.rules.get(name);
            Some(deployed.parameters.get(name).map(|text| Value::of(name, &Text::Known(text.clone()), rule)))
        }
        (ConfigKind::Environment, name, owner) => {
            let mut variables = deployed.environment.as_ref()?.iter();
            let found = variables.find(|one| one.name == *name && Some(&one.owner) == owner.as_ref());
            Some(found.map(|one| Value::of(name, &one.value, None)))
        }
    });
    Both { said, deployed }
}

fn row(
    id: &ServiceId,
    places: &Places,
    key: &Key,
    owners: Vec<String>,
    cells: &[&Both],
    columns: &[(&Column, Vec<Target>, Vec<Both>)],
) -> ConfigRow {
    let (kind, name, owner) = key;
    let values: Vec<Option<&Value>> = cells.iter().map(|both| both.value()).collect();
    let texts: BTreeSet<Option<&str>> = values.iter().map(|value| value.map(Value::text)).collect();
    let word = match kind {
        ConfigKind::Parameter => "parameter",
        ConfigKind::Environment => "environment",
    };
    ConfigRow {
        id: format!("{word}/{name}/{}", owner.as_deref().unwrap_or_default()),
        kind: *kind,
        name: name.clone(),
        owners,
        rule: cells.iter().find_map(|both| both.said.as_ref()?.rule.as_ref()).map(rule),
        differs: texts.len() > 1,
        missing: values.iter().any(Option::is_none) && values.iter().any(Option::is_some),
        drifted: cells.iter().any(|both| both.drifted()),
        cells: cells
            .iter()
            .zip(columns)
            .map(|(both, (column, ..))| cell(id, places, key, &column.stage, both))
            .collect(),
    }
}

fn cell(id: &ServiceId, places: &Places, (kind, name, _): &Key, stage: &StageId, both: &Both) -> ConfigCell {
    let said = both.said.as_ref();
    let shown = |value: Option<&Value>| value.map_or(ConfigValue::Missing {}, |value| value.shown.clone());
    let origin = said.map_or(ConfigOrigin::Nobody {}, |said| said.origin.clone());
    let place = |path: &[&str]| places.at(path);
    let service = id.as_str();
    let location = match &origin {
        ConfigOrigin::Service {} => place(&["services", service, "parameters", name]),
        ConfigOrigin::Stage { stage } => {
            place(&["services", service, "stage-parameters", stage.as_str(), name])
        }
        ConfigOrigin::File {}
        | ConfigOrigin::StageName {}
        | ConfigOrigin::Default {}
        | ConfigOrigin::Sources {}
        | ConfigOrigin::Nobody {} => said.and_then(|said| said.location.clone()),
    };
    let free = *kind == ConfigKind::Parameter && said.is_some_and(|said| said.free);
    let own = match &origin {
        ConfigOrigin::Stage { stage: of } => of == stage,
        ConfigOrigin::Service {}
        | ConfigOrigin::StageName {}
        | ConfigOrigin::Default {}
        | ConfigOrigin::Nobody {} => true,
        ConfigOrigin::File {} | ConfigOrigin::Sources {} => false,
    };
    ConfigCell {
        source: shown(both.value()),
        location,
        deployed: both.deployed.as_ref().map(|deployed| shown(deployed.as_ref())),
        drifted: both.drifted(),
        breach: said.and_then(|said| said.breach.clone()),
        editable: free && (own || matches!(origin, ConfigOrigin::Stage { .. })),
        overridable: free,
        written: said.and_then(|said| said.written.clone()),
        origin,
    }
}

fn rule(rule: &Rule) -> ConfigRule {
    let mut wants = Vec::new();
    wants.extend(rule.range.words());
    wants.extend(rule.length.words().map(|words| format!("{words} letters")));
    wants.extend(
        rule.says.clone().or_else(|| rule.pattern.as_ref().map(|pattern| format!("matches {pattern}"))),
    );
    ConfigRule {
        kind: rule.kind.clone(),
        description: rule.description.clone(),
        secret: rule.secret,
        allowed: rule.allowed.clone(),
        wants,
    }
}
