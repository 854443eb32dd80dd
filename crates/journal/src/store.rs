//! The journal's file: entries, and the little that is asked of many runs at once.

use std::{
    collections::BTreeMap,
    fs::File,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};
use serde::{Deserialize, Serialize};
use topology::{ServiceId, StageId};
use ts_rs::TS;

use crate::{Entry, JournalError, RunEvent, RunId, RunOutcome, StepOutcome, schema, state::working_steps};

/// The outcome of a step that succeeded and was taken back by its own run.
const UNDONE: &str = "undone";

/// How many of a service's past deployments its median is made from.
const REMEMBERED_DURATIONS: usize = 15;

/// How a run's steps ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Counts {
    /// Steps with something to do.
    pub steps: u32,
    pub succeeded: u32,
    pub unchanged: u32,
    pub failed: u32,
    pub cancelled: u32,
    pub skipped: u32,
}

impl Counts {
    pub(crate) fn add(&mut self, outcome: &StepOutcome) {
        match outcome {
            StepOutcome::Succeeded { .. } => self.succeeded += 1,
            StepOutcome::Unchanged => self.unchanged += 1,
            StepOutcome::Failed { .. } => self.failed += 1,
            StepOutcome::Cancelled { .. } => self.cancelled += 1,
            StepOutcome::Skipped { .. } => self.skipped += 1,
        }
    }
}

/// A run in a list of runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RunSummary {
    pub run: RunId,
    pub stage: StageId,
    pub actor: String,
    pub commit: Option<String>,
    #[ts(type = "string")]
    pub started: Timestamp,
    #[ts(type = "string | null")]
    pub finished: Option<Timestamp>,
    /// Absent: still going on, or interrupted.
    pub outcome: Option<RunOutcome>,
    pub counts: Counts,
}

/// A project's journal. Entries are on disk when `append` returns.
#[derive(Debug)]
pub struct Journal {
    connection: Mutex<Connection>,
}

