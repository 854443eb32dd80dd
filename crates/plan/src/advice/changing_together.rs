//! Services that change in the same commits, time and again.

use std::collections::{BTreeMap, BTreeSet};

use topology::ServiceId;

use super::{Advice, AdviceCode, AdviceInput, of_services};

/// Fewer say nothing.
const TIMES: usize = 6;
/// Of ten commits that change the one, how many change the other as well.
const OF_TEN: usize = 8;
/// A commit that touches more than these is a sweep through everything.
const SWEEP: usize = 6;
const SHOWN: usize = 5;

pub(super) fn advise(input: &AdviceInput<'_>) -> Vec<Advice> {
    let known = |id: &&ServiceId| input.topology.services.contains_key(*id);
    let mut alone: BTreeMap<&ServiceId, usize> = BTreeMap::new();
    let mut together: BTreeMap<(&ServiceId, &ServiceId), usize> = BTreeMap::new();
    for commit in input.commits {
        let changed: BTreeSet<&ServiceId> = commit.iter().filter(known).collect();
        if changed.len() > SWEEP {
            continue;
        }
        for one in &changed {
            *alone.entry(one).or_default() += 1;
            for other in
                changed.range::<ServiceId, _>((std::ops::Bound::Excluded(*one), std::ops::Bound::Unbounded))
            {
                *together.entry((one, other)).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<(usize, usize, &ServiceId, &ServiceId)> = together
        .into_iter()
        .map(|((one, other), times)| (times, alone[one].max(alone[other]), one, other))
        .filter(|(times, of, _, _)| *times >= TIMES && times * 10 >= of * OF_TEN)
        .collect();
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then((a.2, a.3).cmp(&(b.2, b.3))));
    pairs.truncate(SHOWN);
    pairs.into_iter().map(|(times, of, one, other)| advice(input, times, of, one, other)).collect()
}

fn advice(input: &AdviceInput<'_>, times: usize, of: usize, one: &ServiceId, other: &ServiceId) -> Advice {
    Advice {
        code: AdviceCode::ChangeTogether,
        subject: of_services(&[one, other]),
        message: format!("{one} and {other} changed together in {times} of {of} commits"),
        why: "What always changes together is one thing in two stacks: each change is deployed in two steps, and half of it can fail.".into(),
        hint: "Make one service of both, or find what they share and let one of them own it.".into(),
        location: input.places.at(&["services", one.as_str()]),
        dismissed: None,
    }
}
