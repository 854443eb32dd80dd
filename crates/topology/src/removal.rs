//! What goes with services that are removed, and who is left without them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ManualReference, Reference, ReferenceKind, ServiceId, StageId, Topology};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Removal {
    /// What services that stay refer to in their sources: nobody provides it then.
    pub left: Vec<Reference>,
    /// What people drew from or to them: it goes as well.
    pub drawn: Vec<ManualReference>,
    /// The gates before and after them: they go as well.
    pub gates: Vec<RemovedGate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemovedGate {
    pub stage: StageId,
    pub name: String,
}

#[must_use]
pub fn removal(topology: &Topology, derived: &[Reference], services: &BTreeSet<ServiceId>) -> Removal {
    let is_left = |reference: &&Reference| {
        reference.kind != ReferenceKind::Manual
            && reference.from.as_ref().is_some_and(|from| services.contains(from))
            && !services.contains(&reference.to)
    };
    let gates = topology.stages.iter().flat_map(|(stage, it)| {
        let gone = it.gates.iter().filter(|gate| gate.at.service().is_some_and(|id| services.contains(id)));
        gone.map(|gate| RemovedGate { stage: stage.clone(), name: gate.name.clone() })
    });
    let drawn = topology
        .references
        .iter()
        .filter(|reference| services.contains(&reference.from) || services.contains(&reference.to));
    Removal {
        left: derived.iter().filter(is_left).cloned().collect(),
        drawn: drawn.cloned().collect(),
        gates: gates.collect(),
    }
}
