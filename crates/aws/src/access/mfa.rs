//! Codes of MFA devices, and the sessions that they opened.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_credential_types::Credentials;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::assume::expiry;
use crate::{AwsError, Secret, Vault};

/// A device shows another code by then.
const CODE_LASTS: Duration = Duration::from_secs(30);

/// Codes of MFA devices as people give them, and the sessions that they opened. Cheap to clone: clones share both.
#[derive(Debug, Clone)]
pub struct Mfa(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    vault: Vault,
    given: Mutex<BTreeMap<String, Given>>,
    /// Held while a session is opened: a second caller finds it instead of asking for a second code.
    opening: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Given {
    code: Secret,
    at: Instant,
}

/// A session that takes a code to open: where it is kept, and what it was opened with.
#[derive(Debug, Clone)]
pub(super) struct Opened<'a> {
    pub(super) item: String,
    pub(super) serial: &'a str,
    /// The long-lived key, if it is one: another person's has no part in the session.
    pub(super) key: Option<&'a str>,
    pub(super) external_id: Option<&'a str>,
}

impl Opened<'_> {
    fn digest(&self) -> String {
        let parts = [self.key.unwrap_or_default(), self.external_id.unwrap_or_default()];
        hex::encode(Sha256::digest(parts.join("\n")))
    }
}

/// A session in the vault.
#[derive(Serialize, Deserialize)]
struct KeptSession {
    serial: String,
    opened_with: String,
    expires: Timestamp,
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
}

impl Mfa {
    #[must_use]
    pub fn new(vault: Vault) -> Self {
        Self(Arc::new(Inner { vault, given: Mutex::default(), opening: tokio::sync::Mutex::default() }))
    }

    /// Takes a code for the next credentials that ask for one of this device. It is good once, and for half a minute.
    pub fn give(&self, serial: &str, code: Secret) {
        self.given().insert(serial.to_owned(), Given { code, at: Instant::now() });
    }

