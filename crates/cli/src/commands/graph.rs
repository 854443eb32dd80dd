//! `stagewright graph`

use std::process::ExitCode;

use app::{
    Project,
    contract::{ErrorView, GraphFormat},
};

use crate::arguments::Format;

pub fn graph(project: &Project, format: Format) -> Result<ExitCode, ErrorView> {
    let format = match format {
        Format::Json => GraphFormat::Json,
        Format::Mermaid => GraphFormat::Mermaid,
        Format::Dot => GraphFormat::Dot,
        Format::Svg => GraphFormat::Svg,
    };
    println!("{}", project.graph(format)?.trim_end());
    Ok(ExitCode::SUCCESS)
}
