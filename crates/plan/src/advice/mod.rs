//! What a team may want to do otherwise: never an error, never in the way of a deployment. One file a rule.
//!
//! What needs git or the journal comes in as an argument.

mod apart;
mod chain;
mod changing_together;
mod crossing;
mod cycles;
mod mixed;
mod secrets;
mod shared_account;
mod web;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use topology::{Dismissal, FoundService, Location, Places, Reference, ServiceId, Subject, Topology};
use ts_rs::TS;

pub use chain::UNKNOWN_DURATION;

/// Which rule an advice comes from; the stable name that a dismissal in the file gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AdviceCode {
    Cycle,
    CrossesRegions,
    SharedAccount,
    SecretInParameter,
    TriggerApart,
    MixedService,
    DeepChain,
    ChangeTogether,
}

impl AdviceCode {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cycle => "cycle",
            Self::CrossesRegions => "crosses-regions",
            Self::SharedAccount => "shared-account",
            Self::SecretInParameter => "secret-in-parameter",
            Self::TriggerApart => "trigger-apart",
            Self::MixedService => "mixed-service",
            Self::DeepChain => "deep-chain",
            Self::ChangeTogether => "change-together",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Advice {
    pub code: AdviceCode,
    pub subject: Subject,
    /// What is so.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// What to do about it.
    pub hint: String,
    pub location: Option<Location>,
    /// Why the team does not follow it.
    pub dismissed: Option<String>,
}

/// What advice is made from.
#[derive(Debug, Clone, Copy)]
pub struct AdviceInput<'a> {
    pub topology: &'a Topology,
    pub places: &'a Places,
    pub services: &'a BTreeMap<ServiceId, FoundService>,
    /// Derived and drawn.
    pub references: &'a [Reference],
    /// What each service took to deploy, in milliseconds, where it ever was.
    pub durations: &'a BTreeMap<ServiceId, u64>,
    /// The services that each of the last commits changed.
    pub commits: &'a [BTreeSet<ServiceId>],
}

/// Everything that may be advised, the gravest first, and what the file dismisses that is not advised any more.
#[must_use]
pub fn advise(input: &AdviceInput<'_>) -> (Vec<Advice>, Vec<Dismissal>) {
    let rules: [fn(&AdviceInput<'_>) -> Vec<Advice>; 8] = [
        cycles::advise,
        crossing::advise,
        shared_account::advise,
        secrets::advise,
        apart::advise,
        mixed::advise,
        chain::advise,
        changing_together::advise,
    ];
    let mut advice: Vec<Advice> = rules.iter().flat_map(|rule| rule(input)).collect();
    advice.sort_by(|a, b| (a.code, &a.subject).cmp(&(b.code, &b.subject)));
    advice.dedup_by(|a, b| a.code == b.code && a.subject == b.subject);
    let dismissed = &input.topology.dismissed;
    for one in &mut advice {
        let found = dismissed.iter().find(|dismissal| dismissal.is(one.code.as_str(), &one.subject));
        one.dismissed = found.map(|dismissal| dismissal.reason.clone());
    }
    let is_advised =
        |dismissal: &&Dismissal| advice.iter().any(|one| dismissal.is(one.code.as_str(), &one.subject));
    let outdated = dismissed.iter().filter(|dismissal| !is_advised(dismissal)).cloned().collect();
    (advice, outdated)
}

fn of_services(services: &[&ServiceId]) -> Subject {
    Subject { services: services.iter().map(|id| (*id).clone()).collect(), ..Subject::default() }
}
