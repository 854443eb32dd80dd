//! What a run works on, kept from its beginning: whoever takes the run up again works on the same.

use rusqlite::{OptionalExtension as _, params};

use crate::{Journal, JournalError, RunId};

impl Journal {
    /// Once for every run, before its first entry.
    ///
    /// # Errors
    /// Where it is not durably on disk.
    pub fn keep_snapshot(&self, run: &RunId, snapshot: &str) -> Result<(), JournalError> {
        let connection = self.connection();
        connection
            .execute("INSERT INTO snapshots (run, snapshot) VALUES (?1, ?2)", params![run.0, snapshot])
            .map_err(JournalError::Write)?;
        Ok(())
    }

    /// Absent for runs of older versions.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn snapshot(&self, run: &RunId) -> Result<Option<String>, JournalError> {
        self.connection()
            .query_row("SELECT snapshot FROM snapshots WHERE run = ?1", [&run.0], |row| row.get(0))
            .optional()
            .map_err(JournalError::Read)
    }
}
