//! Who changed something, where CloudTrail can say it.

use plan::drift::Inventory;

use super::{super::Project, code::unknown_cell};
use crate::{
    contract::{ErrorView, WhoChanged, WhoChangedView},
    error::Result,
};

impl Project {
    /// Asks CloudTrail. That it cannot say it is an answer, too.
    ///
    /// # Errors
    /// Where there is no such cell, or it was never looked at.
    pub async fn who_changed(&self, request: &WhoChanged) -> Result<WhoChangedView> {
        let cell = &request.cell;
        let seen = self.seen_of(Some(std::slice::from_ref(&cell.stage)))?;
        let (physical_id, stack) = seen
            .survey(|survey| {
                let judged = survey.cells.iter().find(|judged| judged.expected.cell == *cell)?;
                let mut found =
                    judged.verdict.differences.iter().filter(|one| one.resource == request.resource);
                Some((found.find_map(|one| one.physical_id.clone()), judged.expected.stack.clone()))
            })
            .ok_or_else(|| unknown_cell(cell))?;
        let Some(physical_id) = physical_id else {
            return Err(ErrorView::new(
                "unknown-resource",
                format!("nothing is known to differ in {} of {}", request.resource, cell.service),
                "Look at the accounts again.",
            ));
        };
        let since = seen.inventories.iter().filter(|one| one.target == cell.target).find_map(|one| {
            let Inventory::Answered { stacks, .. } = &one.holds else { return None };
            stacks.iter().find(|one| one.stack == stack)?.updated
        });
        let account = seen.topology.accounts.get(&cell.target.account).ok_or_else(|| unknown_cell(cell))?;
        let cloud = self.connect(&seen.topology, &cell.target, account)?;
        Ok(match engine::drift::who_changed(&cloud, &physical_id, since).await {
            Ok(changes) => WhoChangedView { changes, problem: None },
            Err(error) => WhoChangedView { changes: Vec::new(), problem: Some(error.into()) },
        })
    }
}
