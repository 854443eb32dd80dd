//! What a run's entries add up to: the same for a live run, a finished one and one that was interrupted.

use jiff::Timestamp;
use plan::{Action, Plan, StepId};
use serde::{Deserialize, Serialize};
use topology::{ServiceId, Target};
use ts_rs::TS;

use crate::{
    Counts, Entry, Failure, ResourceChange, ResourceEvent, RunEvent, RunOutcome, RunSummary, StepOutcome,
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
    #[ts(type = "string | null")]
    pub started: Option<Timestamp>,
    #[ts(type = "string | null")]
    pub finished: Option<Timestamp>,
    /// The digest of the artifact, once it is built.
    pub digest: Option<String>,
    /// What the change set says, once there is one.
    pub changes: Vec<ResourceChange>,
    /// The last event of every resource, in the order in which they first appeared.
    pub resources: Vec<ResourceEvent>,
    pub failure: Option<Failure>,
    /// Why it was skipped or cancelled.
    pub message: Option<String>,
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
            changes: Vec::new(),
            resources: Vec::new(),
            failure: None,
            message: None,
        }
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
    /// The targets that wait for a person to log in.
    pub logins: Vec<LoginWait>,
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
        let RunEvent::RunStarted { stage, plan, actor, commit } = &entry.event else { return None };
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
        Some(Self { summary, plan: (**plan).clone(), steps, cancelling: false, logins: Vec::new() })
    }

    pub fn apply(&mut self, entry: &Entry) {
        match &entry.event {
            RunEvent::RunStarted { .. } | RunEvent::IdentityProved { .. } => {}
            RunEvent::StepStarted { step, .. } => self.with(step, |state| {
                state.started = Some(entry.at);
                state.phase = StepPhase::Started;
            }),
            RunEvent::BuildOutput { step, .. } => self.with(step, |state| {
                if state.phase == StepPhase::Waiting {
                    state.phase = StepPhase::Building;
                }
            }),
            RunEvent::Built { step, digest } => self.with(step, |state| {
                state.digest = Some(digest.clone());
                if state.phase == StepPhase::Building {
                    state.phase =
                        if state.started.is_some() { StepPhase::Started } else { StepPhase::Waiting };
                }
            }),
            RunEvent::Intent { step, .. } | RunEvent::Accepted { step, .. } => {
                self.with(step, |state| state.phase = StepPhase::Deploying);
            }
            RunEvent::ChangeSet { step, changes, .. } => {
                self.with(step, |state| state.changes.clone_from(changes))
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
