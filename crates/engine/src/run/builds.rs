//! Artifacts ahead of their turn: building changes no account, so it need not wait for what is deployed before.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aws::{AwsError, ChildCredentials};
use journal::{Past, ProcessMark, RunEvent};
use plan::StepId;
use tokio::sync::{OnceCell, Semaphore};
use tokio_util::sync::CancellationToken;
use topology::{CellId, Target};

use super::{Channel, Log, RunSpec, Sources, lapsed};
use crate::{
    Artifact, ArtifactStore, Cell, Stop, ToolEnvironment,
    build::{self, asks_its_account, build},
    tools::wait_for,
};

type Slot = Arc<OnceCell<Result<Arc<Artifact>, Stop>>>;

/// Every cell is built once, however many steps it has and whoever asks first.
pub(super) struct Builds {
    environment: ToolEnvironment,
    channels: BTreeMap<Target, Arc<Channel>>,
    cancel: CancellationToken,
    log: Log,
    /// Absent: what is built lives as long as the run.
    store: Option<ArtifactStore>,
    sources: Option<Sources>,
    /// What an earlier process had built, or was building.
    before: HashMap<StepId, (Option<String>, Option<ProcessMark>)>,
    slots: Mutex<HashMap<CellId, Slot>>,
    /// Tools leave files in a service's folder, so that two builds there would meet.
    folders: HashMap<PathBuf, Arc<tokio::sync::Mutex<()>>>,
    permits: Semaphore,
}

impl Builds {
    pub(super) fn new(
        spec: &RunSpec,
        past: &Past,
        channels: BTreeMap<Target, Arc<Channel>>,
        log: Log,
    ) -> Self {
        let cells = spec.cells.values();
        let folders = cells.map(|cell| (folder(cell), Arc::default())).collect();
        let before =
            past.steps.iter().map(|(id, step)| (id.clone(), (step.digest.clone(), step.tool.clone())));
        Self {
            environment: spec.environment.clone(),
            channels,
            cancel: spec.cancel.clone(),
            log,
            store: spec.store.clone(),
            sources: spec.sources.clone(),
            before: before.collect(),
            slots: Mutex::default(),
            folders,
            permits: Semaphore::new(spec.limits.builds.max(1)),
        }
    }

