//! A first topology, from what a scan found.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use topology::{
    Access, Account, AccountId, AccountName, Findings, FoundService, Region, Repository, RepositoryId,
    Safety, Service, Stage, StageId, Target, Text, Topology,
};

use crate::files::relative;

/// Where the stages of a new topology go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accounts {
    /// None yet: people add their own.
    None,
    /// One simulated account for each stage.
    Sandbox,
}

/// The region of the sources, where most of them agree on one.
const DEFAULT_REGION: &str = "us-east-1";

const STAGES: [(&str, &str, Safety); 3] = [
    ("dev", "111111111111", Safety::Silent),
    ("staging", "222222222222", Safety::Confirm),
    ("prod", "333333333333", Safety::Typed),
];

/// `root` is where `stagewright.toml` goes; the other folders become repositories of the topology.
#[must_use]
pub fn first_topology(root: &Path, folders: &[PathBuf], findings: &Findings, accounts: Accounts) -> Topology {
    let repositories = repositories(root, folders);
    let mut topology = Topology {
        name: root.file_name().map(|name| name.to_string_lossy().into_owned()),
        services: findings
            .services
            .iter()
            .map(|found| (found.name.clone(), service(found, &repositories)))
            .collect(),
        repositories: repositories.into_iter().map(|(path, id)| (id, Repository { path })).collect(),
        ..Topology::default()
    };
    let region = region(findings);
    for (position, (name, id, safety)) in (0..).zip(STAGES) {
        let Ok(stage) = StageId::new(name) else { continue };
        let mut targets = Vec::new();
        if accounts == Accounts::Sandbox
            && let (Ok(account), Ok(id)) = (AccountName::new(format!("sandbox-{name}")), AccountId::new(id))
        {
            topology.accounts.insert(
                account.clone(),
                Account {
                    id: Some(id),
                    access: Some(Access::Sandbox),
                    endpoint: None,
                    production: None,
                    colour: None,
                },
            );
            targets.push(Target { account, region: region.clone() });
        }
        topology.stages.insert(stage, Stage { targets, safety, order: Some(position), ..Stage::default() });
    }
    topology
}

/// By relative path.
fn repositories(root: &Path, folders: &[PathBuf]) -> BTreeMap<String, RepositoryId> {
    let mut taken = BTreeSet::new();
    folders
        .iter()
        .filter(|folder| !folder.starts_with(root))
        .filter_map(|folder| {
            let name = folder.file_name()?.to_string_lossy().into_owned();
            let id = (1..)
                .map(|n| if n == 1 { name.clone() } else { format!("{name}-{n}") })
                .find(|name| !taken.contains(name))?;
            taken.insert(id.clone());
            Some((relative(root, folder), RepositoryId::new(id).ok()?))
        })
        .collect()
}

/// What the topology says of a service that a scan found.
pub(crate) fn service_of(topology: &Topology, found: &FoundService) -> Service {
    let repositories = topology.repositories.iter().map(|(id, it)| (it.path.clone(), id.clone())).collect();
    service(found, &repositories)
}

fn service(found: &FoundService, repositories: &BTreeMap<String, RepositoryId>) -> Service {
    let home = repositories
        .iter()
        .find_map(|(path, id)| Some((id, found.path.strip_prefix(path.as_str())?.strip_prefix('/')?)));
    let (repository, path) = match home {
        Some((id, inside)) => (Some(id.clone()), inside.to_owned()),
        None => (None, found.path.clone()),
    };
    let parameters = found.interface.iter().flat_map(|interface| &interface.parameters);
    Service {
        program: None,
        own_deploy: false,
        path: Some(path),
        kind: found.kind,
        repository,
        stack: found.stack.clone(),
        stack_name: None,
        role: Some(found.role),
        group: None,
        // Visible in the file, so that nobody wonders where the value comes from.
        parameters: parameters
            .filter(|parameter| parameter.means_the_stage())
            .map(|parameter| (parameter.name.clone(), "{stage}".to_owned()))
            .collect(),
        stage_parameters: BTreeMap::new(),
        values: Vec::new(),
        note: None,
        stages: None,
        provides: Vec::new(),
    }
}

fn region(findings: &Findings) -> Region {
    let mut counts: BTreeMap<Region, usize> = BTreeMap::new();
    for interface in findings.services.iter().filter_map(|service| service.interface.as_ref()) {
        if let Some(region) =
            interface.region.as_ref().and_then(Text::known).and_then(|text| Region::new(text).ok())
        {
            *counts.entry(region).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by(|(a, n), (b, m)| n.cmp(m).then(b.cmp(a))).map(|(region, _)| region);
    most.unwrap_or_else(|| Region::new(DEFAULT_REGION).expect("a constant that is a region"))
}
