//! Systems Manager's parameters.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::page;
use crate::error::{ApiError, ApiResult};
use crate::scope::Scope;
use crate::world::World;

/// A parameter with all its versions, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SsmParameter {
    pub name: String,
    pub kind: String,
    pub description: Option<String>,
    pub values: Vec<String>,
    pub modified: Timestamp,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// What a PutParameter says.
#[derive(Debug, Clone)]
pub struct Put {
    pub kind: Option<String>,
    pub value: String,
    pub description: Option<String>,
    pub overwrite: bool,
}

fn not_found(name: &str) -> ApiError {
    ApiError::new(400, "ParameterNotFound", format!("Parameter {name} not found."))
}

impl World {
    pub(crate) fn put_parameter(
        &mut self,
        scope: &Scope,
        name: &str,
        put: Put,
        now: Timestamp,
    ) -> ApiResult<usize> {
        let parameters = &mut self.scope_mut(scope).parameters;
        match parameters.get_mut(name) {
            Some(_) if !put.overwrite => Err(ApiError::new(
                400,
                "ParameterAlreadyExists",
                "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
            )),
            Some(existing) => {
                existing.values.push(put.value);
                existing.modified = now;
                if let Some(kind) = put.kind {
                    existing.kind = kind;
                }
                if put.description.is_some() {
                    existing.description = put.description;
                }
                Ok(existing.values.len())
            }
            None => {
                let kind = put.kind.unwrap_or_else(|| "String".to_owned());
                let parameter = SsmParameter {
                    name: name.to_owned(),
                    kind,
                    description: put.description,
                    values: vec![put.value],
                    modified: now,
                    tags: BTreeMap::new(),
                };
                parameters.insert(name.to_owned(), parameter);
                Ok(1)
            }
        }
    }

    pub(crate) fn delete_parameter(&mut self, scope: &Scope, name: &str) -> bool {
        self.scope_mut(scope).parameters.remove(name).is_some()
    }

    fn parameter(&self, scope: &Scope, name: &str) -> Option<&SsmParameter> {
        // A parameter may be named by its ARN; the leading slash is part of both.
        let bare = name.rsplit_once(":parameter").map_or(name, |(_, bare)| bare);
        let parameters = &self.scope(scope)?.parameters;
        parameters.get(bare).or_else(|| parameters.get(bare.trim_start_matches('/')))
    }

    /// The value of `name` or `name:version`.
    pub(crate) fn parameter_value(&self, scope: &Scope, name: &str) -> Option<String> {
        if let Some(parameter) = self.parameter(scope, name) {
            return parameter.values.last().cloned();
        }
        let (name, version) = name.rsplit_once(':')?;
        let version: usize = version.parse().ok()?;
        self.parameter(scope, name)?.values.get(version.checked_sub(1)?).cloned()
    }
}

fn show(parameter: &SsmParameter, scope: &Scope) -> Value {
    json!({
        "Name": parameter.name,
        "Type": parameter.kind,
        "Value": parameter.values.last(),
        "Version": parameter.values.len(),
        "LastModifiedDate": parameter.modified.as_millisecond() as f64 / 1000.0,
        "ARN": format!(
            "arn:{}:ssm:{}:{}:parameter/{}",
            scope.partition(), scope.region, scope.account, parameter.name.trim_start_matches('/')
        ),
        "DataType": "text",
    })
}

/// The parameter `name`, or the version that `name:version` selects.
fn versioned(world: &World, scope: &Scope, name: &str) -> Option<Value> {
    if let Some(found) = world.parameter(scope, name) {
        return Some(show(found, scope));
    }
    let (bare, version) = name.rsplit_once(':')?;
    let found = world.parameter(scope, bare)?;
    let version: usize = version.parse().ok()?;
    let mut shown = show(found, scope);
    shown["Value"] = json!(found.values.get(version.checked_sub(1)?)?);
    shown["Version"] = json!(version);
    shown["Selector"] = json!(format!(":{version}"));
    Some(shown)
}

/// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
fn missing(world: &World, scope: &Scope, name: &str) -> ApiError {
    match name.rsplit_once(':') {
        Some((bare, version))
            if version.parse::<usize>().is_ok() && world.parameter(scope, bare).is_some() =>
        {
            ApiError::new(
                400,
                "ParameterVersionNotFound",
                format!(
                    "Systems Manager could not find version {version} of {bare}. Verify the version and try again."
                ),
            )
        }
        _ => not_found(name),
    }
}

