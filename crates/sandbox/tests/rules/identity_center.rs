//! Identity Center's ways to a token, and its pages as a browser sees them.

use std::time::Duration;

use aws_sdk_sso::error::ProvideErrorMetadata as _;
use sandbox::{Request, Settings};

use crate::program::{DEVICE, Program, REDIRECT, VERIFIER, parameter, start_device};
use crate::support::epoch;

#[tokio::test(start_paused = true)]
async fn a_program_logs_in_by_the_browser_and_deploys_with_a_role() {
    let program = Program::start(Settings::default()).await;
    let page = program.browse(&program.address(&[]));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("stagewright") && page.text().contains("sso:account:access"));
    let answer = program.press(&page, "allow");
    assert_eq!(answer.status, 302);
    let location = answer.header("location").unwrap();
    assert!(location.starts_with(REDIRECT), "{location}");
    assert_eq!(parameter(location, "state").as_deref(), Some("a state"));
    let code = parameter(location, "code").unwrap();
    let token = program.exchange(&code, VERIFIER, REDIRECT).send().await.unwrap();
    assert_eq!((token.expires_in(), token.token_type()), (3600, Some("Bearer")));
    let token = token.access_token().unwrap();

    let accounts = program.portal.list_accounts().access_token(token).send().await.unwrap();
    let names: Vec<_> = accounts.account_list().iter().map(|one| one.account_name().unwrap()).collect();
    assert_eq!(names, ["acme-dev", "acme-staging", "acme-prod", "acme-root"]);
    let roles = program
        .portal
        .list_account_roles()
        .access_token(token)
        .account_id("111111111111")
        .send()
        .await
        .unwrap();
    let roles: Vec<_> = roles.role_list().iter().map(|one| one.role_name().unwrap()).collect();
    assert_eq!(roles, ["Deployer", "ReadOnly"]);

    let given = program
        .portal
        .get_role_credentials()
        .access_token(token)
        .account_id("333333333333")
        .role_name("Deployer")
        .send()
        .await
        .unwrap();
    let keys = given.role_credentials().unwrap();
    assert_eq!(keys.expiration(), (epoch().as_second() + 3600) * 1000);
    let who = crate::sts::who_is(&program.sandbox, keys.access_key_id().unwrap()).await.unwrap();
    let (role, user) = who.rsplit_once('/').unwrap();
    let (role, suffix) = role.rsplit_once('_').unwrap();
    assert_eq!(role, "arn:aws:sts::333333333333:assumed-role/AWSReservedSSO_Deployer");
    assert!(user == "ana" && suffix.len() == 16 && suffix.bytes().all(|b| b.is_ascii_hexdigit()), "{who}");
}

