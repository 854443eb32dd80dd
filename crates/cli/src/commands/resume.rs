//! `stagewright resume [RUN]`

use std::process::ExitCode;

use app::{Project, contract::ErrorView, journal::RunId};

use super::{follow::follow, print_json};
use crate::text;

/// What to do with a run that broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resumption {
    TakeUp,
    GiveUp,
}

/// Without a run: the one that broke off, where there is one only.
pub async fn resume(
    project: &Project,
    run: Option<&str>,
    resumption: Resumption,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let unfinished = project.unfinished()?;
    let run = match (run, unfinished.as_slice()) {
        (Some(run), _) => RunId(run.to_owned()),
        (None, [one]) => one.summary.run.clone(),
        (None, runs) => {
            if json {
                print_json(&runs);
            } else {
                text::unfinished(runs);
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    match resumption {
        Resumption::TakeUp => follow(project, project.resume(&run)?, yes, json).await,
        Resumption::GiveUp => {
            project.abandon(&run)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
