//! What holds whatever the keychain does: the rules by example, and one property over every sequence of faults.

use std::{future::Future, sync::mpsc, time::Duration};

use proptest::prelude::*;

use super::{
    fake::{Fake, Fault},
    keychain::{BOUND, PERSON},
    parts::LEAST_LIMIT,
    *,
};

const LOCKED: VaultState = VaultState::Memory(KeychainError::Locked);

struct Bench {
    fake: Fake,
    keychain: Keychain,
    vault: Vault,
}

impl Bench {
    fn new() -> Self {
        let fake = Fake::default();
        let keychain = Keychain::over(fake.clone(), LEAST_LIMIT).unwrap();
        Self { vault: Vault::in_keychain(keychain.clone()), fake, keychain }
    }

    /// Time stands still until the keychain hangs, and then jumps past the bound.
    async fn patiently<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                result = &mut work => return result,
                () = self.fake.hanging.notified() => tokio::time::advance(PERSON).await,
            }
        }
    }

    async fn release(&self) {
        self.fake.script([]);
        self.fake.release();
        self.keychain.idle().await;
    }

    async fn text(&self, item: &str) -> Option<String> {
        self.vault.read(item).await.unwrap().map(|secret| secret.reveal().to_owned())
    }
}

/// Runs in virtual time that does not pass by itself: the keychain's thread is a real one, and tokio would jump to the next
/// timer while it works. A blocking task that runs keeps it from that.
fn in_still_time<T>(work: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let (end, ended) = mpsc::channel::<()>();
    runtime.spawn_blocking(move || ended.recv());
    let result = runtime.block_on(work);
    drop(end);
    result
}

fn secret(text: &str) -> Secret {
    Secret::new(text.into())
}

#[test]
fn a_call_that_hangs_counts_as_locked_after_five_seconds_and_the_next_ones_at_once() {
    in_still_time(async {
        let Bench { fake, keychain, .. } = Bench::new();
        fake.script([Some(Fault::Hang)]);
        let begin = tokio::time::Instant::now();
        let call = keychain.get("token");
        tokio::pin!(call);
        tokio::select! {
            _ = &mut call => panic!("answered"),
            () = fake.hanging.notified() => {}
        }
        tokio::time::advance(BOUND - Duration::from_millis(1)).await;
        assert!(tokio::time::timeout(Duration::ZERO, &mut call).await.is_err());
        tokio::time::advance(Duration::from_millis(2)).await;
        assert_eq!(call.await.err(), Some(KeychainError::Locked));
        let waited = begin.elapsed();
        assert_eq!(keychain.set("token", secret("new")).await, Err(KeychainError::Locked));
        assert_eq!(keychain.check().await, Err(KeychainError::Locked));
        assert_eq!(begin.elapsed(), waited);
        assert_eq!(fake.calls(), 1);

        fake.release();
        keychain.idle().await;
        assert_eq!(keychain.set("token", secret("new")).await, Ok(()));
    });
}

#[test]
fn what_waited_behind_a_call_that_hangs_is_not_carried_out_after_it_was_said_to_have_failed() {
    in_still_time(async {
        let bench = Bench::new();
        bench.fake.script([Some(Fault::Hang)]);
        let (first, second) = (bench.keychain.get("token"), bench.keychain.set("token", secret("late")));
        let both = bench.patiently(async { tokio::join!(first, second) }).await;
        assert_eq!((both.0.err(), both.1.err()), (Some(KeychainError::Locked), Some(KeychainError::Locked)));
        bench.release().await;
        assert!(bench.fake.items().is_empty());
        assert_eq!(bench.keychain.check().await, Ok(()));
    });
}

#[test]
fn while_a_person_is_asked_everything_else_goes_on_in_memory() {
    in_still_time(async {
        let bench = Bench::new();
        bench.fake.script([Some(Fault::Hang)]);
        let unlocking = bench.vault.unlock();
        tokio::pin!(unlocking);
        tokio::select! {
            _ = &mut unlocking => panic!("answered"),
            () = bench.fake.hanging.notified() => {}
        }
        assert_eq!(bench.vault.write("token", secret("new")).await, LOCKED);
        assert_eq!(bench.text("token").await.as_deref(), Some("new"));
        tokio::time::advance(PERSON - Duration::from_secs(1)).await;
        bench.fake.release();
        assert_eq!(unlocking.await, VaultState::Keychain);
        assert_eq!(bench.fake.items()["token"], "new");
    });
}

