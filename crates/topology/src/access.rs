//! Ways in: how credentials for an account are had. The file names them and never holds a secret.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, AccountName, Region, Safety, SessionName, Topology};

/// The start URL that stands for the simulated Identity Center of the sandbox.
pub const SANDBOX_START_URL: &str = "sandbox";

/// How credentials for an account are had. There is no default chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// The simulator inside the application: nothing leaves this machine.
    Sandbox,
    /// A role that IAM Identity Center gives to whoever has logged in.
    Sso(SsoAccess),
    /// A role that another account's access may assume.
    AssumeRole(AssumeRoleAccess),
    /// A profile of `~/.aws/config`, by name.
    Profile(String),
    /// Long-lived access keys, kept in the keychain of whoever logged in with them.
    Keys(KeysAccess),
    /// The names of the environment variables that hold the credentials; never their values.
    Environment(EnvironmentAccess),
    /// A role that a CI system's OpenID Connect token may assume.
    WebIdentity(WebIdentityAccess),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SsoAccess {
    /// One of the topology's sessions.
    pub session: SessionName,
    /// The permission set's name, as Identity Center lists it.
    pub role: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AssumeRoleAccess {
    /// The account whose access assumes the role.
    pub from: AccountName,
    /// The role's name (with its path) in this account.
    pub role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The serial number or ARN of the MFA device whose code the role asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa_serial: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct KeysAccess {
    /// The serial number or ARN of the MFA device whose code is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa_serial: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct EnvironmentAccess {
    pub access_key_id: String,
    pub secret_access_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_token: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WebIdentityAccess {
    /// The role's name (with its path) in this account.
    pub role: String,
    /// The name of the environment variable that holds the path of the token's file.
    pub token_file: String,
}

/// An IAM Identity Center that people log in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Session {
    /// The address of its access portal, or `sandbox` for the simulated one.
    pub start_url: String,
    /// Where it is hosted; the accounts may be used in any region.
    pub region: Region,
    /// Another AWS-shaped server that answers in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

/// Tells accounts apart wherever one is shown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum AccountColour {
    Blue,
    Teal,
    Green,
    Olive,
    Amber,
    Orange,
    Pink,
    Violet,
}

impl AccountColour {
    /// In the order in which they are given out: the last four are like those of stages (dev, prod, staging, personal).
    pub const ALL: [Self; 8] = [
        Self::Blue,
        Self::Green,
        Self::Olive,
        Self::Orange,
        Self::Teal,
        Self::Pink,
        Self::Amber,
        Self::Violet,
    ];
}

impl Session {
    /// Whether it is the sandbox's, inside the application.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.start_url == SANDBOX_START_URL
    }
}

impl Access {
    /// The account whose credentials this access stands on.
    #[must_use]
    pub fn from_account(&self) -> Option<&AccountName> {
        match self {
            Self::AssumeRole(role) => Some(&role.from),
            Self::Sandbox
            | Self::Sso(_)
            | Self::Profile(_)
            | Self::Keys(_)
            | Self::Environment(_)
            | Self::WebIdentity(_) => None,
        }
    }
}

impl Topology {
    /// The accounts that an account's access goes through, itself first; ends where a chain comes back to itself.
    #[must_use]
    pub fn access_chain<'t>(&'t self, account: &'t AccountName) -> Vec<&'t AccountName> {
        let mut chain = Vec::new();
        let mut next = Some(account);
        while let Some(name) = next.filter(|name| !chain.contains(name)) {
            chain.push(name);
            let access = self.accounts.get(name).and_then(|account| account.access.as_ref());
            next = access.and_then(Access::from_account);
        }
        chain
    }

    /// Whether the account is simulated: what its access stands on is the sandbox, or the sandbox's Identity Center.
    #[must_use]
    pub fn is_simulated(&self, account: &AccountName) -> bool {
        let root = self.access_chain(account).pop().and_then(|name| self.accounts.get(name));
        match root.and_then(|root| root.access.as_ref()) {
            Some(Access::Sandbox) => true,
            Some(Access::Sso(sso)) => self.sessions.get(&sso.session).is_some_and(Session::is_simulated),
            Some(
                Access::AssumeRole(_)
                | Access::Profile(_)
                | Access::Keys(_)
                | Access::Environment(_)
                | Access::WebIdentity(_),
            )
            | None => false,
        }
    }

    /// The session that an account's access stands on, where it stands on one.
    #[must_use]
    pub fn session_of(&self, account: &AccountName) -> Option<&SessionName> {
        let root = self.access_chain(account).pop().and_then(|name| self.accounts.get(name))?;
        match root.access.as_ref()? {
            Access::Sso(sso) => Some(&sso.session),
            Access::Sandbox
            | Access::AssumeRole(_)
            | Access::Profile(_)
            | Access::Keys(_)
            | Access::Environment(_)
            | Access::WebIdentity(_) => None,
        }
    }

    /// Whether mistakes in the account are felt by users: it says so, or a stage whose name has to be typed goes to it.
    #[must_use]
    pub fn is_production(&self, account: &AccountName) -> bool {
        let said = self.accounts.get(account).and_then(|account| account.production);
        said.unwrap_or_else(|| {
            let mut typed = self.stages.values().filter(|stage| stage.safety == Safety::Typed);
            typed.any(|stage| stage.targets.iter().any(|target| target.account == *account))
        })
    }

    /// The colour of an account: its own, or one that no other account took as its own. Another account's own colour
    /// changes it only where it is the same.
    #[must_use]
    pub fn colour_of(&self, account: &AccountName) -> AccountColour {
        let own = |account: &AccountName| self.accounts.get(account).and_then(|account| account.colour);
        if let Some(colour) = own(account) {
            return colour;
        }
        let taken: BTreeSet<AccountColour> =
            self.accounts.values().filter_map(|other| other.colour).collect();
        let all = AccountColour::ALL;
        let without: Vec<&AccountName> = self.accounts.keys().filter(|name| own(name).is_none()).collect();
        let place = without.iter().position(|name| *name == account).unwrap_or_default();
        // Which colours are tried, and in which order, does not depend on those taken: the account's turn, then those
        // that are nobody's turn, then the rest.
        let turn = all[place % all.len()];
        let (turns, spare) = all.split_at(without.len().min(all.len()));
        let from = place % spare.len().max(1);
        let rest = spare[from..].iter().chain(&spare[..from]).chain(turns);
        std::iter::once(&turn).chain(rest).copied().find(|colour| !taken.contains(colour)).unwrap_or(turn)
    }
}

/// The ARN of a role that the file names without its account.
#[must_use]
pub fn role_arn(partition: &str, account: &AccountId, role: &str) -> String {
    format!("arn:{partition}:iam::{account}:role/{role}")
}
