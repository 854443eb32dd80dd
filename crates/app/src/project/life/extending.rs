//! Putting off when a personal stage expires: in its file, and in the tags of its stacks.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Cell, Errand, tags};
use plan::{Action, Intent, Pass, Plan, Step, StepId};
use topology::{CellId, Edit, Method, OnFailure, Safety, ServiceId, Stage, StageId, Target};

use super::{
    Errands,
    bare::bare,
    clock::in_days,
    lookout::{Found, Standing},
    written::{rewrite, written},
};
use crate::{
    contract::{ErrorView, PersonalEntry},
    error::Result,
    project::{Prepared, Project},
};

/// Longer ones are mistakes.
const LONGEST: u32 = 365;

/// What is left to be done once the file says it.
#[derive(Debug)]
pub struct Extension {
    pub expires: String,
    /// The update of its stacks' tags; absent where it has no stack.
    pub prepared: Option<Prepared>,
}

impl Project {
    /// Writes into the stage's file that it expires so many days from now, and plans the same for the tags of its stacks.
    ///
    /// # Errors
    /// Where nothing is known of the stage, its file cannot be written, or one of its accounts cannot be asked.
    pub async fn extend_personal(&self, stage: &StageId, days: u32) -> Result<Extension> {
        if days == 0 || days > LONGEST {
            return Err(ErrorView::new(
                "bad-time",
                format!("a personal stage cannot be put off by {days} days"),
                format!("Say between 1 and {LONGEST} days; it can be put off again."),
            ));
        }
        self.take_in_outside_changes()?;
        let topology = self.topology();
        let entry = self.entry_of(&topology, stage)?;
        let found = self.look_out(&topology).await;
        let own: BTreeSet<&Target> =
            topology.stages.get(stage).into_iter().flat_map(|stage| &stage.targets).collect();
        if let Some((_, problem)) = found.problems.iter().find(|(target, _)| own.contains(target)) {
            return Err(problem.clone());
        }
        let standing: Vec<&Standing> =
            found.stacks.iter().filter(|standing| standing.tags.stage == *stage).collect();
        let now = self.settings.now();
        let expires = in_days(now, days)
            .ok_or_else(|| ErrorView::new("bad-time", "there is no such day", "Say fewer days."))?;
        match entry {
            PersonalEntry::Own => rewrite(&self.folder, stage, |stage| {
                if let Some(personal) = &mut stage.personal {
                    personal.expires = Some(expires.clone());
                }
            })?,
            PersonalEntry::Shared => self.extend_shared(stage, &expires)?,
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

    /// In the team's file. Where other edits wait to be saved, this one waits with them.
    fn extend_shared(&self, stage: &StageId, expires: &str) -> Result<()> {
        let found = self.topology().stages.get(stage).and_then(|stage| stage.personal.clone());
        let Some(mut personal) = found else { return Ok(()) };
        personal.expires = Some(expires.to_owned());
        let waiting = self.has_unsaved_edits();
        let edit = Edit::SetPersonal { stage: stage.clone(), personal: Some(personal) };
        self.edit(vec![edit])?;
        if waiting { Ok(()) } else { self.save() }
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
            let service = names.into_iter().flatten().find(|one| !cells.contains_key(&StepId::whole(one, target)));
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
        Ok(Prepared { view, topology, cells: Vec::new(), clouds, errands: Some(errands) })
    }
}
