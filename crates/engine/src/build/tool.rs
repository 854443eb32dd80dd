//! Runs a tool in a cleaned environment and a process group of its own, and passes on what it prints.

use std::{
    collections::VecDeque,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
};

use aws::{ChildCredentials, Secret};
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio_util::sync::CancellationToken;

use crate::{Cell, Stop};

/// How many of a tool's last lines are kept to find out what it complained about.
pub(crate) const KEPT_LINES: usize = 400;

/// The little of our own environment that a tool is given. Nothing of it is read here.
#[derive(Debug, Clone, Default)]
pub struct ToolEnvironment {
    pub path: OsString,
    pub home: Option<OsString>,
    /// Such as `LANG`, or proxies that npm packages need. Names that begin with `AWS_` are left out.
    pub others: Vec<(OsString, OsString)>,
}

/// What a builder works with.
pub(crate) struct Building<'a> {
    pub(crate) cell: &'a Cell,
    pub(crate) environment: &'a ToolEnvironment,
    /// Absent where there is nothing that a tool could reach with them.
    pub(crate) credentials: Option<&'a ChildCredentials>,
    pub(crate) cancel: &'a CancellationToken,
    pub(crate) line: &'a (dyn Fn(String) + Send + Sync),
}

/// How a tool ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Absent where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Its last lines, without colours.
    pub(crate) lines: VecDeque<String>,
}

impl Ended {
    pub(crate) fn success(&self) -> bool {
        self.code == Some(0)
    }

    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// Finds a program: in the repository's own `node_modules`, from the service's folder upwards, then on the PATH.
pub(crate) fn find(cell: &Cell, environment: &ToolEnvironment, names: &[&str]) -> Option<PathBuf> {
    let own = cell
        .folder()
        .ancestors()
        .take_while(|folder| folder.starts_with(&cell.root))
        .map(|folder| folder.join("node_modules/.bin"));
    let path = std::env::split_paths(&environment.path);
    let folders: Vec<PathBuf> = own.chain(path).collect();
    let found = |name: &&str| folders.iter().find_map(|folder| program(folder, name));
    names.iter().find_map(found)
}

/// What a tool is given besides its environment and the cell's credentials.
pub(crate) type Extra = Vec<(String, OsString)>;

impl Building<'_> {
    pub(crate) fn find(&self, names: &[&str]) -> Option<PathBuf> {
        self.cell.tool.clone().or_else(|| find(self.cell, self.environment, names))
    }

    /// Runs a program that changes nothing, and passes on what it prints.
    pub(crate) async fn run(&self, program: &Path, arguments: &[&str]) -> Result<Ended, Stop> {
        self.run_with(program, arguments, &Extra::new()).await
    }

    pub(crate) async fn run_with(
        &self,
        program: &Path,
        arguments: &[&str],
        extra: &Extra,
    ) -> Result<Ended, Stop> {
        self.watched(program, arguments, extra, KEPT_LINES, self.line).await
    }

    /// The same for an answer that is meant for us, and may hold what must not be kept.
    pub(crate) async fn ask(&self, program: &Path, arguments: &[&str], extra: &Extra) -> Result<Ended, Stop> {
        self.watched(program, arguments, extra, usize::MAX, &|_| {}).await
    }

    async fn watched(
        &self,
        program: &Path,
        arguments: &[&str],
        extra: &Extra,
        kept: usize,
        said: &(dyn Fn(String) + Send + Sync),
    ) -> Result<Ended, Stop> {
        let aws = self.aws_variables();
        let mut wrap = CommandWrap::with_new(program, |command| {
            command.args(arguments).stdin(Stdio::null());
            self.surround(command, &aws, extra);
        });
        #[cfg(unix)]
        wrap.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        wrap.wrap(process_wrap::tokio::JobObject);
        wrap.wrap(KillOnDrop);
        let mut child = wrap.spawn().map_err(|error| Stop::io("run", program, &error))?;
        let mut printed = printed(&mut *child);
        let mut lines = VecDeque::new();
        loop {
            tokio::select! {
                line = printed.recv() => match line {
                    Some(line) => {
                        let line = without_secrets(line, &aws);
                        remember(&mut lines, line.clone(), kept);
                        said(line);
                    }
                    None => break,
                },
                () = self.cancel.cancelled() => return Err(self.kill(child).await),
            }
        }
        tokio::select! {
            status = child.wait() => match status {
                Ok(status) => Ok(Ended { code: status.code(), lines }),
                Err(error) => Err(Stop::io("wait for", program, &error)),
            },
            () = self.cancel.cancelled() => Err(self.kill(child).await),
        }
    }

