//! Logins in a terminal: one program logs in, others use it, and nothing is left after the logout.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use program_tests::{
    Repository,
    desktop::{Desktop, PASSWORD},
    program,
};
use serde_json::Value;

const TOPOLOGY: &str = r#"
schema = 1
[services.notes]
path = "notes/template.yaml"
kind = "cloudformation"
[sessions.acme]
start-url = "sandbox"
region = "eu-west-1"
[accounts.acme-dev]
id = "111111111111"
access = { sso = { session = "acme", role = "Deployer" } }
[stages.dev]
targets = [{ account = "acme-dev", region = "eu-west-1" }]
safety = "silent"
"#;

struct Terminal {
    desktop: Desktop,
    repository: Repository,
}

impl Terminal {
    fn new() -> Self {
        let repository = Repository::new();
        repository.write("stagewright.toml", TOPOLOGY);
        repository.template("notes", &[], &[], "1");
        Self { desktop: Desktop::new(), repository }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desktop.command(program());
        command.args(arguments).arg("--json").current_dir(self.repository.path());
        command
    }

    /// The exit status, and each line of the answer.
    fn run(&self, arguments: &[&str]) -> (bool, Vec<Value>) {
        let said = self.command(arguments).stdin(Stdio::null()).output().unwrap();
        let lines = String::from_utf8(said.stdout).unwrap();
        (said.status.success(), lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    /// Waits until the keychain has come up.
    fn until_there_is_a_keychain(&self) {
        let begin = Instant::now();
        while self.run(&["accounts"]).1[0]["keychain"]["state"] != "keychain" {
            assert!(begin.elapsed() < Duration::from_secs(30), "the keychain does not come up");
        }
    }

    /// Logs in; the test is the browser. Answers the last thing that the program said.
    fn log_in(&self) -> Value {
        let mut login = self.command(&["login", "--no-browser"]);
        let mut login = login.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(login.stdout.take().unwrap()).lines().map_while(Result::ok);
        let waiting: Value = serde_json::from_str(&said.next().unwrap()).unwrap();
        allow(waiting["login"]["url"].as_str().unwrap());
        let last = said.last().unwrap();
        assert!(login.wait().unwrap().success(), "{last}");
        serde_json::from_str(&last).unwrap()
    }
}

/// What a person does in the browser.
fn allow(url: &str) {
    let page = http("GET", url, "");
    let mut form = String::new();
    for field in page.split("<input type=\"hidden\" name=\"").skip(1) {
        let (name, rest) = field.split_once("\" value=\"").unwrap();
        let value = rest.split('"').next().unwrap().replace("&amp;", "&");
        form.push_str(&format!("{name}={}&", encoded(&value)));
    }
    let origin = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let action = page.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = http("POST", &format!("{origin}{action}"), &format!("{form}decision=allow"));
    let back = answer.lines().find_map(|line| line.strip_prefix("location: ")).expect("the page leads back");
    http("GET", back, "");
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn http(method: &str, url: &str, body: &str) -> String {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    let request = format!(
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_login_serves_every_later_program_and_leaves_nothing_after_its_end() {
    let terminal = Terminal::new();
    let _keyring = terminal.desktop.keyring(Some(PASSWORD));
    terminal.until_there_is_a_keychain();
    let (reached, before) = terminal.run(&["whoami", "dev"]);
    assert!(!reached);
    assert_eq!(before[0][0]["problem"]["code"], "login-needed");

    let ended = terminal.log_in();
    assert_eq!(
        (&ended["login"]["state"], &ended["keychain"]["state"]),
        (&"logged-in".into(), &"keychain".into())
    );
    assert_eq!(terminal.desktop.items().len(), 2);
    let (reached, who) = terminal.run(&["whoami", "dev"]);
    assert!(reached, "{who:?}");
    assert_eq!(who[0][0]["identity"]["role"], "Deployer");
    let (_, listed) = terminal.run(&["accounts", "--available", "acme"]);
    assert_eq!(listed[0].as_array().unwrap().len(), 4);
    let (deployed, events) = terminal.run(&["deploy", "dev", "--yes"]);
    assert!(deployed, "{events:?}");

    assert!(terminal.run(&["logout"]).0);
    assert_eq!(terminal.desktop.items(), []);
    let (deployed, refused) = terminal.run(&["deploy", "dev", "--yes"]);
    assert!(!deployed);
    assert!(refused.iter().any(|said| said["error"]["code"] == "login-needed"), "{refused:?}");
}

#[test]
fn without_a_keychain_a_login_is_in_memory_only_and_says_so() {
    let terminal = Terminal::new();
    let ended = terminal.log_in();
    assert_eq!(ended["login"]["state"], "logged-in");
    assert_eq!(ended["keychain"]["state"], "absent");
    assert!(ended["keychain"]["message"].as_str().unwrap().contains("memory only"), "{ended}");
    let (reached, who) = terminal.run(&["whoami", "dev"]);
    assert!(!reached, "{who:?}");
}
