//! Accounts: can be told apart and reached.

use super::{Checker, did_you_mean};
use crate::{Access, AccountName, Severity, Topology};

/// The longest name of a role: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
const LONGEST_ROLE: usize = 64;

pub(super) fn check(checker: &mut Checker<'_>) {
    let topology = checker.topology;
    for (name, account) in &topology.accounts {
        let at = ["accounts", name.as_str(), "endpoint"];
        if let Some(endpoint) = &account.endpoint {
            checker.endpoint(name.as_str(), &at, endpoint);
            if topology.is_simulated(name) {
                let message = format!("{name} is simulated, and its calls are sent to an endpoint");
                let hint =
                    "Remove `endpoint` to use the sandbox inside the application, or choose another access.";
                checker.report("sandbox-and-real", Severity::Warning, &at, message, hint);
            }
        }
        if let Some(access) = &account.access {
            check_access(checker, name, access);
        }
    }
}

fn check_access(checker: &mut Checker<'_>, name: &AccountName, access: &Access) {
    let topology = checker.topology;
    let at = ["accounts", name.as_str(), "access"];
    if names_nothing(access) {
        let message = format!("the access of {name} names nothing");
        checker.error("empty-access", &at, message, "Write the name of a profile, role or variable.");
    }
    match access {
        Access::Sandbox | Access::Profile(_) | Access::Keys(_) | Access::Environment(_) => {}
        Access::Sso(sso) => {
            let session = &sso.session;
            if !topology.sessions.contains_key(session) {
                let known = topology.sessions.keys().map(AsRef::as_ref);
                let hint = did_you_mean("session", session.as_str(), known);
                let message =
                    format!("{name} is reached through the session `{session}`, which is not there");
                checker.error("unknown-session", &[at[0], at[1], at[2], "sso", "session"], message, hint);
            }
            role(checker, name, "sso", &sso.role);
        }
        Access::AssumeRole(assumed) => {
            let from = &assumed.from;
            let path = [at[0], at[1], at[2], "assume-role", "from"];
            if !topology.accounts.contains_key(from) {
                let known = topology.accounts.keys().map(AsRef::as_ref);
                let hint = did_you_mean("account", from.as_str(), known);
                let message = format!("{name} is reached from the account `{from}`, which is not there");
                checker.error("unknown-account", &path, message, hint);
            } else if let Some(cycle) = cycle(topology, name) {
                let message = format!("{name} is reached from itself: {cycle}");
                let hint = "Give one of them another access: the first needs one that comes from no account.";
                checker.error("access-cycle", &path, message, hint);
            }
            role(checker, name, "assume-role", &assumed.role);
        }
        Access::WebIdentity(identity) => role(checker, name, "web-identity", &identity.role),
    }
}

fn names_nothing(access: &Access) -> bool {
    let empty = |names: &[&str]| names.iter().any(|name| name.trim().is_empty());
    match access {
        Access::Sandbox | Access::Keys(_) => false,
        Access::Sso(sso) => empty(&[&sso.role]),
        Access::AssumeRole(assumed) => empty(&[&assumed.role]),
        Access::Profile(profile) => empty(&[profile]),
        Access::Environment(names) => empty(&[&names.access_key_id, &names.secret_access_key]),
        Access::WebIdentity(identity) => empty(&[&identity.role, &identity.token_file]),
    }
}

/// Where the accounts that this one is reached from lead back to it. One that leads to a circle elsewhere is fine itself.
fn cycle(topology: &Topology, name: &AccountName) -> Option<String> {
    let chain = topology.access_chain(name);
    let last = topology.accounts.get(*chain.last()?)?;
    let back = last.access.as_ref()?.from_account()?;
    let names = chain.iter().copied().chain([back]).map(AsRef::as_ref);
    (back == name).then(|| names.collect::<Vec<&str>>().join(" > "))
}

/// A role is always one of the account itself, so the file says its name and never its ARN.
fn role(checker: &mut Checker<'_>, account: &AccountName, way: &str, role: &str) {
    let parts: Vec<&str> = role.split('/').collect();
    let good = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c))
    };
    // Permission sets have no path: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html>
    let has_path = parts.len() > 1;
    let fits = parts.last().is_some_and(|name| name.len() <= LONGEST_ROLE);
    if role.trim().is_empty() || (parts.iter().all(good) && fits && !(has_path && way == "sso")) {
        return;
    }
    let name = role.strip_prefix("arn:").and_then(|arn| arn.split_once(":role/")).map(|(_, name)| name);
    let hint = match name {
        Some(name) => {
            format!("Write the name without its ARN, `{name}`: the account says where the role is.")
        }
        None if way == "sso" => "Write the name of a permission set, as the access portal shows it.".into(),
        None => "Write the name of the role, with its path where it has one: `Deployer` or `teams/Deployer`."
            .into(),
    };
    let message = format!("`{role}` of {account} is no name of a role");
    checker.error("bad-role", &["accounts", account.as_str(), "access", way, "role"], message, hint);
}
