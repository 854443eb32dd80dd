//! Cloud Control: looking at resources and deleting them, whatever service they belong to
//! (<https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/Welcome.html>).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::page;
use crate::error::{ApiError, ApiResult};
use crate::resources;
use crate::scope::Scope;
use crate::seed;
use crate::stacks::ResourceStatus;
use crate::stacks::model::Resource;
use crate::world::World;

const PAGE: usize = 20;

/// A deletion that was asked for. What becomes of it is known at once, and told when its time has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResourceRequest {
    pub kind: String,
    pub identifier: String,
    pub client_token: Option<String>,
    pub asked: Timestamp,
    pub completes: Timestamp,
    /// The error's code and message.
    pub failure: Option<(String, String)>,
}

pub fn call(
    world: &mut World,
    action: &str,
    scope: &Scope,
    body: &Value,
    now: Timestamp,
) -> ApiResult<Value> {
    match action {
        "GetResource" => get(world, scope, body),
        "ListResources" => list(world, scope, body),
        "DeleteResource" => delete(world, scope, body, now),
        "GetResourceRequestStatus" => {
            let token = text(body, "RequestToken")?;
            let found = world.scope(scope).and_then(|state| state.requests.get(token));
            let request = found.ok_or_else(|| {
                ApiError::new(
                    400,
                    "RequestTokenNotFoundException",
                    format!("Request with token {token} was not found."),
                )
            })?;
            Ok(json!({"ProgressEvent": progress(token, request, now)}))
        }
        other => Err(ApiError::new(
            400,
            "UnknownOperationException",
            format!("The sandbox does not know cloudcontrol:{other}"),
        )),
    }
}

fn text<'a>(body: &'a Value, name: &str) -> ApiResult<&'a str> {
    body[name].as_str().filter(|text| !text.is_empty()).ok_or_else(|| {
        ApiError::new(
            400,
            "ValidationException",
            format!(
                "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
            ),
        )
    })
}

/// What a resource is a part of.
enum Found {
    OfAStack(Value),
    Bucket,
    Parameter,
    Left(Value),
}

impl Found {
    fn properties(&self, identifier: &str) -> Value {
        match self {
            Self::OfAStack(properties) | Self::Left(properties) => properties.clone(),
            Self::Bucket => json!({"BucketName": identifier}),
            Self::Parameter => json!({"Name": identifier}),
        }
    }
}

fn stands(resource: &Resource) -> bool {
    !resource.physical_id.is_empty()
        && !matches!(resource.status, ResourceStatus::DeleteComplete | ResourceStatus::DeleteSkipped)
}

fn find(world: &World, scope: &Scope, kind: &str, identifier: &str) -> Option<Found> {
    let of_a_stack = world.stacks(scope).filter(|stack| stack.exists()).find_map(|stack| {
        let mut resources = stack.resources.values();
        resources.find(|one| one.kind == kind && one.physical_id == identifier && stands(one))
    });
    if let Some(resource) = of_a_stack {
        return Some(Found::OfAStack(resource.properties.clone()));
    }
    match kind {
        "AWS::S3::Bucket" => (world.bucket_owner(identifier) == Some(scope)).then_some(Found::Bucket),
        "AWS::SSM::Parameter" => {
            let known = world.scope(scope).is_some_and(|state| state.parameters.contains_key(identifier));
            known.then_some(Found::Parameter)
        }
        _ => world.left(scope, kind, identifier).map(|left| Found::Left(left.properties.clone())),
    }
}

fn described(identifier: &str, properties: &Value) -> Value {
    json!({"Identifier": identifier, "Properties": properties.to_string()})
}

fn not_found(kind: &str, identifier: &str) -> String {
    format!("Resource of type '{kind}' with identifier '{identifier}' was not found.")
}

fn get(world: &World, scope: &Scope, body: &Value) -> ApiResult<Value> {
    let (kind, identifier) = (text(body, "TypeName")?, text(body, "Identifier")?);
    let found = find(world, scope, kind, identifier)
        .ok_or_else(|| ApiError::new(400, "ResourceNotFoundException", not_found(kind, identifier)))?;
    Ok(json!({
        "TypeName": kind,
        "ResourceDescription": described(identifier, &found.properties(identifier)),
    }))
}

