//! Logging in with the browser of this machine: an authorisation code, held to its verifier (PKCE, RFC 7636).

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hyper::StatusCode;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout_at};

use super::{
    Portal,
    client::{ATTEMPTS, code, quiet},
    failure::Failure,
    kept::{Flow, Registration},
    loopback::{Answer, Loopback},
    page::{Page, page},
    registration::SCOPE,
};
use crate::{AwsError, Entropy, Secret, retry::retrying};

/// AWS's codes and people's patience end at about the same time.
pub(super) const LIMIT: Duration = Duration::from_mins(10);

/// A login that waits for the browser to come back. Dropping it gives the login up.
pub struct BrowserLogin {
    /// To open in the browser.
    pub url: String,
    pub until: Timestamp,
    portal: Portal,
    client: Registration,
    verifier: Secret,
    redirect_uri: String,
    loopback: Loopback,
    deadline: Instant,
}

/// The address holds the state.
impl std::fmt::Debug for BrowserLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BrowserLogin").field("until", &self.until).finish_non_exhaustive()
    }
}

impl BrowserLogin {
    pub(super) async fn begin(portal: &Portal) -> Result<Self, AwsError> {
        let client = portal.registration(Flow::Browser).await?;
        let (verifier, state) = (unguessable(&portal.0.spec.entropy), unguessable(&portal.0.spec.entropy));
        let loopback = Loopback::open(state.clone()).await.map_err(|error| {
            portal.failed(&Failure::Interrupted(format!("no port of 127.0.0.1 can be had: {error}")))
        })?;
        let redirect_uri = loopback.redirect_uri();
        let limit = SignedDuration::try_from(LIMIT).unwrap_or(SignedDuration::MAX);
        Ok(Self {
            url: authorize_url(portal, &client, &redirect_uri, &state, &challenge(&verifier)),
            until: portal.now().saturating_add(limit).unwrap_or(Timestamp::MAX),
            portal: portal.clone(),
            client,
            verifier,
            redirect_uri,
            loopback,
            deadline: Instant::now() + LIMIT,
        })
    }

    /// Waits for the browser, at most ten minutes.
    ///
    /// # Errors
    /// Where the person refused, the time ran out, or AWS does not take what came back.
    pub async fn finish(self) -> Result<(), AwsError> {
        let (portal, client, deadline) = (self.portal.clone(), self.client.id.clone(), self.deadline);
        if let Ok(finished) = timeout_at(deadline, self.complete()).await {
            return finished;
        }
        // A client that AWS does not know any more never comes back: the browser shows AWS's error.
        if portal.kept_token().await.ok().flatten().is_none_or(|token| token.client != client) {
            portal.forget_registration(&client).await;
        }
        Err(portal.failed(&Failure::TimedOut))
    }

    async fn complete(self) -> Result<(), AwsError> {
        let Self { portal, client, verifier, redirect_uri, loopback, .. } = self;
        let broken =
            |error| portal.failed(&Failure::Interrupted(format!("no answer can come back: {error}")));
        let (callback, last_page) = loopback.callback().await.map_err(broken)?;
        let ended = match &callback.answer {
            Answer::Code(code) => exchange(&portal, &client, code, &verifier, &redirect_uri).await,
            Answer::Error { code, .. } if code == "access_denied" => Err(portal.failed(&Failure::Refused)),
            Answer::Error { code, description } => {
                let why = description.as_ref().unwrap_or(code).clone();
                Err(portal.failed(&Failure::Rejected(why)))
            }
        };
        last_page.show(callback, closing(ended.as_ref().err())).await;
        ended
    }
}

async fn exchange(
    portal: &Portal,
    client: &Registration,
    authorized: &Secret,
    verifier: &Secret,
    redirect_uri: &str,
) -> Result<(), AwsError> {
    let answer = retrying(None, &portal.0.jitter, ATTEMPTS, |_| {
        let call = portal
            .0
            .clients
            .oidc
            .create_token()
            .client_id(&client.id)
            .client_secret(client.secret.reveal())
            .grant_type(Flow::Browser.grant())
            .code(authorized.reveal())
            .code_verifier(verifier.reveal())
            .redirect_uri(redirect_uri);
        quiet("CreateToken", call.send())
    })
    .await;
    match answer.and_then(|answer| portal.granted(&answer, client)) {
        Ok(token) => {
            portal.keep(token).await;
            Ok(())
        }
        Err(error) => {
            if matches!(code(&error), Some("InvalidClientException" | "UnauthorizedClientException")) {
                portal.forget_registration(&client.id).await;
            }
            Err(portal.not_ended(&error))
        }
    }
}

fn closing(problem: Option<&AwsError>) -> Page {
    match problem {
        None => page(StatusCode::OK, "You are logged in", "You can close this window."),
        Some(problem) => page(
            StatusCode::BAD_REQUEST,
            "The login did not work",
            &format!("{problem}. {} You can close this window.", problem.hint()),
        ),
    }
}

fn authorize_url(
    portal: &Portal,
    client: &Registration,
    redirect_uri: &str,
    state: &Secret,
    challenge: &str,
) -> String {
    let spec = &portal.0.spec;
    // https://docs.aws.amazon.com/general/latest/gr/sso.html
    let base = match &spec.endpoint {
        Some(endpoint) => endpoint.trim_end_matches('/').to_owned(),
        None => format!("https://oidc.{}.amazonaws.com", spec.region),
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", &client.id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state.reveal())
        .append_pair("code_challenge", challenge)
        .append_pair("code_challenge_method", "S256")
        .append_pair("scopes", SCOPE)
        .finish();
    format!("{base}/authorize?{query}")
}

/// 32 bytes in the alphabet of addresses.
fn unguessable(entropy: &Entropy) -> Secret {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    entropy(bytes.as_mut_slice());
    Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()))
}

fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.reveal()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_standards_example() {
        // RFC 7636, appendix B.
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_verifier_has_the_length_that_the_standard_asks_for() {
        let entropy: Entropy = std::sync::Arc::new(|bytes: &mut [u8]| bytes.fill(0xff));
        let verifier = unguessable(&entropy);
        assert_eq!(verifier.reveal().len(), 43);
        assert!(verifier.reveal().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    }
}
