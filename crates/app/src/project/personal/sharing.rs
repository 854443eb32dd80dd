//! What a personal stage shares: the names of all services under both stages, read from the sources in one place.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use engine::Sharing;
use plan::{
    Collision, Counterpart, DesiredCell, Name, Named, Place, Reach, collisions, counterparts, names_of,
};
use rayon::prelude::*;
use sources::{Limits, ServiceSource, ServiceTexts};
use topology::{
    Account, Interface, Personal, Scope, Service, ServiceId, ServiceKind, Stage, StageId, Target, Text, Tie,
    Topology,
};

use crate::project::{config, reading};

/// A service under both stages.
#[derive(Debug, Clone)]
pub struct Both {
    pub personal: UnderStage,
    pub base: UnderStage,
}

/// A service under one stage.
#[derive(Debug, Clone, Default)]
pub struct UnderStage {
    pub texts: Option<ServiceTexts>,
    pub interface: Option<Interface>,
    pub names: Vec<Name>,
}

/// All services of the base stage, seen from one target of the personal stage.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The topology's folder.
    pub root: PathBuf,
    pub stage: StageId,
    pub base: StageId,
    pub target: Target,
    pub base_target: Target,
    pub personal: Personal,
    pub services: BTreeMap<ServiceId, Both>,
    pub reach: Reach,
}

/// Absent where the stage is not a personal one, or its base is not there.
pub fn shared(root: &Path, topology: &Topology, stage: &StageId, target: &Target) -> Option<Shared> {
    let found = topology.stages.get(stage)?;
    let personal = found.personal.clone()?;
    let base = found.base.clone()?;
    let base_target = target_of_base(topology.stages.get(&base)?, target)?.clone();
    let account = topology.accounts.get(&target.account)?;
    let base_account = topology.accounts.get(&base_target.account)?;
    let of_base: Vec<(&ServiceId, &Service)> = topology
        .services
        .iter()
        .filter(|(id, service)| service.kind != ServiceKind::Planned && topology.stands_in(id, &base))
        .collect();
    let services = of_base
        .into_par_iter()
        .map(|(id, service)| {
            let read = |stage: &StageId, place| named(root, topology, (id, service), stage, place);
            let personal = read(stage, (target, account));
            let base = read(&base, (&base_target, base_account));
            (id.clone(), Both { personal, base })
        })
        .collect();
    let reach = reach((target, account), (&base_target, base_account));
    let (root, stage, target) = (root.to_owned(), stage.clone(), target.clone());
    Some(Shared { root, stage, base, target, base_target, personal, services, reach })
}

/// Where the base stage is, seen from a target of the personal stage: the same place, else the same region, else its first.
pub fn target_of_base<'a>(base: &'a Stage, target: &Target) -> Option<&'a Target> {
    let same = base.targets.iter().find(|other| *other == target);
    same.or_else(|| base.targets.iter().find(|other| other.region == target.region))
        .or_else(|| base.targets.first())
}

fn reach((target, account): (&Target, &Account), (base, base_account): (&Target, &Account)) -> Reach {
    let place = |target: &Target, account: &Account| Place {
        account: account.id.as_ref().map(ToString::to_string).unwrap_or_default(),
        region: target.region.to_string(),
    };
    let (personal, base) = (place(target, account), place(base, base_account));
    if personal == base {
        return Reach::Same;
    }
    Reach::Elsewhere { personal, base, exports: BTreeMap::new() }
}

fn named(
    root: &Path,
    topology: &Topology,
    (id, service): (&ServiceId, &Service),
    stage: &StageId,
    (target, account): (&Target, &Account),
) -> UnderStage {
    let (interface, _) = reading::read_cell(root, topology, (id, service), stage, (target, account));
    let Some(path) = reading::path_of(topology, service) else { return UnderStage::default() };
    let given = config::given(root, topology, (id, service), stage, Some((target, account)));
    let roots = reading::roots(root, topology);
    let stack_name = reading::stack_name(id, service, stage);
    let source = ServiceSource {
        root,
        roots: &roots,
        path: &path,
        kind: service.kind,
        stack: service.stack.as_deref(),
        stack_name: stack_name.as_deref(),
    };
    let scope = Scope {
        stage: stage.clone(),
        region: Some(target.region.clone()),
        account: account.id.clone(),
        parameters: given.parameters(),
    };
    let texts = sources::texts(&source, &scope, &Limits::default());
    let names = names(texts.as_ref(), interface.as_ref());
    UnderStage { texts, interface, names }
}

