//! AWS Organizations: the accounts of an organization, and new ones
//! (<https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html>).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::page;
use crate::error::{ApiError, ApiResult};
use crate::identity_center::Member;
use crate::organization::{Creation, Failure};
use crate::scope::Scope;
use crate::seed;
use crate::world::World;

const PAGE: usize = 20;
const DEFAULT_ROLE: &str = "OrganizationAccountAccessRole";

pub fn call(
    world: &mut World,
    action: &str,
    scope: &Scope,
    body: &Value,
    now: Timestamp,
) -> ApiResult<Value> {
    let members = world.members(now);
    if !members.iter().any(|member| member.id == scope.account) {
        return Err(ApiError::new(
            400,
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
        ));
    }
    // Every member may look at the organization; all else is the management account's.
    if action != "DescribeOrganization" && scope.account != world.settings.organization.management {
        return Err(ApiError::new(
            400,
            "AccessDeniedException",
            "You don't have permissions to access this resource.",
        ));
    }
    match action {
        "DescribeOrganization" => Ok(json!({"Organization": organization(world, &members)})),
        "ListAccounts" => {
            let shown: Vec<Value> = members.iter().map(|member| show_member(world, member)).collect();
            paged(body, "Accounts", &shown)
        }
        "ListRoots" => {
            let id = root_id(world);
            let arn = format!("{}:root/{}/{id}", arn_prefix(world), organization_id(world));
            let root = json!({"Id": id, "Arn": arn, "Name": "Root", "PolicyTypes": []});
            paged(body, "Roots", &[root])
        }
        "CreateAccount" => create(world, body, &members, now),
        "DescribeCreateAccountStatus" => {
            let id = text(body, "CreateAccountRequestId")?;
            let creation = world.shared.creations.get(id).ok_or_else(|| {
                ApiError::new(
                    400,
                    "CreateAccountStatusNotFoundException",
                    "You specified a request ID that does not exist.",
                )
            })?;
            Ok(json!({"CreateAccountStatus": status(creation, now)}))
        }
        "ListCreateAccountStatus" => {
            let states: Vec<&str> =
                body["States"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let all = world.shared.creations.values().map(|creation| status(creation, now));
            let shown: Vec<Value> = all
                .filter(|one| {
                    states.is_empty() || one["State"].as_str().is_some_and(|state| states.contains(&state))
                })
                .collect();
            paged(body, "CreateAccountStatuses", &shown)
        }
        other => Err(ApiError::new(
            400,
            "UnknownOperationException",
            format!("The sandbox does not know organizations:{other}"),
        )),
    }
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "InvalidInputException", message)
}

fn text<'a>(body: &'a Value, name: &str) -> ApiResult<&'a str> {
    body[name]
        .as_str()
        .filter(|value| !value.is_empty())
        .ok_or_else(|| invalid(format!("You specified an invalid value: {name} must not be empty.")))
}

