//! Before anything is changed: what would change, and somebody's yes to exactly that.

use journal::{GateWait, RunEvent, StepOutcome};
use plan::{GateId, StepId};
use tokio::task::JoinSet;

use super::{
    executor::{Executor, Workshop, builds_for},
    gates::Waiting,
    review::Question,
    step::Preparation,
};
use crate::{Stop, cell::digest, deploy::Proposal};

/// The gate at which all that would change is looked at.
const REVIEW: &str = "review";

impl Executor {
    /// Whether the run may go on.
    pub(super) async fn review(&mut self, workshop: &Workshop) -> bool {
        if !self.spec.review || self.cancelled {
            return true;
        }
        if !self.prepare(workshop).await {
            self.withdraw(workshop).await;
            self.leave_out("nothing was begun, because not everything could be prepared").await;
            return false;
        }
        let asked: Vec<(StepId, String)> = self
            .unfinished()
            .into_iter()
            .filter_map(|id| Some((id.clone(), self.proposals.get(&id)?.hash()?.to_owned())))
            .filter(|(id, hash)| !self.approved.get(id).is_some_and(|yes| yes.contains(hash)))
            .filter(|(id, _)| !self.past_of(id, self.attempt(id)).under_way())
            .collect();
        if asked.is_empty() {
            return true;
        }
        let gate = GateId(REVIEW.to_owned());
        self.reach_review(gate.clone(), asked, None, None).await;
        let cancel = self.spec.cancel.clone();
        while self.waiting.contains_key(&gate) {
            tokio::select! {
                control = self.spec.control.recv() => self.obey(control, &workshop.builds).await,
                () = cancel.cancelled() => self.cancel().await,
            }
        }
        let approved =
            self.unfinished().iter().all(|id| match self.proposals.get(id).and_then(Proposal::hash) {
                Some(hash) => {
                    self.approved.get(id).is_some_and(|yes| yes.contains(hash))
                        || self.past_of(id, self.attempt(id)).under_way()
                }
                None => true,
            });
        if !approved {
            self.withdraw(workshop).await;
            if !self.cancelled && !self.failed {
                self.cancelled = true;
            }
            self.leave_out("the changes were not approved; nothing was changed").await;
        }
        approved
    }

    async fn leave_out(&mut self, because: &str) {
        for id in self.unfinished() {
            self.finish(&id, StepOutcome::Skipped { because: because.to_owned() }).await;
        }
    }

    /// Everything that AWS can be asked about at once.
    async fn prepare(&mut self, workshop: &Workshop) -> bool {
        let mut preparing = JoinSet::new();
        let mut left: Vec<StepId> = self.unfinished();
        left.reverse();
        let mut fine = true;
        loop {
            while fine
                && preparing.len() < self.spec.limits.per_target
                && let Some(id) = left.pop()
            {
                if let Some(preparation) = self.preparation(&id, workshop) {
                    preparing.spawn(preparation.run());
                }
            }
            let Some(prepared) = preparing.join_next().await else { break };
            match prepared {
                Ok((id, Ok(proposal))) => {
                    self.proposals.insert(id, proposal);
                }
                Ok((id, Err(stop))) => {
                    fine = false;
                    self.finish(&id, outcome(stop)).await;
                }
                Err(error) => {
                    tracing::error!(%error, "a preparation ended without an answer");
                    self.failed = true;
                    fine = false;
                }
            }
        }
        fine
    }

    fn preparation(&self, id: &StepId, workshop: &Workshop) -> Option<Preparation> {
        let deployment = self.deployment(id, workshop)?;
        let step = &deployment.step;
        let waits: Vec<_> = step
            .waits_for
            .iter()
            .filter(|before| !self.finished.contains_key(*before))
            .filter_map(|before| self.steps.get(before))
            .map(|before| before.service.to_string())
            .collect();
        let later = (!waits.is_empty()).then(|| {
            format!("known once {} {} done", waits.join(", "), if waits.len() == 1 { "is" } else { "are" })
        });
        let builds = builds_for(step.action).then(|| workshop.builds.clone());
        Some(Preparation { deployment, builds, later })
    }

    /// Takes back the change sets that nobody will execute.
    async fn withdraw(&mut self, workshop: &Workshop) {
        let mut withdrawing = JoinSet::new();
        for id in self.spec.plan.steps.iter().map(|step| step.id.clone()).collect::<Vec<_>>() {
            if let Some(Proposal::ChangeSet(offer)) = self.proposals.remove(&id)
                && let Some(deployment) = self.deployment(&id, workshop)
            {
                withdrawing.spawn(async move { deployment.withdraw(&offer).await });
            }
        }
        while withdrawing.join_next().await.is_some() {}
    }

    /// What would happen to one step is not what was approved.
    pub(super) async fn put(&mut self, question: Question) {
        let Question { step, hash, why, answer } = question;
        let gate = GateId(format!("{REVIEW} of {step}"));
        self.reach_review(gate, vec![(step, hash)], Some(why), Some(answer)).await;
    }

    async fn reach_review(
        &mut self,
        gate: GateId,
        steps: Vec<(StepId, String)>,
        again: Option<String>,
        answer: Option<tokio::sync::oneshot::Sender<bool>>,
    ) {
        let hash = digest(steps.iter().flat_map(|(step, hash)| [step.0.as_str(), hash.as_str()]));
        let wait = GateWait::Review {
            hash: hash.clone(),
            steps: steps.iter().map(|(step, _)| step.clone()).collect(),
            again,
        };
        if self.log.write(RunEvent::GateReached { gate: gate.clone(), wait }).await.is_err() {
            self.failed = true;
            return;
        }
        self.waiting.insert(gate, Waiting::Review { hash, steps, answer });
    }
}

fn outcome(stop: Stop) -> StepOutcome {
    match stop {
        Stop::Failed(failure) => StepOutcome::Failed { failure },
        Stop::Cancelled(message) => StepOutcome::Cancelled { message },
    }
}
