//! `stagewright runs`

use std::process::ExitCode;

use app::journal::RunId;
use app::{Project, contract::ErrorView};

use super::print_json;
use crate::text;

pub fn runs(project: &Project, run: Option<&str>, json: bool) -> Result<ExitCode, ErrorView> {
    let Some(run) = run else {
        let runs = project.runs()?;
        if json {
            print_json(&runs);
        } else {
            text::runs(&runs);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let view = project.run(&RunId(run.to_owned()))?;
    if json {
        print_json(&view);
    } else {
        view.entries.iter().for_each(text::entry);
    }
    Ok(ExitCode::SUCCESS)
}
