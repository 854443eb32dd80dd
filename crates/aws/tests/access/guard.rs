//! The guard: whose the credentials are is asked of AWS for each set of them, and nothing is sent with others.

use aws::ResolvedAccess;
use sandbox::Nth;

use crate::support::{DEV, PROD, ROOT, Setup, assumed, keys_of, minutes, refusal, role, trusting};

#[tokio::test(start_paused = true)]
async fn an_expired_session_is_minted_and_proved_again_once_for_fifty_callers() {
    let prod = role(PROD, "Deployer");
    let setup = Setup::with_roles([(prod.clone(), trusting(ROOT))]);
    let cloud = setup.cloud(PROD, assumed(setup.assume(ROOT, keys_of(ROOT), &prod)));
    cloud.prove().await.unwrap();
    cloud.prove().await.unwrap();
    assert_eq!((setup.calls("sts:AssumeRole"), setup.calls("sts:GetCallerIdentity")), (1, 1));
    minutes(59).await;
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let cloud = cloud.clone();
            tokio::spawn(async move { cloud.prove().await.map(|proof| proof.expires()) })
        })
        .collect();
    let mut ends = vec![];
    for caller in callers {
        ends.push(caller.await.unwrap().unwrap());
    }
    ends.dedup();
    assert_eq!(ends.len(), 1);
    assert_eq!((setup.calls("sts:AssumeRole"), setup.calls("sts:GetCallerIdentity")), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_with_a_proof_that_has_ended() {
    let prod = role(PROD, "Deployer");
    let setup = Setup::with_roles([(prod.clone(), trusting(ROOT))]);
    let cloud = setup.cloud(PROD, assumed(setup.assume(ROOT, keys_of(ROOT), &prod)));
    let proof = cloud.prove().await.unwrap();
    minutes(60).await;
    let error = cloud.delete_stack(&proof, "api-prod", "t").await.unwrap_err();
    assert!(error.credentials_expired());
    assert_eq!(setup.written(), [""; 0]);
    let fresh = cloud.prove().await.unwrap();
    cloud.delete_stack(&fresh, "api-prod", "t").await.unwrap();
    assert_eq!(setup.written(), [PROD]);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_swapped_between_check_and_write_reaches_no_other_account() {
    let setup = Setup::plain();
    setup.keep(DEV, DEV).await;
    let cloud = setup.cloud(DEV, ResolvedAccess::Kept(setup.kept(DEV)));
    let proof = cloud.prove().await.unwrap();
    setup.keep(DEV, PROD).await;
    // The proof is of the credentials that it is sent with, not of what lies in the vault now.
    cloud.delete_stack(&proof, "api", "t").await.unwrap();
    cloud.forget_credentials().await;
    let error = cloud.prove().await.unwrap_err();
    assert_eq!(error.code(), "wrong-account");
    assert!(error.to_string().contains(PROD) && error.to_string().contains(DEV), "{error}");
    assert_eq!(setup.written(), [DEV]);
}

#[tokio::test(start_paused = true)]
async fn credentials_that_are_put_right_are_taken_at_the_next_proof() {
    let setup = Setup::plain();
    let cloud = setup.cloud(DEV, ResolvedAccess::Kept(setup.kept(DEV)));
    assert_eq!(cloud.prove().await.unwrap_err().code(), "no-keys");
    setup.keep(DEV, PROD).await;
    assert_eq!(cloud.prove().await.unwrap_err().code(), "wrong-account");
    setup.keep(DEV, DEV).await;
    assert_eq!(cloud.prove().await.unwrap().account(), DEV);
}

#[tokio::test(start_paused = true)]
async fn a_proof_of_one_account_opens_no_other() {
    let setup = Setup::plain();
    let proof = setup.cloud(DEV, keys_of(DEV)).prove().await.unwrap();
    let prod = setup.cloud(PROD, keys_of(PROD));
    assert_eq!(prod.delete_stack(&proof, "api", "t").await.unwrap_err().code(), "wrong-account");
    assert_eq!(prod.child_credentials(&proof).await.unwrap_err().code(), "wrong-account");
    assert_eq!(setup.written(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn questions_are_not_asked_of_another_account_either() {
    let setup = Setup::plain();
    let cloud = setup.cloud(DEV, keys_of(PROD));
    assert_eq!(cloud.organization().await.unwrap_err().code(), "wrong-account");
    assert_eq!(setup.calls("organizations:DescribeOrganization"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_wrong_is_said_with_how_far() {
    let setup = Setup::plain();
    let text = "Signature expired: 20260301T080000Z is now earlier than 20260301T081000Z (20260301T081500Z - 5 min.)";
    setup.change(|settings| {
        let refused = refusal("GetCallerIdentity", Nth::Only(1), 403, "SignatureDoesNotMatch", text);
        settings.faults.calls.push(refused);
    });
    let cloud = setup.cloud(DEV, keys_of(DEV));
    let error = cloud.prove().await.unwrap_err();
    assert_eq!((error.code(), error.retryable()), ("clock-skew", false));
    assert!(error.to_string().contains("15 min behind"), "{error}");
    cloud.prove().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn neither_keys_nor_proofs_show_a_secret() {
    let setup = Setup::plain();
    setup.keep(DEV, DEV).await;
    let access = ResolvedAccess::Kept(setup.kept(DEV));
    let cloud = setup.cloud(DEV, access.clone());
    let proof = cloud.prove().await.unwrap();
    let child = cloud.child_credentials(&proof).await.unwrap();
    let shown = format!("{access:?} {cloud:?} {proof:?} {child:?} {:?}", keys_of(DEV));
    for secret in ["sandbox-secret", "sandbox-session"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
