//! Before a personal stage is touched, everything that it deploys is built: a name that could mean two things is asked about first.

use std::{collections::BTreeMap, sync::Arc};

use journal::{Failure, StepOutcome};
use plan::StepId;
use tokio::task::JoinSet;

use super::{
    builds::Builds,
    executor::{Executor, builds_for},
};
use crate::{Cell, Stop, build::AMBIGUOUS};

impl Executor {
    /// Whether nothing is left to be decided. Otherwise the run has ended without anything being sent.
    pub(super) async fn is_decided(&mut self, builds: &Arc<Builds>) -> bool {
        let shares = |id: &StepId| self.spec.cells.get(id).filter(|cell| cell.sharing.is_some()).cloned();
        let cells: Vec<(StepId, Cell)> = self
            .steps
            .values()
            .filter(|step| builds_for(step.action) && !self.finished.contains_key(&step.id))
            // What its sources say was decided when it was planned; the rest, when it is its turn.
            .filter(|step| !self.reads_what_is_not_there(&step.id))
            .filter_map(|step| Some((step.id.clone(), shares(&step.id)?)))
            .collect();
        let mut made = JoinSet::new();
        for (id, cell) in cells {
            let builds = builds.clone();
            made.spawn(async move { (builds.artifact(&id, &cell).await.err(), id) });
        }
        let mut open: BTreeMap<StepId, Box<Failure>> = BTreeMap::new();
        while let Some(built) = made.join_next().await {
            // What failed in another way fails its own step, when its turn comes.
            if let Ok((Some(Stop::Failed(failure)), id)) = built
                && failure.code == AMBIGUOUS
            {
                open.insert(id, failure);
            }
        }
        if open.is_empty() {
            return true;
        }
        self.failed = true;
        for id in self.unfinished() {
            let outcome = match open.remove(&id) {
                Some(failure) => StepOutcome::Failed { failure },
                None => StepOutcome::Skipped {
                    because: "a name has to be decided first; nothing was sent".to_owned(),
                },
            };
            self.finish(&id, outcome).await;
        }
        false
    }
}
