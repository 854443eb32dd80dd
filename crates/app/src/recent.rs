//! The projects that were opened, newest first.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Project, contract::RecentProject, error::Result, files, settings::Settings};

const LIMIT: usize = 12;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Recent {
    projects: Vec<RecentProject>,
}

fn file(settings: &Settings) -> PathBuf {
    settings.data_dir.join("recent.json")
}

/// # Errors
/// Where the list exists and cannot be read.
pub fn list(settings: &Settings) -> Result<Vec<RecentProject>> {
    let text = files::read_if_there(&file(settings))?.unwrap_or_default();
    // A list that cannot be read is only a convenience lost.
    let recent: Recent = serde_json::from_str(&text).unwrap_or_default();
    Ok(recent.projects.into_iter().filter(|project| PathBuf::from(&project.folder).is_dir()).collect())
}

/// # Errors
/// Where the list cannot be written.
pub fn remember(settings: &Settings, project: &Project) -> Result<()> {
    if project.is_sample() {
        return Ok(());
    }
    let folder = project.folder().to_string_lossy().into_owned();
    let mut projects = list(settings)?;
    projects.retain(|known| known.folder != folder);
    let name = project.topology().name.unwrap_or_else(|| {
        project.folder().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    });
    projects.insert(0, RecentProject { name, folder, opened: settings.now().to_string() });
    projects.truncate(LIMIT);
    std::fs::create_dir_all(&settings.data_dir)
        .map_err(|error| crate::contract::ErrorView::io("make", &settings.data_dir, &error))?;
    let text = serde_json::to_string_pretty(&Recent { projects })
        .map_err(|error| crate::contract::ErrorView::new("json", error.to_string(), "Report this."))?;
    files::write_atomically(&file(settings), &text)
}
