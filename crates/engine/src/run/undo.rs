//! The way back: what this run updated becomes what it was, in reverse order.

use std::collections::{BTreeMap, BTreeSet};

use journal::{PreviousStack, RunEvent, StepOutcome};
use plan::{Action, StepId};
use tokio::task::JoinSet;

use super::executor::{Executor, Workshop};
use crate::{Stop, deploy::Deployment};

impl Executor {
    /// What came later is taken back first: a step waits for all that waited for it. What cannot be taken back is said, and
    /// left; nothing is deleted unasked.
    pub(super) async fn roll_back(&mut self, workshop: &Workshop) {
        if self.log.write(RunEvent::RollbackStarted).await.is_err() {
            self.failed = true;
            return;
        }
        let changed: BTreeMap<StepId, Option<PreviousStack>> = self
            .changed
            .drain(..)
            .filter(|(id, _)| self.past.steps.get(id).is_none_or(|past| past.undone.is_none()))
            .collect();
        let mut left: BTreeSet<StepId> = changed.keys().cloned().collect();
        let mut undoing: JoinSet<(StepId, StepOutcome)> = JoinSet::new();
        let mut under_way: BTreeSet<StepId> = BTreeSet::new();
        loop {
            let ready: Vec<StepId> = left
                .iter()
                .filter(|id| !under_way.contains(*id))
                .filter(|id| !left.iter().any(|other| self.steps[other].waits_for.contains(id)))
                .cloned()
                .collect();
            for id in ready {
                under_way.insert(id.clone());
                let way = match &changed[&id] {
                    Some(previous) => {
                        self.undo(&id, workshop).map(|deployment| (deployment, previous.clone()))
                    }
                    None => Err(no_way_back(self.steps[&id].action).to_owned()),
                };
                match way {
                    Ok((deployment, previous)) => {
                        undoing.spawn(undo(deployment, previous));
                    }
                    Err(because) => {
                        left.remove(&id);
                        self.undone(id, StepOutcome::Skipped { because }).await;
                    }
                }
            }
            match undoing.join_next().await {
                Some(Ok((id, outcome))) => {
                    left.remove(&id);
                    self.undone(id, outcome).await;
                }
                Some(Err(error)) => tracing::error!(%error, "a way back ended without an outcome"),
                None if left.iter().all(|id| under_way.contains(id)) => return,
                // What was only said has made way for others.
                None => {}
            }
        }
    }

    async fn undone(&mut self, step: StepId, outcome: StepOutcome) {
        if self.log.write(RunEvent::StepUndone { step, outcome }).await.is_err() {
            self.failed = true;
        }
    }

    fn undo(&self, id: &StepId, workshop: &Workshop) -> Result<Deployment, String> {
        self.deployment(id, workshop).ok_or_else(|| "its account cannot be reached any more".to_owned())
    }
}

/// Why there is no way back.
fn no_way_back(action: Action) -> &'static str {
    match action {
        Action::Create | Action::Recreate => {
            "this run created it, and nothing is deleted unasked: remove the service from the stage if it shall go"
        }
        Action::Delete => "what was deleted cannot be brought back",
        Action::Update | Action::ContinueRollback | Action::RollBack | Action::None => {
            "what it was before is not known"
        }
    }
}

async fn undo(deployment: Deployment, previous: PreviousStack) -> (StepId, StepOutcome) {
    let outcome = match deployment.undo(&previous).await {
        Ok(outcome) => outcome,
        Err(Stop::Failed(failure)) => StepOutcome::Failed { failure },
        Err(Stop::Cancelled(message)) => StepOutcome::Cancelled { message },
    };
    (deployment.step.id, outcome)
}
