//! The ambient world, read once and handed in.
#![expect(clippy::disallowed_methods, reason = "a front end is where the environment and the clock are read")]

use std::{path::PathBuf, sync::Arc};

use app::{Project, Settings, contract::ErrorView};
use directories::{BaseDirs, ProjectDirs};
use jiff::Timestamp;

use crate::arguments::Arguments;

pub fn settings(arguments: &Arguments) -> Result<Settings, ErrorView> {
    let directories = ProjectDirs::from("dev", "stagewright", "stagewright").zip(BaseDirs::new());
    let Some((project, base)) = directories else {
        return Err(ErrorView::new("no-home", "no home folder is set", "Set HOME to a folder of yours."));
    };
    let user =
        std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_else(|_| "someone".into());
    let host =
        std::fs::read_to_string("/etc/hostname").map(|name| name.trim().to_owned()).unwrap_or_default();
    Ok(Settings {
        data_dir: project.data_dir().to_path_buf(),
        home: base.home_dir().to_path_buf(),
        actor: if host.is_empty() { user } else { format!("{user}@{host}") },
        clock: Arc::new(Timestamp::now),
        environment: Arc::new(|name| std::env::var(name).ok()),
        endpoint: arguments.endpoint_url.clone(),
    })
}

/// The project that is named, or the nearest one from the current folder upwards.
pub fn project(arguments: &Arguments, settings: Settings) -> Result<Project, ErrorView> {
    let here = match &arguments.project {
        Some(folder) => folder.clone(),
        None => {
            let here = std::env::current_dir()
                .map_err(|error| ErrorView::io("find", std::path::Path::new("."), &error))?;
            let nearest =
                here.ancestors().find(|folder| folder.join(app::FILE_NAME).is_file()).map(PathBuf::from);
            nearest.ok_or_else(|| {
                ErrorView::new(
                    "no-project",
                    format!("there is no {} in {} or above it", app::FILE_NAME, here.display()),
                    "Make one with `stagewright init .`, or name the folder with --project.",
                )
            })?
        }
    };
    Project::open(settings, &here)
}
