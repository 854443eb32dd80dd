//! Which of the versions of a service is the newest.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use jiff::Timestamp;
use topology::ServiceId;

use crate::contract::{StandingStage, StandingVersion};

/// When a version was made: its commit, as git knows it; otherwise when it was first seen deployed.
type Made = BTreeMap<String, i64>;

/// Puts the versions of each service in order. What has no commit is not among them: two runs that say nothing of their
/// sources cannot be told apart.
pub(super) fn rank(
    stages: &mut [StandingStage],
    versions: &[StandingVersion],
    committed: &BTreeMap<String, i64>,
) {
    let mut of: BTreeMap<ServiceId, Made> = BTreeMap::new();
    for cell in stages.iter().flat_map(|stage| &stage.targets).flat_map(|target| &target.cells) {
        let Some(commit) = cell.version.and_then(|at| versions.get(at)?.commit.clone()) else { continue };
        let deployed = cell.deployed.as_ref().and_then(|at| at.parse::<Timestamp>().ok());
        let made = committed.get(&commit).copied().or(deployed.map(Timestamp::as_second)).unwrap_or_default();
        let first = of.entry(cell.service.clone()).or_default().entry(commit).or_insert(made);
        *first = made.min(*first);
    }
    let ranks: BTreeMap<ServiceId, BTreeMap<String, u32>> =
        of.into_iter().map(|(service, made)| (service, ordered(made))).collect();
    for cell in stages.iter_mut().flat_map(|stage| &mut stage.targets).flat_map(|target| &mut target.cells) {
        let commit = cell.version.and_then(|at| versions.get(at)?.commit.as_ref());
        cell.rank = commit.and_then(|commit| ranks.get(&cell.service)?.get(commit).copied());
    }
}

fn ordered(made: Made) -> BTreeMap<String, u32> {
    let newest_first: BTreeSet<(Reverse<i64>, String)> =
        made.into_iter().map(|(commit, at)| (Reverse(at), commit)).collect();
    newest_first.into_iter().map(|(_, commit)| commit).zip(0..).collect()
}
