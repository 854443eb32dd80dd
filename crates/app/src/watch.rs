//! Notices when the project's file changes outside: an editor, `git pull`.

use std::path::Path;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use topology::{FILE_NAME, OWN_FILE_NAME};

#[derive(Debug)]
pub struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Where the platform cannot watch, changes are noticed on saving instead.
    pub fn start(folder: &Path, changed: impl Fn() + Send + 'static) -> Option<Self> {
        let handler = move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            let is_ours = |name: &std::ffi::OsStr| name == FILE_NAME || name == OWN_FILE_NAME;
            let ours = event.paths.iter().any(|path| path.file_name().is_some_and(is_ours));
            if ours && !event.kind.is_access() {
                changed();
            }
        };
        let mut watcher = notify::recommended_watcher(handler).ok()?;
        // The folder rather than the file: editors replace files by renaming.
        watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
        Some(Self { _watcher: watcher })
    }
}
