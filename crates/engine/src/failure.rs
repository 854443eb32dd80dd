//! Why a step did not succeed.

use std::path::Path;

use aws::AwsError;
use journal::Failure;

/// What ended a step before its success.
#[derive(Debug, Clone)]
pub enum Stop {
    Failed(Box<Failure>),
    /// A person asked for it.
    Cancelled(String),
}

impl Stop {
    pub(crate) fn failed(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Failed(Box::new(failure(code, message, hint)))
    }

    pub(crate) fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::failed(
            "file",
            format!("cannot {what} {}: {error}", path.display()),
            "Check that the folder exists, may be written to, and that the disk has space.",
        )
    }
}

impl From<AwsError> for Stop {
    fn from(error: AwsError) -> Self {
        Self::failed(error.code(), error.to_string(), error.hint())
    }
}

pub(crate) fn failure(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure {
        code: code.to_owned(),
        message: message.into(),
        hint: hint.into(),
        resource: None,
        location: None,
        left_as: None,
    }
}
