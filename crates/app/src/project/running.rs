//! Runs: started from a plan, told to whoever listens, cancelled, retried, read again.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use engine::{Cell, Limits, Polling, RunSpec, ToolEnvironment};
use journal::{Entry, RunId, RunOutcome, RunState, RunSummary, StepPhase};
use plan::{Action, DesiredCell, Pass, Selection, Step, StepId, provided_values};
use tokio::{
    sync::{
        mpsc::{self, UnboundedReceiver},
        watch,
    },
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use topology::{CellId, ReferenceKind, ServiceId, StageId, Target, Topology};

use super::{Prepared, Project, reading};
use crate::{
    contract::{ErrorView, PlanStage, RunView},
    error::Result,
    git,
    settings::Settings,
};

/// What a packaging tool may need of our environment besides the path; nothing of AWS is among it.
const PASSED_ON: [&str; 9] =
    ["LANG", "LC_ALL", "TMPDIR", "TEMP", "SystemRoot", "APPDATA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/// The runs that this process is carrying out.
#[derive(Debug, Clone, Default)]
pub(super) struct LiveRuns(Arc<Mutex<BTreeMap<RunId, LiveRun>>>);

#[derive(Debug)]
struct LiveRun {
    cancel: CancellationToken,
    stage: StageId,
    cells: BTreeSet<StepId>,
}

impl LiveRuns {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<RunId, LiveRun>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn any(&self) -> bool {
        !self.lock().is_empty()
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
                "Its journal says how far it came. Plan again: what was deployed is not deployed twice.",
            )
        })
    }
}

impl Project {
    /// Starts a run of a plan that a person has seen.
    ///
    /// # Errors
    /// Where it was not confirmed as its stage asks for, is blocked, has nothing to do, or its stage is being deployed.
    pub fn start(&self, prepared: Prepared, typed: Option<&str>) -> Result<Running> {
        prepared.confirm(typed)?;
        let Prepared { view, topology, cells, clouds } = prepared;
        let plan = view.plan;
        if let Some(blocker) = plan.blockers.first() {
            return Err(ErrorView::new(&blocker.code, blocker.message.clone(), blocker.hint.clone())
                .at(blocker.locations.first().cloned()));
        }
        if plan.is_empty() {
            return Err(ErrorView::new(
                "nothing-to-do",
                format!("{} is up to date", plan.stage),
                "There is nothing to deploy.",
            ));
        }
        let journal = self.journal()?.clone();
        let now = self.settings.now();
        let run = RunId(now.strftime("%Y%m%d-%H%M%S-%3f").to_string());
        let acting = || plan.steps.iter().filter(|step| step.action != Action::None);
        let cancel = CancellationToken::new();
        {
            let mut runs = self.runs.lock();
            if runs.values().any(|run| run.stage == plan.stage) {
                return Err(ErrorView::new(
                    "run-going-on",
                    format!("{} is being deployed already", plan.stage),
                    "Wait for the run's end, or cancel it.",
                ));
            }
            let cells = acting().map(|step| step.id.cell()).collect();
            runs.insert(run.clone(), LiveRun { cancel: cancel.clone(), stage: plan.stage.clone(), cells });
        }
        let built = self.cells_of(&topology, &plan.stage, acting(), &cells);
        let (events, entries) = mpsc::unbounded_channel();
        let spec = RunSpec {
            run: run.clone(),
            cells: built.inspect_err(|_| {
                self.runs.lock().remove(&run);
            })?,
            clouds,
            limits: Limits::default(),
            polling: if view.sandbox { Polling::LOCAL } else { Polling::AWS },
            environment: environment(&self.settings),
            clock: self.settings.clock.clone(),
            durations: view.durations.into_iter().map(|(id, ms)| (id, Duration::from_millis(ms))).collect(),
            actor: self.settings.actor.clone(),
            commit: git::head(&self.folder).commit,
            recorder: journal,
            events: Some(events),
            cancel: cancel.clone(),
            renewed: self.renewals(),
            approve: None,
            plan,
        };
        let (runs, id) = (self.runs.clone(), run.clone());
        let done = tokio::spawn(async move {
            let outcome = engine::run(spec).await;
            runs.lock().remove(&id);
            outcome
        });
        Ok(Running { run, entries, cancel, done })
    }

    /// What tells a waiting run of logins; nothing ever will where nobody is there.
    fn renewals(&self) -> watch::Receiver<u64> {
        if self.settings.attended { self.identities.changes() } else { watch::Sender::new(0).subscribe() }
    }

