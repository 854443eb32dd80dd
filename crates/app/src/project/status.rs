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
                    for (target, account) in targets {
                        self.stacks(&topology, &mut answer, &cells.cells, target, account).await?;
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

    async fn stacks(
        &self,
        topology: &Topology,
        answer: &mut StageStatus,
        cells: &[DesiredCell],
        target: &Target,
        account: &Account,
    ) -> Result<()> {
        let journal = if self.has_history() { Some(self.journal()?.as_ref()) } else { None };
        let found = match self.connect(topology, target, account) {
            Ok(cloud) => discovery::ask(&cloud, journal, cells, Intent::Deploy).await,
            Err(error) => Err(error),
        };
        let found = match found {
            Ok(mut found) => {
                discovery::add_what_tools_deployed(&mut found.live, journal, &answer.stage, cells);
                found
            }
            Err(error) => {
                answer.problems.push(ErrorView { message: format!("{target}: {}", error.message), ..error });
                return Ok(());
            }
        };
        answer.cells.extend(cells.iter().filter(|cell| cell.target == *target).map(|cell| {
            let stack = found.live.stacks.get(&cell.stack);
            StackState {
                service: cell.service.clone(),
                target: target.clone(),
                stack: cell.stack.clone(),
                version: stack.map(|stack| version(target, stack)),
                status: stack.map(|stack| stack.status.clone()),
                behind: stack
                    .and_then(|stack| stack.deployed.as_ref())
                    .map(|deployed| *deployed != cell.interface.digest),
            }
        }));
        Ok(())
    }
}
