//! Writes the project in which 37 things are wrong into a folder, with the sandbox that holds them: for tests that drive the
//! real window, and for looking at it. `plant-drift FOLDER deny STAGE` lets nobody look at the stage's account from then on.
#![expect(clippy::disallowed_methods, reason = "the sandbox of a project lives in real time")]
#![expect(clippy::print_stdout, reason = "whoever runs it reads what was planted")]

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use program_tests::planted;
use sandbox::{CallFault, Effect, Nth, Sandbox, Settings, Store, StoreError};

fn sandbox(folder: &Path) -> Result<Sandbox, StoreError> {
    let store = Store::open(folder.join(".stagewright/sandbox"), Settings::default())?;
    Ok(Sandbox::in_store(store, Arc::new(jiff::Timestamp::now)))
}

fn plant(folder: &Path) -> Result<(), StoreError> {
    for one in planted::plant(&sandbox(folder)?) {
        let resource = one.resource.map_or_else(String::new, |name| format!("/{name}"));
        println!("{} {} {}{resource}: {:?}", one.stage, one.region, one.stack, one.kind);
    }
    Ok(())
}

fn deny(folder: &Path, stage: &str) -> Result<(), StoreError> {
    let effect = Effect::Error {
        status: 403,
        code: "AccessDenied".to_owned(),
        message: "User is not authorized to perform: cloudformation:DescribeStacks".to_owned(),
    };
    let account = Some(planted::account(stage).to_owned());
    let fault = CallFault { account, ..CallFault::new("DescribeStacks", Nth::Every(1), effect) };
    sandbox(folder)?.configure(|settings| settings.faults.calls.push(fault))
}

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(folder) = words.next().map(PathBuf::from) else {
        println!("name a folder");
        return ExitCode::FAILURE;
    };
    let done = match (words.next(), words.next()) {
        (Some(what), Some(stage)) if what == "deny" => deny(&folder, &stage.to_string_lossy()),
        _ => {
            if let Err(error) = planted::write_project(&folder) {
                println!("{} cannot be written: {error}", folder.display());
                return ExitCode::FAILURE;
            }
            plant(&folder)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
