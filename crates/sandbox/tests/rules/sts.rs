//! STS through the real SDK: trust, second factors, chains, and the end of sessions.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_sts::Client;
use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::{Credentials, Region, SharedAsyncSleep};
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_sdk_sts::operation::assume_role::AssumeRoleOutput;
use aws_sdk_sts::operation::assume_role::builders::AssumeRoleFluentBuilder;
use aws_smithy_async::rt::sleep::TokioSleep;
use sandbox::{CallFault, Effect, Nth, Request, Sandbox, Settings, Trust, http_client, virtual_clock};

use crate::support::{epoch, signed};

const ROOT: &str = "ASIASANDBOX999999999999";
const ROLE: &str = "arn:aws:iam::222222222222:role/team/Deploy";
const DEVICE: &str = "arn:aws:iam::999999999999:mfa/ana";

fn sandbox(change: impl FnOnce(&mut Settings)) -> Sandbox {
    let mut settings = Settings::default();
    change(&mut settings);
    Sandbox::in_memory(settings, virtual_clock(epoch()))
}

fn client(sandbox: &Sandbox, key: &str) -> Client {
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new(key, "secret", None, None, "test"))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .retry_config(RetryConfig::disabled())
        .http_client(http_client(sandbox.clone()))
        .build();
    Client::from_conf(config)
}

/// The ARN of whoever has this access key.
pub async fn who_is(sandbox: &Sandbox, key: &str) -> Result<String, String> {
    let answer = client(sandbox, key).get_caller_identity().send().await;
    answer.map(|who| who.arn().unwrap().to_owned()).map_err(|error| refusal(&error.into_service_error()))
}

fn refusal(error: &impl ProvideErrorMetadata) -> String {
    format!("{}: {}", error.code().unwrap_or("?"), error.message().unwrap_or("?"))
}

fn assume(client: &Client) -> AssumeRoleFluentBuilder {
    client.assume_role().role_arn(ROLE).role_session_name("me")
}

async fn refused(call: AssumeRoleFluentBuilder) -> String {
    refusal(&call.send().await.unwrap_err().into_service_error())
}

fn key(answer: &AssumeRoleOutput) -> &str {
    answer.credentials().unwrap().access_key_id()
}

fn not_authorized(who: &str) -> String {
    format!("AccessDenied: User: {who} is not authorized to perform: sts:AssumeRole on resource: {ROLE}")
}

#[tokio::test(start_paused = true)]
async fn a_role_admits_only_those_whom_it_trusts() {
    let sandbox = sandbox(|settings| {
        let trust = Trust { principals: vec!["999999999999".to_owned()], ..Trust::default() };
        settings.roles.insert(ROLE.to_owned(), trust);
    });
    let answer = assume(&client(&sandbox, ROOT)).send().await.unwrap();
    let who = who_is(&sandbox, key(&answer)).await.unwrap();
    assert_eq!(who, "arn:aws:sts::222222222222:assumed-role/Deploy/me");
    let other = client(&sandbox, "ASIASANDBOX111111111111");
    assert_eq!(refused(assume(&other)).await, not_authorized("arn:aws:iam::111111111111:user/sandbox"));
}

#[tokio::test(start_paused = true)]
async fn an_external_id_must_be_the_agreed_one() {
    let sandbox = sandbox(|settings| {
        let external_id = Some("agreed".to_owned());
        let trust = Trust { principals: vec!["*".to_owned()], external_id, ..Trust::default() };
        settings.roles.insert(ROLE.to_owned(), trust);
    });
    let root = client(&sandbox, ROOT);
    assert!(assume(&root).external_id("agreed").send().await.is_ok());
    let who = "arn:aws:iam::999999999999:user/sandbox";
    assert_eq!(refused(assume(&root)).await, not_authorized(who));
    assert_eq!(refused(assume(&root).external_id("other")).await, not_authorized(who));
}

