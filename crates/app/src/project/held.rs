//! The stacks of a stage as AWS describes them now, with their parameters and tags.

use std::collections::BTreeMap;

use aws::{Cloud, StackDescription};
use topology::{Account, AccountId, ServiceId, StackName, StageId, Target, Topology};

use super::{Project, cells};
use crate::{contract::ErrorView, error::Result};

/// A cell, and its stack where there is one.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub service: ServiceId,
    pub target: Target,
    pub account: AccountId,
    pub stack: StackName,
    pub found: Option<StackDescription>,
}

#[derive(Debug, Default)]
pub(super) struct HeldStage {
    pub cells: Vec<Held>,
    pub clouds: BTreeMap<Target, Cloud>,
    /// Of targets that could not be asked. Their cells are not there.
    pub problems: Vec<(Target, ErrorView)>,
}

impl HeldStage {
    pub fn of_service<'a>(&'a self, service: &'a ServiceId) -> impl Iterator<Item = &'a Held> {
        self.cells.iter().filter(move |held| held.service == *service)
    }
}

impl Project {
    /// Asks all targets of a stage at once.
    ///
    /// # Errors
    /// Where the stage does not exist or goes nowhere.
    pub(super) async fn held(&self, topology: &Topology, stage: &StageId) -> Result<HeldStage> {
        let cells = cells::desired(&self.folder, topology, stage)?.cells;
        let (_, targets) = cells::targets(topology, stage)?;
        let asked = targets.iter().map(|(target, account)| async move {
            (*target, self.stacks_in(topology, target, account).await)
        });
        let mut held = HeldStage::default();
        for (target, answer) in futures_util::future::join_all(asked).await {
            let (cloud, stacks) = match answer {
                Ok(answer) => answer,
                Err(problem) => {
                    held.problems.push((target.clone(), problem));
                    continue;
                }
            };
            held.cells.extend(cells.iter().filter(|cell| cell.target == *target).map(|cell| Held {
                service: cell.service.clone(),
                target: target.clone(),
                account: cloud.account().clone(),
                stack: cell.stack.clone(),
                found: stacks.get(cell.stack.as_str()).cloned(),
            }));
            held.clouds.insert(target.clone(), cloud);
        }
        Ok(held)
    }

    async fn stacks_in(
        &self,
        topology: &Topology,
        target: &Target,
        account: &Account,
    ) -> Result<(Cloud, BTreeMap<String, StackDescription>)> {
        let cloud = self.connect(topology, target, account)?;
        // What another account holds says nothing of this target.
        cloud.prove().await?;
        let stacks = cloud.stacks().await?;
        let stacks = stacks.into_iter().filter(|stack| stack.parent.is_none());
        Ok((cloud, stacks.map(|stack| (stack.name.clone(), stack)).collect()))
    }
}
