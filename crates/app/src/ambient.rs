//! What surrounds the program, read in one place for every front end.
#![expect(clippy::disallowed_methods, reason = "here the environment, the clock and randomness come in")]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use aws::{Keychain, Vault};
use directories::{BaseDirs, ProjectDirs};
use jiff::Timestamp;

use crate::{
    contract::ErrorView,
    error::Result,
    settings::{Browser, Settings},
};

/// What the keychain shows to the user.
const KEYCHAIN_SERVICE: &str = "stagewright";

impl Settings {
    /// `data_dir`: instead of the user's own folder. `browser`: how this front end opens one.
    ///
    /// # Errors
    /// Where there is no home folder.
    pub fn ambient(data_dir: Option<&Path>, endpoint: Option<String>, browser: Browser) -> Result<Self> {
        let base = BaseDirs::new().ok_or_else(no_home)?;
        let data_dir = match data_dir {
            Some(folder) => {
                std::path::absolute(folder).map_err(|error| ErrorView::io("find", folder, &error))?
            }
            None => own_folder()?,
        };
        Ok(Self {
            data_dir,
            home: base.home_dir().to_path_buf(),
            actor: actor(),
            clock: Arc::new(Timestamp::now),
            environment: Arc::new(variable),
            entropy: Arc::new(fill),
            vault: Keychain::open(KEYCHAIN_SERVICE).map_or_else(|_| Vault::in_memory(), Vault::in_keychain),
            browser,
            attended: true,
            endpoint,
        })
    }
}

fn no_home() -> ErrorView {
    ErrorView::new("no-home", "no home folder is set", "Set HOME to a folder of yours.")
}

fn own_folder() -> Result<PathBuf> {
    let project = ProjectDirs::from("dev", "stagewright", "stagewright").ok_or_else(no_home)?;
    Ok(project.data_dir().to_path_buf())
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Of the operating system: without it nothing that must not be guessed can be made, so that going on would be wrong.
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

/// `user@host`, for the history of runs.
fn actor() -> String {
    let user = variable("USER").or_else(|| variable("USERNAME")).unwrap_or_else(|| "someone".into());
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| variable("COMPUTERNAME"))
        .or_else(|| variable("HOSTNAME"));
    match host.as_deref().map(str::trim) {
        Some(host) if !host.is_empty() => format!("{user}@{host}"),
        _ => user,
    }
}
