//! What the files say of personal stages.

use std::{collections::BTreeMap, path::Path};

use engine::tags::PersonalTags;
use jiff::Timestamp;
use journal::RunOutcome;
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

impl Project {
    /// A process that dies right after a removal leaves the entry of what it removed. It goes at the next look, unless the stage was
    /// made anew since.
    ///
    /// # Errors
    /// Where the files or the journal cannot be read or written.
    pub(super) fn forget_what_is_removed(&self) -> Result<()> {
        if !self.has_history() {
            return Ok(());
        }
        let own = read_own(&self.folder)?;
        if own.stages().is_empty() {
            return Ok(());
        }
        let runs = self.runs()?;
        for (stage, written) in own.stages() {
            let of_stage = runs.iter().filter(|run| run.stage == *stage);
            let Some(last) = of_stage.max_by_key(|run| run.started) else { continue };
            let created = written.personal.as_ref().and_then(|personal| personal.created.as_deref());
            let created: Option<Timestamp> = created.and_then(|created| created.parse().ok());
            if last.outcome == Some(RunOutcome::Succeeded)
                && created.is_some_and(|created| created <= last.started)
                && self.forgotten_by(&last.run).as_ref() == Some(stage)
            {
                forget(&self.folder, stage)?;
            }
        }
        self.take_in_outside_changes().map(drop)
    }
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
