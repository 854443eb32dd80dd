//! What the sources say of the services of a topology, for one stage.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use sources::{Limits, ScanOptions, ServiceSource};
use topology::{
    Account, Findings, FoundService, Interface, ManualReference, Problem, Reference, ReferenceKind, Role,
    Scope, Service, ServiceId, ServiceKind, Severity, StageId, Target, Topology,
};

/// The sources of a topology, read for one stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every service of the topology that has a file, in the topology's names.
    pub services: BTreeMap<ServiceId, FoundService>,
    pub references: Vec<Reference>,
    pub problems: Vec<Problem>,
}

/// Walks the folders and reads every service in them, as `stage` sees it.
#[must_use]
pub fn scan(root: &Path, folders: &[PathBuf], stage: &StageId) -> Findings {
    let scope = Scope { stage: stage.clone(), region: None, account: None, parameters: BTreeMap::new() };
    sources::scan(root, folders, &ScanOptions { scope, limits: Limits::default() })
}

/// Reads the services of a topology; those that the folders hold besides are named in the problems.
#[must_use]
pub fn read(root: &Path, topology: &Topology, stage: &StageId) -> Reading {
    let roots = roots(root, topology);
    let folders: Vec<PathBuf> = roots.iter().filter(|folder| folder.is_dir()).cloned().collect();
    let findings = scan(root, &folders, stage);
    let mut reading = Reading { problems: missing_repositories(root, topology), ..Reading::default() };

    let mut found: BTreeMap<(String, Option<String>), FoundService> = findings
        .services
        .into_iter()
        .map(|service| ((service.path.clone(), service.stack.clone()), service))
        .collect();
    // Problems of a file are told once: by the scan where it read the service, otherwise by the second reading.
    let listed: Vec<(&ServiceId, &Service, Option<FoundService>)> = topology
        .services
        .iter()
        .map(|(id, service)| {
            let key = path_of(topology, service).map(|path| (path, service.stack.clone()));
            (id, service, key.and_then(|key| found.remove(&key)))
        })
        .collect();
    let read: Vec<(ServiceId, FoundService, Vec<Problem>)> = listed
        .into_par_iter()
        .filter_map(|(id, service, found)| {
            let path = path_of(topology, service)?;
            let as_scanned = found.as_ref().is_some_and(|found| {
                found.name == *id && service.stack_name.is_none() && only_stage_parameters(service, found)
            });
            let (found, problems) = match found {
                Some(found) if as_scanned => (found, Vec::new()),
                found => read_again(root, &roots, (id, service, path), stage, found),
            };
            Some((
                id.clone(),
                FoundService { name: id.clone(), role: service.role.unwrap_or(found.role), ..found },
                problems,
            ))
        })
        .collect();
    let mut names = BTreeMap::new();
    for (id, service, problems) in read {
        names.insert(service.path.clone(), id.clone());
        reading.problems.extend(problems);
        reading.services.insert(id, service);
    }
    reading
        .problems
        .extend(findings.problems.into_iter().filter(|problem| !LINKING.contains(&problem.code.as_str())));
    reading.problems.extend(found.into_values().map(|service| unlisted(&service)));

    let interfaces: Vec<(ServiceId, &Interface)> = reading
        .services
        .iter()
        .filter_map(|(id, service)| Some((id.clone(), service.interface.as_ref()?)))
        .collect();
    let (references, problems) = topology::link(&interfaces);
    reading.references = references;
    reading.references.extend(topology.references.iter().map(manual));
    reading.problems.extend(problems);
    let mut told = BTreeSet::new();
    reading.problems.retain(|problem| {
        told.insert((problem.code.clone(), problem.message.clone(), problem.location.clone()))
    });
    reading
}

/// What linking says: said anew in the topology's own names.
const LINKING: [&str; 4] =
    ["missing-producer", "duplicate-export", "duplicate-stack-name", "duplicate-service"];

/// Reads the service of one cell.
#[must_use]
pub fn read_cell(
    root: &Path,
    topology: &Topology,
    (id, service): (&ServiceId, &Service),
    stage: &StageId,
    (target, account): (&Target, &Account),
) -> (Option<Interface>, Vec<Problem>) {
    let Some(path) = path_of(topology, service) else { return (None, Vec::new()) };
    let mut parameters = parameters(service, stage, Some((target, account)));
    // Another command deploys something else, though no file of the service has changed.
    if let Some(program) = &service.program
        && let Ok(program) = serde_json::to_string(program)
    {
        parameters.insert("program".to_owned(), program);
    }
    let scope = Scope {
        stage: stage.clone(),
        region: Some(target.region.clone()),
        account: Some(account.id.clone()),
        parameters,
    };
    let stack_name = stack_name(id, service, stage);
    let source = ServiceSource {
        root,
        roots: &roots(root, topology),
        path: &path,
        kind: service.kind,
        stack: service.stack.as_deref(),
        stack_name: stack_name.as_deref(),
    };
    sources::read(&source, &scope, &Limits::default())
}

