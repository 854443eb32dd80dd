//! Uploads in parts.

use std::collections::BTreeMap;

use bytes::BytesMut;
use md5::{Digest, Md5};

use super::objects::{elements, keep};
use super::{S3Call, Upload, xml};
use crate::error::{ApiError, ApiResult};
use crate::request::Response;
use crate::seed;
use crate::wire::chunked;
use crate::wire::xml::escape;
use crate::world::World;

fn no_such_upload() -> ApiError {
    ApiError::new(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    )
}

fn id(call: &S3Call<'_>) -> String {
    call.request.query("uploadId").unwrap_or_default()
}

pub fn create(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    let seed = world.settings.seed;
    let Some(bucket) = world.bucket_mut(call.bucket()) else { return Err(no_such_upload()) };
    let count = bucket.uploads.len().to_string();
    let id = seed::uuid(seed, &[call.bucket(), call.key(), &call.now.to_string(), &count]).replace('-', "");
    let content_type = call.request.header("content-type").unwrap_or("binary/octet-stream").to_owned();
    bucket
        .uploads
        .insert(id.clone(), Upload { key: call.key().to_owned(), content_type, parts: BTreeMap::new() });
    Ok(xml(
        "InitiateMultipartUploadResult",
        &format!(
            "<Bucket>{}</Bucket><Key>{}</Key><UploadId>{id}</UploadId>",
            escape(call.bucket()),
            escape(call.key())
        ),
    ))
}

pub fn part(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    let number =
        call.request.query("partNumber").and_then(|number| number.parse().ok()).ok_or_else(no_such_upload)?;
    let object = keep(world, call, chunked::upload(call.request));
    let etag = format!("\"{}\"", object.etag);
    let bucket = world.bucket_mut(call.bucket()).ok_or_else(no_such_upload)?;
    bucket.uploads.get_mut(&id(call)).ok_or_else(no_such_upload)?.parts.insert(number, object);
    Ok(Response::empty(200).with_header("etag", etag))
}

pub fn complete(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    let bucket = world.bucket_mut(call.bucket()).ok_or_else(no_such_upload)?;
    let upload = bucket.uploads.get(&id(call)).cloned().ok_or_else(no_such_upload)?;
    let body = chunked::body(call.request);
    let wanted = elements(&String::from_utf8_lossy(&body), "PartNumber");
    let mut whole = BytesMut::new();
    let mut digests = Md5::new();
    for number in &wanted {
        let part =
            number.parse().ok().and_then(|number: u32| upload.parts.get(&number)).ok_or_else(|| {
                ApiError::new(400, "InvalidPart", "One or more of the specified parts could not be found.")
            })?;
        whole.extend_from_slice(&world.blobs.get(&part.blob).ok_or_else(no_such_upload)?);
        digests.update(hex::decode(&part.etag).unwrap_or_default());
    }
    let mut object = keep(world, call, chunked::Upload { body: whole.freeze(), checksum: None });
    object.etag = format!("{}-{}", hex::encode(digests.finalize()), wanted.len());
    object.content_type = upload.content_type;
    let etag = object.etag.clone();
    if let Some(bucket) = world.bucket_mut(call.bucket()) {
        bucket.uploads.remove(&id(call));
        bucket.objects.insert(call.key().to_owned(), object);
    }
    Ok(xml(
        "CompleteMultipartUploadResult",
        &format!(
            "<Location>https://{0}.s3.amazonaws.com/{1}</Location><Bucket>{0}</Bucket><Key>{1}</Key><ETag>&quot;{etag}&quot;</ETag>",
            escape(call.bucket()),
            escape(call.key())
        ),
    ))
}

pub fn abort(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    let bucket = world.bucket_mut(call.bucket()).ok_or_else(no_such_upload)?;
    bucket.uploads.remove(&id(call)).ok_or_else(no_such_upload)?;
    Ok(Response::empty(204))
}
