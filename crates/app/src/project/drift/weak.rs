//! What the cells took weakly when they were deployed, beside what that is now.

use std::{collections::BTreeMap, sync::Arc};

use plan::{
    DesiredCell,
    drift::{Current, CurrentValues, TargetInventory, old_values, parameters_of, takes_weakly},
};
use topology::{ServiceId, Target, Tie};

use super::{
    super::Project,
    expected::{Expected, Sight},
};
use crate::error::Result;

impl Project {
    /// Only stacks that take something weakly and were looked at are looked into.
    pub(super) fn add_old_values(
        &self,
        expected: &mut Expected,
        sight: &Sight<'_>,
        inventories: &[TargetInventory],
    ) -> Result<()> {
        let owners: BTreeMap<(Target, String), ServiceId> = expected
            .cells
            .iter()
            .map(|cell| ((cell.cell.target.clone(), cell.stack.to_string()), cell.cell.service.clone()))
            .collect();
        let owner = |target: &Target, stack: &str| owners.get(&(target.clone(), stack.to_owned())).cloned();
        let parameters = self.ssm_parameters(&expected.desired, sight)?;
        let parameter =
            |target: &Target, path: &str| parameters.get(&(target.clone(), path.to_owned())).cloned();
        let values = CurrentValues { inventories, owner: &owner, parameter: &parameter };
        for (cell, desired) in expected.cells.iter_mut().zip(&expected.desired) {
            let scan = sight.scans.get(&(&desired.target, desired.stack.as_str()));
            let (Some(scan), true) = (scan, takes_weakly(&desired.interface)) else { continue };
            let evidence = self.journal()?.drift_evidence(&desired.target, desired.stack.as_str())?;
            let Some(evidence) = evidence else { continue };
            cell.old_values = old_values(desired, scan, &evidence, &values);
        }
        Ok(())
    }

    /// What the parameters of Systems Manager are that stacks of these cells make, where any of the cells takes one.
    fn ssm_parameters(
        &self,
        cells: &[Arc<DesiredCell>],
        sight: &Sight<'_>,
    ) -> Result<BTreeMap<(Target, String), Current>> {
        let mut found = BTreeMap::new();
        let is_one = |tie: &Tie| matches!(tie, Tie::Parameter { .. });
        if !cells.iter().any(|cell| cell.interface.consumes.iter().any(|one| is_one(&one.tie))) {
            return Ok(found);
        }
        for cell in cells.iter().filter(|cell| cell.interface.provides.iter().any(|one| is_one(&one.tie))) {
            let Some(scan) = sight.scans.get(&(&cell.target, cell.stack.as_str())) else { continue };
            let evidence = self.journal()?.drift_evidence(&cell.target, cell.stack.as_str())?;
            for (name, value) in evidence.map(|seen| parameters_of(scan, &seen)).unwrap_or_default() {
                let current = Current { value, from: Some(cell.service.clone()) };
                found.insert((cell.target.clone(), name), current);
            }
        }
        Ok(found)
    }
}
