//! Edits of accounts.

use super::{AccountPatch, EditError, What, error};
use crate::{Account, AccountName, Topology};

pub(super) fn add(topology: &mut Topology, id: &AccountName, account: &Account) -> Result<(), EditError> {
    error::add(&mut topology.accounts, What::Account, id, account)
}

/// Only where no stage has a target in it: removing stages is a decision of its own.
pub(super) fn remove(topology: &mut Topology, id: &AccountName) -> Result<(), EditError> {
    error::known(&topology.accounts, What::Account, id)?;
    let users =
        topology.stages.iter().filter(|(_, stage)| stage.targets.iter().any(|target| target.account == *id));
    error::unused(What::Account, id.as_str(), users.map(|(stage, _)| format!("stage {stage}")).collect())?;
    topology.accounts.remove(id);
    Ok(())
}

pub(super) fn update(
    topology: &mut Topology,
    id: &AccountName,
    patch: &AccountPatch,
) -> Result<(), EditError> {
    let account = error::get(&mut topology.accounts, What::Account, id)?;
    if let Some(id) = &patch.id {
        account.id = id.clone();
    }
    patch.access.apply(&mut account.access);
    patch.endpoint.apply(&mut account.endpoint);
    Ok(())
}
