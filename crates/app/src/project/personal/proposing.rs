//! What a personal stage would be. Reads the sources, and asks no account.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Chosen, Reach, choose};
use topology::{Personal, Role, ServiceId, ServiceKind, Stage, StageId, Target, Topology};

use super::{
    bindings::{Bindings, bindings},
    naming,
    sharing::{Shared, shared},
    stage_of,
};
use crate::{
    contract::{ErrorView, PersonalProposal, PersonalService, ProposePersonal},
    error::Result,
    project::Project,
};

impl Project {
    /// # Errors
    /// Where there is no stage to come from, or one that is named is not there.
    pub fn propose_personal(&self, wanted: &ProposePersonal) -> Result<PersonalProposal> {
        let topology = self.topology();
        let reading = self.state().reading.clone();
        let known = wanted.stage.as_ref().map(|id| stage_of(&topology, id)).transpose()?;
        let bases = bases(&topology);
        let base = wanted.base.clone().or_else(|| known.and_then(|stage| stage.base.clone()));
        let base = base.or_else(|| bases.first().cloned()).ok_or_else(|| {
            ErrorView::new(
                "no-base",
                "there is no stage that a personal one could come from",
                "Add a stage with an account and a region first.",
            )
        })?;
        let of_base = stage_of(&topology, &base)?;
        let suggestions = naming::suggestions(&self.settings, &self.folder, &topology);
        let name = wanted.name.clone().or_else(|| wanted.stage.as_ref().map(ToString::to_string));
        let name = name.or_else(|| suggestions.first().map(|one| one.name.clone())).unwrap_or_default();
        let mut name_problem = naming::invalid(&name, &topology, wanted.stage.as_ref());

        let roles: BTreeMap<ServiceId, Role> = topology
            .services
            .iter()
            .filter(|(id, service)| service.kind != ServiceKind::Planned && topology.stands_in(id, &base))
            .map(|(id, service)| {
                let found = reading.services.get(id).map(|found| found.role);
                (id.clone(), service.role.or(found).unwrap_or(Role::Infrastructure))
            })
            .collect();
        let personal = known.and_then(|stage| stage.personal.as_ref());
        let ticked = wanted.replicate.as_ref().or_else(|| personal.map(|personal| &personal.replicate));
        let ticked: Option<BTreeSet<ServiceId>> = ticked.map(|ticked| ticked.iter().cloned().collect());
        let chosen = choose(&roles, &reading.references, ticked.as_ref(), base.as_str());
        let mut answers = personal.map(|personal| personal.answers.clone()).unwrap_or_default();
        answers.extend(wanted.answers.clone());

        let targets = wanted.targets.clone().or_else(|| known.map(|stage| stage.targets.clone()));
        let targets =
            targets.filter(|targets| !targets.is_empty()).unwrap_or_else(|| of_base.targets.clone());
        let replicate: Vec<ServiceId> =
            chosen.iter().filter(|one| one.replicated).map(|one| one.service.clone()).collect();
        let id = match &name_problem {
            None => StageId::new(&name).ok(),
            Some(_) => suggestions.first().and_then(|one| StageId::new(&one.name).ok()),
        };
        let places: Vec<Shared> = match &id {
            Some(id) => self.places(&topology, id, &base, &replicate, &targets, answers),
            None => Vec::new(),
        };
        let found = merged(places.iter().map(|shared| bindings(&topology, shared)));
        let longest = id.as_ref().and_then(|id| {
            places
                .iter()
                .filter_map(|shared| naming::longest(shared, id))
                .min()
                .filter(|longest| *longest < 64)
        });
        if name_problem.is_none()
            && let Some(id) = &id
        {
            name_problem = places.iter().find_map(|shared| naming::misfitting(shared, id));
        }
        let can_create = name_problem.is_none() && !replicate.is_empty();
        let open = found.questions.iter().any(|question| question.answer.is_none());
        let can_deploy = can_create
            && found.collisions.is_empty()
            && !found.problems.iter().any(|one| one.blocks)
            && !open;
        Ok(PersonalProposal {
            bases,
            name,
            suggestions,
            name_problem,
            longest: longest.and_then(|longest| u32::try_from(longest).ok()),
            places: every_place(&topology),
            elsewhere: places.iter().flat_map(elsewhere).collect(),
            services: chosen.into_iter().map(|one| service(one, &roles)).collect(),
            names: places.first().map(naming::names).unwrap_or_default(),
            collisions: found.collisions,
            rebindings: found.rebindings,
            packaged_later: found.packaged_later,
            questions: found.questions,
            problems: found.problems,
            can_create,
            can_deploy,
            base,
            targets,
        })
    }

