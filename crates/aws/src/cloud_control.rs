//! Cloud Control: whether a resource is still there, and the deletion of what no stack has any more.

use aws_sdk_cloudcontrol::types::{OperationStatus, ProgressEvent};

use crate::{AwsError, Cloud, Proof};

/// A type of resource that may be deleted this way: its name in a stack is the identifier that Cloud Control knows it by,
/// deleting one deletes nothing else with it, and it is gone at once instead of waiting for weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeletableType(&'static str);

impl DeletableType {
    /// By their schemas, <https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/supported-resources.html>. Keys of KMS and
    /// secrets are left out, as AWS keeps them for days; roles and policies, as others may use them.
    const ALL: [&str; 11] = [
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::Cognito::UserPool",
        "AWS::DynamoDB::Table",
        "AWS::Kinesis::Stream",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::Logs::LogGroup",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SSM::Parameter",
    ];

    #[must_use]
    pub fn of(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| *one == kind).map(Self)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// How a deletion that was asked for goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    GoingOn,
    /// Also where there was nothing to delete.
    Done,
    /// In AWS's words.
    Failed {
        code: String,
        message: String,
    },
}

impl Deletion {
    fn read(event: Option<&ProgressEvent>) -> Self {
        let Some(event) = event else { return Self::GoingOn };
        match event.operation_status() {
            Some(OperationStatus::Success) => Self::Done,
            Some(OperationStatus::Failed | OperationStatus::CancelComplete) => {
                let code = event.error_code().map_or("unknown", |code| code.as_str()).to_owned();
                if code == "NotFound" {
                    return Self::Done;
                }
                let message = event.status_message().unwrap_or("AWS gave no reason").to_owned();
                Self::Failed { code, message }
            }
            _ => Self::GoingOn,
        }
    }
}

impl Cloud {
    /// Whether there is such a resource. Absent where this server, or Cloud Control for this type, cannot say.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn stands(&self, kind: &str, identifier: &str) -> Result<Option<bool>, AwsError> {
        let session = self.session().await?;
        let answer = self
            .other_call(|_| async {
                let request = session.clients.cloudcontrol.get_resource();
                let request = request.type_name(kind).identifier(identifier);
                request.send().await.map_err(|error| AwsError::sdk("GetResource", error))
            })
            .await;
        match answer {
            Ok(_) => Ok(Some(true)),
            Err(error) if error.missing_in_account() => Ok(Some(false)),
            Err(error) if error.unsupported() || error.type_unknown() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks for the deletion; answers how it goes, and what to ask for its progress with. With the same token, AWS carries it out
    /// once (for 36 hours).
    /// <https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_DeleteResource.html>
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn delete_resource(
        &self,
        proof: &Proof,
        kind: DeletableType,
        identifier: &str,
        token: &str,
    ) -> Result<(Deletion, String), AwsError> {
        let client = &self.writing(proof)?.cloudcontrol;
        let answer = self
            .other_call(|_| async move {
                let request = client.delete_resource().type_name(kind.0).identifier(identifier);
                let request = request.client_token(token);
                request.send().await.map_err(|error| AwsError::sdk("DeleteResource", error))
            })
            .await;
        match answer {
            Ok(answer) => {
                let event = answer.progress_event();
                let request = event.and_then(ProgressEvent::request_token).unwrap_or_default();
                Ok((Deletion::read(event), request.to_owned()))
            }
            Err(error) if error.missing_in_account() => Ok((Deletion::Done, String::new())),
            Err(error) => Err(error),
        }
    }

    /// # Errors
    /// Where AWS does not know the request any more, refuses or cannot be reached.
    pub async fn deletion(&self, request: &str) -> Result<Deletion, AwsError> {
        let session = self.session().await?;
        let answer = self
            .other_call(|_| async {
                let status = session.clients.cloudcontrol.get_resource_request_status();
                let asked = status.request_token(request).send().await;
                asked.map_err(|error| AwsError::sdk("GetResourceRequestStatus", error))
            })
            .await?;
        Ok(Deletion::read(answer.progress_event()))
    }
}
