//! Everything ambient that the application needs, handed in by its front end.

use std::{fmt, path::PathBuf, sync::Arc};

use aws::{Entropy, Vault};
use jiff::Timestamp;

/// The time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Environment variables, by name. Only those that a topology or a tool names are ever asked for.
pub type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Opens an address in the default browser.
pub type Browser = Arc<dyn Fn(&str) -> bool + Send + Sync>;

#[derive(Clone)]
pub struct Settings {
    /// Where the sample and the list of recent projects live.
    pub data_dir: PathBuf,
    /// The user's home folder, for `~/.aws`.
    pub home: PathBuf,
    /// Who presses the buttons: `user@host`.
    pub actor: String,
    pub clock: Clock,
    pub environment: Environment,
    /// Fills a slice with bytes that nobody can guess.
    pub entropy: Entropy,
    /// Where tokens and keys are kept.
    pub vault: Vault,
    /// Opens an address in the default browser; false where that cannot be.
    pub browser: Browser,
    /// Whether somebody is there who may log in while a run waits for it; without, it fails instead.
    pub attended: bool,
    /// Sends every call of every account to this AWS-shaped server, whatever the topology says.
    pub endpoint: Option<String>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("data_dir", &self.data_dir)
            .field("actor", &self.actor)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl Settings {
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
