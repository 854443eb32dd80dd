//! Secrets in a real keychain: GNOME Keyring on a D-Bus of its own, with a home of its own.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{ChildStdin, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use program_tests::desktop::{Desktop, PASSWORD, Running};

const LOCKED: &str = "memory: keychain-locked";
const ABSENT: &str = "memory: keychain-absent";

fn begin(desktop: &Desktop, arguments: &[&str]) -> Vault {
    Vault::over(desktop.command(program()).args(arguments))
}

/// A program with a vault, that carries out a command a line.
struct Vault {
    _program: Running,
    commands: ChildStdin,
    answers: mpsc::Receiver<String>,
}

impl Vault {
    fn over(command: &mut Command) -> Self {
        let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (said, answers) = mpsc::channel();
        let out = BufReader::new(program.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| said.send(line)));
        Self { commands: program.stdin.take().unwrap(), _program: Running(program), answers }
    }

    /// The bound of the keychain is five seconds; whatever it does, an answer comes soon after.
    fn ask(&mut self, command: &str) -> String {
        writeln!(self.commands, "{command}").unwrap();
        let answer = self.answers.recv_timeout(Duration::from_secs(6));
        answer.unwrap_or_else(|_| panic!("`{command}` hangs"))
    }

    fn has(&mut self, command: &str, begin: &str) {
        let answer = self.ask(command);
        assert!(answer.starts_with(begin), "{command}: {answer}, not {begin}");
    }

    /// Waits until the keychain has come up.
    fn until(&mut self, state: &str) {
        let begin = Instant::now();
        while !self.ask("state").starts_with(state) {
            assert!(begin.elapsed() < Duration::from_secs(30), "never {state}: {}", self.ask("state"));
        }
    }
}

#[test]
fn an_item_is_there_while_it_is_kept_updated_in_place_and_gone_after_removal() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring(Some(PASSWORD));
    let mut vault = begin(&desktop, &[]);
    vault.until("keychain");
    assert_eq!(vault.ask("get login"), "nothing");
    assert_eq!(vault.ask("set login first-secret"), "keychain");
    assert_eq!(desktop.lookup("login"), "first-secret");
    let items = desktop.items();
    assert_eq!(items.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>(), ["stagewright: login"]);

    assert_eq!(vault.ask("set login second-secret"), "keychain");
    assert_eq!(desktop.lookup("login"), "second-secret");
    assert_eq!(desktop.items(), items);

    let digest = vault.ask("get login");
    assert!(digest.starts_with("digest "), "{digest}");
    let mut another = begin(&desktop, &[]);
    assert_eq!(another.ask("get login"), digest);
    assert_eq!(another.ask("set login third-secret"), "keychain");
    assert_eq!(vault.ask("get login"), digest);
    assert_eq!(vault.ask("fresh login"), another.ask("get login"));

    assert_eq!(vault.ask("remove login"), "removed");
    assert_eq!(desktop.items(), []);
    assert_eq!(another.ask("fresh login"), "nothing");
}

#[test]
fn a_secret_longer_than_an_item_takes_several_and_none_is_left_behind() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring(Some(PASSWORD));
    let mut vault = begin(&desktop, &["100"]);
    vault.until("keychain");
    assert_eq!(vault.ask(&format!("set login {}", "long".repeat(100))), "keychain");
    assert_eq!(desktop.items().len(), 5);
    let digest = vault.ask("get login");
    assert_eq!(begin(&desktop, &[]).ask("get login"), digest);
    assert_eq!(vault.ask(&format!("set login {}", "less".repeat(40))), "keychain");
    assert_eq!(desktop.items().len(), 3);
    assert_eq!(vault.ask("set login short"), "keychain");
    assert_eq!(desktop.lookup("login"), "short");
    assert_eq!(desktop.items().len(), 1);
    assert_eq!(vault.ask(&format!("set login {}", "long".repeat(100))), "keychain");
    assert_eq!(vault.ask("remove login"), "removed");
    assert_eq!(desktop.items(), []);
}

#[test]
fn a_locked_keychain_says_so_asks_only_when_told_to_and_gets_everything_once_unlocked() {
    let desktop = Desktop::new();
    {
        let _keyring = desktop.keyring(Some(PASSWORD));
        let mut vault = begin(&desktop, &[]);
        vault.until("keychain");
        assert_eq!(vault.ask("set login before"), "keychain");
        assert_eq!(vault.ask("set keys before"), "keychain");
    }
    let _keyring = desktop.keyring(None);
    let mut vault = begin(&desktop, &[]);
    vault.until(LOCKED);
    vault.has("get login", "keychain-locked");
    vault.has("get unheard-of", "keychain-locked");
    vault.has("set login after", LOCKED);
    vault.has("get login", "digest ");
    vault.has("remove keys", "keychain-locked");
    assert_eq!(vault.ask("get keys"), "nothing");
    assert!(!desktop.asked());

    // The prompter of this desktop gives up at once, as a person does who dismisses it.
    vault.has("unlock", "memory: keychain-denied");
    assert!(desktop.asked());
    vault.has("state", LOCKED);

    desktop.unlock();
    vault.until("keychain");
    assert_eq!(desktop.lookup("login"), "after");
    assert_eq!(desktop.items().len(), 1);
    assert_eq!(vault.ask("unlock"), "keychain");
}

#[test]
fn a_new_user_without_a_keyring_finds_it_locked_and_unlocking_offers_to_make_one() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring(None);
    let mut vault = begin(&desktop, &[]);
    vault.until(LOCKED);
    vault.has("set login new", LOCKED);
    assert!(!desktop.asked());
    vault.has("unlock", "memory: keychain-denied");
    assert!(desktop.asked());
}

#[test]
fn without_a_keychain_secrets_stay_in_memory_until_one_is_started() {
    let desktop = Desktop::new();
    let mut vault = begin(&desktop, &[]);
    vault.has("state", ABSENT);
    vault.has("get login", "keychain-absent");
    vault.has("set login new", ABSENT);
    vault.has("get login", "digest ");
    vault.has("unlock", ABSENT);
    {
        let _keyring = desktop.keyring(Some(PASSWORD));
        vault.until("keychain");
        assert_eq!(desktop.lookup("login"), "new");
    }
    vault.until(ABSENT);
    vault.has("get login", "digest ");
    // One that was restarted is found again, though it knows nothing of the session that was open.
    let _keyring = desktop.keyring(Some(PASSWORD));
    vault.until("keychain");
    vault.has("fresh login", "digest ");
}

#[test]
fn without_a_bus_the_keychain_is_absent_at_once() {
    let desktop = Desktop::new();
    let mut vault = Vault::over(desktop.command(program()).env_remove("DBUS_SESSION_BUS_ADDRESS"));
    vault.has("state", ABSENT);
    vault.has("set login new", ABSENT);
    vault.has("get login", "digest ");
}

/// Beside the test's own binary: `cargo xtask test` builds it first.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/keychain");
    let hint = "run `cargo build -p aws --example keychain` first";
    assert!(program.exists(), "{} is not built: {hint}", program.display());
    program
}
