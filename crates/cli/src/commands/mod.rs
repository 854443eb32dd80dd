//! One file for each command.

pub mod deploy;
pub mod graph;
pub mod init;
pub mod plan;
pub mod runs;
pub mod sandbox;
pub mod scan;
pub mod status;

use serde::Serialize;

/// One JSON value on one line.
pub fn print_json(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => println!("{text}"),
        Err(error) => eprintln!("the answer could not be written as JSON: {error}"),
    }
}