#[tokio::test(start_paused = true)]
async fn a_code_of_a_second_factor_is_good_once_in_its_half_minute() {
    let sandbox = sandbox(|settings| {
        let trust = Trust { principals: vec!["999999999999".to_owned()], mfa: true, ..Trust::default() };
        settings.roles.insert(ROLE.to_owned(), trust);
        settings.mfa.insert(DEVICE.to_owned(), "123456".to_owned());
    });
    let root = client(&sandbox, ROOT);
    assert_eq!(refused(assume(&root)).await, not_authorized("arn:aws:iam::999999999999:user/sandbox"));
    let with = |code: &str| assume(&root).serial_number(DEVICE).token_code(code);
    let wrong = "AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code.";
    assert_eq!(refused(with("654321")).await, wrong);
    assert!(with("123456").send().await.is_ok(), "a wrong code uses nothing up");
    assert_eq!(refused(with("123456")).await, wrong);
    tokio::time::advance(Duration::from_secs(30)).await;
    let answer = with("123456").send().await.unwrap();
    assert!(who_is(&sandbox, key(&answer)).await.is_ok());
    let unknown = assume(&root).serial_number("arn:aws:iam::999999999999:mfa/bea").token_code("123456");
    assert!(refused(unknown).await.contains("unable to validate MFA code"));
    assert!(refused(assume(&root).serial_number(DEVICE)).await.contains("must provide both"));
}

#[tokio::test(start_paused = true)]
async fn a_session_token_with_a_second_factor_opens_roles_that_ask_for_one() {
    let sandbox = sandbox(|settings| {
        let trust = Trust { principals: vec!["999999999999".to_owned()], mfa: true, ..Trust::default() };
        settings.roles.insert(ROLE.to_owned(), trust);
        settings.mfa.insert(DEVICE.to_owned(), "123456".to_owned());
    });
    let root = client(&sandbox, ROOT);
    let with = root.get_session_token().serial_number(DEVICE).token_code("123456").send().await.unwrap();
    let with = client(&sandbox, with.credentials().unwrap().access_key_id());
    assert!(assume(&with).send().await.is_ok());
    let error = with.get_session_token().send().await.unwrap_err().into_service_error();
    assert_eq!(refusal(&error), "AccessDenied: Cannot call GetSessionToken with session credentials");
    let without = root.get_session_token().send().await.unwrap();
    let without = client(&sandbox, without.credentials().unwrap().access_key_id());
    assert!(refused(assume(&without)).await.starts_with("AccessDenied"));
}

