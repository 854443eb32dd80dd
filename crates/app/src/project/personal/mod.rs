//! Stages of one's own: proposing, making, changing and sharing them.

mod bindings;
mod exclude;
mod following;
mod naming;
mod own;
mod planned;
mod proposing;
mod reach;
mod sharing;

use std::collections::BTreeSet;

use topology::{Edit, Personal, Safety, ServiceId, Stage, StageId, Topology};

pub(super) use bindings::seen;
pub(super) use own::{after, read as read_own};
pub(super) use planned::planned;
pub(super) use sharing::{Shared, bind, shared};

use super::Project;
use crate::{
    contract::{ChangePersonal, CreatePersonal, ErrorView, ProposePersonal, SharePersonal},
    error::Result,
};

impl Project {
    /// Makes a personal stage. It is on disk when this returns, unless it goes into the team's file.
    ///
    /// # Errors
    /// Where it cannot be called that, or nothing would stand in it.
    pub fn create_personal(&self, wanted: &CreatePersonal) -> Result<StageId> {
        let topology = self.topology();
        let proposal = self.propose_personal(&ProposePersonal {
            base: Some(wanted.base.clone()),
            name: Some(wanted.name.clone()),
            replicate: Some(wanted.replicate.clone()),
            targets: wanted.targets.clone(),
            ..Default::default()
        })?;
        if let Some(problem) = proposal.name_problem {
            return Err(ErrorView::new(&problem.code, problem.message, problem.hint));
        }
        let id = StageId::new(&wanted.name)
            .map_err(|error| ErrorView::new("invalid-name", error.to_string(), "Choose another name."))?;
        let base = stage_of(&topology, &wanted.base)?;
        if base.personal.is_some() {
            return Err(ErrorView::new(
                "base-is-personal",
                format!("{} is a personal stage itself, and shares most of what it has", wanted.base),
                "Choose the stage that it comes from.",
            ));
        }
        let replicate = known(&topology, &wanted.base, &wanted.replicate)?;
        if replicate.is_empty() {
            return Err(ErrorView::new(
                "nothing-replicated",
                format!("nothing would stand in {id}"),
                "Tick at least one service.",
            ));
        }
        let now = self.settings.now();
        let expires = match &wanted.ttl {
            Some(ttl) => Some(own::after(now, ttl)?.to_string()),
            None => None,
        };
        let targets = wanted.targets.clone().unwrap_or_default();
        let in_production = targets.iter().chain(&base.targets).any(|it| topology.is_production(&it.account));
        let stage = Stage {
            targets,
            // Whoever pressed the button has said yes: it is nobody else's.
            safety: if in_production { Safety::Confirm } else { Safety::Silent },
            base: Some(wanted.base.clone()),
            personal: Some(Personal {
                replicate,
                owner: Some(self.settings.actor.clone()),
                created: Some(own::stamp(now)),
                expires,
                express: wanted.express,
                answers: wanted.answers.clone(),
            }),
            ..Stage::default()
        };
        if wanted.shared {
            self.edit(vec![Edit::AddStage { id: id.clone(), stage }])?;
        } else {
            self.write_own(&id, Some(&stage))?;
        }
        Ok(id)
    }

    /// Other ticks and answers.
    ///
    /// # Errors
    /// Where the stage is no personal one, or nothing would stand in it.
    pub fn change_personal(&self, wanted: &ChangePersonal) -> Result<()> {
        let topology = self.topology();
        let stage = stage_of(&topology, &wanted.stage)?;
        let (Some(mut personal), Some(base)) = (stage.personal.clone(), stage.base.clone()) else {
            return Err(not_personal(&wanted.stage));
        };
        if let Some(replicate) = &wanted.replicate {
            personal.replicate = known(&topology, &base, replicate)?;
            if personal.replicate.is_empty() {
                return Err(ErrorView::new(
                    "nothing-replicated",
                    format!("nothing would stand in {}", wanted.stage),
                    "Tick at least one service, or remove the stage.",
                ));
            }
        }
        for (text, answer) in &wanted.answers {
            match answer {
                Some(answer) => personal.answers.insert(text.clone(), answer.clone()),
                None => personal.answers.remove(text),
            };
        }
        personal.express = wanted.express.unwrap_or(personal.express);
        self.set_personal(&wanted.stage, personal)
    }

