//! Identity Center's portal: with a token, the accounts and roles of its user, and credentials of a role
//! (<https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html>).

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::page;
use crate::error::{ApiError, ApiResult};
use crate::identity_center::{Assignment, Member};
use crate::request::Request;
use crate::scope::{Session, SessionKind};
use crate::seed;
use crate::world::World;

const PAGE: usize = 100;
pub const TOKEN_HEADER: &str = "x-amz-sso_bearer_token";

/// A call to the portal.
#[derive(Debug)]
pub struct PortalCall<'a> {
    pub request: &'a Request,
    /// The account whose credentials are handed out in place of those that were asked for.
    pub swapped: Option<&'a str>,
    pub now: Timestamp,
}

impl PortalCall<'_> {
    fn required(&self, name: &str) -> ApiResult<String> {
        self.request
            .query(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| invalid(format!("Missing required parameter {name}")))
    }
}

pub fn call(world: &mut World, action: &str, call: &PortalCall<'_>) -> ApiResult<Value> {
    let token = call.request.header(TOKEN_HEADER).unwrap_or_default();
    let login = world.shared.identity.login(token, call.now);
    let (login, user) = login.map(|(id, login)| (id, login.user.clone())).ok_or_else(unauthorized)?;
    match action {
        "ListAccounts" => accounts(world, &user, call),
        "ListAccountRoles" => roles(world, &user, call),
        "GetRoleCredentials" => credentials(world, &user, call),
        "Logout" => {
            if let Some(login) = world.remember().identity.logins.get_mut(&login) {
                login.logged_out = true;
            }
            Ok(json!({}))
        }
        other => Err(invalid(format!("The sandbox does not know sso:{other}"))),
    }
}

/// The token is unknown, has ended, or its user has logged out.
pub fn unauthorized() -> ApiError {
    ApiError::new(401, "UnauthorizedException", "Session token not found or invalid")
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "InvalidRequestException", message)
}

fn no_access() -> ApiError {
    ApiError::new(403, "ForbiddenException", "No access")
}

fn paged(call: &PortalCall<'_>, name: &str, all: &[Value]) -> ApiResult<Value> {
    let size = call.request.query("max_result").and_then(|size| size.parse().ok()).unwrap_or(PAGE);
    let token = call.request.query("next_token");
    let (shown, next) =
        page(all, token.as_deref(), size.clamp(1, PAGE)).map_err(|error| invalid(error.message))?;
    let mut body = json!({name: shown});
    if let Some(next) = next {
        body["nextToken"] = json!(next);
    }
    Ok(body)
}

fn accounts(world: &World, user: &str, call: &PortalCall<'_>) -> ApiResult<Value> {
    let members = world.members(call.now);
    let mut ids: Vec<String> =
        world.assignments(user, call.now).into_iter().map(|assignment| assignment.account).collect();
    ids.dedup();
    let show = |id: &String| match members.iter().find(|member| member.id == *id) {
        Some(Member { id, name, email }) => {
            json!({"accountId": id, "accountName": name, "emailAddress": email})
        }
        None => json!({"accountId": id, "accountName": id}),
    };
    paged(call, "accountList", &ids.iter().map(show).collect::<Vec<_>>())
}

fn roles(world: &World, user: &str, call: &PortalCall<'_>) -> ApiResult<Value> {
    let account = call.required("account_id")?;
    let held = world.assignments(user, call.now).into_iter().filter(|one| one.account == account);
    let roles: Vec<Value> = held.map(|one| json!({"roleName": one.role, "accountId": one.account})).collect();
    if roles.is_empty() { Err(no_access()) } else { paged(call, "roleList", &roles) }
}

fn credentials(world: &mut World, user: &str, call: &PortalCall<'_>) -> ApiResult<Value> {
    let asked = Assignment { account: call.required("account_id")?, role: call.required("role_name")? };
    if !world.assignments(user, call.now).contains(&asked) {
        return Err(no_access());
    }
    let account = call.swapped.unwrap_or(&asked.account).to_owned();
    let lifetime = SignedDuration::from_secs(i64::from(world.settings.identity_center.role_seconds));
    let expires = call.now.saturating_add(lifetime).unwrap_or(Timestamp::MAX);
    // The role that a permission set becomes in an account
    // (https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html).
    let suffix = seed::hexadecimal(world.settings.seed, &[&account, &asked.role], 16);
    let role = format!("AWSReservedSSO_{}_{suffix}", asked.role);
    let session = Session {
        arn: format!("arn:aws:sts::{account}:assumed-role/{role}/{user}"),
        user_id: format!("AROA{}:{user}", seed::suffix(0, &[&account, &role], 17)),
        account,
        expires: Some(expires),
        kind: SessionKind::Role,
        mfa: false,
    };
    let minted = world.mint(session, call.now);
    Ok(json!({"roleCredentials": {
        "accessKeyId": minted.access_key_id,
        "secretAccessKey": minted.secret_access_key,
        "sessionToken": minted.session_token,
        "expiration": expires.as_millisecond(),
    }}))
}
