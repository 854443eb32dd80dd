//! Identity Center through the real SDK, and its pages as a browser sees them.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_sso::error::ProvideErrorMetadata as _;
use aws_sdk_ssooidc::config::retry::RetryConfig;
use aws_sdk_ssooidc::config::{Region, SharedAsyncSleep};
use aws_sdk_ssooidc::operation::create_token::builders::CreateTokenFluentBuilder;
use aws_sdk_ssooidc::operation::create_token::{CreateTokenError, CreateTokenOutput};
use aws_sdk_ssooidc::operation::register_client::RegisterClientOutput;
use aws_smithy_async::rt::sleep::TokioSleep;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sandbox::{
    Assignment, CallFault, Effect, Nth, Request, Response, Sandbox, Settings, User, http_client,
    virtual_clock,
};
use sha2::{Digest as _, Sha256};

use crate::support::epoch;

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const REGISTERED: &str = "http://127.0.0.1/oauth/callback";
const REDIRECT: &str = "http://127.0.0.1:49153/oauth/callback";
const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-more-0123456789";

/// A program that logs in, with the two clients that it uses for that.
pub struct Program {
    pub sandbox: Sandbox,
    oidc: aws_sdk_ssooidc::Client,
    pub portal: aws_sdk_sso::Client,
    registration: RegisterClientOutput,
}

impl Program {
    pub async fn start(settings: Settings) -> Self {
        let sandbox = Sandbox::in_memory(settings, virtual_clock(epoch()));
        let oidc = aws_sdk_ssooidc::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .retry_config(RetryConfig::disabled())
            .http_client(http_client(sandbox.clone()))
            .build();
        let portal = aws_sdk_sso::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .retry_config(RetryConfig::disabled())
            .http_client(http_client(sandbox.clone()))
            .build();
        let oidc = aws_sdk_ssooidc::Client::from_conf(oidc);
        let registration = oidc
            .register_client()
            .client_name("stagewright")
            .client_type("public")
            .scopes("sso:account:access")
            .grant_types("authorization_code")
            .grant_types("refresh_token")
            .grant_types(DEVICE)
            .redirect_uris(REGISTERED)
            .issuer_url("https://acme.awsapps.com/start")
            .send()
            .await
            .unwrap();
        Self { sandbox, oidc, portal: aws_sdk_sso::Client::from_conf(portal), registration }
    }

    fn token(&self, grant: &str) -> CreateTokenFluentBuilder {
        self.oidc
            .create_token()
            .client_id(self.registration.client_id().unwrap())
            .client_secret(self.registration.client_secret().unwrap())
            .grant_type(grant)
    }

    fn address(&self, changes: &[(&str, &str)]) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", self.registration.client_id().unwrap()),
            ("redirect_uri", REDIRECT),
            ("state", "a state"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
            ("scopes", "sso:account:access"),
        ];
        for (name, value) in changes {
            query.retain(|(known, _)| known != name);
            query.push((name, value));
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        format!("/authorize?{query}")
    }

    fn browse(&self, address: &str) -> Response {
        self.sandbox.handle(&Request::new("GET", address).with_header("host", "127.0.0.1:4566")).response
    }

    /// Presses a button of the page's form, with what the page has in its fields.
    fn press(&self, page: &Response, button: &str) -> Response {
        let html = page.text();
        let (path, mut fields) = form(&html);
        let value = attribute(&tag_with(&html, &format!("id=\"{button}\"")), "value");
        fields.push(("decision".to_owned(), value));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.sandbox.handle(&Request::new("POST", &path).with_body(body)).response
    }

    fn code(&self) -> String {
        let answer = self.press(&self.browse(&self.address(&[])), "allow");
        parameter(answer.header("location").unwrap(), "code").unwrap()
    }

    fn exchange(&self, code: &str, verifier: &str, redirect: &str) -> CreateTokenFluentBuilder {
        self.token("authorization_code").code(code).code_verifier(verifier).redirect_uri(redirect)
    }

    pub async fn log_in(&self) -> CreateTokenOutput {
        self.exchange(&self.code(), VERIFIER, REDIRECT).send().await.unwrap()
    }

    async fn access_token(&self) -> String {
        self.log_in().await.access_token().unwrap().to_owned()
    }

    async fn refresh(&self, token: &str) -> Result<CreateTokenOutput, CreateTokenError> {
        self.token("refresh_token")
            .refresh_token(token)
            .send()
            .await
            .map_err(|error| error.into_service_error())
    }
}

/// The text of a tag that contains `marker`.
fn tag_with(html: &str, marker: &str) -> String {
    let at = html.find(marker).unwrap_or_else(|| panic!("no {marker} in {html}"));
    let start = html[..=at].rfind('<').unwrap();
    html[start..].split('>').next().unwrap().to_owned()
}

fn attribute(tag: &str, name: &str) -> String {
    let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap();
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Where the page's form goes, and its hidden fields.
fn form(html: &str) -> (String, Vec<(String, String)>) {
    let fields = html
        .split("<input type=\"hidden\"")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
        .map(|tag| (attribute(tag, "name"), attribute(tag, "value")));
    (attribute(&tag_with(html, "<form"), "action"), fields.collect())
}

fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

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

async fn start_device(
    program: &Program,
) -> aws_sdk_ssooidc::operation::start_device_authorization::StartDeviceAuthorizationOutput {
    let registration = &program.registration;
    program
        .oidc
        .start_device_authorization()
        .client_id(registration.client_id().unwrap())
        .client_secret(registration.client_secret().unwrap())
        .start_url("https://acme.awsapps.com/start")
        .send()
        .await
        .unwrap()
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
    assert_eq!(secrets.iter().collect::<std::collections::BTreeSet<_>>().len(), secrets.len());
    assert_eq!((program.sandbox.ledger().unwrap().len(), program.sandbox.write_calls()), (0, 0));
}
