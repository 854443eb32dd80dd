//! What a child process is given: one cell's short-lived credentials, and nothing beside them.

use std::{collections::BTreeMap, path::Path};

use aws::{ChildCredentials, ResolvedAccess};
use jiff::ToSpan;

use crate::support::{DEV, PROD, ROOT, Setup, assumed, key_of, keys_of, role, trusting};

fn seen(credentials: &ChildCredentials) -> BTreeMap<String, String> {
    let variables = credentials.variables(Path::new("/nowhere/config"));
    variables.into_iter().map(|(name, value)| (name, value.reveal().to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_session_is_handed_on_as_it_is() {
    let prod = role(PROD, "Deployer");
    let setup = Setup::with_roles([(prod.clone(), trusting(ROOT))]);
    let cloud = setup.cloud(PROD, assumed(setup.assume(ROOT, keys_of(ROOT), &prod)));
    let proof = cloud.prove().await.unwrap();
    let child = cloud.child_credentials(&proof).await.unwrap();
    assert_eq!(child.expires(), proof.expires());
    assert_eq!(setup.calls("sts:GetSessionToken"), 0);
    // Whose they are, the sandbox reads from the key alone.
    let inside = seen(&child);
    assert!(inside["AWS_ACCESS_KEY_ID"].contains(PROD));
    assert!(!inside["AWS_SESSION_TOKEN"].is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_without_an_end_does_not_leave_this_process() {
    let setup = Setup::plain();
    let cloud = setup.cloud(DEV, keys_of(DEV));
    let proof = cloud.prove().await.unwrap();
    let child = cloud.child_credentials(&proof).await.unwrap();
    assert_eq!(child.expires(), Some(setup.now() + 15.minutes()));
    let inside = seen(&child);
    assert_ne!(inside["AWS_ACCESS_KEY_ID"], key_of(DEV));
    assert!(inside.values().all(|value| value != "sandbox-secret"));

    let used = ResolvedAccess::Keys {
        access_key_id: inside["AWS_ACCESS_KEY_ID"].clone(),
        secret_access_key: aws::Secret::new(inside["AWS_SECRET_ACCESS_KEY"].clone()),
        session_token: Some(aws::Secret::new(inside["AWS_SESSION_TOKEN"].clone())),
    };
    assert_eq!(setup.cloud(DEV, used).prove().await.unwrap().account(), DEV);
}

#[tokio::test(start_paused = true)]
async fn the_variables_are_these_and_no_others() {
    let setup = Setup::plain();
    let cloud = setup.cloud_in("eu-central-1", DEV, keys_of(DEV));
    let proof = cloud.prove().await.unwrap();
    let inside = seen(&cloud.child_credentials(&proof).await.unwrap());
    let names: Vec<_> = inside.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "AWS_ACCESS_KEY_ID",
            "AWS_CONFIG_FILE",
            "AWS_DEFAULT_REGION",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_REGION",
            "AWS_SDK_LOAD_CONFIG",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_SHARED_CREDENTIALS_FILE",
        ]
    );
    assert_eq!(
        (inside["AWS_REGION"].as_str(), inside["AWS_DEFAULT_REGION"].as_str()),
        ("eu-central-1", "eu-central-1")
    );
    assert_eq!(inside["AWS_CONFIG_FILE"], "/nowhere/config");
    assert_eq!(inside["AWS_SHARED_CREDENTIALS_FILE"], "/nowhere/config");
}
