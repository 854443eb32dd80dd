//! Why the journal could not be read or written.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("cannot open the journal {path}: {source}")]
    Open { path: PathBuf, source: rusqlite::Error },
    /// Never written to: a newer program may keep facts in it that this one would lose.
    #[error(
        "the journal {path} was written by a newer version of Stagewright (its schema is {found}, this program knows {known})"
    )]
    Newer { path: PathBuf, found: usize, known: usize },
    #[error("cannot write to the journal: {0}")]
    Write(rusqlite::Error),
    #[error("cannot read the journal: {0}")]
    Read(rusqlite::Error),
    #[error("entry {seq} of run {run} cannot be read: {source}")]
    Entry { run: String, seq: u64, source: serde_json::Error },
    #[error("the journal cannot be used: {0}")]
    Damaged(String),
    #[error("the journal's record of {what} cannot be read: {source}")]
    Record { what: String, source: serde_json::Error },
}

impl JournalError {
    /// Stable, for the code that branches on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "journal-unavailable",
            Self::Newer { .. } => "journal-newer",
            Self::Write(_) => "journal-write",
            Self::Read(_) => "journal-read",
            Self::Damaged(_) | Self::Entry { .. } | Self::Record { .. } => "journal-damaged",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Open { .. } | Self::Write(_) => {
                "Check that the project's `.stagewright` folder is writable and that the disk has space. \
                 Nothing is sent to AWS that cannot be written down first."
            }
            Self::Newer { .. } => "Install the newer version; this one leaves the journal as it is.",
            Self::Read(_) | Self::Damaged(_) | Self::Entry { .. } | Self::Record { .. } => {
                "Move `.stagewright/journal.db` aside to start a new history; the stacks themselves are not affected."
            }
        }
    }
}
