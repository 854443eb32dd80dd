//! The scan of many targets.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws::{Clock, Cloud};
use journal::{Journal, JournalError};
use plan::drift::{
    Inventory, InventoryStack, ScanEvent, ScanFailure, ScannedCell, StackEvidence, StackScan, TargetInventory,
};
use tokio::{sync::mpsc::UnboundedSender, task::JoinSet};
use tokio_util::sync::CancellationToken;
use topology::{StackName, Target};

use super::{
    DetectionPace, Importers, failure::missing, inventory, looking::Looked, looking::Looker, pace::Learned,
};

/// How many stacks of a target are in AWS's hands at once. Detections take their time and cost nothing; so many of them
/// hide it, and the limiter alone decides how long a scan takes.
const AT_ONCE: usize = 128;

/// How often it is seen whether AWS asks for patience, where no stack is finished meanwhile.
const GLANCE: Duration = Duration::from_secs(2);

/// Where a scan keeps what it finds.
pub trait ScanRecorder: Send + Sync {
    /// # Errors
    /// Where it is not durably on disk.
    fn holds(&self, inventory: &TargetInventory) -> Result<(), JournalError>;
    /// # Errors
    /// Where it is not durably on disk.
    fn found(&self, scan: &StackScan, evidence: &StackEvidence) -> Result<(), JournalError>;
}

/// A look that is kept in the journal.
#[derive(Debug, Clone)]
pub struct Look {
    pub journal: Arc<Journal>,
    pub name: String,
}

impl ScanRecorder for Look {
    fn holds(&self, inventory: &TargetInventory) -> Result<(), JournalError> {
        self.journal.record_inventory(inventory)
    }

    fn found(&self, scan: &StackScan, evidence: &StackEvidence) -> Result<(), JournalError> {
        self.journal.record_drift(&self.name, scan, evidence)
    }
}

/// One target, with the cells that belong into it.
#[derive(Debug, Clone)]
pub struct ScanTarget {
    pub target: Target,
    /// Why it cannot be asked at all, where that is known.
    pub cloud: Result<Cloud, ScanFailure>,
    pub cells: BTreeMap<StackName, ScannedCell>,
}

pub struct ScanSpec {
    pub targets: Vec<ScanTarget>,
    /// Stacks that a look which broke off has finished.
    pub already: BTreeSet<(Target, StackName)>,
    /// Whether stacks that belong to no cell are looked at, too.
    pub unmanaged: bool,
    pub importers: Importers,
    pub pace: DetectionPace,
    pub clock: Clock,
    pub recorder: Arc<dyn ScanRecorder>,
    pub events: Option<UnboundedSender<ScanEvent>>,
    pub cancel: CancellationToken,
}

impl std::fmt::Debug for ScanSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScanSpec").field("targets", &self.targets).finish_non_exhaustive()
    }
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanOutcome {
    /// Every stack was looked at, or it is said why not.
    Complete,
    /// It can be taken up again.
    Cancelled,
}

/// Looks at every cell of every target. What cannot be looked at is told as such, and holds up nothing else.
///
/// # Errors
/// Where what was found cannot be kept: the scan stops then, because it would have to be repeated.
pub async fn scan(spec: ScanSpec) -> Result<ScanOutcome, JournalError> {
    let scanner = Arc::new(Scanner {
        already: spec.already,
        unmanaged: spec.unmanaged,
        importers: spec.importers,
        pace: spec.pace,
        clock: spec.clock,
        recorder: spec.recorder,
        events: spec.events,
        cancel: spec.cancel,
        planned: Mutex::default(),
    });
    let mut working = JoinSet::new();
    for target in spec.targets {
        let scanner = scanner.clone();
        working.spawn(async move { scanner.target(target).await });
    }
    let mut failed = None;
    while let Some(done) = working.join_next().await {
        // What a task knew that panicked is lost, as if it could not be written.
        let done = done.unwrap_or_else(|error| Err(JournalError::Damaged(error.to_string())));
        if let Err(error) = done {
            failed.get_or_insert(error);
            scanner.cancel.cancel();
        }
    }
    let cancelled = scanner.cancel.is_cancelled();
    scanner.tell(ScanEvent::Ended { cancelled });
    match failed {
        Some(error) => Err(error),
        None if cancelled => Ok(ScanOutcome::Cancelled),
        None => Ok(ScanOutcome::Complete),
    }
}

struct Scanner {
    already: BTreeSet<(Target, StackName)>,
    unmanaged: bool,
    importers: Importers,
    pace: DetectionPace,
    clock: Clock,
    recorder: Arc<dyn ScanRecorder>,
    events: Option<UnboundedSender<ScanEvent>>,
    cancel: CancellationToken,
    /// Stacks to look at, and those that were looked at already.
    planned: Mutex<(u32, u32)>,
}

impl Scanner {
    fn tell(&self, event: ScanEvent) {
        // Whoever listened may have gone; the scan goes on.
        if let Some(events) = &self.events {
            let _ = events.send(event);
        }
    }

    fn found(&self, scan: StackScan, evidence: &StackEvidence) -> Result<(), JournalError> {
        self.recorder.found(&scan, evidence)?;
        self.tell(ScanEvent::Finished { scan: Box::new(scan) });
        Ok(())
    }

    fn plan(&self, stacks: usize, already: usize) {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (stacks, already) = {
            let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
            planned.0 += count(stacks);
            planned.1 += count(already);
            *planned
        };
        self.tell(ScanEvent::Planned { stacks, already });
    }

