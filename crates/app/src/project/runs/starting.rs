//! A plan that a person has seen becomes a run.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{File, TryLockError},
    sync::Arc,
    time::Duration,
};

use aws::Cloud;
use engine::{ArtifactStore, Cell, Errand, Limits, Polling, RunSpec, Sources, tags};
use journal::{Past, RunId, RunOutcome};
use plan::{Action, Plan, StepId};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use topology::{Method, OnFailure, ServiceId, StageId, Target, Topology};

use super::{LiveRun, Running, cells::environment};
use crate::{
    contract::ErrorView,
    error::Result,
    git,
    project::{Prepared, Project, cells::digest_now, life},
};

/// How long a stage's lock is good without being renewed: long enough for a laptop's short sleep, short enough that a
/// colleague does not wait for the dead.
const LEASE: Duration = Duration::from_secs(120);

/// What a run works on, as it was when it began.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Snapshot {
    pub(super) cells: BTreeMap<StepId, Cell>,
    /// Nothing leaves this machine.
    pub(super) sandbox: bool,
    pub(super) review: bool,
    /// What has to be typed at its review.
    pub(super) typed: Option<String>,
    pub(super) on_failure: OnFailure,
    pub(super) stamp: BTreeMap<String, String>,
    /// In milliseconds.
    pub(super) durations: BTreeMap<ServiceId, u64>,
    pub(super) commit: Option<String>,
    /// For telling whether the sources are still what was planned.
    pub(super) topology: Topology,
    /// The personal stage whose entry goes once the run has succeeded.
    #[serde(default)]
    pub(super) forgets: Option<StageId>,
}

/// A run before its first step, or before the next one that is left.
pub(super) struct Launch {
    pub(super) run: RunId,
    pub(super) plan: Plan,
    pub(super) snapshot: Snapshot,
    pub(super) clouds: BTreeMap<Target, Cloud>,
    pub(super) past: Option<Past>,
    pub(super) alive: File,
}

impl Project {
    /// Starts a run of a plan that a person has seen. Where its stage is reviewed, that makes change sets and asks; nothing is
    /// changed before somebody says yes to them.
    ///
    /// # Errors
    /// Where it was not confirmed as its stage asks for, is blocked, has nothing to do, or its stage is being deployed.
    pub fn start(
        &self,
        prepared: Prepared,
        typed: Option<&str>,
        on_failure: Option<OnFailure>,
    ) -> Result<Running> {
        let review = prepared.view.method == Method::Reviewed;
        if !review {
            prepared.confirm(typed)?;
        }
        let Prepared { view, topology, cells, clouds, shared, errands, reverts } = prepared;
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
        let run = RunId(self.settings.now().strftime("%Y%m%d-%H%M%S-%3f").to_string());
        let acting = plan.steps.iter().filter(|step| step.action != Action::None);
        let errands = errands.unwrap_or_default();
        let mut cells = match errands.cells {
            Some(cells) => cells,
            None => self.cells_of(&topology, &plan.stage, acting, &cells)?,
        };
        for shared in &shared {
            let sharing = Box::new(shared.sharing());
            for cell in cells.values_mut().filter(|cell| cell.id.target == shared.target) {
                cell.sharing = Some(sharing.clone());
            }
        }
        for (step, leave) in view.leave {
            if let Some(cell) = cells.get_mut(&step) {
                cell.leave = leave;
            }
        }
        for (step, revert) in reverts {
            if let Some(cell) = cells.get_mut(&step) {
                // What is deployed stays what it was, however far the code is by now.
                (cell.digest, cell.provided) = (revert.digest, revert.provided);
                cell.errand = Errand::Revert(Box::new(revert.to));
            }
        }
        let commit = git::head(&self.folder).commit;
        let snapshot = Snapshot {
            cells,
            sandbox: view.sandbox,
            review,
            typed: view.typed.filter(|_| review),
            on_failure: on_failure.unwrap_or(view.on_failure),
            stamp: errands.stamp.unwrap_or_else(|| self.stamp(&run, &plan, &topology, commit.as_deref())),
            forgets: errands.forgets,
            durations: view.durations,
            commit,
            topology,
        };
        let alive = self.hold(&run)?.ok_or_else(|| {
            ErrorView::new("run-going-on", format!("there is a run {} already", run.0), "Try again.")
        })?;
        let text = serde_json::to_string(&snapshot).map_err(|error| {
            ErrorView::new(
                "snapshot",
                error.to_string(),
                "This is a mistake in Stagewright: please report it.",
            )
        })?;
        self.journal()?.keep_snapshot(&run, &text)?;
        self.launch(Launch { run, plan, snapshot, clouds, past: None, alive })
    }

