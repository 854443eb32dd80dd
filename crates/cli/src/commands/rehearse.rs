//! `stagewright rehearse STAGE`

use std::process::ExitCode;

use app::{Project, contract::ErrorView};

use super::{plan::request, print_json};
use crate::{arguments::SelectionArguments, text};

/// Ends with 1 where something would fail.
pub async fn rehearse(
    project: &Project,
    stage: &str,
    selection: &SelectionArguments,
    remove: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let prepared = project.plan(&request(project, stage, selection, remove)?).await?;
    let view = project.rehearse(&prepared).await?;
    if json {
        print_json(&view);
    } else {
        text::rehearsal(stage, &view);
    }
    Ok(if view.succeeds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
