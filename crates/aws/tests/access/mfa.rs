//! MFA codes: asked for, used once, and what they open is kept.

use aws::{AssumedRole, KeptKeys, Mfa, ResolvedAccess, Secret};
use jiff::ToSpan;

use crate::support::{CODE, DEVICE, PROD, ROOT, Setup, assumed, id, keys_of, minutes, role};

fn prod() -> String {
    role(PROD, "Administrator")
}

fn admin(setup: &Setup) -> AssumedRole {
    let role = setup.assume(ROOT, keys_of(ROOT), &prod());
    AssumedRole { mfa_serial: Some(DEVICE.into()), ..role }
}

fn kept_with_device(setup: &Setup) -> ResolvedAccess {
    ResolvedAccess::Kept(KeptKeys { mfa_serial: Some(DEVICE.into()), ..setup.kept(ROOT) })
}

#[tokio::test(start_paused = true)]
async fn a_role_asks_for_a_code_uses_it_once_and_what_it_opened_is_kept_for_every_process() {
    let setup = Setup::with_device(&prod());
    let cloud = setup.cloud(PROD, assumed(admin(&setup)));
    let error = cloud.prove().await.unwrap_err();
    assert_eq!((error.code(), error.needs_person()), ("mfa-needed", true));
    assert!(error.to_string().contains(DEVICE));
    assert!(!cloud.lasting().await.renewable);

    setup.give_code();
    let ends = cloud.prove().await.unwrap().expires().unwrap();
    assert_eq!(cloud.lasting().await.until, Some(ends));
    // Another process shares the vault and nothing else.
    let other = AssumedRole { mfa: Mfa::new(setup.vault.clone()), ..admin(&setup) };
    setup.cloud(PROD, assumed(other)).prove().await.unwrap();
    assert_eq!(setup.calls("sts:AssumeRole"), 1);

    minutes(60).await;
    assert_eq!(cloud.prove().await.unwrap_err().code(), "mfa-needed");
    setup.give_code();
    cloud.prove().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn two_regions_at_once_need_one_code() {
    let setup = Setup::with_device(&prod());
    setup.give_code();
    let here = setup.cloud_in("eu-west-1", PROD, assumed(admin(&setup)));
    let there = setup.cloud_in("us-east-1", PROD, assumed(admin(&setup)));
    let (here, there) = tokio::join!(here.prove(), there.prove());
    assert_eq!((here.unwrap().account(), there.unwrap().account()), (PROD, PROD));
    assert_eq!(setup.calls("sts:AssumeRole"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_code_is_refused_forgotten_and_not_repeated() {
    let setup = Setup::with_device(&prod());
    let cloud = setup.cloud(PROD, assumed(admin(&setup)));
    setup.mfa.give(DEVICE, Secret::new("999000".into()));
    let error = cloud.prove().await.unwrap_err();
    assert_eq!((error.code(), error.needs_person()), ("mfa-refused", true));
    assert!(!format!("{error} {error:?} {}", error.hint()).contains("999000"));
    assert_eq!(cloud.prove().await.unwrap_err().code(), "mfa-needed");
}

#[tokio::test(start_paused = true)]
async fn a_kept_key_opens_a_session_with_a_code_and_both_are_wiped_together() {
    let setup = Setup::with_device(&prod());
    setup.keep(ROOT, ROOT).await;
    let cloud = setup.cloud(ROOT, kept_with_device(&setup));
    assert_eq!(cloud.prove().await.unwrap_err().code(), "mfa-needed");
    setup.give_code();
    let proof = cloud.prove().await.unwrap();
    assert_eq!(proof.expires(), Some(setup.now() + 12.hours()));
    assert_eq!(setup.calls("sts:GetSessionToken"), 1);
    let item = format!("mfa keys {ROOT}");
    assert!(setup.vault.read(&item).await.unwrap().is_some());

    aws::forget_keys(&setup.vault, &id(ROOT)).await.unwrap();
    assert!(setup.vault.read(&item).await.unwrap().is_none());
    cloud.forget_credentials().await;
    assert_eq!(cloud.prove().await.unwrap_err().code(), "no-keys");
}

#[tokio::test(start_paused = true)]
async fn a_role_upon_a_session_that_a_code_opened_needs_no_second_code() {
    let setup = Setup::with_device(&prod());
    setup.keep(ROOT, ROOT).await;
    setup.give_code();
    let access = assumed(setup.assume(ROOT, kept_with_device(&setup), &prod()));
    assert_eq!(setup.cloud(PROD, access).prove().await.unwrap().account(), PROD);
}

#[tokio::test(start_paused = true)]
async fn what_a_code_opened_can_be_wiped() {
    let setup = Setup::with_device(&prod());
    setup.give_code();
    let access = assumed(admin(&setup));
    let cloud = setup.cloud(PROD, access.clone());
    cloud.prove().await.unwrap();
    access.forget_sessions().await.unwrap();
    cloud.forget_credentials().await;
    assert_eq!(cloud.prove().await.unwrap_err().code(), "mfa-needed");
}

#[test]
fn a_code_does_not_show_itself() {
    let mfa = Mfa::new(aws::Vault::in_memory());
    mfa.give(DEVICE, Secret::new(CODE.into()));
    assert!(!format!("{mfa:?}").contains(CODE));
}