impl Journal {
    /// Opens the file, or makes it together with its folder.
    ///
    /// # Errors
    /// Where it cannot be opened, or was written by a newer version.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let open_error = |source| JournalError::Open { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| open_error(rusqlite::Error::ToSqlConversionFailure(Box::new(error))))?;
        }
        let mut connection = Connection::open(path).map_err(open_error)?;
        connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(open_error)?;
        let version =
            |connection: &Connection| connection.pragma_query_value(None, "user_version", |row| row.get(0));
        let mut found: usize = version(&connection).map_err(open_error)?;
        let alone = (found < schema::VERSION).then(|| alone(path));
        if alone.is_some() {
            found = version(&connection).map_err(open_error)?;
        }
        if found > schema::VERSION {
            return Err(JournalError::Newer { path: path.to_owned(), found, known: schema::VERSION });
        }
        // A commit in WAL mode is durable only with `synchronous=FULL`: https://www.sqlite.org/pragma.html#pragma_synchronous
        connection.pragma_update(None, "journal_mode", "WAL").map_err(open_error)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(open_error)?;
        schema::MIGRATIONS.to_latest(&mut connection).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => open_error(err),
            other => open_error(rusqlite::Error::ToSqlConversionFailure(Box::new(other))),
        })?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held left at most a transaction, which SQLite rolls back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// Where the entry is not durably on disk.
    pub fn append(&self, entry: &Entry) -> Result<(), JournalError> {
        self.append_all(std::slice::from_ref(entry))
    }

    /// All of them or none, with one wait for the disk.
    ///
    /// # Errors
    /// Where the entries are not durably on disk.
    pub fn append_all(&self, entries: &[Entry]) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = connection.transaction().map_err(JournalError::Write)?;
        for entry in entries {
            let text = serde_json::to_string(entry).map_err(|source| JournalError::Entry {
                run: entry.run.0.clone(),
                seq: entry.seq,
                source,
            })?;
            transaction
                .prepare_cached("INSERT INTO entries (run, seq, entry) VALUES (?1, ?2, ?3)")
                .and_then(|mut insert| insert.execute(params![entry.run.0, entry.seq, text]))
                .map_err(JournalError::Write)?;
            index(&transaction, entry).map_err(JournalError::Write)?;
        }
        transaction.commit().map_err(JournalError::Write)
    }

    /// The newest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn runs(&self) -> Result<Vec<RunSummary>, JournalError> {
        let connection = self.connection();
        let mut select = connection
            .prepare_cached(
                "SELECT run, stage, actor, git_commit, started, finished, outcome, steps FROM runs ORDER BY started DESC, run DESC",
            )
            .map_err(JournalError::Read)?;
        let rows = select.query_map([], summary_row).map_err(JournalError::Read)?;
        let mut runs = rows.collect::<Result<Vec<_>, _>>().map_err(JournalError::Read)?;
        let mut counts = connection
            .prepare_cached(
                "SELECT outcome, count(*) FROM steps WHERE run = ?1 AND outcome IS NOT NULL GROUP BY outcome",
            )
            .map_err(JournalError::Read)?;
        for run in &mut runs {
            let rows = counts
                .query_map([&run.run.0], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))
                .map_err(JournalError::Read)?;
            for row in rows {
                let (outcome, count) = row.map_err(JournalError::Read)?;
                match outcome.as_str() {
                    "succeeded" | "removed" | UNDONE => run.counts.succeeded += count,
                    "unchanged" => run.counts.unchanged = count,
                    "failed" => run.counts.failed = count,
                    "cancelled" => run.counts.cancelled = count,
                    _ => run.counts.skipped = count,
                }
            }
        }
        Ok(runs)
    }

    /// In order.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn entries(&self, run: &RunId) -> Result<Vec<Entry>, JournalError> {
        let connection = self.connection();
        let mut select = connection
            .prepare_cached("SELECT seq, entry FROM entries WHERE run = ?1 ORDER BY seq")
            .map_err(JournalError::Read)?;
        let rows = select
            .query_map([&run.0], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, String>(1)?)))
            .map_err(JournalError::Read)?;
        rows.map(|row| {
            let (seq, text) = row.map_err(JournalError::Read)?;
            serde_json::from_str(&text).map_err(|source| JournalError::Entry {
                run: run.0.clone(),
                seq,
                source,
            })
        })
        .collect()
    }

    /// The median of a service's last successful deployments, in milliseconds.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn duration(&self, service: &ServiceId) -> Result<Option<u64>, JournalError> {
        let connection = self.connection();
        let mut select = connection
            .prepare_cached(
                "SELECT finished_ms - started_ms FROM steps
                 WHERE service = ?1 AND outcome = 'succeeded' AND started_ms IS NOT NULL
                 ORDER BY finished_ms DESC LIMIT ?2",
            )
            .map_err(JournalError::Read)?;
        let rows = select
            .query_map(params![service.as_str(), REMEMBERED_DURATIONS], |row| row.get::<_, u64>(0))
            .map_err(JournalError::Read)?;
        let mut durations = rows.collect::<Result<Vec<_>, _>>().map_err(JournalError::Read)?;
        durations.sort_unstable();
        Ok(durations.get(durations.len() / 2).copied())
    }

    /// Of every service that was ever deployed successfully.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn durations(&self) -> Result<BTreeMap<ServiceId, u64>, JournalError> {
        let names: Vec<String> = {
            let connection = self.connection();
            let mut select = connection
                .prepare_cached("SELECT DISTINCT service FROM steps WHERE outcome = 'succeeded'")
                .map_err(JournalError::Read)?;
            let rows = select.query_map([], |row| row.get(0)).map_err(JournalError::Read)?;
            rows.collect::<Result<_, _>>().map_err(JournalError::Read)?
        };
        let mut durations = BTreeMap::new();
        for service in names.into_iter().filter_map(|name| ServiceId::new(name).ok()) {
            if let Some(duration) = self.duration(&service)? {
                durations.insert(service, duration);
            }
        }
        Ok(durations)
    }
}

/// Waits until nobody else makes the tables or brings them up to date: between looking which are there and making the others,
/// a second program would make the same. Where the disk knows no locks, nobody is waited for.
fn alone(path: &Path) -> Option<File> {
    let lock = File::create(path.with_extension("db-opening")).ok()?;
    lock.lock().ok()?;
    Some(lock)
}

