//! A tool that changes an account: told to the journal before it begins, and not ended by our own end.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use journal::ProcessMark;
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;
use tokio_util::sync::CancellationToken;

use super::{ToolRun, process};
use crate::{
    Cell, Stop,
    build::shared::{Ended, Extra, KEPT_LINES, printed, remember, without_secrets},
};

pub(super) const STOPPED: &str = "the tool was stopped; what it had done until then stays";
/// How long a tool may take to put things in order once it is asked to stop.
const GRACE: Duration = Duration::from_secs(60);
/// How long what a tool printed last may take to get here.
const DRAIN: Duration = Duration::from_secs(1);
/// How long to wait between looks for how a tool ended.
const LOOK: Duration = Duration::from_millis(100);

/// Waits for our word, which comes once the journal has the process: if we die before, its input ends and nothing was done.
/// Afterwards nothing of ours is needed. When nobody reads what the tool prints any more, the rest goes nowhere instead of
/// killing it, and how it ended is in a file. An interruption is for the tool: the shell stays for its end.
#[cfg(unix)]
const WAITING: &str = r#"trap : INT
read -r go || exit 125
{ trap : INT; "$@" </dev/null 2>&1; echo $? >"$0"; } | { trap '' INT; command -p cat; command -p cat >/dev/null; }"#;

/// Which process the file beside it is about.
#[derive(Serialize, Deserialize)]
struct Begun {
    pid: u32,
    started: u64,
}

/// Runs a program in the service's folder, and waits for it for no longer than `limit`.
pub(super) async fn run(
    run: &ToolRun<'_>,
    program: &Path,
    arguments: &[String],
    extra: &Extra,
    limit: Option<Duration>,
) -> Result<Ended, Stop> {
    let place = place(run.cell);
    let exit = place.join("exit");
    tokio::fs::create_dir_all(&place).await.map_err(|error| Stop::io("make", &place, &error))?;
    match tokio::fs::remove_file(&exit).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Stop::io("remove", &exit, &error));
        }
        _ => {}
    }
    let building = run.building();
    let aws = building.aws_variables();
    let mut wrap = waiting(program, arguments, &exit, |command| building.surround(command, &aws, extra));
    #[cfg(unix)]
    wrap.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    wrap.wrap(process_wrap::tokio::JobObject);
    let mut child = wrap.spawn().map_err(|error| Stop::io("run", program, &error))?;
    let mark = child.id().and_then(process::mark);
    if let Some(mark) = &mark {
        let told = async {
            let begun = Begun { pid: mark.pid, started: mark.started };
            let file = place.join("begun");
            let text = serde_json::to_string(&begun).unwrap_or_default();
            tokio::fs::write(&file, text).await.map_err(|error| Stop::io("write", &file, &error))?;
            (run.started)(mark.clone()).await
        };
        if let Err(stop) = told.await {
            end(&mut *child).await;
            return Err(stop);
        }
    }
    let mut lines = VecDeque::new();
    let mut output = printed(&mut *child);
    if let Some(mut stdin) = child.stdin().take() {
        // It can only fail where the shell was killed, which its end tells.
        let _ = stdin.write_all(b"go\n").await;
    }
    let deadline = async {
        match limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(deadline);
    let ended = async {
        written(&exit).await;
        // Something that it left running may hold its output open.
        tokio::time::sleep(DRAIN).await;
    };
    tokio::pin!(ended);
    loop {
        tokio::select! {
            line = output.recv() => match line {
                Some(line) => {
                    let line = without_secrets(line, &aws);
                    remember(&mut lines, line.clone(), KEPT_LINES);
                    (run.line)(line);
                }
                None => break,
            },
            () = &mut ended => {
                end(&mut *child).await;
                break;
            }
            () = run.cancel.cancelled() => {
                stop(&mut *child, mark.as_ref(), &exit).await;
                return Err(Stop::Cancelled(STOPPED.to_owned()));
            }
            () = &mut deadline => {
                stop(&mut *child, mark.as_ref(), &exit).await;
                let seconds = limit.unwrap_or_default().as_secs();
                return Err(Stop::failed(
                    "timed-out",
                    format!("{} took longer than {seconds} s and was stopped", run.cell.id.service),
                    format!("What it did until then stays. Give it more time with `timeout` under [services.{}].", run.cell.id.service),
                ));
            }
        }
    }
    let status = child.wait().await.map_err(|error| Stop::io("wait for", program, &error))?;
    let code = if cfg!(unix) { exit_code(&exit).await } else { status.code() };
    Ok(Ended { code, lines })
}