    /// What makes a stage personal, all of it anew, in whichever file it stands.
    ///
    /// # Errors
    /// Where it is no personal stage, or its file cannot be written.
    pub fn set_personal(&self, id: &StageId, personal: Personal) -> Result<()> {
        if let Some(mut stage) = self.own_stage(id) {
            stage.personal = Some(personal);
            return self.write_own(id, Some(&stage));
        }
        self.edit(vec![Edit::SetPersonal { stage: id.clone(), personal: Some(personal) }])
    }

    /// Moves a personal stage into the team's file, or out of it. The team's file is a pending edit, as always.
    ///
    /// # Errors
    /// Where the stage is no personal one, or one of the files cannot be written.
    pub fn share_personal(&self, wanted: &SharePersonal) -> Result<()> {
        let id = &wanted.stage;
        match (self.own_stage(id), wanted.shared) {
            (Some(stage), true) => {
                self.edit(vec![Edit::AddStage { id: id.clone(), stage }])?;
                self.write_own(id, None)
            }
            (Some(_), false) => Ok(()),
            (None, shared) => {
                // As the file says it: what is joined has its base's targets.
                let stage = self.state().document.topology().stages.get(id).cloned();
                let stage = stage.filter(|stage| stage.personal.is_some()).ok_or_else(|| not_personal(id))?;
                if shared {
                    return Ok(());
                }
                self.edit(vec![Edit::RemoveStage { id: id.clone() }])?;
                self.write_own(id, Some(&stage))
            }
        }
    }

    /// Forgets a personal stage, in whichever file it stands. What stands in AWS is not touched.
    ///
    /// # Errors
    /// Where its file cannot be written.
    pub fn forget_personal(&self, id: &StageId) -> Result<()> {
        if self.own_stage(id).is_some() {
            return self.write_own(id, None);
        }
        self.edit(vec![Edit::RemoveStage { id: id.clone() }])
    }
}

fn stage_of<'a>(topology: &'a Topology, id: &StageId) -> Result<&'a Stage> {
    topology.stages.get(id).ok_or_else(|| {
        let near = topology::nearest(id.as_str(), topology.stages.keys().map(StageId::as_str));
        let hint = near.map_or_else(|| "Add it first.".to_owned(), |near| format!("Did you mean `{near}`?"));
        ErrorView::new("unknown-stage", format!("there is no stage `{id}`"), hint)
    })
}

fn not_personal(id: &StageId) -> ErrorView {
    ErrorView::new(
        "not-personal",
        format!("{id} is no personal stage"),
        "`stagewright stage list` shows those that are.",
    )
}

/// The services in the order of their names, each once; all of them stand in the base stage.
fn known(topology: &Topology, base: &StageId, services: &[ServiceId]) -> Result<Vec<ServiceId>> {
    let services: BTreeSet<&ServiceId> = services.iter().collect();
    for id in &services {
        let found = topology.services.get(*id);
        if found.is_none() {
            let near = topology::nearest(id.as_str(), topology.services.keys().map(ServiceId::as_str));
            let hint =
                near.map_or_else(|| "Add it first.".to_owned(), |near| format!("Did you mean `{near}`?"));
            return Err(ErrorView::new("unknown-service", format!("there is no service `{id}`"), hint));
        }
        if found.is_some_and(topology::Service::is_planned) || !topology.stands_in(id, base) {
            return Err(ErrorView::new(
                "not-in-base",
                format!("{id} does not stand in {base}"),
                "Only what the base stage has can be replicated.",
            ));
        }
    }
    Ok(services.into_iter().cloned().collect())
}
