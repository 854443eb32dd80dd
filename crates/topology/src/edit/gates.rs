//! Edits of the gates of a stage.

use super::{EditError, What, error};
use crate::{Gate, Stage, StageId, Topology, nearest::nearest};

pub(super) fn add(topology: &mut Topology, stage: &StageId, gate: &Gate) -> Result<(), EditError> {
    mentions(topology, gate)?;
    let stage = error::get(&mut topology.stages, What::Stage, stage)?;
    free(stage, &gate.name)?;
    stage.gates.push(gate.clone());
    Ok(())
}

pub(super) fn change(
    topology: &mut Topology,
    stage: &StageId,
    name: &str,
    gate: &Gate,
) -> Result<(), EditError> {
    mentions(topology, gate)?;
    let stage = error::get(&mut topology.stages, What::Stage, stage)?;
    let at = position(stage, name)?;
    if gate.name != name {
        free(stage, &gate.name)?;
    }
    stage.gates[at] = gate.clone();
    Ok(())
}

pub(super) fn remove(topology: &mut Topology, stage: &StageId, name: &str) -> Result<(), EditError> {
    let stage = error::get(&mut topology.stages, What::Stage, stage)?;
    let at = position(stage, name)?;
    stage.gates.remove(at);
    Ok(())
}

/// What a gate stands at must exist, and it holds no secret.
pub(super) fn mentions(topology: &Topology, gate: &Gate) -> Result<(), EditError> {
    error::no_secret(gate)?;
    gate.at.service().map_or(Ok(()), |service| error::known(&topology.services, What::Service, service))
}

fn free(stage: &Stage, name: &str) -> Result<(), EditError> {
    if stage.gates.iter().any(|gate| gate.name == name) {
        return Err(EditError::Exists { what: What::Gate, name: name.to_owned() });
    }
    Ok(())
}

fn position(stage: &Stage, name: &str) -> Result<usize, EditError> {
    stage.gates.iter().position(|gate| gate.name == name).ok_or_else(|| EditError::Unknown {
        what: What::Gate,
        name: name.to_owned(),
        nearest: nearest(name, stage.gates.iter().map(|gate| gate.name.as_str())).map(str::to_owned),
    })
}
