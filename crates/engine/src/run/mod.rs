//! One execution of one plan: a ready queue ordered by critical path, a task per step, one writer of events, no barriers
//! between phases.

mod builds;
mod channel;
mod checks;
mod command;
mod control;
mod executor;
mod gates;
mod http;
mod lock;
mod log;
mod obey;
mod preflight;
mod review;
mod reviewing;
mod sharing;
mod step;
mod tooling;
mod undo;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use aws::{Clock, Cloud};
use journal::{DeploymentRecord, Entry, Journal, JournalError, Past, RunId, RunOutcome};
use plan::{Plan, StepId};
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender},
    watch,
};
use tokio_util::sync::CancellationToken;
use topology::{CellId, OnFailure, ServiceId, Target};

use crate::{ArtifactStore, Cell, Polling, ToolEnvironment};

pub(crate) use channel::{Channel, Logins, Refused, lapsed};
pub use control::{Control, LockHolder};
pub use lock::lock_name;
pub(crate) use log::Log;
pub(crate) use review::Review;
pub use tooling::tool_deployment;

/// Where a run writes down what it does. An entry is durable when the call returns.
pub trait Recorder: Send + Sync {
    /// # Errors
    /// Where the entries are not on disk: then nothing more is sent to AWS.
    fn append(&self, entries: &[Entry]) -> Result<(), JournalError>;

    /// # Errors
    /// Where the record is not on disk.
    fn deployed(&self, record: &DeploymentRecord) -> Result<(), JournalError>;

    /// # Errors
    /// Where the journal cannot be written.
    fn removed(&self, stack_id: &str) -> Result<(), JournalError>;
}

impl Recorder for Journal {
    fn append(&self, entries: &[Entry]) -> Result<(), JournalError> {
        self.append_all(entries)
    }

    fn deployed(&self, record: &DeploymentRecord) -> Result<(), JournalError> {
        self.record_deployment(record)
    }

    fn removed(&self, stack_id: &str) -> Result<(), JournalError> {
        self.forget_deployment(stack_id)
    }
}

/// The digest of a cell's sources as they are now: a pull may come while a run builds. Absent where they cannot be read.
pub type Sources = Arc<dyn Fn(&CellId) -> Option<String> + Send + Sync>;

/// How much may happen at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Steps that are being deployed.
    pub overall: usize,
    pub per_target: usize,
    /// Tools that run on this machine.
    pub builds: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { overall: 200, per_target: 100, builds: 2 }
    }
}

/// Everything that a run needs. Time comes from `clock` and tokio's timers; nothing is read from the surroundings.
pub struct RunSpec {
    /// Unique: what is sent to AWS bears tokens that are made from it.
    pub run: RunId,
    pub plan: Plan,
    /// One for every step that acts.
    pub cells: BTreeMap<StepId, Cell>,
    pub clouds: BTreeMap<Target, Cloud>,
    pub limits: Limits,
    pub polling: Polling,
    pub environment: ToolEnvironment,
    pub clock: Clock,
    /// Medians of earlier runs.
    pub durations: BTreeMap<ServiceId, Duration>,
    /// Who pressed the button: `user@host`.
    pub actor: String,
    pub commit: Option<String>,
    pub recorder: Arc<dyn Recorder>,
    /// Is told every entry, after it is on disk.
    pub events: Option<UnboundedSender<Entry>>,
    pub cancel: CancellationToken,
    /// Counts up with every login in this process: what waits for one tries again. Where the sender is gone, nobody can log
    /// in, and what needs a login fails.
    pub renewed: watch::Receiver<u64>,
    /// Whether change sets are made for all that can have one, shown, and executed only after a person said yes.
    pub review: bool,
    pub on_failure: OnFailure,
    /// How long the stage's lock is good without being renewed. Absent: no lock is taken.
    pub lease: Option<Duration>,
    /// Tags of every stack that tell who deployed what.
    pub stamp: BTreeMap<String, String>,
    /// Where artifacts are kept; absent: only for as long as the run.
    pub store: Option<ArtifactStore>,
    /// The project's folder, which the commands of gates are run in.
    pub folder: PathBuf,
    /// What the sources say now; absent: they do not change while the run goes on.
    pub sources: Option<Sources>,
    /// What people say while it goes on. Where the sender is gone, nobody can say yes at a gate.
    pub control: UnboundedReceiver<Control>,
    /// What an earlier process did of this very run; absent where it begins.
    pub past: Option<Past>,
}

impl std::fmt::Debug for RunSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunSpec").field("run", &self.run).finish_non_exhaustive()
    }
}

/// Runs a plan to its end. Always comes back with an outcome; what happened is in the journal.
pub async fn run(spec: RunSpec) -> RunOutcome {
    executor::Executor::new(spec).run().await
}
