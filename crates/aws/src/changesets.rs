//! Change sets: named uniquely, read before they are executed, and executed by their ARN.

mod changes;

use aws_sdk_cloudformation::{
    operation::describe_change_set::DescribeChangeSetOutput,
    types::{ChangeSetType, DeploymentMode},
};

pub use self::changes::{PropertyChange, PropertyDifference};
use crate::{AwsError, Cloud, Proof, StackRequest, retry::Attempts};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeSetKind {
    /// Of a stack that does not exist, or is in review.
    Create,
    Update,
}

#[derive(Debug, Clone)]
pub struct ChangeSetRequest {
    pub kind: ChangeSetKind,
    /// Unique; `stack.token` is its ClientToken.
    pub name: String,
    pub stack: StackRequest,
    /// Compared with what the resources really are, so that what drifted is brought back.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html>
    pub reverts_drift: bool,
}

/// How far a change set is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeSetStatus {
    /// Still being made.
    Pending,
    Ready,
    /// There is nothing to change. AWS calls this a failure.
    Empty,
    /// The stack was changed since: it cannot be executed any more.
    Obsolete,
    /// Its execution has begun, or is over. What became of it, the stack says.
    Executed,
    Failed {
        reason: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet {
    pub arn: String,
    pub stack_id: String,
    pub status: ChangeSetStatus,
    /// Whether AWS compared it with what the resources really are. One that does not know how leaves that out silently.
    pub reverts_drift: bool,
    pub changes: Vec<PropertyChange>,
}

impl Cloud {
    /// Answers the change set's ARN and the stack's id.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn create_change_set(
        &self,
        proof: &Proof,
        request: &ChangeSetRequest,
    ) -> Result<(String, String), AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        let stack = &request.stack;
        self.call(Attempts::STANDARD, |lost| async move {
            let in_doubt = lost || proof.in_doubt();
            let sent = client
                .create_change_set()
                .stack_name(&stack.stack)
                .change_set_name(&request.name)
                .change_set_type(match request.kind {
                    ChangeSetKind::Create => ChangeSetType::Create,
                    ChangeSetKind::Update => ChangeSetType::Update,
                })
                .set_template_body(stack.template.body())
                .set_template_url(stack.template.url())
                .set_parameters(Some(stack.parameters()))
                .set_tags(Some(stack.tags()))
                .set_capabilities(Some(stack.capabilities()))
                .set_deployment_config(stack.deployment_config())
                .client_token(&stack.token)
                .set_deployment_mode(request.reverts_drift.then_some(DeploymentMode::RevertDrift))
                .send()
                .await;
            match sent {
                Ok(answer) => Ok((
                    answer.id().unwrap_or_default().to_owned(),
                    answer.stack_id().unwrap_or_default().to_owned(),
                )),
                Err(error) => {
                    let error = AwsError::sdk("CreateChangeSet", error);
                    if !in_doubt || error.retryable() {
                        return Err(error);
                    }
                    // The name is unique: if there is such a change set, the call whose answer was lost made it.
                    named(client, &stack.stack, &request.name).await.map_err(|_| error)
                }
            }
        })
        .await
    }

    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn describe_change_set(&self, arn: &str) -> Result<ChangeSet, AwsError> {
        let session = self.session().await?;
        let mut page: Option<String> = None;
        let mut read = Vec::new();
        loop {
            let answer = self
                .call(Attempts::STANDARD, |_| async {
                    let describe = session.clients.cloudformation.describe_change_set();
                    let request = describe
                        .change_set_name(arn)
                        .include_property_values(true)
                        .set_next_token(page.clone());
                    request.send().await.map_err(|error| AwsError::sdk("DescribeChangeSet", error))
                })
                .await?;
            read.extend(changes::read(&answer));
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(ChangeSet {
                    arn: answer.change_set_id().unwrap_or(arn).to_owned(),
                    stack_id: answer.stack_id().unwrap_or_default().to_owned(),
                    status: status(&answer),
                    reverts_drift: answer.deployment_mode() == Some(&DeploymentMode::RevertDrift),
                    changes: read,
                });
            }
        }
    }

    /// # Errors
    /// Where AWS refuses, or the change set is obsolete, or AWS cannot be reached.
    pub async fn execute_change_set(
        &self,
        proof: &Proof,
        arn: &str,
        stack_id: &str,
        token: &str,
    ) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        self.call(Attempts::STANDARD, |lost| async move {
            let in_doubt = lost || proof.in_doubt();
            let sent =
                client.execute_change_set().change_set_name(arn).client_request_token(token).send().await;
            match sent {
                Ok(_) => Ok(()),
                Err(error) => {
                    let error = AwsError::sdk("ExecuteChangeSet", error);
                    self.unless_carried_out(error, in_doubt, stack_id, token).await.map(drop)
                }
            }
        })
        .await
    }

    /// That it is gone already is no error.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn delete_change_set(&self, proof: &Proof, arn: &str) -> Result<(), AwsError> {
        let client = &self.writing(proof)?.cloudformation;
        let deleted = self
            .call(Attempts::STANDARD, |_| async move {
                let request = client.delete_change_set().change_set_name(arn);
                request.send().await.map_err(|error| AwsError::sdk("DeleteChangeSet", error))
            })
            .await;
        match deleted {
            Err(error) if error.code() != "missing-change-set" => Err(error),
            _ => Ok(()),
        }
    }
}

