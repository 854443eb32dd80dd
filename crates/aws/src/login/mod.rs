//! IAM Identity Center: a login in the browser, its tokens in the vault, and what one may reach with them.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use jiff::Timestamp;
use tokio::sync::watch;
use topology::AccountId;

use crate::{AwsError, Clock, Entropy, Vault};

/// Everything that an Identity Center needs to be reached.
pub struct PortalSpec {
    /// Names its items in the vault: start URL, region and, for simulated ones, which simulator.
    pub key: String,
    /// What people call it: the session's name.
    pub name: String,
    pub start_url: String,
    pub region: String,
    /// Another AWS-shaped server that answers in its place.
    pub endpoint: Option<String>,
    /// Absent: HTTPS over the network.
    pub http_client: Option<SharedHttpClient>,
    pub vault: Vault,
    pub clock: Clock,
    pub entropy: Entropy,
}

/// An Identity Center and the login in it. Cheap to clone: clones share tokens, and refresh them in one flight.
#[derive(Debug, Clone)]
pub struct Portal(#[expect(dead_code)] Arc<Inner>);

#[derive(Debug)]
struct Inner;

/// How far a login is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginState {
    LoggedOut,
    LoggedIn { until: Timestamp, renewable: bool },
    Expired { at: Timestamp },
}

/// An account that Identity Center gives access to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalAccount {
    pub id: AccountId,
    pub name: String,
    pub email: String,
}

/// A login that waits for the browser to come back. Dropping it gives the login up.
#[derive(Debug)]
pub struct BrowserLogin {
    /// To open in the browser.
    pub url: String,
    pub until: Timestamp,
}

/// A login that waits for a code to be entered. Dropping it gives the login up.
#[derive(Debug)]
pub struct DeviceLogin {
    pub url: String,
    pub code: String,
    pub until: Timestamp,
}

impl Portal {
    #[must_use]
    pub fn open(_spec: PortalSpec) -> Self {
        Self(Arc::new(Inner))
    }

    /// As far as the vault knows; asks nobody.
    pub async fn state(&self) -> LoginState {
        LoginState::LoggedOut
    }

    /// Counts up with every login, renewal and logout.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }

    /// # Errors
    /// Where the client cannot be registered or no port of the loopback interface can be had.
    pub async fn begin_browser(&self) -> Result<BrowserLogin, AwsError> {
        Err(nobody())
    }

    /// # Errors
    /// Where the client cannot be registered or AWS gives no code.
    pub async fn begin_device(&self) -> Result<DeviceLogin, AwsError> {
        Err(nobody())
    }

    /// Ends the session at AWS and wipes its tokens here.
    ///
    /// # Errors
    /// Where the keychain may still have them. That AWS could not be told is none.
    pub async fn logout(&self) -> Result<(), AwsError> {
        Err(nobody())
    }

    /// # Errors
    /// Where nobody is logged in or AWS does not answer.
    pub async fn accounts(&self) -> Result<Vec<PortalAccount>, AwsError> {
        Err(nobody())
    }

    /// # Errors
    /// Where nobody is logged in or AWS does not answer.
    pub async fn roles(&self, _account: &AccountId) -> Result<Vec<String>, AwsError> {
        Err(nobody())
    }

    #[expect(dead_code)]
    pub(crate) async fn role_credentials(
        &self,
        _account: &AccountId,
        _role: &str,
    ) -> Result<Credentials, AwsError> {
        Err(nobody())
    }
}

impl BrowserLogin {
    /// Waits for the browser, at most ten minutes.
    ///
    /// # Errors
    /// Where the person refused, the time ran out, or AWS does not take what came back.
    pub async fn finish(self) -> Result<(), AwsError> {
        Err(nobody())
    }
}

impl DeviceLogin {
    /// Asks until the person has entered the code.
    ///
    /// # Errors
    /// Where the person refused, the code ran out, or AWS cannot be asked.
    pub async fn finish(self) -> Result<(), AwsError> {
        Err(nobody())
    }
}

fn nobody() -> AwsError {
    AwsError::LoginNeeded {
        subject: "this session".into(),
        message: "nobody has logged in".into(),
        hint: "Log in.".into(),
    }
}
