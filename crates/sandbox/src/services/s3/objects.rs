//! Objects.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use md5::{Digest, Md5};
use percent_encoding::percent_decode_str;

use super::{Object, S3Call, no_such_key, xml};
use crate::error::{ApiError, ApiResult};
use crate::request::Response;
use crate::wire::chunked::{self, Upload};
use crate::wire::xml::{escape, stamp};
use crate::world::World;

const PAGE: usize = 1000;

/// Keeps a body and describes it.
pub(super) fn keep(world: &mut World, call: &S3Call<'_>, upload: Upload) -> Object {
    let Upload { body, checksum } = upload;
    let etag = hex::encode(Md5::digest(&body));
    let size = body.len();
    let blob = world.blobs.put(body);
    let metadata: BTreeMap<String, String> = call
        .request
        .headers
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.clone()))
        .filter(|(name, _)| {
            name.starts_with("x-amz-meta-")
                || ["cache-control", "content-disposition"].contains(&name.as_str())
        })
        .collect();
    let content_type = call.request.header("content-type").unwrap_or("binary/octet-stream").to_owned();
    Object { blob, size, etag, content_type, modified: call.now, metadata, checksum }
}

pub fn put(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    if call.request.query("tagging").is_some() || call.request.query("acl").is_some() {
        return Ok(Response::empty(200));
    }
    let existing = world.bucket(call.bucket()).and_then(|bucket| bucket.objects.get(call.key()));
    let refused = || {
        Err(ApiError::new(
            412,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
        ))
    };
    // Conditional writes (conditional-writes.html).
    match (call.request.header("if-none-match"), call.request.header("if-match"), existing) {
        (Some("*"), _, Some(_)) => return refused(),
        (_, Some(_), None) => return Err(no_such_key()),
        (_, Some(wanted), Some(existing)) if wanted.trim_matches('"') != existing.etag => return refused(),
        _ => {}
    }
    let object = keep(world, call, chunked::upload(call.request));
    let checksum = object.checksum.clone();
    let etag = format!("\"{}\"", object.etag);
    if let Some(bucket) = world.bucket_mut(call.bucket()) {
        bucket.objects.insert(call.key().to_owned(), object);
    }
    let mut answer =
        Response::empty(200).with_header("etag", etag).with_header("x-amz-server-side-encryption", "AES256");
    if let Some((name, value)) = checksum {
        answer = answer.with_header(&name, value);
    }
    Ok(answer)
}

pub fn copy(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    let source = call.request.header("x-amz-copy-source").unwrap_or_default();
    let source = percent_decode_str(source.trim_start_matches('/')).decode_utf8_lossy().into_owned();
    let (bucket, key) = source.split_once('/').ok_or_else(no_such_key)?;
    let mut object =
        world.bucket(bucket).and_then(|bucket| bucket.objects.get(key)).cloned().ok_or_else(no_such_key)?;
    object.modified = call.now;
    let inner =
        format!("<LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag>", stamp(call.now), object.etag);
    if let Some(bucket) = world.bucket_mut(call.bucket()) {
        bucket.objects.insert(call.key().to_owned(), object);
    }
    Ok(xml("CopyObjectResult", &inner))
}

pub fn get(world: &World, call: &S3Call<'_>, head: bool) -> ApiResult<Response> {
    let object = world
        .bucket(call.bucket())
        .and_then(|bucket| bucket.objects.get(call.key()))
        .ok_or_else(no_such_key)?;
    let body = world.blobs.get(&object.blob).ok_or_else(no_such_key)?;
    let (status, body, range) = match call.request.header("range").and_then(|range| slice(range, &body)) {
        Some((part, range)) => (206, part, Some(range)),
        None => (200, body, None),
    };
    let length = body.len().to_string();
    let mut response = Response::new(status, &object.content_type, if head { Bytes::new() } else { body })
        .with_header("etag", format!("\"{}\"", object.etag))
        .with_header("last-modified", http_date(object.modified))
        .with_header("accept-ranges", "bytes");
    if head {
        response = response.with_header("content-length", length);
    }
    if let Some(range) = range {
        response = response.with_header("content-range", range);
    }
    let whole = status == 200;
    if let Some((name, value)) = object.checksum.as_ref().filter(|_| whole)
        && call.request.header("x-amz-checksum-mode").is_some()
    {
        response = response.with_header(name, value.clone());
    }
    for (name, value) in &object.metadata {
        response = response.with_header(name, value);
    }
    Ok(response)
}

/// `bytes=FIRST-LAST`, as downloads in parts use it.
fn slice(range: &str, body: &Bytes) -> Option<(Bytes, String)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let first: usize = first.parse().ok()?;
    let end = last.parse::<usize>().map_or(body.len(), |last| last + 1).min(body.len());
    (first < end).then(|| (body.slice(first..end), format!("bytes {first}-{}/{}", end - 1, body.len())))
}

