//! `stagewright status`

use std::process::ExitCode;

use app::topology::StageId;
use app::{Project, contract::ErrorView};

use super::{name, print_json};
use crate::text;

pub async fn status(project: &Project, stage: Option<&str>, json: bool) -> Result<ExitCode, ErrorView> {
    let stage: Option<StageId> = stage.map(name).transpose()?;
    let status = project.status(stage.as_ref()).await?;
    if json {
        print_json(&status);
    } else {
        text::status(&status);
    }
    Ok(ExitCode::SUCCESS)
}
