//! The process that asks, waits, and ends what takes too much.

use std::{
    ffi::OsString,
    io::{self, Read as _, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant},
};

use sources::{Evaluated, Jsonnet};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
use topology::{Problem, Severity};

use crate::{
    child::WORD,
    protocol::{Reply, Request},
};

/// How long to wait between looks at the memory that the process has.
const LOOK: Duration = Duration::from_millis(50);
/// How much it may say. Values are read again as any file, which has its own limits.
const LONGEST: u64 = 8 * 1024 * 1024;

/// What one evaluation may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub time: Duration,
    pub bytes: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { time: Duration::from_secs(5), bytes: 512 * 1024 * 1024 }
    }
}

/// A program that hands over to [`crate::serve`] where its first argument says so: our own.
#[derive(Debug, Clone)]
pub struct Evaluator {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    /// All that is in its environment.
    pub environment: Vec<(OsString, OsString)>,
    pub bounds: Bounds,
}

/// Why there is no reply.
#[derive(Debug)]
enum Failure {
    Io(io::Error),
    Time,
    Memory,
    /// It ended without a reply: killed for its memory, or nested deeper than a stack.
    Died,
}

impl Evaluator {
    #[must_use]
    pub fn of(program: PathBuf, environment: Vec<(OsString, OsString)>) -> Self {
        Self { program, arguments: vec![WORD.into()], environment, bounds: Bounds::default() }
    }

    /// # Errors
    /// What is wrong with the file, or that it took more than it may.
    pub fn evaluate(&self, jsonnet: &Jsonnet) -> Result<Evaluated, Box<Problem>> {
        match self.ask(jsonnet) {
            Ok(Reply::Evaluated(evaluated)) => Ok(evaluated),
            Ok(Reply::Refused(problem)) => Err(problem),
            Err(failure) => Err(Box::new(self.problem(&failure))),
        }
    }

    fn ask(&self, jsonnet: &Jsonnet) -> Result<Reply, Failure> {
        let request = Request { jsonnet: jsonnet.clone(), bytes: self.bounds.bytes };
        let request = serde_json::to_string(&request).map_err(|error| Failure::Io(error.into()))?;
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Failure::Io)?;
        let said = self.listen(&mut child, &request);
        // It has nothing more to say, whatever came of it.
        let _ = child.kill();
        let _ = child.wait();
        let said = said?;
        let reply = said.lines().rev().find(|line| !line.is_empty()).ok_or(Failure::Died)?;
        serde_json::from_str(reply).map_err(|_| Failure::Died)
    }

    fn listen(&self, child: &mut Child, request: &str) -> Result<String, Failure> {
        let begun = Instant::now();
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure::Died);
        };
        let (told, heard) = mpsc::channel();
        let request = format!("{request}\n");
        // A program that reads nothing must not hold us up.
        std::thread::spawn(move || stdin.write_all(request.as_bytes()));
        std::thread::spawn(move || {
            let mut said = String::new();
            let read = stdout.take(LONGEST).read_to_string(&mut said);
            told.send(read.map(|_| said))
        });
        let mut system = System::new().ok();
        loop {
            let left = self.bounds.time.saturating_sub(begun.elapsed());
            match heard.recv_timeout(left.min(LOOK)) {
                Ok(said) => return said.map_err(Failure::Io),
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::Died),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Err(Failure::Time),
                Err(RecvTimeoutError::Timeout) => {
                    if system.as_mut().is_some_and(|system| memory(system, child.id()) > self.bounds.bytes) {
                        return Err(Failure::Memory);
                    }
                }
            }
        }
    }

    fn problem(&self, failure: &Failure) -> Problem {
        let megabytes = self.bounds.bytes / (1024 * 1024);
        let less = "Let it make less, or keep what it makes beside it: `jsonnet FILE -o FILE.json`.";
        let (code, message, hint) = match failure {
            Failure::Io(error) => (
                "jsonnet-not-run",
                format!("the process that evaluates it could not be run: {error}"),
                "Start Stagewright again, or keep what it makes beside it: `jsonnet FILE -o FILE.json`.",
            ),
            Failure::Time => (
                "jsonnet-too-long",
                format!("its evaluation took longer than {:?} and was stopped", self.bounds.time),
                less,
            ),
            Failure::Memory => (
                "jsonnet-too-large",
                format!("its evaluation took more than {megabytes} MB of memory and was stopped"),
                less,
            ),
            Failure::Died => (
                "jsonnet-too-large",
                format!("its evaluation needed more than {megabytes} MB of memory, or is nested too deep"),
                less,
            ),
        };
        Problem {
            code: code.to_owned(),
            severity: Severity::Error,
            message,
            hint: hint.to_owned(),
            // Of the whole file: whoever asked for it knows how it is called.
            location: None,
            service: None,
        }
    }
}

