//! Roles: chains, trust, external ids, web identities, and how long they last.

use aws::ResolvedAccess;
use jiff::ToSpan;
use sandbox::{CallFault, Effect, Nth, Settings, Trust};

use crate::support::{DEV, PROD, ROOT, STAGING, Setup, assumed, keys_of, minutes, role, trusting};

/// From root through staging to prod; each trusts only the one before.
fn chain() -> (Setup, ResolvedAccess) {
    let (staging, prod) = (role(STAGING, "Deployer"), role(PROD, "Deployer"));
    let setup = Setup::with_roles([(staging.clone(), trusting(ROOT)), (prod.clone(), trusting(&staging))]);
    let through = assumed(setup.assume(ROOT, keys_of(ROOT), &staging));
    let access = assumed(setup.assume(STAGING, through, &prod));
    (setup, access)
}

#[tokio::test(start_paused = true)]
async fn a_chain_of_roles_goes_through_three_accounts_and_lasts_an_hour() {
    let (setup, access) = chain();
    let proof = setup.cloud(PROD, access).prove().await.unwrap();
    assert_eq!(proof.arn(), "arn:aws:sts::333333333333:assumed-role/Deployer/stagewright");
    assert_eq!(proof.expires(), Some(setup.now() + 1.hour()));
    assert_eq!(setup.calls("sts:AssumeRole"), 2);
}

#[tokio::test(start_paused = true)]
async fn the_sandboxs_own_keys_are_those_of_the_account_that_the_chain_begins_with() {
    let staging = role(STAGING, "Deployer");
    let setup = Setup::with_roles([(staging.clone(), trusting(ROOT))]);
    let access = assumed(setup.assume(ROOT, ResolvedAccess::Sandbox, &staging));
    assert_eq!(setup.cloud(STAGING, access).prove().await.unwrap().account(), STAGING);
}

#[tokio::test(start_paused = true)]
async fn who_is_not_trusted_is_refused_in_awss_words() {
    let prod = role(PROD, "Deployer");
    let setup = Setup::with_roles([(prod.clone(), trusting(ROOT))]);
    let error = setup.cloud(PROD, assumed(setup.assume(DEV, keys_of(DEV), &prod))).prove().await.unwrap_err();
    assert_eq!(error.code(), "access-denied");
    assert!(
        error.to_string().contains("is not authorized to perform: sts:AssumeRole on resource"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_external_id_is_shown_where_one_is_asked_for() {
    let prod = role(PROD, "Deployer");
    let trust = Trust { external_id: Some("shared".into()), ..trusting(ROOT) };
    let setup = Setup::with_roles([(prod.clone(), trust)]);
    let without = setup.assume(ROOT, keys_of(ROOT), &prod);
    let with = aws::AssumedRole { external_id: Some("shared".into()), ..without.clone() };
    assert_eq!(setup.cloud(PROD, assumed(without)).prove().await.unwrap_err().code(), "access-denied");
    setup.cloud(PROD, assumed(with)).prove().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_role_that_hands_out_another_accounts_credentials_is_found_out() {
    let (setup, access) = chain();
    setup.change(|settings| {
        let wrong = Effect::WrongPrincipal { account: DEV.into() };
        settings.faults.calls.push(CallFault::new("AssumeRole", Nth::Only(2), wrong));
    });
    let cloud = setup.cloud(PROD, access);
    assert_eq!(cloud.prove().await.unwrap_err().code(), "wrong-account");
    // What was wrong is not kept.
    assert_eq!(cloud.prove().await.unwrap().account(), PROD);
    assert_eq!(setup.written(), [""; 0]);
}

/// The token that a CI system writes, and the role that accepts it.
fn web_identity() -> (Setup, tempfile::TempDir, ResolvedAccess) {
    let dev = role(DEV, "ci");
    let folder = tempfile::tempdir().unwrap();
    let token_file = folder.path().join("token");
    std::fs::write(&token_file, "first\n").unwrap();
    let setup = Setup::new(Settings {
        web_identity: [(dev.clone(), "first".to_owned())].into(),
        ..Settings::default()
    });
    (setup, folder, ResolvedAccess::WebIdentity { role_arn: dev, token_file })
}

#[tokio::test(start_paused = true)]
async fn a_web_identity_token_is_read_anew_each_time() {
    let (setup, folder, access) = web_identity();
    let cloud = setup.cloud(DEV, access);
    assert_eq!(cloud.prove().await.unwrap().account(), DEV);
    setup.change(|settings| settings.web_identity = [(role(DEV, "ci"), "second".to_owned())].into());
    minutes(60).await;
    let error = cloud.prove().await.unwrap_err();
    assert!(error.to_string().contains("InvalidIdentityToken"), "{error}");
    assert!(!format!("{error} {error:?}").contains("first"));
    std::fs::write(folder.path().join("token"), "second").unwrap();
    assert_eq!(cloud.prove().await.unwrap().account(), DEV);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_be_read_is_named_by_its_path_alone() {
    let (setup, folder, access) = web_identity();
    let cloud = setup.cloud(DEV, access);
    for text in [String::new(), "hunter2".repeat(5_000)] {
        std::fs::write(folder.path().join("token"), text).unwrap();
        let error = cloud.prove().await.unwrap_err();
        assert_eq!(error.code(), "unreadable-file");
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_session_that_a_role_stands_on_is_used_until_its_end() {
    let (setup, _folder, source) = web_identity();
    let prod = role(PROD, "Deployer");
    setup.change(|settings| {
        settings.roles.insert(prod.clone(), trusting(STAGING));
    });
    let cloud = setup.cloud(PROD, assumed(setup.assume(DEV, source, &prod)));
    assert_eq!(cloud.prove().await.unwrap_err().code(), "access-denied");
    minutes(30).await;
    setup.change(|settings| {
        settings.roles.insert(prod.clone(), trusting(DEV));
    });
    cloud.prove().await.unwrap();
    assert_eq!(setup.calls("sts:AssumeRoleWithWebIdentity"), 1);
    minutes(60).await;
    cloud.prove().await.unwrap();
    assert_eq!(setup.calls("sts:AssumeRoleWithWebIdentity"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_aws_ended_early_is_had_anew() {
    let (setup, _folder, source) = web_identity();
    let prod = role(PROD, "Deployer");
    setup.change(|settings| {
        settings.roles.insert(prod.clone(), trusting(STAGING));
    });
    let cloud = setup.cloud(PROD, assumed(setup.assume(DEV, source, &prod)));
    cloud.prove().await.unwrap_err();
    setup.change(|settings| {
        settings.roles.insert(prod.clone(), trusting(DEV));
        settings.faults.calls.push(CallFault::new("AssumeRole", Nth::Only(1), Effect::Expire));
    });
    cloud.prove().await.unwrap();
    assert_eq!(setup.calls("sts:AssumeRoleWithWebIdentity"), 2);
}
