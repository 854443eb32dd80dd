//! `stagewright stage list`

use std::process::ExitCode;

use app::{Project, contract::ErrorView};

use crate::{commands::print_json, text};

pub async fn list(project: &Project, ask: bool, json: bool) -> Result<ExitCode, ErrorView> {
    let view = project.personal_list(ask).await?;
    if json {
        print_json(&view);
    } else {
        text::personal_stages(&view);
    }
    Ok(ExitCode::SUCCESS)
}
