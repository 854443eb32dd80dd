//! What the sources say of the services of a topology, for one stage.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rayon::prelude::*;
use sources::{Limits, ScanOptions, ServiceSource};
use topology::{
    Account, Findings, FoundService, Interface, ManualReference, Problem, Reference, ReferenceKind, Role,
    Scope, Service, ServiceId, ServiceKind, Severity, StageId, Target, Topology,
};

use super::{config, planned};

/// The sources of a topology, read for one stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every service of the topology that has a file, in the topology's names.
    pub services: BTreeMap<ServiceId, FoundService>,
    pub references: Vec<Reference>,
    pub problems: Vec<Problem>,
    /// What the folders hold besides.
    pub unlisted: Vec<FoundService>,
}

/// Walks the folders and reads every service in them, as `stage` sees it.
#[must_use]
pub fn scan(root: &Path, folders: &[PathBuf], stage: &StageId) -> Findings {
    let scope = Scope { stage: stage.clone(), region: None, account: None, parameters: BTreeMap::new() };
    sources::scan(root, folders, &ScanOptions { scope, limits: Limits::default() })
}

/// What was read of one service.
type FromFiles = (Option<Arc<Interface>>, Vec<Problem>);

/// What the folders of a topology hold, and what was read of services in other ways than the walk did: kept between edits, which
/// change no source.
#[derive(Debug, Default)]
pub struct Walked {
    folders: Vec<PathBuf>,
    stage: Option<StageId>,
    findings: Findings,
    again: Mutex<BTreeMap<String, FromFiles>>,
}

impl Walked {
    #[must_use]
    pub fn of(root: &Path, topology: &Topology, stage: &StageId) -> Self {
        let folders = folders(root, topology);
        let findings = scan(root, &folders, stage);
        Self { folders, stage: Some(stage.clone()), findings, again: Mutex::default() }
    }

    /// Whether another walk would go through the same folders, for the same stage.
    #[must_use]
    pub fn fits(&self, root: &Path, topology: &Topology, stage: &StageId) -> bool {
        self.stage.as_ref() == Some(stage) && self.folders == folders(root, topology)
    }

    fn read(&self, source: &ServiceSource<'_>, scope: &Scope) -> FromFiles {
        let key = format!("{source:?} {scope:?}");
        if let Some(known) = self.again.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let (interface, problems) = sources::read(source, scope, &Limits::default());
        let read = (interface.map(Arc::new), problems);
        self.again.lock().unwrap_or_else(PoisonError::into_inner).insert(key, read.clone());
        read
    }
}

fn folders(root: &Path, topology: &Topology) -> Vec<PathBuf> {
    roots(root, topology).into_iter().filter(|folder| folder.is_dir()).collect()
}

