//! What is known of the rebinding before anything is packaged, and what would be read wrong.

use std::collections::BTreeMap;

use engine::Sharing;
use plan::{Counterpart, Name, Question, Rebinder, Rebinding, rebind};
use topology::{Answer, ReferenceKind, ServiceId, ServiceKind, Topology};

use super::reach;
use super::sharing::{Both, Shared, counterpart, is_named_by, read_name};
use crate::contract::{PersonalCollision, PersonalProblem, PersonalQuestion, PersonalRebinding};

/// What the sources of a personal stage say.
#[derive(Debug, Default)]
pub struct Bindings {
    pub rebindings: Vec<PersonalRebinding>,
    pub questions: Vec<PersonalQuestion>,
    pub problems: Vec<PersonalProblem>,
    pub collisions: Vec<PersonalCollision>,
    /// More may be rebound once these are packaged.
    pub packaged_later: Vec<ServiceId>,
}

pub fn bindings(topology: &Topology, shared: &Shared) -> Bindings {
    let sharing = shared.sharing();
    let mut found = Bindings { collisions: collisions(shared), ..Bindings::default() };
    for (id, both) in shared.services.iter().filter(|(id, _)| shared.personal.replicate.contains(id)) {
        let kind = topology.services.get(id).map(|service| (service.kind, service.own_deploy));
        let service = Service { id, both, shared, sharing: &sharing };
        service.rebind(&mut found);
        service.reaches(&mut found);
        service.read_while_packaging(kind.map(|(kind, _)| kind), &mut found);
        if let Some((kind, own_deploy)) = kind {
            service.by_tool(kind, own_deploy, &mut found);
        }
    }
    found
}

struct Service<'a> {
    id: &'a ServiceId,
    both: &'a Both,
    shared: &'a Shared,
    sharing: &'a Sharing,
}

