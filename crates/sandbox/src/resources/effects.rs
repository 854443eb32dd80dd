//! What creating, updating and deleting a resource does to the other services of the sandbox.

use jiff::Timestamp;
use serde_json::Value;

use crate::left;
use crate::scope::Scope;
use crate::services::s3::Bucket;
use crate::services::ssm::Put;
use crate::template::text_of;
use crate::world::World;

/// How a resource came out.
pub type Applied = Result<(), String>;

fn handler_error(message: &str, code: &str) -> String {
    format!("Resource handler returned message: \"{message}\" (HandlerErrorCode: {code})")
}

/// Carries out the creation (`is_new`) or the update of a resource. The error is the reason of its failure.
pub fn apply(
    world: &mut World,
    scope: &Scope,
    kind: &str,
    physical_id: &str,
    properties: &Value,
    is_new: bool,
    now: Timestamp,
) -> Applied {
    match kind {
        "AWS::SSM::Parameter" => {
            let value = properties.get("Value").and_then(text_of).unwrap_or_default();
            let put = Put {
                kind: properties.get("Type").and_then(text_of),
                value,
                description: properties.get("Description").and_then(text_of),
                overwrite: !is_new,
            };
            world.put_parameter(scope, physical_id, put, now).map(|_| ()).map_err(|error| {
                handler_error(&error.message, if is_new { "AlreadyExists" } else { "InvalidRequest" })
            })
        }
        "AWS::S3::Bucket" if is_new => {
            if world.bucket_owner(physical_id).is_some() {
                return Err(handler_error(&format!("{physical_id} already exists"), "AlreadyExists"));
            }
            world.make_bucket(scope, physical_id, Bucket::new(now));
            Ok(())
        }
        "AWS::Lambda::Function" => code_exists(world, properties.get("Code")),
        "AWS::Lambda::LayerVersion" => code_exists(world, properties.get("Content")),
        _ => Ok(()),
    }
}

/// Lambda reads a function's code when the function is made: code that nobody uploaded fails the resource.
fn code_exists(world: &World, code: Option<&Value>) -> Applied {
    let part = |name: &str| code.and_then(|code| code.get(name)).and_then(text_of);
    let (Some(bucket), Some(key)) = (part("S3Bucket"), part("S3Key")) else { return Ok(()) };
    if world.settings().assume_code {
        return Ok(());
    }
    let problem = match world.bucket(&bucket) {
        None => "S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist",
        Some(found) if !found.objects.contains_key(&key) => {
            "S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist."
        }
        Some(_) => return Ok(()),
    };
    Err(handler_error(
        &format!("Error occurred while GetObject. {problem} (Service: Lambda, Status Code: 400)"),
        "InvalidRequest",
    ))
}

/// Carries out the deletion of a resource.
pub fn remove(world: &mut World, scope: &Scope, kind: &str, physical_id: &str) -> Applied {
    match kind {
        "AWS::SSM::Parameter" => {
            world.delete_parameter(scope, physical_id);
            Ok(())
        }
        "AWS::S3::Bucket" => {
            if world.bucket(physical_id).is_some_and(|bucket| !bucket.objects.is_empty()) {
                return Err(handler_error(
                    "The bucket you tried to delete is not empty (Service: S3, Status Code: 409)",
                    "GeneralServiceException",
                ));
            }
            world.drop_bucket(physical_id);
            Ok(())
        }
        _ => {
            left::gone(world, scope, kind, physical_id);
            Ok(())
        }
    }
}
