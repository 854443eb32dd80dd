//! Which properties give a resource the name that AWS and other services know it by.

/// How far a name has to be the only one of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// In an account and region; for some kinds in the whole world.
    Yes,
    /// AWS takes the same name again and again.
    No,
}

/// Types, the property that names them, and whether two may share a name. A type that is not here gets a name that is made
/// up by CloudFormation, or one that nobody refers to.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>
const NAMES: &[(&str, &str, Unique)] = &[
    ("AWS::ApiGateway::ApiKey", "Name", Unique::No),
    ("AWS::ApiGateway::DomainName", "DomainName", Unique::Yes),
    ("AWS::ApiGateway::RestApi", "Name", Unique::No),
    ("AWS::ApiGateway::UsagePlan", "UsagePlanName", Unique::No),
    ("AWS::ApiGatewayV2::Api", "Name", Unique::No),
    ("AWS::ApiGatewayV2::DomainName", "DomainName", Unique::Yes),
    ("AWS::AppSync::GraphQLApi", "Name", Unique::No),
    ("AWS::Athena::WorkGroup", "Name", Unique::Yes),
    ("AWS::Batch::ComputeEnvironment", "ComputeEnvironmentName", Unique::Yes),
    ("AWS::Batch::JobDefinition", "JobDefinitionName", Unique::No),
    ("AWS::Batch::JobQueue", "JobQueueName", Unique::Yes),
    ("AWS::CloudFront::Function", "Name", Unique::Yes),
    ("AWS::CloudWatch::Alarm", "AlarmName", Unique::Yes),
    ("AWS::CloudWatch::Dashboard", "DashboardName", Unique::Yes),
    ("AWS::CodeBuild::Project", "Name", Unique::Yes),
    ("AWS::CodePipeline::Pipeline", "Name", Unique::Yes),
    ("AWS::Cognito::IdentityPool", "IdentityPoolName", Unique::No),
    ("AWS::Cognito::UserPool", "UserPoolName", Unique::No),
    ("AWS::Cognito::UserPoolClient", "ClientName", Unique::No),
    ("AWS::Cognito::UserPoolDomain", "Domain", Unique::Yes),
    ("AWS::DAX::Cluster", "ClusterName", Unique::Yes),
    ("AWS::DynamoDB::GlobalTable", "TableName", Unique::Yes),
    ("AWS::DynamoDB::Table", "TableName", Unique::Yes),
    ("AWS::ECR::Repository", "RepositoryName", Unique::Yes),
    ("AWS::ECS::Cluster", "ClusterName", Unique::Yes),
    ("AWS::ECS::Service", "ServiceName", Unique::No),
    ("AWS::ECS::TaskDefinition", "Family", Unique::No),
    ("AWS::ElastiCache::CacheCluster", "ClusterName", Unique::Yes),
    ("AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId", Unique::Yes),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name", Unique::Yes),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name", Unique::Yes),
    ("AWS::Elasticsearch::Domain", "DomainName", Unique::Yes),
    ("AWS::Events::EventBus", "Name", Unique::Yes),
    ("AWS::Events::Rule", "Name", Unique::Yes),
    ("AWS::IAM::Group", "GroupName", Unique::Yes),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName", Unique::Yes),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", Unique::Yes),
    ("AWS::IAM::Role", "RoleName", Unique::Yes),
    ("AWS::IAM::User", "UserName", Unique::Yes),
    ("AWS::KMS::Alias", "AliasName", Unique::Yes),
    ("AWS::Kinesis::Stream", "Name", Unique::Yes),
    ("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName", Unique::Yes),
    ("AWS::Lambda::Function", "FunctionName", Unique::Yes),
    ("AWS::Lambda::LayerVersion", "LayerName", Unique::No),
    ("AWS::Logs::LogGroup", "LogGroupName", Unique::Yes),
    ("AWS::MSK::Cluster", "ClusterName", Unique::Yes),
    ("AWS::OpenSearchService::Domain", "DomainName", Unique::Yes),
    ("AWS::Pipes::Pipe", "Name", Unique::Yes),
    ("AWS::RDS::DBCluster", "DBClusterIdentifier", Unique::Yes),
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier", Unique::Yes),
    ("AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", Unique::Yes),
    ("AWS::Redshift::Cluster", "ClusterIdentifier", Unique::Yes),
    ("AWS::Route53::RecordSet", "Name", Unique::Yes),
    ("AWS::S3::Bucket", "BucketName", Unique::Yes),
    ("AWS::SES::ConfigurationSet", "Name", Unique::Yes),
    ("AWS::SNS::Topic", "TopicName", Unique::Yes),
    ("AWS::SQS::Queue", "QueueName", Unique::Yes),
    ("AWS::SSM::Parameter", "Name", Unique::Yes),
    ("AWS::Scheduler::Schedule", "Name", Unique::Yes),
    ("AWS::Scheduler::ScheduleGroup", "Name", Unique::Yes),
    ("AWS::SecretsManager::Secret", "Name", Unique::Yes),
    ("AWS::Serverless::Function", "FunctionName", Unique::Yes),
    ("AWS::Serverless::SimpleTable", "TableName", Unique::Yes),
    ("AWS::Serverless::StateMachine", "Name", Unique::Yes),
    ("AWS::StepFunctions::StateMachine", "StateMachineName", Unique::Yes),
    ("AWS::Synthetics::Canary", "Name", Unique::Yes),
    ("AWS::WAFv2::WebACL", "Name", Unique::Yes),
];

/// Whether the property names resources of this type; absent where it does not.
pub fn names(kind: &str, property: &str) -> Option<Unique> {
    NAMES.iter().find(|(of, name, _)| *of == kind && *name == property).map(|(_, _, unique)| *unique)
}
