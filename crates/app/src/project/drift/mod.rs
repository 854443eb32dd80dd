//! Drift: what was last seen of the accounts, judged by what the code and the team say. Asks nobody, but for the look itself.

mod adopting;
mod board;
mod built;
mod cell;
mod code;
mod comparing;
mod expected;
mod graph;
mod known;
mod looking;
mod report;
mod reverting;
mod settling;
mod taking;
mod weak;
mod who;

use std::sync::Arc;

use plan::drift::{BoardInput, STALE_AFTER, StackScan, Survey, TargetInventory};
use topology::{Settlements, StageId, Target, Topology};

use super::Project;
use crate::{contract::ErrorView, error::Result};

pub(super) use expected::Memory as Expectations;
pub(super) use looking::Looks;

/// Everything that a board is made of, as it was at one moment.
pub(super) struct Seen {
    pub topology: Topology,
    pub expected: Arc<expected::Expected>,
    pub columns: Vec<(StageId, Target)>,
    pub stages: Vec<StageId>,
    pub scans: Vec<StackScan>,
    pub blind: Vec<StackScan>,
    /// As the targets answered the last time, or did not.
    pub inventories: Vec<TargetInventory>,
    /// What each target holds as far as anybody knows: of those that did not answer, what was seen of their stacks before.
    pub known: Vec<TargetInventory>,
    pub settlements: Settlements,
    pub settlements_problem: Option<ErrorView>,
    now: jiff::Timestamp,
}

impl Seen {
    pub fn input(&self) -> BoardInput<'_> {
        BoardInput {
            now: self.now,
            stale_after: STALE_AFTER,
            cells: &self.expected.cells,
            columns: &self.columns,
            stages: &self.stages,
            scans: &self.scans,
            blind: &self.blind,
            inventories: &self.inventories,
            settlements: &self.settlements,
        }
    }

    /// With everything judged.
    pub fn survey<T>(&self, look: impl FnOnce(&Survey<'_>) -> T) -> T {
        let input = self.input();
        look(&Survey::of(&input))
    }
}

impl Project {
    /// What is known of these stages; of all where none is named.
    ///
    /// # Errors
    /// Where one of the stages does not exist, or the journal cannot be read.
    pub(super) fn seen_of(&self, stages: Option<&[StageId]>) -> Result<Seen> {
        let topology = self.topology();
        let wanted = wanted(&topology, stages)?;
        let (scans, blind, inventories) = if self.has_history() {
            let journal = self.journal()?;
            (journal.drift_scans()?, journal.blind_scans()?, journal.inventories()?)
        } else {
            (Vec::new(), Vec::new(), Vec::new())
        };
        let known = known::last_known(&inventories, &scans);
        let expected = self.expected(&topology, &wanted, &scans, &known)?;
        let columns = wanted
            .iter()
            .flat_map(|id| topology.stages[id].targets.iter().map(|target| (id.clone(), target.clone())))
            .collect();
        let (settlements, settlements_problem) = match self.settlements() {
            Ok(settlements) => (settlements, None),
            Err(problem) => (Settlements::default(), Some(problem)),
        };
        let stages = topology.stages.keys().cloned().collect();
        let now = self.settings.now();
        Ok(Seen {
            topology,
            expected,
            columns,
            stages,
            scans,
            blind,
            inventories,
            known,
            settlements,
            settlements_problem,
            now,
        })
    }
}

/// In the order of the promotion rail.
fn wanted(topology: &Topology, stages: Option<&[StageId]>) -> Result<Vec<StageId>> {
    for stage in stages.into_iter().flatten() {
        if !topology.stages.contains_key(stage) {
            let known: Vec<&str> = topology.stages.keys().map(StageId::as_str).collect();
            return Err(ErrorView::new(
                "unknown-stage",
                format!("there is no stage `{stage}`"),
                format!("The stages are: {}.", known.join(", ")),
            ));
        }
    }
    let ordered = super::standing::rail::ordered(topology).into_iter().map(|(id, _)| id);
    Ok(ordered.filter(|id| stages.is_none_or(|stages| stages.contains(id))).cloned().collect())
}
