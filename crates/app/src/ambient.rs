//! What surrounds the program, read in one place for every front end.
#![expect(clippy::disallowed_methods, reason = "here the environment, the clock and randomness come in")]

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use aws::{Keychain, Vault};
use directories::{BaseDirs, ProjectDirs};
use evaluator::Evaluator;
use jiff::Timestamp;
use sources::{Evaluated, Jsonnet};
use topology::{Problem, Severity};

use crate::{
    contract::ErrorView,
    error::Result,
    settings::{Browser, Settings},
};

/// What the keychain shows to the user.
const KEYCHAIN_SERVICE: &str = "stagewright";

/// How the loader finds a program's libraries where they are packed with it, and what any program needs on Windows.
const KEPT: [&str; 3] = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot"];

/// This program, once it has said that it hands over.
static EVALUATOR: OnceLock<Evaluator> = OnceLock::new();

/// What a front end begins with: where its first argument says so, it is the process that evaluates a file of values, and ends
/// with the code. A program that never called this starts no process of itself.
#[must_use]
pub fn hand_over() -> Option<ExitCode> {
    if std::env::args_os().nth(1).is_some_and(|word| word == evaluator::WORD) {
        return Some(evaluator::serve());
    }
    if let Ok(program) = std::env::current_exe() {
        let kept = KEPT.iter().filter_map(|name| Some(((*name).into(), std::env::var_os(name)?)));
        EVALUATOR.get_or_init(|| Evaluator::of(program, kept.collect()));
    }
    None
}

/// Evaluates a file of values in a process of its own.
pub fn evaluate(jsonnet: &Jsonnet) -> std::result::Result<Evaluated, Box<Problem>> {
    let Some(evaluator) = EVALUATOR.get() else {
        return Err(Box::new(Problem {
            code: "jsonnet-not-run".into(),
            severity: Severity::Error,
            message: "this program evaluates no Jsonnet".into(),
            hint: "Keep what it makes beside it: `jsonnet FILE -o FILE.json`.".into(),
            location: None,
            service: None,
        }));
    };
    evaluator.evaluate(jsonnet)
}

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
