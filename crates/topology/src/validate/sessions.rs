//! Sessions: where people log in can be opened.

use super::{Checker, addresses};

pub(super) fn check(checker: &mut Checker<'_>) {
    for (name, session) in &checker.topology.sessions {
        let at = |key| ["sessions", name.as_str(), key];
        let start_url = &session.start_url;
        if !session.is_simulated() && !addresses::is_private(start_url) {
            let message = format!("the session {name} cannot begin at `{start_url}`");
            let hint = "Write the address of the access portal, with https, such as `https://acme.awsapps.com/start`; or \
                 `sandbox`.";
            checker.error("bad-start-url", &at("start-url"), message, hint);
        }
        if let Some(endpoint) = &session.endpoint {
            checker.endpoint(name.as_str(), &at("endpoint"), endpoint);
            // Its answers are tokens, and nothing but the connection hides them.
            if addresses::is_address(endpoint) && !addresses::is_private(endpoint) {
                let message = format!("tokens of {name} would travel to `{endpoint}` in the clear");
                checker.error(
                    "bad-endpoint",
                    &at("endpoint"),
                    message,
                    "Use https, or a server on this machine.",
                );
            }
        }
    }
}
