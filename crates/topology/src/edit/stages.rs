//! Edits of stages and their targets.

use super::{EditError, Patch, StagePatch, What, error};
use crate::{Personal, Pin, ServiceId, Stage, StageId, Target, Topology};

pub(super) fn add(topology: &mut Topology, id: &StageId, stage: &Stage) -> Result<(), EditError> {
    if let Some(base) = &stage.base {
        error::known(&topology.stages, What::Stage, base)?;
    }
    for target in &stage.targets {
        error::known(&topology.accounts, What::Account, &target.account)?;
    }
    for gate in &stage.gates {
        super::gates::mentions(topology, gate)?;
    }
    for pin in &stage.pins {
        error::known(&topology.services, What::Service, &pin.service)?;
    }
    personal(topology, stage.personal.as_ref())?;
    error::add(&mut topology.stages, What::Stage, id, stage)
}

fn personal(topology: &Topology, personal: Option<&Personal>) -> Result<(), EditError> {
    error::no_secret(&personal)?;
    for service in personal.into_iter().flat_map(|personal| &personal.replicate) {
        error::known(&topology.services, What::Service, service)?;
    }
    Ok(())
}

pub(super) fn set_personal(
    topology: &mut Topology,
    stage: &StageId,
    new: Option<&Personal>,
) -> Result<(), EditError> {
    personal(topology, new)?;
    error::get(&mut topology.stages, What::Stage, stage)?.personal = new.cloned();
    Ok(())
}

/// A pin that is there gets the new phase and keeps its place.
pub(super) fn pin(
    topology: &mut Topology,
    stage: &StageId,
    service: &ServiceId,
    phase: Option<u32>,
) -> Result<(), EditError> {
    error::known(&topology.services, What::Service, service)?;
    let pins = &mut error::get(&mut topology.stages, What::Stage, stage)?.pins;
    match (phase, pins.iter_mut().find(|pin| pin.service == *service)) {
        (Some(phase), Some(pin)) => pin.phase = phase,
        (Some(phase), None) => pins.push(Pin { service: service.clone(), phase }),
        (None, _) => pins.retain(|pin| pin.service != *service),
    }
    Ok(())
}

/// Services that were only in some stages are no longer in this one, and have no parameters for it.
pub(super) fn remove(topology: &mut Topology, id: &StageId) -> Result<(), EditError> {
    error::known(&topology.stages, What::Stage, id)?;
    let bases = topology.stages.iter().filter(|(_, stage)| stage.base.as_ref() == Some(id));
    error::unused(
        What::Stage,
        id.as_str(),
        bases.map(|(name, _)| format!("stage {name} as its base")).collect(),
    )?;
    topology.stages.remove(id);
    topology.views_without_stage(id);
    topology.dismissed.retain(|dismissal| !dismissal.subject.stages.contains(id));
    for service in topology.services.values_mut() {
        if let Some(stages) = &mut service.stages {
            stages.retain(|stage| stage != id);
        }
        service.stage_parameters.remove(id);
    }
    Ok(())
}

pub(super) fn update(topology: &mut Topology, id: &StageId, patch: &StagePatch) -> Result<(), EditError> {
    error::known(&topology.stages, What::Stage, id)?;
    if let Patch::Set(base) = &patch.base {
        error::known(&topology.stages, What::Stage, base)?;
        let mut chain = vec![id.to_string()];
        let mut next = Some(base);
        while let Some(stage) = next {
            chain.push(stage.to_string());
            if stage == id {
                return Err(EditError::Refused { reason: super::Refusal::BaseCycle { path: chain } });
            }
            if chain.len() > topology.stages.len() + 1 {
                break;
            }
            next = topology.stages.get(stage).and_then(|stage| stage.base.as_ref());
        }
    }
    let stage = error::get(&mut topology.stages, What::Stage, id)?;
    if let Some(safety) = patch.safety {
        stage.safety = safety;
    }
    patch.method.apply(&mut stage.method);
    patch.base.apply(&mut stage.base);
    patch.order.apply(&mut stage.order);
    Ok(())
}

pub(super) fn add_target(topology: &mut Topology, id: &StageId, target: &Target) -> Result<(), EditError> {
    error::known(&topology.accounts, What::Account, &target.account)?;
    let stage = error::get(&mut topology.stages, What::Stage, id)?;
    if stage.targets.contains(target) {
        return Err(EditError::Exists { what: What::Target, name: target.to_string() });
    }
    stage.targets.push(target.clone());
    Ok(())
}

pub(super) fn remove_target(topology: &mut Topology, id: &StageId, target: &Target) -> Result<(), EditError> {
    let stage = error::get(&mut topology.stages, What::Stage, id)?;
    let before = stage.targets.len();
    stage.targets.retain(|other| other != target);
    if stage.targets.len() == before {
        return Err(EditError::Unknown { what: What::Target, name: target.to_string(), nearest: None });
    }
    Ok(())
}
