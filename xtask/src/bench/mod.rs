//! `cargo xtask bench`: figures, printed as tables with ratios. Nothing is asserted: a figure is for people.

mod counting;
mod deploy;
mod project;
mod table;
mod window;

use std::{fs, path::PathBuf};

use crate::{
    Result, node, process,
    report::doing,
    system,
    workspace::{self, EVERYTHING},
};

type Measure = fn() -> Result<()>;

/// What can be measured, in this order.
const TABLES: &[(&str, Measure)] =
    &[("divan", divan), ("deploy", deploy::measure), ("size", size), ("window", window::measure)];

pub fn bench(words: &[&str]) -> Result<()> {
    let mut only = vec![];
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match (*word, words.next()) {
            ("--only", Some(name)) if TABLES.iter().any(|(table, _)| table == name) => only.push(*name),
            _ => {
                let known: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
                return Err(format!("`{word}` is not understood; there is --only with {}", known.join(", ")));
            }
        }
    }
    let takes = |name: &str| only.is_empty() || only.contains(&name);
    system::require(if takes("window") {
        &[system::WINDOW, system::VIRTUAL_SCREEN]
    } else {
        &[system::WINDOW]
    })?;
    if only.iter().any(|name| *name != "divan") || only.is_empty() {
        node::build_ui()?;
        doing("building the release programs", || {
            let mut words = vec!["build", "--release", "--bins", "--examples"];
            words.extend(EVERYTHING);
            words.extend(["--features", "stagewright-desktop/bench"]);
            process::run(&mut process::command(workspace::cargo(), words, workspace::root()))
        })?;
    }
    TABLES.iter().filter(|(name, _)| takes(name)).try_for_each(|(_, measure)| measure())
}

/// Scanning and planning, with their growth: divan prints its own tables.
fn divan() -> Result<()> {
    let words = ["bench", "--package", "sources", "--package", "plan", "--bench", "scan", "--bench", "plan"];
    process::run(&mut process::command(workspace::cargo(), words, workspace::root()))
}

/// A program of the release build.
fn released(name: &str) -> PathBuf {
    workspace::target().join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn size() -> Result<()> {
    let mut rows = vec![];
    let empty = length(&released("examples/empty_window"))?;
    for name in ["stagewright", "stagewright-desktop", "examples/empty_window"] {
        let bytes = length(&released(name))?;
        rows.push(vec![name.to_owned(), format!("{:.1} MB", bytes / 1e6), format!("{:.2}", bytes / empty)]);
    }
    table::print("Size of the release programs", &["program", "size", "of an empty Tauri window"], &rows);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a size in megabytes")]
fn length(file: &std::path::Path) -> Result<f64> {
    fs::metadata(file).map(|data| data.len() as f64).map_err(|error| format!("{}: {error}", file.display()))
}
