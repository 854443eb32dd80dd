//! What must be put right first. The same finding in several targets is one blocker that names them all.

use std::collections::{BTreeMap, BTreeSet};

use topology::{Location, ServiceId, StackName, Target};

use crate::{Blocker, phrase::list};

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    code: &'static str,
    services: Vec<ServiceId>,
    what: String,
}

#[derive(Default)]
struct Details {
    places: BTreeSet<String>,
    hint: String,
    locations: BTreeSet<Location>,
}

#[derive(Default)]
pub(crate) struct Blockers {
    found: BTreeMap<Subject, Details>,
}

impl Blockers {
    /// `what` is a sentence to which " in acme-dev" can be added.
    pub fn add<'l>(
        &mut self,
        code: &'static str,
        services: Vec<ServiceId>,
        what: String,
        place: &str,
        hint: impl Into<String>,
        locations: impl IntoIterator<Item = &'l Location>,
    ) {
        let details = self.found.entry(Subject { code, services, what }).or_default();
        if details.places.is_empty() {
            details.hint = hint.into();
        }
        details.places.insert(place.to_owned());
        details.locations.extend(locations.into_iter().cloned());
    }

    /// Takes over what concerns at least one of the services that `concerned` accepts.
    pub fn join(&mut self, other: Self, concerned: impl Fn(&ServiceId) -> bool) {
        self.found
            .extend(other.found.into_iter().filter(|(subject, _)| subject.services.iter().any(&concerned)));
    }

    pub fn duplicate_cell(&mut self, service: &ServiceId, target: &Target) {
        self.add(
            "duplicate-cell",
            vec![service.clone()],
            format!("{service} is named twice"),
            &target.to_string(),
            "Give each service a name of its own, and name each target of the stage once.",
            [],
        );
    }

    pub fn duplicate_stack(&mut self, first: &ServiceId, second: &ServiceId, stack: &StackName, place: &str) {
        self.add(
            "duplicate-stack",
            vec![first.clone(), second.clone()],
            format!("{first} and {second} are both the stack {stack}"),
            place,
            format!("Give one of them another stack name: `stack-name` of {second} in stagewright.toml, or in its own file."),
            [],
        );
    }

    pub fn into_list(self) -> Vec<Blocker> {
        self.found
            .into_iter()
            .map(|(subject, details)| {
                let places: Vec<&str> =
                    details.places.iter().map(String::as_str).filter(|place| !place.is_empty()).collect();
                Blocker {
                    code: subject.code.to_owned(),
                    message: if places.is_empty() {
                        subject.what
                    } else {
                        format!("{} in {}", subject.what, list(&places))
                    },
                    hint: details.hint,
                    services: subject.services,
                    locations: details.locations.into_iter().collect(),
                }
            })
            .collect()
    }
}
