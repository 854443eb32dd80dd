//! `stagewright advice`

use std::process::ExitCode;

use app::{Project, contract::ErrorView};

use super::print_json;
use crate::text;

pub fn advice(project: &Project, json: bool) -> Result<ExitCode, ErrorView> {
    let advice = project.advice()?;
    if json {
        print_json(&advice);
    } else {
        text::advice(&advice);
    }
    Ok(ExitCode::SUCCESS)
}
