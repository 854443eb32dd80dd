//! STS: who calls, and the sessions that roles give
//! (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).

use jiff::{SignedDuration, Timestamp};

use super::Call;
use crate::error::{ApiError, ApiResult};
use crate::scope::{Scope, Session, SessionKind};
use crate::seed;
use crate::trust::Trust;
use crate::wire::xml::Node;
use crate::world::World;

const HOUR: i64 = 3600;
/// The longest session of any role.
const ROLE_MAXIMUM: i64 = 43_200;
const USER_MAXIMUM: i64 = 129_600;
const USER_DEFAULT: i64 = 43_200;
/// How long a device shows one code.
const MFA_WINDOW: i64 = 30;

pub fn call(world: &mut World, action: &str, call: &Call<'_>) -> ApiResult<Node> {
    match action {
        "GetCallerIdentity" => Ok(caller_identity(call)),
        "AssumeRole" => assume_role(world, call),
        "AssumeRoleWithWebIdentity" => assume_role_with_web_identity(world, call),
        "GetSessionToken" => get_session_token(world, call),
        other => Err(ApiError::new(
            400,
            "InvalidAction",
            format!("Could not find operation {other} for version 2011-06-15"),
        )),
    }
}

fn denied(message: impl Into<String>) -> ApiError {
    ApiError::new(403, "AccessDenied", message)
}

fn caller_identity(call: &Call<'_>) -> Node {
    let account = &call.scope().account;
    let said = call.swapped.unwrap_or(account);
    Node::empty()
        .with("Arn", call.caller.arn.replace(account.as_str(), said))
        .with("UserId", &call.caller.user_id)
        .with("Account", said)
}

/// A role as its ARN names it.
struct Role<'a> {
    arn: &'a str,
    partition: &'a str,
    account: String,
    /// Without its path, as sessions show it.
    name: &'a str,
}

impl<'a> Role<'a> {
    fn of(call: &'a Call<'_>) -> ApiResult<Self> {
        let arn = call.form.required("RoleArn")?;
        let account = Scope::of_arn(arn).map(|scope| scope.account).filter(|account| account.len() == 12);
        let (Some(account), Some((_, path))) = (account, arn.split_once(":role/")) else {
            return Err(ApiError::validation(format!("{arn} is invalid")));
        };
        let partition = arn.split(':').nth(1).unwrap_or("aws");
        Ok(Self { arn, partition, account, name: path.rsplit('/').next().unwrap_or(path) })
    }

    /// A role that is not listed trusts everybody.
    fn trust(&self, world: &World) -> Option<Trust> {
        let listed = world.settings.roles.get(self.arn).cloned();
        listed.or_else(|| world.trust_of_made_account(&self.account, self.name))
    }
}

fn duration(call: &Call<'_>, default: i64, maximum: i64) -> ApiResult<i64> {
    match call.form.get("DurationSeconds").map(str::parse::<i64>) {
        None => Ok(default),
        Some(Ok(seconds)) if (900..=maximum).contains(&seconds) => Ok(seconds),
        Some(_) => Err(ApiError::validation(format!(
            "1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint: Member must have \
             value between 900 and {maximum}",
        ))),
    }
}

fn assume_role(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let role = Role::of(call)?;
    let session = call.form.required("RoleSessionName")?;
    let seconds = duration(call, HOUR, ROLE_MAXIMUM)?;
    let mfa = second_factor(world, call)?
        || call
            .caller
            .session
            .as_ref()
            .is_some_and(|session| session.mfa && session.kind == SessionKind::User);
    let trust = role.trust(world);
    if let Some(trust) = &trust
        && !trust.admits(call.caller, call.form.get("ExternalId"), mfa)
    {
        return Err(denied(format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
            call.caller.arn, role.arn
        )));
    }
    if call.caller.session.is_some() && seconds > HOUR {
        return Err(ApiError::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        ));
    }
    longest(trust.as_ref(), seconds)?;
    Ok(role_session(world, call, &role, session, seconds, mfa))
}

