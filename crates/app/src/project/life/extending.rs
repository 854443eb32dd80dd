//! Putting off when a personal stage expires: in its file, and in the tags of its stacks.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Cell, Errand, tags};
use plan::{Action, Intent, Pass, Plan, Step, StepId};
use topology::{CellId, Method, OnFailure, Personal, Safety, ServiceId, Stage, StageId, Target};

use super::{
    Errands,
    bare::bare,
    lookout::{Found, Standing},
    written::written,
};
use crate::{
    contract::{ErrorView, PersonalEntry},
    error::Result,
    project::{Prepared, Project, personal::after},
};

/// What is left to be done once the file says it.
#[derive(Debug)]
pub struct Extension {
    pub expires: String,
    /// The update of its stacks' tags; absent where it has no stack.
    pub prepared: Option<Prepared>,
}

impl Project {
    /// Writes into the stage's file that it expires that long from now (`8h`, `7d`, `2w`), and plans the same for the tags of its stacks.
    ///
    /// # Errors
    /// Where that is no length of time, nothing is known of the stage, its file cannot be written, or one of its accounts cannot be asked.
    pub async fn extend_personal(&self, stage: &StageId, ttl: &str) -> Result<Extension> {
        self.take_in_outside_changes()?;
        let topology = self.topology();
        let entry = self.entry_of(&topology, stage)?;
        let found = self.look_out(&topology).await;
        let standing = found.of(&topology, stage)?;
        let expires = after(self.settings.now(), ttl)?.to_string();
        match entry {
            PersonalEntry::Own | PersonalEntry::Shared => self.write_expiry(stage, &expires)?,
            PersonalEntry::Nowhere if standing.is_empty() => {
                return Err(ErrorView::new(
                    "unknown-stage",
                    format!("there is no personal stage `{stage}`"),
                    "`stagewright stage list` shows those that there are.",
                ));
            }
            // A teammate's: their file is theirs, and the stacks are what is looked at.
            PersonalEntry::Nowhere => {}
        }
        self.take_in_outside_changes()?;
        let prepared = match standing.first() {
            None => None,
            Some(first) => {
                let said = written(self, &self.topology()).remove(stage);
                let mut told = first.tags.clone();
                if let Some(written) = said {
                    told.owner = written.personal.owner;
                    told.created = written.personal.created;
                    told.services = written.personal.replicate;
                }
                told.expires = Some(expires.clone());
                let stamp = told.written();
                Some(self.retagging(stage, &found, &standing, stamp, &expires).await?)
            }
        };
        Ok(Extension { expires, prepared })
    }

    /// In whichever file it stands. Where other edits of the team's wait to be saved, this one waits with them.
    fn write_expiry(&self, stage: &StageId, expires: &str) -> Result<()> {
        let found = self.topology().stages.get(stage).and_then(|stage| stage.personal.clone());
        let Some(personal) = found else { return Ok(()) };
        let waiting = self.has_unsaved_edits();
        self.set_personal(stage, Personal { expires: Some(expires.to_owned()), ..personal })?;
        if !waiting && self.has_unsaved_edits() { self.save() } else { Ok(()) }
    }

    async fn retagging(
        &self,
        stage: &StageId,
        found: &Found,
        standing: &[&Standing],
        stamp: BTreeMap<String, String>,
        expires: &str,
    ) -> Result<Prepared> {
        let topology = self.topology();
        let mut cells = BTreeMap::new();
        let mut steps = Vec::new();
        for standing in standing {
            let Standing { target, name, stack, .. } = standing;
            // Two stacks of one service are two steps; the name of a stack is one of a service, too.
            let names = [tags::service(&stack.tags), ServiceId::new(name.as_str().to_lowercase()).ok()];
            let service =
                names.into_iter().flatten().find(|one| !cells.contains_key(&StepId::whole(one, target)));
            let Some(service) = service else { continue };
            let Some(cloud) = found.clouds.get(target) else { continue };
            let id = StepId::whole(&service, target);
            // What it was deployed from stays known only where nobody else has changed it since.
            let record = if self.has_history() { self.journal()?.deployment(&stack.id)? } else { None };
            let record = record.filter(|record| record.last_updated == stack.changed());
            let (digest, provided) =
                record.map(|record| (record.digest, record.provided)).unwrap_or_default();
            steps.push(Step {
                id: id.clone(),
                service: service.clone(),
                target: target.clone(),
                stack: name.clone(),
                action: Action::Update,
                pass: Pass::Whole,
                reason: format!("Its tags say that it expires on {expires}"),
                phase: Some(0),
                waits_for: Vec::new(),
                digest: digest.clone(),
            });
            let cell_id = CellId { service, stage: stage.clone(), target: target.clone() };
            let bare = bare(&self.folder, cell_id, cloud.account().clone(), name.clone());
            let cell = Cell { digest, provided, errand: Errand::Retag, ..bare };
            cells.insert(id, cell);
        }
        let services: BTreeSet<ServiceId> = steps.iter().map(|step| step.service.clone()).collect();
        let plan = Plan {
            stage: stage.clone(),
            intent: Intent::Deploy,
            phases: vec![services.into_iter().collect()],
            steps,
            edges: Vec::new(),
            gates: Vec::new(),
            blockers: Vec::new(),
        };
        let shape = Stage {
            safety: Safety::Silent,
            method: Some(Method::Direct),
            on_failure: OnFailure::Continue,
            ..Stage::default()
        };
        let places: BTreeSet<&Target> = standing.iter().map(|standing| &standing.target).collect();
        let targets: Vec<_> = places
            .into_iter()
            .filter_map(|target| Some((target, topology.accounts.get(&target.account)?)))
            .collect();
        let view = self.plan_view(&topology, plan, &shape, &[], &targets)?;
        let errands = Errands { cells: Some(cells), stamp: Some(stamp), ..Errands::default() };
        let clouds = found.clouds.clone();
        Ok(Prepared {
            view,
            topology,
            cells: Vec::new(),
            clouds,
            shared: Vec::new(),
            errands: Some(errands),
            reverts: BTreeMap::new(),
        })
    }
}
