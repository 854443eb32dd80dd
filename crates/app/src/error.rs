//! Errors as every front end shows them.

use std::path::Path;

use topology::{Location, PlannedAccount, Problem};

use crate::contract::ErrorView;

pub type Result<T> = std::result::Result<T, ErrorView>;

impl ErrorView {
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), hint: hint.into(), location: None }
    }

    #[must_use]
    pub fn at(mut self, location: Option<Location>) -> Self {
        self.location = location;
        self
    }

    /// A file or folder that could not be read or written.
    #[must_use]
    pub fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        let hint = match error.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                "Nothing was changed. Make the folder writable for you, or open a copy of it."
            }
            std::io::ErrorKind::NotFound => "Check that the path exists.",
            std::io::ErrorKind::StorageFull => "Nothing was changed. Free some space on this disk.",
            _ => "Nothing was changed. Try again.",
        };
        Self::new("file", format!("could not {doing} {}: {error}", path.display()), hint)
    }
}

impl From<Problem> for ErrorView {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code, message: problem.message, hint: problem.hint, location: problem.location }
    }
}

impl From<PlannedAccount> for ErrorView {
    fn from(planned: PlannedAccount) -> Self {
        Self::new(PlannedAccount::CODE, planned.to_string(), planned.hint())
    }
}

impl From<engine::Stop> for ErrorView {
    fn from(stop: engine::Stop) -> Self {
        match stop {
            engine::Stop::Failed(failure) => {
                Self::new(&failure.code, failure.message, failure.hint).at(failure.location)
            }
            engine::Stop::Cancelled(message) => Self::new("cancelled", message, "Start it again."),
        }
    }
}
