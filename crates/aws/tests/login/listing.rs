//! What one may reach with a login.

use aws::{Cloud, ConnectionSpec, Rate, ResolvedAccess, SharedHttpClient, TimeOuts};
use jiff::SignedDuration;
use sandbox::{Assignment, Member, Nth, Settings, User, http_client};
use topology::{AccountId, Target};

use crate::support::{Setup, fails};

fn id(number: usize) -> String {
    format!("{number:012}")
}

fn assignment(account: &str, role: &str) -> Assignment {
    Assignment { account: account.to_owned(), role: role.to_owned() }
}

fn member(id: &str, name: &str) -> Member {
    Member { id: id.to_owned(), name: name.to_owned(), email: format!("{name}@example.com") }
}

/// An account that is reached by a role of the login.
pub fn cloud(setup: &Setup, account: &str, role: &str) -> Cloud {
    let id: AccountId = account.parse().unwrap();
    let access =
        ResolvedAccess::Portal { portal: setup.portal.clone(), account: id.clone(), role: role.to_owned() };
    let spec = ConnectionSpec {
        account: &id,
        target: Target { account: "acme".parse().unwrap(), region: "eu-west-1".parse().unwrap() },
        access,
        endpoint: None,
        http_client: Some(SharedHttpClient::new(http_client(setup.sandbox.clone()))),
        clock: setup.clock.clone(),
        rate: Rate::AWS,
        time_outs: TimeOuts::default(),
        seed: 1,
    };
    Cloud::open(spec).unwrap()
}

#[tokio::test(start_paused = true)]
async fn accounts_are_listed_to_the_last_page_and_by_name() {
    let mut settings = Settings::default();
    let center = &mut settings.identity_center;
    center.accounts = (0..250).map(|n| member(&id(n + 1), &format!("Acme-{:03}", 249 - n))).collect();
    let assignments = center.accounts.iter().map(|account| assignment(&account.id, "Deployer")).collect();
    center.users = vec![User { name: "ana".into(), assignments }];
    let setup = Setup::inside(settings);
    setup.log_in().await;
    let accounts = setup.portal.accounts().await.unwrap();
    let names: Vec<_> = accounts.iter().map(|account| account.name.clone()).collect();
    assert_eq!(names, (0..250).map(|n| format!("Acme-{n:03}")).collect::<Vec<_>>());
    assert_eq!(accounts[0].id.as_str(), id(250));
    assert!(accounts[0].email.contains('@'), "{}", accounts[0].email);
    assert_eq!(setup.calls("sso:ListAccounts"), 3);
}

#[tokio::test(start_paused = true)]
async fn roles_are_listed_to_the_last_page() {
    let mut settings = Settings::default();
    let assignments = (0..130).map(|n| assignment("111111111111", &format!("Role{n:03}"))).collect();
    settings.identity_center.users = vec![User { name: "ana".into(), assignments }];
    let setup = Setup::inside(settings);
    setup.log_in().await;
    let roles = setup.portal.roles(&"111111111111".parse().unwrap()).await.unwrap();
    assert_eq!(roles, (0..130).map(|n| format!("Role{n:03}")).collect::<Vec<_>>());
    assert_eq!(setup.calls("sso:ListAccountRoles"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_once_is_asked_for_again() {
    let setup = Setup::plain();
    setup.log_in().await;
    setup.go_wrong(vec![fails("ListAccounts", Nth::First(2), 500, "InternalServerException")]);
    assert_eq!(setup.portal.accounts().await.unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_credentials_of_a_role_belong_to_its_account_and_are_minted_again_when_they_end() {
    let setup = Setup::plain();
    setup.log_in().await;
    let cloud = cloud(&setup, "222222222222", "Deployer");
    let proof = cloud.prove().await.unwrap();
    assert_eq!(proof.account(), "222222222222");
    assert!(proof.arn().contains("AWSReservedSSO_Deployer"), "{}", proof.arn());
    tokio::time::advance(SignedDuration::from_hours(2).unsigned_abs()).await;
    cloud.prove().await.unwrap();
    assert_eq!(setup.calls("sso:GetRoleCredentials"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_not_assigned_is_said_before_anything_is_done() {
    let setup = Setup::plain();
    setup.log_in().await;
    let error = cloud(&setup, "333333333333", "Administrator").prove().await.unwrap_err();
    assert_eq!((error.code(), error.needs_person()), ("role-not-assigned", false));
    assert!(
        error.to_string().contains("Administrator") && error.to_string().contains("333333333333"),
        "{error}"
    );
    assert!(error.hint().contains("assignment"), "{}", error.hint());
    assert_eq!(setup.calls("sso:GetRoleCredentials"), 1);
    // The login itself is in order.
    setup.portal.accounts().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn credentials_need_a_login() {
    let setup = Setup::plain();
    let error = cloud(&setup, "222222222222", "Deployer").prove().await.unwrap_err();
    assert_eq!((error.code(), error.needs_person()), ("login-needed", true));
}
