//! Edits of groups and repositories: what services are sorted into.

use super::{EditError, What, error};
use crate::{Group, GroupId, Repository, RepositoryId, Topology};

pub(super) fn add_group(topology: &mut Topology, id: &GroupId, group: &Group) -> Result<(), EditError> {
    error::add(&mut topology.groups, What::Group, id, group)
}

pub(super) fn remove_group(topology: &mut Topology, id: &GroupId) -> Result<(), EditError> {
    error::known(&topology.groups, What::Group, id)?;
    topology.groups.remove(id);
    topology.views_without_group(id);
    for service in topology.services.values_mut() {
        if service.group.as_ref() == Some(id) {
            service.group = None;
        }
    }
    Ok(())
}

pub(super) fn add_repository(
    topology: &mut Topology,
    id: &RepositoryId,
    repository: &Repository,
) -> Result<(), EditError> {
    error::add(&mut topology.repositories, What::Repository, id, repository)
}

/// Only where no service comes from it: without its repository a service has no code.
pub(super) fn remove_repository(topology: &mut Topology, id: &RepositoryId) -> Result<(), EditError> {
    error::known(&topology.repositories, What::Repository, id)?;
    let users = topology.services.iter().filter(|(_, service)| service.repository.as_ref() == Some(id));
    error::unused(What::Repository, id.as_str(), users.map(|(name, _)| format!("service {name}")).collect())?;
    topology.repositories.remove(id);
    Ok(())
}
