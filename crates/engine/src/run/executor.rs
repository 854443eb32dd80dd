//! Starts what is ready, within the limits, and decides what an outcome means for the rest.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use journal::{Past, PastStep, PreviousStack, RunEvent, RunOutcome, StepOutcome};
use plan::{Action, GateId, ReadyQueue, Step, StepId};
use tokio::{
    sync::mpsc,
    task::{JoinHandle, JoinSet},
};
use topology::{OnFailure, ReferenceKind, Target};

use super::{
    Channel, Limits, Log, Logins, Review, RunSpec,
    builds::Builds,
    gates::{Checked, Waiting},
    review::Question,
    step::{Ended, StepTask},
};
use crate::{
    Cell, Errand, Stop,
    build::asks_its_account,
    deploy::{Deployment, Pace, Proposal},
    poller::Poller,
};

/// The duration of a service that never ran, in milliseconds: only the order depends on it.
const UNKNOWN_DURATION: u64 = 30_000;

pub(super) struct Executor {
    pub(super) spec: RunSpec,
    pub(super) past: Past,
    pub(super) log: Log,
    pub(super) channels: BTreeMap<Target, Arc<Channel>>,
    writer: JoinHandle<()>,
    pub(super) steps: HashMap<StepId, Step>,
    pub(super) queue: ReadyQueue,
    running: HashMap<Target, usize>,
    /// Steps that have an outcome.
    pub(super) finished: BTreeMap<StepId, StepOutcome>,
    /// Steps that this process has begun.
    pub(super) begun: BTreeSet<StepId>,
    pub(super) attempts: HashMap<StepId, u32>,
    /// What the stacks were before, of steps that succeeded, in the order of their ends.
    pub(super) changed: Vec<(StepId, Option<PreviousStack>)>,
    pub(super) proposals: HashMap<StepId, Proposal>,
    pub(super) approved: BTreeMap<StepId, BTreeSet<String>>,
    /// Gates that wait for a person.
    pub(super) waiting: BTreeMap<GateId, Waiting>,
    pub(super) beats: JoinSet<(Target, Stop)>,
    /// Targets whose lock is not ours any more, as far as that is written down.
    lost: BTreeSet<Target>,
    /// Something other than a step has failed: a gate, the journal.
    pub(super) failed: bool,
    pub(super) cancelled: bool,
    pub(super) paused: bool,
    /// After a failure, where the policy says so: nothing new begins.
    pub(super) halted: Option<String>,
    /// Nobody is there any more who could say something.
    pub(super) deserted: bool,
}

/// What the steps of a run work with.
pub(super) struct Workshop {
    pub(super) builds: Arc<Builds>,
    pub(super) pollers: BTreeMap<Target, (Poller, Arc<Pace>)>,
    pub(super) questions: mpsc::UnboundedSender<Question>,
}