fn names(texts: Option<&ServiceTexts>, interface: Option<&Interface>) -> Vec<Name> {
    let stack = interface.and_then(|interface| interface.stack_name.known());
    let mut names = match texts {
        Some(texts) => names_of(stack.unwrap_or_default(), &texts.texts),
        None => stack.map(|stack| names_of(stack, &[])).unwrap_or_default(),
    };
    if stack.is_none() {
        names.retain(|name| name.named != Named::Stack);
    }
    // What the tool exports on its own stands in no template.
    for provision in interface.into_iter().flat_map(|interface| &interface.provides) {
        if let Tie::Export { name: Text::Known(export) } = &provision.tie
            && !names.iter().any(|name| matches!(name.named, Named::Export { .. }) && name.text == *export)
        {
            let named = Named::Export { output: provision.logical_id.clone() };
            names.push(Name::given(named, export.clone()));
        }
    }
    names
}

impl Shared {
    pub fn shared(&self) -> impl Iterator<Item = (&ServiceId, &Both)> {
        self.services.iter().filter(|(id, _)| !self.personal.replicate.contains(id))
    }

    pub fn counterparts(&self) -> Vec<Counterpart> {
        self.shared()
            .flat_map(|(id, both)| counterparts(id, &both.personal.names, &both.base.names))
            .collect()
    }

    /// Where the base stage is elsewhere, nothing collides with it but what is known in the whole world.
    pub fn collisions(&self) -> Vec<Collision> {
        let everywhere = |collision: &Collision| match &collision.named {
            Named::Resource { kind, .. } => {
                matches!(kind.as_str(), "AWS::S3::Bucket" | "AWS::Cognito::UserPoolDomain")
            }
            Named::Stack | Named::Export { .. } | Named::Parameter { .. } => false,
        };
        let replicated = self.services.iter().filter(|(id, _)| self.personal.replicate.contains(id));
        let found = replicated.flat_map(|(id, both)| collisions(id, &both.personal.names, &both.base.names));
        match &self.reach {
            Reach::Same => found.collect(),
            Reach::Elsewhere { personal, base, .. } => {
                // Roles and users are known in all regions of an account.
                let of_account = |collision: &Collision| {
                    personal.account == base.account
                        && matches!(&collision.named, Named::Resource { kind, .. } if kind.starts_with("AWS::IAM::"))
                };
                found.filter(|one| everywhere(one) || of_account(one)).collect()
            }
        }
    }

    /// The names that the replicated services have.
    pub fn own(&self) -> Vec<Name> {
        let replicated = self.services.iter().filter(|(id, _)| self.personal.replicate.contains(id));
        replicated.flat_map(|(_, both)| both.personal.names.iter().cloned().map(Name::of_another)).collect()
    }

    pub fn sharing(&self) -> Sharing {
        Sharing {
            base: self.base.clone(),
            counterparts: self.counterparts(),
            own: self.own(),
            answers: self.personal.answers.clone(),
            reach: self.reach.clone(),
        }
    }
}

/// What a cell reads from what is shared is looked up where the base stage has it; what cannot be looked up from here is left to
/// its value. Its digest covers what it is rebound by.
pub fn bind(cell: &mut DesiredCell, sharing: &Sharing) {
    let elsewhere = matches!(sharing.reach, Reach::Elsewhere { .. });
    cell.interface.consumes.retain_mut(|consumption| match sharing.counterpart(&consumption.tie) {
        None => true,
        Some(_) if elsewhere => false,
        Some((name, _)) => {
            match &mut consumption.tie {
                Tie::Export { name: text }
                | Tie::Parameter { path: text }
                | Tie::Output { stack: text, .. } => {
                    *text = Text::Known(name);
                }
                Tie::File { .. } => {}
            }
            true
        }
    });
    cell.interface.digest = format!("{}~{}", cell.interface.digest, sharing.digest());
}
