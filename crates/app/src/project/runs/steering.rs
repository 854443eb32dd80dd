//! What people say to a run that goes on.

use engine::Control;
use journal::{GateWait, RunId};

use crate::{
    contract::{AnswerGate, ErrorView, NamedStep},
    error::Result,
    project::Project,
};

impl Project {
    /// Asks a run of this process to stop.
    ///
    /// # Errors
    /// Where no such run is going on here.
    pub fn cancel(&self, run: &RunId) -> Result<()> {
        let runs = self.runs.lock();
        let live = runs.get(run).ok_or_else(|| not_here(run))?;
        live.cancel.cancel();
        Ok(())
    }

    /// Says yes or no at a gate. Decided here, and again by the engine: yes is said to what was looked at, or not at all.
    ///
    /// # Errors
    /// Where the gate does not wait, what was looked at is not what would happen now, or the stage's name was not typed.
    pub fn answer_gate(&self, answer: &AnswerGate) -> Result<()> {
        let (state, _) = self.folded(&answer.run)?;
        let waits = state.gates.iter().rev().find(|gate| gate.gate == answer.gate && gate.waiting());
        let Some(gate) = waits else {
            return Err(ErrorView::new(
                "gate-does-not-wait",
                format!("nothing waits at {}", answer.gate),
                "It was answered already, or the run has ended.",
            ));
        };
        if let GateWait::Review { hash, .. } = &gate.wait
            && answer.yes
        {
            if answer.hash.as_ref() != Some(hash) {
                return Err(ErrorView::new(
                    "review-changed",
                    "what would happen is not what was looked at",
                    "Look at it again. Nothing was approved.",
                ));
            }
            self.typed_for(&answer.run, answer.typed.as_deref())?;
        }
        let (gate, by, note) = (answer.gate.clone(), self.settings.actor.clone(), answer.note.clone());
        let said = if answer.yes {
            Control::Approve { gate, by, hash: answer.hash.clone(), note }
        } else {
            Control::Refuse { gate, by, note }
        };
        self.tell(&answer.run, said)
    }

    /// What has to be typed to say yes at the run's review.
    #[must_use]
    pub fn typed_at_review(&self, run: &RunId) -> Option<String> {
        self.runs.lock().get(run).and_then(|live| live.typed.clone())
    }

    fn typed_for(&self, run: &RunId, typed: Option<&str>) -> Result<()> {
        match self.typed_at_review(run) {
            Some(wanted) if typed != Some(wanted.as_str()) => Err(ErrorView::new(
                "not-confirmed",
                format!("{wanted} is changed only after its name was typed"),
                format!("Type {wanted} to go on. Nothing was approved."),
            )),
            _ => Ok(()),
        }
    }

    /// Nothing new begins until [`Project::go_on`].
    ///
    /// # Errors
    /// Where no such run is going on here.
    pub fn pause(&self, run: &RunId) -> Result<()> {
        self.tell(run, Control::Pause { by: self.settings.actor.clone() })
    }

    /// # Errors
    /// Where no such run is going on here.
    pub fn go_on(&self, run: &RunId) -> Result<()> {
        self.tell(run, Control::Continue { by: self.settings.actor.clone() })
    }

    /// # Errors
    /// Where no such run is going on here.
    pub fn retry_step(&self, named: &NamedStep) -> Result<()> {
        let (step, by) = (named.step.clone(), self.settings.actor.clone());
        self.tell(&named.run, Control::Retry { step, by })
    }

    /// # Errors
    /// Where no such run is going on here.
    pub fn skip_step(&self, named: &NamedStep) -> Result<()> {
        let (step, by) = (named.step.clone(), self.settings.actor.clone());
        self.tell(&named.run, Control::Skip { step, by })
    }

    fn tell(&self, run: &RunId, control: Control) -> Result<()> {
        let runs = self.runs.lock();
        let live = runs.get(run).ok_or_else(|| not_here(run))?;
        live.control.send(control).map_err(|_| not_here(run))
    }
}

fn not_here(run: &RunId) -> ErrorView {
    ErrorView::new(
        "no-such-run",
        format!("the run {} is not going on in this window", run.0),
        "Look at it in the history.",
    )
}
