//! What a run's entries add up to: the same for a live run, a finished one and one that was interrupted.

use jiff::Timestamp;
use plan::{Action, GateId, Plan, Rebinding, StepId};
use serde::{Deserialize, Serialize};
use topology::{OnFailure, ServiceId, Target};
use ts_rs::TS;

use crate::{
    Counts, Entry, Failure, GateWait, InputChange, ResourceChange, ResourceEvent, RunEvent, RunOutcome,
    RunSummary, StepOutcome,
};

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StepPhase {
    /// Something that it waits for is not done.
    Waiting,
    /// Its artifact is being made; it may still have to wait before it is deployed.
    Building,
    /// Begun, and nothing has been sent to AWS yet.
    Started,
    /// AWS was asked to change something.
    Deploying,
    Succeeded,
    Unchanged,
    Failed,
    Cancelled,
    Skipped,
}

impl StepPhase {
    #[must_use]
    pub fn is_final(self) -> bool {
        match self {
            Self::Waiting | Self::Building | Self::Started | Self::Deploying => false,
            Self::Succeeded | Self::Unchanged | Self::Failed | Self::Cancelled | Self::Skipped => true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StepState {
    pub step: StepId,
    pub service: ServiceId,
    pub phase: StepPhase,
    /// Counts from 0.
    pub attempt: u32,
    #[ts(type = "string | null")]
    pub started: Option<Timestamp>,
    #[ts(type = "string | null")]
    pub finished: Option<Timestamp>,
    /// The digest of the artifact, once it is built.
    pub digest: Option<String>,
    /// Of a personal stage: what names in it became those of the base stage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Rebinding>>", optional)]
    pub rebindings: Vec<Rebinding>,
    /// What the change set says, once there is one; before, what the templates let expect.
    pub changes: Vec<ResourceChange>,
    /// Parameters and tags that are not as they are deployed.
    pub inputs: Vec<InputChange>,
    /// Why the changes are only expected.
    pub expected: Option<String>,
    /// Of what the changes are; see `RunEvent::ChangeSet`.
    pub hash: Option<String>,
    pub stack_id: Option<String>,
    /// The last event of every resource, in the order in which they first appeared.
    pub resources: Vec<ResourceEvent>,
    pub failure: Option<Failure>,
    /// Why it was skipped or cancelled.
    pub message: Option<String>,
    /// How taking back what the run did to it ended.
    pub undone: Option<StepOutcome>,
}

impl StepState {
    fn new(step: StepId, service: ServiceId, phase: StepPhase) -> Self {
        Self {
            step,
            service,
            phase,
            started: None,
            finished: None,
            digest: None,
            rebindings: Vec::new(),
            attempt: 0,
            changes: Vec::new(),
            inputs: Vec::new(),
            expected: None,
            hash: None,
            stack_id: None,
            resources: Vec::new(),
            failure: None,
            message: None,
            undone: None,
        }
    }

    /// As before it had begun, except for what is known of its artifact and its change.
    fn begin_again(&mut self) {
        self.phase = StepPhase::Waiting;
        self.started = None;
        self.finished = None;
        self.failure = None;
        self.message = None;
        self.resources.clear();
    }

    fn finish(&mut self, at: Timestamp, outcome: &StepOutcome) {
        self.finished = Some(at);
        match outcome {
            StepOutcome::Succeeded { .. } => self.phase = StepPhase::Succeeded,
            StepOutcome::Unchanged => self.phase = StepPhase::Unchanged,
            StepOutcome::Failed { failure } => {
                self.phase = StepPhase::Failed;
                self.failure = Some((**failure).clone());
            }
            StepOutcome::Cancelled { message } => {
                self.phase = StepPhase::Cancelled;
                self.message = Some(message.clone());
            }
            StepOutcome::Skipped { because } => {
                self.phase = StepPhase::Skipped;
                self.message = Some(because.clone());
            }
        }
    }

    /// A change set is made while the step still waits for its turn or for a yes.
    fn deploying(&mut self) {
        // What takes a finished step back is told by `undone`.
        if self.started.is_some() && !self.phase.is_final() {
            self.message = None;
            self.phase = StepPhase::Deploying;
        }
    }

    fn saw(&mut self, event: &ResourceEvent) {
        match self.resources.iter_mut().find(|seen| seen.logical_id == event.logical_id) {
            Some(seen) => *seen = event.clone(),
            None => self.resources.push(event.clone()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RunState {
    pub summary: RunSummary,
    pub plan: Plan,
    /// In the plan's order; steps with nothing to do are unchanged from the start.
    pub steps: Vec<StepState>,
    /// A person asked for it to stop.
    pub cancelling: bool,
    /// Nothing new begins until somebody lets it go on.
    pub paused: bool,
    /// It takes back what it changed.
    pub rolling_back: bool,
    pub on_failure: OnFailure,
    /// Those that were reached, in that order.
    pub gates: Vec<GateState>,
    /// The targets whose lock somebody took away.
    pub lost_locks: Vec<Target>,
    /// The targets that wait for a person to log in.
    pub logins: Vec<LoginWait>,
}

/// A gate that a run has reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GateState {
    pub gate: GateId,
    pub wait: GateWait,
    #[ts(type = "string")]
    pub since: Timestamp,
    #[ts(type = "string | null")]
    pub ended: Option<Timestamp>,
    /// Who said yes or no, where a person did.
    pub by: Option<String>,
    pub note: Option<String>,
    pub failure: Option<Failure>,
    /// What its command printed or its checks found.
    pub output: Vec<String>,
}

impl GateState {
    #[must_use]
    pub fn waiting(&self) -> bool {
        self.ended.is_none()
    }
}

/// A target that waits for a person to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LoginWait {
    pub target: Target,
    pub failure: Failure,
    #[ts(type = "string")]
    pub since: Timestamp,
}

impl RunState {
    /// Absent where the entries do not begin with the run's first.
    #[must_use]
    pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Self> {
        let mut entries = entries.into_iter();
        let mut state = Self::begin(entries.next()?)?;
        for entry in entries {
            state.apply(entry);
        }
        Some(state)
    }

    fn begin(entry: &Entry) -> Option<Self> {
        let RunEvent::RunStarted { stage, plan, actor, commit, on_failure } = &entry.event else {
            return None;
        };
        let steps: Vec<_> = plan
            .steps
            .iter()
            .map(|step| {
                let phase =
                    if step.action == Action::None { StepPhase::Unchanged } else { StepPhase::Waiting };
                StepState::new(step.id.clone(), step.service.clone(), phase)
            })
            .collect();
        let summary = RunSummary {
            run: entry.run.clone(),
            stage: stage.clone(),
            actor: actor.clone(),
            commit: commit.clone(),
            started: entry.at,
            finished: None,
            outcome: None,
            counts: Counts { steps: working_steps(plan), ..Counts::default() },
        };
        Some(Self {
            summary,
            plan: (**plan).clone(),
            steps,
            cancelling: false,
            paused: false,
            rolling_back: false,
            on_failure: *on_failure,
            gates: Vec::new(),
            lost_locks: Vec::new(),
            logins: Vec::new(),
        })
    }

    pub fn apply(&mut self, entry: &Entry) {
        match &entry.event {
            RunEvent::RunStarted { .. }
            | RunEvent::IdentityProved { .. }
            | RunEvent::ToolStarted { .. }
            | RunEvent::Before { .. } => {}
            // Whoever took the run up again waits for what it needs anew.
            RunEvent::RunResumed { .. } => self.logins.clear(),
            RunEvent::LockTaken { target } => self.lost_locks.retain(|lost| lost != target),
            RunEvent::LockLost { target, .. } => self.lost_locks.push(target.clone()),
            RunEvent::StepStarted { step, attempt, .. } => self.with(step, |state| {
                state.attempt = *attempt;
                state.started = Some(entry.at);
                state.phase = StepPhase::Started;
            }),
            RunEvent::StackBusy { step, status, owner } => self.with(step, |state| {
                let whose = owner.as_deref().unwrap_or("somebody else");
                state.message = Some(format!("waits: {whose} is changing the stack ({status})"));
            }),
            RunEvent::BuildOutput { step, .. } => self.with(step, |state| {
                if state.phase == StepPhase::Waiting {
                    state.phase = StepPhase::Building;
                }
            }),
            RunEvent::Rebound { step, rebindings } => {
                self.with(step, |state| state.rebindings.clone_from(rebindings));
            }
            RunEvent::Built { step, digest } => self.with(step, |state| {
                state.digest = Some(digest.clone());
                if state.phase == StepPhase::Building {
                    state.phase =
                        if state.started.is_some() { StepPhase::Started } else { StepPhase::Waiting };
                }
            }),
            RunEvent::Intent { step, .. } => self.with(step, StepState::deploying),
            RunEvent::Accepted { step, stack_id, .. } => self.with(step, |state| {
                state.deploying();
                if stack_id.is_some() {
                    state.stack_id.clone_from(stack_id);
                }
            }),
            RunEvent::ChangeSet { step, changes, inputs, stack_id, hash, .. } => self.with(step, |state| {
                state.changes.clone_from(changes);
                state.inputs.clone_from(inputs);
                state.expected = None;
                state.hash = Some(hash.clone());
                state.stack_id = Some(stack_id.clone());
            }),
            RunEvent::Expected { step, because, hash, changes, inputs } => self.with(step, |state| {
                state.changes.clone_from(changes);
                state.inputs.clone_from(inputs);
                state.expected = Some(because.clone());
                state.hash = Some(hash.clone());
            }),
            RunEvent::GateReached { gate, wait } => self.reach(gate, wait, entry.at),
            RunEvent::GateOutput { gate, line } => {
                self.with_gate(gate, |state| state.output.push(line.clone()))
            }
            RunEvent::GatePassed { gate, by, note, .. } => self.with_gate(gate, |state| {
                state.ended = Some(entry.at);
                state.by.clone_from(by);
                state.note.clone_from(note);
            }),
            RunEvent::GateFailed { gate, by, failure } => self.with_gate(gate, |state| {
                state.ended = Some(entry.at);
                state.by.clone_from(by);
                state.failure = Some((**failure).clone());
            }),
            RunEvent::Paused { .. } => self.paused = true,
            RunEvent::Continued { .. } => self.paused = false,
            RunEvent::StepRetried { step, .. } => self.retry(step),
            RunEvent::RollbackStarted => self.rolling_back = true,
            RunEvent::StepUndone { step, outcome } => {
                self.with(step, |state| state.undone = Some(outcome.clone()));
            }
            RunEvent::Resource { step, resource } => self.with(step, |state| state.saw(resource)),
            RunEvent::StepFinished { step, outcome, .. } => {
                self.summary.counts.add(outcome);
                self.with(step, |state| state.finish(entry.at, outcome));
            }
            RunEvent::LoginNeeded { target, failure } => {
                self.logins.retain(|wait| wait.target != *target);
                let failure = (**failure).clone();
                self.logins.push(LoginWait { target: target.clone(), failure, since: entry.at });
            }
            RunEvent::LoginRenewed { target } => self.logins.retain(|wait| wait.target != *target),
            RunEvent::CancelRequested => self.cancelling = true,
            RunEvent::RunFinished { outcome } => self.end(entry.at, *outcome),
        }
    }

    /// A gate that is asked again opens anew.
    fn reach(&mut self, gate: &GateId, wait: &GateWait, since: Timestamp) {
        self.gates.retain(|state| state.gate != *gate || !state.waiting());
        self.gates.push(GateState {
            gate: gate.clone(),
            wait: wait.clone(),
            since,
            ended: None,
            by: None,
            note: None,
            failure: None,
            output: Vec::new(),
        });
    }

    fn with_gate(&mut self, gate: &GateId, change: impl FnOnce(&mut GateState)) {
        if let Some(state) = self.gates.iter_mut().rev().find(|state| state.gate == *gate) {
            change(state);
        }
    }

    /// The step and everything that was skipped behind it.
    fn retry(&mut self, step: &StepId) {
        let mut again = vec![step.clone()];
        while let Some(id) = again.pop() {
            self.with(&id, StepState::begin_again);
            let waiting = self.plan.steps.iter().filter(|other| other.waits_for.contains(&id));
            let skipped = waiting.filter(|other| {
                self.steps.iter().any(|state| state.step == other.id && state.phase == StepPhase::Skipped)
            });
            again.extend(skipped.map(|other| other.id.clone()));
        }
        self.recount();
    }

    fn recount(&mut self) {
        self.summary.counts = Counts { steps: self.summary.counts.steps, ..Counts::default() };
        for state in &self.steps {
            match state.phase {
                StepPhase::Succeeded => self.summary.counts.succeeded += 1,
                StepPhase::Unchanged if state.finished.is_some() => self.summary.counts.unchanged += 1,
                StepPhase::Failed => self.summary.counts.failed += 1,
                StepPhase::Cancelled => self.summary.counts.cancelled += 1,
                StepPhase::Skipped => self.summary.counts.skipped += 1,
                StepPhase::Waiting
                | StepPhase::Building
                | StepPhase::Started
                | StepPhase::Deploying
                | StepPhase::Unchanged => {}
            }
        }
    }

    fn end(&mut self, at: Timestamp, outcome: RunOutcome) {
        self.summary.finished = Some(at);
        self.summary.outcome = Some(outcome);
        self.logins.clear();
    }

    fn with(&mut self, step: &StepId, change: impl FnOnce(&mut StepState)) {
        if let Some(state) = self.steps.iter_mut().find(|state| state.step == *step) {
            change(state);
        }
    }

    /// Whether the run came to its end; one that did not is either still going on or was interrupted.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.summary.outcome.is_some()
    }

    /// The failure that came first: where to look.
    #[must_use]
    pub fn first_failure(&self) -> Option<&StepState> {
        self.steps.iter().filter(|step| step.failure.is_some()).min_by_key(|step| step.finished)
    }
}

/// How many steps of a plan have something to do.
pub(crate) fn working_steps(plan: &Plan) -> u32 {
    u32::try_from(plan.steps.iter().filter(|step| step.action != Action::None).count()).unwrap_or(u32::MAX)
}
