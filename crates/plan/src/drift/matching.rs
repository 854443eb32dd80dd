//! Whose a stack is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use topology::{CellId, ServiceId, StackName, StageId, Target};
use ts_rs::TS;

use super::InventoryStack;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum Whose {
    /// It has the name of a cell's stack.
    Cell { stage: StageId, service: ServiceId },
    /// We deployed it for a stage that the topology does not have: a colleague's own, perhaps.
    OtherStage { stage: String, service: Option<String> },
    /// We deployed it for a stage of the topology, where no cell has it any more: its service was renamed or taken out.
    Left { stage: StageId, service: Option<String> },
    /// It is a resource of another stack.
    Nested { parent: String },
    /// Somebody else made it.
    Unmanaged,
}

/// Where the cells' stacks are.
#[derive(Debug, Default)]
pub struct Homes<'c> {
    cells: BTreeMap<(&'c Target, &'c str), &'c CellId>,
    stages: std::collections::BTreeSet<&'c str>,
}

impl<'c> Homes<'c> {
    #[must_use]
    pub fn of(
        cells: impl IntoIterator<Item = (&'c CellId, &'c StackName)>,
        stages: impl IntoIterator<Item = &'c StageId>,
    ) -> Self {
        let cells = cells.into_iter().map(|(cell, stack)| ((&cell.target, stack.as_str()), cell)).collect();
        Self { cells, stages: stages.into_iter().map(StageId::as_str).collect() }
    }

    #[must_use]
    pub fn cell(&self, target: &Target, stack: &str) -> Option<&'c CellId> {
        self.cells.get(&(target, stack)).copied()
    }

    /// By its name first: that is what the next deployment goes by. Then by the tags that a deployment of ours leaves.
    #[must_use]
    pub fn whose(&self, target: &Target, stack: &InventoryStack) -> Whose {
        if let Some(parent) = &stack.parent {
            return Whose::Nested { parent: parent.clone() };
        }
        if let Some(cell) = self.cell(target, stack.stack.as_str()) {
            return Whose::Cell { stage: cell.stage.clone(), service: cell.service.clone() };
        }
        let tag = |name: &str| stack.tags.get(name).filter(|value| !value.is_empty()).cloned();
        let service = tag("stagewright:service");
        match tag("stagewright:stage") {
            None => Whose::Unmanaged,
            Some(stage) if self.stages.contains(stage.as_str()) => match StageId::new(stage) {
                Ok(stage) => Whose::Left { stage, service },
                Err(_) => Whose::Unmanaged,
            },
            Some(stage) => Whose::OtherStage { stage, service },
        }
    }
}
