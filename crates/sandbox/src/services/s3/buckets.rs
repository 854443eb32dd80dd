//! Buckets and their configurations.

use super::{Bucket, NAMESPACE, S3Call, address, xml};
use crate::error::{ApiError, ApiResult};
use crate::request::Response;
use crate::wire::xml::{escape, stamp};
use crate::world::World;

pub fn list_all(world: &World, call: &S3Call<'_>) -> Response {
    let account = &call.caller.scope.account;
    let mut inner = format!("<Owner><ID>{account}</ID></Owner><Buckets>");
    for (name, owner) in world.shared.buckets.iter().filter(|(_, owner)| &owner.account == account) {
        if let Some(bucket) = world.bucket(name) {
            inner.push_str(&format!(
                "<Bucket><Name>{}</Name><BucketRegion>{}</BucketRegion><CreationDate>{}</CreationDate></Bucket>",
                escape(name),
                owner.region,
                stamp(bucket.created)
            ));
        }
    }
    inner.push_str("</Buckets>");
    xml("ListAllMyBucketsResult", &inner)
}

/// Source: bucketnamingrules.html.
fn is_valid_name(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.')
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
}

pub fn create(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    let name = call.bucket().to_owned();
    if !is_valid_name(&name) {
        return Err(ApiError::new(400, "InvalidBucketName", "The specified bucket is not valid."));
    }
    let scope = &call.caller.scope;
    let made = Response::empty(200).with_header("location", format!("/{name}"));
    match world.bucket_owner(&name) {
        Some(owner) if owner.account != scope.account => Err(ApiError::new(
            409,
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. \
             Please select a different name and try again.",
        )),
        // In us-east-1 alone, making one's own bucket again succeeds (API_CreateBucket.html).
        Some(owner) if owner.region == "us-east-1" && scope.region == "us-east-1" => Ok(made),
        Some(_) => Err(ApiError::new(
            409,
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
        )),
        None => {
            world.make_bucket(&scope.clone(), &name, Bucket::new(call.now));
            Ok(made)
        }
    }
}

fn region<'a>(world: &'a World, call: &S3Call<'_>) -> &'a str {
    world.bucket_owner(call.bucket()).map_or("us-east-1", |owner| owner.region.as_str())
}

pub fn head(world: &World, call: &S3Call<'_>) -> Response {
    Response::empty(200).with_header("x-amz-bucket-region", region(world, call))
}

/// us-east-1 is an empty constraint (API_GetBucketLocation.html).
pub fn location(world: &World, call: &S3Call<'_>) -> Response {
    let region = region(world, call);
    let inner = if region == "us-east-1" { "" } else { region };
    xml("LocationConstraint", inner)
}

pub fn delete(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    if world.bucket(call.bucket()).is_some_and(|bucket| !bucket.objects.is_empty()) {
        return Err(ApiError::new(409, "BucketNotEmpty", "The bucket you tried to delete is not empty"));
    }
    world.drop_bucket(call.bucket());
    Ok(Response::empty(204))
}

pub fn configure(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    let Some(name) = address::configuration(call.request) else { return Ok(Response::empty(200)) };
    let deletes = call.request.method == "DELETE";
    let body = String::from_utf8_lossy(&crate::wire::chunked::body(call.request)).into_owned();
    if let Some(bucket) = world.bucket_mut(call.bucket()) {
        if deletes {
            bucket.configurations.remove(name);
        } else {
            bucket.configurations.insert(name.to_owned(), body);
        }
    }
    Ok(Response::empty(if deletes || name == "policy" { 204 } else { 200 }))
}

/// What was put is given back; what was never put is absent in S3's own way.
pub fn configuration(world: &World, call: &S3Call<'_>) -> ApiResult<Response> {
    let Some(name) = address::configuration(call.request) else { return Ok(Response::empty(200)) };
    let kept = world.bucket(call.bucket()).and_then(|bucket| bucket.configurations.get(name));
    let content_type = if name == "policy" { "application/json" } else { "application/xml" };
    if let Some(body) = kept {
        return Ok(Response::new(200, content_type, body.clone()));
    }
    let missing = |code: &str, message: &str| Err(ApiError::new(404, code, message));
    match name {
        "versioning" => Ok(xml("VersioningConfiguration", "")),
        "policy" => missing("NoSuchBucketPolicy", "The bucket policy does not exist"),
        "tagging" => missing("NoSuchTagSet", "The TagSet does not exist"),
        "cors" => missing("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
        "lifecycle" => missing("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
        "website" => missing(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
        ),
        "publicAccessBlock" => missing(
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
        ),
        // Every bucket is encrypted with keys of S3 unless told otherwise (default-encryption-faq.html).
        "encryption" => Ok(Response::new(
            200,
            "application/xml",
            format!(
                "<ServerSideEncryptionConfiguration xmlns=\"{NAMESPACE}\"><Rule><ApplyServerSideEncryptionByDefault>\
                 <SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>\
                 <BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
            ),
        )),
        other => missing("NoSuchConfiguration", &format!("The bucket has no {other}")),
    }
}
