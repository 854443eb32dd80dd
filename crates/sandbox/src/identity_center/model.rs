//! What Identity Center remembers of programs and logins. Of everything secret it keeps a digest (`sealed`).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::credentials::sealed;

/// The ways to a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    AuthorizationCode,
    RefreshToken,
    DeviceCode,
}

impl Grant {
    /// <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html>
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "authorization_code" => Some(Self::AuthorizationCode),
            "refresh_token" => Some(Self::RefreshToken),
            "urn:ietf:params:oauth:grant-type:device_code" => Some(Self::DeviceCode),
            _ => None,
        }
    }
}

/// A program that registered itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Client {
    /// Sealed.
    pub secret: String,
    pub name: String,
    /// Empty: it named none, and may use all but the one that needs a redirect URI.
    pub grants: Vec<Grant>,
    pub redirects: Vec<String>,
    pub scopes: Vec<String>,
    pub expires: Timestamp,
}

/// The scope that lets a token list accounts and get the credentials of roles.
pub const ACCOUNT_ACCESS: &str = "sso:account:access";

impl Client {
    pub fn may(&self, grant: Grant) -> bool {
        if self.grants.is_empty() { grant != Grant::AuthorizationCode } else { self.grants.contains(&grant) }
    }

    /// Whether a login of this client can be renewed without the user.
    pub fn renews(&self) -> bool {
        self.grants.contains(&Grant::RefreshToken) || self.scopes.iter().any(|scope| scope == ACCOUNT_ACCESS)
    }
}

/// An authorization code that waits for its exchange.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Code {
    pub client: String,
    pub redirect: String,
    /// The SHA-256 of the verifier, as base64url.
    pub challenge: String,
    pub user: String,
    pub expires: Timestamp,
    pub used: bool,
}

/// What became of a device's request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    Pending,
    Allowed { user: String },
    Denied,
    Used,
}

/// A device that waits for its user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Device {
    pub client: String,
    pub user_code: String,
    pub expires: Timestamp,
    pub interval: u32,
    pub polled: Option<Timestamp>,
    pub state: DeviceState,
}

/// A user's session; tokens belong to one and end with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Login {
    pub user: String,
    pub client: String,
    pub ends: Timestamp,
    pub logged_out: bool,
}

impl Login {
    pub fn lasts(&self, now: Timestamp) -> bool {
        !self.logged_out && now < self.ends
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessToken {
    pub login: u64,
    pub expires: Timestamp,
}

/// All of it. Codes and tokens are found by their digests.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    pub clients: BTreeMap<String, Client>,
    pub codes: BTreeMap<String, Code>,
    pub devices: BTreeMap<String, Device>,
    pub logins: BTreeMap<u64, Login>,
    pub access_tokens: BTreeMap<String, AccessToken>,
    /// The login that a refresh token renews.
    pub refresh_tokens: BTreeMap<String, u64>,
}

impl Memory {
    /// The login that an access token stands for, if both still last.
    pub fn login(&self, access_token: &str, now: Timestamp) -> Option<(u64, &Login)> {
        let token = self.access_tokens.get(&sealed(access_token)).filter(|token| now < token.expires)?;
        let login = self.logins.get(&token.login).filter(|login| login.lasts(now))?;
        Some((token.login, login))
    }

    /// The sealed device code of the device that waits for this user code.
    pub fn waiting_device(&self, user_code: &str, now: Timestamp) -> Option<&str> {
        let waits = |device: &Device| {
            device.user_code == user_code && now < device.expires && device.state == DeviceState::Pending
        };
        self.devices.iter().find(|(_, device)| waits(device)).map(|(code, _)| code.as_str())
    }
}
