//! Whom a role trusts, and under which conditions.

use serde::{Deserialize, Serialize};

use crate::scope::{Caller, Scope};

/// The trust policy of a role, as far as deployments meet it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trust {
    /// Ids of accounts, or ARNs of users, roles and sessions. `*` is everybody.
    pub principals: Vec<String>,
    pub external_id: Option<String>,
    /// Whether the caller must have shown a second factor.
    pub mfa: bool,
    /// The longest session (`MaxSessionDuration`).
    pub max_seconds: u32,
}

impl Default for Trust {
    fn default() -> Self {
        Self { principals: Vec::new(), external_id: None, mfa: false, max_seconds: 3600 }
    }
}

impl Trust {
    pub(crate) fn admits(&self, caller: &Caller, external_id: Option<&str>, mfa: bool) -> bool {
        self.principals.iter().any(|principal| is(principal, caller))
            && self.external_id.as_deref().is_none_or(|expected| external_id == Some(expected))
            && (mfa || !self.mfa)
    }
}

fn is(principal: &str, caller: &Caller) -> bool {
    let account = &caller.scope.account;
    if principal == "*" || principal == account || principal == caller.arn {
        return true;
    }
    if Scope::of_arn(principal).is_none_or(|scope| scope.account != *account) {
        return false;
    }
    let Some((_, resource)) = principal.rsplit_once(':') else { return false };
    // A session is its role: `assumed-role/NAME/SESSION` has the role's name without its path.
    let role = caller.arn.split(":assumed-role/").nth(1).and_then(|rest| rest.split('/').next());
    resource == "root" || (resource.starts_with("role/") && role == resource.rsplit('/').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(account: &str, role: &str) -> Caller {
        Caller {
            scope: Scope::new(account, "us-east-1"),
            service: None,
            arn: format!("arn:aws:sts::{account}:assumed-role/{role}/me"),
            user_id: String::new(),
            session: None,
        }
    }

    #[test]
    fn a_role_is_trusted_by_account_by_root_and_by_its_own_arn_with_a_path() {
        let caller = session("111111111111", "Deploy");
        for principal in [
            "111111111111",
            "arn:aws:iam::111111111111:root",
            "arn:aws:iam::111111111111:role/team/Deploy",
            "*",
        ] {
            assert!(is(principal, &caller), "{principal}");
        }
        for principal in
            ["222222222222", "arn:aws:iam::222222222222:role/Deploy", "arn:aws:iam::111111111111:role/Other"]
        {
            assert!(!is(principal, &caller), "{principal}");
        }
    }
}
