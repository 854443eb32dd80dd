//! `stagewright`: everything that the window can do, in a terminal and in CI.
#![expect(clippy::print_stderr, reason = "a command line program talks through its streams")]

#[macro_use]
mod output;

mod arguments;
mod commands;
mod report;
mod surroundings;
mod text;

use std::process::ExitCode;

use app::contract::ErrorView;
use clap::Parser as _;

use crate::{
    arguments::{Arguments, Command},
    commands::{accounts::Shown, resume::Resumption},
};

fn main() -> ExitCode {
    if let Some(code) = app::hand_over() {
        return code;
    }
    let arguments = Arguments::parse();
    let json = arguments.json;
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("stagewright could not start its threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments)) {
        Ok(code) => code,
        Err(error) => {
            complain(&error, json);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, ErrorView> {
    let settings = surroundings::settings(&arguments)?;
    let project = || surroundings::project(&arguments, settings.clone());
    let json = arguments.json;
    match &arguments.command {
        Command::Scan { folders } => commands::scan::scan(folders, json),
        Command::Init { folders, sandbox, force } => commands::init::init(folders, *sandbox, *force, json),
        Command::Export(export) => commands::export::export(&project()?, export).await,
        Command::Plan { stage, selection, remove } => {
            commands::plan::plan(&project()?, stage, selection, *remove, json).await
        }
        Command::Rehearse { stage, selection, remove } => {
            commands::rehearse::rehearse(&project()?, stage, selection, *remove, json).await
        }
        Command::Changed { commit } => commands::changed::changed(&project()?, commit, json),
        Command::Deploy { stage, selection, remove, on_failure, yes } => {
            let on_failure = on_failure.map(Into::into);
            commands::deploy::deploy(&project()?, stage, selection, *remove, on_failure, *yes, json).await
        }
        Command::Resume { run, give_up, yes } => {
            let resumption = if *give_up { Resumption::GiveUp } else { Resumption::TakeUp };
            commands::resume::resume(&project()?, run.as_deref(), resumption, *yes, json).await
        }
        Command::Locks { stage, r#break, yes } => {
            commands::locks::locks(&project()?, stage, r#break.as_deref(), *yes, json).await
        }
        Command::Recover { stage, recovery, yes } => {
            commands::recover::recover(&project()?, stage, recovery, *yes, json).await
        }
        Command::Promote { from, to, yes } => {
            commands::promote::promote(&project()?, from, to, *yes, json).await
        }
        Command::Login { name, device, no_browser } => {
            let settings = if *no_browser { surroundings::without_browser(settings) } else { settings };
            let project = surroundings::project(&arguments, settings)?;
            commands::login::login(&project, name.as_deref(), *device, json).await
        }
        Command::Logout { name } => commands::logout::logout(&project()?, name.as_deref(), json).await,
        Command::Accounts { available, organization, profiles } => {
            let shown = match (available, organization, profiles) {
                (Some(session), _, _) => Shown::Available(session),
                (None, Some(account), _) => Shown::Organization(account),
                (None, None, true) => Shown::Profiles,
                (None, None, false) => Shown::Configured,
            };
            commands::accounts::accounts(&project()?, shown, json).await
        }
        Command::Whoami { stage } => commands::whoami::whoami(&project()?, stage, json).await,
        Command::Advice => commands::advice::advice(&project()?, json),
        Command::Status { stage } => commands::status::status(&project()?, stage.as_deref(), json).await,
        Command::Drift(arguments) => commands::drift::drift(&project()?, arguments, json).await,
        Command::Config { service, stages, deployed } => {
            commands::config::config(&project()?, service, stages, *deployed, json).await
        }
        Command::Runs { run } => commands::runs::runs(&project()?, run.as_deref(), json),
        Command::Sandbox { port, reset, script } => {
            commands::sandbox::sandbox(&project()?, *port, *reset, script.as_deref(), json).await
        }
    }
}

/// What happened, where, and what to do; on stdout for programs, on stderr for people.
fn complain(error: &ErrorView, json: bool) {
    if json {
        say!("{}", serde_json::json!({ "error": error }));
    }
    match &error.location {
        Some(location) => eprintln!("error[{}]: {}\n  at {location}", error.code, error.message),
        None => eprintln!("error[{}]: {}", error.code, error.message),
    }
    eprintln!("  {}", error.hint);
}