fn http_date(time: jiff::Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

pub fn delete(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    if let Some(bucket) = world.bucket_mut(call.bucket()) {
        bucket.objects.remove(call.key());
    }
    Ok(Response::empty(204))
}

/// The texts between `<name>` and `</name>`.
pub(super) fn elements(body: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    body.split(&open)
        .skip(1)
        .filter_map(|rest| rest.split(&close).next())
        .map(|text| {
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&")
        })
        .collect()
}

pub fn delete_many(world: &mut World, call: &S3Call<'_>) -> ApiResult<Response> {
    let body = chunked::body(call.request);
    let keys = elements(&String::from_utf8_lossy(&body), "Key");
    let mut inner = String::new();
    if let Some(bucket) = world.bucket_mut(call.bucket()) {
        for key in keys {
            bucket.objects.remove(&key);
            inner.push_str(&format!("<Deleted><Key>{}</Key></Deleted>", escape(&key)));
        }
    }
    Ok(xml("DeleteResult", &inner))
}

fn listed(key: &str, object: &Object) -> String {
    let algorithm = object.checksum.as_ref().map_or_else(String::new, |(name, _)| {
        let algorithm = name.trim_start_matches("x-amz-checksum-").to_uppercase();
        format!("<ChecksumAlgorithm>{algorithm}</ChecksumAlgorithm>")
    });
    format!(
        "<Key>{}</Key><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag><Size>{}</Size>\
         <StorageClass>STANDARD</StorageClass>{algorithm}",
        escape(key),
        stamp(object.modified),
        object.etag,
        object.size
    )
}

pub fn list(world: &World, call: &S3Call<'_>, second_version: bool) -> Response {
    let query = |name: &str| call.request.query(name).filter(|value| !value.is_empty());
    let prefix = query("prefix").unwrap_or_default();
    let delimiter = query("delimiter");
    let after = query("continuation-token").or_else(|| query("start-after")).or_else(|| query("marker"));
    let limit =
        query("max-keys").and_then(|limit| limit.parse().ok()).map_or(PAGE, |limit: usize| limit.min(PAGE));
    let encode = query("encoding-type").as_deref() == Some("url");
    let written = |text: &str| {
        if encode {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        } else {
            text.to_owned()
        }
    };
    let mut contents = String::new();
    let mut folders = BTreeSet::new();
    let (mut count, mut truncated, mut last) = (0, false, String::new());
    let objects = world.bucket(call.bucket()).map(|bucket| &bucket.objects);
    for (key, object) in objects.into_iter().flatten() {
        if !key.starts_with(&prefix) || after.as_ref().is_some_and(|after| key <= after) {
            continue;
        }
        let folder = delimiter.as_ref().and_then(|delimiter| {
            let at = key[prefix.len()..].find(delimiter.as_str())?;
            Some(key[..prefix.len() + at + delimiter.len()].to_owned())
        });
        if folder.as_ref().is_some_and(|folder| folders.contains(folder)) {
            last.clone_from(key);
            continue;
        }
        if count == limit {
            truncated = true;
            break;
        }
        count += 1;
        last.clone_from(key);
        match folder {
            Some(folder) => {
                folders.insert(folder);
            }
            None => contents.push_str(&format!("<Contents>{}</Contents>", listed(&written(key), object))),
        }
    }
    let mut inner = format!(
        "<Name>{}</Name><Prefix>{}</Prefix><MaxKeys>{limit}</MaxKeys><IsTruncated>{truncated}</IsTruncated>",
        escape(call.bucket()),
        escape(&written(&prefix))
    );
    if let Some(delimiter) = &delimiter {
        inner.push_str(&format!("<Delimiter>{}</Delimiter>", escape(&written(delimiter))));
    }
    if encode {
        inner.push_str("<EncodingType>url</EncodingType>");
    }
    if second_version {
        inner.push_str(&format!("<KeyCount>{count}</KeyCount>"));
    }
    if truncated {
        let tag = if second_version { "NextContinuationToken" } else { "NextMarker" };
        inner.push_str(&format!("<{tag}>{}</{tag}>", escape(&last)));
    }
    inner.push_str(&contents);
    for folder in &folders {
        inner.push_str(&format!(
            "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>",
            escape(&written(folder))
        ));
    }
    xml("ListBucketResult", &inner)
}

/// Buckets keep no old versions here: each object is its own only one.
pub fn list_versions(world: &World, call: &S3Call<'_>) -> Response {
    let prefix = call.request.query("prefix").unwrap_or_default();
    let mut inner = format!(
        "<Name>{}</Name><Prefix>{}</Prefix><MaxKeys>{PAGE}</MaxKeys><IsTruncated>false</IsTruncated>",
        escape(call.bucket()),
        escape(&prefix)
    );
    let objects = world.bucket(call.bucket()).map(|bucket| &bucket.objects);
    for (key, object) in objects.into_iter().flatten().filter(|(key, _)| key.starts_with(&prefix)) {
        inner.push_str(&format!(
            "<Version>{}<VersionId>null</VersionId><IsLatest>true</IsLatest></Version>",
            listed(key, object)
        ));
    }
    xml("ListVersionsResult", &inner)
}
