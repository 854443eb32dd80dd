//! Rehearsals: a plan is run by the whole engine, in virtual time, against a copy of what its accounts hold. Nothing is
//! written anywhere: the accounts are read, and the copy lives in memory.

mod copying;
mod outcome;
mod standing_in;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws::{Cloud, ConnectionSpec, Rate, ResolvedAccess, TimeOuts};
use engine::{Cell, Limits, Polling, Recorder, RunSpec, ToolEnvironment};
use journal::{DeploymentRecord, Entry, JournalError, RunId};
use plan::{Action, Plan, StepId};
use sandbox::{Latency, Sandbox, Scope, Settings, Snapshot};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use topology::{AccountId, GateCheck, OnFailure, ServiceId, Target};

use super::{Prepared, Project};
use crate::{
    contract::{ErrorView, RehearsalView},
    error::Result,
};

/// What a service takes that was never deployed.
const UNKNOWN: Duration = Duration::from_secs(30);
/// In virtual time: whatever still waits by then waits for ever.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// A call to AWS is a deep future.
const STACK: usize = 8 * 1024 * 1024;

/// Everything that a rehearsal needs on a thread of its own.
#[derive(Clone)]
struct Scene {
    plan: Plan,
    cells: BTreeMap<StepId, Cell>,
    accounts: BTreeMap<Target, AccountId>,
    snapshot: Snapshot,
    durations: BTreeMap<ServiceId, Duration>,
    on_failure: OnFailure,
    /// Calls cost what they cost at the real thing.
    rate: Rate,
    polling: Polling,
    begin: jiff::Timestamp,
    /// The templates that stand in for what is not built, for as long as the rehearsal.
    templates: Arc<TempDir>,
}

/// What a rehearsal leaves behind.
struct Performed {
    entries: Vec<Entry>,
    /// Exports that are gone, or have another value.
    changed: BTreeSet<(Scope, String)>,
}

impl Project {
    /// Runs a plan in virtual time against a copy of what its accounts hold now: it says what would fail, and how long it
    /// would take. The plan is as good afterwards as before.
    ///
    /// # Errors
    /// Where an account cannot be read.
    pub async fn rehearse(&self, prepared: &Prepared) -> Result<RehearsalView> {
        let plan = &prepared.view.plan;
        let acting = || plan.steps.iter().filter(|step| step.action != Action::None);
        let mut cells = self.cells_of(&prepared.topology, &plan.stage, acting(), &prepared.cells)?;
        let mut assumptions = Vec::new();
        let mut snapshot = Box::pin(self.copy(prepared, &mut assumptions)).await?;
        let templates = tempfile::tempdir().map_err(|error| {
            ErrorView::io("make a folder for templates in", &std::env::temp_dir(), &error)
        })?;
        Box::pin(self.stand_in(prepared, &mut cells, &mut snapshot, templates.path(), &mut assumptions))
            .await?;
        let durations = durations(prepared, &mut assumptions);
        let accounts = prepared.clouds.keys().filter_map(|target| {
            let account = prepared.topology.accounts.get(&target.account)?;
            Some((target.clone(), account.id.clone()?))
        });
        let mut scene = Scene {
            plan: without_checks(plan, &mut assumptions),
            cells,
            accounts: accounts.collect(),
            snapshot,
            durations,
            on_failure: prepared.view.on_failure,
            rate: if prepared.view.sandbox { Rate::LOCAL } else { Rate::AWS },
            polling: if prepared.view.sandbox { Polling::LOCAL } else { Polling::AWS },
            begin: self.settings.now(),
            templates: Arc::new(templates),
        };
        let mut performed = on_a_thread_of_its_own(scene.clone()).await?;
        if Self::learn_importers(prepared, &mut scene.snapshot, &performed.changed).await? {
            performed = on_a_thread_of_its_own(scene).await?;
        }
        Ok(outcome::view(plan, &performed.entries, assumptions))
    }
}

/// Virtual time stops the clock of a whole runtime, so a rehearsal has one for itself.
async fn on_a_thread_of_its_own(scene: Scene) -> Result<Performed> {
    let broke_off = |error: &dyn std::fmt::Display| {
        ErrorView::new(
            "rehearsal-broke-off",
            format!("the rehearsal broke off: {error}"),
            "Nothing was changed. This is a mistake in Stagewright: please report it.",
        )
    };
    let (done, performed) = oneshot::channel();
    std::thread::Builder::new()
        .name("rehearsal".into())
        .stack_size(STACK)
        .spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
            let performed = runtime.map(|runtime| runtime.block_on(perform(scene)));
            // Whoever asked may have gone.
            let _ = done.send(performed);
        })
        .map_err(|error| broke_off(&error))?;
    match performed.await {
        Ok(Ok(performed)) => performed,
        Ok(Err(error)) => Err(broke_off(&error)),
        Err(gone) => Err(broke_off(&gone)),
    }
}

