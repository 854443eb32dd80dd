//! Drawing references, and why two services cannot be connected.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{EditError, ReferencePatch, What, error};
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
    /// Nor is this one.
    #[error("the value of {name} looks like a secret, and the file is no place for one")]
    SecretInParameter { name: String },
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
            Self::SecretInParameter { .. } => crate::confidential::HINT.into(),
            Self::SecretInFile => {
                "Write where the secret is, not the secret. Keys are given at login and stay in the keychain."
                    .into()
            }
        }
    }
}

/// Which end of a line a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// Others are deployed after it.
    From,
    /// It is deployed after others.
    To,
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
    let drawn = Drawn::of(topology, derived);
    drawn.refusal(from, to, &drawn.tree(from, LineEnd::From))
}

/// For every other service, why it cannot be the other end of a line from or to this one; absent where it can.
#[must_use]
pub fn connectable(
    topology: &Topology,
    derived: &[Reference],
    service: &ServiceId,
    end: LineEnd,
) -> BTreeMap<ServiceId, Option<Refusal>> {
    let drawn = Drawn::of(topology, derived);
    let tree = drawn.tree(service, end);
    let others = topology.services.keys().filter(|other| *other != service);
    others
        .map(|other| {
            let refusal = match end {
                LineEnd::From => drawn.refusal(service, other, &tree),
                LineEnd::To => drawn.refusal(other, service, &tree),
            };
            (other.clone(), refusal)
        })
        .collect()
}

/// What orders the services: what people drew and what the sources say.
struct Drawn<'t> {
    consumers: BTreeMap<&'t ServiceId, BTreeMap<&'t ServiceId, ReferenceKind>>,
    producers: BTreeMap<&'t ServiceId, BTreeSet<&'t ServiceId>>,
}

impl<'t> Drawn<'t> {
    fn of(topology: &'t Topology, derived: &'t [Reference]) -> Self {
        let manual = topology.references.iter().map(|drawn| (&drawn.from, &drawn.to, ReferenceKind::Manual));
        let found = derived
            .iter()
            // Read at build time: orders nothing.
            .filter(|reference| reference.kind != ReferenceKind::Config)
            .filter_map(|reference| Some((reference.from.as_ref()?, &reference.to, reference.kind)));
        let mut drawn = Self { consumers: BTreeMap::new(), producers: BTreeMap::new() };
        for (producer, consumer, kind) in manual.chain(found) {
            drawn.consumers.entry(producer).or_default().entry(consumer).or_insert(kind);
            drawn.producers.entry(consumer).or_default().insert(producer);
        }
        drawn
    }

    /// From every service of which a cycle could be made, the next one on its shortest way: to the producer `root` for new lines
    /// from it, or from the consumer `root` for new lines to it.
    fn tree(&self, root: &ServiceId, end: LineEnd) -> BTreeMap<&'t ServiceId, &'t ServiceId> {
        let known = |id: &ServiceId| {
            self.consumers
                .get_key_value(id)
                .map(|(id, _)| *id)
                .or_else(|| self.producers.get_key_value(id).map(|(id, _)| *id))
        };
        let mut next = BTreeMap::new();
        let Some(root) = known(root) else { return next };
        let mut queue = VecDeque::from([root]);
        while let Some(here) = queue.pop_front() {
            let beside: Vec<&'t ServiceId> = match end {
                LineEnd::From => self.producers.get(here).into_iter().flatten().copied().collect(),
                LineEnd::To => {
                    self.consumers.get(here).into_iter().flat_map(BTreeMap::keys).copied().collect()
                }
            };
            for there in beside {
                if there != root && !next.contains_key(there) {
                    next.insert(there, here);
                    queue.push_back(there);
                }
            }
        }
        next
    }

    fn refusal(
        &self,
        from: &ServiceId,
        to: &ServiceId,
        tree: &BTreeMap<&'t ServiceId, &'t ServiceId>,
    ) -> Option<Refusal> {
        if let Some(kind) = self.consumers.get(from).and_then(|consumers| consumers.get(to)) {
            return Some(Refusal::AlreadyConnected { from: from.clone(), to: to.clone(), kind: *kind });
        }
        // One of the two is the root, and the other leads there.
        let (start, backwards) = if tree.contains_key(to) { (to, false) } else { (from, true) };
        let mut path = vec![start.clone()];
        let mut here = start;
        while let Some(next) = tree.get(here) {
            path.push((*next).clone());
            here = next;
        }
        if backwards {
            path.reverse();
        }
        (path.len() > 1).then_some(Refusal::Cycle { path })
    }
}

pub(super) fn connect(
    topology: &mut Topology,
    from: &ServiceId,
    to: &ServiceId,
    note: Option<&String>,
    planned: bool,
) -> Result<(), EditError> {
    for service in [from, to] {
        error::known(&topology.services, What::Service, service)?;
    }
    if let Some(reason) = why_not_connect(topology, &[], from, to) {
        return Err(EditError::Refused { reason });
    }
    let (from, to) = (from.clone(), to.clone());
    topology.references.push(ManualReference { from, to, note: note.cloned(), planned });
    Ok(())
}

pub(super) fn disconnect(topology: &mut Topology, from: &ServiceId, to: &ServiceId) -> Result<(), EditError> {
    let before = topology.references.len();
    topology.references.retain(|reference| reference.from != *from || reference.to != *to);
    if topology.references.len() == before {
        return Err(undrawn(from, to));
    }
    Ok(())
}

pub(super) fn update(
    topology: &mut Topology,
    from: &ServiceId,
    to: &ServiceId,
    patch: &ReferencePatch,
) -> Result<(), EditError> {
    let drawn = topology.references.iter_mut().find(|drawn| drawn.from == *from && drawn.to == *to);
    let reference = drawn.ok_or_else(|| undrawn(from, to))?;
    patch.note.apply(&mut reference.note);
    if let Some(planned) = patch.planned {
        reference.planned = planned;
    }
    Ok(())
}

fn undrawn(from: &ServiceId, to: &ServiceId) -> EditError {
    EditError::Unknown { what: What::Reference, name: format!("{from} > {to}"), nearest: None }
}
