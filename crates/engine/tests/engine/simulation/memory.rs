//! The journal of a simulated run: in memory, and each entry with how much the sandbox had been asked when it was kept.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use engine::Recorder;
use journal::{DeploymentRecord, Entry, JournalError, ResourceChange, RunEvent, StepOutcome};
use plan::StepId;
use sandbox::Sandbox;
use tokio_util::sync::CancellationToken;

use super::bugs::Bug;

#[derive(Debug, Clone)]
pub struct Kept {
    pub entry: Entry,
    /// How many writes the sandbox had seen by then.
    pub after: usize,
}

#[derive(Debug)]
pub struct Memory {
    sandbox: Sandbox,
    bug: Option<Bug>,
    kept: Mutex<Vec<Kept>>,
    late: Mutex<Vec<Entry>>,
}

/// What a person was shown of a step.
#[derive(Debug, Clone)]
pub struct Shown {
    pub hash: String,
    pub changes: Vec<ResourceChange>,
    /// Only what the templates let expect.
    pub expected: bool,
}

impl Memory {
    pub fn new(sandbox: Sandbox, bug: Option<Bug>) -> Self {
        Self { sandbox, bug, kept: Mutex::default(), late: Mutex::default() }
    }

    pub fn asked(&self) -> usize {
        self.sandbox.ledger().unwrap().len()
    }

    pub fn kept(&self) -> Vec<Kept> {
        self.kept.lock().unwrap().clone()
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.kept().into_iter().map(|kept| kept.entry).collect()
    }

    fn append(&self, entries: &[Entry]) {
        let after = self.asked();
        let mut kept = self.kept.lock().unwrap();
        let mut late = self.late.lock().unwrap();
        let held = std::mem::take(&mut *late);
        for entry in held.iter().chain(entries) {
            let forgotten = match (self.bug, &entry.event) {
                (Some(Bug::ForgetsIntents), RunEvent::Intent { .. })
                | (Some(Bug::LosesApprovals), RunEvent::GatePassed { .. })
                | (
                    Some(Bug::LosesOutcomes),
                    RunEvent::StepFinished { outcome: StepOutcome::Succeeded { .. }, .. },
                ) => true,
                (Some(Bug::WritesIntentsLate), RunEvent::Intent { .. }) if !held.contains(entry) => {
                    late.push(entry.clone());
                    true
                }
                (Some(Bug::StopsWriting), _) => kept.len() >= 12,
                _ => false,
            };
            if !forgotten {
                let seq = kept.len() as u64;
                kept.push(Kept { entry: Entry { seq, ..entry.clone() }, after });
            }
        }
    }

    /// What was last written down of these steps.
    pub fn shown(&self, steps: &[StepId]) -> BTreeMap<StepId, Shown> {
        let mut shown = BTreeMap::new();
        for kept in self.kept.lock().unwrap().iter() {
            let (step, hash, changes, expected) = match &kept.entry.event {
                RunEvent::ChangeSet { step, hash, changes, .. } => (step, hash, changes, false),
                RunEvent::Expected { step, hash, changes, .. } => (step, hash, changes, true),
                _ => continue,
            };
            if steps.contains(step) {
                let now = Shown { hash: hash.clone(), changes: changes.clone(), expected };
                shown.insert(step.clone(), now);
            }
        }
        shown
    }
}

/// What one process writes with, until it dies.
#[derive(Debug)]
pub struct Pen {
    pub memory: Arc<Memory>,
    pub dead: CancellationToken,
}

impl Pen {
    fn alive(&self) -> Result<(), JournalError> {
        if self.dead.is_cancelled() {
            return Err(JournalError::Damaged("the process has died".into()));
        }
        Ok(())
    }
}

impl Recorder for Pen {
    fn append(&self, entries: &[Entry]) -> Result<(), JournalError> {
        self.alive()?;
        self.memory.append(entries);
        Ok(())
    }

    fn deployed(&self, _: &DeploymentRecord) -> Result<(), JournalError> {
        self.alive()
    }

    fn removed(&self, _: &str) -> Result<(), JournalError> {
        self.alive()
    }
}
