//! Making this program known to an Identity Center, once in three months.

use jiff::{SignedDuration, Timestamp};

use super::{
    Portal,
    client::{ATTEMPTS, quiet},
    kept::{Flow, Registration, Registrations},
    loopback,
};
use crate::{AwsError, Secret, retry::retrying};

const CLIENT_NAME: &str = "Stagewright";
/// Lets a token be renewed, and reach the accounts.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html>
pub(super) const SCOPE: &str = "sso:account:access";
const AUTHORIZATION_CODE: &str = "authorization_code";
pub(super) const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub(super) const REFRESH_TOKEN: &str = "refresh_token";
/// A login takes ten minutes at most, and its registration must outlast it.
const LEAST: SignedDuration = SignedDuration::from_mins(15);

impl Flow {
    pub(super) fn grant(self) -> &'static str {
        match self {
            Self::Browser => AUTHORIZATION_CODE,
            Self::Device => DEVICE_CODE,
        }
    }
}

impl Portal {
    /// The registration for a way to log in: the kept one while it lasts.
    pub(super) async fn registration(&self, flow: Flow) -> Result<Registration, AwsError> {
        let _one_at_a_time = self.0.registering.lock().await;
        let mut kept = self.registrations().await;
        let least = self.now().saturating_add(LEAST).unwrap_or(Timestamp::MAX);
        if let Some(registration) = kept.of(flow).filter(|registration| registration.expires > least) {
            return Ok(registration.clone());
        }
        let registration = self.register(flow).await.map_err(|error| self.not_begun(error))?;
        kept.set(flow, registration.clone());
        self.0.spec.vault.write(&self.0.items.registration, kept.to_text()).await;
        Ok(registration)
    }

    /// For those that AWS does not know any more.
    pub(super) async fn forget_registration(&self, id: &str) {
        let _one_at_a_time = self.0.registering.lock().await;
        let mut kept = self.registrations().await;
        kept.forget(id);
        self.0.spec.vault.write(&self.0.items.registration, kept.to_text()).await;
    }

    /// None where the keychain does not answer: the next login registers again.
    pub(super) async fn registrations(&self) -> Registrations {
        let kept = self.0.spec.vault.read_fresh(&self.0.items.registration).await;
        kept.ok().flatten().and_then(|text| Registrations::of_text(&text)).unwrap_or_default()
    }

    async fn register(&self, flow: Flow) -> Result<Registration, AwsError> {
        const OPERATION: &str = "RegisterClient";
        let answer = retrying(None, &self.0.jitter, ATTEMPTS, |_| {
            let call = self
                .0
                .clients
                .oidc
                .register_client()
                .client_name(CLIENT_NAME)
                .client_type("public")
                .scopes(SCOPE)
                .grant_types(flow.grant())
                .grant_types(REFRESH_TOKEN)
                .issuer_url(&self.0.spec.start_url);
            let call = match flow {
                Flow::Browser => call.redirect_uris(loopback::REGISTERED),
                Flow::Device => call,
            };
            quiet(OPERATION, call.send())
        })
        .await?;
        match (answer.client_id(), answer.client_secret()) {
            (Some(id), Some(secret)) => Ok(Registration {
                id: id.to_owned(),
                secret: Secret::new(secret.to_owned()),
                expires: Timestamp::from_second(answer.client_secret_expires_at()).unwrap_or(Timestamp::MAX),
            }),
            _ => Err(AwsError::service(OPERATION, "unreadable-answer", "the answer names no client", 200)),
        }
    }
}
