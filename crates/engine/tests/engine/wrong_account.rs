//! The wrong account cannot be reached: whatever happens to credentials at any call of a run, the sandbox's ledger has no
//! write in an account that is not the stack's.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use journal::RunOutcome;

use crate::mischief::{self, DEV, PROD, Told};

/// How many interleavings every test run tries. All of them are tried by `ten_thousand_interleavings`.
const QUICK: u64 = 500;
const ALL: u64 = 10_000;

/// Stacks and the account that each belongs in.
const STACKS: [(&str, &str); 3] = [("database-dev", DEV), ("notes-dev", PROD), ("auth-dev", DEV)];

fn explore(cases: std::ops::Range<u64>) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let next = AtomicU64::new(cases.start);
    let told = std::thread::scope(|scope| {
        let work = || {
            let mut told = Told::default();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= cases.end {
                    return told;
                }
                told.add(&judged(seed, folder.path()));
            }
        };
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).fold(Told::default(), |mut sum, told| {
            sum.add(&told);
            sum
        })
    });
    // A test in which nothing happens would prove nothing.
    assert!(told.swaps > 0 && told.expiries > 0 && told.lost > 0 && told.wrong_principals > 0, "{told:?}");
    assert!(told.succeeded > 0 && told.refused > 0 && told.waited > 0 && told.sent_again > 0, "{told:?}");
    told
}

fn judged(seed: u64, folder: &Path) -> Told {
    let ran = mischief::run(seed, folder);
    let belongs: BTreeMap<&str, &str> = STACKS.into();
    let mut accepted: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for entry in &ran.ledger {
        let stack = entry.subject.as_deref().unwrap_or_default();
        let account = belongs.iter().find(|(name, _)| stack.contains(*name)).map(|(_, account)| *account);
        assert_eq!(account, Some(entry.account.as_str()), "case {seed}: {entry:?} is in a foreign account");
        if entry.accepted() {
            let token = entry.token.as_deref().unwrap_or_default();
            accepted.entry((&entry.action, stack)).or_default().push(token);
        }
    }
    for ((action, stack), tokens) in &accepted {
        let different: BTreeSet<_> = tokens.iter().collect();
        assert_eq!(different.len(), 1, "case {seed}: {action} of {stack} was carried out as {tokens:?}");
        let lost = ran.lost.iter().filter(|lost| *lost == action).count();
        assert!(tokens.len() <= 1 + lost, "case {seed}: {action} of {stack} was sent {} times", tokens.len());
    }
    if ran.outcome == RunOutcome::Succeeded {
        let made = accepted.keys().filter(|(action, _)| *action == "CreateStack").count();
        assert_eq!(made, STACKS.len(), "case {seed}: a run that made {made} stacks says that it succeeded");
    }
    ran.told
}

#[test]
fn no_write_reaches_a_foreign_account_however_credentials_change() {
    println!("{:?}", explore(0..QUICK));
}

#[test]
#[ignore = "minutes in a debug build: `cargo test --release -p engine -- --ignored ten_thousand`"]
fn ten_thousand_interleavings_reach_no_foreign_account() {
    println!("{:?}", explore(0..ALL));
}
