//! The project's own sandbox: it lasts between commands and windows, and can be reset and looked into.

use sandbox::{DriftScript, Faults, Latency, Sandbox, Settings, Store, StoreError};
use tokio::net::TcpListener;
use topology::AccountId;

use super::Project;
use crate::{
    contract::{ErrorView, SandboxStack, SandboxView},
    error::Result,
    sample,
};

/// AWS takes its time, and nobody learns anything from waiting for a simulation of that: a quarter is enough to watch.
const SCALE: f64 = 0.25;
/// The sample is there to be watched.
const SAMPLE_SCALE: f64 = 0.4;

impl Project {
    pub(super) fn sandbox(&self) -> Result<&Sandbox> {
        if let Some(sandbox) = self.sandbox.get() {
            return Ok(sandbox);
        }
        let store = Store::open(self.local()?.join("sandbox"), self.sandbox_settings())?;
        let opened = Sandbox::in_store(store, self.settings.clock.clone());
        Ok(self.sandbox.get_or_init(|| opened))
    }

    fn sandbox_settings(&self) -> Settings {
        let scale = if self.sample { SAMPLE_SCALE } else { SCALE };
        let faults = if self.sample { sample::faults() } else { Faults::default() };
        Settings { seed: 1, latency: Latency { scale, ..Latency::default() }, faults, ..Settings::default() }
    }

    /// What the sandbox holds. A project that never used it has none, and looking makes none.
    ///
    /// # Errors
    /// Where its files cannot be read.
    pub fn sandbox_view(&self) -> Result<SandboxView> {
        if self.sandbox.get().is_none() && !self.folder.join(super::LOCAL_FOLDER).join("sandbox").exists() {
            return Ok(SandboxView { stacks: Vec::new(), endpoint: None });
        }
        let summary = self.sandbox()?.inspect()?;
        let mut stacks = Vec::new();
        for account in summary.accounts {
            let Ok(id) = AccountId::new(account.account) else { continue };
            for stack in account.stacks {
                let exports = account.exports.iter().filter(|export| export.stack == stack.name);
                stacks.push(SandboxStack {
                    account: id.clone(),
                    region: account.region.clone(),
                    status: stack.status.to_string(),
                    exports: exports.map(|export| export.name.clone()).collect(),
                    name: stack.name,
                });
            }
        }
        Ok(SandboxView { stacks, endpoint: None })
    }

    /// Empties the sandbox and forgets what was deployed to it; the sample's script starts over.
    ///
    /// # Errors
    /// Where its files cannot be written, or a run is going on.
    pub fn reset_sandbox(&self) -> Result<()> {
        if self.runs.any() {
            return Err(ErrorView::new(
                "run-going-on",
                "a run is going on in this project",
                "Wait for its end or cancel it, then reset the sandbox.",
            ));
        }
        let sandbox = self.sandbox()?;
        sandbox.reset()?;
        let faults = self.sandbox_settings().faults;
        sandbox.configure(|settings| settings.faults = faults)?;
        Ok(())
    }

    /// Plays a script of what people and programs do behind CloudFormation's back, and of how detections behave; answers
    /// how many changes it makes.
    ///
    /// # Errors
    /// Where the script cannot be read, or names what the sandbox does not have.
    pub fn play_in_sandbox(&self, script: &str) -> Result<usize> {
        let script: DriftScript = serde_json::from_str(script).map_err(|error| {
            ErrorView::new(
                "sandbox-script",
                format!("the script is not understood: {error}"),
                "It is JSON with `changes`, `faults`, `unsupported` and `slow`; `stagewright sandbox --help` shows one.",
            )
        })?;
        self.sandbox()?.play(&script)?.map_err(|missing| {
            ErrorView::new(
                "sandbox-script",
                missing.to_string(),
                "`stagewright sandbox` lists what is there. The changes before this one were made.",
            )
        })?;
        Ok(script.changes.len())
    }

    /// Serves the sandbox on a loopback listener until `shutdown` is done.
    ///
    /// # Errors
    /// Where the listener is not loopback, or fails.
    pub async fn serve_sandbox(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> Result<()> {
        let sandbox = self.sandbox()?.clone();
        sandbox::serve(listener, sandbox, shutdown)
            .await
            .map_err(|error| ErrorView::new("port", error.to_string(), "Choose another port."))
    }
}

impl From<StoreError> for ErrorView {
    fn from(error: StoreError) -> Self {
        Self::new(
            "sandbox",
            error.to_string(),
            "Check that the project's `.stagewright` folder is writable, or reset the sandbox.",
        )
    }
}
