//! Prints the contract as TypeScript, for `cargo xtask contract`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is all it does")]

use std::process::ExitCode;

fn main() -> ExitCode {
    match app::contract::typescript() {
        Ok(typescript) => {
            print!("{typescript}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
