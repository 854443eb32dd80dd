//! What a token opens in Identity Center's portal, what goes wrong with a login, and what it leaves behind.

use std::collections::BTreeSet;

use aws_sdk_sso::error::ProvideErrorMetadata as _;
use sandbox::{Assignment, CallFault, Effect, Nth, Request, Settings, User};

use crate::program::{Program, REDIRECT, VERIFIER, form, parameter, start_device};

#[tokio::test(start_paused = true)]
async fn a_role_that_is_not_assigned_gives_no_credentials() {
    let program = Program::start(Settings::default()).await;
    let token = program.access_token().await;
    let ask = |account: &str, role: &str| {
        program.portal.get_role_credentials().access_token(&token).account_id(account).role_name(role).send()
    };
    for (account, role) in [("111111111111", "Administrator"), ("444444444444", "Deployer")] {
        let error = ask(account, role).await.unwrap_err().into_service_error();
        assert_eq!((error.code(), error.message()), (Some("ForbiddenException"), Some("No access")));
    }
    let error = program
        .portal
        .get_role_credentials()
        .access_token("made up")
        .account_id("111111111111")
        .role_name("Deployer")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 401);
}

#[tokio::test(start_paused = true)]
async fn who_logs_in_decides_what_is_seen() {
    let mut settings = Settings::default();
    let bea = User { name: "bea".to_owned(), assignments: vec![Assignment::new("222222222222", "ReadOnly")] };
    settings.identity_center.users.insert(0, bea);
    let program = Program::start(settings).await;
    let page = program.browse(&program.address(&[]));
    assert!(
        page.text().contains("<select id=\"user\" name=\"user\"><option>bea</option><option>ana</option>")
    );
    let (path, mut fields) = form(&page.text());
    fields.extend([("user", "bea"), ("decision", "allow")].map(|(k, v)| (k.to_owned(), v.to_owned())));
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let answer = program.sandbox.handle(&Request::new("POST", &path).with_body(body)).response;
    let code = parameter(answer.header("location").unwrap(), "code").unwrap();
    let token = program.exchange(&code, VERIFIER, REDIRECT).send().await.unwrap();
    let accounts =
        program.portal.list_accounts().access_token(token.access_token().unwrap()).send().await.unwrap();
    let ids: Vec<_> = accounts.account_list().iter().map(|one| one.account_id().unwrap()).collect();
    assert_eq!(ids, ["222222222222"]);
}