#[tokio::test(start_paused = true)]
async fn a_chained_role_lasts_an_hour_at_most() {
    let sandbox = sandbox(|settings| {
        let trust = Trust { principals: vec!["*".to_owned()], max_seconds: 7200, ..Trust::default() };
        settings.roles.insert(ROLE.to_owned(), trust);
    });
    let root = client(&sandbox, ROOT);
    assert_eq!(
        refused(assume(&root).duration_seconds(7201)).await,
        "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    );
    let first = assume(&root).duration_seconds(7200).send().await.unwrap();
    let chained = client(&sandbox, key(&first));
    assert_eq!(
        refused(assume(&chained).duration_seconds(3601)).await,
        "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role \
         chaining."
    );
    assert!(assume(&chained).duration_seconds(3600).send().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_a_session_that_has_ended_open_nothing_anywhere() {
    let sandbox = sandbox(|_| {});
    let answer = assume(&client(&sandbox, ROOT)).duration_seconds(900).send().await.unwrap();
    let ended = key(&answer).to_owned();
    tokio::time::advance(Duration::from_secs(899)).await;
    assert!(who_is(&sandbox, &ended).await.is_ok());
    tokio::time::advance(Duration::from_secs(1)).await;
    let text = "The security token included in the request is expired";
    assert_eq!(who_is(&sandbox, &ended).await.unwrap_err(), format!("ExpiredToken: {text}"));

    let send = |request: Request, service: &str| {
        let header = format!("AWS4-HMAC-SHA256 Credential={ended}/20260101/us-east-1/{service}/aws4_request");
        let response = sandbox.handle(&request.with_header("authorization", &header)).response;
        (response.status, response.text())
    };
    let stack = Request::new("POST", "/").with_body("Action=DeleteStack&StackName=s");
    let (status, body) = send(stack, "cloudformation");
    assert!(status == 403 && body.contains("<Code>ExpiredToken</Code>") && body.contains(text), "{body}");
    for (service, target) in
        [("ssm", "AmazonSSM.GetParameter"), ("organizations", "AWSOrganizationsV20161128.ListRoots")]
    {
        let (status, body) = send(Request::new("POST", "/").with_header("x-amz-target", target), service);
        assert!(status == 400 && body.contains("ExpiredTokenException") && body.contains(text), "{body}");
    }
    let (status, body) = send(Request::new("PUT", "/bucket"), "s3");
    assert!(status == 400 && body.contains("<Code>ExpiredToken</Code>"), "{body}");
    let ledger = sandbox.ledger().unwrap();
    let noted: Vec<_> = ledger.iter().map(|entry| (entry.action.as_str(), entry.accepted())).collect();
    assert_eq!(noted, [("DeleteStack", false), ("CreateBucket", false)]);
}

#[tokio::test(start_paused = true)]
async fn a_session_can_be_made_to_end_at_any_call_and_another_goes_on() {
    let sandbox = sandbox(|settings| {
        settings.faults.calls.push(CallFault::new("GetCallerIdentity", Nth::Only(2), Effect::Expire));
    });
    let root = client(&sandbox, ROOT);
    let (first, second) = (assume(&root).send().await.unwrap(), assume(&root).send().await.unwrap());
    assert_ne!(key(&first), key(&second), "each call gives keys of its own");
    assert!(who_is(&sandbox, key(&first)).await.is_ok());
    for _ in 0..2 {
        assert!(who_is(&sandbox, key(&first)).await.unwrap_err().starts_with("ExpiredToken: "));
    }
    assert!(who_is(&sandbox, key(&second)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_web_identity_opens_the_role_that_accepts_its_token() {
    let sandbox = sandbox(|settings| {
        settings.web_identity.insert(ROLE.to_owned(), "a token".to_owned());
    });
    let anyone = client(&sandbox, ROOT);
    let ask = |role: &str, token: &str| {
        let call = anyone.assume_role_with_web_identity().role_arn(role).role_session_name("ci");
        call.web_identity_token(token).send()
    };
    let answer = ask(ROLE, "a token").await.unwrap();
    let who = who_is(&sandbox, answer.credentials().unwrap().access_key_id()).await.unwrap();
    assert_eq!(who, "arn:aws:sts::222222222222:assumed-role/Deploy/ci");
    let error = ask(ROLE, "another").await.unwrap_err().into_service_error();
    assert!(error.is_invalid_identity_token_exception());
    let error =
        ask("arn:aws:iam::222222222222:role/Other", "a token").await.unwrap_err().into_service_error();
    assert_eq!(refusal(&error), "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

#[tokio::test(start_paused = true)]
async fn credentials_of_another_account_are_told_only_by_asking_who_they_are() {
    let wrong = || Effect::WrongPrincipal { account: "333333333333".to_owned() };
    let sandbox = sandbox(|settings| {
        settings.faults.calls.push(CallFault::new("AssumeRole", Nth::Only(1), wrong()));
        settings.faults.calls.push(CallFault::new("GetCallerIdentity", Nth::Only(2), wrong()));
    });
    let answer = assume(&client(&sandbox, ROOT)).send().await.unwrap();
    let said = answer.assumed_role_user().unwrap().arn();
    assert_eq!(said, "arn:aws:sts::222222222222:assumed-role/Deploy/me");
    let really = "arn:aws:sts::333333333333:assumed-role/Deploy/me";
    assert_eq!(who_is(&sandbox, key(&answer)).await.unwrap(), really);
    assert_eq!(who_is(&sandbox, ROOT).await.unwrap(), "arn:aws:iam::333333333333:user/sandbox");
    assert_eq!(who_is(&sandbox, ROOT).await.unwrap(), "arn:aws:iam::999999999999:user/sandbox");
}

#[tokio::test(start_paused = true)]
async fn every_write_is_noted_with_who_made_it() {
    let sandbox = sandbox(|_| {});
    let answer = assume(&client(&sandbox, ROOT)).send().await.unwrap();
    let header = format!("AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/s3/aws4_request", key(&answer));
    sandbox.handle(&Request::new("PUT", "/one").with_header("authorization", &header));
    sandbox.handle(&signed(Request::new("PUT", "/two"), "111111111111", "us-east-1", "s3"));
    let ledger = sandbox.ledger().unwrap();
    let noted: Vec<_> =
        ledger.iter().map(|entry| (entry.account.as_str(), entry.principal.as_str())).collect();
    assert_eq!(
        noted,
        [
            ("222222222222", "arn:aws:sts::222222222222:assumed-role/Deploy/me"),
            ("111111111111", "arn:aws:iam::111111111111:user/sandbox"),
        ]
    );
}
