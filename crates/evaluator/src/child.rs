//! The process that evaluates.

use std::{
    io::{self, BufRead as _, Read as _, Write as _},
    process::ExitCode,
};

use sources::Limits;

use crate::protocol::{Reply, Request};

/// The first argument of a program that is to evaluate, and nothing else.
pub const WORD: &str = "__evaluate-jsonnet";

/// How long a request may be: paths and a few names.
const LONGEST: u64 = 1024 * 1024;

/// Evaluates what the standard input asks for, and says on the standard output what came of it.
#[must_use]
pub fn serve() -> ExitCode {
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody is told but by the code: what it says is for the process that asked.
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer() -> io::Result<()> {
    let mut line = String::new();
    io::stdin().lock().take(LONGEST).read_line(&mut line)?;
    let Request { jsonnet, bytes } = serde_json::from_str(&line)?;
    bound(bytes)?;
    let reply = Reply::from(sources::evaluate(&jsonnet, &Limits::default()));
    let reply = serde_json::to_string(&reply)?;
    let mut out = io::stdout().lock();
    writeln!(out, "\n{reply}")?;
    out.flush()
}

/// What is taken and not only reserved: the libraries of a window reserve a lot.
#[cfg(unix)]
fn bound(bytes: u64) -> io::Result<()> {
    use nix::sys::resource::{Resource, setrlimit};
    setrlimit(Resource::RLIMIT_DATA, bytes, bytes)?;
    // What is left of a process that takes more is of no use to anybody.
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    Ok(())
}

/// The process that asked watches, here as elsewhere.
#[cfg(not(unix))]
fn bound(_: u64) -> io::Result<()> {
    Ok(())
}
