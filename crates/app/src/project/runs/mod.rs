//! Runs: started from a plan, told to whoever listens, steered, taken up again, read again.

mod cells;
mod history;
mod locks;
mod resuming;
mod starting;
mod steering;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub(super) use cells::environment;
use engine::Control;
use journal::{Entry, RunId, RunOutcome};
use plan::StepId;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use topology::StageId;

use crate::{contract::ErrorView, error::Result};

/// The runs that this process is carrying out.
#[derive(Debug, Clone, Default)]
pub(super) struct LiveRuns(Arc<Mutex<BTreeMap<RunId, LiveRun>>>);

#[derive(Debug)]
struct LiveRun {
    cancel: CancellationToken,
    control: UnboundedSender<Control>,
    stage: StageId,
    cells: BTreeSet<StepId>,
    /// What has to be typed at its review.
    typed: Option<String>,
    /// Tells other processes that this one carries it out; free again when it dies.
    _alive: File,
}

impl LiveRuns {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<RunId, LiveRun>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn any(&self) -> bool {
        !self.lock().is_empty()
    }

    fn contains(&self, run: &RunId) -> bool {
        self.lock().contains_key(run)
    }

    /// The cells that are being worked on.
    pub(super) fn cells(&self) -> BTreeSet<(StageId, StepId)> {
        let runs = self.lock();
        runs.values().flat_map(|run| run.cells.iter().map(|cell| (run.stage.clone(), cell.clone()))).collect()
    }
}

/// A run that has begun. It goes on when this is dropped.
#[derive(Debug)]
pub struct Running {
    pub run: RunId,
    pub stage: StageId,
    /// Every entry, in order, once it is on disk.
    pub entries: UnboundedReceiver<Entry>,
    cancel: CancellationToken,
    done: JoinHandle<RunOutcome>,
}

impl Running {
    /// Asks the run to stop: nothing new begins.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Waits for the run's end.
    ///
    /// # Errors
    /// Where the run broke off.
    pub async fn outcome(self) -> Result<RunOutcome> {
        self.done.await.map_err(|error| {
            ErrorView::new(
                "run-broke-off",
                format!("the run broke off: {error}"),
                "Its journal says how far it came. Take it up again: nothing is sent twice.",
            )
        })
    }
}