fn text<'a>(body: &'a Value, name: &str) -> ApiResult<&'a str> {
    body[name].as_str().ok_or_else(|| {
        ApiError::new(
            400,
            "ValidationException",
            format!("1 validation error detected: {name} must not be null"),
        )
    })
}

pub fn call(
    world: &mut World,
    action: &str,
    scope: &Scope,
    body: &Value,
    now: Timestamp,
) -> ApiResult<Value> {
    match action {
        "PutParameter" => {
            let put = Put {
                kind: body["Type"].as_str().map(str::to_owned),
                value: text(body, "Value")?.to_owned(),
                description: body["Description"].as_str().map(str::to_owned),
                overwrite: body["Overwrite"].as_bool().unwrap_or(false),
            };
            let version = world.put_parameter(scope, text(body, "Name")?, put, now)?;
            Ok(json!({"Version": version, "Tier": "Standard"}))
        }
        "GetParameter" => {
            let name = text(body, "Name")?;
            let shown = versioned(world, scope, name).ok_or_else(|| missing(world, scope, name))?;
            Ok(json!({"Parameter": shown}))
        }
        "GetParameters" => {
            let names: Vec<&str> =
                body["Names"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let (found, missing): (Vec<&str>, Vec<&str>) =
                names.into_iter().partition(|name| world.parameter(scope, name).is_some());
            let found: Vec<Value> = found
                .iter()
                .filter_map(|name| world.parameter(scope, name))
                .map(|one| show(one, scope))
                .collect();
            Ok(json!({"Parameters": found, "InvalidParameters": missing}))
        }
        "GetParametersByPath" => by_path(world, scope, body),
        "DeleteParameter" => {
            let name = text(body, "Name")?;
            if world.delete_parameter(scope, name) { Ok(json!({})) } else { Err(not_found(name)) }
        }
        "DescribeParameters" => describe(world, scope, body),
        "AddTagsToResource" => {
            let name = text(body, "ResourceId")?.to_owned();
            let parameter =
                world.scope_mut(scope).parameters.get_mut(&name).ok_or_else(|| not_found(&name))?;
            for tag in body["Tags"].as_array().into_iter().flatten() {
                if let (Some(key), Some(value)) = (tag["Key"].as_str(), tag["Value"].as_str()) {
                    parameter.tags.insert(key.to_owned(), value.to_owned());
                }
            }
            Ok(json!({}))
        }
        other => Err(ApiError::new(
            400,
            "UnknownOperationException",
            format!("The sandbox does not know ssm:{other}"),
        )),
    }
}

fn size(body: &Value) -> usize {
    body["MaxResults"].as_u64().map_or(10, |size| size.clamp(1, 50) as usize)
}

fn by_path(world: &World, scope: &Scope, body: &Value) -> ApiResult<Value> {
    let path = text(body, "Path")?;
    let folder = if path.ends_with('/') { path.to_owned() } else { format!("{path}/") };
    let recursive = body["Recursive"].as_bool().unwrap_or(false);
    let found: Vec<&SsmParameter> = world
        .scope(scope)
        .into_iter()
        .flat_map(|state| state.parameters.values())
        .filter(|one| one.name.strip_prefix(&folder).is_some_and(|rest| recursive || !rest.contains('/')))
        .collect();
    let (shown, next) = page(&found, body["NextToken"].as_str(), size(body))?;
    let shown: Vec<Value> = shown.iter().map(|one| show(one, scope)).collect();
    Ok(with_next(json!({"Parameters": shown}), next))
}

fn describe(world: &World, scope: &Scope, body: &Value) -> ApiResult<Value> {
    let found: Vec<&SsmParameter> =
        world.scope(scope).into_iter().flat_map(|state| state.parameters.values()).collect();
    let (shown, next) = page(&found, body["NextToken"].as_str(), size(body))?;
    let shown: Vec<Value> = shown
        .iter()
        .map(|one| {
            let mut shown = show(one, scope);
            if let Some(fields) = shown.as_object_mut() {
                fields.remove("Value");
                fields.insert("Tier".to_owned(), json!("Standard"));
                fields.insert("Policies".to_owned(), json!([]));
                if let Some(description) = &one.description {
                    fields.insert("Description".to_owned(), json!(description));
                }
            }
            shown
        })
        .collect();
    Ok(with_next(json!({"Parameters": shown}), next))
}

fn with_next(mut body: Value, next: Option<String>) -> Value {
    if let Some(next) = next {
        body["NextToken"] = json!(next);
    }
    body
}
