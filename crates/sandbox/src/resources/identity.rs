//! Physical ids and attributes. What is not known of a type is made up, plausibly and always alike.

use serde_json::Value;

use crate::scope::Scope;
use crate::seed;

/// The property that names a resource, if a template may name it.
pub fn name_property(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "AWS::S3::Bucket" => "BucketName",
        "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable" => "TableName",
        "AWS::SNS::Topic" => "TopicName",
        "AWS::SQS::Queue" => "QueueName",
        "AWS::SSM::Parameter" | "AWS::SecretsManager::Secret" | "AWS::Events::Rule" => "Name",
        "AWS::Events::EventBus" | "AWS::KinesisFirehose::DeliveryStream" => "Name",
        "AWS::Kinesis::Stream" => "Name",
        "AWS::Lambda::Function" => "FunctionName",
        "AWS::IAM::Role" => "RoleName",
        "AWS::IAM::User" => "UserName",
        "AWS::IAM::Group" => "GroupName",
        "AWS::IAM::ManagedPolicy" => "ManagedPolicyName",
        "AWS::IAM::InstanceProfile" => "InstanceProfileName",
        "AWS::Logs::LogGroup" => "LogGroupName",
        "AWS::StepFunctions::StateMachine" => "StateMachineName",
        "AWS::Cognito::UserPool" => "UserPoolName",
        "AWS::ECS::Cluster" => "ClusterName",
        "AWS::ECS::Service" => "ServiceName",
        "AWS::CloudWatch::Alarm" => "AlarmName",
        "AWS::ECR::Repository" => "RepositoryName",
        _ => return None,
    })
}

fn arn(scope: &Scope, service: &str, rest: &str) -> String {
    format!("arn:{}:{service}:{}:{}:{rest}", scope.partition(), scope.region, scope.account)
}

fn global_arn(scope: &Scope, service: &str, rest: &str) -> String {
    format!("arn:{}:{service}::{}:{rest}", scope.partition(), scope.account)
}

/// The physical id of a new resource. `attempt` tells apart the generations of one logical id.
pub fn physical_id(
    kind: &str,
    logical_id: &str,
    properties: &Value,
    stack: &str,
    stack_id: &str,
    scope: &Scope,
    attempt: u32,
) -> String {
    let attempt = attempt.to_string();
    let parts = [stack_id, logical_id, kind, attempt.as_str()];
    let named = name_property(kind).and_then(|property| properties.get(property)).and_then(Value::as_str);
    let lower = |length| seed::suffix(0, &parts, length).to_lowercase();
    let name = named.map_or_else(|| generated(kind, stack, logical_id, &parts), str::to_owned);
    match kind {
        "AWS::SNS::Topic" => arn(scope, "sns", &name),
        "AWS::SQS::Queue" => {
            format!("https://sqs.{}.{}/{}/{name}", scope.region, scope.url_suffix(), scope.account)
        }
        "AWS::StepFunctions::StateMachine" => arn(scope, "states", &format!("stateMachine:{name}")),
        "AWS::SecretsManager::Secret" => {
            arn(scope, "secretsmanager", &format!("secret:{name}-{}", seed::suffix(0, &parts, 6)))
        }
        "AWS::IAM::ManagedPolicy" => global_arn(scope, "iam", &format!("policy/{name}")),
        "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api" => lower(10),
        "AWS::ApiGateway::Resource" | "AWS::ApiGateway::Deployment" => lower(6),
        "AWS::Cognito::UserPool" => format!("{}_{}", scope.region, seed::suffix(0, &parts, 9)),
        "AWS::Cognito::UserPoolClient" => lower(26),
        "AWS::Cognito::IdentityPool" => format!("{}:{}", scope.region, seed::uuid(0, &parts)),
        "AWS::Lambda::Version" => {
            let function = properties.get("FunctionName").and_then(Value::as_str).unwrap_or(logical_id);
            let function = function.rsplit(':').next().unwrap_or(function);
            arn(scope, "lambda", &format!("function:{function}:1"))
        }
        "AWS::Lambda::LayerVersion" => {
            let layer = properties.get("LayerName").and_then(Value::as_str).unwrap_or(logical_id);
            arn(scope, "lambda", &format!("layer:{layer}:1"))
        }
        "AWS::Lambda::EventSourceMapping" => seed::uuid(0, &parts),
        "AWS::SNS::Subscription" => {
            let topic = properties.get("TopicArn").and_then(Value::as_str).unwrap_or("topic");
            format!("{topic}:{}", seed::uuid(0, &parts))
        }
        "AWS::CloudFormation::Stack" => {
            arn(scope, "cloudformation", &format!("stack/{name}/{}", seed::uuid(0, &parts)))
        }
        "AWS::KMS::Key" => seed::uuid(0, &parts),
        "AWS::EC2::VPC" => format!("vpc-0{}", lower(16)),
        "AWS::EC2::Subnet" => format!("subnet-0{}", lower(16)),
        "AWS::EC2::SecurityGroup" => format!("sg-0{}", lower(16)),
        _ => name,
    }
}

