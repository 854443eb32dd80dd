//! What has to hold before anything is changed: accounts, logins, locks.

use std::collections::{BTreeMap, BTreeSet};

use aws::AwsError;
use journal::{RunEvent, StepOutcome};
use tokio::task::JoinSet;
use topology::Target;

use super::{executor::Executor, lapsed, lock::Wanted};
use crate::Stop;

/// Renewals within one lease.
const BEATS: u32 = 4;

impl Executor {
    /// Why this plan must not be run at all.
    pub(super) fn refusal(&self) -> Option<String> {
        if let Some(blocker) = self.spec.plan.blockers.first() {
            return Some(format!("the plan has a blocker: {}", blocker.message));
        }
        let missing = self.steps.keys().find(|id| !self.spec.cells.contains_key(*id))?;
        Some(format!("the step {missing} has no cell to build"))
    }

    pub(super) async fn refuse(&mut self, because: &str) {
        self.failed = true;
        for id in self.unfinished() {
            self.finish(&id, StepOutcome::Skipped { because: because.to_owned() }).await;
        }
    }

    fn targets(&self) -> BTreeSet<Target> {
        self.steps.values().map(|step| step.target.clone()).collect()
    }

    /// Every account of the plan is checked before anything is changed in any of them: a role that is assigned to nobody
    /// fails only when it is used (https://github.com/aws/aws-cli/issues/6316). A login that is needed is waited for, unless
    /// something else stands in the way.
    pub(super) async fn identities(&mut self) -> bool {
        let targets = self.targets();
        loop {
            let found = self.unproved(&targets).await;
            if found.is_empty() {
                return true;
            }
            let refused = if found.values().all(lapsed) {
                self.still_unproved(found.keys()).await
            } else {
                found.into_iter().map(|(target, error)| (target, error.into())).collect()
            };
            if !refused.is_empty() {
                self.turn_away(&refused).await;
                return false;
            }
            // What was proved before a long wait may have run out since: everything is looked at once more.
        }
    }

    async fn unproved(&self, targets: &BTreeSet<Target>) -> BTreeMap<Target, AwsError> {
        let mut refused = BTreeMap::new();
        let mut checks = JoinSet::new();
        for target in targets {
            match self.spec.clouds.get(target).cloned() {
                Some(cloud) => {
                    checks.spawn(async move { (cloud.target().clone(), cloud.prove().await) });
                }
                None => {
                    refused.insert(target.clone(), AwsError::NoAccess { account: target.account.clone() });
                }
            }
        }
        while let Some(check) = checks.join_next().await {
            if let Ok((target, Err(error))) = check {
                refused.insert(target, error);
            }
        }
        refused
    }

    async fn still_unproved(&self, targets: impl Iterator<Item = &Target>) -> BTreeMap<Target, Stop> {
        let mut refused = BTreeMap::new();
        let mut waits = JoinSet::new();
        for channel in targets.filter_map(|target| self.channels.get(target).cloned()) {
            waits.spawn(async move { (channel.cloud.target().clone(), channel.prove().await) });
        }
        while let Some(wait) = waits.join_next().await {
            if let Ok((target, Err(stop))) = wait {
                refused.insert(target, stop);
            }
        }
        refused
    }

    /// Nobody else deploys to this stage from here on. Where one of its locks cannot be had, nothing is begun.
    pub(super) async fn locks(&mut self) -> bool {
        let Some(lease) = self.spec.lease else { return true };
        let mut refused = BTreeMap::new();
        for target in self.targets() {
            let Some(channel) = self.channels.get(&target).cloned() else { continue };
            let wanted =
                Wanted { stage: &self.spec.plan.stage, run: &self.spec.run, actor: &self.spec.actor, lease };
            let taken = Box::pin(channel.take_lock(&wanted)).await;
            let written = match taken {
                Ok(()) => self.log.write(RunEvent::LockTaken { target: target.clone() }).await,
                refused => refused,
            };
            match written {
                Ok(()) => {
                    self.beats.spawn(beat(channel, lease / BEATS));
                }
                Err(stop) => {
                    refused.insert(target, stop);
                }
            }
        }
        if !refused.is_empty() {
            self.turn_away(&refused).await;
        }
        refused.is_empty()
    }

    pub(super) async fn unlock(&mut self) {
        self.beats.shutdown().await;
        for (target, channel) in self.channels.clone() {
            // A write may have noticed before a beat did.
            if let Some(stop) = channel.lost_lock().await {
                self.lost_lock(target, stop).await;
            } else if let Err(stop) = Box::pin(channel.release_lock()).await {
                tracing::debug!(%target, ?stop, "the lock could not be given back; its lease will end");
            }
        }
    }

    /// Nothing was begun: steps of a target that cannot be used failed, the others are left out.
    async fn turn_away(&mut self, refused: &BTreeMap<Target, Stop>) {
        let failed = refused.iter().find(|(_, stop)| matches!(stop, Stop::Failed(_)));
        let because = match failed {
            Some((target, _)) => format!("{target} cannot be used, so nothing was begun"),
            None => {
                self.cancel().await;
                "the run was cancelled while it waited for a login; nothing was sent to AWS".to_owned()
            }
        };
        for id in self.unfinished() {
            let outcome = match refused.get(&self.steps[&id].target) {
                Some(Stop::Failed(failure)) => StepOutcome::Failed { failure: failure.clone() },
                Some(Stop::Cancelled(_)) | None => StepOutcome::Skipped { because: because.clone() },
            };
            self.finish(&id, outcome).await;
        }
    }
}

/// Renews the lock until it is lost.
async fn beat(channel: std::sync::Arc<super::Channel>, pause: std::time::Duration) -> (Target, Stop) {
    loop {
        tokio::time::sleep(pause).await;
        match channel.keep_lock().await {
            Err(stop @ Stop::Failed(_)) if is_lost(&stop) => return (channel.cloud.target().clone(), stop),
            // Whatever else it is, the next beat comes before the lease ends, and no write goes out after that.
            Ok(()) | Err(_) => {}
        }
    }
}

fn is_lost(stop: &Stop) -> bool {
    matches!(stop, Stop::Failed(failure) if failure.code == "lock-lost")
}
