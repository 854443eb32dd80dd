//! An application over a folder of its own, with a browser that a test can be.
#![expect(clippy::disallowed_methods, reason = "the sandbox of these tests lives in real time")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use app::{App, Settings, contract::ErrorView};
use jiff::Timestamp;
use sandbox::{Sandbox, Store};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Notify,
};

/// A service with one parameter, whose value the stage is part of.
pub const TEMPLATE: &str = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage: {Type: String}\nResources:\n  \
    Value:\n    Type: AWS::SSM::Parameter\n    Properties: {Type: String, Name: !Sub '/${Stage}/v', Value: 'VALUE'}\n";

/// How the file of every window begins.
const SERVICES: &str = r#"schema = 1
[services.notes]
path = "notes/template.yaml"
kind = "cloudformation"
parameters = { Stage = "{stage}" }
"#;

pub struct Window {
    pub app: App,
    pub opened: Arc<Mutex<Vec<String>>>,
    /// That something happened.
    changed: Arc<Notify>,
    files: Arc<Files>,
}

/// The project's folder and the person's, which windows may share.
pub struct Files {
    folder: PathBuf,
    data: PathBuf,
    _made: Vec<TempDir>,
}

impl Window {
    /// With one service, `notes`; `topology` says the rest of its file.
    pub async fn open(topology: &str) -> Self {
        let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(folder.path().join("stagewright.toml"), format!("{SERVICES}{topology}")).unwrap();
        fs::create_dir(folder.path().join("notes")).unwrap();
        fs::write(folder.path().join("notes/template.yaml"), TEMPLATE).unwrap();
        let (at, person) = (folder.path().to_path_buf(), data.path().to_path_buf());
        Self::over(Files { folder: at, data: person, _made: vec![folder, data] }.into(), None).await
    }

    /// On folders that are there.
    pub async fn on(data: &Path, folder: &Path) -> Self {
        let files = Files { folder: folder.to_path_buf(), data: data.to_path_buf(), _made: Vec::new() };
        Self::over(files.into(), None).await
    }

    /// On the same files, with every call sent to this server.
    pub async fn against(endpoint: &str, files: Arc<Files>) -> Self {
        Self::over(files, Some(endpoint.to_owned())).await
    }

    /// Another window of the same person on the same project.
    pub async fn beside(&self) -> Self {
        Self::over(self.files.clone(), None).await
    }

    /// What is left are the files.
    pub fn close(self) -> Arc<Files> {
        self.files
    }

    pub fn folder(&self) -> &Path {
        &self.files.folder
    }

    pub fn data(&self) -> &Path {
        &self.files.data
    }

    async fn over(files: Arc<Files>, endpoint: Option<String>) -> Self {
        let opened: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = opened.clone();
        let app = App::new(Settings {
            data_dir: files.data.clone(),
            home: files.data.clone(),
            actor: "ana@test".into(),
            clock: Arc::new(Timestamp::now),
            environment: Arc::new(|_| None),
            entropy: Arc::new(|bytes| getrandom::fill(bytes).unwrap()),
            vault: aws::Vault::in_memory(),
            browser: Arc::new(move |url| {
                seen.lock().unwrap().push(url.to_owned());
                true
            }),
            attended: true,
            endpoint,
        });
        let changed: Arc<Notify> = Arc::default();
        let told = changed.clone();
        app.subscribe(move |_| told.notify_waiters());
        let window = Self { app, opened, changed, files };
        let folder = window.folder().to_str().unwrap().to_owned();
        window.call("open_project", json!({ "folder": folder })).await.unwrap();
        window
    }

    pub async fn call(&self, name: &str, request: Value) -> Result<Value, ErrorView> {
        app::contract::dispatch(&self.app, name, request).await
    }

    /// What `accounts` answers once it is as wanted.
    pub async fn accounts(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        self.until("accounts", json!({}), wanted).await
    }

    /// What a command answers once it is as wanted; asked whenever something happened. What is not there yet may come.
    pub async fn until(&self, name: &str, request: Value, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let changed = self.changed.notified();
            match self.call(name, request.clone()).await {
                Ok(view) if wanted(&view) => return view,
                Ok(_) | Err(_) => changed.await,
            }
        }
    }

    /// The sandbox of this project, as whoever sits at AWS sees it.
    pub fn sandbox(&self) -> Sandbox {
        let folder = self.folder().join(".stagewright/sandbox");
        let store = Store::open(folder, sandbox::Settings::default()).unwrap();
        Sandbox::in_store(store, Arc::new(Timestamp::now))
    }

    /// Plans everything of a stage.
    pub async fn plan(&self, stage: &str) -> Value {
        self.call("plan", json!({ "stage": stage, "intent": "deploy", "selection": { "select": "all" } }))
            .await
            .unwrap()
    }
}

/// Presses the button on the page that a login opened.
pub async fn press(window: &Window, allow: bool) {
    let url = window.opened.lock().unwrap().pop().expect("a page was opened");
    answer_page(&url, allow).await;
}

/// How the login of the first session came out.
pub async fn login_ended(window: &Window) -> String {
    let view = window.accounts(|view| view["sessions"][0]["login"]["state"] != "waiting").await;
    view["sessions"][0]["login"]["state"].as_str().unwrap().to_owned()
}

pub async fn log_in(window: &Window, session: &str) {
    let waiting = window.call("login", json!({ "session": session, "method": "browser" })).await.unwrap();
    assert_eq!(waiting["state"], "waiting");
    press(window, true).await;
    assert_eq!(login_ended(window).await, "logged-in");
}

/// The browser's part of a login: opens the page, presses one of its buttons, and goes where that leads.
async fn answer_page(url: &str, allow: bool) {
    let page = http("GET", url, "").await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    let mut form = form_urlencoded::Serializer::new(String::new());
    for field in page.split("<input type=\"hidden\" name=\"").skip(1) {
        let (name, rest) = field.split_once("\" value=\"").unwrap();
        form.append_pair(name, &rest.split('"').next().unwrap().replace("&amp;", "&"));
    }
    form.append_pair("decision", if allow { "allow" } else { "deny" });
    let action = page.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let origin = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let answer = http("POST", &format!("{origin}{action}"), &form.finish()).await;
    let back = answer.lines().find_map(|line| {
        line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("location")).map(|(_, to)| to)
    });
    http("GET", back.expect("the page leads back"), "").await;
}

async fn http(method: &str, url: &str, body: &str) -> String {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}
