//! Artifacts ahead of their turn: building changes no account, so it need not wait for what is deployed before.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
};

use aws::{AwsError, ChildCredentials};
use journal::RunEvent;
use plan::StepId;
use tokio::sync::{Mutex, OnceCell, Semaphore};
use tokio_util::sync::CancellationToken;
use topology::{CellId, Target};

use super::{Gate, Log, lapsed};
use crate::{Artifact, Cell, Stop, ToolEnvironment, build, build::asks_its_account};

type Slot = Arc<OnceCell<Result<Arc<Artifact>, Stop>>>;

/// Every cell is built once, however many steps it has and whoever asks first.
pub(super) struct Builds {
    environment: ToolEnvironment,
    gates: BTreeMap<Target, Arc<Gate>>,
    cancel: CancellationToken,
    log: Log,
    slots: HashMap<CellId, Slot>,
    /// Tools leave files in a service's folder, so that two builds there would meet.
    folders: HashMap<PathBuf, Arc<Mutex<()>>>,
    permits: Semaphore,
}

impl Builds {
    pub(super) fn new(
        cells: &BTreeMap<StepId, Cell>,
        environment: ToolEnvironment,
        gates: BTreeMap<Target, Arc<Gate>>,
        at_once: usize,
        cancel: CancellationToken,
        log: Log,
    ) -> Self {
        let slots = cells.values().map(|cell| (cell.id.clone(), Slot::default())).collect();
        let folders = cells.values().map(|cell| (folder(cell), Arc::default())).collect();
        Self { environment, gates, cancel, log, slots, folders, permits: Semaphore::new(at_once.max(1)) }
    }

    /// The cell's artifact, built now if nobody did before.
    pub(super) async fn artifact(&self, step: &StepId, cell: &Cell) -> Result<Arc<Artifact>, Stop> {
        let slot = self.slots.get(&cell.id).cloned().unwrap_or_default();
        slot.get_or_init(|| self.make(step, cell)).await.clone()
    }

    async fn make(&self, step: &StepId, cell: &Cell) -> Result<Arc<Artifact>, Stop> {
        let folder = self.folders.get(&folder(cell)).cloned().unwrap_or_default();
        let line = |line| self.log.note(RunEvent::BuildOutput { step: step.clone(), line });
        let artifact = loop {
            let gate = self.gate(cell);
            let seen = gate.map(Gate::renewals);
            let alone = folder.lock().await;
            let permit = self.permits.acquire().await;
            if self.cancel.is_cancelled() {
                return Err(Stop::Cancelled("stopped before it was built; nothing was sent to AWS".into()));
            }
            // Where a login has to be waited for, others build meanwhile.
            let credentials = match gate {
                None => None,
                Some(gate) => match credentials(gate).await {
                    Ok(credentials) => Some(credentials),
                    Err(error) if lapsed(&error) => {
                        drop((alone, permit));
                        gate.renew(seen.unwrap_or_default(), error).await?;
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                },
            };
            break build(cell, &self.environment, credentials.as_ref(), &self.cancel, &line).await?;
        };
        self.log.write(RunEvent::Built { step: step.clone(), digest: artifact.digest.clone() }).await?;
        Ok(Arc::new(artifact))
    }

    /// Where the credentials come from that the cell's tool needs, if it does.
    fn gate(&self, cell: &Cell) -> Option<&Gate> {
        let gate = self.gates.get(&cell.id.target).filter(|_| asks_its_account(cell.kind))?;
        (!gate.cloud.in_process()).then_some(gate)
    }
}

async fn credentials(gate: &Gate) -> Result<ChildCredentials, AwsError> {
    let proof = gate.cloud.prove().await?;
    gate.cloud.child_credentials(&proof).await
}

fn folder(cell: &Cell) -> PathBuf {
    cell.file.parent().unwrap_or(&cell.root).to_owned()
}
