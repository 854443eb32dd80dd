//! Servers that a check needs beside it: started on a free port, ended with the check.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{Result, process};

const START_LIMIT: Duration = Duration::from_secs(60);

pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    /// `arguments` are given the port. What it prints goes to `log`.
    pub fn start(
        program: &Path,
        arguments: impl Fn(&str) -> Vec<String>,
        folder: &Path,
        log: &Path,
    ) -> Result<Self> {
        let port = free_port()?;
        let mut command: Command = process::command(program, arguments(&port.to_string()), folder);
        let file = std::fs::File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
        let copy = file.try_clone().map_err(|error| format!("{}: {error}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(copy)
            .spawn()
            .map_err(|error| format!("`{}` could not be started: {error}", process::line(&command)))?;
        let mut server = Self { child, url: format!("http://127.0.0.1:{port}") };
        server.answer(port, log)?;
        Ok(server)
    }

    fn answer(&mut self, port: u16, log: &Path) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < START_LIMIT {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                return Err(format!("a server ended with {status} before it answered:\n{said}"));
            }
            pause();
        }
        Err(format!(
            "a server did not answer on port {port} within {} s; see {}",
            START_LIMIT.as_secs(),
            log.display()
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}

#[expect(clippy::disallowed_methods, reason = "between two looks at a port of another process")]
fn pause() {
    std::thread::sleep(Duration::from_millis(50));
}
