//! A desktop of its own, with a D-Bus and GNOME Keyring on it.
#![expect(clippy::unwrap_used, reason = "whatever goes wrong here fails the test")]
#![expect(
    clippy::disallowed_methods,
    reason = "the programs that a test runs are found on this machine's path"
)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::{fs::DirBuilderExt, net::UnixStream},
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

pub const PASSWORD: &str = "correct horse";

/// What a person has who is logged in to a desktop: a home, and a bus on which programs find each other.
#[derive(Debug)]
pub struct Desktop {
    folder: TempDir,
    _bus: Running,
    address: String,
}

/// Ends with its owner.
#[derive(Debug)]
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Default for Desktop {
    fn default() -> Self {
        Self::new()
    }
}

impl Desktop {
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "run", "services"] {
            fs::DirBuilder::new().mode(0o700).create(folder.path().join(name)).unwrap();
        }
        let path = folder.path().display();
        // Nothing starts by being asked for but the prompter, which leaves a note that it was and fails.
        let config = format!(
            "<busconfig><type>session</type><listen>unix:dir={path}</listen><servicedir>{path}/services</servicedir>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>"
        );
        fs::write(folder.path().join("bus.conf"), config).unwrap();
        let name = "org.gnome.keyring.SystemPrompter";
        let prompter =
            format!("[D-BUS Service]\nName={name}\nExec=/bin/sh -c \"touch {path}/asked; exit 1\"\n");
        fs::write(folder.path().join(format!("services/{name}.service")), prompter).unwrap();
        let mut bus = Command::new("dbus-daemon");
        bus.arg(format!("--config-file={path}/bus.conf")).args(["--nofork", "--print-address"]);
        let mut bus = Running(bus.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("dbus-daemon"));
        let mut address = String::new();
        BufReader::new(bus.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { folder, _bus: bus, address: address.trim().into() }
    }

    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.folder.path().join("home"));
        command.env("XDG_RUNTIME_DIR", self.folder.path().join("run"));
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    /// Starts the keychain, unlocked if there is a password.
    pub fn keyring(&self, password: Option<&str>) -> Running {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]);
        if password.is_some() {
            daemon.arg("--unlock");
        }
        let daemon = daemon.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut daemon = Running(daemon.spawn().expect("gnome-keyring-daemon"));
        let mut stdin = daemon.0.stdin.take().unwrap();
        stdin.write_all(password.unwrap_or_default().as_bytes()).unwrap();
        daemon
    }

    /// Unlocks the keychain that runs, as logging in to a desktop does: by its control socket.
    pub fn unlock(&self) {
        const UNLOCK: u32 = 1;
        let mut control = UnixStream::connect(self.folder.path().join("run/keyring/control")).unwrap();
        let word = |n: usize| u32::try_from(n).unwrap().to_be_bytes();
        // A byte for the credentials of the caller; then the length of what follows, with itself, and what is asked.
        let asked = [word(12 + PASSWORD.len()), UNLOCK.to_be_bytes(), word(PASSWORD.len())].concat();
        control.write_all(&[&[0], &asked[..], PASSWORD.as_bytes()].concat()).unwrap();
        let mut answer = [0; 8];
        control.read_exact(&mut answer).unwrap();
        assert_eq!(answer[4..], [0; 4], "the keychain was not unlocked");
    }

    /// What a program that is not ours finds in the keychain.
    pub fn lookup(&self, name: &str) -> String {
        let mut tool = self.command("secret-tool");
        let found = tool.args(["lookup", "service", "stagewright", "username", name]).output().unwrap();
        String::from_utf8(found.stdout).unwrap()
    }

    /// The path and title of each item of ours.
    pub fn items(&self) -> Vec<(String, String)> {
        let mut tool = self.command("secret-tool");
        let found = tool.args(["search", "--all", "service", "stagewright"]).output().unwrap();
        let text = String::from_utf8(found.stdout).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let items = lines.windows(2).filter(|pair| pair[0].starts_with('['));
        let mut items: Vec<_> = items
            .map(|pair| (pair[0].to_owned(), pair[1].trim_start_matches("label = ").to_owned()))
            .collect();
        items.sort();
        items
    }

    /// Whether anybody was asked for a password.
    pub fn asked(&self) -> bool {
        self.folder.path().join("asked").exists()
    }
}