#[cfg(unix)]
fn waiting(
    program: &Path,
    arguments: &[String],
    exit: &Path,
    surround: impl FnOnce(&mut tokio::process::Command),
) -> CommandWrap {
    CommandWrap::with_new("/bin/sh", |command| {
        command.arg("-c").arg(WAITING).arg(exit).arg(program).args(arguments).stdin(Stdio::piped());
        surround(command);
    })
}

#[cfg(windows)]
fn waiting(
    program: &Path,
    arguments: &[String],
    _: &Path,
    surround: impl FnOnce(&mut tokio::process::Command),
) -> CommandWrap {
    CommandWrap::with_new(program, |command| {
        command.args(arguments).stdin(Stdio::null());
        surround(command);
    })
}

/// Whether the marked process is the last that was run for the cell.
pub(super) async fn begun(cell: &Cell, mark: &ProcessMark) -> bool {
    let text = tokio::fs::read_to_string(place(cell).join("begun")).await.unwrap_or_default();
    let begun = serde_json::from_str::<Begun>(&text);
    begun.is_ok_and(|begun| begun.pid == mark.pid && begun.started == mark.started)
}

/// How the last tool that was run for the cell ended, where that was written down.
pub(super) async fn outcome_of(cell: &Cell) -> Option<Ended> {
    let code = exit_code(&place(cell).join("exit")).await?;
    Some(Ended { code: Some(code), lines: VecDeque::new() })
}

/// Beside the build folder, which is emptied by every build.
fn place(cell: &Cell) -> PathBuf {
    let mut name = cell.build_dir.file_name().unwrap_or_default().to_owned();
    name.push(".run");
    cell.build_dir.with_file_name(name)
}

async fn exit_code(file: &Path) -> Option<i32> {
    let text = tokio::fs::read_to_string(file).await.ok()?;
    // Without the line's end it is not written to its end.
    text.strip_suffix('\n')?.trim().parse().ok()
}

/// Waits until it is written down how a tool ended.
async fn written(exit: &Path) {
    if cfg!(windows) {
        return std::future::pending().await;
    }
    while exit_code(exit).await.is_none() {
        tokio::time::sleep(LOOK).await;
    }
}

/// Asks the tool to stop, and ends all that it started, whether it did or not.
async fn stop(child: &mut dyn ChildWrapper, mark: Option<&ProcessMark>, exit: &Path) {
    if let Some(mark) = mark {
        interrupt(mark);
        let ended = async {
            tokio::select! {
                _ = child.wait() => {}
                () = written(exit) => {}
            }
        };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!(pid = mark.pid, "a tool did not stop when it was asked to, and is killed");
        }
    }
    end(child).await;
}

async fn end(child: &mut dyn ChildWrapper) {
    if let Err(error) = Box::into_pin(child.kill()).await {
        tracing::debug!(%error, "the tool had already ended");
    }
}

/// Waits for the end of a tool that is not our child.
pub(super) async fn end_of(cell: &Cell, mark: &ProcessMark, cancel: &CancellationToken) -> Result<(), Stop> {
    let exit = place(cell).join("exit");
    let written = async {
        written(&exit).await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        ended = process::wait_for(mark, cancel) => ended,
        () = written => {
            if process::alive(mark) {
                kill(mark);
            }
            Ok(())
        }
    }
}

/// As [`stop`], for a process that is not our child.
pub(super) async fn end_group(mark: &ProcessMark) {
    interrupt(mark);
    let gone = async {
        while process::alive(mark) {
            tokio::time::sleep(LOOK).await;
        }
    };
    if tokio::time::timeout(GRACE, gone).await.is_err() {
        kill(mark);
    }
}

#[cfg(unix)]
fn signal(mark: &ProcessMark, signal: nix::sys::signal::Signal) {
    let Ok(group) = i32::try_from(mark.pid) else { return };
    if let Err(error) = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), signal) {
        tracing::debug!(%error, "the tool had already ended");
    }
}

#[cfg(unix)]
fn interrupt(mark: &ProcessMark) {
    signal(mark, nix::sys::signal::Signal::SIGINT);
}

#[cfg(unix)]
fn kill(mark: &ProcessMark) {
    signal(mark, nix::sys::signal::Signal::SIGKILL);
}

/// A job has no such signal, and it ends with us, so that there is nothing to adopt either.
#[cfg(windows)]
fn interrupt(_: &ProcessMark) {}

#[cfg(windows)]
fn kill(_: &ProcessMark) {}
