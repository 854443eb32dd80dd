//! Files that are made from the Rust types and checked in: written by `cargo xtask contract` and `schema`,
//! compared by `cargo xtask test`.

use std::{fs, path::PathBuf};

use crate::{
    Result, process,
    report::{doing, say},
    workspace::{self, EVERYTHING},
};

pub struct Generated {
    /// The command that writes it.
    pub command: &'static str,
    /// The example that prints it.
    example: &'static str,
    file: &'static str,
}

pub const CONTRACT: Generated =
    Generated { command: "contract", example: "contract", file: "ui/src/host/contract.gen.ts" };

pub const SCHEMA: Generated =
    Generated { command: "schema", example: "schema", file: "crates/topology/stagewright.schema.json" };

impl Generated {
    fn file(&self) -> PathBuf {
        workspace::root().join(self.file)
    }
}

pub fn write(what: &Generated) -> Result<()> {
    let text = doing(&format!("making {}", what.file), || printed(what))?;
    let file = what.file();
    if fs::read_to_string(&file).is_ok_and(|old| old == text) {
        say("    It was current.");
        return Ok(());
    }
    fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))
}

/// Whether the file is what the types say.
pub fn check(what: &Generated) -> Result<()> {
    let wanted = printed(what)?;
    let found = fs::read_to_string(what.file()).unwrap_or_default();
    if wanted == found {
        return Ok(());
    }
    let line = wanted.lines().zip(found.lines()).take_while(|(a, b)| a == b).count() + 1;
    Err(format!("{} is not current from line {line} on; run `cargo xtask {}`", what.file, what.command))
}

/// Built along with everything else: for one package alone, its dependencies would be built once more, with other features.
fn printed(what: &Generated) -> Result<String> {
    let mut words = vec!["build", "--quiet", "--example", what.example];
    words.extend(EVERYTHING);
    process::run(&mut process::command(workspace::cargo(), words, workspace::root()))?;
    let program = workspace::built(&format!("examples/{}", what.example));
    process::output(&mut process::command(program, [] as [&str; 0], workspace::root()))
}
