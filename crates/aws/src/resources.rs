//! The resources of a stack.

use aws_sdk_cloudformation::types::StackResourceSummary;

use crate::{AwsError, Cloud, retry::Attempts};

/// A resource as its stack knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackResource {
    pub logical_id: String,
    pub kind: String,
    pub physical_id: Option<String>,
    /// As AWS writes it: `UPDATE_FAILED`.
    pub status: String,
    pub reason: Option<String>,
}

impl StackResource {
    fn read(resource: &StackResourceSummary) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            logical_id: text(resource.logical_resource_id()),
            kind: text(resource.resource_type()),
            physical_id: resource.physical_resource_id().filter(|id| !id.is_empty()).map(str::to_owned),
            status: text(resource.resource_status().map(|status| status.as_str())),
            reason: resource.resource_status_reason().map(str::to_owned),
        }
    }
}

impl Cloud {
    /// A stack that is deleted has to be asked by its id.
    ///
    /// # Errors
    /// Where there is no such stack, or AWS refuses or cannot be reached.
    pub async fn resources(&self, stack: &str) -> Result<Vec<StackResource>, AwsError> {
        let session = self.session().await?;
        let mut resources = Vec::new();
        let mut page: Option<String> = None;
        loop {
            let answer = self
                .call(Attempts::STANDARD, |_| async {
                    let list = session.clients.cloudformation.list_stack_resources();
                    let request = list.stack_name(stack).set_next_token(page.clone());
                    request.send().await.map_err(|error| AwsError::sdk("ListStackResources", error))
                })
                .await?;
            resources.extend(answer.stack_resource_summaries().iter().map(StackResource::read));
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(resources);
            }
        }
    }

    /// The physical id of one resource of a stack.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn physical_id(&self, stack: &str, logical_id: &str) -> Result<Option<String>, AwsError> {
        let session = self.session().await?;
        let answer = self
            .call(Attempts::STANDARD, |_| async {
                let resource = session.clients.cloudformation.describe_stack_resource();
                let request = resource.stack_name(stack).logical_resource_id(logical_id);
                request.send().await.map_err(|error| AwsError::sdk("DescribeStackResource", error))
            })
            .await?;
        let detail = answer.stack_resource_detail();
        Ok(detail.and_then(|detail| detail.physical_resource_id()).map(str::to_owned))
    }
}
