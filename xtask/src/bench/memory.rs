//! How long a program takes, and the memory of it and everything that it starts.

use std::{
    fs,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use crate::{Result, process};

/// Between two looks. What a process had at most in between, the system itself remembers.
const LOOK: Duration = Duration::from_millis(50);

pub struct Watched {
    pub status: ExitStatus,
    pub seconds: f64,
    /// Bytes of all processes together; `None` where the system does not tell.
    pub peak: Option<u64>,
}

/// Runs a program to its end. What it prints goes to `log`.
pub fn watch(command: &mut Command, log: &Path) -> Result<Watched> {
    let file = fs::File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
    let copy = file.try_clone().map_err(|error| format!("{}: {error}", log.display()))?;
    command.stdin(Stdio::null()).stdout(file).stderr(copy);
    let began = Instant::now();
    let mut child: Child = command
        .spawn()
        .map_err(|error| format!("`{}` could not be started: {error}", process::line(command)))?;
    let root = child.id();
    let (ended, end) = mpsc::channel::<()>();
    let watcher = thread::spawn(move || {
        let mut peak = None;
        while end.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            peak = peak.max(memory_of_tree(root));
        }
        peak
    });
    let status = child.wait().map_err(|error| format!("`{}` was lost: {error}", process::line(command)))?;
    let seconds = began.elapsed().as_secs_f64();
    drop(ended);
    let peak = watcher.join().map_err(|_| "the memory could not be watched".to_owned())?;
    Ok(Watched { status, seconds, peak })
}

/// The most that each living process of the tree has had, added up.
fn memory_of_tree(root: u32) -> Option<u64> {
    let own = most_of(root)?;
    Some(own + children(root).into_iter().filter_map(memory_of_tree).sum::<u64>())
}

/// <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
fn most_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    high_water_mark(&status)
}

fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

/// A child is listed with the thread that started it.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_high_water_mark_is_read_in_bytes() {
        assert_eq!(high_water_mark("VmPeak:\t  999 kB\nVmHWM:\t   12 kB\nVmRSS:\t 8 kB\n"), Some(12 * 1024));
        assert_eq!(high_water_mark("Name:\tkthreadd\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_counts_what_its_children_have() {
        // The shell stays, because something follows what it waits for.
        let mut child = Command::new("sh").args(["-c", "cat; true"]).stdin(Stdio::piped()).spawn().unwrap();
        while children(child.id()).is_empty() {
            thread::yield_now();
        }
        let (alone, all) = (most_of(child.id()).unwrap(), memory_of_tree(child.id()).unwrap());
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(all > alone, "{all} of all, {alone} of the shell");
    }
}
