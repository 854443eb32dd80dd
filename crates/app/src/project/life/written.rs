//! What the files say of personal stages.

use std::{collections::BTreeMap, path::Path};

use engine::tags::PersonalTags;
use topology::{OWN_FILE_NAME, Personal, StageId, Topology};

use crate::{
    contract::PersonalEntry,
    error::Result,
    files,
    project::{Project, personal::read_own},
};

/// A personal stage as it is written down.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) entry: PersonalEntry,
    pub(super) base: Option<StageId>,
    pub(super) personal: Personal,
}

/// All of them; `topology` has those of the user's own file, too.
pub(super) fn written(project: &Project, topology: &Topology) -> BTreeMap<StageId, Written> {
    let team = project.state().document.topology().stages.clone();
    let personal = topology.stages.iter().filter_map(|(id, stage)| {
        let entry = if team.contains_key(id) { PersonalEntry::Shared } else { PersonalEntry::Own };
        let personal = stage.personal.clone()?;
        Some((id.clone(), Written { entry, base: stage.base.clone(), personal }))
    });
    personal.collect()
}

/// What the stacks of a stage say of it, where it is a personal one.
pub(in crate::project) fn tags_of(topology: &Topology, stage: &StageId) -> Option<PersonalTags> {
    let found = topology.stages.get(stage)?;
    let personal = found.personal.as_ref()?;
    Some(PersonalTags {
        stage: stage.clone(),
        base: found.base.clone()?,
        owner: personal.owner.clone(),
        created: personal.created.clone(),
        expires: personal.expires.clone(),
        services: personal.replicate.clone(),
    })
}

/// Whether the stacks of a stage are deployed without waiting for their resources to be ready.
pub(in crate::project) fn is_express(topology: &Topology, stage: &StageId) -> bool {
    let personal = topology.stages.get(stage).and_then(|stage| stage.personal.as_ref());
    personal.is_some_and(|personal| personal.express)
}

/// Takes a stage out of the user's own file. One that is not there is no error.
///
/// # Errors
/// Where the file cannot be read or written.
pub(in crate::project) fn forget(folder: &Path, stage: &StageId) -> Result<()> {
    let own = read_own(folder)?;
    if own.stages().contains_key(stage) {
        files::write_atomically(&folder.join(OWN_FILE_NAME), own.with(stage, None)?)?;
    }
    Ok(())
}
