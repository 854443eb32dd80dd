//! Of several windows on one project, the first may change it; the others look and plan.
//!
//! A lock of the operating system on a file in this person's data folder says which: it ends with the process that holds
//! it, however that ends, and looking at a project makes no file in it. Windows of other people or machines are not seen;
//! between those, the locks in the accounts decide who deploys.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use sha2::{Digest as _, Sha256};
use topology::{Problem, Severity};

use super::Project;
use crate::settings::Settings;

/// Whether a project may be changed through this process.
#[derive(Debug)]
pub(super) enum Standing {
    /// No window: the command line, which leaves it to the locks in the accounts.
    Alone,
    /// The first window. Where the disk knows no locks, nobody is kept out.
    First { _lock: Option<Arc<WindowLock>> },
    /// Another window was first, and this is what it says of itself.
    Second(String),
}

/// Held for as long as this lives.
#[derive(Debug)]
pub struct WindowLock {
    file: File,
}

impl Drop for WindowLock {
    fn drop(&mut self) {
        // So that whoever looks does not take an old name for the holder's. The lock itself ends with the file.
        let _ = self.file.set_len(0);
    }
}

/// The locks that this process holds, by the project's folder: a project that is opened again in its own window stays its own.
#[derive(Debug, Default)]
pub struct Windows(Mutex<BTreeMap<PathBuf, Weak<WindowLock>>>);

impl Windows {
    fn claim(&self, settings: &Settings, folder: &Path) -> Standing {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, lock| lock.strong_count() > 0);
        if let Some(lock) = held.get(folder).and_then(Weak::upgrade) {
            return Standing::First { _lock: Some(lock) };
        }
        match lock(settings, folder) {
            Ok(lock) => {
                let lock = Arc::new(lock);
                held.insert(folder.to_path_buf(), Arc::downgrade(&lock));
                Standing::First { _lock: Some(lock) }
            }
            Err(Refused::By(holder)) => Standing::Second(holder),
            Err(Refused::Impossible(error)) => {
                tracing::warn!(%error, "no lock can be had for this window");
                Standing::First { _lock: None }
            }
        }
    }
}

enum Refused {
    By(String),
    Impossible(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Impossible(error)
    }
}

fn lock(settings: &Settings, folder: &Path) -> Result<WindowLock, Refused> {
    let windows = settings.data_dir.join("windows");
    fs::create_dir_all(&windows)?;
    let name = hex::encode(Sha256::digest(folder.as_os_str().as_encoded_bytes()));
    let path = windows.join(format!("{name}.lock"));
    let mut file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => {
            let mut lock = WindowLock { file };
            lock.file.set_len(0)?;
            write!(lock.file, "{} {}", settings.actor, std::process::id())?;
            Ok(lock)
        }
        Err(TryLockError::WouldBlock) => {
            // Windows lets nobody read what another holds; and the other may not have written it yet.
            let mut holder = String::new();
            let read = file.read_to_string(&mut holder);
            Err(Refused::By(if read.is_ok() { holder.trim().to_owned() } else { String::new() }))
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

impl Project {
    /// Makes this the window that may change the project, unless another one is. True where it became that just now.
    pub fn claim_window(&self, windows: &Windows) -> bool {
        let mut standing = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*standing, Standing::First { .. }) {
            return false;
        }
        *standing = windows.claim(&self.settings, &self.folder);
        matches!(*standing, Standing::First { .. })
    }

    /// Why nothing may be changed through this window; absent where it may.
    #[must_use]
    pub fn second_window(&self) -> Option<Problem> {
        let standing = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let Standing::Second(holder) = &*standing else { return None };
        let whose = match holder.rsplit_once(' ') {
            Some((actor, process)) => format!("another window, of {actor} (process {process})"),
            None => "another window".to_owned(),
        };
        Some(Problem {
            code: "second-window".into(),
            severity: Severity::Warning,
            message: format!("this project is open in {whose}, so this window only shows it"),
            hint: "Go on in the other window; or close it, and read the project again here.".into(),
            location: None,
            service: None,
        })
    }
}
