//! Gates that a run reaches: opened, checked, passed or failed.

use std::time::Duration;

use journal::{Failure, GateWait, PastGate, RunEvent, StepOutcome};
use plan::{GateId, PlannedGate, StepId};
use tokio::{sync::oneshot, task::JoinSet};
use topology::GateCheck;

use super::{checks, executor::Executor};
use crate::Stop;

/// What a person has to say at a gate.
#[derive(Debug)]
pub(super) enum Waiting {
    Approval,
    Review {
        /// Of all that is asked.
        hash: String,
        /// What a yes stands for.
        steps: Vec<(StepId, String)>,
        /// The step that waits; absent before anything is begun.
        answer: Option<oneshot::Sender<bool>>,
    },
}

/// How a check ended.
#[derive(Debug)]
pub(super) struct Checked {
    gate: GateId,
    result: Result<(), Stop>,
}

impl Executor {
    /// What an earlier process had brought about.
    pub(super) fn take_up(&mut self) {
        for (id, step) in &self.past.steps {
            let Some(outcome) = &step.outcome else { continue };
            self.finished.insert(id.clone(), outcome.clone());
            match outcome {
                StepOutcome::Succeeded { .. } | StepOutcome::Unchanged => {
                    self.queue.finish(id);
                    self.changed.push((id.clone(), step.before.clone()));
                }
                StepOutcome::Failed { .. } => {
                    self.queue.fail(id);
                    if self.spec.on_failure != topology::OnFailure::Continue {
                        self.halted = Some("a step failed, and this run stops at a failure".to_owned());
                    }
                }
                StepOutcome::Cancelled { .. } | StepOutcome::Skipped { .. } => {
                    self.queue.fail(id);
                }
            }
        }
        for (gate, past) in &self.past.gates {
            match past {
                PastGate::Passed { .. } => {
                    self.queue.pass(gate);
                }
                PastGate::Failed => {
                    self.queue.refuse(gate);
                    // A review that was answered with no has no place in the queue.
                    self.failed |= self.queue.gate_progress(gate).is_some();
                }
            }
        }
    }

    pub(super) async fn open_gates(&mut self, running: &mut JoinSet<Checked>) {
        while !self.cancelled
            && self.halted.is_none()
            && let Some(id) = self.queue.gate_due()
        {
            let Some(gate) = self.spec.plan.gates.iter().find(|gate| gate.id == id).cloned() else {
                continue;
            };
            let wait = match &gate.check {
                GateCheck::Barrier {} => {
                    self.pass_gate(&id).await;
                    continue;
                }
                GateCheck::Approval { note } => GateWait::Approval { note: note.clone() },
                check => GateWait::Check { what: checks::words(check) },
            };
            let asks = matches!(wait, GateWait::Approval { .. });
            if self.log.write(RunEvent::GateReached { gate: id.clone(), wait }).await.is_err() {
                self.failed = true;
                continue;
            }
            if !asks {
                running.spawn(self.check(gate));
            } else if self.deserted {
                let failure = crate::failure::failure(
                    "nobody-there",
                    format!("{id} waits for a person, and nobody is there to say yes"),
                    "Run it in the window or in a terminal, or say yes beforehand with --yes.",
                );
                self.fail_gate(&id, None, failure).await;
            } else {
                self.waiting.insert(id, Waiting::Approval);
            }
        }
    }

    fn check(&self, gate: PlannedGate) -> impl Future<Output = Checked> + use<> {
        let (log, id) = (self.log.clone(), gate.id.clone());
        let tell = move |line: String| log.note(RunEvent::GateOutput { gate: id.clone(), line });
        let surroundings = checks::Surroundings {
            environment: self.spec.environment.clone(),
            folder: self.spec.folder.clone(),
            stage: self.spec.plan.stage.clone(),
            clouds: self.clouds_of(&gate),
            cancel: self.spec.cancel.clone(),
        };
        async move {
            let result = checks::check(&gate.check, &surroundings, &tell).await;
            Checked { gate: gate.id, result }
        }
    }

    /// Where a gate's alarms are: the targets of what it waits for, or all.
    fn clouds_of(&self, gate: &PlannedGate) -> Vec<std::sync::Arc<super::Channel>> {
        let after = gate.after.iter().filter_map(|id| self.steps.get(id)).map(|step| &step.target);
        let mut targets: Vec<_> = after.collect();
        if targets.is_empty() {
            targets = self.steps.values().map(|step| &step.target).collect();
        }
        targets.sort_unstable();
        targets.dedup();
        targets.into_iter().filter_map(|target| self.channels.get(target).cloned()).collect()
    }

    pub(super) async fn checked(&mut self, checked: Checked) {
        match checked.result {
            Ok(()) => self.pass_gate(&checked.gate).await,
            Err(Stop::Failed(failure)) => self.fail_gate(&checked.gate, None, *failure).await,
            // The run is being cancelled: whoever takes it up again checks again.
            Err(Stop::Cancelled(_)) => {}
        }
    }

    async fn pass_gate(&mut self, gate: &GateId) {
        let passed = RunEvent::GatePassed { gate: gate.clone(), by: None, hash: None, note: None };
        if self.log.write(passed).await.is_err() {
            self.failed = true;
            return;
        }
        self.queue.pass(gate);
    }

    pub(super) async fn fail_gate(&mut self, gate: &GateId, by: Option<String>, failure: Failure) {
        self.failed = true;
        let because = format!("the gate {gate} did not open: {}", failure.message);
        let failed = RunEvent::GateFailed { gate: gate.clone(), by, failure: Box::new(failure) };
        // Nothing behind it is begun, whether or not this can be written down.
        let _ = self.log.write(failed).await;
        for step in self.queue.refuse(gate) {
            self.finish(&step, StepOutcome::Skipped { because: because.clone() }).await;
        }
    }
}

/// In seconds, as people write them.
pub(super) fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}