fn longest(trust: Option<&Trust>, seconds: i64) -> ApiResult<()> {
    match trust {
        Some(trust) if seconds > i64::from(trust.max_seconds) => Err(ApiError::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )),
        Some(_) | None => Ok(()),
    }
}

/// Whether the call shows a second factor; an error if it shows a wrong one.
fn second_factor(world: &mut World, call: &Call<'_>) -> ApiResult<bool> {
    let (serial, code) = match (call.form.get("SerialNumber"), call.form.get("TokenCode")) {
        (None, None) => return Ok(false),
        (Some(serial), Some(code)) => (serial, code),
        _ => {
            return Err(denied(
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
            ));
        }
    };
    let Some(expected) = world.settings.mfa.get(serial) else {
        return Err(denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is \
             valid and associated with this user.",
        ));
    };
    // A code that was used cannot be used again, so that who reads it over a shoulder has nothing
    // (RFC 6238, section 5.2).
    let window = call.now.as_second().div_euclid(MFA_WINDOW);
    if expected != code || world.shared.mfa_used.get(serial) == Some(&window) {
        return Err(denied("MultiFactorAuthentication failed with invalid MFA one time pass code."));
    }
    world.remember().mfa_used.insert(serial.to_owned(), window);
    Ok(true)
}

fn assume_role_with_web_identity(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let role = Role::of(call)?;
    let session = call.form.required("RoleSessionName")?;
    let token = call.form.required("WebIdentityToken")?;
    let seconds = duration(call, HOUR, ROLE_MAXIMUM)?;
    match world.settings.web_identity.get(role.arn) {
        None => return Err(denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")),
        Some(expected) if expected != token => {
            return Err(ApiError::new(
                400,
                "InvalidIdentityToken",
                "The web identity token that was passed could not be validated by AWS.",
            ));
        }
        Some(_) => {}
    }
    longest(role.trust(world).as_ref(), seconds)?;
    let answer = role_session(world, call, &role, session, seconds, false);
    Ok(answer
        .with("SubjectFromWebIdentityToken", "sandbox")
        .with("Provider", "sandbox")
        .with("Audience", "sts"))
}

fn get_session_token(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    if call.caller.session.is_some() {
        return Err(denied("Cannot call GetSessionToken with session credentials"));
    }
    let seconds = duration(call, USER_DEFAULT, USER_MAXIMUM)?;
    let mfa = second_factor(world, call)?;
    let account = call.swapped.unwrap_or(&call.scope().account).to_owned();
    let session = Session {
        arn: call.caller.arn.replace(call.scope().account.as_str(), &account),
        account,
        user_id: call.caller.user_id.clone(),
        expires: Some(ends(call.now, seconds)),
        kind: SessionKind::User,
        mfa,
    };
    Ok(Node::empty().with("Credentials", credentials(world, session, call.now)))
}

fn ends(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

fn role_session(
    world: &mut World,
    call: &Call<'_>,
    role: &Role<'_>,
    name: &str,
    seconds: i64,
    mfa: bool,
) -> Node {
    let arn =
        |account: &str| format!("arn:{}:sts::{account}:assumed-role/{}/{name}", role.partition, role.name);
    let user_id = format!("AROA{}:{name}", seed::suffix(0, &[role.arn], 17));
    let account = call.swapped.unwrap_or(&role.account);
    let session = Session {
        account: account.to_owned(),
        arn: arn(account),
        user_id: user_id.clone(),
        expires: Some(ends(call.now, seconds)),
        kind: SessionKind::Role,
        mfa,
    };
    // The answer names the role that was asked for, even where the credentials are another's: only asking who they
    // are tells.
    Node::empty()
        .with("Credentials", credentials(world, session, call.now))
        .with("AssumedRoleUser", Node::empty().with("AssumedRoleId", user_id).with("Arn", arn(&role.account)))
        .with("PackedPolicySize", "6")
}

fn credentials(world: &mut World, session: Session, now: Timestamp) -> Node {
    let expires = session.expires;
    let minted = world.mint(session, now);
    Node::empty()
        .with("AccessKeyId", minted.access_key_id)
        .with("SecretAccessKey", minted.secret_access_key)
        .with("SessionToken", minted.session_token)
        .with("Expiration", expires)
}
