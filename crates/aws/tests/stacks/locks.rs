//! Locks: one writer wins, a lost answer takes nothing away, and versions tell who else was there.

use aws::{Lock, PutLock};
use sandbox::{CallFault, Effect, Nth};

use crate::support::{Setup, lost};

const NAME: &str = "/stagewright/lock/prod";

#[tokio::test(start_paused = true)]
async fn who_comes_second_finds_the_lock_taken_and_its_holder() {
    let setup = Setup::plain();
    let proof = setup.proof().await;
    assert_eq!(setup.cloud.read_lock(NAME).await.unwrap(), None);
    assert_eq!(setup.cloud.put_lock(&proof, NAME, "ana", Lock::New).await.unwrap(), PutLock::Put(1));
    assert_eq!(setup.cloud.put_lock(&proof, NAME, "ben", Lock::New).await.unwrap(), PutLock::Taken);
    assert_eq!(setup.cloud.read_lock(NAME).await.unwrap(), Some(("ana".into(), 1)));
    setup.cloud.delete_lock(&proof, NAME).await.unwrap();
    setup.cloud.delete_lock(&proof, NAME).await.unwrap();
    assert_eq!(setup.cloud.read_lock(NAME).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_renewed_lock_has_the_next_version_unless_somebody_else_was_there() {
    let setup = Setup::plain();
    let proof = setup.proof().await;
    setup.cloud.put_lock(&proof, NAME, "ana", Lock::New).await.unwrap();
    let renewed = setup.cloud.put_lock(&proof, NAME, "ana again", Lock::Replacing(1)).await.unwrap();
    assert_eq!(renewed, PutLock::Put(2));
    setup.cloud.put_lock(&proof, NAME, "ben", Lock::Replacing(2)).await.unwrap();
    let late = setup.cloud.put_lock(&proof, NAME, "ana late", Lock::Replacing(2)).await.unwrap();
    assert_eq!(late, PutLock::Put(4));
}

#[tokio::test(start_paused = true)]
async fn a_lock_whose_answer_was_lost_is_ours_where_it_says_so() {
    let setup = Setup::faulty([lost("PutParameter")]);
    let proof = setup.proof().await;
    assert_eq!(setup.cloud.put_lock(&proof, NAME, "ana", Lock::New).await.unwrap(), PutLock::Put(1));
    assert_eq!(setup.calls("ssm:PutParameter"), 2);
    // Another process that goes on with the same run, and one that does not.
    let again = proof.clone().sent_before();
    assert_eq!(setup.cloud.put_lock(&again, NAME, "ana", Lock::New).await.unwrap(), PutLock::Put(1));
    assert_eq!(setup.cloud.put_lock(&again, NAME, "ben", Lock::New).await.unwrap(), PutLock::Taken);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_whose_answer_was_lost_is_not_written_twice() {
    let setup = Setup::plain();
    let proof = setup.proof().await;
    setup.cloud.put_lock(&proof, NAME, "ana", Lock::New).await.unwrap();
    setup.change(|settings| settings.faults.calls.push(lost("PutParameter")));
    let renewed = setup.cloud.put_lock(&proof, NAME, "ana again", Lock::Replacing(1)).await.unwrap();
    assert_eq!((renewed, setup.calls("ssm:PutParameter")), (PutLock::Put(2), 2));
    let sent_before = proof.sent_before();
    let overtaken = setup.cloud.put_lock(&sent_before, NAME, "ana", Lock::Replacing(1)).await.unwrap();
    assert_eq!(overtaken, PutLock::Taken);
    assert_eq!(setup.cloud.read_lock(NAME).await.unwrap(), Some(("ana again".into(), 2)));
}

#[tokio::test(start_paused = true)]
async fn a_missing_permission_for_locks_is_named() {
    let effect = Effect::Error {
        status: 400,
        code: "AccessDeniedException".into(),
        message: "User is not authorized".into(),
    };
    let setup = Setup::faulty([CallFault::new("PutParameter", Nth::Only(1), effect)]);
    let error = setup.cloud.put_lock(&setup.proof().await, NAME, "ana", Lock::New).await.unwrap_err();
    assert_eq!(error.code(), "access-denied");
    assert!(error.hint().contains("ssm:PutParameter"), "{}", error.hint());
}
