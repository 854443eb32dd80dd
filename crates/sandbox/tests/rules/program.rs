//! A program that logs in to Identity Center with the real SDK, and the browser that it opens.

use aws_config::BehaviorVersion;
use aws_sdk_ssooidc::config::retry::RetryConfig;
use aws_sdk_ssooidc::config::{Region, SharedAsyncSleep};
use aws_sdk_ssooidc::operation::create_token::builders::CreateTokenFluentBuilder;
use aws_sdk_ssooidc::operation::create_token::{CreateTokenError, CreateTokenOutput};
use aws_sdk_ssooidc::operation::register_client::RegisterClientOutput;
use aws_sdk_ssooidc::operation::start_device_authorization::StartDeviceAuthorizationOutput;
use aws_smithy_async::rt::sleep::TokioSleep;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sandbox::{Request, Response, Sandbox, Settings, http_client, virtual_clock};
use sha2::{Digest as _, Sha256};

use crate::support::epoch;

pub const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub const REGISTERED: &str = "http://127.0.0.1/oauth/callback";
pub const REDIRECT: &str = "http://127.0.0.1:49153/oauth/callback";
pub const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-more-0123456789";

pub struct Program {
    pub sandbox: Sandbox,
    pub oidc: aws_sdk_ssooidc::Client,
    pub portal: aws_sdk_sso::Client,
    pub registration: RegisterClientOutput,
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

    pub fn token(&self, grant: &str) -> CreateTokenFluentBuilder {
        self.oidc
            .create_token()
            .client_id(self.registration.client_id().unwrap())
            .client_secret(self.registration.client_secret().unwrap())
            .grant_type(grant)
    }

    pub fn address(&self, changes: &[(&str, &str)]) -> String {
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

    pub fn browse(&self, address: &str) -> Response {
        self.sandbox.handle(&Request::new("GET", address).with_header("host", "127.0.0.1:4566")).response
    }

    /// Presses a button of the page's form, with what the page has in its fields.
    pub fn press(&self, page: &Response, button: &str) -> Response {
        let html = page.text();
        let (path, mut fields) = form(&html);
        let value = attribute(&tag_with(&html, &format!("id=\"{button}\"")), "value");
        fields.push(("decision".to_owned(), value));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.sandbox.handle(&Request::new("POST", &path).with_body(body)).response
    }

    pub fn code(&self) -> String {
        let answer = self.press(&self.browse(&self.address(&[])), "allow");
        parameter(answer.header("location").unwrap(), "code").unwrap()
    }

    pub fn exchange(&self, code: &str, verifier: &str, redirect: &str) -> CreateTokenFluentBuilder {
        self.token("authorization_code").code(code).code_verifier(verifier).redirect_uri(redirect)
    }

    pub async fn log_in(&self) -> CreateTokenOutput {
        self.exchange(&self.code(), VERIFIER, REDIRECT).send().await.unwrap()
    }

    pub async fn access_token(&self) -> String {
        self.log_in().await.access_token().unwrap().to_owned()
    }

    pub async fn refresh(&self, token: &str) -> Result<CreateTokenOutput, CreateTokenError> {
        self.token("refresh_token")
            .refresh_token(token)
            .send()
            .await
            .map_err(|error| error.into_service_error())
    }
}

/// The text of a tag that contains `marker`.
pub fn tag_with(html: &str, marker: &str) -> String {
    let at = html.find(marker).unwrap_or_else(|| panic!("no {marker} in {html}"));
    let start = html[..=at].rfind('<').unwrap();
    html[start..].split('>').next().unwrap().to_owned()
}

pub fn attribute(tag: &str, name: &str) -> String {
    let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap();
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Where the page's form goes, and its hidden fields.
pub fn form(html: &str) -> (String, Vec<(String, String)>) {
    let fields = html
        .split("<input type=\"hidden\"")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
        .map(|tag| (attribute(tag, "name"), attribute(tag, "value")));
    (attribute(&tag_with(html, "<form"), "action"), fields.collect())
}

pub fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

pub async fn start_device(program: &Program) -> StartDeviceAuthorizationOutput {
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
