//! What a seed stands for: services and the order between them, what is deployed already, and all that will happen.

use std::time::Duration;

use plan::{Action, GateId, Pass, PlannedGate, Step, StepId};
use topology::{AccountName, GateCheck, OnFailure, Region, ServiceId, StackName, Target};

use crate::{
    mischief::{Choices, DEV, PROD},
    support::template,
};

/// What there is of a service before the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    Absent,
    /// What the sources say.
    Same,
    Old,
    /// Its first creation failed.
    Broken,
    /// Deployed, and no part of the stage any more.
    Doomed,
}

#[derive(Debug, Clone)]
pub struct Service {
    pub name: String,
    pub account: &'static str,
    /// Those that have to be done first.
    pub waits: Vec<usize>,
    pub before: Before,
    /// Absent: it goes.
    pub wanted: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Scenario {
    pub seed: u64,
    pub services: Vec<Service>,
    pub gates: Vec<PlannedGate>,
    pub reviewed: bool,
    pub on_failure: OnFailure,
    pub lease: Option<Duration>,
    pub assumed: bool,
    /// How many calls go wrong.
    pub faults: u32,
    /// The service whose table cannot be made at first.
    pub failing: Option<usize>,
    /// The service that somebody else updates while its change is looked at.
    pub foreign: Option<usize>,
    /// How long each process lives; the last one lives on.
    pub crashes: Vec<Duration>,
    pub cancel_after: Option<Duration>,
    /// The question that is answered with no.
    pub refused: Option<u32>,
    /// Whether a step that failed is tried again.
    pub retries: bool,
    /// For what is decided on the way.
    pub later: u64,
}

pub fn region(account: &str) -> &'static str {
    if account == DEV { "eu-west-1" } else { "us-east-1" }
}

pub fn target(account: &str) -> Target {
    Target {
        account: AccountName::new(format!("a{account}")).unwrap(),
        region: Region::new(region(account)).unwrap(),
    }
}

impl Service {
    pub fn id(&self) -> ServiceId {
        ServiceId::new(&self.name).unwrap()
    }

    pub fn stack(&self) -> StackName {
        StackName::new(format!("{}-dev", self.name)).unwrap()
    }

    pub fn step_id(&self) -> StepId {
        StepId::whole(&self.id(), &target(self.account))
    }

    pub fn action(&self) -> Action {
        match self.before {
            Before::Absent => Action::Create,
            Before::Same | Before::Old => Action::Update,
            Before::Broken => Action::Recreate,
            Before::Doomed => Action::Delete,
        }
    }

    /// Whether something has to be sent for it.
    pub fn changes(&self) -> bool {
        match self.before {
            Before::Same => false,
            Before::Absent | Before::Old | Before::Broken | Before::Doomed => true,
        }
    }

    /// What is deployed before the run.
    pub fn old(&self) -> String {
        match (self.before, &self.wanted) {
            (Before::Same, Some(wanted)) => wanted.clone(),
            _ => template(&self.name, &[]),
        }
    }

    fn step(&self, all: &[Self]) -> Step {
        Step {
            id: self.step_id(),
            service: self.id(),
            target: target(self.account),
            stack: self.stack(),
            action: self.action(),
            pass: Pass::Whole,
            reason: "the simulation wants it".into(),
            phase: Some(0),
            waits_for: self.waits.iter().map(|at| all[*at].step_id()).collect(),
            digest: "d".into(),
        }
    }
}