    async fn target(self: Arc<Self>, wanted: ScanTarget) -> Result<(), JournalError> {
        let ScanTarget { target, cloud, cells } = wanted;
        let cloud = match cloud {
            Ok(cloud) => cloud,
            Err(failure) => {
                let (at, holds) = ((self.clock)(), Inventory::Failed(failure.clone()));
                self.holds(TargetInventory { target: target.clone(), at, holds })?;
                return self.failed(&target, cells, &failure);
            }
        };
        let clock = self.clock.clone();
        let Some(inventory) = inventory(&cloud, self.importers, &self.cancel, || clock()).await else {
            return Ok(());
        };
        let holds = inventory.holds.clone();
        self.holds(inventory)?;
        let stacks = match holds {
            Inventory::Answered { stacks, .. } => stacks,
            Inventory::Failed(failure) => return self.failed(&target, cells, &failure),
        };
        self.stacks(&target, cloud, cells, stacks).await
    }

    /// Nothing can be learned of a target, and so of none of its cells.
    fn failed(
        &self,
        target: &Target,
        cells: BTreeMap<StackName, ScannedCell>,
        failure: &ScanFailure,
    ) -> Result<(), JournalError> {
        let (left, known): (Vec<_>, Vec<_>) = cells
            .into_iter()
            .partition(|(stack, _)| !self.already.contains(&(target.clone(), stack.clone())));
        self.plan(left.len() + known.len(), known.len());
        for (stack, cell) in left {
            self.found(self.absent(target, stack, cell, failure.clone()), &StackEvidence::default())?;
        }
        Ok(())
    }

    fn holds(&self, inventory: TargetInventory) -> Result<(), JournalError> {
        self.recorder.holds(&inventory)?;
        self.tell(ScanEvent::Inventory { inventory });
        Ok(())
    }

    fn absent(
        &self,
        target: &Target,
        stack: StackName,
        cell: ScannedCell,
        failure: ScanFailure,
    ) -> StackScan {
        let now = (self.clock)();
        StackScan {
            target: target.clone(),
            stack,
            stack_id: None,
            cell: Some(cell),
            started: now,
            finished: now,
            deployed: None,
            resources: Vec::new(),
            nested: Vec::new(),
            failure: Some(failure),
        }
    }

    async fn stacks(
        self: &Arc<Self>,
        target: &Target,
        cloud: Cloud,
        mut cells: BTreeMap<StackName, ScannedCell>,
        stacks: Vec<InventoryStack>,
    ) -> Result<(), JournalError> {
        let by_id = stacks.iter().map(|stack| (stack.stack_id.clone(), stack.clone())).collect();
        let looker = Looker {
            cloud,
            clock: self.clock.clone(),
            learned: Arc::new(Learned::new(self.pace)),
            stacks: Arc::new(by_id),
        };
        let outer = stacks.into_iter().filter(|stack| stack.parent.is_none() && exists(stack));
        let wanted: Vec<(InventoryStack, Option<ScannedCell>)> = outer
            .map(|stack| (cells.remove(&stack.stack), stack))
            .filter(|(cell, _)| cell.is_some() || self.unmanaged)
            .map(|(cell, stack)| (stack, cell))
            .collect();
        let is_known = |stack: &StackName| self.already.contains(&(target.clone(), stack.clone()));
        let all = wanted.len() + cells.len();
        let left: Vec<_> = wanted.into_iter().filter(|(stack, _)| !is_known(&stack.stack)).collect();
        let missing: Vec<_> = cells.into_iter().filter(|(stack, _)| !is_known(stack)).collect();
        let known = all - left.len() - missing.len();
        self.plan(all, known);
        for (stack, cell) in missing {
            self.found(self.absent(target, stack, cell, self::missing()), &StackEvidence::default())?;
        }
        let mut left = left.into_iter();
        let mut looking: JoinSet<Option<Looked>> = JoinSet::new();
        let mut told = false;
        loop {
            while looking.len() < AT_ONCE && !self.cancel.is_cancelled() {
                let Some((stack, cell)) = left.next() else { break };
                looking.spawn(self.clone().look(looker.clone(), stack, cell));
            }
            let slowed = looker.cloud.slowed();
            if slowed && !told {
                self.tell(ScanEvent::Throttled { target: target.clone() });
            }
            told = slowed;
            let Ok(looked) = tokio::time::timeout(GLANCE, looking.join_next()).await else { continue };
            match looked {
                None => return Ok(()),
                Some(Ok(Some(looked))) => self.found(looked.scan, &looked.evidence)?,
                // Broken off: nothing is known, and it is looked at again.
                Some(Ok(None)) => {}
                Some(Err(error)) => return Err(JournalError::Damaged(error.to_string())),
            }
        }
    }

    async fn look(
        self: Arc<Self>,
        looker: Looker,
        stack: InventoryStack,
        cell: Option<ScannedCell>,
    ) -> Option<Looked> {
        let started = || {
            let target = looker.cloud.target().clone();
            self.tell(ScanEvent::Started { target, stack: stack.stack.clone() });
        };
        self.cancel.run_until_cancelled(looker.look(&stack, cell, &started)).await
    }
}

fn exists(stack: &InventoryStack) -> bool {
    stack.status != "DELETE_COMPLETE"
}
