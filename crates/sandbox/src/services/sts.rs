//! STS: who calls, and roles of any account.

use jiff::SignedDuration;

use super::Call;
use crate::error::{ApiError, ApiResult};
use crate::scope::{Scope, Session};
use crate::seed;
use crate::wire::xml::Node;
use crate::world::World;

/// Chained sessions last an hour at most, and so do these unless told otherwise (API_AssumeRole.html).
const DEFAULT_SECONDS: i64 = 3600;

pub fn call(world: &mut World, action: &str, call: &Call<'_>) -> ApiResult<Node> {
    match action {
        "GetCallerIdentity" => Ok(Node::empty()
            .with("Arn", &call.caller.arn)
            .with("UserId", &call.caller.user_id)
            .with("Account", &call.scope().account)),
        "AssumeRole" => assume_role(world, call),
        other => Err(ApiError::new(
            400,
            "InvalidAction",
            format!("Could not find operation {other} for version 2011-06-15"),
        )),
    }
}

fn assume_role(world: &mut World, call: &Call<'_>) -> ApiResult<Node> {
    let role_arn = call.form.required("RoleArn")?;
    let session = call.form.required("RoleSessionName")?;
    let account = Scope::of_arn(role_arn).map(|scope| scope.account).filter(|account| account.len() == 12);
    let (Some(account), Some((_, role))) = (account, role_arn.split_once(":role/")) else {
        return Err(ApiError::validation(format!("{role_arn} is invalid")));
    };
    let role = role.rsplit('/').next().unwrap_or(role);
    let seconds = match call.form.get("DurationSeconds").map(str::parse::<i64>) {
        None => DEFAULT_SECONDS,
        Some(Ok(seconds)) if (900..=43_200).contains(&seconds) => seconds,
        Some(_) => {
            return Err(ApiError::validation(
                "1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint: Member must have \
                 value between 900 and 43200",
            ));
        }
    };
    let moment = call.now.to_string();
    let parts = [role_arn, session, &moment, &call.caller.arn];
    let role_id = format!("AROA{}", seed::suffix(0, &[role_arn], 17));
    let user_id = format!("{role_id}:{session}");
    // The key names its account, so that it means the same even to a sandbox that never saw it minted.
    let key = format!("ASIA{}{account}", seed::suffix(world.settings.seed, &parts, 4));
    let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
    let minted = Session { account, arn: arn.clone(), user_id: user_id.clone() };
    world.add_session(key.clone(), minted);
    let secret = seed::suffix(world.settings.seed, &[parts[0], parts[1], parts[2], "secret"], 32);
    let credentials = Node::empty()
        .with("AccessKeyId", key)
        .with("SecretAccessKey", format!("{secret}sandbox0"))
        .with("SessionToken", format!("sandbox-session-{secret}"))
        .with("Expiration", call.now + SignedDuration::from_secs(seconds));
    Ok(Node::empty()
        .with("Credentials", credentials)
        .with("AssumedRoleUser", Node::empty().with("AssumedRoleId", user_id).with("Arn", arn))
        .with("PackedPolicySize", "6"))
}
