//! `stagewright init DIR...`

use std::{path::PathBuf, process::ExitCode};

use app::{Accounts, contract::ErrorView};
use serde_json::json;

use super::print_json;
use crate::text;

pub fn init(folders: &[PathBuf], sandbox: bool, force: bool, json: bool) -> Result<ExitCode, ErrorView> {
    let accounts = if sandbox { Accounts::Sandbox } else { Accounts::None };
    let made = app::init_project(folders, accounts, force)?;
    if json {
        print_json(&json!({
            "file": made.file,
            "services": made.topology.services.keys().collect::<Vec<_>>(),
            "stages": made.topology.stages.keys().collect::<Vec<_>>(),
        }));
        return Ok(ExitCode::SUCCESS);
    }
    say!("Wrote {} with {}.", made.file.display(), text::count(made.topology.services.len(), "service"));
    for (id, service) in &made.topology.services {
        for (name, value) in &service.parameters {
            say!("  {id}: the parameter {name} is \"{value}\" in each stage");
        }
    }
    text::problems(&made.findings.problems);
    let next = if sandbox { "stagewright plan dev" } else { "add an account and a target for a stage to it" };
    say!("Next: {next}");
    Ok(ExitCode::SUCCESS)
}
