//! The embedded sample: an application that a newcomer deploys without an AWS account.

use std::{
    fs,
    path::{Path, PathBuf},
};

use include_dir::{Dir, include_dir};
use sandbox::{Faults, ResourceFault};
use serde::Deserialize;
use topology::FILE_NAME;

use crate::{contract::ErrorView, error::Result, settings::Settings};

static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/sample");

/// Where the sample lives: a newcomer may change it.
#[must_use]
pub fn folder(settings: &Settings) -> PathBuf {
    settings.data_dir.join("acme-shop")
}

/// Writes the sample where it is not there yet; changes to it are kept.
///
/// # Errors
/// Where the folder cannot be written to.
pub fn unpack(folder: &Path) -> Result<()> {
    if folder.join(FILE_NAME).exists() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|error| ErrorView::io("make", folder, &error))?;
    SAMPLE.extract(folder).map_err(|error| ErrorView::io("write the sample into", folder, &error))
}

/// The step that fails on purpose, once: a newcomer sees what a failure looks like, and that a retry mends it.
#[must_use]
pub fn faults() -> Faults {
    let script: Script = SAMPLE
        .get_file("sandbox.json")
        .and_then(|file| serde_json::from_slice(file.contents()).ok())
        .unwrap_or_default();
    let resources = script
        .faults
        .iter()
        .map(|fault| ResourceFault::new(&fault.stack, &fault.resource, fault.times, &fault.reason));
    Faults { resources: resources.collect(), ..Faults::default() }
}

#[derive(Default, Deserialize)]
struct Script {
    faults: Vec<ScriptedFault>,
}

#[derive(Deserialize)]
struct ScriptedFault {
    stack: String,
    resource: String,
    times: u32,
    reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_of_the_sample_can_be_read_and_names_a_stack_of_it() {
        let faults = faults();
        assert_eq!(faults.resources.len(), 1);
        assert_eq!(faults.resources[0].times, 1);
    }
}
