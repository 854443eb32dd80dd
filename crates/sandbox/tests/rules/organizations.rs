//! Organizations through the real SDK.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_organizations::Client;
use aws_sdk_organizations::config::retry::RetryConfig;
use aws_sdk_organizations::config::{Credentials, Region, SharedAsyncSleep};
use aws_sdk_organizations::types::{
    CreateAccountFailureReason as Reason, CreateAccountState as State, CreateAccountStatus,
};
use aws_smithy_async::rt::sleep::TokioSleep;
use sandbox::{Sandbox, Settings, http_client};

use crate::program::Program;

const MANAGEMENT: &str = "999999999999";

fn client(sandbox: &Sandbox, account: &str) -> Client {
    let credentials = Credentials::new(format!("ASIASANDBOX{account}"), "secret", None, None, "test");
    let config = aws_sdk_organizations::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .retry_config(RetryConfig::disabled())
        .http_client(http_client(sandbox.clone()))
        .build();
    Client::from_conf(config)
}

async fn create(client: &Client, email: &str) -> CreateAccountStatus {
    let answer = client.create_account().account_name("acme-qa").email(email).send().await.unwrap();
    answer.create_account_status().unwrap().clone()
}

async fn settled(client: &Client, request: &str) -> CreateAccountStatus {
    loop {
        let answer = client.describe_create_account_status().create_account_request_id(request).send().await;
        let status = answer.unwrap().create_account_status().unwrap().clone();
        if status.state() != Some(&State::InProgress) {
            return status;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_management_account_lists_its_organization_in_pages() {
    let program = Program::start(Settings::default()).await;
    let client = client(&program.sandbox, MANAGEMENT);
    let organization = client.describe_organization().send().await.unwrap();
    assert_eq!(organization.organization().unwrap().master_account_id(), Some(MANAGEMENT));
    let first = client.list_accounts().max_results(3).send().await.unwrap();
    let rest = client.list_accounts().next_token(first.next_token().unwrap()).send().await.unwrap();
    let names: Vec<_> =
        first.accounts().iter().chain(rest.accounts()).map(|account| account.name().unwrap()).collect();
    assert_eq!(names, ["acme-dev", "acme-staging", "acme-prod", "acme-root"]);
    let roots = client.list_roots().send().await.unwrap();
    assert!(roots.roots()[0].id().unwrap().starts_with("r-"));
}

#[tokio::test(start_paused = true)]
async fn nobody_but_the_management_account_may_list_or_create() {
    let program = Program::start(Settings::default()).await;
    let member = client(&program.sandbox, "111111111111");
    assert!(member.describe_organization().send().await.is_ok());
    let error = member.list_accounts().send().await.unwrap_err().into_service_error();
    assert!(error.is_access_denied_exception());
    let create = member.create_account().account_name("x").email("x@example.com");
    assert!(create.send().await.unwrap_err().into_service_error().is_access_denied_exception());
    let stranger = client(&program.sandbox, "444444444444");
    let error = stranger.list_accounts().send().await.unwrap_err().into_service_error();
    assert!(error.is_aws_organizations_not_in_use_exception());
}

#[tokio::test(start_paused = true)]
async fn a_new_account_takes_its_time_and_is_then_there_for_everything() {
    let program = Program::start(Settings::default()).await;
    let client = client(&program.sandbox, MANAGEMENT);
    let status = create(&client, "qa@example.com").await;
    assert_eq!((status.state(), status.account_id()), (Some(&State::InProgress), None));
    let pending = client.list_create_account_status().states(State::InProgress).send().await.unwrap();
    assert_eq!(pending.create_account_statuses().len(), 1);
    assert_eq!(client.list_accounts().send().await.unwrap().accounts().len(), 4);

    let status = settled(&client, status.id().unwrap()).await;
    assert_eq!(status.state(), Some(&State::Succeeded));
    assert!(status.completed_timestamp() > status.requested_timestamp());
    let id = status.account_id().unwrap();
    assert!(id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    let accounts = client.list_accounts().send().await.unwrap();
    assert_eq!(accounts.accounts().last().unwrap().id(), Some(id));

    let token = program.log_in().await;
    let token = token.access_token().unwrap();
    let seen = program.portal.list_accounts().access_token(token).send().await.unwrap();
    assert!(seen.account_list().iter().any(|one| one.account_id() == Some(id)));
    let given = program.portal.get_role_credentials().access_token(token).account_id(id);
    assert!(given.role_name("Administrator").send().await.is_ok());
    let ledger = program.sandbox.ledger().unwrap();
    let writes: Vec<_> = ledger
        .iter()
        .map(|one| (one.account.as_str(), one.action.as_str(), one.subject.as_deref()))
        .collect();
    assert_eq!(writes, [(MANAGEMENT, "CreateAccount", Some("acme-qa"))]);
}

#[tokio::test(start_paused = true)]
async fn the_role_of_a_new_account_trusts_the_management_account_alone() {
    let program = Program::start(Settings::default()).await;
    let client = client(&program.sandbox, MANAGEMENT);
    let request = create(&client, "qa@example.com").await;
    let status = settled(&client, request.id().unwrap()).await;
    let role = format!("arn:aws:iam::{}:role/OrganizationAccountAccessRole", status.account_id().unwrap());
    let assume = |account: &str| {
        let fields = [("RoleArn", role.as_str()), ("RoleSessionName", "me")];
        let request = crate::support::form("sts", "AssumeRole", &fields, account, "us-east-1");
        program.sandbox.handle(&request).response.status
    };
    assert_eq!(assume(MANAGEMENT), 200);
    assert_eq!(assume("111111111111"), 403);
}

#[tokio::test(start_paused = true)]
async fn an_email_that_an_account_has_makes_no_second_one() {
    let program = Program::start(Settings::default()).await;
    let client = client(&program.sandbox, MANAGEMENT);
    let (first, second) = (create(&client, "qa@example.com").await, create(&client, "QA@example.com").await);
    let taken = create(&client, "acme-dev@example.com").await;
    let wrong = create(&client, "nobody").await;
    assert_eq!(settled(&client, first.id().unwrap()).await.state(), Some(&State::Succeeded));
    for (request, reason) in [
        (second, Reason::EmailAlreadyExists),
        (taken, Reason::EmailAlreadyExists),
        (wrong, Reason::InvalidEmail),
    ] {
        let status = settled(&client, request.id().unwrap()).await;
        assert_eq!((status.state(), status.failure_reason()), (Some(&State::Failed), Some(&reason)));
        assert_eq!(status.account_id(), None);
    }
    assert_eq!(client.list_accounts().send().await.unwrap().accounts().len(), 5);
    let error = client.describe_create_account_status().create_account_request_id("car-none").send().await;
    let error = error.unwrap_err().into_service_error();
    assert!(error.is_create_account_status_not_found_exception());
}