    fn cells_of<'a>(
        &self,
        topology: &Topology,
        stage: &StageId,
        steps: impl Iterator<Item = &'a Step>,
        desired: &[DesiredCell],
    ) -> Result<BTreeMap<StepId, Cell>> {
        let desired: BTreeMap<(&ServiceId, &Target), &DesiredCell> =
            desired.iter().map(|cell| ((&cell.service, &cell.target), cell)).collect();
        let builds = self.local()?.join("builds").join(stage.as_str());
        let mut cells = BTreeMap::new();
        for step in steps {
            if let Some(desired) = desired.get(&(&step.service, &step.target))
                && let Some(cell) = self.cell(topology, stage, step, desired, &builds)
            {
                cells.insert(step.id.clone(), cell);
            }
        }
        Ok(cells)
    }

    fn cell(
        &self,
        topology: &Topology,
        stage: &StageId,
        step: &Step,
        desired: &DesiredCell,
        builds: &Path,
    ) -> Option<Cell> {
        let service = topology.services.get(&step.service)?;
        let account = topology.accounts.get(&step.target.account)?;
        let declared: BTreeSet<&str> =
            desired.interface.parameters.iter().map(|one| one.name.as_str()).collect();
        let repository = service.repository.as_ref().and_then(|id| topology.repositories.get(id));
        let mut parameters = reading::parameters(service, stage, Some((&step.target, account)));
        for parameter in desired.interface.parameters.iter().filter(|parameter| parameter.means_the_stage()) {
            parameters.entry(parameter.name.clone()).or_insert_with(|| stage.to_string());
        }
        // CloudFormation refuses parameters that a template does not declare.
        parameters.retain(|name, _| declared.contains(name.as_str()));
        Some(Cell {
            id: CellId { service: step.service.clone(), stage: stage.clone(), target: step.target.clone() },
            account: account.id.clone(),
            kind: service.kind,
            stack: desired.stack.clone(),
            root: repository
                .map_or_else(|| self.folder.clone(), |repository| self.folder.join(&repository.path)),
            file: self.folder.join(reading::path_of(topology, service)?),
            cdk_stack: service.stack.clone(),
            parameters,
            tags: BTreeMap::new(),
            build_dir: builds.join(step.id.0.replace(['/', '@', '#'], "_")),
            method: topology.stages.get(stage)?.method(),
            digest: match step.pass {
                // Half of an update is not what the sources say yet: remembered as such, it would look done.
                Pass::Keep { .. } => format!("{}#1", desired.interface.digest),
                Pass::Whole | Pass::Drop { .. } => desired.interface.digest.clone(),
            },
            provided: provided_values(&desired.interface, &desired.stack),
            locations: desired
                .interface
                .resources
                .iter()
                .map(|resource| (resource.logical_id.clone(), resource.location.clone()))
                .collect(),
            tool: None,
            program: service.program.clone(),
            own_deploy: service.own_deploy,
            reads_live_values: desired
                .interface
                .consumes
                .iter()
                .any(|consumption| consumption.kind == ReferenceKind::Weak),
        })
    }

    /// Asks a run of this process to stop.
    ///
    /// # Errors
    /// Where no such run is going on here.
    pub fn cancel(&self, run: &RunId) -> Result<()> {
        match self.runs.lock().get(run) {
            Some(live) => {
                live.cancel.cancel();
                Ok(())
            }
            None => Err(ErrorView::new(
                "no-such-run",
                format!("the run {} is not going on in this window", run.0),
                "Look at it in the history.",
            )),
        }
    }

    /// Plans what a run left undone, and nothing else.
    ///
    /// # Errors
    /// Where the run is not known, or left nothing undone.
    pub async fn plan_retry(&self, run: &RunId) -> Result<Prepared> {
        let state = self.folded(run)?.0;
        let undone = |phase: StepPhase| match phase {
            StepPhase::Failed | StepPhase::Cancelled | StepPhase::Skipped => true,
            StepPhase::Waiting | StepPhase::Building | StepPhase::Started | StepPhase::Deploying => {
                state.ended()
            }
            StepPhase::Succeeded | StepPhase::Unchanged => false,
        };
        let services: BTreeSet<ServiceId> =
            state.steps.iter().filter(|step| undone(step.phase)).map(|step| step.service.clone()).collect();
        if services.is_empty() {
            return Err(ErrorView::new(
                "nothing-to-retry",
                format!("the run {} left nothing undone", run.0),
                "Plan again to see whether anything has changed since.",
            ));
        }
        let request = PlanStage {
            stage: state.summary.stage,
            intent: state.plan.intent,
            selection: Selection::Only(services),
        };
        self.plan(&request).await
    }

    /// The newest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn runs(&self) -> Result<Vec<RunSummary>> {
        if self.has_history() { Ok(self.journal()?.runs()?) } else { Ok(Vec::new()) }
    }

    /// One run with all its entries.
    ///
    /// # Errors
    /// Where the run is not known, or the journal cannot be read.
    pub fn run(&self, run: &RunId) -> Result<RunView> {
        let (state, entries) = self.folded(run)?;
        Ok(RunView {
            summary: state.summary,
            plan: state.plan,
            steps: state.steps,
            paused: state.paused,
            rolling_back: state.rolling_back,
            on_failure: state.on_failure,
            gates: state.gates,
            lost_locks: state.lost_locks,
            logins: state.logins,
            entries,
        })
    }

    fn folded(&self, run: &RunId) -> Result<(RunState, Vec<Entry>)> {
        let entries = if self.has_history() { self.journal()?.entries(run)? } else { Vec::new() };
        let state = RunState::fold(&entries).ok_or_else(|| {
            ErrorView::new(
                "no-such-run",
                format!("there is no run {} in this project", run.0),
                "List the runs with `stagewright runs`.",
            )
        })?;
        Ok((state, entries))
    }
}

fn environment(settings: &Settings) -> ToolEnvironment {
    let read = |name: &str| (settings.environment)(name);
    ToolEnvironment {
        path: read("PATH").unwrap_or_default().into(),
        home: Some(settings.home.clone().into_os_string()),
        others: PASSED_ON.iter().filter_map(|name| Some(((*name).into(), read(name)?.into()))).collect(),
    }
}