fn paged(body: &Value, name: &str, all: &[Value]) -> ApiResult<Value> {
    let size = body["MaxResults"].as_u64().map_or(PAGE, |size| size.clamp(1, PAGE as u64) as usize);
    let (shown, next) =
        page(all, body["NextToken"].as_str(), size).map_err(|error| invalid(error.message))?;
    let mut answer = json!({name: shown});
    if let Some(next) = next {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

fn organization_id(world: &World) -> String {
    let management = &world.settings.organization.management;
    format!("o-{}", seed::suffix(0, &["organization", management], 10).to_lowercase())
}

fn root_id(world: &World) -> String {
    let management = &world.settings.organization.management;
    format!("r-{}", seed::suffix(0, &["root", management], 4).to_lowercase())
}

fn arn_prefix(world: &World) -> String {
    format!("arn:aws:organizations::{}", world.settings.organization.management)
}

fn account_arn(world: &World, id: &str) -> String {
    format!("{}:account/{}/{id}", arn_prefix(world), organization_id(world))
}

fn organization(world: &World, members: &[Member]) -> Value {
    let management = &world.settings.organization.management;
    let email = members.iter().find(|member| member.id == *management).map(|member| &member.email);
    let id = organization_id(world);
    json!({
        "Id": id,
        "Arn": format!("{}:organization/{id}", arn_prefix(world)),
        "FeatureSet": "ALL",
        "MasterAccountId": management,
        "MasterAccountArn": account_arn(world, management),
        "MasterAccountEmail": email,
        "AvailablePolicyTypes": [],
    })
}

fn show_member(world: &World, member: &Member) -> Value {
    let made = world
        .shared
        .creations
        .values()
        .find(|creation| creation.outcome.as_deref() == Ok(member.id.as_str()));
    json!({
        "Id": member.id,
        "Arn": account_arn(world, &member.id),
        "Email": member.email,
        "Name": member.name,
        "Status": "ACTIVE",
        "State": "ACTIVE",
        "JoinedMethod": if made.is_some() { "CREATED" } else { "INVITED" },
        "JoinedTimestamp": made.map_or(0.0, |creation| stamp(creation.completes)),
    })
}

fn stamp(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 1000.0
}

/// What has become of a request by now.
fn status(creation: &Creation, now: Timestamp) -> Value {
    let mut shown = json!({
        "Id": creation.id,
        "AccountName": creation.name,
        "State": "IN_PROGRESS",
        "RequestedTimestamp": stamp(creation.requested),
    });
    if now < creation.completes {
        return shown;
    }
    shown["CompletedTimestamp"] = json!(stamp(creation.completes));
    match &creation.outcome {
        Ok(account) => {
            shown["State"] = json!("SUCCEEDED");
            shown["AccountId"] = json!(account);
        }
        Err(failure) => {
            shown["State"] = json!("FAILED");
            shown["FailureReason"] = json!(failure.name());
        }
    }
    shown
}

fn create(world: &mut World, body: &Value, members: &[Member], now: Timestamp) -> ApiResult<Value> {
    let (email, name) = (text(body, "Email")?.to_owned(), text(body, "AccountName")?.to_owned());
    let role = body["RoleName"].as_str().unwrap_or(DEFAULT_ROLE).to_owned();
    let number = world.next_number().to_string();
    let request = seed::suffix(world.settings.seed, &["car", &now.to_string(), &number], 32).to_lowercase();
    let id = format!("car-{request}");
    let pending =
        world.shared.creations.values().filter(|one| one.outcome.is_ok()).map(|one| one.email.as_str());
    let taken = members
        .iter()
        .map(|member| member.email.as_str())
        .chain(pending)
        .any(|known| known.eq_ignore_ascii_case(&email));
    let outcome = if taken {
        Err(Failure::EmailAlreadyExists)
    } else if email.split_once('@').is_none_or(|(user, host)| user.is_empty() || host.is_empty()) {
        Err(Failure::InvalidEmail)
    } else {
        Ok(new_account_id(world, &id, members))
    };
    let latency = world.settings.latency.fixed(world.settings.organization.create_ms);
    let completes = now.saturating_add(latency).unwrap_or(Timestamp::MAX);
    let creation = Creation { id: id.clone(), name, email, role, requested: now, completes, outcome };
    // An answer says that it goes on, however short it takes.
    let mut answer = status(&Creation { completes: Timestamp::MAX, ..creation.clone() }, now);
    answer["State"] = json!("IN_PROGRESS");
    world.remember().creations.insert(id, creation);
    Ok(json!({"CreateAccountStatus": answer}))
}

/// Twelve digits that no account has.
fn new_account_id(world: &World, request: &str, members: &[Member]) -> String {
    let taken = |id: &str| {
        members.iter().any(|member| member.id == id)
            || world.shared.creations.values().any(|one| one.outcome.as_deref() == Ok(id))
    };
    let mut attempt = 0_u64;
    loop {
        let id = seed::digits(world.settings.seed, &["account", request, &attempt.to_string()], 12);
        if !taken(&id) {
            return id;
        }
        attempt += 1;
    }
}