impl Service<'_> {
    fn rebind(&self, found: &mut Bindings) {
        let Some(texts) = &self.both.personal.texts else {
            found.packaged_later.push(self.id.clone());
            return;
        };
        if !texts.is_whole {
            found.packaged_later.push(self.id.clone());
        }
        let others = self.sharing.own.iter().cloned();
        let own: Vec<Name> = self.both.personal.names.iter().cloned().chain(others).collect();
        let rebound = |answers: &BTreeMap<String, Answer>| {
            let by = Rebinder {
                counterparts: &self.sharing.counterparts,
                own: &own,
                answers,
                reach: &self.sharing.reach,
            };
            rebind(&texts.template, &texts.texts, by)
        };
        let answered = rebound(&self.sharing.answers);
        let location = |at: &str| {
            let path: Vec<String> = at.split('.').map(str::to_owned).collect();
            texts.location(&path).cloned()
        };
        found.rebindings.extend(
            answered.rebindings.iter().map(|one| seen(self.id, one, &self.shared.base, location(&one.at))),
        );
        // What was answered can be answered otherwise.
        for question in rebound(&BTreeMap::new()).questions {
            if found.questions.iter().any(|one| one.service == *self.id && one.text == question.text) {
                continue;
            }
            let answer = self.sharing.answers.get(&question.text).cloned();
            let Question { at, text, because, choices, services } = question;
            let location = location(&at);
            found.questions.push(PersonalQuestion {
                service: self.id.clone(),
                at,
                location,
                text,
                because,
                choices,
                services,
                answer,
            });
        }
    }

    /// What the tool itself reads while it packages is not in any template: it would be read for the personal stage, where nothing
    /// is.
    fn read_while_packaging(&self, kind: Option<ServiceKind>, found: &mut Bindings) {
        if kind != Some(ServiceKind::Serverless) {
            return;
        }
        let Some(interface) = &self.both.personal.interface else { return };
        let rebound: Vec<String> = found
            .rebindings
            .iter()
            .filter(|one| one.service == *self.id)
            .map(|one| one.from.clone())
            .collect();
        for consumption in interface.consumes.iter().filter(|one| one.kind == ReferenceKind::Weak) {
            let Some(name) = read_name(&consumption.tie) else { continue };
            let is_shared = counterpart(consumption, self.sharing).is_some();
            if !is_shared || rebound.iter().any(|from| from.contains(name)) {
                continue;
            }
            let fits = |one: &&Counterpart| one.personal == name && is_named_by(&one.named, &consumption.tie);
            let Some(of) = self.sharing.counterparts.iter().find(fits) else { continue };
            found.problems.push(PersonalProblem {
                code: "read-while-packaging".into(),
                blocks: true,
                service: self.id.clone(),
                message: format!(
                    "{} reads {} while it is packaged, and {} is shared with {}: there it is called {}",
                    self.id,
                    consumption.tie.name(),
                    of.service,
                    self.shared.base,
                    of.base
                ),
                hint: format!(
                    "Replicate {} too, or let the file say which stage is meant: a map such as \
                     `${{self:custom.stages.${{sls:stage}}, '{}'}}` in place of the stage's name.",
                    of.service, self.shared.base
                ),
                location: Some(consumption.location.clone()),
            });
        }
    }

    /// What would change what the base stage has, or take from it what its own services wait for.
    fn reaches(&self, found: &mut Bindings) {
        let own = found.rebindings.iter().filter(|one| one.service == *self.id);
        let reaching = own.filter_map(|one| Some((reach::of(&one.at)?, one)));
        let problems: Vec<PersonalProblem> = reaching
            .map(|(reach, one)| {
                let of = one.of.as_ref().map_or("another service", |of| of.as_str());
                reach.problem(self.id, of, &self.shared.base, one.location.clone())
            })
            .collect();
        for problem in problems {
            if !found
                .problems
                .iter()
                .any(|other| other.code == problem.code && other.service == problem.service)
            {
                found.problems.push(problem);
            }
        }
    }

    /// What tools of their own deploy has no template that could be rebound.
    fn by_tool(&self, kind: ServiceKind, own_deploy: bool, found: &mut Bindings) {
        if !engine::tools::deploys(kind, own_deploy) {
            return;
        }
        let interface = self.both.personal.interface.iter().flat_map(|interface| &interface.consumes);
        let mut read = interface.filter(|one| counterpart(one, self.sharing).is_some());
        let first = read.next();
        if first.is_none() && !found.rebindings.iter().any(|one| one.service == *self.id) {
            return;
        }
        found.rebindings.retain(|one| one.service != *self.id);
        found.problems.push(PersonalProblem {
            code: "not-rebound".into(),
            blocks: true,
            service: self.id.clone(),
            message: format!(
                "{} is deployed by a tool of its own, and what it takes from {} cannot be rebound there",
                self.id, self.shared.base
            ),
            hint: format!(
                "Give it what it needs as parameters of the stage, leave it shared, or replicate what it uses, too: under \
                 [services.{}].",
                self.id
            ),
            location: first.map(|one| one.location.clone()),
        });
    }
}

/// A rebinding as people see it.
pub fn seen(
    service: &ServiceId,
    rebinding: &Rebinding,
    base: &topology::StageId,
    location: Option<topology::Location>,
) -> PersonalRebinding {
    let because = match &rebinding.why {
        Some(of) => format!("{} of {} is shared with {base}", of.named.words(), of.service),
        None => "answered so".to_owned(),
    };
    PersonalRebinding {
        service: service.clone(),
        at: rebinding.at.clone(),
        location,
        from: rebinding.from.clone(),
        to: rebinding.to.clone(),
        how: rebinding.how,
        because,
        of: rebinding.why.as_ref().map(|of| of.service.clone()),
    }
}

fn collisions(shared: &Shared) -> Vec<PersonalCollision> {
    let found = shared.collisions().into_iter().map(|collision| {
        let both = shared.services.get(&collision.service);
        let name = both.and_then(|both| both.personal.names.iter().find(|name| name.named == collision.named));
        let texts = both.and_then(|both| both.personal.texts.as_ref());
        let location = name.zip(texts).and_then(|(name, texts)| texts.location(name.path()).cloned());
        let what = collision.named.words();
        PersonalCollision {
            message: format!(
                "{what} of {} is called `{}` in every stage: {} has it already",
                collision.service, collision.name, shared.base
            ),
            hint: format!(
                "Put the stage into the name, such as `{}-{{stage}}` in the way of the file; leave the name out, so that AWS \
                 makes one up; or share {} with {}.",
                collision.name, collision.service, shared.base
            ),
            service: collision.service,
            what,
            name: collision.name,
            location,
        }
    });
    found.collect()
}