/// Reads the services of a topology; those that the folders hold besides are named in the problems.
#[must_use]
pub fn read(root: &Path, topology: &Topology, stage: &StageId, walked: &Walked) -> Reading {
    let roots = roots(root, topology);
    let mut reading = Reading { problems: missing_repositories(root, topology), ..Reading::default() };

    let mut found: BTreeMap<(String, Option<String>), &FoundService> = walked
        .findings
        .services
        .iter()
        .map(|service| ((service.path.clone(), service.stack.clone()), service))
        .collect();
    // Problems of a file are told once: by the scan where it read the service, otherwise by the second reading.
    let listed: Vec<(&ServiceId, &Service, Option<&FoundService>)> = topology
        .services
        .iter()
        .map(|(id, service)| {
            let key = code_of(topology, service).map(|path| (path, service.stack.clone()));
            (id, service, key.and_then(|key| found.remove(&key)))
        })
        .collect();
    let read: Vec<(ServiceId, FoundService, Vec<Problem>)> = listed
        .into_par_iter()
        .filter_map(|(id, service, found)| {
            let path = code_of(topology, service)?;
            let as_scanned = found.as_ref().is_some_and(|found| {
                found.name == *id
                    && service.stack_name.is_none()
                    && service.kind != ServiceKind::Sam
                    && service.values.is_empty()
                    && service.stage_parameters.is_empty()
                    && only_stage_parameters(service, found)
            });
            let (found, problems) = match found {
                Some(found) if as_scanned => (found.clone(), Vec::new()),
                found => read_again((root, &roots, walked), topology, (id, service, path), stage, found),
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
    reading.problems.extend(
        walked.findings.problems.iter().filter(|problem| !LINKING.contains(&problem.code.as_str())).cloned(),
    );
    reading.unlisted = found.into_values().cloned().collect();
    let appeared = topology::appeared(topology, &reading.unlisted);
    reading.problems.extend(reading.unlisted.iter().map(|service| {
        let offer = appeared.iter().find(|offer| offer.path == service.path);
        offer.map_or_else(|| unlisted(service), has_appeared)
    }));

    let planned = planned::interfaces(topology, reading.services.values().chain(&reading.unlisted));
    let interfaces: Vec<(ServiceId, &Interface)> = reading
        .services
        .iter()
        .filter_map(|(id, service)| Some((id.clone(), service.interface.as_deref()?)))
        .chain(planned.iter().map(|(id, interface)| (id.clone(), interface)))
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
    let given = config::given(root, topology, (id, service), stage, Some((target, account)));
    // With other values than the team wrote, nothing is planned.
    if given.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return (None, given.problems);
    }
    let roots = roots(root, topology);
    let stack_name = stack_name(id, service, stage);
    let source = ServiceSource {
        root,
        roots: &roots,
        path: &path,
        kind: service.kind,
        stack: service.stack.as_deref(),
        stack_name: stack_name.as_deref(),
    };
    let scope = |parameters| Scope {
        stage: stage.clone(),
        region: Some(target.region.clone()),
        account: account.id.clone(),
        parameters,
    };
    let mut parameters = given.parameters();
    // A file that many services share must not change those that take nothing of what changed in it.
    if given.has_files() && config::takes_declared_only(service.kind) {
        let (interface, problems) =
            sources::read(&source, &scope(given.own_parameters()), &Limits::default());
        let Some(interface) = interface else { return (None, problems) };
        let declared: BTreeSet<&str> = interface.parameters.iter().map(|one| one.name.as_str()).collect();
        parameters.retain(|name, _| !given.is_of_a_file(name) || declared.contains(name.as_str()));
    }
    // Another command deploys something else, though no file of the service has changed.
    if let Some(program) = &service.program
        && let Ok(program) = serde_json::to_string(program)
    {
        parameters.insert("program".to_owned(), program);
    }
    sources::read(&source, &scope(parameters), &Limits::default())
}

fn read_again(
    (root, roots, walked): (&Path, &[PathBuf], &Walked),
    topology: &Topology,
    (id, service, path): (&ServiceId, &Service, String),
    stage: &StageId,
    found: Option<&FoundService>,
) -> (FoundService, Vec<Problem>) {
    let given = config::given(root, topology, (id, service), stage, None);
    let scope = Scope { stage: stage.clone(), region: None, account: None, parameters: given.parameters() };
    let stack_name = stack_name(id, service, stage);
    let source = ServiceSource {
        root,
        roots,
        path: &path,
        kind: service.kind,
        stack: service.stack.as_deref(),
        stack_name: stack_name.as_deref(),
    };
    let (interface, mut problems) = walked.read(&source, &scope);
    problems.extend(given.problems);
    let (declared, role) =
        found.map_or((None, Role::Infrastructure), |found| (found.declared.clone(), found.role));
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

/// What overrules the sources' own stack name: the topology, or for a plain template, which has none, service and stage.
pub(super) fn stack_name(id: &ServiceId, service: &Service, stage: &StageId) -> Option<String> {
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

/// The file that is read for a service: of a planned one, none.
fn code_of(topology: &Topology, service: &Service) -> Option<String> {
    if service.is_planned() { None } else { path_of(topology, service) }
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
        name: match (&reference.note, reference.planned) {
            (Some(note), true) => format!("planned: {note}"),
            (None, true) => "planned".to_owned(),
            (note, false) => note.clone().unwrap_or_default(),
        },
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

fn has_appeared(offer: &topology::Appeared) -> Problem {
    Problem {
        code: "code-appeared".into(),
        severity: Severity::Note,
        message: offer.message(),
        hint: format!("Take it: `{}` is planned until then.", offer.planned),
        location: None,
        service: Some(offer.planned.clone()),
    }
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
