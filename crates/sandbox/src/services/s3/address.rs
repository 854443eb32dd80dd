//! Which bucket and key a request names, and what it asks for.

use percent_encoding::percent_decode_str;

use crate::request::Request;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pub bucket: Option<String>,
    pub key: Option<String>,
}

impl Address {
    /// Whether the host names a bucket, so that the path is a key.
    pub fn is_by_host(request: &Request) -> bool {
        virtual_bucket(request.host()).is_some()
    }

    /// Reads `BUCKET.s3.REGION.amazonaws.com/KEY` and `BUCKET.localhost:PORT/KEY` as well as `HOST/BUCKET/KEY`.
    pub fn of(request: &Request) -> Self {
        let path =
            percent_decode_str(request.path().trim_start_matches('/')).decode_utf8_lossy().into_owned();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match virtual_bucket(request.host()) {
            Some(bucket) => Self { bucket: Some(bucket.to_owned()), key: some(&path) },
            None => match path.split_once('/') {
                Some((bucket, key)) => Self { bucket: some(bucket), key: some(key) },
                None => Self { bucket: some(&path), key: None },
            },
        }
    }
}

fn virtual_bucket(host: &str) -> Option<&str> {
    let name = host.split(':').next().unwrap_or(host);
    if let Some(bucket) = name.strip_suffix(".localhost") {
        return (bucket != "s3").then_some(bucket.strip_suffix(".s3").unwrap_or(bucket));
    }
    if let Some(bucket) = name.strip_suffix(".127.0.0.1") {
        return Some(bucket);
    }
    if !name.ends_with(".amazonaws.com") && !name.ends_with(".amazonaws.com.cn") {
        return None;
    }
    let at = name.find(".s3.").or_else(|| name.find(".s3-"))?;
    Some(&name[..at])
}

const CONFIGURATIONS: [&str; 17] = [
    "accelerate",
    "acl",
    "cors",
    "encryption",
    "lifecycle",
    "logging",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "tagging",
    "versioning",
    "website",
];

/// The part of a bucket's configuration that a request is about.
pub(super) fn configuration(request: &Request) -> Option<&'static str> {
    CONFIGURATIONS.into_iter().find(|name| request.query(name).is_some())
}

/// The name of the API action.
pub fn action(request: &Request, address: &Address) -> &'static str {
    let has = |name: &str| request.query(name).is_some();
    let method = request.method.as_str();
    match (&address.bucket, &address.key) {
        (None, _) => "ListBuckets",
        (Some(_), None) => match method {
            "PUT" | "DELETE" | "GET" if configuration(request).is_some() => match method {
                "PUT" => "PutBucketConfiguration",
                "DELETE" => "DeleteBucketConfiguration",
                _ => "GetBucketConfiguration",
            },
            "PUT" => "CreateBucket",
            "DELETE" => "DeleteBucket",
            "HEAD" => "HeadBucket",
            "POST" if has("delete") => "DeleteObjects",
            "GET" if has("location") => "GetBucketLocation",
            "GET" if has("versions") => "ListObjectVersions",
            "GET" if request.query("list-type").as_deref() == Some("2") => "ListObjectsV2",
            "GET" => "ListObjects",
            _ => "UnknownBucketOperation",
        },
        (Some(_), Some(_)) => match method {
            "PUT" if has("partNumber") => "UploadPart",
            "PUT" if request.header("x-amz-copy-source").is_some() => "CopyObject",
            "PUT" => "PutObject",
            "GET" => "GetObject",
            "HEAD" => "HeadObject",
            "DELETE" if has("uploadId") => "AbortMultipartUpload",
            "DELETE" => "DeleteObject",
            "POST" if has("uploads") => "CreateMultipartUpload",
            "POST" if has("uploadId") => "CompleteMultipartUpload",
            _ => "UnknownObjectOperation",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(uri: &str) -> (Option<String>, Option<String>) {
        let address = Address::of(&Request::new("GET", uri));
        (address.bucket, address.key)
    }

    #[test]
    fn buckets_are_found_in_hosts_and_in_paths() {
        let both = (Some("b".to_owned()), Some("k/x y".to_owned()));
        assert_eq!(address("https://b.s3.eu-west-1.amazonaws.com/k/x%20y"), both);
        assert_eq!(address("https://s3.eu-west-1.amazonaws.com/b/k/x%20y"), both);
        assert_eq!(address("http://127.0.0.1:4566/b/k/x%20y"), both);
        assert_eq!(address("http://b.localhost:4566/k/x%20y"), both);
        assert_eq!(address("http://127.0.0.1:4566/"), (None, None));
    }

    #[test]
    fn a_bucket_whose_name_has_dots_is_whole() {
        assert_eq!(address("https://a.b.s3.us-east-1.amazonaws.com/k").0.as_deref(), Some("a.b"));
    }
}
