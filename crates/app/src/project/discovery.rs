//! What a target really holds, as far as a plan of these cells needs to know it.

use std::collections::{BTreeMap, BTreeSet};

use aws::{Cloud, Proof};
use engine::Wanted;
use journal::Journal;
use plan::{DesiredCell, Intent, LiveStack, LiveTarget, provided_values};
use topology::{CellId, StackName, StageId, Tie};

use crate::error::Result;

/// What one target answered.
#[derive(Debug)]
pub struct Answered {
    /// Whose credentials were used.
    pub proof: Proof,
    pub live: LiveTarget,
}

/// Asks a target for its stacks, exports and parameters, and who imports the exports that are at stake: each such answer
/// costs a call.
///
/// # Errors
/// Where the identity is not the target's, or AWS cannot be asked.
pub async fn ask(
    cloud: &Cloud,
    journal: Option<&Journal>,
    cells: &[DesiredCell],
    intent: Intent,
) -> Result<Answered> {
    let here: BTreeMap<&StackName, &DesiredCell> =
        cells.iter().filter(|cell| cell.target == *cloud.target()).map(|cell| (&cell.stack, cell)).collect();
    let provided: BTreeMap<&StackName, BTreeMap<String, String>> =
        here.iter().map(|(stack, cell)| (*stack, provided_values(&cell.interface, stack))).collect();
    let goes = |export: &str, stack: &StackName| {
        provided.get(stack).is_some_and(|provided| intent == Intent::Remove || !provided.contains_key(export))
    };
    // A journal that cannot be read knows nothing, and every cell is then planned as an update.
    let deployed = |stack: &str| journal?.deployment(stack).ok().flatten();
    let wanted = Wanted { parameters: consumed(&here), importers_matter: &goes, deployed: &deployed };
    let mut live = engine::discover(cloud, &wanted).await?.live;

    let changes = |export: &str, stack: &StackName| {
        let before = live.stacks.get(stack).and_then(|stack| stack.provided.get(export));
        let after = provided.get(stack).and_then(|provided| provided.get(export));
        before.zip(after).is_some_and(|(before, after)| before != after)
    };
    let changed: Vec<String> = live
        .exports
        .iter()
        .filter(|(name, export)| changes(name, &export.stack))
        .map(|(name, _)| name.clone())
        .collect();
    for name in changed {
        let importers = cloud.importers(&name).await?.unwrap_or_default();
        if let Some(export) = live.exports.get_mut(&name) {
            export.importers = importers.into_iter().filter_map(|stack| StackName::new(stack).ok()).collect();
        }
    }
    Ok(Answered { proof: cloud.prove().await?, live })
}

/// What tools of their own deployed: no account lists it, so that only the journal knows.
pub fn add_what_tools_deployed(
    live: &mut LiveTarget,
    journal: Option<&Journal>,
    stage: &StageId,
    cells: &[DesiredCell],
) {
    for cell in cells.iter().filter(|cell| cell.target == live.target) {
        let id = CellId { service: cell.service.clone(), stage: stage.clone(), target: cell.target.clone() };
        let name = engine::tool_deployment(&id);
        let Some(record) = journal.and_then(|journal| journal.deployment(&name).ok().flatten()) else {
            continue;
        };
        let output = |name: &str| name.strip_prefix(&format!("{}.", cell.stack)).map(str::to_owned);
        let outputs = record.provided.iter();
        live.stacks.entry(cell.stack.clone()).or_insert_with(|| LiveStack {
            id: name,
            status: "UPDATE_COMPLETE".to_owned(),
            outputs: outputs.filter_map(|(name, value)| Some((output(name)?, value.clone()))).collect(),
            deployed: Some(record.digest),
            provided: record.provided.clone(),
            termination_protection: false,
            tags: BTreeMap::new(),
            updated: record.last_updated.map(|at| at.to_string()),
        });
    }
}

fn consumed(cells: &BTreeMap<&StackName, &DesiredCell>) -> BTreeSet<String> {
    let ties = cells.values().flat_map(|cell| &cell.interface.consumes).map(|consumption| &consumption.tie);
    ties.filter_map(|tie| match tie {
        Tie::Parameter { path } => path.known().map(str::to_owned),
        Tie::Export { .. } | Tie::Output { .. } | Tie::File { .. } => None,
    })
    .collect()
}
