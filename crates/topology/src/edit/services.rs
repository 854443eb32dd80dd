//! Edits of services.

use std::collections::BTreeMap;

use super::{EditError, ServicePatch, What, error};
use crate::{GroupId, Program, RepositoryId, Service, ServiceId, StageId, Topology};

pub(super) fn add(topology: &mut Topology, id: &ServiceId, service: &Service) -> Result<(), EditError> {
    mentions(topology, service.repository.as_ref(), service.group.as_ref(), service.stages.as_deref())?;
    error::no_secret(&service.program)?;
    error::no_secret_parameters(&service.parameters)?;
    for (stage, given) in &service.stage_parameters {
        error::known(&topology.stages, What::Stage, stage)?;
        error::no_secret_parameters(given)?;
    }
    error::add(&mut topology.services, What::Service, id, service)
}

pub(super) fn remove(topology: &mut Topology, id: &ServiceId) -> Result<(), EditError> {
    error::known(&topology.services, What::Service, id)?;
    topology.services.remove(id);
    topology.references.retain(|reference| reference.from != *id && reference.to != *id);
    topology.dismissed.retain(|dismissal| !dismissal.subject.services.contains(id));
    for stage in topology.stages.values_mut() {
        stage.gates.retain(|gate| gate.at.service() != Some(id));
        stage.pins.retain(|pin| pin.service != *id);
        if let Some(personal) = &mut stage.personal {
            personal.replicate.retain(|service| service != id);
        }
    }
    topology.views_without_service(id);
    Ok(())
}

pub(super) fn set_program(
    topology: &mut Topology,
    id: &ServiceId,
    program: Option<&Program>,
) -> Result<(), EditError> {
    error::no_secret(&program)?;
    error::get(&mut topology.services, What::Service, id)?.program = program.cloned();
    Ok(())
}

pub(super) fn update(topology: &mut Topology, id: &ServiceId, patch: &ServicePatch) -> Result<(), EditError> {
    error::known(&topology.services, What::Service, id)?;
    fn set<T>(patch: &super::Patch<T>) -> Option<&T> {
        match patch {
            super::Patch::Set(value) => Some(value),
            super::Patch::Keep | super::Patch::Unset => None,
        }
    }
    mentions(topology, set(&patch.repository), set(&patch.group), set(&patch.stages).map(Vec::as_slice))?;
    for stage in patch.stage_parameters.keys() {
        error::known(&topology.stages, What::Stage, stage)?;
    }
    for given in std::iter::once(&patch.parameters).chain(patch.stage_parameters.values()) {
        error::no_secret_parameters(given.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))))?;
    }
    let service = error::get(&mut topology.services, What::Service, id)?;
    if let Some(kind) = patch.kind {
        service.kind = kind;
    }
    if let Some(own_deploy) = patch.own_deploy {
        service.own_deploy = own_deploy;
    }
    if let Some(provides) = &patch.provides {
        service.provides.clone_from(provides);
    }
    patch.path.apply(&mut service.path);
    patch.repository.apply(&mut service.repository);
    patch.stack.apply(&mut service.stack);
    patch.stack_name.apply(&mut service.stack_name);
    patch.role.apply(&mut service.role);
    patch.group.apply(&mut service.group);
    patch.note.apply(&mut service.note);
    patch.stages.apply(&mut service.stages);
    if let Some(values) = &patch.values {
        service.values.clone_from(values);
    }
    set_parameters(&mut service.parameters, &patch.parameters);
    for (stage, given) in &patch.stage_parameters {
        let own = service.stage_parameters.entry(stage.clone()).or_default();
        set_parameters(own, given);
        if own.is_empty() {
            service.stage_parameters.remove(stage);
        }
    }
    Ok(())
}

fn set_parameters(own: &mut BTreeMap<String, String>, given: &BTreeMap<String, Option<String>>) {
    for (name, value) in given {
        match value {
            Some(value) => own.insert(name.clone(), value.clone()),
            None => own.remove(name),
        };
    }
}

pub(super) fn move_to_group(
    topology: &mut Topology,
    services: &[ServiceId],
    group: Option<&GroupId>,
) -> Result<(), EditError> {
    mentions(topology, None, group, None)?;
    for id in services {
        error::known(&topology.services, What::Service, id)?;
    }
    for id in services {
        error::get(&mut topology.services, What::Service, id)?.group = group.cloned();
    }
    Ok(())
}

/// What a service names must exist.
fn mentions(
    topology: &Topology,
    repository: Option<&RepositoryId>,
    group: Option<&GroupId>,
    stages: Option<&[StageId]>,
) -> Result<(), EditError> {
    if let Some(repository) = repository {
        error::known(&topology.repositories, What::Repository, repository)?;
    }
    if let Some(group) = group {
        error::known(&topology.groups, What::Group, group)?;
    }
    for stage in stages.unwrap_or_default() {
        error::known(&topology.stages, What::Stage, stage)?;
    }
    Ok(())
}
