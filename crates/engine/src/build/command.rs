//! A service that a program of its own deploys: there is nothing to build, and what is reviewed is the command.

use std::collections::BTreeMap;

use topology::Program;

use super::Building;
use crate::{Artifact, Cell, Stop, cell::digest};

pub(super) fn build(building: &Building<'_>) -> Result<Artifact, Stop> {
    let cell = building.cell;
    let words = words(cell, &program(cell)?.deploy)?;
    let text = words.join(" ");
    let given = cell.parameters.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    let words = words.iter().map(String::as_str);
    Ok(Artifact {
        digest: digest([cell.digest.as_str()].into_iter().chain(words).chain(given)),
        template: text,
        first_template: None,
        parameters: cell.parameters.clone(),
        tags: BTreeMap::new(),
        capabilities: Vec::new(),
        assets: Vec::new(),
        changes: Vec::new(),
    })
}

pub(crate) fn program(cell: &Cell) -> Result<&Program, Stop> {
    cell.program.as_ref().ok_or_else(|| {
        Stop::failed(
            "no-program",
            format!("{} does not say what deploys it", cell.id.service),
            format!("Add `program = {{ deploy = [...] }}` under [services.{}].", cell.id.service),
        )
    })
}

/// The program and its arguments, for this cell.
pub(crate) fn words(cell: &Cell, written: &[String]) -> Result<Vec<String>, Stop> {
    if written.first().is_none_or(|program| program.trim().is_empty()) {
        return Err(Stop::failed(
            "no-program",
            format!("{} names an empty command", cell.id.service),
            "Name a program, and each of its arguments as a text of its own.",
        ));
    }
    Ok(written.iter().map(|word| cell.fill(word)).collect())
}