#[tokio::test(start_paused = true)]
async fn who_refuses_sends_the_browser_back_with_the_reason() {
    let program = Program::start(Settings::default()).await;
    let answer = program.press(&program.browse(&program.address(&[])), "deny");
    let location = answer.header("location").unwrap();
    assert_eq!(parameter(location, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(location, "state").as_deref(), Some("a state"));
    assert_eq!(parameter(location, "code"), None);
}

#[tokio::test(start_paused = true)]
async fn a_browser_is_never_sent_to_an_address_that_was_not_registered() {
    let program = Program::start(Settings::default()).await;
    for change in [
        ("redirect_uri", "http://127.0.0.1:49153/other"),
        ("redirect_uri", "https://example.com/oauth/callback"),
        ("client_id", "unknown"),
        ("code_challenge_method", "plain"),
        ("scopes", "sso:account:access other"),
        ("state", ""),
    ] {
        let page = program.browse(&program.address(&[change]));
        assert_eq!((page.status, page.header("location")), (400, None), "{change:?}");
        assert!(page.header("content-type").unwrap().starts_with("text/html"));
        let query = program.address(&[change]).split_once('?').unwrap().1.to_owned();
        let body = format!("{query}&user=ana&decision=allow");
        let posted = program.sandbox.handle(&Request::new("POST", "/authorize").with_body(body)).response;
        assert_eq!((posted.status, posted.header("location")), (400, None), "{change:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_is_good_for_one_try_with_its_verifier_and_its_address() {
    let program = Program::start(Settings::default()).await;
    let refused = async |code: &str, verifier: &str, redirect: &str| {
        let error = program.exchange(code, verifier, redirect).send().await.unwrap_err().into_service_error();
        assert!(error.is_invalid_grant_exception(), "{error:?}");
    };
    let code = program.code();
    refused(&code, "another-verifier", REDIRECT).await;
    refused(&code, VERIFIER, REDIRECT).await;
    refused(&program.code(), VERIFIER, "http://127.0.0.1:49153/other").await;
    let code = program.code();
    let other_port = "http://127.0.0.1:1/oauth/callback";
    program.exchange(&code, VERIFIER, other_port).send().await.expect("the port of the loopback is free");
    refused(&code, VERIFIER, REDIRECT).await;
    let code = program.code();
    tokio::time::advance(Duration::from_secs(600)).await;
    refused(&code, VERIFIER, REDIRECT).await;
}

#[tokio::test(start_paused = true)]
async fn a_device_waits_for_its_user_and_is_slowed_down_when_it_asks_too_often() {
    let program = Program::start(Settings::default()).await;
    let started = start_device(&program).await;
    assert_eq!((started.expires_in(), started.interval()), (600, 1));
    let poll = || program.token(DEVICE).device_code(started.device_code().unwrap()).send();
    assert!(poll().await.unwrap_err().into_service_error().is_authorization_pending_exception());
    assert!(poll().await.unwrap_err().into_service_error().is_slow_down_exception());
    tokio::time::advance(Duration::from_secs(3)).await;
    let error = poll().await.unwrap_err().into_service_error();
    assert!(error.is_slow_down_exception(), "the interval is six seconds now: {error:?}");
    tokio::time::advance(Duration::from_secs(11)).await;
    assert!(poll().await.unwrap_err().into_service_error().is_authorization_pending_exception());

    let page = program.browse(&format!("/device?user_code={}", started.user_code().unwrap().to_lowercase()));
    assert!(page.text().contains(started.user_code().unwrap()));
    assert!(program.press(&page, "allow").text().contains("You can close this window"));
    tokio::time::advance(Duration::from_secs(11)).await;
    let token = poll().await.unwrap();
    assert!(token.access_token().is_some() && token.refresh_token().is_some());
    assert!(poll().await.unwrap_err().into_service_error().is_invalid_grant_exception());
    assert_eq!(program.press(&page, "allow").status, 400, "it was answered already");
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_refused_or_late_is_told_so() {
    let program = Program::start(Settings::default()).await;
    let refused = start_device(&program).await;
    let page = program.browse(&format!("/device?user_code={}", refused.user_code().unwrap()));
    assert!(program.press(&page, "deny").text().contains("refused"));
    let poll = |code: &str| program.token(DEVICE).device_code(code).send();
    let error = poll(refused.device_code().unwrap()).await.unwrap_err().into_service_error();
    assert!(error.is_access_denied_exception());
    let late = start_device(&program).await;
    tokio::time::advance(Duration::from_secs(600)).await;
    let error = poll(late.device_code().unwrap()).await.unwrap_err().into_service_error();
    assert!(error.is_expired_token_exception());
    assert_eq!(program.browse(&format!("/device?user_code={}", late.user_code().unwrap())).status, 400);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_renews_a_login_once_and_as_long_as_the_login_lasts() {
    let program = Program::start(Settings::default()).await;
    let first = program.log_in().await;
    tokio::time::advance(Duration::from_secs(3600)).await;
    let list = |token: &str| program.portal.list_accounts().access_token(token).send();
    let error = list(first.access_token().unwrap()).await.unwrap_err().into_service_error();
    assert!(error.is_unauthorized_exception());
    assert_eq!(error.message(), Some("Session token not found or invalid"));
    let second = program.refresh(first.refresh_token().unwrap()).await.unwrap();
    assert!(list(second.access_token().unwrap()).await.is_ok());
    assert!(program.refresh(first.refresh_token().unwrap()).await.unwrap_err().is_invalid_grant_exception());
    tokio::time::advance(Duration::from_secs(7 * 3600)).await;
    assert!(program.refresh(second.refresh_token().unwrap()).await.unwrap_err().is_invalid_grant_exception());
}

#[tokio::test(start_paused = true)]
async fn after_a_logout_no_token_of_the_login_is_good() {
    let program = Program::start(Settings::default()).await;
    let (here, elsewhere) = (program.log_in().await, program.log_in().await);
    let token = here.access_token().unwrap();
    program.portal.logout().access_token(token).send().await.unwrap();
    assert!(program.portal.list_accounts().access_token(token).send().await.is_err());
    assert!(program.refresh(here.refresh_token().unwrap()).await.unwrap_err().is_invalid_grant_exception());
    let other = elsewhere.access_token().unwrap();
    assert!(program.portal.list_accounts().access_token(other).send().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_unknown_or_too_old_must_register_again() {
    let program = Program::start(Settings::default()).await;
    let login = program.log_in().await;
    let error = program.token("refresh_token").client_secret("made up").refresh_token("x").send().await;
    assert!(error.unwrap_err().into_service_error().is_invalid_client_exception());
    tokio::time::advance(Duration::from_secs(90 * 24 * 3600)).await;
    let error = program.refresh(login.refresh_token().unwrap()).await.unwrap_err();
    assert!(error.is_invalid_client_exception());
    assert_eq!(program.browse(&program.address(&[])).status, 400);
}

#[tokio::test(start_paused = true)]
async fn a_client_gets_tokens_only_in_the_ways_that_it_registered() {
    let program = Program::start(Settings::default()).await;
    let other =
        program.oidc.register_client().client_name("device").client_type("public").send().await.unwrap();
    let error = program
        .oidc
        .create_token()
        .client_id(other.client_id().unwrap())
        .client_secret(other.client_secret().unwrap())
        .grant_type("authorization_code")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_unauthorized_client_exception());
    let error = program.token("password").send().await.unwrap_err().into_service_error();
    assert!(error.is_unsupported_grant_type_exception());
    let register = program.oidc.register_client().client_name("x").client_type("public");
    let error = register.redirect_uris("http://example.com/").send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_redirect_uri_exception());
}