#[tokio::test(start_paused = true)]
async fn accounts_come_in_pages() {
    let program = Program::start(Settings::default()).await;
    let token = program.access_token().await;
    let first = program.portal.list_accounts().access_token(&token).max_results(3).send().await.unwrap();
    assert_eq!(first.account_list().len(), 3);
    let rest = program
        .portal
        .list_accounts()
        .access_token(&token)
        .next_token(first.next_token().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!((rest.account_list().len(), rest.next_token()), (1, None));
}

#[tokio::test(start_paused = true)]
async fn faults_of_a_login_can_be_scripted() {
    let error =
        |status, code: &str| Effect::Error { status, code: code.to_owned(), message: "scripted".into() };
    let mut settings = Settings::default();
    settings.faults.calls = vec![
        CallFault::new("CreateToken", Nth::Only(1), error(500, "InternalServerException")),
        CallFault::new("CreateToken", Nth::Only(2), error(400, "SlowDownException")),
        CallFault::new("CreateToken", Nth::Only(3), error(400, "AuthorizationPendingException")),
        CallFault::new("sso:ListAccounts", Nth::First(1), Effect::Throttle),
        CallFault {
            account: Some("222222222222".to_owned()),
            ..CallFault::new(
                "GetRoleCredentials",
                Nth::First(1),
                Effect::WrongPrincipal { account: "333333333333".to_owned() },
            )
        },
    ];
    let program = Program::start(settings).await;
    let code = program.code();
    let exchange = async || {
        let answer = program.exchange(&code, VERIFIER, REDIRECT).send().await;
        answer.map_err(|error| error.into_service_error())
    };
    assert!(exchange().await.unwrap_err().is_internal_server_exception());
    assert!(exchange().await.unwrap_err().is_slow_down_exception());
    assert!(exchange().await.unwrap_err().is_authorization_pending_exception());
    let token = exchange().await.expect("nothing was used up").access_token().unwrap().to_owned();
    let list = || program.portal.list_accounts().access_token(&token).send();
    assert!(list().await.unwrap_err().into_service_error().is_too_many_requests_exception());
    assert!(list().await.is_ok());
    let mut whose = Vec::new();
    for account in ["111111111111", "222222222222", "222222222222"] {
        let given = program.portal.get_role_credentials().access_token(&token).account_id(account);
        let given = given.role_name("Deployer").send().await.unwrap();
        let key = given.role_credentials().unwrap().access_key_id().unwrap().to_owned();
        whose.push(
            crate::sts::who_is(&program.sandbox, &key).await.unwrap().split(':').nth(4).unwrap().to_owned(),
        );
    }
    assert_eq!(whose, ["111111111111", "333333333333", "222222222222"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_can_be_made_to_end_at_any_call() {
    let mut settings = Settings::default();
    settings.faults.calls.push(CallFault::new("ListAccounts", Nth::Only(2), Effect::Expire));
    let program = Program::start(settings).await;
    let login = program.log_in().await;
    let list = |token: &str| program.portal.list_accounts().access_token(token).send();
    let token = login.access_token().unwrap();
    assert!(list(token).await.is_ok());
    for _ in 0..2 {
        assert!(list(token).await.unwrap_err().into_service_error().is_unauthorized_exception());
    }
    let renewed = program.refresh(login.refresh_token().unwrap()).await.unwrap();
    assert!(list(renewed.access_token().unwrap()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn signed_requests_for_objects_are_never_taken_for_logins() {
    let program = Program::start(Settings::default()).await;
    let s3 = |method: &str, path: &str| {
        let request = crate::support::signed(Request::new(method, path), "111111111111", "us-east-1", "s3");
        program.sandbox.handle(&request).response
    };
    assert_eq!(s3("PUT", "/assignment").status, 200);
    assert_eq!(s3("PUT", "/assignment/accounts").status, 200);
    let object = s3("GET", "/assignment/accounts");
    assert!(object.status == 200 && object.header("etag").is_some());
    let presigned = "/assignment/accounts?X-Amz-Credential=ASIASANDBOX111111111111%2F20260101%2Fus-east-1%2Fs3%2Faws4_request";
    assert!(program.sandbox.handle(&Request::new("GET", presigned)).response.header("etag").is_some());
    assert_eq!(program.sandbox.handle(&Request::new("GET", "/assignment/accounts")).response.status, 401);
}

#[tokio::test(start_paused = true)]
async fn every_secret_that_is_handed_out_is_recognisable_and_none_is_a_write() {
    let settings = Settings { secret_marker: "canary-7".to_owned(), ..Settings::default() };
    let program = Program::start(settings).await;
    let code = program.code();
    let token = program.exchange(&code, VERIFIER, REDIRECT).send().await.unwrap();
    let device = start_device(&program).await;
    let access = token.access_token().unwrap();
    let given = program.portal.get_role_credentials().access_token(access).account_id("111111111111");
    let given = given.role_name("Deployer").send().await.unwrap();
    let keys = given.role_credentials().unwrap();
    let secrets = [
        program.registration.client_secret().unwrap(),
        &code,
        access,
        token.refresh_token().unwrap(),
        device.device_code().unwrap(),
        keys.secret_access_key().unwrap(),
        keys.session_token().unwrap(),
    ];
    for secret in secrets {
        assert!(secret.contains("canary-7"), "{secret}");
    }
    assert_eq!(secrets.iter().collect::<BTreeSet<_>>().len(), secrets.len());
    assert_eq!((program.sandbox.ledger().unwrap().len(), program.sandbox.write_calls()), (0, 0));
}
