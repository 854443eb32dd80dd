//! Edits of accounts.

use super::{AccountPatch, EditError, Patch, Refusal, What, error};
use crate::{Access, Account, AccountName, Topology};

pub(super) fn add(topology: &mut Topology, id: &AccountName, account: &Account) -> Result<(), EditError> {
    error::no_secret(account)?;
    if let Some(access) = &account.access {
        mentions(topology, id, access)?;
    }
    error::add(&mut topology.accounts, What::Account, id, account)
}

/// Only where no stage has a target in it and no other account is reached through it: removing those is a decision of
/// its own.
pub(super) fn remove(topology: &mut Topology, id: &AccountName) -> Result<(), EditError> {
    error::known(&topology.accounts, What::Account, id)?;
    let in_it =
        topology.stages.iter().filter(|(_, stage)| stage.targets.iter().any(|target| target.account == *id));
    let through_it = topology.accounts.iter().filter(|(name, account)| {
        *name != id && account.access.as_ref().and_then(Access::from_account) == Some(id)
    });
    let users = in_it.map(|(stage, _)| format!("stage {stage}"));
    let users = users.chain(through_it.map(|(name, _)| format!("account {name}")));
    error::unused(What::Account, id.as_str(), users.collect())?;
    topology.accounts.remove(id);
    Ok(())
}

pub(super) fn update(
    topology: &mut Topology,
    id: &AccountName,
    patch: &AccountPatch,
) -> Result<(), EditError> {
    error::known(&topology.accounts, What::Account, id)?;
    error::no_secret(patch)?;
    if let Patch::Set(access) = &patch.access {
        mentions(topology, id, access)?;
    }
    let account = error::get(&mut topology.accounts, What::Account, id)?;
    patch.id.apply(&mut account.id);
    patch.access.apply(&mut account.access);
    patch.endpoint.apply(&mut account.endpoint);
    patch.production.apply(&mut account.production);
    patch.colour.apply(&mut account.colour);
    Ok(())
}

/// What an access stands on must exist, and must not stand on the account itself.
fn mentions(topology: &Topology, id: &AccountName, access: &Access) -> Result<(), EditError> {
    match access {
        Access::Sso(sso) => error::known(&topology.sessions, What::Session, &sso.session),
        Access::AssumeRole(role) => {
            error::known(&topology.accounts, What::Account, &role.from)?;
            let chain = topology.access_chain(&role.from);
            let Some(back) = chain.iter().position(|name| *name == id) else { return Ok(()) };
            let path = std::iter::once(id).chain(chain[..=back].iter().copied()).cloned().collect();
            Err(EditError::Refused { reason: Refusal::AccessCycle { path } })
        }
        Access::Sandbox
        | Access::Profile(_)
        | Access::Keys(_)
        | Access::Environment(_)
        | Access::WebIdentity(_) => Ok(()),
    }
}