/// What lists and medians need of an entry, kept beside it.
fn index(transaction: &Transaction<'_>, entry: &Entry) -> rusqlite::Result<()> {
    let run = &entry.run.0;
    match &entry.event {
        RunEvent::RunStarted { stage, plan, actor, commit, on_failure: _ } => {
            transaction.execute(
                "INSERT INTO runs (run, stage, actor, git_commit, started, steps) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![run, stage.as_str(), actor, commit, entry.at.to_string(), working_steps(plan)],
            )?;
        }
        RunEvent::StepStarted { step, service, attempt: _ } => {
            transaction.execute(
                "INSERT INTO steps (run, step, service, started_ms) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (run, step) DO UPDATE SET started_ms = excluded.started_ms",
                params![run, step.0, service.as_str(), entry.at.as_millisecond()],
            )?;
        }
        RunEvent::StepFinished { step, service, outcome } => {
            transaction.execute(
                "INSERT INTO steps (run, step, service, finished_ms, outcome) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (run, step) DO UPDATE SET finished_ms = excluded.finished_ms, outcome = excluded.outcome",
                params![run, step.0, service.as_str(), entry.at.as_millisecond(), outcome_name(outcome)],
            )?;
        }
        // What was taken back is as the run before it left it.
        RunEvent::StepUndone { step, outcome: StepOutcome::Succeeded { .. } | StepOutcome::Unchanged } => {
            transaction.execute(
                "UPDATE steps SET outcome = ?3 WHERE run = ?1 AND step = ?2 AND outcome = 'succeeded'",
                params![run, step.0, UNDONE],
            )?;
        }
        RunEvent::RunFinished { outcome } => {
            let outcome = match outcome {
                RunOutcome::Succeeded => "succeeded",
                RunOutcome::Failed => "failed",
                RunOutcome::Cancelled => "cancelled",
            };
            transaction.execute(
                "UPDATE runs SET finished = ?2, outcome = ?3 WHERE run = ?1",
                params![run, entry.at.to_string(), outcome],
            )?;
        }
        RunEvent::BuildOutput { .. }
        | RunEvent::Built { .. }
        | RunEvent::Rebound { .. }
        | RunEvent::IdentityProved { .. }
        | RunEvent::Intent { .. }
        | RunEvent::Accepted { .. }
        | RunEvent::ChangeSet { .. }
        | RunEvent::RunResumed { .. }
        | RunEvent::LockTaken { .. }
        | RunEvent::LockLost { .. }
        | RunEvent::ToolStarted { .. }
        | RunEvent::Before { .. }
        | RunEvent::StackBusy { .. }
        | RunEvent::Expected { .. }
        | RunEvent::GateReached { .. }
        | RunEvent::GateOutput { .. }
        | RunEvent::GatePassed { .. }
        | RunEvent::GateFailed { .. }
        | RunEvent::Paused { .. }
        | RunEvent::Continued { .. }
        | RunEvent::StepRetried { .. }
        | RunEvent::RollbackStarted
        | RunEvent::StepUndone { .. }
        | RunEvent::Resource { .. }
        | RunEvent::LoginNeeded { .. }
        | RunEvent::LoginRenewed { .. }
        | RunEvent::CancelRequested => {}
    }
    Ok(())
}

fn outcome_name(outcome: &StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Succeeded { action: plan::Action::Delete } => "removed",
        StepOutcome::Succeeded { .. } => "succeeded",
        StepOutcome::Unchanged => "unchanged",
        StepOutcome::Failed { .. } => "failed",
        StepOutcome::Cancelled { .. } => "cancelled",
        StepOutcome::Skipped { .. } => "skipped",
    }
}

fn summary_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<RunSummary> {
    let text = |at: usize| row.get::<_, String>(at);
    let conversion = |at: usize, error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, error)
    };
    let finished: Option<String> = row.get(5)?;
    let outcome: Option<String> = row.get(6)?;
    Ok(RunSummary {
        run: RunId(text(0)?),
        stage: StageId::new(text(1)?).map_err(|error| conversion(1, error.into()))?,
        actor: text(2)?,
        commit: row.get(3)?,
        started: text(4)?.parse().map_err(|error: jiff::Error| conversion(4, error.into()))?,
        finished: finished
            .map(|at| at.parse())
            .transpose()
            .map_err(|error: jiff::Error| conversion(5, error.into()))?,
        outcome: outcome.map(|outcome| match outcome.as_str() {
            "succeeded" => RunOutcome::Succeeded,
            "cancelled" => RunOutcome::Cancelled,
            _ => RunOutcome::Failed,
        }),
        counts: Counts { steps: row.get(7)?, ..Counts::default() },
    })
}