    fn places(
        &self,
        topology: &Topology,
        id: &StageId,
        base: &StageId,
        replicate: &[ServiceId],
        targets: &[Target],
        answers: BTreeMap<String, topology::Answer>,
    ) -> Vec<Shared> {
        let personal = Personal { replicate: replicate.to_vec(), answers, ..Personal::default() };
        let mut with = topology.clone();
        let stage = Stage {
            targets: targets.to_vec(),
            base: Some(base.clone()),
            personal: Some(personal),
            ..Stage::default()
        };
        with.stages.insert(id.clone(), stage);
        targets.iter().filter_map(|target| shared(&self.folder, &with, id, target)).collect()
    }
}

/// The stages of the rail in its order; personal ones are no base.
fn bases(topology: &Topology) -> Vec<StageId> {
    let mut rail: Vec<_> = topology
        .stages
        .iter()
        .filter(|(_, stage)| stage.personal.is_none() && !stage.targets.is_empty())
        .collect();
    rail.sort_by_key(|(id, stage)| (stage.base.is_some(), stage.order.unwrap_or(u32::MAX), (*id).clone()));
    rail.into_iter().map(|(id, _)| id.clone()).collect()
}

fn every_place(topology: &Topology) -> Vec<Target> {
    let places: BTreeSet<&Target> = topology.stages.values().flat_map(|stage| &stage.targets).collect();
    places.into_iter().cloned().collect()
}

fn service(chosen: Chosen, roles: &BTreeMap<ServiceId, Role>) -> PersonalService {
    let Chosen { service, replicated, by_role, because, ties } = chosen;
    let role = roles.get(&service).copied().unwrap_or(Role::Infrastructure);
    PersonalService { service, role, replicated, by_role, because, ties }
}

/// What it means to be in another account or region than the base stage.
pub fn elsewhere(shared: &Shared) -> Vec<String> {
    let Reach::Elsewhere { .. } = &shared.reach else { return Vec::new() };
    let (here, there, base) = (&shared.target, &shared.base_target, &shared.base);
    let mut told = vec![format!(
        "{here} is not where {base} is ({there}): an import reaches only its own account and region, so that the value which \
         {base} exports when this is packaged takes its place. A later change of it is not followed until the next deployment."
    )];
    if here.account != there.account {
        told.push(format!(
            "What {base} has belongs to another account: it has to let {} in, by the policies of its tables, buckets, queues and \
             keys, or by a role.",
            here.account
        ));
    }
    told
}

/// What several targets say alike is said once.
fn merged(all: impl Iterator<Item = Bindings>) -> Bindings {
    fn add<T: PartialEq>(to: &mut Vec<T>, from: Vec<T>) {
        for one in from {
            if !to.contains(&one) {
                to.push(one);
            }
        }
    }
    all.reduce(|mut whole, one| {
        add(&mut whole.rebindings, one.rebindings);
        add(&mut whole.questions, one.questions);
        add(&mut whole.problems, one.problems);
        add(&mut whole.collisions, one.collisions);
        add(&mut whole.packaged_later, one.packaged_later);
        whole
    })
    .unwrap_or_default()
}
