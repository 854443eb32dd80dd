//! Who deploys to a stage right now, in each of its accounts.

use aws::Cloud;
use engine::lock_name;
use topology::{StageId, Target};

use crate::{
    contract::{BreakLock, ErrorView, LockHolder, LockView},
    error::Result,
    project::{Project, cells::targets},
};

impl Project {
    /// Asks every target of a stage.
    ///
    /// # Errors
    /// Where the stage does not exist or goes nowhere. A target that cannot be asked says so in its view.
    pub async fn locks(&self, stage: &StageId) -> Result<Vec<LockView>> {
        let topology = self.topology();
        let (_, targets) = targets(&topology, stage)?;
        let asked = targets.into_iter().map(|(target, account)| {
            let cloud = self.connect(&topology, target, account);
            async move {
                match cloud {
                    Ok(cloud) => self.lock_in(&cloud, stage).await,
                    Err(error) => unknown(stage, target, error),
                }
            }
        });
        Ok(futures_util::future::join_all(asked).await)
    }

    /// Those that somebody else holds. That a lock cannot be read is no news before a deployment: taking it will say so.
    pub(in crate::project) async fn locks_of_others(
        &self,
        stage: &StageId,
        clouds: impl Iterator<Item = &Cloud>,
    ) -> Vec<LockView> {
        let locks = futures_util::future::join_all(clouds.map(|cloud| self.lock_in(cloud, stage))).await;
        locks.into_iter().filter(|lock| lock.holder.as_ref().is_some_and(|holder| !holder.ours)).collect()
    }

    async fn lock_in(&self, cloud: &Cloud, stage: &StageId) -> LockView {
        let target = cloud.target();
        match cloud.read_lock(&lock_name(stage)).await {
            Ok(found) => LockView {
                stage: stage.clone(),
                target: target.clone(),
                holder: found
                    .and_then(|(text, _)| engine::LockHolder::read(&text).ok())
                    .map(|holder| self.holder(&holder)),
                problem: None,
            },
            Err(error) => unknown(stage, target, error.into()),
        }
    }

    fn holder(&self, holder: &engine::LockHolder) -> LockHolder {
        LockHolder {
            actor: holder.actor.clone(),
            run: holder.run.clone(),
            since: holder.since.to_string(),
            until: holder.until.to_string(),
            expired: holder.expired(self.settings.now()),
            ours: self.runs.contains(&holder.run),
        }
    }

    /// Takes a lock away from whoever holds it: their run sends nothing more from its next renewal on.
    ///
    /// # Errors
    /// Where the stage's name was not typed, or the lock is not the one that was shown.
    pub async fn break_lock(&self, request: &BreakLock) -> Result<Vec<LockView>> {
        if request.typed != request.stage.as_str() {
            return Err(ErrorView::new(
                "not-confirmed",
                format!("the lock of {0} is broken only after {0} was typed", request.stage),
                "Whoever holds it may be deploying right now: ask them first.",
            ));
        }
        let topology = self.topology();
        let (_, targets) = targets(&topology, &request.stage)?;
        let Some((target, account)) = targets.iter().find(|(target, _)| **target == request.target) else {
            return Err(ErrorView::new(
                "unknown-target",
                format!("{} does not go to {}", request.stage, request.target),
                "Look at the stage's locks again.",
            ));
        };
        let cloud = self.connect(&topology, target, account)?;
        let name = lock_name(&request.stage);
        let found = cloud.read_lock(&name).await?;
        let holder = found.and_then(|(text, _)| engine::LockHolder::read(&text).ok());
        if holder.is_none_or(|holder| holder.run != request.run) {
            return Err(ErrorView::new(
                "lock-changed",
                "somebody else holds the lock by now, or nobody",
                "Look at the stage's locks again. Nothing was broken.",
            ));
        }
        let proof = cloud.prove().await?;
        cloud.delete_lock(&proof, &name).await?;
        self.locks(&request.stage).await
    }
}

fn unknown(stage: &StageId, target: &Target, error: ErrorView) -> LockView {
    LockView { stage: stage.clone(), target: target.clone(), holder: None, problem: Some(error) }
}
