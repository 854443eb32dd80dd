//! The cells of stages as the code has them, and how what is deployed stands to that.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use journal::DeploymentRecord;
use plan::{
    DesiredCell,
    drift::{Behind, ExpectedCell, Inventory, InventoryStack, StackScan, TargetInventory, old_values},
};
use topology::{CellId, ServiceId, ServiceKind, StageId, Target, Topology};

use super::super::{Project, cells, reading::Reading};
use crate::{contract::ErrorView, error::Result};

/// The cells of some stages.
#[derive(Debug, Default)]
pub struct Expected {
    pub cells: Vec<ExpectedCell>,
    /// As the sources want them, in the same order.
    pub desired: Vec<Arc<DesiredCell>>,
    pub problems: Vec<ErrorView>,
}

impl Expected {
    pub fn desired(&self, cell: &CellId) -> Option<&Arc<DesiredCell>> {
        let at = self.cells.iter().position(|expected| expected.cell == *cell)?;
        self.desired.get(at)
    }
}

/// The cells of one stage, as they were read.
type Read = (Vec<Arc<DesiredCell>>, Vec<ErrorView>);

/// What was read of the sources for a topology and a state of the files. Reading a thousand services for thirty targets takes
/// seconds, and looking at the board again must not.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Option<Known>>);

#[derive(Debug)]
struct Known {
    topology: Topology,
    reading: Arc<Reading>,
    stages: BTreeMap<StageId, Arc<Read>>,
}

impl Project {
    pub(super) fn expected(
        &self,
        topology: &Topology,
        stages: &[StageId],
        scans: &[StackScan],
        inventories: &[TargetInventory],
    ) -> Result<Arc<Expected>> {
        let records = self.records()?;
        let held: BTreeMap<(&Target, &str), &InventoryStack> = inventories
            .iter()
            .flat_map(|inventory| {
                match &inventory.holds {
                    Inventory::Answered { stacks, .. } => stacks.as_slice(),
                    Inventory::Failed(_) => &[],
                }
                .iter()
                .map(|stack| ((&inventory.target, stack.stack.as_str()), stack))
            })
            .collect();
        let mut expected = Expected::default();
        for stage in stages {
            let read = self.read_cells(topology, stage);
            expected.problems.extend(read.1.iter().cloned());
            for desired in &read.0 {
                let stack = held.get(&(&desired.target, desired.stack.as_str())).copied();
                expected.cells.push(ExpectedCell {
                    cell: CellId {
                        service: desired.service.clone(),
                        stage: stage.clone(),
                        target: desired.target.clone(),
                    },
                    stack: desired.stack.clone(),
                    stackless: stackless(topology, &desired.service),
                    behind: stack.and_then(|stack| behind(desired, stack, &records)),
                    old_values: Vec::new(),
                });
                expected.desired.push(desired.clone());
            }
        }
        self.add_old_values(&mut expected, scans, inventories)?;
        Ok(Arc::new(expected))
    }

    /// Only stacks that take something weakly and were looked at are looked into.
    fn add_old_values(
        &self,
        expected: &mut Expected,
        scans: &[StackScan],
        inventories: &[TargetInventory],
    ) -> Result<()> {
        let looked_at: BTreeMap<(&Target, &str), &StackScan> =
            scans.iter().map(|scan| ((&scan.target, scan.stack.as_str()), scan)).collect();
        let owners: BTreeMap<(Target, String), ServiceId> = expected
            .cells
            .iter()
            .map(|cell| ((cell.cell.target.clone(), cell.stack.to_string()), cell.cell.service.clone()))
            .collect();
        for (cell, desired) in expected.cells.iter_mut().zip(&expected.desired) {
            let scan = looked_at.get(&(&desired.target, desired.stack.as_str()));
            let weak = plan::drift::takes_weakly(&desired.interface);
            let (Some(scan), true) = (scan, weak) else { continue };
            let Some(evidence) = self.journal()?.drift_evidence(&desired.target, desired.stack.as_str())?
            else {
                continue;
            };
            let owner =
                |target: &Target, stack: &str| owners.get(&(target.clone(), stack.to_owned())).cloned();
            cell.old_values = old_values(desired, scan, &evidence, inventories, &owner);
        }
        Ok(())
    }

    fn read_cells(&self, topology: &Topology, stage: &StageId) -> Arc<Read> {
        let reading = self.state().reading.clone();
        {
            let mut memory = self.expectations.0.lock().unwrap_or_else(PoisonError::into_inner);
            match memory.as_ref() {
                Some(known) if known.topology == *topology && Arc::ptr_eq(&known.reading, &reading) => {
                    if let Some(read) = known.stages.get(stage) {
                        return read.clone();
                    }
                }
                _ => {
                    *memory = Some(Known {
                        topology: topology.clone(),
                        reading: reading.clone(),
                        stages: BTreeMap::new(),
                    });
                }
            }
        }
        let read = match cells::desired(&self.folder, topology, stage) {
            Ok(found) => {
                let problems = found.blockers.into_iter().map(|blocker| {
                    let location = blocker.locations.into_iter().next();
                    ErrorView::new(&blocker.code, format!("{stage}: {}", blocker.message), blocker.hint)
                        .at(location)
                });
                (found.cells.into_iter().map(Arc::new).collect(), problems.collect())
            }
            Err(error) => {
                (Vec::new(), vec![ErrorView { message: format!("{stage}: {}", error.message), ..error }])
            }
        };
        let read = Arc::new(read);
        let mut memory = self.expectations.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = memory.as_mut().filter(|known| Arc::ptr_eq(&known.reading, &reading)) {
            known.stages.insert(stage.clone(), read.clone());
        }
        read
    }

    /// The code is read anew at the next look.
    pub(super) fn forget_expectations(&self) {
        *self.expectations.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn records(&self) -> Result<BTreeMap<String, DeploymentRecord>> {
        if !self.has_history() {
            return Ok(BTreeMap::new());
        }
        Ok(self.journal()?.deployments()?.into_iter().map(|one| (one.stack_id.clone(), one)).collect())
    }
}

/// Where somebody else changed the stack since, what we deployed says nothing about what is there now.
fn behind(
    desired: &DesiredCell,
    stack: &InventoryStack,
    records: &BTreeMap<String, DeploymentRecord>,
) -> Option<Behind> {
    match records.get(&stack.stack_id).filter(|record| record.last_updated == stack.updated) {
        Some(record) if !record.digest.is_empty() => {
            (record.digest != desired.interface.digest).then_some(Behind::Sources)
        }
        Some(_) | None => Some(Behind::Unknown),
    }
}

fn stackless(topology: &Topology, service: &ServiceId) -> bool {
    topology.services.get(service).is_some_and(|service| match service.kind {
        ServiceKind::Terraform | ServiceKind::Command => true,
        ServiceKind::Serverless
        | ServiceKind::CloudFormation
        | ServiceKind::Cdk
        | ServiceKind::Sam
        | ServiceKind::Planned => false,
    })
}
