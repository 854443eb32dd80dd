//! A command of a gate.

use std::{path::Path, process::Stdio};

use process_wrap::tokio::{CommandWrap, KillOnDrop};

use super::checks::Surroundings;
use crate::{
    Stop,
    build::shared::{is_aws, printed},
};

/// Whether it ended with 0. It runs in a process group of its own, which ends with the wait for it.
pub(super) async fn run(
    words: &[String],
    folder: &Path,
    surroundings: &Surroundings,
    tell: &(dyn Fn(String) + Send + Sync),
) -> Result<bool, Stop> {
    let Some((program, arguments)) = words.split_first() else { return Ok(true) };
    let environment = &surroundings.environment;
    let mut wrap = CommandWrap::with_new(program, |command| {
        let others = environment.others.iter().filter(|(name, _)| !is_aws(name));
        command
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(others.map(|(name, value)| (name, value)))
            .env("PATH", &environment.path)
            .env("CI", "1")
            .env("STAGEWRIGHT_STAGE", surroundings.stage.as_str())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(home) = &environment.home {
            command.env("HOME", home);
        }
    });
    #[cfg(unix)]
    wrap.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    wrap.wrap(process_wrap::tokio::JobObject);
    wrap.wrap(KillOnDrop);
    let mut child = wrap.spawn().map_err(|error| Stop::io("run", Path::new(program), &error))?;
    let mut lines = printed(&mut *child);
    while let Some(line) = lines.recv().await {
        tell(line);
    }
    let status = child.wait().await.map_err(|error| Stop::io("wait for", Path::new(program), &error))?;
    Ok(status.success())
}
