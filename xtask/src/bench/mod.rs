//! `cargo xtask bench`: figures, printed as tables with ratios. Nothing is asserted: a figure is for people.

mod counting;
mod deploy;
mod endpoint;
mod faults;
mod measured;
mod memory;
mod peers;
mod project;
mod table;
mod tools;
mod window;

use std::{fs, path::PathBuf};

use crate::{
    Result, node, process,
    report::doing,
    system,
    workspace::{self, EVERYTHING},
};

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// Without what takes a quarter of an hour and does not change: the loop of `aws cloudformation deploy`.
    Quick,
}

/// What a table is measured with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Programs {
    /// It builds its own.
    Own,
    /// `stagewright` and the sandbox as an endpoint.
    Terminal,
    /// Those and the window.
    Everything,
}

struct Table {
    name: &'static str,
    programs: Programs,
    measure: fn(Extent) -> Result<()>,
}

/// What can be measured, in this order.
const TABLES: &[Table] = &[
    Table { name: "divan", programs: Programs::Own, measure: divan },
    Table { name: "deploy", programs: Programs::Terminal, measure: deploy::measure },
    Table { name: "peers", programs: Programs::Terminal, measure: peers::measure },
    Table { name: "faults", programs: Programs::Terminal, measure: faults::measure },
    Table { name: "size", programs: Programs::Everything, measure: size },
    Table { name: "window", programs: Programs::Everything, measure: window::measure },
];

pub fn bench(words: &[&str]) -> Result<()> {
    let (mut only, mut extent) = (vec![], Extent::Whole);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--quick" => extent = Extent::Quick,
            "--only" => only.push(named(words.next().copied().unwrap_or_default())?),
            _ => return Err(format!("`{word}` is not understood; there are --quick and --only TABLE")),
        }
    }
    if only.is_empty() {
        only = TABLES.iter().collect();
    }
    prepare(&only)?;
    only.iter().try_for_each(|table| (table.measure)(extent))
}

fn named(name: &str) -> Result<&'static Table> {
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    let found = TABLES.iter().find(|table| table.name == name);
    found.ok_or_else(|| format!("there is no table `{name}`; there are {}", names.join(", ")))
}

/// Has what these tables need installed and built.
fn prepare(tables: &[&Table]) -> Result<()> {
    let has = |name: &str| tables.iter().any(|table| table.name == name);
    let mut packages = vec![system::WINDOW];
    packages.extend(has("window").then_some(system::VIRTUAL_SCREEN));
    packages.extend((has("peers") || has("faults")).then_some(system::PYTHON));
    system::require(&packages)?;
    let targets: &[&str] = match tables.iter().map(|table| table.programs).max() {
        None | Some(Programs::Own) => return Ok(()),
        Some(Programs::Terminal) => &["--bin", "stagewright", "--example", "serve"],
        Some(Programs::Everything) => {
            node::build_ui()?;
            &["--bins", "--examples"]
        }
    };
    doing("building the release programs", || {
        let mut words = vec!["build", "--release"];
        words.extend(targets);
        words.extend(EVERYTHING);
        words.extend(["--features", "stagewright-desktop/bench"]);
        process::run(&mut process::command(workspace::cargo(), words, workspace::root()))
    })
}

/// Scanning and planning, with their growth: divan prints its own tables.
fn divan(_: Extent) -> Result<()> {
    let words = ["bench", "--package", "sources", "--package", "plan", "--bench", "scan", "--bench", "plan"];
    process::run(&mut process::command(workspace::cargo(), words, workspace::root()))
}

/// A program of the release build.
fn released(name: &str) -> PathBuf {
    workspace::target().join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn size(_: Extent) -> Result<()> {
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
