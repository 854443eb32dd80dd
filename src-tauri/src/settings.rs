//! The one place of the shell that reads what surrounds the program.

use std::{fs, io, sync::Arc};

use app::Settings;
use directories::{BaseDirs, ProjectDirs};

use crate::arguments::Arguments;

/// The same folders as the command line program's.
pub fn ambient(arguments: &Arguments) -> io::Result<Settings> {
    let no_home =
        || io::Error::new(io::ErrorKind::NotFound, "no home folder is set; set HOME to a folder of yours");
    let data_dir = match &arguments.data_dir {
        Some(folder) => std::path::absolute(folder)?,
        None => ProjectDirs::from("dev", "stagewright", "stagewright")
            .ok_or_else(no_home)?
            .data_dir()
            .to_path_buf(),
    };
    Ok(Settings {
        data_dir,
        home: BaseDirs::new().ok_or_else(no_home)?.home_dir().to_path_buf(),
        actor: actor(),
        clock: Arc::new(now),
        environment: Arc::new(variable),
        endpoint: None,
    })
}

#[expect(clippy::disallowed_methods, reason = "the front end is where time comes from")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

#[expect(clippy::disallowed_methods, reason = "asked for by name only, where a topology or a tool names it")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// `user@host`, for the history of runs.
fn actor() -> String {
    let user = variable("USER").or_else(|| variable("USERNAME")).unwrap_or_else(|| "someone".into());
    let host = fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| variable("COMPUTERNAME"))
        .or_else(|| variable("HOSTNAME"));
    match host.as_deref().map(str::trim) {
        Some(host) if !host.is_empty() => format!("{user}@{host}"),
        _ => user,
    }
}
