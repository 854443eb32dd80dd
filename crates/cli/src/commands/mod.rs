//! One file for each command.

pub mod accounts;
pub mod advice;
pub mod changed;
pub mod config;
pub mod deploy;
pub mod drift;
pub mod export;
pub mod follow;
pub mod init;
pub mod locks;
pub mod login;
pub mod logout;
pub mod plan;
pub mod promote;
pub mod recover;
pub mod rehearse;
pub mod resume;
pub mod runs;
pub mod sandbox;
pub mod scan;
pub mod status;
pub mod whoami;

use app::contract::ErrorView;
use serde::Serialize;

/// A name as its type wants it.
pub fn name<N: std::str::FromStr<Err = app::topology::NameError>>(text: &str) -> Result<N, ErrorView> {
    text.parse().map_err(|error: app::topology::NameError| {
        ErrorView::new("invalid-name", error.to_string(), "Check the spelling.")
    })
}

/// One JSON value on one line.
pub fn print_json(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => say!("{text}"),
        Err(error) => eprintln!("the answer could not be written as JSON: {error}"),
    }
}