fn list(world: &World, scope: &Scope, body: &Value) -> ApiResult<Value> {
    let kind = text(body, "TypeName")?;
    let mut names: Vec<String> = (world.stacks(scope).filter(|stack| stack.exists()))
        .flat_map(|stack| stack.resources.values())
        .filter(|one| one.kind == kind && stands(one))
        .map(|one| one.physical_id.clone())
        .collect();
    if let Some(state) = world.scope(scope) {
        match kind {
            "AWS::S3::Bucket" => names.extend(state.buckets.keys().cloned()),
            "AWS::SSM::Parameter" => names.extend(state.parameters.keys().cloned()),
            _ => {
                let left = state.left.values().filter(|left| left.kind == kind);
                names.extend(left.map(|left| left.physical_id.clone()));
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    let size = body["MaxResults"].as_u64().map_or(PAGE, |size| size.clamp(1, 100) as usize);
    let (shown, next) = page(&names, body["NextToken"].as_str(), size)?;
    let shown: Vec<Value> = shown
        .iter()
        .filter_map(|name| Some(described(name, &find(world, scope, kind, name)?.properties(name))))
        .collect();
    let mut answer = json!({"TypeName": kind, "ResourceDescriptions": shown});
    if let Some(next) = next {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

fn delete(world: &mut World, scope: &Scope, body: &Value, now: Timestamp) -> ApiResult<Value> {
    let (kind, identifier) = (text(body, "TypeName")?.to_owned(), text(body, "Identifier")?.to_owned());
    let client_token = body["ClientToken"].as_str().map(str::to_owned);
    // "If you submit a request with the same token and different request parameters": a conflict (API_DeleteResource.html).
    if let Some(client_token) = &client_token {
        let requests = world.scope(scope).map(|state| &state.requests);
        let before = requests
            .into_iter()
            .flatten()
            .find(|(_, request)| request.client_token.as_ref() == Some(client_token));
        match before {
            Some((token, request)) if request.kind == kind && request.identifier == identifier => {
                return Ok(json!({"ProgressEvent": progress(token, request, now)}));
            }
            Some(_) => {
                return Err(ApiError::new(
                    409,
                    "ClientTokenConflictException",
                    format!("The client token {client_token} was already used for another request."),
                ));
            }
            None => {}
        }
    }
    let failure = carry_out(world, scope, &kind, &identifier);
    let number = world.next_number().to_string();
    let token = seed::uuid(world.settings.seed, &["resource request", &now.to_string(), &number]);
    let latency = world.settings.latency.resource("", &kind, world.settings.seed, &[&kind, &identifier]);
    let request =
        ResourceRequest { kind, identifier, client_token, asked: now, completes: now + latency, failure };
    // An answer says that it goes on, however short it takes.
    let mut answer = progress(&token, &ResourceRequest { failure: None, ..request.clone() }, now);
    answer["OperationStatus"] = json!("IN_PROGRESS");
    world.scope_mut(scope).requests.insert(token, request);
    Ok(json!({"ProgressEvent": answer}))
}

/// The code and message of what went wrong.
fn carry_out(world: &mut World, scope: &Scope, kind: &str, identifier: &str) -> Option<(String, String)> {
    match find(world, scope, kind, identifier) {
        None => Some(("NotFound".to_owned(), not_found(kind, identifier))),
        // AWS would delete it and leave the stack without it. Nobody who means well does that.
        Some(Found::OfAStack(_)) => Some((
            "InvalidRequest".to_owned(),
            format!("{identifier} belongs to a stack: the sandbox deletes it with that stack only"),
        )),
        Some(Found::Bucket | Found::Parameter) => match resources::remove(world, scope, kind, identifier) {
            Ok(()) => None,
            Err(message) => Some(("GeneralServiceException".to_owned(), message)),
        },
        Some(Found::Left(_)) => {
            world.take_left(scope, kind, identifier);
            crate::left::gone(world, scope, kind, identifier);
            None
        }
    }
}

fn progress(token: &str, request: &ResourceRequest, now: Timestamp) -> Value {
    let over = now >= request.completes;
    let mut event = json!({
        "TypeName": request.kind,
        "Identifier": request.identifier,
        "RequestToken": token,
        "Operation": "DELETE",
        "OperationStatus": if over { "SUCCESS" } else { "IN_PROGRESS" },
        "EventTime": request.asked.as_millisecond() as f64 / 1000.0,
    });
    if let (true, Some((code, message))) = (over, &request.failure) {
        event["OperationStatus"] = json!("FAILED");
        event["ErrorCode"] = json!(code);
        event["StatusMessage"] = json!(message);
    }
    event
}
