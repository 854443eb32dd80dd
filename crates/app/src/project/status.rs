//! What is deployed where, asked of the accounts now.

use plan::{DesiredCell, Intent};
use topology::{Account, StageId, Target, Topology};

use super::{Project, cells, discovery, versions::version};
use crate::{
    contract::{ErrorView, StackState, StageStatus},
    error::Result,
};

impl Project {
    /// The stacks of one stage, or of all.
    ///
    /// # Errors
    /// Where the stage does not exist. A target that cannot be reached is a problem of its stage.
    pub async fn status(&self, stage: Option<&StageId>) -> Result<Vec<StageStatus>> {
        let topology = self.topology();
        let stages: Vec<&StageId> = match stage {
            Some(stage) => vec![stage],
            None => topology.stages.keys().collect(),
        };
        let mut status = Vec::new();
        for stage in stages {
            let mut answer = StageStatus { stage: stage.clone(), cells: Vec::new(), problems: Vec::new() };
            match (cells::desired(&self.folder, &topology, stage), cells::targets(&topology, stage)) {
                (Ok(cells), Ok((_, targets))) => {
                    let (topology, cells) = (&topology, cells.cells.as_slice());
                    let asked = targets.into_iter().map(|(target, account)| async move {
                        (target.clone(), self.stacks(topology, stage, cells, target, account).await)
                    });
                    let answers = futures_util::future::join_all(asked).await;
                    self.remember(stage, answers.iter().cloned());
                    for (target, found) in answers {
                        match found {
                            Ok(stacks) => answer.cells.extend(stacks),
                            Err(error) => answer
                                .problems
                                .push(ErrorView { message: format!("{target}: {}", error.message), ..error }),
                        }
                    }
                }
                (Err(error), _) | (_, Err(error)) => answer.problems.push(error),
            }
            status.push(answer);
        }
        if let (Some(_), [only]) = (stage, status.as_slice())
            && let (true, Some(problem)) = (only.cells.is_empty(), only.problems.first())
        {
            return Err(problem.clone());
        }
        Ok(status)
    }

    /// Asks the accounts of those stages that stay on this machine.
    ///
    /// # Errors
    /// As [`Project::status`].
    pub async fn ask_simulated(&self) -> Result<()> {
        let topology = self.topology();
        for (id, stage) in &topology.stages {
            if stage.targets.iter().all(|target| topology.is_simulated(&target.account)) {
                self.status(Some(id)).await?;
            }
        }
        Ok(())
    }

    async fn stacks(
        &self,
        topology: &Topology,
        stage: &StageId,
        cells: &[DesiredCell],
        target: &Target,
        account: &Account,
    ) -> Result<Vec<StackState>> {
        let journal = if self.has_history() { Some(self.journal()?.as_ref()) } else { None };
        let cloud = self.connect(topology, target, account)?;
        let mut found = discovery::ask(&cloud, journal, cells, Intent::Deploy).await?;
        discovery::add_what_tools_deployed(&mut found.live, journal, stage, cells);
        let here = cells.iter().filter(|cell| cell.target == *target);
        let states = here.map(|cell| {
            let stack = found.live.stacks.get(&cell.stack);
            StackState {
                service: cell.service.clone(),
                target: target.clone(),
                stack: cell.stack.clone(),
                version: stack.map(|stack| version(target, stack)),
                status: stack.map(|stack| stack.status.clone()),
                exports: stack.map(|_| {
                    let exports = found.live.exports.iter();
                    exports
                        .filter(|(_, export)| export.stack == cell.stack)
                        .map(|(name, _)| name.clone())
                        .collect()
                }),
                behind: stack
                    .and_then(|stack| stack.deployed.as_ref())
                    .map(|deployed| *deployed != cell.interface.digest),
            }
        });
        Ok(states.collect())
    }
}