#[test]
fn a_prompt_that_nobody_answers_ends_after_a_minute() {
    in_still_time(async {
        let bench = Bench::new();
        bench.fake.script([Some(Fault::Hang)]);
        assert_eq!(bench.patiently(bench.vault.unlock()).await, LOCKED);
        bench.release().await;
        assert_eq!(bench.vault.state().await, VaultState::Keychain);
    });
}

#[test]
fn what_was_written_while_locked_is_moved_at_the_next_call_that_gets_through() {
    in_still_time(async {
        let bench = Bench::new();
        bench.fake.script([Some(Fault::Locked), Some(Fault::Locked)]);
        assert_eq!(bench.vault.write("token", secret("new")).await, LOCKED);
        assert_eq!(bench.vault.state().await, LOCKED);
        assert!(bench.fake.items().is_empty());
        assert_eq!(bench.vault.read("another").await.unwrap().map(|_| ()), None);
        assert_eq!(bench.fake.items()["token"], "new");
    });
}

#[test]
fn a_removal_that_the_keychain_missed_is_an_error_and_made_up_for() {
    in_still_time(async {
        let bench = Bench::new();
        assert_eq!(bench.vault.write("token", secret("old")).await, VaultState::Keychain);
        bench.fake.script([Some(Fault::Absent)]);
        assert_eq!(bench.vault.remove("token").await, Err(KeychainError::Absent));
        assert_eq!(bench.text("token").await, None);
        assert_eq!(bench.fake.items().len(), 1);
        assert_eq!(bench.vault.state().await, VaultState::Keychain);
        assert!(bench.fake.items().is_empty());
    });
}

#[test]
fn a_person_who_said_no_is_asked_again_only_by_unlocking() {
    in_still_time(async {
        let bench = Bench::new();
        let denied = VaultState::Memory(KeychainError::Denied("no".into()));
        bench.fake.script([None, Some(Fault::Denied)]);
        assert_eq!(bench.vault.write("token", secret("new")).await, denied);
        assert_eq!(bench.vault.state().await, denied);
        assert!(bench.fake.items().is_empty());
        assert_eq!(bench.vault.unlock().await, VaultState::Keychain);
        assert_eq!(bench.fake.items()["token"], "new");
    });
}

#[test]
fn a_fresh_read_sees_what_another_process_did_and_memory_where_it_cannot() {
    in_still_time(async {
        let bench = Bench::new();
        let fresh = async || bench.vault.read_fresh("token").await.unwrap().map(|s| s.reveal().to_owned());
        bench.vault.write("token", secret("ours")).await;
        bench.fake.put("token", Some("theirs"));
        assert_eq!(bench.text("token").await.as_deref(), Some("ours"));
        bench.fake.script([Some(Fault::Locked)]);
        assert_eq!(fresh().await.as_deref(), Some("ours"));
        assert_eq!(fresh().await.as_deref(), Some("theirs"));
        bench.fake.put("token", None);
        assert_eq!(fresh().await, None);
        assert_eq!(bench.text("token").await, None);
    });
}

#[test]
fn a_locked_keychain_is_not_an_empty_one() {
    in_still_time(async {
        let bench = Bench::new();
        bench.fake.script([Some(Fault::Locked)]);
        assert_eq!(bench.vault.read("token").await.err(), Some(KeychainError::Locked));
    });
}

#[derive(Debug, Clone)]
enum Step {
    Write(usize, String),
    Remove(usize),
    Read(usize),
    ReadFresh(usize),
    State,
    Unlock,
    /// What hangs goes on.
    Release,
}