    /// What failed to build is built again when it is next asked for.
    pub(super) fn forget_failure(&self, cell: &Cell) {
        let mut slots = self.slots();
        if slots.get(&cell.id).is_some_and(|slot| slot.get().is_some_and(Result::is_err)) {
            slots.remove(&cell.id);
        }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<CellId, Slot>> {
        // A panic while the lock was held left a map as good as before.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cell's artifact, built now if nobody did before.
    pub(super) async fn artifact(&self, step: &StepId, cell: &Cell) -> Result<Arc<Artifact>, Stop> {
        let slot = self.slots().entry(cell.id.clone()).or_default().clone();
        slot.get_or_init(|| self.make(step, cell)).await.clone()
    }

    async fn make(&self, step: &StepId, cell: &Cell) -> Result<Arc<Artifact>, Stop> {
        if let Some(revert) = cell.revert() {
            return Ok(Arc::new(revert.artifact()));
        }
        if let Some(known) = self.known(step).await? {
            return Ok(Arc::new(known));
        }
        let built = match self.built_before(cell).await {
            Some(built) => built,
            None => self.build(step, cell).await?,
        };
        let artifact = self.rebound(step, cell, built).await?;
        self.log.write(RunEvent::Built { step: step.clone(), digest: artifact.digest.clone() }).await?;
        Ok(Arc::new(artifact))
    }

    async fn build(&self, step: &StepId, cell: &Cell) -> Result<Artifact, Stop> {
        let folder = self.folders.get(&folder(cell)).cloned().unwrap_or_default();
        let line = |line| self.log.note(RunEvent::BuildOutput { step: step.clone(), line });
        let artifact = loop {
            let channel = self.channel(cell);
            let seen = channel.map(Channel::renewals);
            let alone = folder.lock().await;
            let permit = self.permits.acquire().await;
            if self.cancel.is_cancelled() {
                return Err(Stop::Cancelled("stopped before it was built; nothing was sent to AWS".into()));
            }
            // Where a login has to be waited for, others build meanwhile.
            let credentials = match channel {
                None => None,
                Some(channel) => match credentials(channel).await {
                    Ok(credentials) => Some(credentials),
                    Err(error) if lapsed(&error) => {
                        drop((alone, permit));
                        channel.renew(seen.unwrap_or_default(), error).await?;
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                },
            };
            break build(cell, &self.environment, credentials.as_ref(), &self.cancel, &line).await?;
        };
        self.as_planned(cell).await?;
        self.kept(cell, artifact).await
    }

    /// As it names what the base stage has, where the stage is a personal one.
    async fn rebound(&self, step: &StepId, cell: &Cell, built: Artifact) -> Result<Artifact, Stop> {
        let Some(sharing) = &cell.sharing else { return Ok(built) };
        let (artifact, rebindings) = build::rebound(cell, sharing, built).await?;
        if rebindings.is_empty() {
            return Ok(artifact);
        }
        self.log.write(RunEvent::Rebound { step: step.clone(), rebindings }).await?;
        let Some(store) = &self.store else { return Ok(artifact) };
        // Not for another run: what decides about it is not all in its inputs.
        let digest = store.put(&artifact).await?;
        Ok(store.get(&digest).await.unwrap_or(artifact))
    }

    /// That what was built is what was planned: the sources may have changed since, by an editor or a `git pull`.
    async fn as_planned(&self, cell: &Cell) -> Result<(), Stop> {
        let Some(sources) = self.sources.clone() else { return Ok(()) };
        let id = cell.id.clone();
        // It reads files.
        let now = tokio::task::spawn_blocking(move || sources(&id)).await.ok().flatten();
        // The first pass of an update that is split has a digest of its own.
        if now.is_some_and(|now| cell.digest.starts_with(&now)) {
            return Ok(());
        }
        Err(Stop::failed(
            "sources-changed",
            format!("the sources of {} changed since the plan was made", cell.id.service),
            "Nothing was sent for it. Plan again, and look at what the plan says now.",
        ))
    }

    /// What an earlier process of this run had built.
    async fn known(&self, step: &StepId) -> Result<Option<Artifact>, Stop> {
        let (Some(store), Some((digest, tool))) = (&self.store, self.before.get(step)) else {
            return Ok(None);
        };
        if let Some(digest) = digest
            && let Some(artifact) = store.get(digest).await
        {
            return Ok(Some(artifact));
        }
        // It outlived the process that started it, and writes where this build would write.
        if let Some(tool) = tool {
            wait_for(tool, &self.cancel).await?;
        }
        Ok(None)
    }

    /// What an earlier run had built from the same inputs.
    async fn built_before(&self, cell: &Cell) -> Option<Artifact> {
        build::built_before(self.store.as_ref()?, cell, &self.environment).await
    }

    /// The artifact as it is found again after a crash.
    async fn kept(&self, cell: &Cell, artifact: Artifact) -> Result<Artifact, Stop> {
        match &self.store {
            Some(store) => build::keep(store, cell, &self.environment, &artifact).await,
            None => Ok(artifact),
        }
    }

    /// Where the credentials come from that the cell's tool needs, if it does.
    fn channel(&self, cell: &Cell) -> Option<&Channel> {
        let channel = self.channels.get(&cell.id.target).filter(|_| asks_its_account(cell))?;
        (!channel.cloud.in_process()).then_some(channel)
    }
}

async fn credentials(channel: &Channel) -> Result<ChildCredentials, AwsError> {
    let proof = channel.cloud.prove().await?;
    channel.cloud.child_credentials(&proof).await
}

fn folder(cell: &Cell) -> PathBuf {
    cell.file.parent().unwrap_or(&cell.root).to_owned()
}
