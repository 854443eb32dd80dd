//! Taking out of a bucket what is in it, so that CloudFormation, or we, can delete the bucket.

use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use crate::{AwsError, Cloud, Proof};

/// How full a bucket is, counted up to one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketContents {
    /// Versions and the marks of deletions count, too: a bucket that has some cannot be deleted.
    pub objects: usize,
    /// There are more than that.
    pub more: bool,
}

impl Cloud {
    /// Deletes the objects whose keys begin with `prefix`. A bucket that is gone is empty.
    ///
    /// # Errors
    /// Where the bucket is somebody else's, or AWS refuses or cannot be reached.
    pub async fn empty(&self, proof: &Proof, bucket: &str, prefix: &str) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.s3;
        let owner = self.0.account.as_str();
        loop {
            // The first page each time: what was on it is gone by the next.
            let listed = self
                .other_call(|_| async move {
                    let request =
                        client.list_objects_v2().bucket(bucket).prefix(prefix).expected_bucket_owner(owner);
                    request.send().await.map_err(|error| AwsError::sdk("ListObjectsV2", error))
                })
                .await;
            let keys: Vec<String> = match listed {
                Ok(page) => {
                    page.contents().iter().filter_map(|object| object.key()).map(str::to_owned).collect()
                }
                Err(AwsError::Service { status: 404, .. }) => return Ok(()),
                Err(error) => return Err(error),
            };
            if keys.is_empty() {
                return Ok(());
            }
            for key in &keys {
                self.other_call(|_| async move {
                    let request = client.delete_object().bucket(bucket).key(key).expected_bucket_owner(owner);
                    request.send().await.map_err(|error| AwsError::sdk("DeleteObject", error))
                })
                .await?;
            }
        }
    }

    /// What is in a bucket of the target's account. Absent where there is no such bucket.
    ///
    /// # Errors
    /// Where the bucket is somebody else's, or AWS refuses or cannot be reached.
    pub async fn bucket_contents(&self, bucket: &str) -> Result<Option<BucketContents>, AwsError> {
        let session = self.session().await?;
        let page = self.versions(&session.clients.s3, bucket).await?;
        Ok(page.map(|(found, more)| BucketContents { objects: found.len(), more }))
    }

    /// Deletes every object with all its versions: what a versioned bucket keeps would hold it, too. A bucket that is gone is empty.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html>
    ///
    /// # Errors
    /// Where the bucket is somebody else's, or AWS refuses or cannot be reached.
    pub async fn empty_with_versions(&self, proof: &Proof, bucket: &str) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.s3;
        let owner = self.0.account.as_str();
        loop {
            let Some((objects, _)) = self.versions(client, bucket).await? else { return Ok(()) };
            if objects.is_empty() {
                return Ok(());
            }
            let delete =
                Delete::builder().set_objects(Some(objects)).quiet(true).build().map_err(|error| {
                    AwsError::BadRequest { operation: "DeleteObjects", message: error.to_string() }
                })?;
            let answer = self
                .other_call(|_| {
                    let delete = delete.clone();
                    async move {
                        let request = client
                            .delete_objects()
                            .bucket(bucket)
                            .delete(delete)
                            .expected_bucket_owner(owner);
                        request.send().await.map_err(|error| AwsError::sdk("DeleteObjects", error))
                    }
                })
                .await?;
            // The call succeeds also where some objects stay, such as those under a lock.
            if let Some(error) = answer.errors().first() {
                let key = error.key().unwrap_or_default();
                let why = error.message().or(error.code()).unwrap_or("AWS gave no reason");
                return Err(AwsError::refused("DeleteObjects", &format!("{bucket}/{key}: {why}")));
            }
        }
    }

    /// Deletes an empty bucket. One that is gone already is no error.
    ///
    /// # Errors
    /// Where it is not empty or somebody else's, or AWS refuses or cannot be reached.
    pub async fn delete_bucket(&self, proof: &Proof, bucket: &str) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.s3;
        let owner = self.0.account.as_str();
        let deleted = self
            .other_call(|_| async move {
                let request = client.delete_bucket().bucket(bucket).expected_bucket_owner(owner);
                request.send().await.map_err(|error| AwsError::sdk("DeleteBucket", error))
            })
            .await;
        match deleted {
            Ok(_) | Err(AwsError::Service { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The first page of all versions of all objects, and whether there are more. Absent where there is no such bucket.
    async fn versions(
        &self,
        client: &aws_sdk_s3::Client,
        bucket: &str,
    ) -> Result<Option<(Vec<ObjectIdentifier>, bool)>, AwsError> {
        let owner = self.0.account.as_str();
        let listed = self
            .other_call(|_| async move {
                let request = client.list_object_versions().bucket(bucket).expected_bucket_owner(owner);
                request.send().await.map_err(|error| AwsError::sdk("ListObjectVersions", error))
            })
            .await;
        let page = match listed {
            Ok(page) => page,
            Err(AwsError::Service { status: 404, .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let versions = page.versions().iter().map(|one| (one.key(), one.version_id()));
        let marks = page.delete_markers().iter().map(|one| (one.key(), one.version_id()));
        let objects = versions.chain(marks).filter_map(|(key, version)| {
            let named = ObjectIdentifier::builder().key(key?).set_version_id(version.map(str::to_owned));
            named.build().ok()
        });
        Ok(Some((objects.collect(), page.is_truncated().unwrap_or_default())))
    }
}
