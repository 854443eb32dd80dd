//! Taking out of a bucket what was put into it for deployments, so that CloudFormation can delete the bucket.

use crate::{AwsError, Cloud, Proof};

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
}
