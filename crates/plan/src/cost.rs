//! About what a stage costs while nobody uses it, from the types of its resources. Never a bill: sizes, traffic, discounts and
//! other regions are not in it, and it says so.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// When the prices were last compared with AWS' pages.
pub const PRICES_AS_OF: &str = "2026-06";

/// What the prices are of.
pub const PRICES_REGION: &str = "us-east-1";

/// AWS counts a month as 730 hours (<https://aws.amazon.com/calculator/calculator-assumptions/>).
const HOURS: f64 = 730.0;

/// A resource of a template, with its properties where they are known.
#[derive(Debug, Clone, Copy)]
pub struct Priced<'a> {
    pub kind: &'a str,
    pub properties: Option<&'a Value>,
}

/// What is known of the cost of some resources while they are idle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CostEstimate {
    /// The sum of `lines`, in cents of a US dollar a month. At least: what has no fixed price is not in it.
    pub monthly_cents: u32,
    pub lines: Vec<CostLine>,
    /// Types that cost while they are idle, how much depends on their size: not in the sum.
    pub by_size: Vec<String>,
    /// Types that are paid by use: next to nothing while nobody uses them.
    pub by_use: Vec<String>,
    /// Types of which nothing is known here.
    pub unknown: Vec<String>,
    /// The region whose list prices these are.
    pub region: String,
    /// Year and month of the prices.
    pub as_of: String,
}

/// All resources of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CostLine {
    #[serde(rename = "type")]
    pub kind: String,
    pub count: u32,
    /// Of all of them together.
    pub monthly_cents: u32,
    /// AWS' page of these prices.
    pub source: String,
}

