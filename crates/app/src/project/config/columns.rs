//! Every stage in every target, as the sources see it.

use std::{collections::BTreeMap, path::Path};

use rayon::prelude::*;
use sources::{From, Rule};
use topology::{Account, Location, Problem, Service, ServiceId, StageId, Target, Text, Topology};

use super::{
    given::{Given, GivenBy, given},
    settings,
    value::Value,
};
use crate::contract::{ConfigKind, ConfigOrigin};

/// A key of a row: the owner is of variables.
pub(super) type Key = (ConfigKind, String, Option<String>);

#[derive(Debug, Default)]
pub(super) struct Read {
    pub places: Vec<Column>,
    /// Value files, as they are called in some stage.
    pub files: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Column {
    pub stage: StageId,
    pub target: Option<Target>,
    pub cells: BTreeMap<Key, Said>,
    /// What the topology says, and nothing declares.
    pub unused: Vec<String>,
    pub problems: Vec<Problem>,
}

/// What the sources say of one key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub value: Option<Value>,
    pub origin: ConfigOrigin,
    pub location: Option<Location>,
    pub written: Option<String>,
    pub rule: Option<Rule>,
    pub breach: Option<String>,
    /// The topology may say something else.
    pub free: bool,
}

pub(super) fn read(
    root: &Path,
    topology: &Topology,
    (id, service): (&ServiceId, &Service),
    stages: &[StageId],
) -> Read {
    let mut places: Vec<(&StageId, Option<(&Target, &Account)>)> = Vec::new();
    for stage in stages {
        let targets = topology.stages.get(stage).map(|stage| stage.targets.as_slice()).unwrap_or_default();
        let known = targets.iter().filter_map(|it| Some((it, topology.accounts.get(&it.account)?)));
        let before = places.len();
        places.extend(known.map(|place| (stage, Some(place))));
        if places.len() == before {
            places.push((stage, None));
        }
    }
    let columns = places
        .into_par_iter()
        .map(|(stage, place)| column(root, topology, (id, service), stage, place))
        .collect();
    Read { places: columns, files: service.values.clone() }
}

fn column(
    root: &Path,
    topology: &Topology,
    (id, service): (&ServiceId, &Service),
    stage: &StageId,
    place: Option<(&Target, &Account)>,
) -> Column {
    let given = given(root, topology, (id, service), stage, place);
    let settings = settings(root, topology, service, stage, place, &given);
    let mut cells = BTreeMap::new();
    for setting in &settings.parameters {
        let said = parameter(setting, &given);
        cells.insert((ConfigKind::Parameter, setting.name.clone(), None), said);
    }
    for variable in &settings.environment {
        let key = (ConfigKind::Environment, variable.name.clone(), Some(variable.owner.clone()));
        cells.insert(key, of_sources(&variable.name, &variable.value, Some(variable.location.clone())));
    }
    for (name, value) in service.program.iter().flat_map(|program| &program.environment) {
        let key = (ConfigKind::Environment, name.clone(), Some("program".to_owned()));
        cells.insert(key, of_sources(name, &Text::Known(value.replace("{stage}", stage.as_str())), None));
    }
    let declares_nothing = settings.parameters.is_empty();
    let mut unused = Vec::new();
    for (name, value) in &given.values {
        let key = (ConfigKind::Parameter, name.clone(), None);
        if cells.contains_key(&key) {
            continue;
        }
        // A program takes whatever it is given; a file may hold what other services take.
        if super::takes_declared_only(service.kind) || !declares_nothing {
            if !matches!(value.by, GivenBy::File(_)) {
                unused.push(name.clone());
            }
            continue;
        }
        let said = of_given(name, value, None);
        cells.insert(key, said);
    }
    let mut problems = given.problems;
    problems.extend(settings.problems);
    Column { stage: stage.clone(), target: place.map(|(target, _)| target.clone()), cells, unused, problems }
}

fn parameter(setting: &sources::Setting, given: &Given) -> Said {
    let rule = Some(&setting.rule);
    let value = setting.value.as_ref().map(|text| Value::of(&setting.name, text, rule));
    let said = |origin, location| Said {
        value: value.clone(),
        origin,
        location,
        written: None,
        rule: rule.cloned(),
        breach: None,
        free: true,
    };
    let location = Some(setting.location.clone());
    let mut said = match setting.from {
        From::Given => match given.values.get(&setting.name) {
            Some(value) => of_given(&setting.name, value, rule),
            None => said(ConfigOrigin::Sources {}, location),
        },
        From::Stage => said(ConfigOrigin::StageName {}, location),
        From::Default => said(ConfigOrigin::Default {}, location),
        From::Tool => Said { free: false, ..said(ConfigOrigin::Sources {}, location) },
        From::Nobody => Said {
            breach: Some("it has no value, and the template has no default".to_owned()),
            ..said(ConfigOrigin::Nobody {}, location)
        },
    };
    if let Some(Text::Known(text)) = &setting.value {
        said.breach = setting.rule.breach(text);
    }
    said
}

fn of_given(name: &str, value: &super::given::GivenValue, rule: Option<&Rule>) -> Said {
    let shown = Value::of(name, &Text::Known(value.text.clone()), rule);
    let (origin, location) = match &value.by {
        GivenBy::File(location) => (ConfigOrigin::File {}, Some(location.clone())),
        GivenBy::Service => (ConfigOrigin::Service {}, None),
        GivenBy::Stage(stage) => (ConfigOrigin::Stage { stage: stage.clone() }, None),
    };
    let is_shown = !matches!(shown.shown, crate::contract::ConfigValue::Hidden {});
    Said {
        value: Some(shown),
        origin,
        location,
        written: is_shown.then(|| value.written.clone()),
        rule: rule.cloned(),
        breach: None,
        free: true,
    }
}

fn of_sources(name: &str, text: &Text, location: Option<Location>) -> Said {
    Said {
        value: Some(Value::of(name, text, None)),
        origin: ConfigOrigin::Sources {},
        location,
        written: None,
        rule: None,
        breach: None,
        free: false,
    }
}
