//! Errors: those that AWS answers, and those of keeping the sandbox in a folder.

use std::path::PathBuf;

/// An error in AWS's words: HTTP status, code and message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl ApiError {
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into() }
    }

    /// CloudFormation's code for nearly everything that is wrong with a call.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    pub fn no_stack(name: &str) -> Self {
        Self::validation(format!("Stack with id {name} does not exist"))
    }

    pub fn throttling() -> Self {
        Self::new(400, "Throttling", "Rate exceeded")
    }
}

pub type ApiResult<T> = Result<T, ApiError>;

/// The folder of a sandbox could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the sandbox cannot {what} {}: {source}", path.display())]
    Io { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("the sandbox's file {} is not readable ({source}); reset the sandbox to start afresh", path.display())]
    Format { path: PathBuf, source: serde_json::Error },
    #[error("the sandbox in {} was written by a newer version (format {found}, known {known})", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
}