impl Scenario {
    pub fn of(seed: u64) -> Self {
        let mut choices = Choices(seed.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x51);
        let mut services = services(&mut choices);
        let reviewed = choices.below(2) == 0;
        let later = choices.below(u64::MAX);
        let changing = |service: &Service| matches!(service.before, Before::Absent | Before::Old);
        let some = |choices: &mut Choices, fit: &dyn Fn(&Service) -> bool, services: &[Service]| {
            let fit: Vec<usize> = (0..services.len()).filter(|at| fit(&services[*at])).collect();
            (!fit.is_empty()).then(|| fit[choices.below(fit.len() as u64) as usize])
        };
        let failing = (choices.below(8) == 0).then(|| some(&mut choices, &changing, &services)).flatten();
        let alone = |service: &Service| service.before == Before::Old && service.waits.is_empty();
        let foreign = (reviewed && failing.is_none() && choices.below(2) == 0)
            .then(|| some(&mut choices, &alone, &services))
            .flatten();
        let gates = gates(&mut choices, &services);
        let crashes = (0..choices.below(6).saturating_sub(2))
            .map(|_| Duration::from_millis(choices.below(45_000)))
            .collect();
        if choices.below(6) == 0 {
            services.push(doomed());
        }
        Self {
            seed,
            gates,
            reviewed,
            on_failure: if choices.below(4) == 0 { OnFailure::Stop } else { OnFailure::Continue },
            lease: (choices.below(2) == 0).then(|| Duration::from_secs(120)),
            assumed: choices.below(2) == 0,
            faults: choices.below(14) as u32,
            failing,
            foreign,
            crashes,
            cancel_after: (choices.below(14) == 0).then(|| Duration::from_millis(choices.below(40_000))),
            refused: (choices.below(10) == 0).then(|| choices.below(2) as u32),
            retries: choices.below(2) == 0,
            later,
            services,
        }
    }

    pub fn steps(&self) -> Vec<Step> {
        self.services.iter().map(|service| service.step(&self.services)).collect()
    }

    /// Whether the run may end otherwise than well, by what was planned for it.
    pub fn may_fail(&self) -> bool {
        self.failing.is_some() || self.refused.is_some() || self.cancel_after.is_some()
    }

    pub fn of_step(&self, step: &StepId) -> Option<&Service> {
        self.services.iter().find(|service| service.step_id() == *step)
    }
}

fn services(choices: &mut Choices) -> Vec<Service> {
    let count = 3 + choices.below(8) as usize;
    let (two, live) = (choices.below(3) == 0, choices.below(2) == 0);
    let mut services: Vec<Service> = Vec::with_capacity(count);
    for at in 0..count {
        let account = if two && choices.below(2) == 0 { PROD } else { DEV };
        let before = match (live, choices.below(8)) {
            (false, 0) | (true, 0) => Before::Broken,
            (false, _) | (true, 1) => Before::Absent,
            (true, 2 | 3) => Before::Same,
            (true, _) => Before::Old,
        };
        let mut waits: Vec<usize> = (0..at.min(2))
            .filter_map(|_| Some(choices.below(at as u64) as usize).filter(|_| choices.below(3) > 0))
            .collect();
        waits.sort_unstable();
        waits.dedup();
        // Some need a value of another, others only have to come after it.
        let imports: Vec<String> = waits
            .iter()
            .filter(|from| services[**from].account == account && before != Before::Same)
            .filter(|_| choices.below(2) == 0)
            .map(|from| services[*from].name.clone())
            .collect();
        let imports: Vec<&str> = imports.iter().map(String::as_str).collect();
        let name = format!("s{at}");
        let new = template(&name, &imports);
        let changed = new.replace("PAY_PER_REQUEST", "PROVISIONED");
        let wanted = Some(if before == Before::Old { changed } else { new });
        services.push(Service { name, account, waits, before, wanted });
    }
    services
}

fn doomed() -> Service {
    Service { name: "gone".into(), account: DEV, waits: vec![], before: Before::Doomed, wanted: None }
}

/// At most one, somewhere in the middle: the order of the services is one that the edges allow.
fn gates(choices: &mut Choices, services: &[Service]) -> Vec<PlannedGate> {
    let check = match choices.below(6) {
        0 | 1 => GateCheck::Approval { note: None },
        2 => GateCheck::Barrier {},
        _ => return vec![],
    };
    let cut = 1 + choices.below(services.len() as u64 - 1) as usize;
    let ids = |some: &[Service]| some.iter().map(Service::step_id).collect();
    vec![PlannedGate {
        id: GateId("middle".into()),
        check,
        after: ids(&services[..cut]),
        before: ids(&services[cut..]),
        reason: "the simulation wants it".into(),
        origin: None,
    }]
}