    pub(super) fn launch(&self, launch: Launch) -> Result<Running> {
        let Launch { run, plan, snapshot, clouds, past, alive } = launch;
        let journal = self.journal()?.clone();
        let store = ArtifactStore::open(self.local()?.join("artifacts")).map_err(ErrorView::from)?;
        let cancel = CancellationToken::new();
        let (control, controls) = mpsc::unbounded_channel();
        {
            let mut runs = self.runs.lock();
            if runs.values().any(|run| run.stage == plan.stage) {
                return Err(ErrorView::new(
                    "run-going-on",
                    format!("{} is being deployed already", plan.stage),
                    "Wait for the run's end, or cancel it.",
                ));
            }
            let acting = plan.steps.iter().filter(|step| step.action != Action::None);
            let live = LiveRun {
                cancel: cancel.clone(),
                control,
                stage: plan.stage.clone(),
                cells: acting.map(|step| step.id.cell()).collect(),
                typed: snapshot.typed.clone(),
                _alive: alive,
            };
            runs.insert(run.clone(), live);
        }
        let (events, entries) = mpsc::unbounded_channel();
        let durations = snapshot.durations.into_iter().map(|(id, ms)| (id, Duration::from_millis(ms)));
        let spec = RunSpec {
            run: run.clone(),
            sources: Some(self.sources(&snapshot.topology)),
            cells: snapshot.cells,
            clouds,
            limits: Limits::default(),
            polling: if snapshot.sandbox { Polling::LOCAL } else { Polling::AWS },
            environment: environment(&self.settings),
            clock: self.settings.clock.clone(),
            durations: durations.collect(),
            actor: self.settings.actor.clone(),
            commit: snapshot.commit,
            recorder: journal,
            events: Some(events),
            cancel: cancel.clone(),
            renewed: self.renewals(),
            review: snapshot.review,
            on_failure: snapshot.on_failure,
            lease: Some(LEASE),
            stamp: snapshot.stamp,
            store: Some(store),
            folder: self.folder.clone(),
            control: controls,
            past,
            plan,
        };
        let (runs, id, stage) = (self.runs.clone(), run.clone(), spec.plan.stage.clone());
        let (forgets, folder, seen) = (snapshot.forgets, self.folder.clone(), self.seen_personal.clone());
        let done = tokio::spawn(async move {
            let outcome = engine::run(spec).await;
            if let (RunOutcome::Succeeded, Some(stage)) = (outcome, &forgets) {
                seen.forget(stage);
                if let Err(error) = life::forget(&folder, stage) {
                    let (code, message) = (error.code, error.message);
                    tracing::error!(code, message, "a removed stage is still written down");
                }
            }
            runs.lock().remove(&id);
            outcome
        });
        Ok(Running { run, stage, entries, cancel, done })
    }

    /// The stage whose entry goes once this run has ended well.
    pub(in crate::project) fn forgotten_by(&self, run: &RunId) -> Option<StageId> {
        self.snapshot(run).ok()?.forgets
    }

    /// What every stack tells of who deployed it, so that others see it without any server.
    fn stamp(
        &self,
        run: &RunId,
        plan: &Plan,
        topology: &Topology,
        commit: Option<&str>,
    ) -> BTreeMap<String, String> {
        let mut stamp = BTreeMap::from([
            (tags::RUN.to_owned(), run.0.clone()),
            (tags::ACTOR.to_owned(), self.settings.actor.clone()),
            (tags::STAGE.to_owned(), plan.stage.to_string()),
        ]);
        stamp.extend(commit.map(|commit| (tags::COMMIT.to_owned(), commit.to_owned())));
        stamp.extend(life::tags_of(topology, &plan.stage).map(|tags| tags.written()).unwrap_or_default());
        stamp
    }

    /// What the sources say now, for whoever builds: a `git pull` may come in between.
    fn sources(&self, topology: &Topology) -> Sources {
        let (folder, topology) = (self.folder.clone(), topology.clone());
        Arc::new(move |cell| digest_now(&folder, &topology, cell))
    }

    /// What tells a waiting run of logins; nothing ever will where nobody is there.
    fn renewals(&self) -> watch::Receiver<u64> {
        if self.settings.attended { self.identities.changes() } else { watch::Sender::new(0).subscribe() }
    }

    /// The file that says which process carries a run out; absent where another one does.
    pub(super) fn hold(&self, run: &RunId) -> Result<Option<File>> {
        let folder = self.local()?.join("runs");
        let path = folder.join(format!("{}.lock", run.0));
        let open = || {
            std::fs::create_dir_all(&folder)?;
            File::options().create(true).truncate(false).write(true).open(&path)
        };
        let file = open().map_err(|error| ErrorView::io("make", &path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(ErrorView::io("lock", &path, &error)),
        }
    }
}

/// The targets of the steps that act.
pub(super) fn targets(plan: &Plan) -> BTreeSet<Target> {
    let acting = plan.steps.iter().filter(|step| step.action != Action::None);
    acting.map(|step| step.target.clone()).collect()
}
