//! `stagewright stage`: stages of one's own.

mod extend;
mod list;
mod rm;

use std::process::ExitCode;

use app::{Project, contract::ErrorView};

use crate::arguments::StageCommand;

pub async fn stage(project: &Project, command: &StageCommand, json: bool) -> Result<ExitCode, ErrorView> {
    match command {
        StageCommand::List { offline } => list::list(project, !offline, json).await,
        StageCommand::Extend { stage, ttl } => extend::extend(project, stage, *ttl, json).await,
        StageCommand::Rm(arguments) => rm::rm(project, arguments, json).await,
    }
}
