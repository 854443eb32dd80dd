//! REST with JSON, as Identity Center speaks it: a path names the action, a header names the error.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::request::{Request, Response};

/// Which of Identity Center's three front doors a call comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Programs register and get tokens.
    Oidc,
    /// A token lists accounts and gives credentials.
    Portal,
    /// A person's browser.
    Pages,
}

impl Door {
    pub fn service(self) -> &'static str {
        match self {
            Self::Oidc => "sso-oidc",
            Self::Portal => "sso",
            Self::Pages => "sso-pages",
        }
    }
}

/// The action that an unsigned call names by its path.
pub fn route(request: &Request) -> Option<(Door, &'static str)> {
    let route = match (request.method.as_str(), request.path()) {
        ("POST", "/client/register") => (Door::Oidc, "RegisterClient"),
        ("POST", "/device_authorization") => (Door::Oidc, "StartDeviceAuthorization"),
        ("POST", "/token") => (Door::Oidc, "CreateToken"),
        ("GET", "/assignment/accounts") => (Door::Portal, "ListAccounts"),
        ("GET", "/assignment/roles") => (Door::Portal, "ListAccountRoles"),
        ("GET", "/federation/credentials") => (Door::Portal, "GetRoleCredentials"),
        ("POST", "/logout") => (Door::Portal, "Logout"),
        ("GET", "/authorize") => (Door::Pages, "ShowAuthorize"),
        ("POST", "/authorize") => (Door::Pages, "Authorize"),
        ("GET", "/device") => (Door::Pages, "ShowDevice"),
        ("POST", "/device") => (Door::Pages, "AuthorizeDevice"),
        _ => return None,
    };
    Some(route)
}

pub fn answer(body: &Value, request_id: &str) -> Response {
    Response::new(200, "application/json", body.to_string())
        .with_header("x-amzn-requestid", request_id)
        .with_header("cache-control", "no-store")
}

pub fn failure(door: Door, error: &ApiError, request_id: &str) -> Response {
    let body = match door {
        Door::Oidc => json!({"error": oauth_name(&error.code), "error_description": error.message}),
        Door::Portal | Door::Pages => json!({"__type": error.code, "message": error.message}),
    };
    Response::new(error.status, "application/json", body.to_string())
        .with_header("x-amzn-errortype", &error.code)
        .with_header("x-amzn-requestid", request_id)
}

/// `invalid_grant` for `InvalidGrantException`: OAuth's own name for an error (RFC 6749 and RFC 8628).
fn oauth_name(code: &str) -> String {
    let code = code.strip_suffix("Exception").unwrap_or(code);
    if code == "InternalServer" {
        return "server_error".to_owned();
    }
    let mut name = String::with_capacity(code.len() + 4);
    for c in code.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_names_that_oauth_gives_them() {
        for (code, name) in [
            ("AuthorizationPendingException", "authorization_pending"),
            ("SlowDownException", "slow_down"),
            ("InvalidGrantException", "invalid_grant"),
            ("InternalServerException", "server_error"),
        ] {
            assert_eq!(oauth_name(code), name);
        }
    }

    #[test]
    fn a_bucket_of_that_name_is_not_taken_for_an_action() {
        assert_eq!(route(&Request::new("PUT", "/token")), None);
        assert_eq!(route(&Request::new("POST", "/token/x")), None);
        assert_eq!(route(&Request::new("POST", "/token?x=y")), Some((Door::Oidc, "CreateToken")));
    }
}
