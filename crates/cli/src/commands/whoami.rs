//! `stagewright whoami STAGE`

use std::process::ExitCode;

use app::{Project, contract::ErrorView};

use super::{name, print_json};
use crate::text;

/// Succeeds only where every account of the stage is reached, and is the one on the canvas.
pub async fn whoami(project: &Project, stage: &str, json: bool) -> Result<ExitCode, ErrorView> {
    let accounts = project.whoami(&name(stage)?).await?;
    if json {
        print_json(&accounts);
    } else {
        accounts.iter().for_each(text::whoami);
    }
    let reached = accounts.iter().all(|account| account.problem.is_none());
    Ok(if reached { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
