//! `stagewright export`

use std::{
    io::{IsTerminal as _, Write as _},
    path::Path,
    process::ExitCode,
};

use app::{
    Project,
    contract::{ErrorView, ExportPicture, PictureFormat, PictureLens, PictureTheme, PlanStage},
    plan::{Intent, Selection},
};

use super::name;
use crate::arguments::{ExportArguments, Format, LensArgument, ThemeArgument};

pub async fn export(project: &Project, arguments: &ExportArguments) -> Result<ExitCode, ErrorView> {
    let format = format(arguments)?;
    let binary = matches!(format, PictureFormat::Png | PictureFormat::Pdf);
    if arguments.output.is_none() && binary && std::io::stdout().is_terminal() {
        return Err(ErrorView::new(
            "not-for-a-terminal",
            "a terminal cannot show this picture",
            "Name a file for it with -o, or send it on with > or |.",
        ));
    }
    let only = arguments.only.as_ref().map(|names| names.iter().map(|text| name(text)).collect());
    let request = ExportPicture {
        format,
        lens: match arguments.lens {
            LensArgument::Topology => PictureLens::Topology,
            LensArgument::Phases => PictureLens::Phases,
        },
        theme: match arguments.theme {
            ThemeArgument::Light => PictureTheme::Light,
            ThemeArgument::Dark => PictureTheme::Dark,
        },
        stage: arguments.stage.as_deref().map(name).transpose()?,
        run: None,
        only: only.transpose()?,
        scale: arguments.scale,
    };
    let plan = match (&request.stage, request.lens) {
        (Some(stage), PictureLens::Phases) => {
            let whole = PlanStage { stage: stage.clone(), intent: Intent::Deploy, selection: Selection::All };
            Some(project.plan(&whole).await?.view.plan)
        }
        (Some(_) | None, PictureLens::Topology) | (None, PictureLens::Phases) => None,
    };
    let drawn = project.picture(&request, plan)?;
    match &arguments.output {
        Some(file) => app::write_atomically(file, &drawn.bytes)?,
        None => std::io::stdout()
            .write_all(&drawn.bytes)
            .map_err(|error| ErrorView::io("write to", Path::new("the standard output"), &error))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// As asked for; else as the file's name ends; else text that a terminal can show.
fn format(arguments: &ExportArguments) -> Result<PictureFormat, ErrorView> {
    if let Some(format) = arguments.format {
        return Ok(match format {
            Format::Svg => PictureFormat::Svg,
            Format::Png => PictureFormat::Png,
            Format::Pdf => PictureFormat::Pdf,
            Format::Mermaid => PictureFormat::Mermaid,
            Format::Drawio => PictureFormat::DrawIo,
            Format::Dot => PictureFormat::Dot,
            Format::Json => PictureFormat::Json,
        });
    }
    let Some(file) = &arguments.output else { return Ok(PictureFormat::Mermaid) };
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let known = PictureFormat::ALL.into_iter().find(|format| format.ending() == ending);
    known.ok_or_else(|| {
        ErrorView::new(
            "unknown-format",
            format!("{} does not say which picture to make", file.display()),
            "Say --format, or end the name in svg, png, pdf, mmd, drawio, dot or json.",
        )
    })
}
