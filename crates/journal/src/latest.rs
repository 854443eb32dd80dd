//! How the last run that touched a cell ended: what the pips of a card show before AWS is asked.

use plan::StepId;
use topology::StageId;

use crate::{Journal, JournalError, RunId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LatestOutcome {
    Deployed,
    Removed,
    Failed,
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    pub stage: StageId,
    pub step: StepId,
    pub run: RunId,
    pub outcome: LatestOutcome,
    /// RFC 3339.
    pub finished: String,
}

/// The last change that a run of this project made to a cell and that was not taken back: which version it left there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    pub stage: StageId,
    pub step: StepId,
    pub run: RunId,
    pub actor: String,
    pub commit: Option<String>,
    /// RFC 3339.
    pub finished: String,
}

impl Journal {
    /// The last change of every step; those that were removed since are not among them.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn last_changes(&self) -> Result<Vec<LastChange>, JournalError> {
        let connection = self.connection();
        let mut select = connection
            .prepare_cached(
                "SELECT runs.stage, steps.step, steps.run, steps.outcome, runs.actor, runs.git_commit, max(steps.finished_ms)
                 FROM steps JOIN runs ON runs.run = steps.run
                 WHERE steps.outcome IN ('succeeded', 'removed')
                 GROUP BY runs.stage, steps.step ORDER BY runs.stage, steps.step",
            )
            .map_err(JournalError::Read)?;
        let rows = select
            .query_map([], |row| {
                let text = |at: usize| row.get::<_, String>(at);
                let version: (String, Option<String>) = (text(4)?, row.get(5)?);
                Ok((text(0)?, text(1)?, text(2)?, text(3)?, version, row.get::<_, i64>(6)?))
            })
            .map_err(JournalError::Read)?;
        let rows = rows.collect::<Result<Vec<_>, _>>().map_err(JournalError::Read)?;
        let changes = rows.into_iter().filter(|(_, _, _, outcome, ..)| outcome == "succeeded");
        Ok(changes
            .filter_map(|(stage, step, run, _, (actor, commit), finished)| {
                Some(LastChange {
                    stage: StageId::new(stage).ok()?,
                    step: StepId(step),
                    run: RunId(run),
                    actor,
                    commit,
                    finished: jiff::Timestamp::from_millisecond(finished).ok()?.to_string(),
                })
            })
            .collect())
    }

    /// The last outcome of every step that was ever begun; steps that were only skipped are not among them.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn latest(&self) -> Result<Vec<Latest>, JournalError> {
        let connection = self.connection();
        // SQLite takes the other columns from the row that has the maximum: https://www.sqlite.org/lang_select.html#bareagg
        let mut select = connection
            .prepare_cached(
                "SELECT runs.stage, steps.step, steps.run, steps.outcome, max(steps.finished_ms)
                 FROM steps JOIN runs ON runs.run = steps.run
                 WHERE steps.outcome IN ('succeeded', 'unchanged', 'removed', 'failed', 'cancelled')
                 GROUP BY runs.stage, steps.step ORDER BY runs.stage, steps.step",
            )
            .map_err(JournalError::Read)?;
        let rows = select
            .query_map([], |row| {
                let text = |at: usize| row.get::<_, String>(at);
                Ok((text(0)?, text(1)?, text(2)?, text(3)?, row.get::<_, i64>(4)?))
            })
            .map_err(JournalError::Read)?;
        let rows = rows.collect::<Result<Vec<_>, _>>().map_err(JournalError::Read)?;
        let latest = rows.into_iter().filter_map(|(stage, step, run, outcome, finished)| {
            Some(Latest {
                stage: StageId::new(stage).ok()?,
                step: StepId(step),
                run: RunId(run),
                outcome: match outcome.as_str() {
                    "failed" => LatestOutcome::Failed,
                    "cancelled" => LatestOutcome::Cancelled,
                    "removed" => LatestOutcome::Removed,
                    _ => LatestOutcome::Deployed,
                },
                finished: jiff::Timestamp::from_millisecond(finished).ok()?.to_string(),
            })
        });
        Ok(latest.collect())
    }
}
