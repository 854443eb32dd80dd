//! Everything that a front end can say and be told.

mod accounts;
mod changes;
mod commands;
mod config;
mod deployments;
mod drift;
mod personal;
mod personal_life;
mod pictures;
mod planning;
mod requests;
mod standing;
mod told;
mod typescript;
mod views;

pub use accounts::*;
pub use changes::{Change, Reply};
pub use commands::{dispatch, dispatch_since};
pub use config::*;
pub use deployments::*;
pub use drift::*;
pub use journal::{RunEvent, RunOutcome};
pub use personal::*;
pub use personal_life::*;
pub use pictures::*;
pub use planning::*;
pub use requests::*;
pub use standing::*;
use told::Answer;
pub(crate) use told::Told;
pub use topology::Location;
pub use typescript::typescript;
pub use views::*;

impl ErrorView {
    fn bad_request(command: &str, error: &serde_json::Error) -> Self {
        Self {
            code: "bad-request".into(),
            message: format!("`{command}` was called with a request that it does not understand: {error}"),
            hint: "The front end and the application are of different versions; install both together."
                .into(),
            location: None,
        }
    }

    fn no_such_command(command: &str) -> Self {
        Self {
            code: "no-such-command".into(),
            message: format!("there is no command `{command}`"),
            hint: "The front end and the application are of different versions; install both together."
                .into(),
            location: None,
        }
    }
}
