//! `stagewright scan DIR...`

use std::{path::PathBuf, process::ExitCode};

use app::contract::ErrorView;

use super::print_json;
use crate::{report::ScanReport, text};

pub fn scan(folders: &[PathBuf], json: bool) -> Result<ExitCode, ErrorView> {
    let findings = app::scan_folders(folders)?;
    if json {
        print_json(&ScanReport::new(&findings));
    } else {
        text::findings(&findings);
    }
    Ok(ExitCode::SUCCESS)
}