    fn given(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Given>> {
        self.0.given.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, serial: &str) -> Result<Secret, AwsError> {
        let given = self.given().remove(serial).filter(|given| given.at.elapsed() < CODE_LASTS);
        given.map(|given| given.code).ok_or_else(|| AwsError::MfaNeeded { serial: serial.to_owned() })
    }

    /// The session as it is kept or, where there is none, opened with the code that was given.
    pub(super) async fn session<F>(
        &self,
        opened: Opened<'_>,
        now: Timestamp,
        open: impl FnOnce(Secret) -> F,
    ) -> Result<Credentials, AwsError>
    where
        F: Future<Output = Result<Credentials, AwsError>>,
    {
        let _one_at_a_time = self.0.opening.lock().await;
        let fits = |kept: &KeptSession| {
            kept.expires > now && kept.serial == opened.serial && kept.opened_with == opened.digest()
        };
        if let Some(session) = self.kept(&opened.item).await?.filter(fits) {
            return Ok(session.into());
        }
        let code = self.take(opened.serial)?;
        let credentials = open(code).await.map_err(|error| refused(opened.serial, error))?;
        self.keep(&opened, &credentials).await;
        Ok(credentials)
    }

    /// When the kept session of a device ends; absent where a code is needed now.
    pub(super) async fn ends(&self, item: &str, serial: &str, now: Timestamp) -> Option<Timestamp> {
        let kept = self.kept(item).await.ok().flatten()?;
        (kept.serial == serial && kept.expires > now).then_some(kept.expires)
    }

    async fn kept(&self, item: &str) -> Result<Option<KeptSession>, AwsError> {
        let text = self.0.vault.read_fresh(item).await?;
        // What cannot be read is as good as nothing.
        Ok(text.and_then(|text| serde_json::from_str(text.reveal()).ok()))
    }

    async fn keep(&self, opened: &Opened<'_>, credentials: &Credentials) {
        let (Some(expires), Some(token)) = (expiry(credentials), credentials.session_token()) else { return };
        let session = KeptSession {
            serial: opened.serial.to_owned(),
            opened_with: opened.digest(),
            expires,
            access_key_id: credentials.access_key_id().to_owned(),
            secret_access_key: credentials.secret_access_key().to_owned(),
            session_token: token.to_owned(),
        };
        // Where the vault has it in memory only, the vault says so itself.
        if let Ok(text) = serde_json::to_string(&session) {
            self.0.vault.write(&opened.item, Secret::new(text)).await;
        }
    }

    pub(super) async fn forget(&self, item: &str) -> Result<(), AwsError> {
        Ok(self.0.vault.remove(item).await?)
    }
}

impl From<KeptSession> for Credentials {
    fn from(session: KeptSession) -> Self {
        Self::new(
            session.access_key_id,
            session.secret_access_key,
            Some(session.session_token),
            Some(session.expires.into()),
            "stagewright-mfa",
        )
    }
}

/// AWS has no code of its own for a wrong MFA code: `AccessDenied`, and this in its text.
fn refused(serial: &str, error: AwsError) -> AwsError {
    match &error {
        AwsError::Service { message, .. } if message.contains("MultiFactorAuthentication failed") => {
            AwsError::LoginFailed {
                code: "mfa-refused",
                session: format!("MFA device {serial}"),
                message: message.clone(),
                hint: "Wait for the next code, and check that it is this device's.".into(),
            }
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERIAL: &str = "arn:aws:iam::111111111111:mfa/ana";

    fn opened() -> Opened<'static> {
        Opened { item: "mfa keys 111111111111".into(), serial: SERIAL, key: Some("AKIA1"), external_id: None }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn credentials(expires: &str) -> Credentials {
        Credentials::new("ASIA", "secret", Some("token".into()), Some(at(expires).into()), "test")
    }

    #[tokio::test(start_paused = true)]
    async fn a_code_is_good_once_and_for_half_a_minute() {
        let mfa = Mfa::new(Vault::in_memory());
        mfa.give(SERIAL, Secret::new("123456".into()));
        assert_eq!(mfa.take(SERIAL).unwrap().reveal(), "123456");
        assert_eq!(mfa.take(SERIAL).unwrap_err().code(), "mfa-needed");
        mfa.give(SERIAL, Secret::new("123456".into()));
        tokio::time::advance(CODE_LASTS).await;
        assert_eq!(mfa.take(SERIAL).unwrap_err().code(), "mfa-needed");
    }

    #[tokio::test]
    async fn a_session_is_used_until_it_ends_and_only_with_what_opened_it() {
        let (mfa, other_process) = {
            let vault = Vault::in_memory();
            (Mfa::new(vault.clone()), Mfa::new(vault))
        };
        mfa.give(SERIAL, Secret::new("123456".into()));
        let open = async |code: Secret| {
            assert_eq!(code.reveal(), "123456");
            Ok(credentials("2026-01-01T12:00:00Z"))
        };
        mfa.session(opened(), at("2026-01-01T00:00:00Z"), open).await.unwrap();
        let never = async |_: Secret| -> Result<Credentials, AwsError> { panic!("a code was used") };
        let found = other_process.session(opened(), at("2026-01-01T11:59:59Z"), never).await.unwrap();
        assert_eq!(found.secret_access_key(), "secret");
        let ended = other_process.session(opened(), at("2026-01-01T12:00:00Z"), never).await.unwrap_err();
        assert_eq!(ended.code(), "mfa-needed");
        let replaced = Opened { key: Some("AKIA2"), ..opened() };
        let other_key = mfa.session(replaced, at("2026-01-01T00:00:00Z"), never).await.unwrap_err();
        assert_eq!(other_key.code(), "mfa-needed");
    }

    #[tokio::test]
    async fn a_refused_code_is_told_from_a_missing_permission() {
        let mfa = Mfa::new(Vault::in_memory());
        for (text, code) in [
            ("MultiFactorAuthentication failed with invalid MFA one time pass code.", "mfa-refused"),
            ("User: x is not authorized to perform: sts:AssumeRole", "access-denied"),
        ] {
            mfa.give(SERIAL, Secret::new("000000".into()));
            let open = async |_: Secret| Err(AwsError::service("AssumeRole", "AccessDenied", text, 403));
            let error = mfa.session(opened(), Timestamp::UNIX_EPOCH, open).await.unwrap_err();
            assert_eq!(error.code(), code);
            assert!(!format!("{error} {error:?} {}", error.hint()).contains("000000"));
        }
    }
}
