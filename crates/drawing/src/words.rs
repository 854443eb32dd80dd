//! What a card says beside its name, and the words of everything that has a colour or a dash.

use plan::Action;
use topology::{ReferenceKind, Role, ServiceKind};

use crate::picture::{Card, PipState, StageTone};

/// Resource types that say what a service is, most telling first.
const TELLING: &[(&str, &str)] = &[
    ("AWS::DynamoDB::", "DynamoDB"),
    ("AWS::RDS::", "RDS"),
    ("AWS::Cognito::", "Cognito"),
    ("AWS::EC2::VPC", "VPC"),
    ("AWS::ElastiCache::", "ElastiCache"),
    ("AWS::OpenSearchService::", "OpenSearch"),
    ("AWS::Kinesis::", "Kinesis"),
    ("AWS::StepFunctions::", "Step Functions"),
    ("AWS::CloudFront::", "CloudFront"),
    ("AWS::SNS::", "SNS"),
    ("AWS::SQS::", "SQS"),
    ("AWS::Events::", "EventBridge"),
    ("AWS::ECS::", "ECS"),
    ("AWS::S3::", "S3"),
    ("AWS::ApiGateway", "API Gateway"),
    ("AWS::SSM::", "SSM"),
    ("AWS::IAM::", "IAM"),
];

/// `4 functions · api`, `DynamoDB · infrastructure`.
pub fn line(card: &Card) -> String {
    if card.kind == ServiceKind::Planned {
        return format!("planned · {}", role(card.role));
    }
    if card.unreadable {
        return "cannot be read".into();
    }
    format!("{} · {}", what(card), role(card.role))
}

fn what(card: &Card) -> String {
    if card.functions > 0 {
        return count(card.functions, "function");
    }
    let has = |prefix: &str| card.resources.keys().any(|kind| kind.starts_with(prefix));
    if let Some((_, word)) = TELLING.iter().find(|(prefix, _)| has(prefix)) {
        return (*word).to_owned();
    }
    match card.resources.values().sum() {
        0 => kind(card.kind).to_owned(),
        total => count(total, "resource"),
    }
}

/// `1 service`, `12 services`.
pub fn count(number: u32, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

pub fn counted(number: usize, word: &str) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX), word)
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Infrastructure => "infrastructure",
        Role::Api => "api",
        Role::Job => "job",
        Role::Web => "web",
    }
}

fn kind(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Serverless => "Serverless",
        ServiceKind::CloudFormation => "CloudFormation",
        ServiceKind::Cdk => "CDK",
        ServiceKind::Sam => "SAM",
        ServiceKind::Terraform => "Terraform",
        ServiceKind::Command => "a command",
        ServiceKind::Planned => "planned",
    }
}

pub fn reference(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Strong => "strong",
        ReferenceKind::Weak => "weak",
        ReferenceKind::Config => "config",
        ReferenceKind::Manual => "manual",
    }
}

/// For a reader who does not know the words.
pub fn reference_means(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Strong => "strong: imported, AWS keeps it",
        ReferenceKind::Weak => "weak: read when deployed",
        ReferenceKind::Config => "config: read when built",
        ReferenceKind::Manual => "drawn by hand",
    }
}

pub fn stage(tone: StageTone) -> &'static str {
    match tone {
        StageTone::Dev => "dev",
        StageTone::Staging => "staging",
        StageTone::Prod => "prod",
        StageTone::Personal => "personal",
    }
}

pub fn state(state: PipState) -> &'static str {
    match state {
        PipState::Deployed => "deployed",
        PipState::Behind => "behind the code",
        PipState::Failed => "failed",
        PipState::Running => "being deployed",
        PipState::Absent => "not deployed",
        PipState::Unknown => "not known",
    }
}

pub fn action(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Recreate => "recreate",
        Action::Delete => "delete",
        Action::ContinueRollback => "finish rolling back",
        Action::RollBack => "roll back",
        Action::None => "no change",
    }
}
