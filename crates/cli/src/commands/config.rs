//! `stagewright config`

use std::process::ExitCode;

use app::{
    Project,
    contract::{ConfigOf, ErrorView},
};

use super::{name, print_json};
use crate::text;

/// `deployed`: the accounts are asked.
pub async fn config(
    project: &Project,
    service: &str,
    stages: &[String],
    deployed: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let stages = stages.iter().map(|stage| name(stage)).collect::<Result<_, _>>()?;
    let wanted = ConfigOf { service: name(service)?, stages };
    if deployed {
        project.ask_config(&wanted).await?;
    }
    let config = project.config(&wanted)?;
    if json {
        print_json(&config);
    } else {
        text::config(&config);
    }
    Ok(ExitCode::SUCCESS)
}