fn step() -> impl Strategy<Value = Step> {
    let item = 0..2_usize;
    // Short ones and such that take several parts.
    let text = prop_oneof!["[a-z]{1,8}", "[a-z]{60,200}"];
    prop_oneof![
        4 => (item.clone(), text).prop_map(|(item, text)| Step::Write(item, text)),
        2 => item.clone().prop_map(Step::Remove),
        2 => item.clone().prop_map(Step::Read),
        2 => item.prop_map(Step::ReadFresh),
        1 => Just(Step::State),
        1 => Just(Step::Unlock),
        1 => Just(Step::Release),
    ]
}

fn faults() -> impl Strategy<Value = Vec<Option<Fault>>> {
    let fault = prop_oneof![
        12 => Just(None),
        1 => Just(Some(Fault::Locked)),
        1 => Just(Some(Fault::Absent)),
        1 => Just(Some(Fault::Denied)),
        1 => Just(Some(Fault::Hang)),
    ];
    prop::collection::vec(fault, 0..120)
}

proptest! {
    #[test]
    fn a_secret_read_back_is_the_last_one_written_or_an_error_and_gone_when_removed(
        steps in prop::collection::vec(step(), 1..24),
        faults in faults(),
    ) {
        in_still_time(hold(steps, faults))?;
    }
}

const ITEMS: [&str; 2] = ["login", "login#2"];

async fn hold(steps: Vec<Step>, faults: Vec<Option<Fault>>) -> Result<(), TestCaseError> {
    let bench = Bench::new();
    let mut last: [Option<String>; 2] = Default::default();
    bench.fake.script(faults);
    for step in steps {
        match step {
            Step::Write(n, text) => {
                let state = bench.patiently(bench.vault.write(ITEMS[n], secret(&text))).await;
                if state == VaultState::Keychain {
                    prop_assert_eq!(kept(&bench.fake, ITEMS[n]), Some(text.clone()));
                }
                last[n] = Some(text);
            }
            Step::Remove(n) => {
                let told = bench.patiently(bench.vault.remove(ITEMS[n])).await;
                if told.is_ok() {
                    prop_assert_eq!(traces(&bench.fake, ITEMS[n]), 0);
                }
                last[n] = None;
            }
            Step::Read(n) => agrees(bench.patiently(bench.vault.read(ITEMS[n])).await, last[n].as_deref())?,
            Step::ReadFresh(n) => {
                agrees(bench.patiently(bench.vault.read_fresh(ITEMS[n])).await, last[n].as_deref())?;
            }
            Step::State => {
                bench.patiently(bench.vault.state()).await;
            }
            Step::Unlock => {
                bench.patiently(bench.vault.unlock()).await;
            }
            Step::Release => {
                bench.fake.release();
                bench.patiently(bench.keychain.check()).await.unwrap_or(());
            }
        }
    }
    // In the end the keychain has exactly what was written last.
    bench.release().await;
    prop_assert_eq!(bench.vault.unlock().await, VaultState::Keychain);
    for (item, last) in ITEMS.iter().zip(last) {
        prop_assert_eq!(&kept(&bench.fake, item), &last);
        if last.is_none() {
            prop_assert_eq!(traces(&bench.fake, item), 0);
        }
    }
    Ok(())
}

/// An error is honest only while memory has nothing.
fn agrees(read: Result<Option<Secret>, KeychainError>, last: Option<&str>) -> Result<(), TestCaseError> {
    match read {
        Ok(found) => prop_assert_eq!(found.as_ref().map(Secret::reveal), last),
        Err(_) => prop_assert_eq!(None, last),
    }
    Ok(())
}

/// As another process would find it.
fn kept(fake: &Fake, item: &str) -> Option<String> {
    let mut copy = Fake::default();
    fake.items().iter().for_each(|(name, text)| copy.put(name, Some(text)));
    parts::read(&mut copy, item).unwrap().map(|secret| secret.reveal().to_owned())
}

/// How many items of the store belong to it.
fn traces(fake: &Fake, item: &str) -> usize {
    let begin = item.replace('#', "##");
    let of_it = |name: &&String| {
        let rest = name.strip_prefix(&begin);
        rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with('#') && !rest.starts_with("##")))
    };
    fake.items().keys().filter(of_it).count()
}
