//! What the code states beside what the accounts' exports and imports state.

use std::collections::{BTreeMap, BTreeSet};

use plan::drift::{Homes, Inventory};
use topology::{ReferenceKind, ServiceId, StageId, Target, Tie};

use super::super::Project;
use crate::{
    contract::{EdgeEnd, ErrorView, StatedEdge, StatedGraph},
    error::Result,
};

impl Project {
    /// Asks nobody: what was last seen is compared. Only exports are listed by AWS: of weak references only the code speaks.
    ///
    /// # Errors
    /// Where the stage does not exist, or the journal cannot be read.
    pub fn stated_graph(&self, stage: &StageId) -> Result<StatedGraph> {
        let seen = self.seen_of(Some(std::slice::from_ref(stage)))?;
        let homes =
            Homes::of(seen.expected.cells.iter().map(|cell| (&cell.cell, &cell.stack)), seen.stages.iter());
        let mut edges: BTreeMap<(Target, String, EdgeEnd, EdgeEnd), StatedEdge> = BTreeMap::new();
        let mut problems = Vec::new();
        let mut answered: BTreeSet<&Target> = BTreeSet::new();
        let mut listed: BTreeSet<(&Target, &str)> = BTreeSet::new();
        for inventory in &seen.inventories {
            let target = &inventory.target;
            if !seen.columns.iter().any(|(_, column)| column == target) {
                continue;
            }
            let (stacks, exports) = match &inventory.holds {
                Inventory::Answered { stacks, exports } => (stacks, exports),
                Inventory::Failed(failure) => {
                    let message = format!("{target}: {}", failure.message);
                    problems.push(ErrorView::new(failure.kind.code(), message, failure.hint.clone()));
                    continue;
                }
            };
            answered.insert(target);
            let end = |stack: &str| match homes.cell(target, stack) {
                Some(cell) => EdgeEnd::Service { service: cell.service.clone() },
                None => EdgeEnd::Stack { stack: stack.to_owned() },
            };
            for export in exports {
                let owner = stacks.iter().find(|one| one.stack_id == export.stack_id);
                let from = owner.map_or(EdgeEnd::Nobody, |owner| end(owner.stack.as_str()));
                let Some(importers) = &export.importers else { continue };
                listed.insert((target, export.name.as_str()));
                for importer in importers {
                    let to = end(importer.as_str());
                    let edge = StatedEdge {
                        target: target.clone(),
                        name: export.name.clone(),
                        from: from.clone(),
                        to: to.clone(),
                        kind: ReferenceKind::Strong,
                        code: false,
                        account: Some(true),
                    };
                    edges.insert((target.clone(), export.name.clone(), from.clone(), to), edge);
                }
            }
        }
        let providers = providers(&seen);
        for (cell, desired) in seen.expected.cells.iter().zip(&seen.expected.desired) {
            let target = &cell.cell.target;
            let to = EdgeEnd::Service { service: cell.cell.service.clone() };
            for consumption in &desired.interface.consumes {
                let name = match &consumption.tie {
                    Tie::Export { name } => match name.known() {
                        Some(name) => name.to_owned(),
                        None => continue,
                    },
                    Tie::Output { .. } => consumption.tie.name(),
                    Tie::Parameter { .. } | Tie::File { .. } => continue,
                };
                let from = match providers.get(&(target, name.clone())) {
                    Some(service) => EdgeEnd::Service { service: (*service).clone() },
                    None => EdgeEnd::Nobody,
                };
                let account = match consumption.kind {
                    // Whether the account lists it, and not as an importer.
                    ReferenceKind::Strong if answered.contains(target) => {
                        let exported = listed.contains(&(target, name.as_str()));
                        let unknown = !exported
                            && seen.inventories.iter().any(|one| one.target == *target && lists(one, &name));
                        (!unknown).then_some(false)
                    }
                    ReferenceKind::Strong
                    | ReferenceKind::Weak
                    | ReferenceKind::Config
                    | ReferenceKind::Manual => None,
                };
                edges
                    .entry((target.clone(), name.clone(), from.clone(), to.clone()))
                    .or_insert_with(|| StatedEdge {
                        target: target.clone(),
                        name,
                        from,
                        to: to.clone(),
                        kind: consumption.kind,
                        code: true,
                        account,
                    })
                    .code = true;
            }
        }
        Ok(StatedGraph { stage: stage.clone(), edges: edges.into_values().collect(), problems })
    }
}

fn lists(inventory: &plan::drift::TargetInventory, name: &str) -> bool {
    match &inventory.holds {
        Inventory::Answered { exports, .. } => exports.iter().any(|export| export.name == name),
        Inventory::Failed(_) => false,
    }
}

fn providers(seen: &super::Seen) -> BTreeMap<(&Target, String), &ServiceId> {
    let mut providers = BTreeMap::new();
    for (cell, desired) in seen.expected.cells.iter().zip(&seen.expected.desired) {
        for provision in &desired.interface.provides {
            let name = match &provision.tie {
                Tie::Export { name } => name.known().map(str::to_owned),
                Tie::Output { .. } => Some(provision.tie.name()),
                Tie::Parameter { .. } | Tie::File { .. } => None,
            };
            if let Some(name) = name {
                providers.entry((&cell.cell.target, name)).or_insert(&cell.cell.service);
            }
        }
    }
    providers
}
