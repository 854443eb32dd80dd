//! Looks at the accounts: one at a time, told of while it goes on, cancelled and taken up again.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use engine::drift::{DetectionPace, Importers, Look as KeptLook, ScanSpec, ScanTarget, inventory, scan};
use plan::drift::{ScanEvent, ScanFailure, ScanFailureKind, ScannedCell};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use topology::{StackName, StageId, Target, Topology};

use super::{super::Project, wanted};
use crate::{
    contract::{DriftLook, ErrorView, LookForDrift},
    error::Result,
};

/// The look that goes on, or the last one.
#[derive(Debug, Clone, Default)]
pub struct Looks(Arc<Mutex<Option<Look>>>);

#[derive(Debug)]
struct Look {
    state: DriftLook,
    cancel: CancellationToken,
}

impl Looks {
    pub fn last(&self) -> Option<DriftLook> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|look| look.state.clone())
    }

    pub fn going_on(&self) -> bool {
        self.last().is_some_and(|look| look.ended.is_none())
    }

    /// One at a time.
    fn begin(&self, state: DriftLook) -> Result<CancellationToken> {
        let mut look = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if look.as_ref().is_some_and(|look| look.state.ended.is_none()) {
            return Err(ErrorView::new(
                "look-going-on",
                "the accounts are being looked at already",
                "Wait for its end, or cancel it.",
            ));
        }
        let cancel = CancellationToken::new();
        *look = Some(Look { state, cancel: cancel.clone() });
        Ok(cancel)
    }

    fn change(&self, change: impl FnOnce(&mut DriftLook)) -> DriftLook {
        let mut look = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        look.as_mut().map_or_else(DriftLook::default, |look| {
            change(&mut look.state);
            look.state.clone()
        })
    }

    fn cancel(&self) {
        if let Some(look) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            look.cancel.cancel();
        }
    }
}

/// Where a look goes, and which stacks it knows of.
struct Places {
    targets: Vec<ScanTarget>,
    local: bool,
}

impl Project {
    /// Looks at the accounts until everything was looked at, or it is cancelled. `told` hears of every step forward.
    ///
    /// # Errors
    /// Where a stage does not exist, a look goes on already, or what was found cannot be kept.
    pub async fn look_for_drift(
        &self,
        request: &LookForDrift,
        told: impl Fn(DriftLook) + Send + Sync,
    ) -> Result<DriftLook> {
        self.take_in_outside_changes()?;
        self.forget_expectations();
        let topology = self.topology();
        let stages = wanted(&topology, request.stages.as_deref())?;
        let journal = self.journal()?.clone();
        let resumed = if request.resume { journal.unfinished_look()? } else { None };
        let already = match &resumed {
            Some(look) => journal.looked_at(look)?,
            None => BTreeSet::new(),
        };
        let now = self.settings.now();
        let name = resumed.unwrap_or_else(|| format!("{}-{}", now.strftime("%Y%m%d-%H%M%S"), self.nonce()));
        let places = self.places_to_look(&topology, &stages, request)?;
        let state = DriftLook {
            id: name.clone(),
            started: now.to_string(),
            targets: u32::try_from(places.targets.len()).unwrap_or(u32::MAX),
            ..DriftLook::default()
        };
        let cancel = self.looks.begin(state)?;
        let done = if request.only_inventory {
            self.take_inventory(places, &cancel, &told).await
        } else {
            self.scan(name, already, places, &cancel, &told).await
        };
        let state = self.looks.change(|state| {
            state.ended = Some(self.settings.now().to_string());
            state.cancelled = cancel.is_cancelled();
            state.looking_at.clear();
            state.throttled.clear();
            state.problem = done.as_ref().err().cloned();
        });
        told(state.clone());
        done.map(|()| state)
    }

    /// What was finished stays known.
    pub fn cancel_look(&self) {
        self.looks.cancel();
    }

