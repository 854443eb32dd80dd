//! Child accounts of an organization, to their end.

use std::time::Duration;

use aws::{AccountCreation, Cloud, NewAccount};
use sandbox::{CallFault, Effect, Nth};

use crate::support::{DEV, ROOT, Setup, assumed, keys_of, role};

fn wanted(email: &str) -> NewAccount {
    NewAccount { name: "acme-test".into(), email: email.into(), role: "OrganizationAccountAccessRole".into() }
}

async fn end(cloud: &Cloud, request: &str) -> AccountCreation {
    loop {
        match cloud.account_creation(request).await.unwrap() {
            AccountCreation::InProgress => tokio::time::sleep(Duration::from_secs(3)).await,
            done => return done,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_is_created_listed_and_reached_through_its_role() {
    let setup = Setup::plain();
    let cloud = setup.cloud(ROOT, keys_of(ROOT));
    let organization = cloud.organization().await.unwrap();
    assert_eq!(organization.management.as_str(), ROOT);
    let before = cloud.organization_accounts().await.unwrap();
    let names: Vec<_> = before.iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, ["acme-dev", "acme-prod", "acme-root", "acme-staging"]);

    let proof = cloud.prove().await.unwrap();
    let request = cloud.create_account(&proof, &wanted("test@acme.example")).await.unwrap();
    assert_eq!(cloud.account_creation(&request).await.unwrap(), AccountCreation::InProgress);
    let AccountCreation::Created(account) = end(&cloud, &request).await else { panic!("not created") };
    assert_eq!(setup.written(), [ROOT]);

    let after = cloud.organization_accounts().await.unwrap();
    let made = after.iter().find(|one| one.id == account).unwrap();
    assert_eq!((made.name.as_str(), made.email.as_str()), ("acme-test", "test@acme.example"));
    let access = setup.assume(ROOT, keys_of(ROOT), &role(account.as_str(), "OrganizationAccountAccessRole"));
    let inside = setup.cloud(account.as_str(), assumed(access)).prove().await.unwrap();
    assert_eq!(inside.account(), account.as_str());
}

#[tokio::test(start_paused = true)]
async fn an_address_that_is_taken_fails_with_what_to_do() {
    let setup = Setup::plain();
    let cloud = setup.cloud(ROOT, keys_of(ROOT));
    let proof = cloud.prove().await.unwrap();
    let taken = cloud.organization_accounts().await.unwrap()[0].email.clone();
    let request = cloud.create_account(&proof, &wanted(&taken)).await.unwrap();
    let AccountCreation::Failed { code, message, hint } = end(&cloud, &request).await else {
        panic!("not refused")
    };
    assert_eq!(code, "email-already-exists");
    assert!(message.contains("acme-test") && !hint.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_creation_whose_answer_was_lost_is_sent_once_and_found_again() {
    let setup = Setup::plain();
    setup.change(|settings| {
        settings.faults.calls.push(CallFault::new("CreateAccount", Nth::Only(1), Effect::LoseAnswer));
    });
    let cloud = setup.cloud(ROOT, keys_of(ROOT));
    let proof = cloud.prove().await.unwrap();
    let error = cloud.create_account(&proof, &wanted("test@acme.example")).await.unwrap_err();
    assert_eq!(error.code(), "unreachable");
    assert_eq!(setup.calls("organizations:CreateAccount"), 1);
    let found = cloud.creations().await.unwrap();
    let [creation] = &found[..] else { panic!("{found:?}") };
    assert_eq!((creation.name.as_str(), &creation.creation), ("acme-test", &AccountCreation::InProgress));
    assert!(matches!(end(&cloud, &creation.request).await, AccountCreation::Created(_)));
}

#[tokio::test(start_paused = true)]
async fn a_member_account_may_not_create_others() {
    let setup = Setup::plain();
    let cloud = setup.cloud(DEV, keys_of(DEV));
    let proof = cloud.prove().await.unwrap();
    let error = cloud.create_account(&proof, &wanted("test@acme.example")).await.unwrap_err();
    assert_eq!(error.code(), "access-denied");
}
