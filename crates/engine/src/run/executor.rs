//! Starts what is ready, within the limits, and decides what an outcome means for the rest.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use aws::AwsError;
use journal::{RunEvent, RunOutcome, StepOutcome};
use plan::{Action, ReadyQueue, Step, StepId};
use tokio::task::{JoinHandle, JoinSet};
use topology::Target;

use super::{Gate, Limits, Log, Logins, RunSpec, builds::Builds, lapsed, step::StepTask};
use crate::{Cell, Stop, deploy::Pace, poller::Poller};

/// The duration of a service that never ran, in milliseconds: only the order depends on it.
const UNKNOWN_DURATION: u64 = 30_000;

pub(super) struct Executor {
    spec: RunSpec,
    log: Log,
    gates: BTreeMap<Target, Arc<Gate>>,
    writer: JoinHandle<()>,
    steps: HashMap<StepId, Step>,
    queue: ReadyQueue,
    running: HashMap<Target, usize>,
    /// Steps that have an outcome.
    finished: BTreeSet<StepId>,
    failed: bool,
    cancelled: bool,
}

impl Executor {
    pub(super) fn new(spec: RunSpec) -> Self {
        let (log, writer) =
            Log::start(spec.run.clone(), spec.clock.clone(), spec.recorder.clone(), spec.events.clone());
        let logins = Logins { log: log.clone(), cancel: spec.cancel.clone(), renewed: spec.renewed.clone() };
        let gates = logins.gates(&spec.clouds);
        let queue = ReadyQueue::new(&spec.plan, |step| {
            let known = spec.durations.get(&step.service);
            known.map_or(UNKNOWN_DURATION, |duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
        });
        let acting = spec.plan.steps.iter().filter(|step| step.action != Action::None);
        let steps = acting.map(|step| (step.id.clone(), step.clone())).collect();
        Self {
            spec,
            log,
            gates,
            writer,
            steps,
            queue,
            running: HashMap::new(),
            finished: BTreeSet::new(),
            failed: false,
            cancelled: false,
        }
    }

    pub(super) async fn run(mut self) -> RunOutcome {
        let started = RunEvent::RunStarted {
            stage: self.spec.plan.stage.clone(),
            plan: Box::new(self.spec.plan.clone()),
            actor: self.spec.actor.clone(),
            commit: self.spec.commit.clone(),
            on_failure: topology::OnFailure::Continue,
        };
        if self.log.write(started).await.is_err() {
            return RunOutcome::Failed;
        }
        match self.refusal() {
            Some(because) => self.refuse(&because).await,
            None => {
                if self.identities().await {
                    self.work().await;
                }
            }
        }
        let outcome = match (self.cancelled, self.failed) {
            (_, true) => RunOutcome::Failed,
            (true, false) => RunOutcome::Cancelled,
            (false, false) => RunOutcome::Succeeded,
        };
        let written = self.log.write(RunEvent::RunFinished { outcome }).await;
        drop((self.log, self.gates));
        // The writer ends when the last step's handle is gone; by now nothing is left to write.
        if self.writer.await.is_err() || written.is_err() {
            return RunOutcome::Failed;
        }
        outcome
    }

    /// Why this plan must not be run at all.
    fn refusal(&self) -> Option<String> {
        if let Some(blocker) = self.spec.plan.blockers.first() {
            return Some(format!("the plan has a blocker: {}", blocker.message));
        }
        let missing = self.steps.keys().find(|id| !self.spec.cells.contains_key(*id))?;
        Some(format!("the step {missing} has no cell to build"))
    }

    async fn refuse(&mut self, because: &str) {
        self.failed = true;
        for id in self.unfinished() {
            self.finish(&id, StepOutcome::Skipped { because: because.to_owned() }).await;
        }
    }

    /// Every account of the plan is checked before anything is changed in any of them: a role that is assigned to nobody
    /// fails only when it is used (https://github.com/aws/aws-cli/issues/6316). A login that is needed is waited for, unless
    /// something else stands in the way.
    async fn identities(&mut self) -> bool {
        let targets: BTreeSet<Target> = self.steps.values().map(|step| step.target.clone()).collect();
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
        for gate in targets.filter_map(|target| self.gates.get(target).cloned()) {
            waits.spawn(async move { (gate.cloud.target().clone(), gate.prove().await) });
        }
        while let Some(wait) = waits.join_next().await {
            if let Ok((target, Err(stop))) = wait {
                refused.insert(target, stop);
            }
        }
        refused
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

    async fn work(&mut self) {
        let builds = Arc::new(Builds::new(
            &self.spec.cells,
            self.spec.environment.clone(),
            self.gates.clone(),
            self.spec.limits.builds,
            self.spec.cancel.clone(),
            self.log.clone(),
        ));
        let mut early = self.build_ahead(&builds);
        let pollers: BTreeMap<Target, (Poller, Arc<Pace>)> = self
            .gates
            .iter()
            .map(|(target, gate)| {
                (target.clone(), (Poller::start(gate.clone(), self.spec.polling), Arc::default()))
            })
            .collect();
        let mut tasks = JoinSet::new();
        let cancel = self.spec.cancel.clone();
        loop {
            while !self.cancelled
                && let Some(step) = self.next(tasks.len())
            {
                let Some(task) = self.task(step, &builds, &pollers) else { continue };
                tasks.spawn(task.run());
            }
            if tasks.is_empty() {
                break;
            }
            tokio::select! {
                finished = tasks.join_next() => match finished {
                    Some(Ok((step, outcome))) => self.settle(&step, outcome).await,
                    Some(Err(error)) => {
                        tracing::error!(%error, "a step's task ended without an outcome");
                        self.failed = true;
                    }
                    None => {}
                },
                () = cancel.cancelled(), if !self.cancelled => self.cancel().await,
            }
        }
        if cancel.is_cancelled() && !self.cancelled {
            self.cancel().await;
        }
        early.shutdown().await;
        let because = if self.cancelled { "the run was cancelled" } else { "what it waits for never ended" };
        for id in self.unfinished() {
            self.finish(&id, StepOutcome::Skipped { because: because.to_owned() }).await;
        }
    }

    async fn cancel(&mut self) {
        self.cancelled = true;
        // That it cannot be written down is no reason to go on.
        let _ = self.log.write(RunEvent::CancelRequested).await;
    }

    /// In the order in which the steps will be needed.
    fn build_ahead(&self, builds: &Arc<Builds>) -> JoinSet<()> {
        let mut early = JoinSet::new();
        let mut order: Vec<&Step> =
            self.steps.values().filter(|step| step.action != Action::Delete).collect();
        order.sort_by_key(|step| (step.phase, &step.id));
        for step in order {
            if let Some(cell) = self.spec.cells.get(&step.id).cloned() {
                let (builds, id) = (builds.clone(), step.id.clone());
                // Its result waits in its slot for the step.
                early.spawn(async move { drop(builds.artifact(&id, &cell).await) });
            }
        }
        early
    }

    fn next(&mut self, running: usize) -> Option<Step> {
        let Limits { overall, per_target, .. } = self.spec.limits;
        if running >= overall {
            return None;
        }
        let (steps, in_target) = (&self.steps, &self.running);
        let id = self.queue.next_where(|id| {
            let target = &steps[id].target;
            in_target.get(target).copied().unwrap_or_default() < per_target
        })?;
        let step = self.steps[&id].clone();
        *self.running.entry(step.target.clone()).or_default() += 1;
        Some(step)
    }

    fn task(
        &self,
        step: Step,
        builds: &Arc<Builds>,
        pollers: &BTreeMap<Target, (Poller, Arc<Pace>)>,
    ) -> Option<StepTask> {
        let cell: Cell = self.spec.cells.get(&step.id)?.clone();
        let (poller, pace) = pollers.get(&step.target)?.clone();
        Some(StepTask {
            run: self.spec.run.clone(),
            cell,
            gate: self.gates.get(&step.target)?.clone(),
            poller,
            pace,
            builds: builds.clone(),
            log: self.log.clone(),
            recorder: self.spec.recorder.clone(),
            cancel: self.spec.cancel.clone(),
            approve: self.spec.approve.clone(),
            expected: self.spec.durations.get(&step.service).copied(),
            step,
        })
    }

    /// What an outcome means for those that wait: independent work goes on, what depends on a failure is skipped.
    async fn settle(&mut self, step: &Step, outcome: StepOutcome) {
        if let Some(running) = self.running.get_mut(&step.target) {
            *running = running.saturating_sub(1);
        }
        let succeeded = matches!(outcome, StepOutcome::Succeeded { .. } | StepOutcome::Unchanged);
        let verb = if matches!(outcome, StepOutcome::Cancelled { .. }) { "was cancelled" } else { "failed" };
        self.finish(&step.id, outcome).await;
        if succeeded {
            self.queue.finish(&step.id);
            return;
        }
        for behind in self.queue.fail(&step.id) {
            let because = format!("{} {verb}", step.service);
            self.finish(&behind, StepOutcome::Skipped { because }).await;
        }
    }

    async fn finish(&mut self, id: &StepId, outcome: StepOutcome) {
        self.failed |= matches!(outcome, StepOutcome::Failed { .. });
        self.finished.insert(id.clone());
        let service = self.steps[id].service.clone();
        let event = RunEvent::StepFinished { step: id.clone(), service, outcome };
        if self.log.write(event).await.is_err() {
            // An outcome that is not on disk is not known: the run has not succeeded.
            self.failed = true;
        }
    }

    /// In the plan's order.
    fn unfinished(&self) -> Vec<StepId> {
        let acting = self.spec.plan.steps.iter().filter(|step| step.action != Action::None);
        acting.filter(|step| !self.finished.contains(&step.id)).map(|step| step.id.clone()).collect()
    }
}
