//! IAM Identity Center: a login in the browser, its tokens in the vault, and what one may reach with them.

mod browser;
mod client;
mod device;
mod failure;
mod kept;
mod listing;
mod loopback;
mod page;
mod registration;
mod token;

use std::sync::{Arc, atomic::AtomicU64};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use jiff::Timestamp;
use tokio::sync::{Mutex, watch};
use topology::AccountId;

use crate::{AwsError, Clock, Entropy, Vault, retry::Jitter};
pub use browser::BrowserLogin;
use client::Clients;
pub use device::DeviceLogin;
use token::Held;

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

impl std::fmt::Debug for PortalSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PortalSpec").field("key", &self.key).field("name", &self.name).finish_non_exhaustive()
    }
}

/// An Identity Center and the login in it. Cheap to clone: clones share tokens, and refresh them in one flight.
#[derive(Debug, Clone)]
pub struct Portal(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    spec: PortalSpec,
    items: Items,
    clients: Clients,
    jitter: Jitter,
    /// Locked while a client is registered, so that it is done once.
    registering: Mutex<()>,
    /// Locked while a token is renewed, so that many who need it ask once.
    held: Mutex<Held>,
    /// How many renewals have come to their end.
    flights: AtomicU64,
    changes: watch::Sender<u64>,
}

/// Names in the vault.
#[derive(Debug)]
struct Items {
    token: String,
    registration: String,
}

/// How far a login is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginState {
    LoggedOut,
    /// A token that is `renewable` may have ended already: it is renewed when it is needed next.
    LoggedIn {
        until: Timestamp,
        renewable: bool,
    },
    Expired {
        at: Timestamp,
    },
}

/// An account that Identity Center gives access to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalAccount {
    pub id: AccountId,
    pub name: String,
    pub email: String,
}

impl Portal {
    /// Asks nobody yet.
    #[must_use]
    pub fn open(spec: PortalSpec) -> Self {
        let items = Items {
            token: format!("token {}", spec.key),
            registration: format!("registration {}", spec.key),
        };
        let mut seed = [0; 8];
        (spec.entropy)(&mut seed);
        Self(Arc::new(Inner {
            clients: Clients::new(&spec),
            items,
            jitter: Jitter::new(u64::from_le_bytes(seed)),
            registering: Mutex::new(()),
            held: Mutex::default(),
            flights: AtomicU64::new(0),
            changes: watch::Sender::new(0),
            spec,
        }))
    }

    /// As far as the vault knows; asks nobody.
    pub async fn state(&self) -> LoginState {
        let Ok(Some(token)) = self.kept_token().await else { return LoginState::LoggedOut };
        let renewable = token.refresh.is_some() && self.renewing_client(&token).await.is_some();
        if renewable || token.lasts(self.now()) {
            LoginState::LoggedIn { until: token.expires, renewable }
        } else {
            LoginState::Expired { at: token.expires }
        }
    }

    /// Counts up with every login, renewal by a login, logout, and session that AWS ended; not when a token is renewed
    /// silently.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// # Errors
    /// Where the client cannot be registered or no port of the loopback interface can be had.
    pub async fn begin_browser(&self) -> Result<BrowserLogin, AwsError> {
        BrowserLogin::begin(self).await
    }

    /// # Errors
    /// Where the client cannot be registered or AWS gives no code.
    pub async fn begin_device(&self) -> Result<DeviceLogin, AwsError> {
        DeviceLogin::begin(self).await
    }

    fn now(&self) -> Timestamp {
        (self.0.spec.clock)()
    }

    fn changed(&self) {
        self.0.changes.send_modify(|count| *count += 1);
    }
}