fn read_again(
    root: &Path,
    roots: &[PathBuf],
    (id, service, path): (&ServiceId, &Service, String),
    stage: &StageId,
    found: Option<FoundService>,
) -> (FoundService, Vec<Problem>) {
    let scope = Scope {
        stage: stage.clone(),
        region: None,
        account: None,
        parameters: parameters(service, stage, None),
    };
    let stack_name = stack_name(id, service, stage);
    let source = ServiceSource {
        root,
        roots,
        path: &path,
        kind: service.kind,
        stack: service.stack.as_deref(),
        stack_name: stack_name.as_deref(),
    };
    let (interface, problems) = sources::read(&source, &scope, &Limits::default());
    let (declared, role) = found.map_or((None, Role::Infrastructure), |found| (found.declared, found.role));
    let found = FoundService {
        name: id.clone(),
        declared,
        kind: service.kind,
        path,
        stack: service.stack.clone(),
        role,
        interface,
    };
    (found, problems)
}

/// Template parameters with the stage, region and account put in.
#[must_use]
pub fn parameters(
    service: &Service,
    stage: &StageId,
    place: Option<(&Target, &Account)>,
) -> BTreeMap<String, String> {
    let fill = |value: &String| {
        let value = value.replace("{stage}", stage.as_str());
        match place {
            Some((target, account)) => {
                value.replace("{region}", target.region.as_str()).replace("{account}", account.id.as_str())
            }
            None => value,
        }
    };
    service.parameters.iter().map(|(name, value)| (name.clone(), fill(value))).collect()
}

/// What overrules the sources' own stack name: the topology, or for a plain template, which has none, service and stage.
fn stack_name(id: &ServiceId, service: &Service, stage: &StageId) -> Option<String> {
    match (&service.stack_name, service.kind) {
        (Some(name), _) => Some(name.replace("{stage}", stage.as_str())),
        (None, ServiceKind::CloudFormation | ServiceKind::Sam | ServiceKind::Command) => {
            Some(format!("{id}-{stage}"))
        }
        (
            None,
            ServiceKind::Serverless | ServiceKind::Cdk | ServiceKind::Terraform | ServiceKind::Planned,
        ) => None,
    }
}

/// The folder of the topology and of the repositories that it names: nothing outside them is read.
#[must_use]
pub fn roots(root: &Path, topology: &Topology) -> Vec<PathBuf> {
    std::iter::once(root.to_path_buf())
        .chain(topology.repositories.values().map(|repository| {
            let folder = root.join(&repository.path);
            folder.canonicalize().unwrap_or(folder)
        }))
        .collect()
}

/// The service's file relative to the topology's root.
#[must_use]
pub fn path_of(topology: &Topology, service: &Service) -> Option<String> {
    let path = service.path.as_deref()?;
    match service.repository.as_ref().and_then(|id| topology.repositories.get(id)) {
        Some(repository) => Some(format!("{}/{path}", repository.path.trim_end_matches('/'))),
        None => Some(path.to_owned()),
    }
}

fn only_stage_parameters(service: &Service, found: &FoundService) -> bool {
    let declared = found.interface.iter().flat_map(|interface| &interface.parameters);
    let stages: BTreeSet<&str> = declared
        .filter(|parameter| parameter.means_the_stage())
        .map(|parameter| parameter.name.as_str())
        .collect();
    service.parameters.iter().all(|(name, value)| value == "{stage}" && stages.contains(name.as_str()))
}

fn manual(reference: &ManualReference) -> Reference {
    Reference {
        from: Some(reference.from.clone()),
        to: reference.to.clone(),
        kind: ReferenceKind::Manual,
        name: reference.note.clone().unwrap_or_default(),
        at: String::new(),
        location: None,
        candidate: None,
    }
}

fn missing_repositories(root: &Path, topology: &Topology) -> Vec<Problem> {
    let missing =
        topology.repositories.iter().filter(|(_, repository)| !root.join(&repository.path).is_dir());
    missing
        .map(|(id, repository)| Problem {
            code: "missing-repository".into(),
            severity: Severity::Error,
            message: format!("the repository `{id}` is not at {}", repository.path),
            hint: format!("Clone it there, or change `path` under [repositories.{id}]."),
            location: None,
            service: None,
        })
        .collect()
}

fn unlisted(service: &FoundService) -> Problem {
    Problem {
        code: "not-in-topology".into(),
        severity: Severity::Note,
        message: format!("{} is a service that the topology does not have", service.path),
        hint: format!("Add it to the topology as `{}`, or leave it out on purpose.", service.name),
        location: None,
        service: None,
    }
}
