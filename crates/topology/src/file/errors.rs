//! Why a file cannot be read: what, where, and what to do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Location, Problem, Severity};

/// What is wrong with a file, as a stable kebab-case code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FileErrorCode {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// git left `<<<<<<<` in the file.
    ConflictMarkers,
    BrokenToml,
    DuplicateKey,
    /// A newer program wrote the file.
    NewerSchema,
    WrongType,
    /// A word that is none of those allowed here.
    UnknownValue,
    InvalidName,
    MissingKey,
}

impl FileErrorCode {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotUtf8 => "not-utf8",
            Self::ConflictMarkers => "conflict-markers",
            Self::BrokenToml => "broken-toml",
            Self::DuplicateKey => "duplicate-key",
            Self::NewerSchema => "newer-schema",
            Self::WrongType => "wrong-type",
            Self::UnknownValue => "unknown-value",
            Self::InvalidName => "invalid-name",
            Self::MissingKey => "missing-key",
        }
    }
}

impl std::fmt::Display for FileErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One reason why a file cannot be read. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, TS)]
#[error("line {line}, column {column}: {message}. {hint}")]
pub struct FileError {
    pub code: FileErrorCode,
    pub message: String,
    pub hint: String,
    pub line: u32,
    pub column: u32,
}

impl FileError {
    /// As a problem of the named file.
    #[must_use]
    pub fn problem(&self, file: &str) -> Problem {
        Problem {
            code: self.code.as_str().to_owned(),
            severity: Severity::Error,
            message: self.message.clone(),
            hint: self.hint.clone(),
            location: Some(Location { file: file.to_owned(), line: self.line, column: self.column }),
            service: None,
        }
    }
}

/// Everything that keeps a file from being read, in the order of the file; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, TS)]
#[error("the file cannot be read: {}", .errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Unreadable {
    pub errors: Vec<FileError>,
}

impl From<FileError> for Unreadable {
    fn from(error: FileError) -> Self {
        Self { errors: vec![error] }
    }
}
