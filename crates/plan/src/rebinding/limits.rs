//! How long names may be and what may stand in them, by what they name.

use super::names::{Name, Named};

/// What AWS lets a name be.
#[derive(Debug, Clone, Copy)]
struct Limit {
    longest: usize,
    /// Characters besides lower-case letters, digits and `-`.
    more: &'static str,
    upper: bool,
}

const fn limit(longest: usize, upper: bool, more: &'static str) -> Limit {
    Limit { longest, more, upper }
}

/// By the type of the resource. A type that is not here has a limit that no stage's name comes near to, or none that is known.
const LIMITS: &[(&str, Limit)] = &[
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    ("AWS::S3::Bucket", limit(63, false, ".")),
    // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    ("AWS::Lambda::Function", limit(64, true, "_")),
    ("AWS::Serverless::Function", limit(64, true, "_")),
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    ("AWS::IAM::Role", limit(64, true, "_+=,.@")),
    ("AWS::IAM::User", limit(64, true, "_+=,.@")),
    ("AWS::IAM::Group", limit(128, true, "_+=,.@")),
    ("AWS::IAM::InstanceProfile", limit(128, true, "_+=,.@")),
    ("AWS::IAM::ManagedPolicy", limit(128, true, "_+=,.@")),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
    ("AWS::DynamoDB::Table", limit(255, true, "_.")),
    ("AWS::DynamoDB::GlobalTable", limit(255, true, "_.")),
    ("AWS::Serverless::SimpleTable", limit(255, true, "_.")),
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    ("AWS::SQS::Queue", limit(80, true, "_.")),
    // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    ("AWS::SNS::Topic", limit(256, true, "_.")),
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    ("AWS::Events::Rule", limit(64, true, "_.")),
    ("AWS::Events::EventBus", limit(256, true, "_./")),
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    ("AWS::Scheduler::Schedule", limit(64, true, "_.")),
    ("AWS::Scheduler::ScheduleGroup", limit(64, true, "_.")),
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    ("AWS::StepFunctions::StateMachine", limit(80, true, "_")),
    ("AWS::Serverless::StateMachine", limit(80, true, "_")),
    // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
    ("AWS::Kinesis::Stream", limit(128, true, "_.")),
    ("AWS::KinesisFirehose::DeliveryStream", limit(64, true, "_.")),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", limit(32, true, "")),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", limit(32, true, "")),
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
    ("AWS::RDS::DBInstance", limit(63, true, "")),
    ("AWS::RDS::DBCluster", limit(63, true, "")),
    // https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    ("AWS::ElastiCache::ReplicationGroup", limit(40, true, "")),
    ("AWS::ElastiCache::CacheCluster", limit(50, true, "")),
    // https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html
    ("AWS::OpenSearchService::Domain", limit(28, false, "")),
    ("AWS::Elasticsearch::Domain", limit(28, false, "")),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    ("AWS::CloudWatch::Alarm", limit(255, true, "_./ :+=@#")),
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    ("AWS::Logs::LogGroup", limit(512, true, "_./#")),
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    ("AWS::SecretsManager::Secret", limit(512, true, "/_+=.@")),
    // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
    ("AWS::Cognito::UserPool", limit(128, true, "_ +=,.@")),
    ("AWS::Cognito::UserPoolDomain", limit(63, false, "")),
    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    ("AWS::ECR::Repository", limit(256, false, "._/")),
];

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
const STACK: Limit = limit(128, true, "");
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html>
const PARAMETER: Limit = limit(1011, true, "_./");

fn of(named: &Named) -> Option<Limit> {
    match named {
        Named::Stack => Some(STACK),
        Named::Parameter { .. } => Some(PARAMETER),
        Named::Resource { kind, .. } => LIMITS.iter().find(|(of, _)| of == kind).map(|(_, limit)| *limit),
        // Its characters are those that a template may have.
        Named::Export { .. } => None,
    }
}

/// How long AWS lets the name be, where that is known.
#[must_use]
pub fn longest_of(named: &Named) -> Option<usize> {
    of(named).map(|limit| limit.longest)
}

/// Why AWS would not take a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    TooLong { by: usize },
    Character(char),
}

/// Whether AWS would take the name; absent: it would, as far as that is known.
#[must_use]
pub fn misfit(name: &Name) -> Option<Misfit> {
    let limit = of(&name.named)?;
    let allowed = |character: &char| {
        character.is_ascii_lowercase()
            || character.is_ascii_digit()
            || *character == '-'
            || (limit.upper && character.is_ascii_uppercase())
            || limit.more.contains(*character)
    };
    if let Some(character) = name.text.chars().find(|character| !allowed(character)) {
        return Some(Misfit::Character(character));
    }
    let length = name.text.chars().count();
    (length > limit.longest).then(|| Misfit::TooLong { by: length - limit.longest })
}

/// How long the stage's name may be so that this name still fits. `base` is the same name for another stage: their lengths tell how
/// often the stage stands in it.
#[must_use]
pub fn room_for_stage(name: &Name, stage: &str, base: &Name, base_stage: &str) -> Option<usize> {
    let longest = longest_of(&name.named)?;
    let signed = |text: &str| isize::try_from(text.chars().count()).ok();
    let (length, stage_length) = (signed(&name.text)?, signed(stage)?);
    let (more, longer) = (length - signed(&base.text)?, stage_length - signed(base_stage)?);
    let times =
        if longer == 0 { isize::try_from(name.text.matches(stage).count()).ok()? } else { more / longer };
    if times < 1 {
        return None;
    }
    let room = (isize::try_from(longest).ok()? - (length - times * stage_length)) / times;
    usize::try_from(room.max(0)).ok()
}
