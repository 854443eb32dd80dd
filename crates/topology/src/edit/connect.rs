//! Drawing references, and why two services cannot be connected.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{EditError, What, error};
use crate::{AccountName, ManualReference, Reference, ReferenceKind, ServiceId, Topology};

/// Why something that people may try does not make sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, TS)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Refusal {
    #[error("{service} cannot be connected to itself")]
    SameService { service: ServiceId },
    #[error("there is no service called {service}")]
    UnknownService { service: ServiceId },
    /// `kind` says whether a person drew it or the sources have it.
    #[error("{from} and {to} are already connected")]
    AlreadyConnected { from: ServiceId, to: ServiceId, kind: ReferenceKind },
    /// The path leads from `to` back to `from`, with both ends in it.
    #[error("this would make a cycle: {}", .path.iter().map(ToString::to_string).collect::<Vec<_>>().join(" > "))]
    Cycle { path: Vec<ServiceId> },
    #[error("a stage cannot come from itself: {}", .path.join(" > "))]
    BaseCycle { path: Vec<String> },
    #[error("an account cannot be reached from itself: {}", .path.iter().map(ToString::to_string).collect::<Vec<_>>().join(" > "))]
    AccessCycle { path: Vec<AccountName> },
    /// The text is not repeated.
    #[error("this looks like a secret, and the file is no place for one")]
    SecretInFile,
}

impl Refusal {
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::SameService { .. } => "Choose another service.".into(),
            Self::UnknownService { .. } => "Add the service first.".into(),
            Self::AlreadyConnected { kind: ReferenceKind::Manual, .. } => {
                "Change the note of the existing one, or disconnect them first.".into()
            }
            Self::AlreadyConnected { .. } => {
                "Their sources already say so: nothing needs to be drawn.".into()
            }
            Self::Cycle { .. } => {
                "Nothing in a cycle can be deployed first: remove one of its references.".into()
            }
            Self::BaseCycle { .. } => "Choose another base.".into(),
            Self::AccessCycle { .. } => "Choose another account to come from.".into(),
            Self::SecretInFile => {
                "Write where the secret is, not the secret. Keys are given at login and stay in the keychain."
                    .into()
            }
        }
    }
}

/// Why `to` cannot be made to wait for `from`; absent where it can. `derived`: what the sources say.
#[must_use]
pub fn why_not_connect(
    topology: &Topology,
    derived: &[Reference],
    from: &ServiceId,
    to: &ServiceId,
) -> Option<Refusal> {
    if from == to {
        return Some(Refusal::SameService { service: from.clone() });
    }
    for service in [from, to] {
        if !topology.services.contains_key(service) {
            return Some(Refusal::UnknownService { service: service.clone() });
        }
    }
    let manual = topology.references.iter().map(|drawn| (&drawn.from, &drawn.to, ReferenceKind::Manual));
    let found = derived
        .iter()
        // Read at build time: orders nothing.
        .filter(|reference| reference.kind != ReferenceKind::Config)
        .filter_map(|reference| Some((reference.from.as_ref()?, &reference.to, reference.kind)));
    let mut consumers: BTreeMap<&ServiceId, BTreeSet<&ServiceId>> = BTreeMap::new();
    for (producer, consumer, kind) in manual.chain(found) {
        if producer == from && consumer == to {
            return Some(Refusal::AlreadyConnected { from: from.clone(), to: to.clone(), kind });
        }
        consumers.entry(producer).or_default().insert(consumer);
    }
    shortest_path(&consumers, to, from).map(|path| Refusal::Cycle { path })
}

fn shortest_path(
    consumers: &BTreeMap<&ServiceId, BTreeSet<&ServiceId>>,
    start: &ServiceId,
    end: &ServiceId,
) -> Option<Vec<ServiceId>> {
    let mut came_from: BTreeMap<&ServiceId, &ServiceId> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(service) = queue.pop_front() {
        if service == end {
            let mut path = vec![service.clone()];
            let mut here = service;
            while let Some(before) = came_from.get(here) {
                path.push((*before).clone());
                here = before;
            }
            path.reverse();
            return Some(path);
        }
        for next in consumers.get(service).into_iter().flatten() {
            if *next != start && !came_from.contains_key(next) {
                came_from.insert(next, service);
                queue.push_back(next);
            }
        }
    }
    None
}

pub(super) fn connect(
    topology: &mut Topology,
    from: &ServiceId,
    to: &ServiceId,
    note: Option<&String>,
) -> Result<(), EditError> {
    for service in [from, to] {
        error::known(&topology.services, What::Service, service)?;
    }
    if let Some(reason) = why_not_connect(topology, &[], from, to) {
        return Err(EditError::Refused { reason });
    }
    topology.references.push(ManualReference { from: from.clone(), to: to.clone(), note: note.cloned() });
    Ok(())
}

pub(super) fn disconnect(topology: &mut Topology, from: &ServiceId, to: &ServiceId) -> Result<(), EditError> {
    let before = topology.references.len();
    topology.references.retain(|reference| reference.from != *from || reference.to != *to);
    if topology.references.len() == before {
        return Err(EditError::Unknown {
            what: What::Reference,
            name: format!("{from} > {to}"),
            nearest: None,
        });
    }
    Ok(())
}