async fn named(
    client: &aws_sdk_cloudformation::Client,
    stack: &str,
    name: &str,
) -> Result<(String, String), AwsError> {
    let request = client.describe_change_set().stack_name(stack).change_set_name(name);
    let found = request.send().await.map_err(|error| AwsError::sdk("DescribeChangeSet", error))?;
    Ok((
        found.change_set_id().unwrap_or_default().to_owned(),
        found.stack_id().unwrap_or_default().to_owned(),
    ))
}

/// AWS keeps two statuses: how far the making is, and how far the execution.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html>
fn status(answer: &DescribeChangeSetOutput) -> ChangeSetStatus {
    let reason = answer.status_reason().unwrap_or_default();
    match answer.status().map_or("", |status| status.as_str()) {
        "CREATE_COMPLETE" => match answer.execution_status().map_or("", |status| status.as_str()) {
            "OBSOLETE" => ChangeSetStatus::Obsolete,
            "EXECUTE_IN_PROGRESS" | "EXECUTE_COMPLETE" | "EXECUTE_FAILED" => ChangeSetStatus::Executed,
            _ => ChangeSetStatus::Ready,
        },
        "FAILED" if says_empty(reason) => ChangeSetStatus::Empty,
        "CREATE_PENDING" | "CREATE_IN_PROGRESS" => ChangeSetStatus::Pending,
        other => ChangeSetStatus::Failed {
            reason: if reason.is_empty() {
                format!("the change set ended as {other}")
            } else {
                reason.to_owned()
            },
        },
    }
}

/// Both texts mean that there is nothing to do: https://github.com/aws/aws-cli/issues/2717
fn says_empty(reason: &str) -> bool {
    reason.contains("The submitted information didn't contain changes")
        || reason.contains("No updates are to be performed")
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::{ChangeSetStatus as SdkStatus, ExecutionStatus};

    use super::*;

    fn said(state: SdkStatus, reason: &str) -> ChangeSetStatus {
        status(&DescribeChangeSetOutput::builder().status(state).status_reason(reason).build())
    }

    #[test]
    fn a_change_set_without_changes_is_empty_and_not_failed() {
        for reason in [
            "The submitted information didn't contain changes. Submit different information to create a change set.",
            "No updates are to be performed.",
        ] {
            assert_eq!(said(SdkStatus::Failed, reason), ChangeSetStatus::Empty);
        }
        let reason = "Template error: x".to_owned();
        assert_eq!(said(SdkStatus::Failed, &reason), ChangeSetStatus::Failed { reason });
    }
    #[test]
    fn a_change_set_says_whether_it_can_still_be_executed() {
        let cases = [
            (ExecutionStatus::Available, ChangeSetStatus::Ready),
            (ExecutionStatus::Obsolete, ChangeSetStatus::Obsolete),
            (ExecutionStatus::ExecuteInProgress, ChangeSetStatus::Executed),
            (ExecutionStatus::ExecuteComplete, ChangeSetStatus::Executed),
            (ExecutionStatus::ExecuteFailed, ChangeSetStatus::Executed),
        ];
        for (execution, expected) in cases {
            let answer = DescribeChangeSetOutput::builder()
                .status(SdkStatus::CreateComplete)
                .execution_status(execution.clone())
                .build();
            assert_eq!(status(&answer), expected, "{execution}");
        }
    }
}