/// `stack-LogicalId-SUFFIX`, cut where the service allows less; lower case where it demands that.
fn generated(kind: &str, stack: &str, logical_id: &str, parts: &[&str]) -> String {
    match kind {
        "AWS::Logs::LogGroup" => format!("{stack}-{logical_id}-{}", seed::suffix(0, parts, 12)),
        "AWS::SSM::Parameter" => format!("CFN-{logical_id}-{}", seed::suffix(0, parts, 12)),
        "AWS::Cognito::UserPool" => logical_id.to_owned(),
        _ => {
            // S3 allows 63 characters, IAM roles and Lambda functions 64.
            let room = 63 - 13 - 2;
            let stack: String = stack.chars().take(room / 2).collect();
            let logical: String = logical_id.chars().take(room - stack.len()).collect();
            let name = format!("{stack}-{logical}-{}", seed::suffix(0, parts, 12));
            if kind == "AWS::S3::Bucket" { name.to_lowercase() } else { name }
        }
    }
}

/// What `Fn::GetAtt` gives.
pub fn attribute(
    kind: &str,
    logical_id: &str,
    physical_id: &str,
    properties: &Value,
    attribute: &str,
    scope: &Scope,
) -> Value {
    let last = physical_id.rsplit(['/', ':']).next().unwrap_or(physical_id);
    let made_up = || format!("{logical_id}-{}", attribute.to_lowercase().replace('.', "-"));
    let text = match (kind, attribute) {
        ("AWS::SSM::Parameter" | "AWS::CloudWatch::Dashboard", "Value" | "Type") => {
            return properties.get(attribute).cloned().unwrap_or(Value::String(made_up()));
        }
        (_, "Arn" | "ARN" | "TopicArn" | "AlarmArn") => resource_arn(kind, physical_id, last, scope),
        ("AWS::S3::Bucket", "DomainName") => format!("{physical_id}.s3.{}", scope.url_suffix()),
        ("AWS::S3::Bucket", "RegionalDomainName") => {
            format!("{physical_id}.s3.{}.{}", scope.region, scope.url_suffix())
        }
        ("AWS::S3::Bucket", "DualStackDomainName") => {
            format!("{physical_id}.s3.dualstack.{}.{}", scope.region, scope.url_suffix())
        }
        ("AWS::S3::Bucket", "WebsiteURL") => {
            format!("http://{physical_id}.s3-website-{}.{}", scope.region, scope.url_suffix())
        }
        ("AWS::DynamoDB::Table", "StreamArn") => {
            arn(scope, "dynamodb", &format!("table/{physical_id}/stream/2026-01-01T00:00:00.000"))
        }
        (_, "TopicName" | "QueueName" | "Name") => last.to_owned(),
        ("AWS::SQS::Queue", "QueueUrl") => physical_id.to_owned(),
        ("AWS::ApiGateway::RestApi", "RootResourceId") => {
            seed::suffix(0, &[physical_id, "root"], 10).to_lowercase()
        }
        ("AWS::ApiGatewayV2::Api", "ApiEndpoint") => {
            format!("https://{physical_id}.execute-api.{}.{}", scope.region, scope.url_suffix())
        }
        ("AWS::Cognito::UserPool", "ProviderName") => {
            format!("cognito-idp.{}.{}/{physical_id}", scope.region, scope.url_suffix())
        }
        ("AWS::Cognito::UserPool", "ProviderURL") => {
            format!("https://cognito-idp.{}.{}/{physical_id}", scope.region, scope.url_suffix())
        }
        ("AWS::IAM::Role" | "AWS::IAM::User", "RoleId" | "UserId") => {
            format!("AROA{}", seed::suffix(0, &[physical_id, attribute], 17))
        }
        ("AWS::Lambda::Version", "Version") => "1".to_owned(),
        ("AWS::CloudFront::Distribution", "DomainName") => {
            format!("{}.cloudfront.net", seed::suffix(0, &[physical_id], 14).to_lowercase())
        }
        _ => match properties.get(attribute) {
            Some(value) => return value.clone(),
            None => made_up(),
        },
    };
    Value::String(text)
}

