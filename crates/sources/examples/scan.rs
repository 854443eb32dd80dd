//! Prints what a scan of some folders finds, as JSON: `cargo run -p sources --example scan -- ROOT [FOLDER...]`.

use std::{path::PathBuf, process::ExitCode};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is what an example is for")]
fn main() -> ExitCode {
    let mut folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if folders.is_empty() {
        eprintln!("usage: scan ROOT [FOLDER...]");
        return ExitCode::from(2);
    }
    let root = folders[0].clone();
    if folders.len() > 1 {
        folders.remove(0);
    }
    let folders: Vec<PathBuf> = folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
    let findings = sources::scan(&root, &folders, &sources::ScanOptions::default());
    match serde_json::to_string_pretty(&findings) {
        Ok(json) => println!("{json}"),
        Err(error) => eprintln!("{error}"),
    }
    ExitCode::SUCCESS
}