impl Executor {
    pub(super) fn new(mut spec: RunSpec) -> Self {
        let past = spec.past.take().unwrap_or_default();
        let (log, writer) = Log::start(
            spec.run.clone(),
            spec.clock.clone(),
            spec.recorder.clone(),
            spec.events.clone(),
            past.next_seq,
        );
        let logins = Logins {
            log: log.clone(),
            cancel: spec.cancel.clone(),
            renewed: spec.renewed.clone(),
            clock: spec.clock.clone(),
        };
        let channels = logins.channels(&spec.clouds);
        let queue = ReadyQueue::new(&spec.plan, |step| {
            let known = spec.durations.get(&step.service);
            known.map_or(UNKNOWN_DURATION, |duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
        });
        let acting = spec.plan.steps.iter().filter(|step| step.action != Action::None);
        let steps = acting.map(|step| (step.id.clone(), step.clone())).collect();
        let mut executor = Self {
            log,
            channels,
            writer,
            steps,
            queue,
            running: HashMap::new(),
            finished: BTreeMap::new(),
            begun: BTreeSet::new(),
            attempts: past.steps.iter().map(|(id, step)| (id.clone(), step.attempt)).collect(),
            changed: Vec::new(),
            proposals: HashMap::new(),
            approved: past.steps.iter().map(|(id, step)| (id.clone(), step.approved.clone())).collect(),
            waiting: BTreeMap::new(),
            beats: JoinSet::new(),
            lost: BTreeSet::new(),
            failed: false,
            cancelled: false,
            paused: past.paused,
            halted: None,
            deserted: false,
            spec,
            past,
        };
        executor.take_up();
        executor
    }

    pub(super) async fn run(mut self) -> RunOutcome {
        if self.log.write(self.beginning()).await.is_err() {
            return RunOutcome::Failed;
        }
        if self.past.cancelled {
            self.spec.cancel.cancel();
        }
        match self.refusal() {
            Some(because) => self.refuse(&because).await,
            None => {
                if self.identities().await && self.locks().await {
                    self.work().await;
                }
            }
        }
        self.unlock().await;
        // Also one to whose change somebody said no when it was asked about again.
        let stopped = |outcome: &StepOutcome| matches!(outcome, StepOutcome::Cancelled { .. });
        let cancelled = self.cancelled || self.finished.values().any(stopped);
        let outcome = match (cancelled, self.has_failed()) {
            (_, true) => RunOutcome::Failed,
            (true, false) => RunOutcome::Cancelled,
            (false, false) => RunOutcome::Succeeded,
        };
        let written = self.log.write(RunEvent::RunFinished { outcome }).await;
        drop((self.log, self.channels));
        // The writer ends when the last step's handle is gone; by now nothing is left to write.
        if self.writer.await.is_err() || written.is_err() {
            return RunOutcome::Failed;
        }
        outcome
    }

    fn beginning(&self) -> RunEvent {
        if self.past.next_seq > 0 {
            return RunEvent::RunResumed { actor: self.spec.actor.clone() };
        }
        RunEvent::RunStarted {
            stage: self.spec.plan.stage.clone(),
            plan: Box::new(self.spec.plan.clone()),
            actor: self.spec.actor.clone(),
            commit: self.spec.commit.clone(),
            on_failure: self.spec.on_failure,
        }
    }

    fn has_failed(&self) -> bool {
        self.failed || self.finished.values().any(|outcome| matches!(outcome, StepOutcome::Failed { .. }))
    }

    async fn work(&mut self) {
        let (questions, mut asked) = mpsc::unbounded_channel();
        let workshop = self.workshop(questions);
        let mut early = self.build_ahead(&workshop.builds);
        if !self.is_decided(&workshop.builds).await || !self.review(&workshop).await {
            early.shutdown().await;
            return;
        }
        let mut tasks = JoinSet::new();
        let mut checks: JoinSet<Checked> = JoinSet::new();
        let cancel = self.spec.cancel.clone();
        loop {
            self.open_gates(&mut checks).await;
            while let Some(step) = self.next(tasks.len()) {
                if let Some(task) = self.task(step, &workshop) {
                    tasks.spawn(task.run());
                }
            }
            if tasks.is_empty() && checks.is_empty() && !self.waits_for_people() {
                break;
            }
            tokio::select! {
                finished = tasks.join_next(), if !tasks.is_empty() => match finished {
                    Some(Ok(ended)) => self.settle(ended).await,
                    Some(Err(error)) => {
                        tracing::error!(%error, "a step's task ended without an outcome");
                        self.failed = true;
                    }
                    None => {}
                },
                checked = checks.join_next(), if !checks.is_empty() => if let Some(Ok(checked)) = checked {
                    self.checked(checked).await;
                },
                question = asked.recv() => if let Some(question) = question {
                    self.put(question).await;
                },
                control = self.spec.control.recv(), if !self.deserted => self.obey(control, &workshop.builds).await,
                lost = self.beats.join_next(), if !self.beats.is_empty() => if let Some(Ok((target, stop))) = lost {
                    self.lost_lock(target, stop).await;
                },
                () = cancel.cancelled(), if !self.cancelled => {
                    self.cancel().await;
                    checks.abort_all();
                }
            }
        }
        if cancel.is_cancelled() && !self.cancelled {
            self.cancel().await;
        }
        early.shutdown().await;
        self.leave_out_the_rest().await;
        if self.spec.on_failure == OnFailure::RollBack && self.has_failed() {
            self.roll_back(&workshop).await;
        }
    }

    async fn leave_out_the_rest(&mut self) {
        let because = match &self.halted {
            Some(because) => because.clone(),
            None if self.cancelled => "the run was cancelled".to_owned(),
            None => "what it waits for never ended".to_owned(),
        };
        for id in self.unfinished() {
            self.finish(&id, StepOutcome::Skipped { because: because.clone() }).await;
        }
    }

    fn workshop(&self, questions: mpsc::UnboundedSender<Question>) -> Workshop {
        let builds = Arc::new(Builds::new(&self.spec, &self.past, self.channels.clone(), self.log.clone()));
        let poller = |(target, channel): (&Target, &Arc<Channel>)| {
            (target.clone(), (Poller::start(channel.clone(), self.spec.polling), Arc::default()))
        };
        Workshop { builds, pollers: self.channels.iter().map(poller).collect(), questions }
    }

    pub(super) async fn cancel(&mut self) {
        self.cancelled = true;
        self.waiting.clear();
        if !self.past.cancelled {
            // That it cannot be written down is no reason to go on.
            let _ = self.log.write(RunEvent::CancelRequested).await;
        }
    }

    pub(super) async fn lost_lock(&mut self, target: Target, stop: Stop) {
        if let Stop::Failed(failure) = stop
            && self.lost.insert(target.clone())
        {
            // Every write there is refused from now on, whether or not this can be written down.
            let _ = self.log.write(RunEvent::LockLost { target, failure }).await;
        }
    }

    /// In the order in which the steps will be needed.
    fn build_ahead(&self, builds: &Arc<Builds>) -> JoinSet<()> {
        let mut early = JoinSet::new();
        let mut order: Vec<&Step> = self
            .steps
            .values()
            .filter(|step| !self.finished.contains_key(&step.id))
            .filter(|step| {
                self.spec.cells.get(&step.id).is_some_and(|cell| needs_artifact(step.action, cell))
            })
            .filter(|step| !self.reads_what_is_not_there(&step.id))
            .collect();
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

    /// Whether its tool looks up, while it packages, what another step of this run brings: built before that one, it would find
    /// nothing, or what was there before.
    pub(super) fn reads_what_is_not_there(&self, id: &StepId) -> bool {
        self.spec.cells.get(id).is_some_and(|cell| cell.reads_live_values && asks_its_account(cell))
            && self.spec.plan.edges.iter().any(|edge| {
                edge.binds
                    && edge.kind == ReferenceKind::Weak
                    && edge.to_step == *id
                    && self.steps.contains_key(&edge.from_step)
                    && !self.finished.contains_key(&edge.from_step)
            })
    }

    fn next(&mut self, running: usize) -> Option<Step> {
        let Limits { overall, per_target, .. } = self.spec.limits;
        if running >= overall {
            return None;
        }
        let held = self.cancelled || self.paused || self.halted.is_some();
        let (steps, in_target, past, begun) = (&self.steps, &self.running, &self.past, &self.begun);
        let id = self.queue.next_where(|id| {
            // What an earlier process had begun goes on in AWS, whatever was said since: it is watched to its end.
            let goes_on = !begun.contains(id) && past.steps.get(id).is_some_and(PastStep::under_way);
            let target = &steps[id].target;
            (!held || goes_on) && in_target.get(target).copied().unwrap_or_default() < per_target
        })?;
        let step = self.steps[&id].clone();
        *self.running.entry(step.target.clone()).or_default() += 1;
        Some(step)
    }

    fn task(&mut self, step: Step, workshop: &Workshop) -> Option<StepTask> {
        let review = self.spec.review.then(|| Review {
            approved: self.approved.get(&step.id).cloned().unwrap_or_default(),
            proposal: self.proposals.get(&step.id).cloned(),
            questions: workshop.questions.clone(),
        });
        self.begun.insert(step.id.clone());
        Some(StepTask {
            deployment: Deployment { review, ..self.deployment(&step.id, workshop)? },
            builds: workshop.builds.clone(),
            recorder: self.spec.recorder.clone(),
            environment: self.spec.environment.clone(),
        })
    }

    pub(super) fn deployment(&self, id: &StepId, workshop: &Workshop) -> Option<Deployment> {
        let step = self.steps.get(id)?.clone();
        let (poller, pace) = workshop.pollers.get(&step.target)?.clone();
        let channel = self.channels.get(&step.target)?.clone();
        let attempt = self.attempt(id);
        Some(Deployment {
            run: self.spec.run.clone(),
            cell: self.spec.cells.get(id)?.clone(),
            cloud: channel.cloud.clone(),
            channel,
            poller,
            pace,
            log: self.log.clone(),
            cancel: self.spec.cancel.clone(),
            expected: self.spec.durations.get(&step.service).copied(),
            past: self.past_of(id, attempt),
            attempt,
            stamp: self.spec.stamp.clone(),
            keep_before: self.spec.on_failure == OnFailure::RollBack,
            review: None,
            step,
        })
    }

    pub(super) fn attempt(&self, id: &StepId) -> u32 {
        self.attempts.get(id).copied().unwrap_or_default()
    }

    /// What an earlier process did of this attempt.
    pub(super) fn past_of(&self, step: &StepId, attempt: u32) -> PastStep {
        self.past.steps.get(step).filter(|past| past.attempt == attempt).cloned().unwrap_or_default()
    }

    /// What an outcome means for those that wait: what depends on a failure is skipped, and the policy says what becomes of
    /// the others.
    async fn settle(&mut self, ended: Ended) {
        let Ended { step, outcome, before } = ended;
        if let Some(running) = self.running.get_mut(&step.target) {
            *running = running.saturating_sub(1);
        }
        let succeeded = matches!(outcome, StepOutcome::Succeeded { .. } | StepOutcome::Unchanged);
        if matches!(outcome, StepOutcome::Succeeded { .. }) {
            self.changed.push((step.id.clone(), before));
        }
        let failed = matches!(outcome, StepOutcome::Failed { .. });
        let verb = if matches!(outcome, StepOutcome::Cancelled { .. }) { "was cancelled" } else { "failed" };
        self.finish(&step.id, outcome).await;
        if succeeded {
            self.queue.finish(&step.id);
            return;
        }
        if failed && self.spec.on_failure != OnFailure::Continue {
            self.halted
                .get_or_insert_with(|| format!("{} failed, and this run stops at a failure", step.service));
        }
        for behind in self.queue.fail(&step.id) {
            let because = format!("{} {verb}", step.service);
            self.finish(&behind, StepOutcome::Skipped { because }).await;
        }
    }

    pub(super) async fn finish(&mut self, id: &StepId, outcome: StepOutcome) {
        if self.finished.contains_key(id) {
            return;
        }
        self.finished.insert(id.clone(), outcome.clone());
        let service = self.steps[id].service.clone();
        let event = RunEvent::StepFinished { step: id.clone(), service, outcome };
        if self.log.write(event).await.is_err() {
            // An outcome that is not on disk is not known: the run has not succeeded.
            self.failed = true;
        }
    }

    /// In the plan's order.
    pub(super) fn unfinished(&self) -> Vec<StepId> {
        let acting = self.spec.plan.steps.iter().filter(|step| step.action != Action::None);
        acting.filter(|step| !self.finished.contains_key(&step.id)).map(|step| step.id.clone()).collect()
    }
}

/// Whether something is built for a step.
pub(super) fn needs_artifact(action: Action, cell: &Cell) -> bool {
    builds_for(action) && cell.errand != Errand::Retag
}

/// Whether a step brings an artifact to its stack.
pub(super) fn builds_for(action: Action) -> bool {
    match action {
        Action::Create | Action::Update | Action::Recreate => true,
        Action::Delete | Action::ContinueRollback | Action::RollBack | Action::None => false,
    }
}
