//! Drawn references: between two services that exist, once, and in no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checker, did_you_mean};
use crate::{ServiceId, Severity};

pub(super) fn check(checker: &mut Checker<'_>) {
    let topology = checker.topology;
    let mut seen = BTreeSet::new();
    for (index, reference) in topology.references.iter().enumerate() {
        let index = index.to_string();
        for (key, service) in [("from", &reference.from), ("to", &reference.to)] {
            if !topology.services.contains_key(service) {
                let hint =
                    did_you_mean("service", service.as_str(), topology.services.keys().map(AsRef::as_ref));
                let message = format!("a reference names the service `{service}`, which is not there");
                checker.error("unknown-service", &["references", &index, key], message, hint);
            }
        }
        let at = ["references", index.as_str()];
        let (from, to) = (&reference.from, &reference.to);
        if from == to {
            let message = format!("{from} has a reference to itself");
            checker.error("self-reference", &at, message, "Remove it: a service does not wait for itself.");
        }
        if !seen.insert((from, to)) {
            let message = format!("the reference from {from} to {to} is there twice");
            checker.report("duplicate-reference", Severity::Warning, &at, message, "Remove one of the two.");
        }
    }
    cycles(checker);
}

fn cycles(checker: &mut Checker<'_>) {
    let topology = checker.topology;
    let mut consumers: BTreeMap<&ServiceId, Vec<&ServiceId>> = BTreeMap::new();
    for reference in topology.references.iter().filter(|reference| reference.from != reference.to) {
        consumers.entry(&reference.from).or_default().push(&reference.to);
    }
    let mut reported: BTreeSet<&ServiceId> = BTreeSet::new();
    for (index, reference) in topology.references.iter().enumerate() {
        if reported.contains(&reference.from) {
            continue;
        }
        let Some(cycle) = way(&consumers, &reference.to, &reference.from) else { continue };
        if reference.from == reference.to {
            continue;
        }
        reported.extend(&cycle);
        let names: Vec<&str> =
            std::iter::once(&reference.from).chain(cycle).map(|name| name.as_str()).collect();
        let message = format!("references that people drew make a cycle: {}", names.join(" > "));
        let hint = "Nothing in a cycle can be deployed first: remove one of these references.";
        checker.error("manual-cycle", &["references", &index.to_string()], message, hint);
    }
}

/// The shortest way along references, with both ends.
fn way<'s>(
    consumers: &BTreeMap<&'s ServiceId, Vec<&'s ServiceId>>,
    from: &'s ServiceId,
    to: &ServiceId,
) -> Option<Vec<&'s ServiceId>> {
    let mut ways = std::collections::VecDeque::from([vec![from]]);
    let mut seen = BTreeSet::from([from]);
    while let Some(way) = ways.pop_front() {
        let here = *way.last()?;
        if here == to {
            return Some(way);
        }
        for next in consumers.get(here).into_iter().flatten() {
            if seen.insert(next) {
                ways.push_back(way.iter().copied().chain([*next]).collect());
            }
        }
    }
    None
}
