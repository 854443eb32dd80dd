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
const KEPT_LINES: usize = 400;

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
pub(super) struct Ended {
    pub(super) success: bool,
    /// Its last lines, without colours.
    pub(super) lines: VecDeque<String>,
}

impl Building<'_> {
    /// Finds a program: in the repository's own `node_modules`, from the service's folder upwards, then on the PATH.
    pub(super) fn find(&self, names: &[&str]) -> Option<PathBuf> {
        let folder = self.cell.file.parent().unwrap_or(&self.cell.root);
        let own = folder
            .ancestors()
            .take_while(|folder| folder.starts_with(&self.cell.root))
            .map(|folder| folder.join("node_modules/.bin"));
        let path = std::env::split_paths(&self.environment.path);
        let folders: Vec<PathBuf> = own.chain(path).collect();
        let found = |name: &&str| folders.iter().find_map(|folder| program(folder, name));
        names.iter().find_map(found)
    }

    pub(super) async fn run(&self, program: &Path, arguments: &[&str], folder: &Path) -> Result<Ended, Stop> {
        let aws = self.aws_variables();
        let mut wrap = CommandWrap::with_new(program, |command| {
            command
                .args(arguments)
                .current_dir(folder)
                .env_clear()
                .envs(
                    self.environment
                        .others
                        .iter()
                        .filter(|(name, _)| !is_aws(name))
                        .map(|(name, value)| (name, value)),
                )
                .env("PATH", &self.environment.path)
                .env("SLS_TELEMETRY_DISABLED", "1")
                .env("SLS_NOTIFICATIONS_MODE", "off")
                .env("CI", "1")
                .envs(aws.iter().map(|(name, value)| (name, value.reveal())))
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            if let Some(home) = &self.environment.home {
                command.env("HOME", home);
            }
        });
        #[cfg(unix)]
        wrap.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        wrap.wrap(process_wrap::tokio::JobObject);
        wrap.wrap(KillOnDrop);
        let mut child = wrap.spawn().map_err(|error| Stop::io("run", program, &error))?;
        let (sender, mut printed) = tokio::sync::mpsc::unbounded_channel();
        if let Some(stdout) = child.stdout().take() {
            tokio::spawn(read_lines(stdout, sender.clone()));
        }
        if let Some(stderr) = child.stderr().take() {
            tokio::spawn(read_lines(stderr, sender.clone()));
        }
        drop(sender);
        let mut lines = VecDeque::new();
        loop {
            tokio::select! {
                line = printed.recv() => match line {
                    Some(line) => {
                        let line = without_secrets(line, &aws);
                        if lines.len() == KEPT_LINES {
                            lines.pop_front();
                        }
                        lines.push_back(line.clone());
                        (self.line)(line);
                    }
                    None => break,
                },
                () = self.cancel.cancelled() => return Err(self.kill(child).await),
            }
        }
        tokio::select! {
            status = child.wait() => match status {
                Ok(status) => Ok(Ended { success: status.success(), lines }),
                Err(error) => Err(Stop::io("wait for", program, &error)),
            },
            () = self.cancel.cancelled() => Err(self.kill(child).await),
        }
    }

    /// With `HOME`, a tool without credentials would find those of the user's default profile, and in the cloud those of the
    /// machine; neither is the cell's.
    fn aws_variables(&self) -> Vec<(String, Secret)> {
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

/// What a tool prints is kept: its credentials are taken out of it.
fn without_secrets(line: String, variables: &[(String, Secret)]) -> String {
    const SECRET: [&str; 2] = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    let secret = variables.iter().filter(|(name, _)| SECRET.contains(&name.as_str()));
    secret
        .map(|(_, value)| value.reveal())
        .filter(|value| !value.is_empty())
        .fold(line, |line, value| if line.contains(value) { line.replace(value, "***") } else { line })
}

fn is_aws(name: &std::ffi::OsStr) -> bool {
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
