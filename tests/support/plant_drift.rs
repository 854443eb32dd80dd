//! Writes the project in which 37 things are wrong into a folder, with the sandbox that holds them: for tests that drive the
//! real window, and for looking at it.
#![expect(clippy::disallowed_methods, reason = "the sandbox of a project lives in real time")]
#![expect(clippy::print_stdout, reason = "whoever runs it reads what was planted")]

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use program_tests::planted;
use sandbox::{Sandbox, Settings, Store, StoreError};

fn plant(folder: &std::path::Path) -> Result<usize, StoreError> {
    let store = Store::open(folder.join(".stagewright/sandbox"), Settings::default())?;
    let sandbox = Sandbox::in_store(store, Arc::new(jiff::Timestamp::now));
    let planted = planted::plant(&sandbox);
    for one in &planted {
        let resource = one.resource.map_or_else(String::new, |name| format!("/{name}"));
        println!("{} {} {}{resource}: {:?}", one.stage, one.region, one.stack, one.kind);
    }
    Ok(planted.len())
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("name a folder");
        return ExitCode::FAILURE;
    };
    if let Err(error) = planted::write_project(&folder) {
        println!("{} cannot be written: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    match plant(&folder) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
