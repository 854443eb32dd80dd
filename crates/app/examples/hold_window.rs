//! A window in a process of its own, for the test that kills it: opens a project and waits.
#![expect(clippy::disallowed_methods, reason = "a program of its own has its own clock and arguments")]
#![recursion_limit = "256"]

use std::{io::Write as _, path::PathBuf, process::ExitCode, sync::Arc};

use app::{App, Settings};
use jiff::Timestamp;
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(data), Some(folder)) = (arguments.next(), arguments.next()) else { return ExitCode::FAILURE };
    let app = App::new(Settings {
        home: data.clone(),
        data_dir: data,
        actor: "bea@test".into(),
        clock: Arc::new(Timestamp::now),
        environment: Arc::new(|_| None),
        entropy: Arc::new(|bytes| bytes.fill(7)),
        vault: aws::Vault::in_memory(),
        browser: Arc::new(|_| false),
        attended: true,
        endpoint: None,
    });
    let opened = app::contract::dispatch(&app, "open_project", json!({ "folder": folder })).await;
    let Ok(view) = opened else { return ExitCode::FAILURE };
    let mut out = std::io::stdout();
    if writeln!(out, "{}", view["document"]["read_only"]).and_then(|()| out.flush()).is_err() {
        return ExitCode::FAILURE;
    }
    std::future::pending().await
}
