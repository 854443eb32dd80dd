//! Processes by their marks: a number alone may belong to another one by now.

use std::time::Duration;

use journal::ProcessMark;
use sysinfo::{Pid, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System};
use tokio_util::sync::CancellationToken;

use super::child;
use crate::Stop;

/// The operating system counts from its start, and when that was is corrected with its clock.
const TOLERANCE: u64 = 2;
/// How long to wait between looks at a process that is not our child.
const PAUSE: Duration = Duration::from_millis(500);

/// The mark of a process that runs now.
pub(super) fn mark(pid: u32) -> Option<ProcessMark> {
    let pid = Pid::from_u32(pid);
    let mut system = System::new().ok()?;
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, ProcessRefreshKind::nothing());
    let process = system.process(pid)?;
    let ended = matches!(process.status(), ProcessStatus::Zombie | ProcessStatus::Dead);
    (!ended).then(|| ProcessMark { pid: pid.as_u32(), started: process.start_time() })
}

/// Whether the marked process still runs.
#[must_use]
pub fn alive(process: &ProcessMark) -> bool {
    mark(process.pid).is_some_and(|now| now.started.abs_diff(process.started) <= TOLERANCE)
}

/// Waits for the end of a process that may not be our child. Where `cancel` asks to stop, the process is asked to, with all
/// that it started.
///
/// # Errors
/// Where it was stopped.
pub async fn wait_for(process: &ProcessMark, cancel: &CancellationToken) -> Result<(), Stop> {
    while alive(process) {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = cancel.cancelled() => {
                child::end_group(process).await;
                return Err(Stop::Cancelled(child::STOPPED.to_owned()));
            }
        }
    }
    Ok(())
}
