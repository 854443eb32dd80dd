//! The ambient world, handed in.

use std::{io::IsTerminal as _, path::PathBuf, sync::Arc};

use app::{Project, Settings, contract::ErrorView};

use crate::arguments::Arguments;

pub fn settings(arguments: &Arguments) -> Result<Settings, ErrorView> {
    let browser = Arc::new(|url: &str| open::that_detached(url).is_ok());
    let settings = Settings::ambient(None, arguments.endpoint_url.clone(), browser)?;
    Ok(Settings { attended: std::io::stdin().is_terminal(), ..settings })
}

/// The same, where addresses are printed instead of opened.
pub fn without_browser(settings: Settings) -> Settings {
    Settings { browser: Arc::new(|_| true), ..settings }
}

/// The project that is named, or the nearest one from the current folder upwards.
pub fn project(arguments: &Arguments, settings: Settings) -> Result<Project, ErrorView> {
    let here = match &arguments.project {
        Some(folder) => folder.clone(),
        None => {
            #[expect(clippy::disallowed_methods, reason = "a front end is where the current folder is read")]
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
