//! The users, and what they are given.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::world::World;

/// A permission set in an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Assignment {
    pub account: String,
    pub role: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub name: String,
    pub assignments: Vec<Assignment>,
}

/// An account of the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: String,
    pub name: String,
    pub email: String,
}

/// How the simulated Identity Center is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IdentityCenter {
    pub users: Vec<User>,
    pub accounts: Vec<Member>,
    /// How long an access token is good for.
    pub token_seconds: u32,
    /// How long a login lasts: until then, a refresh token gives new access tokens.
    pub session_seconds: u32,
    /// Whether refresh tokens are handed out.
    pub refresh: bool,
    /// How long the credentials of a role are good for.
    pub role_seconds: u32,
    /// What a device is told to wait between two polls.
    pub interval_seconds: u32,
}

impl Default for IdentityCenter {
    fn default() -> Self {
        let teams = [("111111111111", "dev"), ("222222222222", "staging"), ("333333333333", "prod")];
        let management = Member::new(crate::organization::MANAGEMENT, "acme-root");
        let members = teams.map(|(id, name)| Member::new(id, &format!("acme-{name}")));
        let mut assignments: Vec<Assignment> = teams
            .iter()
            .flat_map(|(id, _)| ["Deployer", "ReadOnly"].map(|role| Assignment::new(id, role)))
            .collect();
        assignments.push(Assignment::new(&management.id, "Administrator"));
        Self {
            users: vec![User { name: "ana".to_owned(), assignments }],
            accounts: members.into_iter().chain([management]).collect(),
            token_seconds: 3600,
            session_seconds: 8 * 3600,
            refresh: true,
            role_seconds: 3600,
            interval_seconds: 1,
        }
    }
}

impl Assignment {
    pub fn new(account: &str, role: &str) -> Self {
        Self { account: account.to_owned(), role: role.to_owned() }
    }
}

impl Member {
    fn new(id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: name.to_owned(), email: format!("{name}@example.com") }
    }
}

impl World {
    /// What a user is given: accounts in order, each with its roles in order. Who has a role in the management account
    /// has it in every account that the organization made, as a group of administrators would.
    pub(crate) fn assignments(&self, user: &str, now: Timestamp) -> Vec<Assignment> {
        let users = &self.settings.identity_center.users;
        let Some(user) = users.iter().find(|one| one.name == user) else { return Vec::new() };
        let management = &self.settings.organization.management;
        let managing = user.assignments.iter().filter(|one| one.account == *management);
        let made = self.made_accounts(now);
        let inherited = managing
            .flat_map(|held| made.iter().map(|account| Assignment::new(&account.id, &held.role)))
            .collect::<Vec<_>>();
        let mut all: Vec<Assignment> = user.assignments.iter().cloned().chain(inherited).collect();
        all.sort();
        all.dedup();
        all
    }
}
