//! A new name for something, and everything in the model that says the old one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Access, AccountName, GroupId, RepositoryId, ServiceId, SessionName, StageId, Topology, ViewName,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum Rename {
    Service { from: ServiceId, to: ServiceId },
    Stage { from: StageId, to: StageId },
    Account { from: AccountName, to: AccountName },
    Session { from: SessionName, to: SessionName },
    Group { from: GroupId, to: GroupId },
    Repository { from: RepositoryId, to: RepositoryId },
    View { from: ViewName, to: ViewName },
}

impl Rename {
    /// The section of the file, the old key and the new one.
    #[must_use]
    pub fn keys(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Service { from, to } => ("services", from.as_str(), to.as_str()),
            Self::Stage { from, to } => ("stages", from.as_str(), to.as_str()),
            Self::Account { from, to } => ("accounts", from.as_str(), to.as_str()),
            Self::Session { from, to } => ("sessions", from.as_str(), to.as_str()),
            Self::Group { from, to } => ("groups", from.as_str(), to.as_str()),
            Self::Repository { from, to } => ("repositories", from.as_str(), to.as_str()),
            Self::View { from, to } => ("views", from.as_str(), to.as_str()),
        }
    }

    /// What is in a section of the file under this name, as if it got the same name again.
    pub(crate) fn of(section: &str, name: &str) -> Option<Self> {
        fn same<N: std::str::FromStr + Clone>(name: &str, rename: fn(N, N) -> Rename) -> Option<Rename> {
            let name: N = name.parse().ok()?;
            Some(rename(name.clone(), name))
        }
        match section {
            "services" => same(name, |from, to| Self::Service { from, to }),
            "stages" => same(name, |from, to| Self::Stage { from, to }),
            "accounts" => same(name, |from, to| Self::Account { from, to }),
            "sessions" => same(name, |from, to| Self::Session { from, to }),
            "groups" => same(name, |from, to| Self::Group { from, to }),
            "repositories" => same(name, |from, to| Self::Repository { from, to }),
            _ => None,
        }
    }

    /// The old name given back.
    #[must_use]
    pub fn back(self) -> Self {
        match self {
            Self::Service { from, to } => Self::Service { from: to, to: from },
            Self::Stage { from, to } => Self::Stage { from: to, to: from },
            Self::Account { from, to } => Self::Account { from: to, to: from },
            Self::Session { from, to } => Self::Session { from: to, to: from },
            Self::Group { from, to } => Self::Group { from: to, to: from },
            Self::Repository { from, to } => Self::Repository { from: to, to: from },
            Self::View { from, to } => Self::View { from: to, to: from },
        }
    }

    /// Where else the file says the name: each path ends at a text or at a list of texts; `*` stands for every key or
    /// element.
    #[must_use]
    pub fn mentions(&self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Service { .. } => &[
                &["references", "*", "from"],
                &["references", "*", "to"],
                &["stages", "*", "gates", "*", "at", "before"],
                &["stages", "*", "gates", "*", "at", "after"],
                &["dismissed", "*", "services"],
                &["views", "*", "focus", "service"],
                &["stages", "*", "pins", "*", "service"],
                &["stages", "*", "personal", "replicate"],
            ],
            Self::Stage { .. } => &[
                &["stages", "*", "base"],
                &["services", "*", "stages"],
                &["views", "*", "stage"],
                &["dismissed", "*", "stages"],
            ],
            Self::Account { .. } => &[
                &["stages", "*", "targets", "*", "account"],
                &["accounts", "*", "access", "assume-role", "from"],
            ],
            Self::Session { .. } => &[&["accounts", "*", "access", "sso", "session"]],
            Self::Group { .. } => &[&["services", "*", "group"], &["views", "*", "collapsed"]],
            Self::Repository { .. } => &[&["services", "*", "repository"]],
            Self::View { .. } => &[],
        }
    }

    /// Tables elsewhere in the file that have the name as a key; `*` stands for every key.
    #[must_use]
    pub fn key_mentions(&self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Stage { .. } => &[&["services", "*", "stage-parameters"]],
            Self::Service { .. }
            | Self::Account { .. }
            | Self::Session { .. }
            | Self::Group { .. }
            | Self::Repository { .. }
            | Self::View { .. } => &[],
        }
    }

    pub(crate) fn apply(&self, topology: &mut Topology) {
        fn follow<T: PartialEq + Clone>(name: &mut T, from: &T, to: &T) {
            if name == from {
                *name = to.clone();
            }
        }
        fn follow_key<K: Ord + Clone, V>(map: &mut std::collections::BTreeMap<K, V>, from: &K, to: &K) {
            if let Some(value) = map.remove(from) {
                map.insert(to.clone(), value);
            }
        }
        fn accesses(topology: &mut Topology) -> impl Iterator<Item = &mut Access> {
            topology.accounts.values_mut().filter_map(|account| account.access.as_mut())
        }
        match self {
            Self::Service { from, to } => {
                follow_key(&mut topology.services, from, to);
                for reference in &mut topology.references {
                    follow(&mut reference.from, from, to);
                    follow(&mut reference.to, from, to);
                }
                let gates = topology.stages.values_mut().flat_map(|stage| &mut stage.gates);
                for service in gates.filter_map(|gate| gate.at.service_mut()) {
                    follow(service, from, to);
                }
                for service in topology.dismissed.iter_mut().flat_map(|one| &mut one.subject.services) {
                    follow(service, from, to);
                }
                for pin in topology.stages.values_mut().flat_map(|stage| &mut stage.pins) {
                    follow(&mut pin.service, from, to);
                }
                for personal in topology.stages.values_mut().filter_map(|stage| stage.personal.as_mut()) {
                    for service in &mut personal.replicate {
                        follow(service, from, to);
                    }
                }
                for focus in topology.views.values_mut().filter_map(|view| view.focus.as_mut()) {
                    follow(&mut focus.service, from, to);
                }
            }
            Self::Stage { from, to } => {
                follow_key(&mut topology.stages, from, to);
                for base in topology.stages.values_mut().filter_map(|stage| stage.base.as_mut()) {
                    follow(base, from, to);
                }
                for service in topology.services.values_mut() {
                    follow_key(&mut service.stage_parameters, from, to);
                }
                for stage in
                    topology.services.values_mut().flat_map(|service| service.stages.iter_mut().flatten())
                {
                    follow(stage, from, to);
                }
                for stage in topology.views.values_mut().filter_map(|view| view.stage.as_mut()) {
                    follow(stage, from, to);
                }
                for stage in topology.dismissed.iter_mut().flat_map(|one| &mut one.subject.stages) {
                    follow(stage, from, to);
                }
            }
            Self::Account { from, to } => {
                follow_key(&mut topology.accounts, from, to);
                for target in topology.stages.values_mut().flat_map(|stage| &mut stage.targets) {
                    follow(&mut target.account, from, to);
                }
                for access in accesses(topology) {
                    if let Access::AssumeRole(role) = access {
                        follow(&mut role.from, from, to);
                    }
                }
            }
            Self::Session { from, to } => {
                follow_key(&mut topology.sessions, from, to);
                for access in accesses(topology) {
                    if let Access::Sso(sso) = access {
                        follow(&mut sso.session, from, to);
                    }
                }
            }
            Self::Group { from, to } => {
                follow_key(&mut topology.groups, from, to);
                for group in topology.services.values_mut().filter_map(|service| service.group.as_mut()) {
                    follow(group, from, to);
                }
                for group in topology.views.values_mut().flat_map(|view| view.collapsed.iter_mut().flatten())
                {
                    follow(group, from, to);
                }
            }
            Self::Repository { from, to } => {
                follow_key(&mut topology.repositories, from, to);
                for repository in
                    topology.services.values_mut().filter_map(|service| service.repository.as_mut())
                {
                    follow(repository, from, to);
                }
            }
            Self::View { from, to } => follow_key(&mut topology.views, from, to),
        }
    }
}