    async fn scan(
        &self,
        name: String,
        already: BTreeSet<(Target, StackName)>,
        places: Places,
        cancel: &CancellationToken,
        told: &(impl Fn(DriftLook) + Send + Sync),
    ) -> Result<()> {
        let journal = self.journal()?.clone();
        journal.begin_look(&name, self.settings.now())?;
        let (events, mut heard) = mpsc::unbounded_channel();
        let spec = ScanSpec {
            targets: places.targets,
            already,
            unmanaged: false,
            importers: Importers::Asked,
            pace: if places.local { DetectionPace::LOCAL } else { DetectionPace::AWS },
            clock: self.settings.clock.clone(),
            recorder: Arc::new(KeptLook { journal: journal.clone(), name: name.clone() }),
            events: Some(events),
            cancel: cancel.clone(),
        };
        let listening = async {
            let mut batch = Vec::new();
            // Whatever has queued up meanwhile is told at once.
            while heard.recv_many(&mut batch, 512).await > 0 {
                told(self.looks.change(|state| batch.drain(..).for_each(|event| take(state, event))));
            }
        };
        let (outcome, ()) = tokio::join!(scan(spec), listening);
        outcome?;
        if !cancel.is_cancelled() {
            journal.end_look(&name, self.settings.now())?;
        }
        Ok(())
    }

    async fn take_inventory(
        &self,
        places: Places,
        cancel: &CancellationToken,
        told: &(impl Fn(DriftLook) + Send + Sync),
    ) -> Result<()> {
        let clock = self.settings.clock.clone();
        let journal = self.journal()?.clone();
        let asked = places.targets.into_iter().filter_map(|place| place.cloud.ok());
        let mut answers: futures_util::stream::FuturesUnordered<_> = asked
            .map(|cloud| {
                let (clock, cancel) = (clock.clone(), cancel.clone());
                async move { inventory(&cloud, Importers::Asked, &cancel, || clock()).await }
            })
            .collect();
        while let Some(answer) = futures_util::StreamExt::next(&mut answers).await {
            if let Some(inventory) = answer {
                journal.record_inventory(&inventory)?;
                told(self.looks.change(|state| state.targets_asked += 1));
            }
        }
        Ok(())
    }

    fn places_to_look(
        &self,
        topology: &Topology,
        stages: &[StageId],
        request: &LookForDrift,
    ) -> Result<Places> {
        let expected = self.expected(topology, stages, &[], &[])?;
        let mut cells: BTreeMap<Target, BTreeMap<StackName, ScannedCell>> = BTreeMap::new();
        for stage in stages {
            for target in &topology.stages[stage].targets {
                cells.entry(target.clone()).or_default();
            }
        }
        let wants = |service| request.services.as_ref().is_none_or(|services| services.contains(service));
        for cell in expected.cells.iter().filter(|cell| !cell.stackless && wants(&cell.cell.service)) {
            let scanned = ScannedCell { stage: cell.cell.stage.clone(), service: cell.cell.service.clone() };
            cells.entry(cell.cell.target.clone()).or_default().insert(cell.stack.clone(), scanned);
        }
        let local = self.settings.endpoint.is_some()
            || cells.keys().all(|target| topology.is_simulated(&target.account));
        let targets = cells.into_iter().map(|(target, cells)| {
            let cloud = match topology.accounts.get(&target.account) {
                Some(account) => self.connect(topology, &target, account),
                None => Err(ErrorView::new(
                    "unknown-account",
                    format!("there is no account `{}`", target.account),
                    "Add it, or correct the name in stagewright.toml.",
                )),
            };
            ScanTarget { target, cloud: cloud.map_err(unreachable), cells }
        });
        Ok(Places { targets: targets.collect(), local })
    }
}

fn unreachable(error: ErrorView) -> ScanFailure {
    ScanFailure { kind: ScanFailureKind::LoggedOut, message: error.message, hint: error.hint }
}

fn take(state: &mut DriftLook, event: ScanEvent) {
    let named = |target: &Target, stack: &StackName| format!("{target} {stack}");
    match event {
        ScanEvent::Inventory { .. } => state.targets_asked += 1,
        ScanEvent::Planned { stacks, already } => {
            // Told again for every target; those that an earlier look had done count as done.
            state.stacks_done = state.stacks_done - state.already + already;
            (state.stacks, state.already) = (stacks, already);
        }
        ScanEvent::Started { target, stack } => {
            state.throttled.retain(|throttled| *throttled != target);
            state.looking_at.push(named(&target, &stack));
        }
        ScanEvent::Finished { scan } => {
            let name = named(&scan.target, &scan.stack);
            state.looking_at.retain(|one| *one != name);
            state.stacks_done += 1;
        }
        ScanEvent::Throttled { target } => {
            if !state.throttled.contains(&target) {
                state.throttled.push(target);
            }
        }
        ScanEvent::Ended { .. } => {}
    }
}
