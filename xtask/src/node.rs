//! The npm packages: the window's page in `ui`, and the driver of the real window in `tests/e2e`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Result, process, report::doing, stamp::Stamp, workspace};

/// Everything that the built page is made from.
const UI_SOURCES: &[&str] =
    &["index.html", "package-lock.json", "public", "src", "tsconfig.json", "vite.config.ts"];

pub fn ui() -> PathBuf {
    workspace::root().join("ui")
}

pub fn e2e() -> PathBuf {
    workspace::root().join("tests/e2e")
}

/// Installs exactly what the lock file says, where it says something else than last time.
pub fn install(name: &str, folder: &Path) -> Result<()> {
    let stamp =
        Stamp::of(&format!("npm-{name}"), &[folder.join("package-lock.json"), folder.join("package.json")])?;
    if stamp.is_current() && folder.join("node_modules").is_dir() {
        return Ok(());
    }
    doing(&format!("installing the npm packages of {name}"), || {
        process::run(&mut npm(
            folder,
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        ))
    })?;
    stamp.set()
}

/// Builds the page into `ui/dist`, where its sources are others than last time.
pub fn build_ui() -> Result<()> {
    let ui = ui();
    install("ui", &ui)?;
    let inputs: Vec<PathBuf> = UI_SOURCES.iter().map(|name| ui.join(name)).collect();
    let stamp = Stamp::of("ui", &inputs)?;
    if stamp.is_current() && ui.join("dist/index.html").is_file() {
        return Ok(());
    }
    doing("building the window's page", || process::run(&mut npm(&ui, &["run", "build"])))?;
    stamp.set()
}

/// Builds the pages over fixtures, where they are left: `target/ui-fixtures`.
pub fn build_fixtures() -> Result<PathBuf> {
    let ui = ui();
    install("ui", &ui)?;
    let words = ["exec", "--", "vite", "build", "--mode", "fixtures"];
    doing("building the pages over fixtures", || process::run(&mut npm(&ui, &words)))?;
    Ok(workspace::target().join("ui-fixtures"))
}

pub fn npm(folder: &Path, words: &[&str]) -> Command {
    process::command(if cfg!(windows) { "npm.cmd" } else { "npm" }, words, folder)
}
