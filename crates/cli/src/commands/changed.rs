//! `stagewright changed COMMIT`

use std::process::ExitCode;

use app::{Project, contract::ErrorView};

use super::print_json;
use crate::text;

pub fn changed(project: &Project, commit: &str, json: bool) -> Result<ExitCode, ErrorView> {
    let services = project.changed_since(commit)?;
    if json {
        print_json(&services);
    } else {
        text::changed(&services);
    }
    Ok(ExitCode::SUCCESS)
}
