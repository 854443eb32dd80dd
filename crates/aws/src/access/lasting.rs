//! For how long an access goes on giving credentials without anybody doing anything.

use jiff::Timestamp;

use super::{ResolvedAccess, assume, kept, profile};
use crate::{LoginState, Secret, Vault};

/// How long credentials can be had, as far as this machine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasting {
    /// Whether they are renewed, or have no end, without anybody doing anything.
    pub renewable: bool,
    /// When a person is needed. Absent where that is never, or nobody can say when.
    pub until: Option<Timestamp>,
}

/// Ordered: what ends sooner is less, and a chain lasts as long as the least of its links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lasts {
    /// A person is needed now.
    Ended,
    /// A person is needed at this moment.
    Until(Timestamp),
    /// They end, and nobody can say when: a session that was handed in from outside.
    Unknown,
    /// They are renewed without anybody doing anything, or have no end.
    Renewed,
}

impl Lasts {
    pub(super) fn until(end: Option<Timestamp>, now: Timestamp) -> Self {
        match end {
            Some(end) if end > now => Self::Until(end),
            Some(_) | None => Self::Ended,
        }
    }

    fn said_at(self, now: Timestamp) -> Lasting {
        match self {
            Self::Ended => Lasting { renewable: false, until: Some(now) },
            Self::Until(end) => Lasting { renewable: false, until: Some(end) },
            Self::Unknown => Lasting { renewable: false, until: None },
            Self::Renewed => Lasting { renewable: true, until: None },
        }
    }
}

impl ResolvedAccess {
    /// For how long credentials can be had from here. Asks the vault and files, and never AWS.
    pub async fn lasting(&self, now: Timestamp) -> Lasting {
        self.lasts(now).await.said_at(now)
    }

    pub(super) async fn lasts(&self, now: Timestamp) -> Lasts {
        match self {
            Self::Sandbox | Self::WebIdentity { .. } => Lasts::Renewed,
            Self::Keys { session_token, .. } => of_keys(session_token.as_ref()),
            Self::Kept(keys) => {
                let there = of_vault(&keys.vault, &keys.id).await;
                let Some(serial) = &keys.mfa_serial else { return there };
                let session = keys.mfa.ends(&kept::session_of(&keys.id), serial, now).await;
                there.min(Lasts::until(session, now))
            }
            Self::Portal { portal, .. } => match portal.state().await {
                LoginState::LoggedOut | LoginState::Expired { .. } => Lasts::Ended,
                LoginState::LoggedIn { renewable: true, .. } => Lasts::Renewed,
                LoginState::LoggedIn { until, renewable: false } => Lasts::until(Some(until), now),
            },
            Self::Assume(role) => {
                let source = Box::pin(role.source.lasts(now)).await;
                let Some(serial) = &role.mfa_serial else { return source };
                let session = role.mfa.ends(&assume::session_of(&role.role_arn), serial, now).await;
                source.min(Lasts::until(session, now))
            }
            Self::Profile { name, files, mfa } => profile::lasts(name, files, mfa, now).await,
        }
    }
}

fn of_keys(session_token: Option<&Secret>) -> Lasts {
    if session_token.is_some() { Lasts::Unknown } else { Lasts::Renewed }
}

async fn of_vault(vault: &Vault, account: &topology::AccountId) -> Lasts {
    match kept::has_keys(vault, account).await {
        Ok(true) => Lasts::Renewed,
        Ok(false) | Err(_) => Lasts::Ended,
    }
}
