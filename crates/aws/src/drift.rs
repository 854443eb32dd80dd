//! What AWS says of the difference between a stack's template and what is really there.
//!
//! A detection is started and asked about by its id; then the results are read, a page at a time. It goes through the
//! target's limiter like everything that is asked of CloudFormation.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html>

use aws_sdk_cloudformation::types::{DifferenceType, StackResourceDrift};
use serde_json::Value;

use crate::{AwsError, Cloud, retry::Attempts};

/// How far a detection has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detection {
    Running,
    Complete,
    /// At least one resource could not be checked. What was seen of the others is there.
    Failed {
        reason: String,
    },
}

/// A resource that was checked. Those of types that AWS cannot check are in no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedResource {
    pub logical_id: String,
    pub physical_id: Option<String>,
    pub kind: String,
    pub found: Found,
    /// With every reference resolved; absent where the resource is gone.
    pub expected: Option<Value>,
    pub actual: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    InSync,
    Changed(Vec<Difference>),
    Deleted,
    Unsupported,
    /// It could not be checked, for the reason that AWS gives.
    Unknown(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub path: String,
    /// Absent where the template has no such value.
    pub expected: Option<String>,
    /// Absent where the resource has no such value.
    pub actual: Option<String>,
    pub kind: DifferenceKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    Added,
    Removed,
    NotEqual,
}

impl Cloud {
    /// Starts the detection of a stack; answers its id.
    ///
    /// # Errors
    /// Where there is no such stack, it is in a status in which AWS detects nothing, a detection is going on already, or AWS
    /// refuses or cannot be reached.
    pub async fn detect_drift(&self, stack: &str) -> Result<String, AwsError> {
        let session = self.session().await?;
        let answer = self
            .call(Attempts::PATIENT, |_| async {
                let request = session.clients.cloudformation.detect_stack_drift().stack_name(stack);
                request.send().await.map_err(|error| AwsError::sdk("DetectStackDrift", error))
            })
            .await?;
        Ok(answer.stack_drift_detection_id().unwrap_or_default().to_owned())
    }

    /// # Errors
    /// Where AWS does not know the detection, refuses, or cannot be reached.
    pub async fn drift_detection(&self, id: &str) -> Result<Detection, AwsError> {
        let session = self.session().await?;
        let answer = self
            .call(Attempts::PATIENT, |_| async {
                let status = session.clients.cloudformation.describe_stack_drift_detection_status();
                let request = status.stack_drift_detection_id(id);
                request
                    .send()
                    .await
                    .map_err(|error| AwsError::sdk("DescribeStackDriftDetectionStatus", error))
            })
            .await?;
        Ok(match answer.detection_status().map_or("", |status| status.as_str()) {
            "DETECTION_COMPLETE" => Detection::Complete,
            "DETECTION_FAILED" => Detection::Failed {
                reason: answer.detection_status_reason().unwrap_or("AWS gives no reason").to_owned(),
            },
            _ => Detection::Running,
        })
    }

    /// What the last detection of a stack found, of every resource that it checked.
    ///
    /// # Errors
    /// Where there is no such stack, or AWS refuses or cannot be reached.
    pub async fn drifts(&self, stack: &str) -> Result<Vec<CheckedResource>, AwsError> {
        let session = self.session().await?;
        let mut checked = Vec::new();
        let mut page: Option<String> = None;
        loop {
            let answer = self
                .call(Attempts::PATIENT, |_| async {
                    let drifts = session.clients.cloudformation.describe_stack_resource_drifts();
                    let request = drifts.stack_name(stack).max_results(100).set_next_token(page.clone());
                    request.send().await.map_err(|error| AwsError::sdk("DescribeStackResourceDrifts", error))
                })
                .await?;
            checked.extend(answer.stack_resource_drifts().iter().map(CheckedResource::read));
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(checked);
            }
        }
    }

    /// Checks one resource, at once: to see whether a difference is still there.
    ///
    /// # Errors
    /// Where there is no such resource, its type cannot be checked, or AWS refuses or cannot be reached.
    pub async fn drift_of_resource(
        &self,
        stack: &str,
        logical_id: &str,
    ) -> Result<Option<CheckedResource>, AwsError> {
        let session = self.session().await?;
        let answer = self
            .call(Attempts::PATIENT, |_| async {
                let detect = session.clients.cloudformation.detect_stack_resource_drift();
                let request = detect.stack_name(stack).logical_resource_id(logical_id);
                request.send().await.map_err(|error| AwsError::sdk("DetectStackResourceDrift", error))
            })
            .await?;
        Ok(answer.stack_resource_drift().map(CheckedResource::read))
    }
}

impl CheckedResource {
    fn read(one: &StackResourceDrift) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let json = |text: Option<&str>| text.and_then(|text| serde_json::from_str(text).ok());
        let status = one.stack_resource_drift_status().map_or("", |status| status.as_str());
        Self {
            logical_id: text(one.logical_resource_id()),
            physical_id: one.physical_resource_id().filter(|id| !id.is_empty()).map(str::to_owned),
            kind: text(one.resource_type()),
            found: match status {
                "IN_SYNC" => Found::InSync,
                "DELETED" => Found::Deleted,
                "MODIFIED" => Found::Changed(differences(one)),
                "UNSUPPORTED" => Found::Unsupported,
                other => Found::Unknown(
                    one.drift_status_reason()
                        .map_or_else(|| format!("AWS says {other} and gives no reason"), str::to_owned),
                ),
            },
            expected: json(one.expected_properties()),
            actual: json(one.actual_properties()),
        }
    }
}

/// AWS writes `null` where one side has no value.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_PropertyDifference.html>
fn differences(one: &StackResourceDrift) -> Vec<Difference> {
    let differences = one.property_differences().iter().map(|difference| {
        let kind = match difference.difference_type() {
            Some(DifferenceType::Add) => DifferenceKind::Added,
            Some(DifferenceType::Remove) => DifferenceKind::Removed,
            _ => DifferenceKind::NotEqual,
        };
        let value = |value: Option<&str>, kept: bool| value.filter(|_| kept).map(str::to_owned);
        Difference {
            path: difference.property_path().unwrap_or_default().to_owned(),
            expected: value(difference.expected_value(), kind != DifferenceKind::Added),
            actual: value(difference.actual_value(), kind != DifferenceKind::Removed),
            kind,
        }
    });
    differences.collect()
}
