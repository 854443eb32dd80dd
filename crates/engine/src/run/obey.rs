//! What people say while a run goes on, and what it means.

use std::{collections::BTreeSet, sync::Arc};

use journal::{RunEvent, StepOutcome};
use plan::{GateId, Progress, StepId};

use super::{Control, builds::Builds, executor::Executor, gates::Waiting};
use crate::failure::failure;

impl Executor {
    /// Absent: whoever could have said something is gone.
    pub(super) async fn obey(&mut self, control: Option<Control>, builds: &Arc<Builds>) {
        match control {
            Some(Control::Pause { by }) if !self.paused => {
                self.paused = true;
                self.note(RunEvent::Paused { by }).await;
            }
            Some(Control::Continue { by }) if self.paused => {
                self.paused = false;
                self.note(RunEvent::Continued { by }).await;
            }
            Some(Control::Pause { .. } | Control::Continue { .. }) => {}
            Some(Control::Approve { gate, by, hash, note }) => self.approve(gate, by, hash, note).await,
            Some(Control::Refuse { gate, by, note }) => self.refuse_gate(gate, by, note).await,
            Some(Control::Retry { step, by }) => self.retry(step, by, builds).await,
            Some(Control::Skip { step, by }) => self.skip(step, by).await,
            None => self.desert().await,
        }
    }

    async fn approve(&mut self, gate: GateId, by: String, hash: Option<String>, note: Option<String>) {
        match self.waiting.get(&gate) {
            // What was looked at is not what would happen now.
            Some(Waiting::Review { hash: wanted, .. }) if hash.as_ref() != Some(wanted) => return,
            Some(Waiting::Review { .. } | Waiting::Approval) => {}
            None => return,
        }
        let passed = RunEvent::GatePassed { gate: gate.clone(), by: Some(by), hash, note };
        // A yes that is not on disk is none.
        if self.log.write(passed).await.is_err() {
            self.failed = true;
            return;
        }
        match self.waiting.remove(&gate) {
            Some(Waiting::Review { steps, answer, .. }) => {
                for (step, hash) in steps {
                    self.approved.entry(step).or_default().insert(hash);
                }
                if let Some(answer) = answer {
                    // The step may have been cancelled meanwhile.
                    let _ = answer.send(true);
                }
            }
            Some(Waiting::Approval) => {
                self.queue.pass(&gate);
            }
            None => {}
        }
    }

    async fn refuse_gate(&mut self, gate: GateId, by: String, note: Option<String>) {
        let Some(waiting) = self.waiting.remove(&gate) else { return };
        let message = note.map_or_else(|| format!("{by} said no"), |note| format!("{by} said no: {note}"));
        let failure = failure("refused", message, "Nothing behind this gate was begun.");
        match waiting {
            Waiting::Review { answer, .. } => {
                let failed = RunEvent::GateFailed { gate, by: Some(by), failure: Box::new(failure) };
                self.note(failed).await;
                if let Some(answer) = answer {
                    // The step may have been cancelled meanwhile.
                    let _ = answer.send(false);
                }
            }
            Waiting::Approval => self.fail_gate(&gate, Some(by), failure).await,
        }
    }

    async fn retry(&mut self, step: StepId, by: String, builds: &Arc<Builds>) {
        if self.queue.progress(&step) != Some(Progress::Failed)
            || !matches!(
                self.finished.get(&step),
                Some(StepOutcome::Failed { .. } | StepOutcome::Cancelled { .. })
            )
        {
            return;
        }
        if self.log.write(RunEvent::StepRetried { step: step.clone(), by }).await.is_err() {
            self.failed = true;
            return;
        }
        *self.attempts.entry(step.clone()).or_default() += 1;
        if let Some(cell) = self.spec.cells.get(&step) {
            builds.forget_failure(cell);
        }
        self.proposals.remove(&step);
        self.finished.remove(&step);
        for again in self.queue.retry(&step) {
            self.finished.remove(&again);
        }
        self.halted = None;
    }

    async fn skip(&mut self, step: StepId, by: String) {
        if !matches!(self.queue.progress(&step), Some(Progress::Waiting | Progress::Ready)) {
            return;
        }
        let service = self.steps[&step].service.clone();
        let behind: BTreeSet<StepId> = self.queue.fail(&step).into_iter().collect();
        self.finish(&step, StepOutcome::Skipped { because: format!("{by} left it out") }).await;
        for step in behind {
            let because = format!("{service}, which it needs, was left out");
            self.finish(&step, StepOutcome::Skipped { because }).await;
        }
    }

    /// Nobody can say yes any more: what waits for it is given up, and what was paused goes on.
    async fn desert(&mut self) {
        self.deserted = true;
        self.paused = false;
        for gate in self.waiting.keys().cloned().collect::<Vec<_>>() {
            let failure = failure(
                "nobody-there",
                format!("{gate} waits for a person, and nobody is there to say yes"),
                "Run it in the window or in a terminal, or say yes beforehand with --yes.",
            );
            match self.waiting.remove(&gate) {
                Some(Waiting::Approval) => self.fail_gate(&gate, None, failure).await,
                Some(Waiting::Review { .. }) => {
                    self.failed = true;
                    self.note(RunEvent::GateFailed { gate, by: None, failure: Box::new(failure) }).await;
                }
                None => {}
            }
        }
    }

    /// What was said takes effect whether or not the disk takes it; a run that cannot write is about to end anyway.
    async fn note(&mut self, event: RunEvent) {
        if self.log.write(event).await.is_err() {
            self.failed = true;
        }
    }

    pub(super) fn waits_for_people(&self) -> bool {
        let more = self.queue.ready_count() > 0;
        !self.deserted
            && !self.cancelled
            && (!self.waiting.is_empty() || (self.paused && self.halted.is_none() && more))
    }
}
