//! How a login can come to nothing, and what to do then.

use super::Portal;
use crate::AwsError;

/// Why a login that was begun came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// By the person, or by Identity Center in their place.
    Refused,
    TimedOut,
    /// AWS did not take it.
    Rejected(String),
    /// Something on the way broke.
    Interrupted(String),
}

impl Failure {
    fn code(&self) -> &'static str {
        match self {
            Self::Refused => "login-refused",
            Self::TimedOut => "login-timed-out",
            Self::Rejected(_) => "login-rejected",
            Self::Interrupted(_) => "login-interrupted",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Refused => "the access was refused in the browser".into(),
            Self::TimedOut => "nobody answered in time".into(),
            Self::Rejected(why) => format!("AWS did not take it: {why}"),
            Self::Interrupted(why) => why.clone(),
        }
    }

    fn hint(&self, session: &str) -> String {
        let again = format!("`stagewright login {session}`, or Accounts in the window");
        match self {
            Self::Refused => format!("Log in again and allow the access: {again}."),
            Self::TimedOut => {
                format!("Log in again: {again}. The browser's page must be answered within ten minutes.")
            }
            Self::Rejected(_) => {
                format!("Check the session's start URL and region, then log in again: {again}.")
            }
            Self::Interrupted(_) => format!("Log in again: {again}."),
        }
    }
}

impl Portal {
    pub(super) fn failed(&self, failure: &Failure) -> AwsError {
        AwsError::LoginFailed {
            code: failure.code(),
            session: self.0.spec.name.clone(),
            message: failure.message(),
            hint: failure.hint(&self.0.spec.name),
        }
    }

    /// A call that begins a login: what AWS does not take is a wrong start URL or region, most of the time.
    pub(super) fn not_begun(&self, error: AwsError) -> AwsError {
        match refusal(&error) {
            Some(why) => self.failed(&Failure::Rejected(why)),
            None => error,
        }
    }

    /// A call that ends a login.
    pub(super) fn not_ended(&self, error: &AwsError) -> AwsError {
        self.failed(
            &refusal(error).map_or_else(|| Failure::Interrupted(error.to_string()), Failure::Rejected),
        )
    }

    pub(super) fn login_needed(&self, message: &str) -> AwsError {
        let name = &self.0.spec.name;
        AwsError::LoginNeeded {
            subject: format!("session `{name}`"),
            message: message.to_owned(),
            hint: format!("Log in: `stagewright login {name}`, or Accounts in the window."),
        }
    }
}

/// AWS's words, where it answered and will not answer otherwise.
fn refusal(error: &AwsError) -> Option<String> {
    match error {
        AwsError::Service { message, .. } if !error.retryable() => Some(message.clone()),
        _ => None,
    }
}