    /// The service's folder, a cleaned environment, and what the program prints for us to read.
    pub(crate) fn surround(
        &self,
        command: &mut tokio::process::Command,
        aws: &[(String, Secret)],
        extra: &Extra,
    ) {
        let others = self.environment.others.iter().filter(|(name, _)| !is_aws(name));
        command
            .current_dir(self.cell.folder())
            .env_clear()
            .envs(others.map(|(name, value)| (name, value)))
            .env("PATH", &self.environment.path)
            .env("SLS_TELEMETRY_DISABLED", "1")
            .env("SLS_NOTIFICATIONS_MODE", "off")
            .env("SAM_CLI_TELEMETRY", "0")
            .env("CHECKPOINT_DISABLE", "1")
            .env("CI", "1")
            .envs(extra.iter().map(|(name, value)| (name, value)))
            .envs(aws.iter().map(|(name, value)| (name, value.reveal())))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(home) = &self.environment.home {
            command.env("HOME", home);
        }
    }

    /// With `HOME`, a tool without credentials would find those of the user's default profile, and in the cloud those of the
    /// machine; neither is the cell's.
    pub(crate) fn aws_variables(&self) -> Vec<(String, Secret)> {
        let absent = self.cell.build_dir.join("no-aws-configuration");
        if let Some(credentials) = self.credentials {
            return credentials.variables(&absent);
        }
        let absent = absent.display().to_string();
        let variables = [
            ("AWS_CONFIG_FILE", absent.clone()),
            ("AWS_SHARED_CREDENTIALS_FILE", absent),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ];
        variables.into_iter().map(|(name, value)| (name.to_owned(), Secret::new(value))).collect()
    }

    async fn kill(&self, mut child: Box<dyn ChildWrapper>) -> Stop {
        // The whole group: npm's programs start others.
        if let Err(error) = Box::into_pin(child.kill()).await {
            tracing::debug!(%error, "the tool had already ended");
        }
        Stop::Cancelled("stopped while it was being built; nothing was sent to AWS".into())
    }
}

/// Every line that a child prints, from both of its streams.
pub(crate) fn printed(child: &mut dyn ChildWrapper) -> tokio::sync::mpsc::UnboundedReceiver<String> {
    let (sender, printed) = tokio::sync::mpsc::unbounded_channel();
    if let Some(stdout) = child.stdout().take() {
        tokio::spawn(read_lines(stdout, sender.clone()));
    }
    if let Some(stderr) = child.stderr().take() {
        tokio::spawn(read_lines(stderr, sender.clone()));
    }
    printed
}

pub(crate) fn remember(lines: &mut VecDeque<String>, line: String, kept: usize) {
    if lines.len() == kept {
        lines.pop_front();
    }
    lines.push_back(line);
}

/// A folder of its own, empty: what an earlier build left must not be taken for this one's.
pub(super) async fn emptied(folder: &Path) -> Result<(), Stop> {
    if folder.exists() {
        tokio::fs::remove_dir_all(folder).await.map_err(|error| Stop::io("clear", folder, &error))?;
    }
    tokio::fs::create_dir_all(folder).await.map_err(|error| Stop::io("make", folder, &error))
}

/// What a tool prints is kept: its credentials are taken out of it.
pub(crate) fn without_secrets(line: String, variables: &[(String, Secret)]) -> String {
    const SECRET: [&str; 2] = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    let secret = variables.iter().filter(|(name, _)| SECRET.contains(&name.as_str()));
    secret
        .map(|(_, value)| value.reveal())
        .filter(|value| !value.is_empty())
        .fold(line, |line, value| if line.contains(value) { line.replace(value, "***") } else { line })
}

pub(crate) fn is_aws(name: &std::ffi::OsStr) -> bool {
    name.to_string_lossy().to_ascii_uppercase().starts_with("AWS_")
}

fn program(folder: &Path, name: &str) -> Option<PathBuf> {
    let extensions: &[&str] = if cfg!(windows) { &[".cmd", ".exe"] } else { &[""] };
    extensions.iter().map(|extension| folder.join(format!("{name}{extension}"))).find(|path| path.is_file())
}

async fn read_lines(stream: impl AsyncRead + Unpin, sender: tokio::sync::mpsc::UnboundedSender<String>) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    // Bytes rather than text: a tool may print anything.
    while matches!(stream.read_until(b'\n', &mut line).await, Ok(length) if length > 0) {
        let text = plain(String::from_utf8_lossy(&line).trim_end());
        line.clear();
        if !text.is_empty() && sender.send(text).is_err() {
            return;
        }
    }
}

/// Without the escape sequences that colour a terminal.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            if characters.next_if_eq(&'[').is_some() {
                while characters.next().is_some_and(|end| !end.is_ascii_alphabetic()) {}
            }
        } else if !character.is_control() || character == '\t' {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out_of_what_a_tool_prints() {
        assert_eq!(plain("\u{1b}[31mError:\u{1b}[0m no\r"), "Error: no");
    }
}