fn resource_arn(kind: &str, physical_id: &str, last: &str, scope: &Scope) -> String {
    if physical_id.starts_with("arn:") {
        return physical_id.to_owned();
    }
    match kind {
        "AWS::S3::Bucket" => format!("arn:{}:s3:::{physical_id}", scope.partition()),
        "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable" => {
            arn(scope, "dynamodb", &format!("table/{physical_id}"))
        }
        "AWS::SQS::Queue" => arn(scope, "sqs", last),
        "AWS::SSM::Parameter" => {
            arn(scope, "ssm", &format!("parameter/{}", physical_id.trim_start_matches('/')))
        }
        "AWS::Lambda::Function" => arn(scope, "lambda", &format!("function:{physical_id}")),
        "AWS::IAM::Role" => global_arn(scope, "iam", &format!("role/{physical_id}")),
        "AWS::IAM::User" => global_arn(scope, "iam", &format!("user/{physical_id}")),
        "AWS::IAM::Group" => global_arn(scope, "iam", &format!("group/{physical_id}")),
        "AWS::IAM::InstanceProfile" => global_arn(scope, "iam", &format!("instance-profile/{physical_id}")),
        // The ARN of a log group that CloudFormation gives ends in `:*` (aws-resource-logs-loggroup.html).
        "AWS::Logs::LogGroup" => arn(scope, "logs", &format!("log-group:{physical_id}:*")),
        "AWS::Cognito::UserPool" => arn(scope, "cognito-idp", &format!("userpool/{physical_id}")),
        "AWS::Events::Rule" => arn(scope, "events", &format!("rule/{physical_id}")),
        "AWS::Events::EventBus" => arn(scope, "events", &format!("event-bus/{physical_id}")),
        "AWS::Kinesis::Stream" => arn(scope, "kinesis", &format!("stream/{physical_id}")),
        "AWS::KMS::Key" => arn(scope, "kms", &format!("key/{physical_id}")),
        "AWS::CloudWatch::Alarm" => arn(scope, "cloudwatch", &format!("alarm:{physical_id}")),
        _ => {
            let mut parts = kind.split("::").skip(1).map(str::to_lowercase);
            let service = parts.next().unwrap_or_else(|| "custom".to_owned());
            let what = parts.next().unwrap_or_else(|| "resource".to_owned());
            arn(scope, &service, &format!("{what}/{physical_id}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn scope() -> Scope {
        Scope::new("111111111111", "us-east-1")
    }

    #[test]
    fn a_named_resource_keeps_its_name_and_an_unnamed_one_gets_the_stacks() {
        let id = |properties| {
            physical_id("AWS::DynamoDB::Table", "Notes", &properties, "api-dev", "arn:x", &scope(), 0)
        };
        assert_eq!(id(json!({"TableName": "t"})), "t");
        assert!(id(json!({})).starts_with("api-dev-Notes-"));
    }

    #[test]
    fn arns_have_the_shape_of_their_service() {
        let arn = |kind, id| attribute(kind, "L", id, &json!({}), "Arn", &scope());
        assert_eq!(arn("AWS::DynamoDB::Table", "t"), "arn:aws:dynamodb:us-east-1:111111111111:table/t");
        assert_eq!(arn("AWS::S3::Bucket", "b"), "arn:aws:s3:::b");
        assert_eq!(arn("AWS::IAM::Role", "r"), "arn:aws:iam::111111111111:role/r");
        assert_eq!(arn("Custom::Thing", "x"), "arn:aws:thing:us-east-1:111111111111:resource/x");
    }
}
