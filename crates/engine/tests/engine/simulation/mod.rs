//! Whole runs by seed: services, what is deployed, faults, deaths of the process, people. Each run is judged by the sandbox.

#![allow(clippy::print_stdout, reason = "a simulation says what it played")]

mod bugs;
mod driver;
mod form;
mod judge;
mod line;
mod memory;
mod scenario;

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
};

use journal::{RunEvent, RunOutcome};

use self::{bugs::Bug, driver::Played, memory::Kept, scenario::Scenario};

/// How many seeds every test run tries.
const QUICK: u64 = 80;
/// Seeds that a planted bug has to show itself in.
const PLANTED: u64 = 300;

/// What happened, over many seeds.
#[derive(Debug, Default, Clone)]
pub struct Told {
    pub throttled: u32,
    pub lost: u32,
    pub expired: u32,
    pub errors: u32,
    pub stale: u32,
    pub repeated: u32,
    pub skipped: u32,
    pub foreign: u32,
    pub obsolete: u32,
    pub failed_resources: u32,
    pub crashes: u32,
    pub crashes_in_review: u32,
    pub approved: u32,
    pub refused: u32,
    pub cancelled: u32,
    pub retried: u32,
    pub succeeded: u32,
    pub failed: u32,
    pub stopped: u32,
    pub writes: u32,
}

impl Told {
    fn counts(&mut self) -> [(&'static str, &mut u32); 20] {
        [
            ("throttled calls", &mut self.throttled),
            ("lost answers", &mut self.lost),
            ("expired credentials", &mut self.expired),
            ("errors of the server", &mut self.errors),
            ("stale reads", &mut self.stale),
            ("repeated events", &mut self.repeated),
            ("skipped events", &mut self.skipped),
            ("updates by somebody else", &mut self.foreign),
            ("obsolete change sets", &mut self.obsolete),
            ("runs with a failing resource", &mut self.failed_resources),
            ("deaths of the process", &mut self.crashes),
            ("deaths while a review waited", &mut self.crashes_in_review),
            ("questions answered with yes", &mut self.approved),
            ("questions answered with no", &mut self.refused),
            ("cancellations", &mut self.cancelled),
            ("steps tried again", &mut self.retried),
            ("runs that succeeded", &mut self.succeeded),
            ("runs that failed", &mut self.failed),
            ("runs that were stopped", &mut self.stopped),
            ("accepted stack writes", &mut self.writes),
        ]
    }

    pub fn add(&mut self, other: &Self) {
        let mut other = other.clone();
        for ((_, sum), (_, more)) in self.counts().into_iter().zip(other.counts()) {
            *sum += *more;
        }
    }

    fn note(&mut self, scenario: &Scenario, played: &Played) {
        self.add(&played.told);
        self.succeeded += u32::from(played.outcome == Some(RunOutcome::Succeeded));
        self.failed += u32::from(played.outcome == Some(RunOutcome::Failed));
        self.stopped += u32::from(played.outcome == Some(RunOutcome::Cancelled));
        let failed = played.kept.iter().any(|kept| {
            matches!(&kept.entry.event, RunEvent::Resource { resource, .. } if resource.reason.as_deref() == Some("no capacity"))
        });
        self.failed_resources += u32::from(scenario.failing.is_some() && failed);
        let writes = played.ledger.iter().skip(played.set_up);
        let writes = writes.filter(|entry| entry.accepted() && entry.service == "cloudformation");
        self.writes += u32::try_from(writes.count()).unwrap();
    }
}

fn played(scenario: &Scenario, bug: Option<Bug>) -> (Played, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let played = driver::play(scenario, folder.path(), bug);
    let wrong = judge::judge(scenario, &played);
    (played, wrong)
}

/// Does the work for every number, by all the processors.
fn share<T: Send>(numbers: Range<u64>, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let next = AtomicU64::new(numbers.start);
    let worker = || {
        let mut done = vec![];
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= numbers.end {
                return done;
            }
            done.push(work(number));
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// Plays the seeds and tells what happened; fails with every seed of which something does not hold.
fn explore(seeds: Range<u64>) -> Told {
    let results = share(seeds, |seed| {
        let scenario = Scenario::of(seed);
        let (played, wrong) = played(&scenario, None);
        let mut told = Told::default();
        told.note(&scenario, &played);
        (told, wrong.into_iter().map(|wrong| format!("seed {seed}: {wrong}")).collect::<Vec<_>>())
    });
    let mut sum = Told::default();
    let mut wrong = vec![];
    for (told, more) in results {
        sum.add(&told);
        wrong.extend(more);
    }
    for (name, count) in sum.counts() {
        println!("{count:>9}  {name}");
    }
    assert!(wrong.is_empty(), "{} things do not hold:\n{}", wrong.len(), wrong.join("\n"));
    sum
}

/// A simulation in which something never happened would prove nothing of it.
fn all_happened(mut told: Told) {
    let never: Vec<_> =
        told.counts().into_iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
    assert!(never.is_empty(), "never happened: {never:?}");
}

/// All that happened, for whoever wants to know why something does not hold.
fn tell(scenario: &Scenario) {
    println!("{scenario:#?}");
    let (played, _) = played(scenario, None);
    for Kept { entry, after } in &played.kept {
        if !matches!(entry.event, RunEvent::Resource { .. }) {
            println!("{} [{after}] {:?}", entry.at, entry.event);
        }
    }
    for (at, entry) in played.ledger.iter().enumerate().skip(played.set_up) {
        println!("{} ({at}) {} {:?} {:?}", entry.at, entry.action, entry.subject, entry.outcome);
    }
}

#[expect(clippy::disallowed_methods, reason = "how `cargo xtask simulate` says how much it wants")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_happens_a_run_keeps_its_promises() {
    all_happened(explore(0..number("SIMULATION_SEEDS").unwrap_or(QUICK)));
}

#[test]
#[ignore = "`cargo xtask simulate` says how many seeds"]
fn seeds_that_somebody_asked_for() {
    match number("SIMULATION_SEED") {
        Some(seed) => {
            tell(&Scenario::of(seed));
            explore(seed..seed + 1);
        }
        None => drop(explore(0..number("SIMULATION_SEEDS").unwrap_or(QUICK))),
    }
}

#[test]
fn every_planted_bug_is_caught() {
    let caught = share(0..Bug::ALL.len() as u64, |at| {
        let bug = Bug::ALL[usize::try_from(at).unwrap()];
        let scenarios = (0..PLANTED).map(Scenario::of).filter(|scenario| bug.may_show(scenario));
        let mut tried = 0;
        for scenario in scenarios.take(20) {
            tried += 1;
            let (_, wrong) = played(&scenario, Some(bug));
            if let Some(wrong) = wrong.first() {
                println!("{bug:?} in seed {}, the {tried}th: {wrong}", scenario.seed);
                return None;
            }
        }
        Some(bug)
    });
    let missed: Vec<Bug> = caught.into_iter().flatten().collect();
    assert!(missed.is_empty(), "not caught: {missed:?}");
}
