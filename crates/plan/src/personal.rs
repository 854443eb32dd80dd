//! What a personal stage has of its own: which services stand in it again, and why the others are shared.

use std::collections::{BTreeMap, BTreeSet};

use topology::{Reference, ReferenceKind, Role, ServiceId};

use crate::phrase::list;

/// What becomes of a service in a personal stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub service: ServiceId,
    pub replicated: bool,
    /// What its role alone would decide.
    pub by_role: bool,
    pub because: String,
    /// Of a shared one: the replicated services that use it. Of a replicated one: the shared services that it uses.
    pub ties: Vec<ServiceId>,
}

/// Whether services of this role stand in a personal stage unless somebody decides otherwise. A web front end is shared: it points
/// its users to the base stage's own addresses, and a distribution takes minutes to come up.
#[must_use]
pub fn replicates(role: Role) -> bool {
    match role {
        Role::Api | Role::Job => true,
        Role::Infrastructure | Role::Web => false,
    }
}

/// What stands in the stage and what it shares with `base`. `ticked` overrules the roles.
#[must_use]
pub fn choose(
    services: &BTreeMap<ServiceId, Role>,
    references: &[Reference],
    ticked: Option<&BTreeSet<ServiceId>>,
    base: &str,
) -> Vec<Chosen> {
    let stands = |service: &ServiceId, role: Role| {
        ticked.map_or_else(|| replicates(role), |ticked| ticked.contains(service))
    };
    let replicated: BTreeSet<&ServiceId> =
        services.iter().filter(|(id, role)| stands(id, **role)).map(|(id, _)| id).collect();
    let drawn_to_come = |reference: &&Reference| reference.kind != ReferenceKind::Manual;
    let uses: BTreeSet<(&ServiceId, &ServiceId)> = references
        .iter()
        .filter(drawn_to_come)
        .filter_map(|reference| Some((&reference.to, reference.from.as_ref()?)))
        .filter(|(user, used)| {
            replicated.contains(user) && !replicated.contains(used) && services.contains_key(*used)
        })
        .collect();
    services
        .iter()
        .map(|(service, role)| {
            let replicated = replicated.contains(service);
            let ties: BTreeSet<&ServiceId> = if replicated {
                uses.iter().filter(|(user, _)| *user == service).map(|(_, used)| *used).collect()
            } else {
                uses.iter().filter(|(_, used)| *used == service).map(|(user, _)| *user).collect()
            };
            let by_role = replicates(*role);
            Chosen {
                service: service.clone(),
                replicated,
                by_role,
                because: because(*role, replicated, by_role, &ties, base),
                ties: ties.into_iter().cloned().collect(),
            }
        })
        .collect()
}

fn because(role: Role, replicated: bool, by_role: bool, ties: &BTreeSet<&ServiceId>, base: &str) -> String {
    let what = match role {
        Role::Infrastructure => "infrastructure",
        Role::Api => "an api",
        Role::Job => "a job",
        Role::Web => "a web front end",
    };
    let ties: Vec<&str> = ties.iter().map(|service| service.as_str()).collect();
    let decided = match (replicated, by_role) {
        (true, true) | (false, false) => what.to_owned(),
        (true, false) => format!("{what}, ticked"),
        (false, true) => format!("{what}, not ticked"),
    };
    match (replicated, ties.is_empty()) {
        (true, true) => decided,
        (true, false) => format!("{decided}; it uses {} of {base}", list(&ties)),
        (false, true) => format!("{decided}; nothing that stands here uses it"),
        (false, false) => {
            let verb = if ties.len() == 1 { "uses" } else { "use" };
            format!("{decided}; {} {verb} the one of {base}", list(&ties))
        }
    }
}
