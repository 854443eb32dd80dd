//! Runs as the journal tells them.

use std::collections::BTreeSet;

use engine::Errand;
use journal::{Entry, RunId, RunState, RunSummary, StepPhase, StepState};
use plan::Selection;
use topology::{ServiceId, StageId};

use crate::{
    contract::{ErrorView, PlanStage, RevertDrift, RevertedCell, RunView},
    error::Result,
    project::{Prepared, Project},
};

impl Project {
    /// Plans what a run left undone, and nothing else.
    ///
    /// # Errors
    /// Where the run is not known, or left nothing undone.
    pub async fn plan_retry(&self, run: &RunId) -> Result<Prepared> {
        let state = self.folded(run)?.0;
        let undone = |phase: StepPhase| match phase {
            StepPhase::Failed | StepPhase::Cancelled | StepPhase::Skipped => true,
            StepPhase::Waiting | StepPhase::Building | StepPhase::Started | StepPhase::Deploying => {
                state.ended()
            }
            StepPhase::Succeeded | StepPhase::Unchanged => false,
        };
        // However taking a step back ended, what it had done is not there for certain: the plan says what is missing.
        let left = state.steps.iter().filter(|step| undone(step.phase) || step.undone.is_some());
        let left: Vec<&StepState> = left.collect();
        if let Some(revert) = self.way_back_left(run, &state.summary.stage, &left) {
            return self.plan_revert(&revert).await;
        }
        let services: BTreeSet<ServiceId> = left.into_iter().map(|step| step.service.clone()).collect();
        if services.is_empty() {
            return Err(ErrorView::new(
                "nothing-to-retry",
                format!("the run {} left nothing undone", run.0),
                "Plan again to see whether anything has changed since.",
            ));
        }
        let request = PlanStage {
            stage: state.summary.stage,
            intent: state.plan.intent,
            selection: Selection::Only(services),
        };
        self.plan(&request).await
    }

    /// What a revert left undone: to deploy the code would be another thing. Absent where the run was none.
    fn way_back_left(&self, run: &RunId, stage: &StageId, left: &[&StepState]) -> Option<RevertDrift> {
        let snapshot = self.snapshot(run).ok()?;
        let cells = left.iter().filter_map(|step| snapshot.cells.get(&step.step));
        let back = cells.filter(|cell| matches!(cell.errand, Errand::Revert(_)));
        let cells: Vec<RevertedCell> = back
            .map(|cell| RevertedCell { service: cell.id.service.clone(), target: cell.id.target.clone() })
            .collect();
        (!cells.is_empty()).then(|| RevertDrift { stage: stage.clone(), cells })
    }

    /// The newest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn runs(&self) -> Result<Vec<RunSummary>> {
        if self.has_history() { Ok(self.journal()?.runs()?) } else { Ok(Vec::new()) }
    }

    /// One run with all its entries.
    ///
    /// # Errors
    /// Where the run is not known, or the journal cannot be read.
    pub fn run(&self, run: &RunId) -> Result<RunView> {
        let (state, entries) = self.folded(run)?;
        Ok(RunView {
            summary: state.summary,
            plan: state.plan,
            steps: state.steps,
            paused: state.paused,
            rolling_back: state.rolling_back,
            on_failure: state.on_failure,
            gates: state.gates,
            lost_locks: state.lost_locks,
            logins: state.logins,
            entries,
        })
    }

    pub(in crate::project) fn folded(&self, run: &RunId) -> Result<(RunState, Vec<Entry>)> {
        let entries = if self.has_history() { self.journal()?.entries(run)? } else { Vec::new() };
        let state = RunState::fold(&entries).ok_or_else(|| {
            ErrorView::new(
                "no-such-run",
                format!("there is no run {} in this project", run.0),
                "List the runs with `stagewright runs`.",
            )
        })?;
        Ok((state, entries))
    }
}
