//! Files on their way to S3, before the stack that needs them.

use aws::{StackDescription, TemplateSource};
use journal::AwsCall;
use topology::ServiceKind;

use super::Deployment;
use crate::{Asset, Destination, Stop, cell::sha256};

impl Deployment {
    pub(super) async fn upload(
        &self,
        assets: &[Asset],
        current: Option<&StackDescription>,
    ) -> Result<(), Stop> {
        let mut checked: Vec<&str> = Vec::new();
        for asset in assets {
            match &asset.to {
                Destination::StackBucket { key } => {
                    let bucket = self.stack_bucket(current).await?;
                    self.put(asset, &bucket, key).await?;
                }
                Destination::Bucket { name, key, hint } => {
                    let name = &name.replace("${AWS::AccountId}", self.cloud.account().as_str());
                    if !checked.contains(&name.as_str()) && !self.ask(|| self.cloud.owns_bucket(name)).await?
                    {
                        return Err(Stop::failed(
                            "missing-bucket",
                            format!(
                                "the bucket {name}, which the artifact's files belong in, does not exist"
                            ),
                            hint,
                        ));
                    }
                    if !self.ask(|| self.cloud.has_object(name, key)).await? {
                        self.put(asset, name, key).await?;
                    }
                    if let Destination::Bucket { name, .. } = &asset.to {
                        checked.push(name);
                    }
                }
                Destination::AssetBucket { key } => {
                    let bucket = self.asset_bucket().await?;
                    if !self.ask(|| self.cloud.has_object(&bucket, key)).await? {
                        self.put(asset, &bucket, key).await?;
                    }
                }
                Destination::Tool => {}
            }
        }
        Ok(())
    }

    /// The bucket that the Serverless Framework's first operation made.
    async fn stack_bucket(&self, current: Option<&StackDescription>) -> Result<String, Stop> {
        self.find_stack_bucket(current).await?.ok_or_else(|| {
            Stop::failed(
                "missing-bucket",
                format!("the stack {} has no deployment bucket", self.cell.stack),
                "It was made by something else than the Serverless Framework; name a `provider.deploymentBucket`.",
            )
        })
    }

    async fn find_stack_bucket(&self, current: Option<&StackDescription>) -> Result<Option<String>, Stop> {
        const OUTPUT: &str = "ServerlessDeploymentBucketName";
        const RESOURCE: &str = "ServerlessDeploymentBucket";
        if let Some(name) = current.and_then(|stack| stack.outputs.get(OUTPUT)) {
            return Ok(Some(name.clone()));
        }
        let stack = current.map_or(self.cell.stack.as_str(), |stack| stack.id.as_str());
        match self.channel.ask(|| self.cloud.physical_id(stack, RESOURCE)).await? {
            Err(error) if error.missing_stack() || error.missing_resource() => Ok(None),
            found => Ok(found?),
        }
    }

    /// CloudFormation deletes only empty buckets. The Serverless Framework keeps its packages in one of the stack's own, and
    /// its `remove` empties that first; so do we, and nothing else.
    pub(super) async fn empty_deployment_bucket(&self, stack: &StackDescription) -> Result<(), Stop> {
        const PACKAGES: &str = "serverless/";
        if self.cell.kind != ServiceKind::Serverless {
            return Ok(());
        }
        let Some(bucket) = self.find_stack_bucket(Some(stack)).await? else { return Ok(()) };
        let bucket = bucket.as_str();
        self.write(AwsCall::EmptyBucket, bucket, |proof| async move {
            self.cloud.empty(&proof, bucket, PACKAGES).await
        })
        .await?;
        self.accepted(AwsCall::EmptyBucket, bucket, Some(stack.id.clone())).await
    }

    async fn put(&self, asset: &Asset, bucket: &str, key: &str) -> Result<(), Stop> {
        let bytes =
            tokio::fs::read(&asset.file).await.map_err(|error| Stop::io("read", &asset.file, &error))?;
        if sha256(&bytes) != asset.sha256 {
            return Err(Stop::failed(
                "artifact-changed",
                format!("{} is not what was built", asset.file.display()),
                "Something wrote to the build folder in the meantime. Deploy again.",
            ));
        }
        self.write(AwsCall::PutAsset, &format!("{bucket}/{key}"), |proof| {
            let bytes = bytes.clone();
            async move { self.cloud.put_object(&proof, bucket, key, bytes).await }
        })
        .await?;
        self.accepted(AwsCall::PutAsset, &format!("{bucket}/{key}"), None).await
    }

    /// A template that is too large to be sent travels by way of our own bucket.
    pub(super) async fn template_source(&self, template: &str) -> Result<TemplateSource, Stop> {
        if template.len() <= TemplateSource::LARGEST_BODY {
            return Ok(TemplateSource::Body(template.to_owned()));
        }
        let bucket = self.asset_bucket().await?;
        let key = &format!("templates/{}.template", sha256(template.as_bytes()));
        if !self.ask(|| self.cloud.has_object(&bucket, key)).await? {
            let name = &bucket;
            self.write(AwsCall::PutAsset, &format!("{bucket}/{key}"), |proof| async move {
                self.cloud.put_object(&proof, name, key, template.as_bytes().to_vec()).await
            })
            .await?;
            self.accepted(AwsCall::PutAsset, &format!("{bucket}/{key}"), None).await?;
        }
        Ok(TemplateSource::Url(self.cloud.object_url(&bucket, key)))
    }

    /// Our own bucket, made where it is not there yet.
    async fn asset_bucket(&self) -> Result<String, Stop> {
        let bucket = self.cloud.asset_bucket_name();
        if !self.ask(|| self.cloud.owns_bucket(&bucket)).await? {
            self.write(AwsCall::CreateBucket, &bucket, |proof| async move {
                self.cloud.create_asset_bucket(&proof).await
            })
            .await?;
            self.accepted(AwsCall::CreateBucket, &bucket, None).await?;
        }
        Ok(bucket)
    }
}
