//! The organization: its management account, its members, and the accounts that it makes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity_center::Member;
use crate::trust::Trust;
use crate::world::World;

pub const MANAGEMENT: &str = "999999999999";

/// How the simulated organization is set up. Its accounts are those of Identity Center.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Organization {
    pub management: String,
    /// How long it takes to make an account, before `Latency::scale`.
    pub create_ms: u64,
}

impl Default for Organization {
    fn default() -> Self {
        Self { management: MANAGEMENT.to_owned(), create_ms: 20_000 }
    }
}

/// Why no account came of a request (`CreateAccountFailureReason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    EmailAlreadyExists,
    InvalidEmail,
}

impl Failure {
    pub fn name(self) -> &'static str {
        match self {
            Self::EmailAlreadyExists => "EMAIL_ALREADY_EXISTS",
            Self::InvalidEmail => "INVALID_EMAIL",
        }
    }
}

/// One CreateAccount. What has become of it follows from the time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Creation {
    pub id: String,
    pub name: String,
    pub email: String,
    /// The role in the new account that the management account may assume.
    pub role: String,
    pub requested: Timestamp,
    pub completes: Timestamp,
    /// The id of the account that comes of it.
    pub outcome: Result<String, Failure>,
}

impl Creation {
    /// The account, once it is there.
    fn made(&self, now: Timestamp) -> Option<Member> {
        let id = self.outcome.as_ref().ok().filter(|_| self.completes <= now)?;
        Some(Member { id: id.clone(), name: self.name.clone(), email: self.email.clone() })
    }
}

/// By id.
pub type Creations = BTreeMap<String, Creation>;

impl World {
    /// The accounts that the organization made.
    pub(crate) fn made_accounts(&self, now: Timestamp) -> Vec<Member> {
        self.shared.creations.values().filter_map(|creation| creation.made(now)).collect()
    }

    /// All accounts of the organization.
    pub(crate) fn members(&self, now: Timestamp) -> Vec<Member> {
        let given = self.settings.identity_center.accounts.iter().cloned();
        given.chain(self.made_accounts(now)).collect()
    }

    /// Whom the role of an account that the organization made trusts: the management account
    /// (<https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html>).
    pub(crate) fn trust_of_made_account(&self, account: &str, role: &str) -> Option<Trust> {
        let made_with = |one: &Creation| one.outcome.as_deref() == Ok(account) && one.role == role;
        self.shared.creations.values().any(made_with).then(|| Trust {
            principals: vec![self.settings.organization.management.clone()],
            ..Trust::default()
        })
    }
}
