//! What an earlier process did of a run: where another takes it up.

use std::collections::{BTreeMap, BTreeSet};

use plan::{GateId, StepId};

use crate::{
    AwsCall, Entry, GateWait, InputChange, PreviousStack, ProcessMark, ResourceChange, RunEvent, StepOutcome,
};

/// The entries of a run that broke off, as whoever goes on with it needs them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// The number of the next entry.
    pub next_seq: u64,
    pub steps: BTreeMap<StepId, PastStep>,
    /// What was decided at each gate.
    pub gates: BTreeMap<GateId, PastGate>,
    pub paused: bool,
    pub cancelled: bool,
    pub rolling_back: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastGate {
    /// With the hash that was approved, at a review.
    Passed {
        hash: Option<String>,
    },
    Failed,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastStep {
    pub attempt: u32,
    pub begun: bool,
    /// Of the artifact that was built.
    pub digest: Option<String>,
    /// Of this attempt, in order.
    pub writes: Vec<PastWrite>,
    pub shown: Option<Shown>,
    /// What the templates let expect, where that was shown; a change set may have been made since.
    pub expected: Option<Shown>,
    /// The hashes of this step that a person said yes to.
    pub approved: BTreeSet<String>,
    pub before: Option<PreviousStack>,
    /// A program that may still be running.
    pub tool: Option<ProcessMark>,
    pub outcome: Option<StepOutcome>,
    pub undone: Option<StepOutcome>,
}

/// A write that was meant, and perhaps sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastWrite {
    pub call: AwsCall,
    pub token: String,
    /// Whether AWS is known to have taken it.
    pub accepted: bool,
    pub stack_id: Option<String>,
}

/// What a person was shown of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Absent: the templates alone let expect it.
    pub change_set: Option<PastChangeSet>,
    pub hash: String,
    pub changes: Vec<ResourceChange>,
    pub inputs: Vec<InputChange>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastChangeSet {
    pub arn: String,
    pub stack_id: String,
}

impl Past {
    #[must_use]
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut past = Self::default();
        let mut asked: BTreeMap<GateId, Vec<StepId>> = BTreeMap::new();
        for entry in entries {
            past.next_seq = entry.seq + 1;
            past.take(&entry.event, &mut asked);
        }
        past
    }

    fn take(&mut self, event: &RunEvent, asked: &mut BTreeMap<GateId, Vec<StepId>>) {
        match event {
            RunEvent::StepStarted { step, attempt, .. } => {
                let past = self.step(step);
                past.begun = true;
                past.attempt = *attempt;
            }
            RunEvent::ToolStarted { step, process } => self.step(step).tool = Some(process.clone()),
            RunEvent::Built { step, digest } => {
                let past = self.step(step);
                past.digest = Some(digest.clone());
                past.tool = None;
            }
            RunEvent::Before { step, previous } => {
                // The first is what a way back leads to.
                self.step(step).before.get_or_insert_with(|| (**previous).clone());
            }
            RunEvent::Intent { step, call, token, .. } => {
                let writes = &mut self.step(step).writes;
                if !writes.iter().any(|write| write.token == *token) {
                    writes.push(PastWrite {
                        call: *call,
                        token: token.clone(),
                        accepted: false,
                        stack_id: None,
                    });
                }
            }
            RunEvent::Accepted { step, token, stack_id, .. } => {
                let written = self.step(step).writes.iter_mut().find(|write| write.token == *token);
                if let Some(write) = written {
                    write.accepted = true;
                    write.stack_id.clone_from(stack_id);
                }
            }
            RunEvent::ChangeSet { step, arn, stack_id, hash, changes, inputs } => {
                self.step(step).shown = Some(Shown {
                    change_set: Some(PastChangeSet { arn: arn.clone(), stack_id: stack_id.clone() }),
                    hash: hash.clone(),
                    changes: changes.clone(),
                    inputs: inputs.clone(),
                });
            }
            RunEvent::Expected { step, hash, changes, inputs, .. } => {
                let past = self.step(step);
                past.expected = Some(Shown {
                    change_set: None,
                    hash: hash.clone(),
                    changes: changes.clone(),
                    inputs: inputs.clone(),
                });
                past.shown.clone_from(&past.expected);
            }
            RunEvent::GateReached { gate, wait } => {
                if let GateWait::Review { steps, .. } = wait {
                    asked.insert(gate.clone(), steps.clone());
                }
            }
            RunEvent::GatePassed { gate, hash, .. } => {
                for step in asked.remove(gate).unwrap_or_default() {
                    let past = self.step(&step);
                    let shown = past.shown.as_ref().map(|shown| shown.hash.clone());
                    past.approved.extend(shown);
                }
                self.gates.insert(gate.clone(), PastGate::Passed { hash: hash.clone() });
            }
            RunEvent::GateFailed { gate, .. } => {
                self.gates.insert(gate.clone(), PastGate::Failed);
            }
            RunEvent::StepFinished { step, outcome, .. } => {
                self.step(step).outcome = Some(outcome.clone());
            }
            RunEvent::StepRetried { step, .. } => {
                let past = self.step(step);
                *past = PastStep {
                    attempt: past.attempt + 1,
                    digest: past.digest.take(),
                    before: past.before.take(),
                    approved: std::mem::take(&mut past.approved),
                    ..PastStep::default()
                };
                // Those that were skipped because of it wait again; the queue finds out which of them do not.
                for other in self.steps.values_mut() {
                    if matches!(other.outcome, Some(StepOutcome::Skipped { .. })) {
                        other.outcome = None;
                    }
                }
            }
            RunEvent::StepUndone { step, outcome } => self.step(step).undone = Some(outcome.clone()),
            RunEvent::RollbackStarted => self.rolling_back = true,
            RunEvent::Paused { .. } => self.paused = true,
            RunEvent::Continued { .. } => self.paused = false,
            RunEvent::CancelRequested => self.cancelled = true,
            RunEvent::RunStarted { .. }
            | RunEvent::RunResumed { .. }
            | RunEvent::LockTaken { .. }
            | RunEvent::LockLost { .. }
            | RunEvent::BuildOutput { .. }
            | RunEvent::Rebound { .. }
            | RunEvent::StackBusy { .. }
            | RunEvent::IdentityProved { .. }
            | RunEvent::GateOutput { .. }
            | RunEvent::Resource { .. }
            | RunEvent::LoginNeeded { .. }
            | RunEvent::LoginRenewed { .. }
            | RunEvent::RunFinished { .. } => {}
        }
    }

    fn step(&mut self, step: &StepId) -> &mut PastStep {
        self.steps.entry(step.clone()).or_default()
    }
}

impl PastStep {
    #[must_use]
    pub fn write(&self, token: &str) -> Option<&PastWrite> {
        self.writes.iter().find(|write| write.token == token)
    }

    /// AWS, or a tool, may be working on it.
    #[must_use]
    pub fn under_way(&self) -> bool {
        self.begun && self.outcome.is_none()
    }
}