fn memory(system: &mut System, pid: u32) -> u64 {
    let pid = Pid::from_u32(pid);
    let refresh = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, refresh);
    system.process(pid).map_or(0, sysinfo::Process::memory)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The program of the tests below is that of the tests: it hands over where it is asked for this one.
    #[test]
    #[ignore = "it is the other process of its neighbours"]
    fn hands_over() {
        let _ = crate::serve();
        std::process::exit(0);
    }

    fn evaluate(text: &str, bounds: Bounds) -> Result<String, Box<Problem>> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::write(root.join("values.jsonnet"), text).unwrap();
        let words = ["--exact", "parent::tests::hands_over", "--ignored", "--nocapture", "--test-threads=1"];
        let evaluator = Evaluator {
            program: std::env::current_exe().unwrap(),
            arguments: words.map(OsString::from).to_vec(),
            environment: Vec::new(),
            bounds,
        };
        let known = [("stage".to_owned(), "prod".to_owned())].into();
        let jsonnet = Jsonnet { file: root.join("values.jsonnet"), roots: vec![root.clone()], root, known };
        evaluator.evaluate(&jsonnet).map(|evaluated| evaluated.json)
    }

    const PATIENT: Bounds = Bounds { time: Duration::from_secs(60), bytes: 256 * 1024 * 1024 };

    #[test]
    fn another_process_evaluates_and_says_what_came_of_it() {
        assert_eq!(evaluate("{ A: std.extVar('stage') }", PATIENT).unwrap(), r#"{"A": "prod"}"#);
        let problem = evaluate("{\n  A: error 'no'\n}", PATIENT).unwrap_err();
        let location = problem.location.unwrap().to_string();
        assert_eq!((problem.code.as_str(), location.as_str()), ("failed-jsonnet", "values.jsonnet:2:6"));
    }

    #[test]
    fn a_program_that_goes_on_for_ever_is_stopped_and_said() {
        let endless = "local f(n) = if n < 0 then 0 else f(n + 1) tailstrict; { A: f(0) }";
        let bounds = Bounds { time: Duration::from_millis(300), ..PATIENT };
        let problem = evaluate(endless, bounds).unwrap_err();
        assert_eq!(problem.code, "jsonnet-too-long", "{}", problem.message);
        assert!(problem.message.contains("300ms"), "{}", problem.message);
    }

    #[test]
    fn a_program_that_fills_the_memory_is_stopped_and_said() {
        let bomb =
            "local f(t, n) = if n == 0 then t else f(t + t, n - 1) tailstrict; { A: f('0123456789', 40) }";
        let problem = evaluate(bomb, PATIENT).unwrap_err();
        assert_eq!(problem.code, "jsonnet-too-large", "{}", problem.message);
    }

    #[test]
    fn what_is_nested_deeper_than_a_stack_ends_the_other_process_only() {
        let problem = evaluate(&"[".repeat(1_000_000), PATIENT).unwrap_err();
        assert!(["jsonnet-too-large", "broken-jsonnet"].contains(&problem.code.as_str()), "{problem:?}");
    }

    #[test]
    fn a_program_that_cannot_be_run_is_said() {
        let evaluator = Evaluator::of("/nowhere/to/be/found".into(), Vec::new());
        let nothing = PathBuf::from("/nowhere");
        let jsonnet = Jsonnet {
            root: nothing.clone(),
            roots: Vec::new(),
            file: nothing.join("a.jsonnet"),
            known: Default::default(),
        };
        assert_eq!(evaluator.evaluate(&jsonnet).unwrap_err().code, "jsonnet-not-run");
    }
}
