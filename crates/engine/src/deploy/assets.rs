//! Files on their way to S3, before the stack that needs them.

use aws::{StackDescription, TemplateSource};
use journal::AwsCall;
use serde_json::Value;
use sources::{Limits, parse_template};
use topology::{ServiceKind, StackName};

use super::Deployment;
use crate::{Asset, Destination, Stop, cell::sha256};

/// What the Serverless Framework says where its packages are, in every stack of its own.
const BUCKET_OUTPUT: &str = "ServerlessDeploymentBucketName";

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
        if let Some(name) = current.and_then(|stack| stack.outputs.get(BUCKET_OUTPUT)) {
            return Ok(Some(name.clone()));
        }
        self.own_bucket(current.map_or(self.cell.stack.as_str(), |stack| stack.id.as_str())).await
    }

    /// The bucket for packages that the stack made for itself.
    async fn own_bucket(&self, stack: &str) -> Result<Option<String>, Stop> {
        const RESOURCE: &str = "ServerlessDeploymentBucket";
        match self.channel.ask(|| self.cloud.physical_id(stack, RESOURCE)).await? {
            Err(error) if error.missing_stack() || error.missing_resource() => Ok(None),
            found => Ok(found?),
        }
    }

    /// CloudFormation deletes only empty buckets. The Serverless Framework keeps its packages in one of the stack's own, and
    /// its `remove` empties that first; so do we, and nothing else. Where the service chose a bucket, others keep theirs in it, too:
    /// there, only the service's own of this stage go, as with `remove`.
    pub(super) async fn empty_deployment_bucket(&self, stack: &StackDescription) -> Result<(), Stop> {
        const PACKAGES: &str = "serverless/";
        if self.cell.kind != ServiceKind::Serverless {
            return Ok(());
        }
        let (bucket, prefix) = match self.own_bucket(&stack.id).await? {
            Some(own) => (own, PACKAGES.to_owned()),
            None => {
                let template = self.ask(|| self.cloud.template(&stack.id)).await?;
                let template = template.and_then(|text| parse_template(&text, &Limits::default()).ok());
                let template = template.map(|template| template.to_json()).unwrap_or_default();
                let chosen = stack.outputs.get(BUCKET_OUTPUT).cloned();
                let folder = packages_folder(&template, &self.cell.stack, self.cell.id.stage.as_str());
                let Some(found) = chosen.zip(folder) else { return Ok(()) };
                found
            }
        };
        let (bucket, prefix) = (bucket.as_str(), prefix.as_str());
        self.write(AwsCall::EmptyBucket, bucket, |proof| async move {
            self.cloud.empty(&proof, bucket, prefix).await
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

/// `serverless/SERVICE/STAGE/`: where a stack's packages are in a bucket that it shares. The template names them; one without
/// functions names none, and then the stack's own name says which service it is of.
fn packages_folder(template: &Value, stack: &StackName, stage: &str) -> Option<String> {
    let mut keys = Vec::new();
    let resources = template.get("Resources").and_then(Value::as_object);
    for resource in resources.into_iter().flatten().map(|(_, resource)| resource) {
        let properties = resource.get("Properties");
        for place in ["/Code/S3Key", "/Content/S3Key"] {
            keys.extend(properties.and_then(|properties| properties.pointer(place)?.as_str()));
        }
    }
    let named = keys.into_iter().find_map(|key| {
        let parts: Vec<&str> = key.split('/').collect();
        match parts[..] {
            [.., service, of, package, _file]
                if of == stage && !service.is_empty() && is_package(package) =>
            {
                Some(format!("{}/", parts[..parts.len() - 2].join("/")))
            }
            _ => None,
        }
    });
    named.or_else(|| {
        let service = stack.as_str().strip_suffix(stage)?.strip_suffix('-')?;
        (!service.is_empty()).then(|| format!("serverless/{service}/{stage}/"))
    })
}

/// `MILLISECONDS-TIMESTAMP`, as the framework calls each of its packages: whatever else a stack names in a bucket is not its own.
fn is_package(folder: &str) -> bool {
    folder.split_once('-').is_some_and(|(milliseconds, timestamp)| {
        milliseconds.parse::<u64>().is_ok() && timestamp.parse::<jiff::Timestamp>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_folder_of_one_service_and_stage_is_a_stacks_own_in_a_shared_bucket() {
        let folder = |key: &str, stack: &str, stage: &str| {
            let function =
                json!({ "Type": "AWS::Lambda::Function", "Properties": { "Code": { "S3Key": key } } });
            let template = json!({ "Resources": { "F": function } });
            packages_folder(&template, &StackName::new(stack).unwrap(), stage)
        };
        let key = "serverless/notes/alice/1795-2026-01-01T00:00:00.000Z/notes.zip";
        assert_eq!(folder(key, "notes-alice", "alice").as_deref(), Some("serverless/notes/alice/"));
        // A prefix of its own choice, and a stack that is not called after the service.
        let key = "team/a/notes/alice/1795-2026-01-01T00:00:00.000Z/notes.zip";
        assert_eq!(folder(key, "other", "alice").as_deref(), Some("team/a/notes/alice/"));
        // Somebody else's package, and nothing else to go by.
        assert_eq!(folder("layers/shared.zip", "other", "alice"), None);
        assert_eq!(folder("layers/alice/3/shared.zip", "other", "alice"), None);
        assert_eq!(
            folder("layers/shared.zip", "notes-alice", "alice").as_deref(),
            Some("serverless/notes/alice/")
        );
        assert_eq!(folder("x/notes/dev/1/notes.zip", "alice", "alice"), None);
    }
}
