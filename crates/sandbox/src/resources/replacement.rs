//! Which property changes replace a resource instead of updating it.
//!
//! Source: "Update requires" of each property in the AWS resource and property types reference.

use super::identity::name_property;

/// AWS's `RequiresRecreation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Recreation {
    Never,
    Conditionally,
    Always,
}

impl Recreation {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "Never",
            Self::Conditionally => "Conditionally",
            Self::Always => "Always",
        }
    }
}

pub fn recreation(kind: &str, property: &str) -> Recreation {
    if name_property(kind) == Some(property) {
        // A user pool is renamed in place: its physical id is not its name.
        return if kind == "AWS::Cognito::UserPool" { Recreation::Never } else { Recreation::Always };
    }
    let always: &[&str] = match kind {
        "AWS::DynamoDB::Table" => &["KeySchema", "LocalSecondaryIndexes", "ImportSourceSpecification"],
        "AWS::SNS::Topic" | "AWS::SQS::Queue" => &["FifoTopic", "FifoQueue"],
        "AWS::SNS::Subscription" => &["TopicArn", "Protocol", "Endpoint"],
        "AWS::Lambda::Function" => &["PackageType"],
        "AWS::Lambda::Permission" => {
            &["Action", "FunctionName", "Principal", "SourceArn", "SourceAccount", "EventSourceToken"]
        }
        "AWS::Lambda::Version" => {
            &["FunctionName", "CodeSha256", "Description", "ProvisionedConcurrencyConfig"]
        }
        "AWS::Lambda::Alias" => &["FunctionName", "Name"],
        "AWS::Lambda::LayerVersion" => {
            &["Content", "LayerName", "CompatibleRuntimes", "Description", "LicenseInfo"]
        }
        "AWS::Lambda::EventSourceMapping" => &["EventSourceArn", "StartingPosition"],
        "AWS::IAM::Role" => &["Path"],
        "AWS::IAM::ManagedPolicy" => &["Description", "Path"],
        "AWS::ApiGateway::Deployment" => &["RestApiId", "DeploymentCanarySettings"],
        "AWS::ApiGateway::Resource" => &["ParentId", "PathPart", "RestApiId"],
        "AWS::ApiGateway::Method" => &["HttpMethod", "ResourceId", "RestApiId"],
        "AWS::ApiGateway::Stage" => &["RestApiId", "StageName"],
        "AWS::ApiGatewayV2::Api" => &["ProtocolType"],
        "AWS::Cognito::UserPool" => &["AliasAttributes", "UsernameAttributes", "UsernameConfiguration"],
        "AWS::Cognito::UserPoolClient" => &["UserPoolId", "GenerateSecret"],
        "AWS::S3::BucketPolicy" => &["Bucket"],
        "AWS::SSM::Parameter" => &["Type"],
        "AWS::StepFunctions::StateMachine" => &["StateMachineType"],
        "AWS::EC2::VPC" => &["CidrBlock"],
        "AWS::EC2::Subnet" => &["CidrBlock", "VpcId", "AvailabilityZone"],
        "AWS::EC2::SecurityGroup" => &["GroupName", "GroupDescription", "VpcId"],
        "AWS::RDS::DBInstance" => &["DBInstanceIdentifier", "Engine", "MasterUsername", "StorageEncrypted"],
        kind if kind.starts_with("Custom::") || kind == "AWS::CloudFormation::CustomResource" => {
            &["ServiceToken"]
        }
        _ => &[],
    };
    if always.contains(&property) {
        Recreation::Always
    } else if kind == "AWS::DynamoDB::Table" && property == "AttributeDefinitions" {
        Recreation::Conditionally
    } else {
        Recreation::Never
    }
}

/// Types to which the tags of their stack are given.
pub fn takes_tags(kind: &str) -> bool {
    matches!(
        kind,
        "AWS::DynamoDB::Table"
            | "AWS::IAM::Role"
            | "AWS::Lambda::Function"
            | "AWS::Logs::LogGroup"
            | "AWS::S3::Bucket"
            | "AWS::SNS::Topic"
            | "AWS::SQS::Queue"
            | "AWS::SSM::Parameter"
            | "AWS::ApiGateway::RestApi"
            | "AWS::Cognito::UserPool"
            | "AWS::StepFunctions::StateMachine"
    )
}
