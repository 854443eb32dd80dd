//! S3, as far as deployments use it: buckets with an owner, objects, listing, multipart uploads.

mod address;
mod buckets;
mod objects;
mod uploads;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use address::{Address, action};

use crate::error::{ApiError, ApiResult};
use crate::request::{Request, Response};
use crate::scope::{Caller, Scope};
use crate::wire::xml::escape;
use crate::world::World;

pub const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    /// Under which the body is kept.
    pub blob: String,
    pub size: usize,
    pub etag: String,
    pub content_type: String,
    pub modified: Timestamp,
    /// `x-amz-meta-*` and the like, given back as they came.
    pub metadata: BTreeMap<String, String>,
    /// The header and value of the checksum that came with the body.
    #[serde(default)]
    pub checksum: Option<(String, String)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Upload {
    pub key: String,
    pub content_type: String,
    pub parts: BTreeMap<u32, Object>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bucket {
    pub created: Timestamp,
    pub objects: BTreeMap<String, Object>,
    /// Encryption, versioning, policy and so on: kept and given back.
    pub configurations: BTreeMap<String, String>,
    pub uploads: BTreeMap<String, Upload>,
}

impl Bucket {
    pub fn new(created: Timestamp) -> Self {
        Self { created, objects: BTreeMap::new(), configurations: BTreeMap::new(), uploads: BTreeMap::new() }
    }
}

/// A call to S3.
#[derive(Debug)]
pub struct S3Call<'a> {
    pub request: &'a Request,
    pub caller: &'a Caller,
    pub address: Address,
    pub now: Timestamp,
}

impl S3Call<'_> {
    fn bucket(&self) -> &str {
        self.address.bucket.as_deref().unwrap_or_default()
    }

    fn key(&self) -> &str {
        self.address.key.as_deref().unwrap_or_default()
    }
}

pub(super) fn no_such_key() -> ApiError {
    ApiError::new(404, "NoSuchKey", "The specified key does not exist.")
}

pub(super) fn xml(root: &str, inner: &str) -> Response {
    let body =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">{inner}</{root}>");
    Response::new(200, "application/xml", body)
}

pub fn failure(error: &ApiError, call_address: &Address, head: bool, request_id: &str) -> Response {
    // An answer to HEAD has no body: clients go by the status.
    if head {
        return Response::empty(error.status).with_header("x-amz-request-id", request_id);
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}</Message>\
         <BucketName>{}</BucketName><RequestId>{request_id}</RequestId></Error>",
        escape(&error.code),
        escape(&error.message),
        escape(call_address.bucket.as_deref().unwrap_or_default()),
    );
    Response::new(error.status, "application/xml", body).with_header("x-amz-request-id", request_id)
}

impl World {
    /// The account and region that a bucket belongs to. Names are unique everywhere.
    pub(crate) fn bucket_owner(&self, name: &str) -> Option<&Scope> {
        self.shared.buckets.get(name)
    }

    pub(crate) fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.scope(self.bucket_owner(name)?)?.buckets.get(name)
    }

    fn bucket_mut(&mut self, name: &str) -> Option<&mut Bucket> {
        let owner = self.bucket_owner(name)?.clone();
        self.scope_mut(&owner).buckets.get_mut(name)
    }

    pub(crate) fn make_bucket(&mut self, scope: &Scope, name: &str, bucket: Bucket) {
        self.shared_mut().buckets.insert(name.to_owned(), scope.clone());
        self.scope_mut(scope).buckets.insert(name.to_owned(), bucket);
    }

    pub(crate) fn drop_bucket(&mut self, name: &str) {
        if let Some(owner) = self.shared_mut().buckets.remove(name) {
            self.scope_mut(&owner).buckets.remove(name);
        }
    }

    /// The body of an object named by an S3 address, as in `TemplateURL`.
    pub(crate) fn object_at(&self, scope: &Scope, url: &str) -> ApiResult<bytes::Bytes> {
        let bad = |message: &str| ApiError::validation(format!("S3 error: {message}"));
        if !url.contains("://") {
            return Err(ApiError::validation("TemplateURL must be a supported URL."));
        }
        let address = Address::of(&Request::new("GET", url));
        let (Some(bucket), Some(key)) = (&address.bucket, &address.key) else {
            return Err(ApiError::validation(
                "TemplateURL must reference a valid S3 object to which you have access.",
            ));
        };
        let found = self.bucket(bucket).ok_or_else(|| bad("The specified bucket does not exist"))?;
        if self.bucket_owner(bucket).is_some_and(|owner| owner.account != scope.account) {
            return Err(bad("Access Denied"));
        }
        let object = found.objects.get(key).ok_or_else(|| bad("The specified key does not exist."))?;
        self.blobs.get(&object.blob).ok_or_else(|| bad("The specified key does not exist."))
    }
}

/// The bucket must exist, belong to the caller, and to whom the caller expects (`x-amz-expected-bucket-owner`,
/// bucket-owner-condition.html).
fn check_access(world: &World, call: &S3Call<'_>) -> ApiResult<()> {
    let owner = world
        .bucket_owner(call.bucket())
        .ok_or_else(|| ApiError::new(404, "NoSuchBucket", "The specified bucket does not exist"))?;
    let expected = call.request.header("x-amz-expected-bucket-owner");
    let foreign = owner.account != call.caller.scope.account;
    if foreign || expected.is_some_and(|expected| expected != owner.account) {
        return Err(ApiError::new(403, "AccessDenied", "Access Denied"));
    }
    Ok(())
}

pub fn call(world: &mut World, action: &str, call: &S3Call<'_>) -> ApiResult<Response> {
    match action {
        "ListBuckets" => return Ok(buckets::list_all(world, call)),
        "CreateBucket" => return buckets::create(world, call),
        _ => check_access(world, call)?,
    }
    match action {
        "HeadBucket" => Ok(buckets::head(world, call)),
        "DeleteBucket" => buckets::delete(world, call),
        "GetBucketLocation" => Ok(buckets::location(world, call)),
        "GetBucketConfiguration" => buckets::configuration(world, call),
        "PutBucketConfiguration" | "DeleteBucketConfiguration" => buckets::configure(world, call),
        "ListObjects" | "ListObjectsV2" => Ok(objects::list(world, call, action == "ListObjectsV2")),
        "ListObjectVersions" => Ok(objects::list_versions(world, call)),
        "DeleteObjects" => objects::delete_many(world, call),
        "PutObject" => objects::put(world, call),
        "CopyObject" => objects::copy(world, call),
        "GetObject" | "HeadObject" => objects::get(world, call, action == "HeadObject"),
        "DeleteObject" => objects::delete(world, call),
        "CreateMultipartUpload" => uploads::create(world, call),
        "UploadPart" => uploads::part(world, call),
        "CompleteMultipartUpload" => uploads::complete(world, call),
        "AbortMultipartUpload" => uploads::abort(world, call),
        other => Err(ApiError::new(501, "NotImplemented", format!("The sandbox does not know s3:{other}"))),
    }
}
