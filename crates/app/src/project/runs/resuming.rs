//! Runs that broke off: their process died, and AWS went on with what it was doing.

use std::{collections::BTreeMap, fs::File};

use aws::Cloud;
use journal::{Entry, Past, PastStep, RunEvent, RunId, RunOutcome, RunState, StepOutcome};
use topology::Target;

use super::{
    Running,
    starting::{Launch, Snapshot, targets},
};
use crate::{
    contract::{ErrorView, UnfinishedRun},
    error::Result,
    project::Project,
};

impl Project {
    /// The newest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn unfinished(&self) -> Result<Vec<UnfinishedRun>> {
        let open = self.runs()?.into_iter().filter(|run| run.outcome.is_none());
        open.filter(|summary| !self.runs.contains(&summary.run))
            .map(|summary| {
                let (state, entries) = self.folded(&summary.run)?;
                let past = Past::of(&entries);
                let under_way = past.steps.iter().filter(|(_, step)| step.under_way());
                Ok(UnfinishedRun {
                    alive: self.hold(&summary.run)?.is_none(),
                    under_way: under_way.map(|(id, _)| id.clone()).collect(),
                    open: not_begun(&state, &past),
                    problem: self.snapshot(&summary.run).err(),
                    summary,
                })
            })
            .collect()
    }

    /// Takes a run up where it broke off: AWS is asked what became of every call, and nothing is sent twice.
    ///
    /// # Errors
    /// Where another process carries it out, it ended, or what it works on is not known any more.
    pub fn resume(&self, run: &RunId) -> Result<Running> {
        let alive = self.alone(run)?;
        let (state, entries) = self.folded(run)?;
        if state.ended() {
            return Err(ErrorView::new(
                "run-ended",
                format!("the run {} has come to its end", run.0),
                "Plan again to see whether anything is left to do.",
            ));
        }
        let snapshot = self.snapshot(run)?;
        let clouds = self.clouds_of(&state, &snapshot)?;
        let past = Some(Past::of(&entries));
        self.launch(Launch { run: run.clone(), plan: state.plan, snapshot, clouds, past, alive })
    }

    /// Ends a run that broke off without taking it up. Changes nothing in AWS.
    ///
    /// # Errors
    /// Where another process carries it out, or the journal cannot be written.
    pub fn abandon(&self, run: &RunId) -> Result<()> {
        let _alive = self.alone(run)?;
        let (state, entries) = self.folded(run)?;
        if state.ended() {
            return Ok(());
        }
        let past = Past::of(&entries);
        let left = state.steps.iter().filter(|step| !step.phase.is_final()).map(|step| {
            let outcome = if past.steps.get(&step.step).is_some_and(PastStep::under_way) {
                let message =
                    "the run was given up; AWS may have gone on with what it was doing to the stack";
                StepOutcome::Cancelled { message: message.to_owned() }
            } else {
                StepOutcome::Skipped { because: "the run was given up".to_owned() }
            };
            RunEvent::StepFinished { step: step.step.clone(), service: step.service.clone(), outcome }
        });
        let events = std::iter::once(RunEvent::CancelRequested)
            .chain(left)
            .chain([RunEvent::RunFinished { outcome: RunOutcome::Cancelled }]);
        let at = self.settings.now();
        let entries: Vec<Entry> = events
            .zip(past.next_seq..)
            .map(|(event, seq)| Entry { run: run.clone(), seq, at, event })
            .collect();
        Ok(self.journal()?.append_all(&entries)?)
    }

    fn alone(&self, run: &RunId) -> Result<File> {
        self.hold(run)?.ok_or_else(|| {
            ErrorView::new(
                "run-going-on",
                format!("the run {} is being carried out by another process", run.0),
                "Look for another window or terminal with this project.",
            )
        })
    }

    pub(super) fn snapshot(&self, run: &RunId) -> Result<Snapshot> {
        let lost = |why: String| {
            ErrorView::new(
                "no-snapshot",
                format!("what the run {} works on is not known: {why}", run.0),
                "Give it up, then plan again: what was deployed is not deployed twice.",
            )
        };
        let text =
            self.journal()?.snapshot(run)?.ok_or_else(|| lost("an older version started it".to_owned()))?;
        serde_json::from_str(&text).map_err(|error| lost(error.to_string()))
    }

    /// The accounts have to be those that the run began with.
    fn clouds_of(&self, state: &RunState, snapshot: &Snapshot) -> Result<BTreeMap<Target, Cloud>> {
        let topology = self.topology();
        let mut clouds = BTreeMap::new();
        for target in targets(&state.plan) {
            let moved = |now: &str| {
                ErrorView::new(
                    "account-changed",
                    format!("{target} is not the account any more that the run began with: it is {now}"),
                    "Put it back in stagewright.toml to take the run up, or give the run up.",
                )
            };
            let account = topology.accounts.get(&target.account).ok_or_else(|| moved("gone"))?;
            let mut began = snapshot.cells.values().filter(|cell| cell.id.target == target);
            if began.any(|cell| account.id.as_ref() != Some(&cell.account)) {
                return Err(moved(account.id.as_ref().map_or("planned", |id| id.as_str())));
            }
            clouds.insert(target.clone(), self.connect(&topology, &target, account)?);
        }
        Ok(clouds)
    }
}

fn not_begun(state: &RunState, past: &Past) -> u32 {
    let open = state.steps.iter().filter(|step| {
        !step.phase.is_final() && !past.steps.get(&step.step).is_some_and(PastStep::under_way)
    });
    u32::try_from(open.count()).unwrap_or(u32::MAX)
}
