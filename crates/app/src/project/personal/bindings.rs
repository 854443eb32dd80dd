//! What is known of the rebinding before anything is packaged, and what would be read wrong.

use std::collections::BTreeMap;

use engine::Sharing;
use plan::{How, Name, Question, Rebinder, Rebinding, rebind};
use sources::{Repointed, Repointing, ServiceSource};
use topology::{Answer, ReferenceKind, Scope, ServiceId, ServiceKind, Topology};

use super::reach;
use super::sharing::{Both, Shared};
use crate::{
    contract::{PersonalCollision, PersonalProblem, PersonalQuestion, PersonalRebinding},
    project::reading,
};

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
        if matches!(kind, Some((ServiceKind::Serverless, _))) {
            service.read_while_packaging(topology, &mut found);
        }
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

    /// What the tool itself looks up while it packages is not in any template: it would be looked up for the personal stage, where
    /// nothing is. It is led to the base stage where that can be written into a copy of the file.
    fn read_while_packaging(&self, topology: &Topology, found: &mut Bindings) {
        let Some(interface) = &self.both.personal.interface else { return };
        let Repointing { done, stuck, .. } = self.lookups(topology);
        let rebound: Vec<String> = found
            .rebindings
            .iter()
            .filter(|one| one.service == *self.id)
            .map(|one| one.from.clone())
            .collect();
        for one in done.iter() {
            let why = self.sharing.counterpart(&one.tie).and_then(|(_, why)| why.cloned());
            let how = if why.is_some() { How::Name } else { How::Answer };
            let (at, from, to) = (one.at.clone(), one.from.clone(), one.to.clone());
            let rebinding = Rebinding { at, from, to, how, why };
            found.rebindings.push(seen(self.id, &rebinding, &self.shared.base, Some(one.location.clone())));
        }
        for consumption in interface.consumes.iter().filter(|one| one.kind == ReferenceKind::Weak) {
            let Some((_, Some(of))) = self.sharing.counterpart(&consumption.tie) else { continue };
            let led = |one: &Repointed| one.tie == consumption.tie && one.location == consumption.location;
            if done.iter().any(led) || rebound.iter().any(|from| from.contains(&of.personal)) {
                continue;
            }
            let because = stuck.iter().find(|one| one.location == consumption.location);
            let because = because.map(|one| one.because.clone()).or_else(|| {
                let other = self.shared.target.account != self.shared.base_target.account;
                other.then(|| "that is in another account, and the tool reaches one only".to_owned())
            });
            found.problems.push(PersonalProblem {
                code: "read-while-packaging".into(),
                blocks: true,
                service: self.id.clone(),
                message: format!(
                    "{} reads {} while it is packaged, and {} is shared with {}: there it is called {}{}",
                    self.id,
                    consumption.tie.name(),
                    of.service,
                    self.shared.base,
                    of.base,
                    because.map(|because| format!(", but {because}")).unwrap_or_default()
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

    /// As the builder will see them, which reads the service's own repository only.
    fn lookups(&self, topology: &Topology) -> Repointing {
        let Some(service) = topology.services.get(self.id) else { return Repointing::default() };
        if service.kind != ServiceKind::Serverless {
            return Repointing::default();
        }
        let Some(path) = reading::path_of(topology, service) else { return Repointing::default() };
        let repository = service.repository.as_ref().and_then(|id| topology.repositories.get(id));
        let root = &self.shared.root;
        let roots = [repository.map_or_else(|| root.clone(), |repository| root.join(&repository.path))];
        let (kind, stack, stack_name) = (service.kind, None, None);
        let source = ServiceSource { root, roots: &roots, path: &path, kind, stack, stack_name };
        let account = topology.accounts.get(&self.shared.target.account);
        let scope = Scope {
            stage: self.shared.stage.clone(),
            region: Some(self.shared.target.region.clone()),
            account: account.and_then(|account| account.id.clone()),
            parameters: BTreeMap::new(),
        };
        // Nothing is written here: any folder of the project's does.
        self.sharing.repointing(&source, &scope, &root.join(".stagewright"))
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
        let mut read = interface.filter(|one| self.sharing.counterpart(&one.tie).is_some());
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
