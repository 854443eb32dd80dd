//! Files that a stack needs: uploaded once per content, into a bucket that is proved to be the account's own.

use std::path::Path;

use aws_sdk_s3::{
    primitives::ByteStream,
    types::{
        BucketLocationConstraint, CreateBucketConfiguration, PublicAccessBlockConfiguration,
        ServerSideEncryption, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration,
        ServerSideEncryptionRule,
    },
};

use topology::{AccountId, Region};

use crate::{AwsError, Cloud, Proof};

/// A bucket and whether it was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetBucket {
    pub name: String,
    pub created: bool,
}

/// The name of our own bucket in an account and region.
#[must_use]
pub fn asset_bucket_name(account: &AccountId, region: &Region) -> String {
    format!("stagewright-assets-{account}-{region}")
}

impl Cloud {
    /// The name of our own bucket in this target.
    #[must_use]
    pub fn asset_bucket_name(&self) -> String {
        asset_bucket_name(&self.0.account, &self.0.target.region)
    }

    /// Whether the bucket exists and belongs to the target's account.
    ///
    /// # Errors
    /// Where it belongs to somebody else, or AWS refuses or cannot be reached.
    pub async fn owns_bucket(&self, bucket: &str) -> Result<bool, AwsError> {
        let session = self.session().await?;
        let answer = self
            .other_call(|_| async {
                let request = session.clients.s3.head_bucket().bucket(bucket);
                let request = request.expected_bucket_owner(self.0.account.as_str());
                request.send().await.map_err(|error| AwsError::sdk("HeadBucket", error))
            })
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(AwsError::Service { status: 404, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes our own bucket: private and encrypted.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn create_asset_bucket(&self, proof: &Proof) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.s3;
        let bucket = &self.asset_bucket_name();
        let region = self.0.target.region.as_str();
        let created = self
            .other_call(|_| async move {
                // us-east-1 is the one region that must not be named: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
                let place = (region != "us-east-1").then(|| {
                    CreateBucketConfiguration::builder()
                        .location_constraint(BucketLocationConstraint::from(region))
                        .build()
                });
                let request = client.create_bucket().bucket(bucket).set_create_bucket_configuration(place);
                request.send().await.map_err(|error| AwsError::sdk("CreateBucket", error))
            })
            .await;
        match created {
            // Another step of this run, or an earlier attempt whose answer was lost.
            Err(AwsError::Service { code, .. }) if code == "BucketAlreadyOwnedByYou" => {}
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        self.optional(self.other_call(|_| async move {
            let block = PublicAccessBlockConfiguration::builder()
                .block_public_acls(true)
                .block_public_policy(true)
                .ignore_public_acls(true)
                .restrict_public_buckets(true)
                .build();
            let request =
                client.put_public_access_block().bucket(bucket).public_access_block_configuration(block);
            request.send().await.map_err(|error| AwsError::sdk("PutPublicAccessBlock", error))
        }))
        .await?;
        self.optional(self.other_call(|_| async move {
            let by_default =
                ServerSideEncryptionByDefault::builder().sse_algorithm(ServerSideEncryption::Aes256);
            let by_default = by_default.build().map_err(|error| AwsError::BadRequest {
                operation: "PutBucketEncryption",
                message: error.to_string(),
            })?;
            let rule = ServerSideEncryptionRule::builder()
                .apply_server_side_encryption_by_default(by_default)
                .build();
            let rules =
                ServerSideEncryptionConfiguration::builder().rules(rule).build().map_err(|error| {
                    AwsError::BadRequest { operation: "PutBucketEncryption", message: error.to_string() }
                })?;
            let request =
                client.put_bucket_encryption().bucket(bucket).server_side_encryption_configuration(rules);
            request.send().await.map_err(|error| AwsError::sdk("PutBucketEncryption", error))
        }))
        .await
    }

    /// What AWS does by default since 2023 anyway, and other servers may not know.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html>
    async fn optional<T>(&self, call: impl Future<Output = Result<T, AwsError>>) -> Result<(), AwsError> {
        match call.await {
            Err(error) if !error.unsupported() => Err(error),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// Where the bucket is somebody else's, or AWS refuses or cannot be reached.
    pub async fn has_object(&self, bucket: &str, key: &str) -> Result<bool, AwsError> {
        let session = self.session().await?;
        let answer = self
            .other_call(|_| async {
                let request = session.clients.s3.head_object().bucket(bucket).key(key);
                let request = request.expected_bucket_owner(self.0.account.as_str());
                request.send().await.map_err(|error| AwsError::sdk("HeadObject", error))
            })
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(AwsError::Service { status: 404, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// # Errors
    /// Where the file cannot be read, the bucket is somebody else's, or AWS refuses or cannot be reached.
    pub async fn put_file(
        &self,
        proof: &Proof,
        bucket: &str,
        key: &str,
        file: &Path,
    ) -> Result<(), AwsError> {
        let bytes = tokio::fs::read(file)
            .await
            .map_err(|error| AwsError::File { path: file.to_owned(), message: error.to_string() })?;
        self.put_object(proof, bucket, key, bytes).await
    }

    /// # Errors
    /// Where the bucket is somebody else's, or AWS refuses or cannot be reached.
    pub async fn put_object(
        &self,
        proof: &Proof,
        bucket: &str,
        key: &str,
        bytes: Vec<u8>,
    ) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.s3;
        let bytes = bytes::Bytes::from(bytes);
        self.other_call(|_| {
            let body = ByteStream::from(bytes.clone());
            async move {
                let request = client.put_object().bucket(bucket).key(key).body(body);
                let request = request.expected_bucket_owner(self.0.account.as_str());
                request.send().await.map_err(|error| AwsError::sdk("PutObject", error))
            }
        })
        .await?;
        Ok(())
    }

    /// The address of an object, for CloudFormation to read a template from.
    #[must_use]
    pub fn object_url(&self, bucket: &str, key: &str) -> String {
        match self.0.connector.endpoint() {
            Some(endpoint) => format!("{}/{bucket}/{key}", endpoint.trim_end_matches('/')),
            None => {
                let region = self.0.target.region.as_str();
                let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
                format!("https://s3.{region}.{suffix}/{bucket}/{key}")
            }
        }
    }
}