async fn perform(scene: Scene) -> Result<Performed> {
    let clock = sandbox::virtual_clock(scene.begin);
    let taken = |cell: &Cell| scene.durations.get(&cell.id.service).copied().unwrap_or(UNKNOWN);
    let milliseconds = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let latency = Latency {
        stacks: scene
            .cells
            .values()
            .map(|cell| (cell.stack.to_string(), milliseconds(taken(cell))))
            .collect(),
        ..Latency::default()
    };
    let settings = Settings { latency, assume_code: true, ..Settings::default() };
    let sandbox = Sandbox::filled(settings, clock.clone(), &scene.snapshot);
    let mut clouds = BTreeMap::new();
    for (target, account) in &scene.accounts {
        let cloud = Cloud::open(ConnectionSpec {
            account,
            target: target.clone(),
            access: ResolvedAccess::Sandbox,
            endpoint: None,
            http_client: Some(aws::SharedHttpClient::new(sandbox::http_client(sandbox.clone()))),
            clock: clock.clone(),
            rate: scene.rate,
            time_outs: TimeOuts::default(),
            seed: 0,
        })?;
        clouds.insert(target.clone(), cloud);
    }
    let recorder = Arc::new(Memory::default());
    let spec = RunSpec {
        run: RunId("rehearsal".into()),
        plan: scene.plan,
        cells: scene.cells,
        clouds,
        limits: Limits::default(),
        polling: scene.polling,
        environment: ToolEnvironment { path: Default::default(), home: None, others: Vec::new() },
        clock,
        durations: scene.durations,
        actor: "rehearsal".into(),
        commit: None,
        recorder: recorder.clone(),
        events: None,
        cancel: CancellationToken::new(),
        renewed: watch::Sender::new(0).subscribe(),
        review: false,
        on_failure: scene.on_failure,
        lease: None,
        stamp: BTreeMap::new(),
        store: None,
        sources: None,
        folder: scene.templates.path().to_owned(),
        control: mpsc::unbounded_channel().1,
        past: None,
    };
    // What is unfinished by then is said to be.
    let _ = tokio::time::timeout(LONGEST, engine::run(spec)).await;
    let entries = std::mem::take(&mut *recorder.0.lock().unwrap_or_else(PoisonError::into_inner));
    let after = sandbox.inspect()?;
    let exports = after.accounts.iter().flat_map(|account| {
        let scope = Scope::new(&account.account, &account.region);
        account.exports.iter().map(move |export| ((scope.clone(), export.name.clone()), &export.value))
    });
    let exports: BTreeMap<(Scope, String), &String> = exports.collect();
    let before = scene.snapshot.scopes.iter().flat_map(|(scope, live)| {
        let outputs = live.stacks.iter().flat_map(|stack| &stack.outputs);
        outputs.filter_map(move |output| Some(((scope.clone(), output.export.clone()?), &output.value)))
    });
    let changed = before.filter(|(name, value)| exports.get(name) != Some(value)).map(|(name, _)| name);
    Ok(Performed { entries, changed: changed.collect() })
}

/// What a run writes down, in memory.
#[derive(Debug, Default)]
struct Memory(Mutex<Vec<Entry>>);

impl Recorder for Memory {
    fn append(&self, entries: &[Entry]) -> std::result::Result<(), JournalError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(entries);
        Ok(())
    }

    fn deployed(&self, _: &DeploymentRecord) -> std::result::Result<(), JournalError> {
        Ok(())
    }

    fn removed(&self, _: &str) -> std::result::Result<(), JournalError> {
        Ok(())
    }
}

/// The plan with every gate open once it is reached, and without what blocks it: what AWS would say of that is found out.
fn without_checks(plan: &Plan, assumptions: &mut Vec<String>) -> Plan {
    let mut plan = plan.clone();
    plan.blockers.clear();
    for gate in &mut plan.gates {
        match &gate.check {
            GateCheck::Barrier {} => {}
            GateCheck::Approval { .. } => {
                assumptions.push(format!("somebody says yes at `{}` at once", gate.id))
            }
            GateCheck::Command { .. } | GateCheck::Http { .. } | GateCheck::Alarms { .. } => {
                assumptions.push(format!("`{}` passes at once: its check was not run", gate.id));
            }
        }
        gate.check = GateCheck::Barrier {};
    }
    plan
}

/// What each service takes: what it took before.
fn durations(prepared: &Prepared, assumptions: &mut Vec<String>) -> BTreeMap<ServiceId, Duration> {
    let acting = prepared.view.plan.steps.iter().filter(|step| step.action != Action::None);
    let services: BTreeSet<&ServiceId> = acting.map(|step| &step.service).collect();
    let known = &prepared.view.durations;
    let mut unknown = Vec::new();
    let mut durations = BTreeMap::new();
    for service in services {
        let taken = known.get(service).map(|ms| Duration::from_millis(*ms));
        if taken.is_none() {
            unknown.push(service.as_str());
        }
        // With a duration to expect, a stack is asked about when it may be done, and seldom before.
        durations.insert(service.clone(), taken.unwrap_or(UNKNOWN));
    }
    if !unknown.is_empty() {
        assumptions.push(format!(
            "{} {} never deployed from here: {} s each are assumed",
            unknown.join(", "),
            if unknown.len() == 1 { "was" } else { "were" },
            UNKNOWN.as_secs()
        ));
    }
    durations
}
