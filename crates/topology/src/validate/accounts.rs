//! Accounts: can be told apart and reached.

use super::Checker;
use crate::Access;

pub(super) fn check(checker: &mut Checker<'_>) {
    let topology = checker.topology;
    for (name, account) in &topology.accounts {
        let at = ["accounts", name.as_str()];
        if let Some(endpoint) = &account.endpoint
            && !["http://", "https://"].iter().any(|scheme| {
                endpoint
                    .strip_prefix(scheme)
                    .is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace))
            })
        {
            let message = format!("the endpoint `{endpoint}` of {name} is no address");
            checker.error(
                "bad-endpoint",
                &[at[0], at[1], "endpoint"],
                message,
                "Write `http://localhost:5000`.",
            );
        }
        let empty = match &account.access {
            None | Some(Access::Sandbox | Access::Keys(_)) => false,
            Some(Access::Sso(sso)) => sso.role.trim().is_empty(),
            Some(Access::AssumeRole(role)) => role.role.trim().is_empty(),
            Some(Access::WebIdentity(identity)) => {
                identity.role.trim().is_empty() || identity.token_file.trim().is_empty()
            }
            Some(Access::Profile(profile)) => profile.trim().is_empty(),
            Some(Access::Environment(environment)) => {
                environment.access_key_id.trim().is_empty() || environment.secret_access_key.trim().is_empty()
            }
        };
        if empty {
            let message = format!("the access of {name} names nothing");
            checker.error(
                "empty-access",
                &[at[0], at[1], "access"],
                message,
                "Write the name of a profile or variable.",
            );
        }
    }
}
