//! Edits of sessions.

use super::{EditError, SessionPatch, What, error};
use crate::{Access, Session, SessionName, Topology};

pub(super) fn add(topology: &mut Topology, id: &SessionName, session: &Session) -> Result<(), EditError> {
    error::no_secret(session)?;
    error::add(&mut topology.sessions, What::Session, id, session)
}

/// Only where no account uses it: without it nobody could log in to those.
pub(super) fn remove(topology: &mut Topology, id: &SessionName) -> Result<(), EditError> {
    error::known(&topology.sessions, What::Session, id)?;
    let uses = |access: &Access| matches!(access, Access::Sso(sso) if sso.session == *id);
    let users = topology.accounts.iter().filter(|(_, account)| account.access.as_ref().is_some_and(uses));
    error::unused(What::Session, id.as_str(), users.map(|(name, _)| format!("account {name}")).collect())?;
    topology.sessions.remove(id);
    Ok(())
}

pub(super) fn update(
    topology: &mut Topology,
    id: &SessionName,
    patch: &SessionPatch,
) -> Result<(), EditError> {
    error::known(&topology.sessions, What::Session, id)?;
    error::no_secret(patch)?;
    let session = error::get(&mut topology.sessions, What::Session, id)?;
    if let Some(start_url) = &patch.start_url {
        session.start_url.clone_from(start_url);
    }
    if let Some(region) = &patch.region {
        session.region.clone_from(region);
    }
    patch.endpoint.apply(&mut session.endpoint);
    Ok(())
}