enum Price {
    /// US dollars a month, and where AWS says so.
    Monthly(f64, &'static str),
    BySize,
    ByUse,
    Free,
    Unknown,
}

/// Adds up what is known.
#[must_use]
pub fn estimate<'a>(resources: impl IntoIterator<Item = Priced<'a>>) -> CostEstimate {
    let mut sums: BTreeMap<&str, (u32, f64, &'static str)> = BTreeMap::new();
    let (mut by_size, mut by_use, mut unknown) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for resource in resources {
        match price(resource) {
            Price::Monthly(dollars, source) => {
                let sum = sums.entry(resource.kind).or_insert((0, 0.0, source));
                sum.0 += 1;
                sum.1 += dollars;
            }
            Price::BySize => drop(by_size.insert(resource.kind.to_owned())),
            Price::ByUse => drop(by_use.insert(resource.kind.to_owned())),
            Price::Free => {}
            Price::Unknown => drop(unknown.insert(resource.kind.to_owned())),
        }
    }
    let lines: Vec<CostLine> = sums
        .into_iter()
        .map(|(kind, (count, dollars, source))| CostLine {
            kind: kind.to_owned(),
            count,
            monthly_cents: cents(dollars),
            source: source.to_owned(),
        })
        .collect();
    CostEstimate {
        monthly_cents: lines.iter().map(|line| line.monthly_cents).sum(),
        lines,
        by_size: by_size.into_iter().collect(),
        by_use: by_use.into_iter().collect(),
        unknown: unknown.into_iter().collect(),
        region: PRICES_REGION.to_owned(),
        as_of: PRICES_AS_OF.to_owned(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few dollars, never below zero"
)]
fn cents(dollars: f64) -> u32 {
    (dollars * 100.0).round().max(0.0) as u32
}

fn price(resource: Priced<'_>) -> Price {
    const VPC: &str = "https://aws.amazon.com/vpc/pricing/";
    const BALANCING: &str = "https://aws.amazon.com/elasticloadbalancing/pricing/";
    const CLOUDWATCH: &str = "https://aws.amazon.com/cloudwatch/pricing/";
    const KINESIS: &str = "https://aws.amazon.com/kinesis/data-streams/pricing/";
    const TRANSIT: &str = "https://aws.amazon.com/transit-gateway/pricing/";
    let hourly = |dollars: f64, source| Price::Monthly(dollars * HOURS, source);
    let property = |name: &str| resource.properties.and_then(|properties| properties.get(name));
    match resource.kind {
        "AWS::EC2::NatGateway" => hourly(0.045, VPC),
        "AWS::EC2::EIP" => hourly(0.005, VPC),
        "AWS::EC2::VPCEndpoint" => match property("VpcEndpointType").and_then(Value::as_str) {
            // One network interface for each subnet.
            Some("Interface") => hourly(0.01 * length(property("SubnetIds")), VPC),
            _ => Price::Free,
        },
        "AWS::EC2::TransitGatewayAttachment" => hourly(0.05, TRANSIT),
        "AWS::EC2::VPNConnection" => hourly(0.05, "https://aws.amazon.com/vpn/pricing/"),
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => hourly(0.0225, BALANCING),
        "AWS::ElasticLoadBalancing::LoadBalancer" => hourly(0.025, BALANCING),
        "AWS::KMS::Key" | "AWS::KMS::ReplicaKey" => {
            Price::Monthly(1.0, "https://aws.amazon.com/kms/pricing/")
        }
        "AWS::SecretsManager::Secret" => {
            Price::Monthly(0.4, "https://aws.amazon.com/secrets-manager/pricing/")
        }
        "AWS::Route53::HostedZone" => Price::Monthly(0.5, "https://aws.amazon.com/route53/pricing/"),
        "AWS::WAFv2::WebACL" => Price::Monthly(5.0, "https://aws.amazon.com/waf/pricing/"),
        "AWS::CloudWatch::Alarm" | "AWS::CloudWatch::CompositeAlarm" => Price::Monthly(0.1, CLOUDWATCH),
        "AWS::CloudWatch::Dashboard" => Price::Monthly(3.0, CLOUDWATCH),
        "AWS::Kinesis::Stream" => {
            let on_demand = property("StreamModeDetails").and_then(|mode| mode.get("StreamMode"));
            let shards = property("ShardCount").and_then(number).unwrap_or(1.0);
            if on_demand.is_some_and(|mode| mode == "ON_DEMAND") {
                hourly(0.04, KINESIS)
            } else {
                hourly(0.015 * shards, KINESIS)
            }
        }
        "AWS::DynamoDB::Table" => table(property),
        kind => unpriced(kind),
    }
}

/// Capacity that is provisioned costs whether it is used or not; a table that says nothing has provisioned capacity.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>
fn table<'a>(property: impl Fn(&str) -> Option<&'a Value>) -> Price {
    let units = |name: &str| property("ProvisionedThroughput")?.get(name).and_then(number);
    match (units("ReadCapacityUnits"), units("WriteCapacityUnits")) {
        (Some(read), Some(write)) if property("BillingMode").is_none_or(|mode| mode != "PAY_PER_REQUEST") => {
            let dollars = (read * 0.00013 + write * 0.00065) * HOURS;
            Price::Monthly(dollars, "https://aws.amazon.com/dynamodb/pricing/provisioned/")
        }
        _ => Price::ByUse,
    }
}

/// Templates give numbers as texts, too; what a parameter decides is not known here.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

fn length(value: Option<&Value>) -> f64 {
    let found = value.and_then(Value::as_array).map_or(1, |list| list.len().max(1));
    f64::from(u32::try_from(found).unwrap_or(u32::MAX))
}

fn unpriced(kind: &str) -> Price {
    const BY_SIZE: [&str; 22] = [
        "AWS::AmazonMQ::Broker",
        "AWS::ApiGateway::StageCache",
        "AWS::Batch::ComputeEnvironment",
        "AWS::DAX::Cluster",
        "AWS::DocDB::DBInstance",
        "AWS::EC2::Instance",
        "AWS::EC2::Volume",
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::ECS::Service",
        "AWS::EFS::FileSystem",
        "AWS::EKS::Cluster",
        "AWS::EKS::Nodegroup",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::ElastiCache::ServerlessCache",
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
        "AWS::Neptune::DBInstance",
        "AWS::OpenSearchService::Domain",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
    ];
    const BY_USE: [&str; 27] = [
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::AppSync::GraphQLApi",
        "AWS::Athena::WorkGroup",
        "AWS::CloudFront::Distribution",
        "AWS::CloudTrail::Trail",
        "AWS::CodeBuild::Project",
        "AWS::Cognito::IdentityPool",
        "AWS::Cognito::UserPool",
        "AWS::DynamoDB::GlobalTable",
        "AWS::ECR::Repository",
        "AWS::Events::EventBus",
        "AWS::Events::Rule",
        "AWS::Glue::Job",
        "AWS::KinesisFirehose::DeliveryStream",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::Pipes::Pipe",
        "AWS::S3::Bucket",
        "AWS::SES::EmailIdentity",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::Scheduler::Schedule",
        "AWS::Serverless::Function",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::Api",
        "AWS::StepFunctions::StateMachine",
    ];
    /// Parts, rules and permissions of what is paid for elsewhere.
    const FREE: [&str; 24] = [
        "AWS::ApiGateway::",
        "AWS::ApiGatewayV2::",
        "AWS::AppSync::",
        "AWS::ApplicationAutoScaling::",
        "AWS::CDK::Metadata",
        "AWS::CertificateManager::",
        "AWS::CloudFormation::",
        "AWS::CloudFront::",
        "AWS::Cognito::",
        "AWS::EC2::",
        "AWS::ECS::",
        "AWS::ElasticLoadBalancingV2::",
        "AWS::Events::",
        "AWS::IAM::",
        "AWS::KMS::Alias",
        "AWS::Lambda::",
        "AWS::Logs::",
        "AWS::RDS::DBSubnetGroup",
        "AWS::Route53::RecordSet",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::",
        "AWS::SQS::QueuePolicy",
        "AWS::SSM::Parameter",
        "AWS::SecretsManager::",
    ];
    if BY_SIZE.contains(&kind) {
        Price::BySize
    } else if BY_USE.contains(&kind) {
        Price::ByUse
    } else if FREE.iter().any(|free| kind.starts_with(free)) {
        Price::Free
    } else {
        Price::Unknown
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(kind: &str) -> Priced<'_> {
        Priced { kind, properties: None }
    }

    #[test]
    fn what_costs_while_idle_is_added_up_and_everything_else_is_named_for_what_it_is() {
        let kinds = [
            "AWS::EC2::NatGateway",
            "AWS::KMS::Key",
            "AWS::KMS::Key",
            "AWS::Lambda::Function",
            "AWS::IAM::Role",
            "AWS::RDS::DBInstance",
            "Custom::Thing",
        ];
        let cost = estimate(kinds.map(of));
        assert_eq!(cost.monthly_cents, 3285 + 200);
        let lines: Vec<_> = cost.lines.iter().map(|line| (line.kind.as_str(), line.count)).collect();
        assert_eq!(lines, [("AWS::EC2::NatGateway", 1), ("AWS::KMS::Key", 2)]);
        assert_eq!(cost.by_use, ["AWS::Lambda::Function"]);
        assert_eq!(cost.by_size, ["AWS::RDS::DBInstance"]);
        assert_eq!(cost.unknown, ["Custom::Thing"]);
    }

    #[test]
    fn a_table_costs_what_is_provisioned_and_nothing_where_it_is_paid_by_request() {
        let provisioned =
            json!({"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": "5"}});
        let kind = "AWS::DynamoDB::Table";
        let cost = estimate([Priced { kind, properties: Some(&provisioned) }]);
        assert_eq!(cost.monthly_cents, 285);
        let by_request = json!({"BillingMode": "PAY_PER_REQUEST"});
        let cost = estimate([Priced { kind, properties: Some(&by_request) }]);
        assert_eq!((cost.monthly_cents, cost.by_use), (0, vec![kind.to_owned()]));
    }

    #[test]
    fn a_gateway_endpoint_is_free_and_an_interface_one_costs_in_each_subnet() {
        let interface = json!({"VpcEndpointType": "Interface", "SubnetIds": ["a", "b"]});
        let kind = "AWS::EC2::VPCEndpoint";
        assert_eq!(estimate([Priced { kind, properties: Some(&interface) }]).monthly_cents, 1460);
        assert_eq!(estimate([of(kind)]).monthly_cents, 0);
    }
}
