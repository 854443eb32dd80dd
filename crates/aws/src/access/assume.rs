//! Roles that other credentials assume, one upon the other.

use aws_credential_types::Credentials;
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use tokio::sync::Mutex;
use topology::AccountId;

use super::{Mfa, Minting, ResolvedAccess, mfa::Opened};
use crate::{
    AwsError, Secret,
    identity::MARGIN,
    retry::{Attempts, retrying},
};

/// What CloudTrail shows as the session's name.
pub(super) const SESSION_NAME: &str = "stagewright";

/// A session that stands on another session lasts an hour at most.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
const CHAINED_SECONDS: i32 = 3_600;

#[derive(Debug, Clone)]
pub struct AssumedRole {
    pub source: ResolvedAccess,
    /// Whose credentials the source gives.
    pub from: AccountId,
    pub role_arn: String,
    pub external_id: Option<String>,
    pub mfa_serial: Option<String>,
    pub mfa: Mfa,
}

/// The sessions that a chain of roles stands on, each used until its end. A chain has no branches, so that the number of
/// roles above names its place.
#[derive(Debug, Default)]
pub(crate) struct Sources(Mutex<Vec<Option<Credentials>>>);

impl Sources {
    pub(crate) async fn forget(&self) {
        self.0.lock().await.clear();
    }

    async fn get(&self, depth: usize, now: Timestamp) -> Option<Credentials> {
        let soon = now.saturating_add(MARGIN).unwrap_or(Timestamp::MAX);
        let kept = self.0.lock().await.get(depth).cloned().flatten();
        kept.filter(|credentials| expiry(credentials).is_some_and(|at| at > soon))
    }

    /// Only what has an end is remembered: keys may be replaced at any time, and are read anew.
    async fn put(&self, depth: usize, credentials: &Credentials) {
        if credentials.expiry().is_none() {
            return;
        }
        let mut sources = self.0.lock().await;
        if sources.len() <= depth {
            sources.resize(depth + 1, None);
        }
        sources[depth] = Some(credentials.clone());
    }
}

pub(crate) fn expiry(credentials: &Credentials) -> Option<Timestamp> {
    credentials.expiry().and_then(|at| Timestamp::try_from(at).ok())
}

/// The item of a role's session that an MFA code opened.
pub(super) fn session_of(role_arn: &str) -> String {
    format!("mfa role {role_arn}")
}

impl AssumedRole {
    pub(super) async fn mint(&self, minting: Minting<'_>) -> Result<Credentials, AwsError> {
        self.mint_at(0, minting).await
    }

    async fn mint_at(&self, depth: usize, minting: Minting<'_>) -> Result<Credentials, AwsError> {
        let now = (minting.connector.clock)();
        let kept = minting.sources.get(depth, now).await;
        let fresh = kept.is_none();
        let source = match kept {
            Some(source) => source,
            None => self.source(depth, minting).await?,
        };
        match self.assume(source, minting).await {
            // AWS may end a session before its time, and clocks differ.
            Err(error) if error.credentials_expired() && !fresh => {
                let source = self.source(depth, minting).await?;
                self.assume(source, minting).await
            }
            answer => answer,
        }
    }

    async fn source(&self, depth: usize, minting: Minting<'_>) -> Result<Credentials, AwsError> {
        let source = match &self.source {
            ResolvedAccess::Assume(role) => Box::pin(role.mint_at(depth + 1, minting)).await?,
            other => Box::pin(other.mint(&self.from, minting)).await?,
        };
        minting.sources.put(depth, &source).await;
        Ok(source)
    }

    async fn assume(&self, source: Credentials, minting: Minting<'_>) -> Result<Credentials, AwsError> {
        let role = RoleRequest {
            role_arn: &self.role_arn,
            session_name: SESSION_NAME,
            external_id: self.external_id.as_deref(),
            seconds: None,
            mfa: self.mfa_serial.as_deref().map(|serial| (serial, &self.mfa)),
        };
        role.send(&source, minting).await
    }
}

/// One AssumeRole.
#[derive(Debug)]
pub(super) struct RoleRequest<'a> {
    pub(super) role_arn: &'a str,
    pub(super) session_name: &'a str,
    pub(super) external_id: Option<&'a str>,
    /// Absent: as AWS has it, which is an hour.
    pub(super) seconds: Option<i32>,
    pub(super) mfa: Option<(&'a str, &'a Mfa)>,
}

impl RoleRequest<'_> {
    pub(super) async fn send(
        &self,
        source: &Credentials,
        minting: Minting<'_>,
    ) -> Result<Credentials, AwsError> {
        let Some((serial, mfa)) = self.mfa else {
            return self.call(source, None, Attempts::STANDARD, minting).await;
        };
        let opened = Opened {
            item: session_of(self.role_arn),
            serial,
            // The key of a session is another one each time.
            key: source.session_token().is_none().then(|| source.access_key_id()),
            external_id: self.external_id,
        };
        let now = (minting.connector.clock)();
        mfa.session(opened, now, |code| async move {
            self.call(source, Some((serial, &code)), Attempts::OPTIONAL, minting).await
        })
        .await
    }

    async fn call(
        &self,
        source: &Credentials,
        mfa: Option<(&str, &Secret)>,
        attempts: Attempts,
        minting: Minting<'_>,
    ) -> Result<Credentials, AwsError> {
        let chained = source.session_token().is_some();
        let seconds =
            self.seconds.map(|seconds| if chained { seconds.min(CHAINED_SECONDS) } else { seconds });
        let sts = minting.connector.sts(Some(source.clone()));
        let answer = retrying(None, minting.jitter, attempts, |_| async {
            sts.assume_role()
                .role_arn(self.role_arn)
                .role_session_name(self.session_name)
                .set_external_id(self.external_id.map(str::to_owned))
                .set_duration_seconds(seconds)
                .set_serial_number(mfa.map(|(serial, _)| serial.to_owned()))
                .set_token_code(mfa.map(|(_, code)| code.reveal().to_owned()))
                .send()
                .await
                .map_err(|error| AwsError::sdk("AssumeRole", error))
        })
        .await?;
        session(answer.credentials(), "AssumeRole")
    }
}

/// Credentials as STS answers them.
pub(crate) fn session(
    answer: Option<&aws_sdk_sts::types::Credentials>,
    operation: &'static str,
) -> Result<Credentials, AwsError> {
    let answer = answer
        .ok_or(AwsError::BadRequest { operation, message: "the answer holds no credentials".into() })?;
    Ok(Credentials::new(
        answer.access_key_id(),
        answer.secret_access_key(),
        Some(answer.session_token().to_owned()),
        at(answer.expiration()),
        "stagewright-sts",
    ))
}

fn at(moment: &DateTime) -> Option<std::time::SystemTime> {
    std::time::SystemTime::try_from(*moment).ok()
}
