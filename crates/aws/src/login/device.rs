//! Logging in by a code that is entered in any browser (RFC 8628): where this machine has none.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};

use super::{
    Portal,
    browser::LIMIT,
    client::{ATTEMPTS, code, quiet},
    failure::Failure,
    kept::{Flow, Registration},
};
use crate::{AwsError, Secret, retry::retrying};

/// Where AWS names no interval, and how much is added to it when AWS says that this is too often.
/// <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html>
const INTERVAL: Duration = Duration::from_secs(5);

/// A login that waits for a code to be entered. Dropping it gives the login up.
pub struct DeviceLogin {
    pub url: String,
    pub code: String,
    pub until: Timestamp,
    portal: Portal,
    client: Registration,
    device_code: Secret,
    interval: Duration,
    deadline: Instant,
}

/// Who has the code can log this program in as somebody else.
impl std::fmt::Debug for DeviceLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceLogin").field("until", &self.until).finish_non_exhaustive()
    }
}

impl DeviceLogin {
    pub(super) async fn begin(portal: &Portal) -> Result<Self, AwsError> {
        let client = portal.registration(Flow::Device).await?;
        match Self::start(portal, client.clone()).await {
            // The kept registration may be of an Identity Center that is not there any more.
            Err(error) if code(&error) == Some("InvalidClientException") => {
                portal.forget_registration(&client.id).await;
                let client = portal.registration(Flow::Device).await?;
                Self::start(portal, client).await
            }
            begun => begun,
        }
        .map_err(|error| portal.not_begun(error))
    }

    async fn start(portal: &Portal, client: Registration) -> Result<Self, AwsError> {
        const OPERATION: &str = "StartDeviceAuthorization";
        let answer = retrying(None, &portal.0.jitter, ATTEMPTS, |_| {
            let call = portal
                .0
                .clients
                .oidc
                .start_device_authorization()
                .client_id(&client.id)
                .client_secret(client.secret.reveal())
                .start_url(&portal.0.spec.start_url);
            quiet(OPERATION, call.send())
        })
        .await?;
        let url = answer.verification_uri_complete().or(answer.verification_uri());
        let (Some(url), Some(shown), Some(device_code)) = (url, answer.user_code(), answer.device_code())
        else {
            return Err(AwsError::service(OPERATION, "unreadable-answer", "the answer holds no code", 200));
        };
        // It is opened by the operating system, which would open anything.
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(AwsError::service(
                OPERATION,
                "unreadable-answer",
                "its page is not one of the web",
                200,
            ));
        }
        let seconds =
            |given: i32| u64::try_from(given).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs);
        let lasts = seconds(answer.expires_in()).unwrap_or(LIMIT).min(LIMIT);
        let until = SignedDuration::try_from(lasts).unwrap_or(SignedDuration::MAX);
        Ok(Self {
            url: url.to_owned(),
            code: shown.to_owned(),
            until: portal.now().saturating_add(until).unwrap_or(Timestamp::MAX),
            portal: portal.clone(),
            client,
            device_code: Secret::new(device_code.to_owned()),
            interval: seconds(answer.interval()).unwrap_or(INTERVAL),
            deadline: Instant::now() + lasts,
        })
    }

    /// Asks until the person has entered the code.
    ///
    /// # Errors
    /// Where the person refused, the code ran out, or AWS cannot be asked.
    pub async fn finish(mut self) -> Result<(), AwsError> {
        loop {
            if Instant::now() + self.interval > self.deadline {
                return Err(self.portal.failed(&Failure::TimedOut));
            }
            sleep(self.interval).await;
            let Err(error) = self.ask().await else { return Ok(()) };
            // https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
            match code(&error) {
                Some("AuthorizationPendingException") => {}
                Some("SlowDownException") => self.interval += INTERVAL,
                Some("ExpiredTokenException") => return Err(self.portal.failed(&Failure::TimedOut)),
                Some("AccessDeniedException") => return Err(self.portal.failed(&Failure::Refused)),
                _ if error.retryable() => {
                    tracing::debug!(%error, "asking again whether the code was entered");
                }
                _ => return Err(self.portal.not_ended(&error)),
            }
        }
    }

    async fn ask(&self) -> Result<(), AwsError> {
        let call = self
            .portal
            .0
            .clients
            .oidc
            .create_token()
            .client_id(&self.client.id)
            .client_secret(self.client.secret.reveal())
            .grant_type(Flow::Device.grant())
            .device_code(self.device_code.reveal());
        let answer = quiet("CreateToken", call.send()).await?;
        let token = self.portal.granted(&answer, &self.client)?;
        self.portal.keep(token).await;
        Ok(())
    }
}
