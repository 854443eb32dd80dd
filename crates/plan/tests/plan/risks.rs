//! What a change is ranked as, and why.

use plan::{ChangeSeen, DifferenceSeen, Risk, risk_of};
use proptest::prelude::*;

fn modify<'a>(kind: &'a str, replacement: Option<&'a str>) -> ChangeSeen<'a> {
    ChangeSeen { logical_id: "It", kind, action: "Modify", replacement, ..ChangeSeen::default() }
}

fn remove<'a>(kind: &'a str, policy: Option<&'a str>) -> ChangeSeen<'a> {
    ChangeSeen { logical_id: "It", kind, action: "Remove", policy, ..ChangeSeen::default() }
}

fn changes<'a>(
    kind: &'a str,
    path: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
) -> ChangeSeen<'a> {
    let differences = vec![DifferenceSeen { path, before, after }];
    ChangeSeen { differences, ..modify(kind, Some("False")) }
}

#[test]
fn a_removed_table_is_a_loss_of_data_unless_it_is_retained() {
    let (risk, why) = risk_of(&remove("AWS::DynamoDB::Table", None));
    assert_eq!((risk, why.as_str()), (Risk::DataLoss, "it is deleted with its items"));
    let (risk, why) = risk_of(&remove("AWS::DynamoDB::Table", Some("Retain")));
    assert_eq!(risk, Risk::Deletion);
    assert!(why.contains("stays in the account"), "{why}");
    let (risk, why) = risk_of(&remove("AWS::RDS::DBInstance", Some("Snapshot")));
    assert_eq!(risk, Risk::DataLoss);
    assert!(why.contains("a snapshot is kept"), "{why}");
}

#[test]
fn a_table_that_is_made_anew_is_told_apart_from_a_function_that_is() {
    assert_eq!(risk_of(&modify("AWS::DynamoDB::Table", Some("True"))).0, Risk::StatefulReplacement);
    assert_eq!(risk_of(&modify("AWS::Lambda::Function", Some("True"))).0, Risk::Replacement);
    assert_eq!(risk_of(&modify("AWS::Lambda::Function", Some("Conditional"))).0, Risk::PossibleReplacement);
    let retained =
        ChangeSeen { policy: Some("ReplaceAndRetain"), ..modify("AWS::DynamoDB::Table", Some("True")) };
    assert!(risk_of(&retained).1.contains("the old one stays in the account"));
}

#[test]
fn a_role_that_may_do_more_is_a_widening() {
    let before = r#"[{"PolicyName":"p","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":["dynamodb:GetItem"],"Resource":"arn:aws:dynamodb:eu-west-1:1:table/notes"}]}}]"#;
    let after = r#"[{"PolicyName":"p","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":["dynamodb:*"],"Resource":"*"}]}}]"#;
    let (risk, why) = risk_of(&changes("AWS::IAM::Role", "/Properties/Policies", Some(before), Some(after)));
    assert_eq!((risk, why.as_str()), (Risk::Widening, "allows more: dynamodb:* on *"));
    let (risk, why) = risk_of(&changes("AWS::IAM::Role", "/Properties/Policies", Some(after), Some(before)));
    assert_eq!(
        (risk, why.as_str()),
        (Risk::Security, "Policies changes and allows nothing more than before")
    );
    assert_eq!(risk_of(&changes("AWS::IAM::Role", "/Properties/Policies", None, None)).0, Risk::Security);
}

#[test]
fn one_word_of_a_statement_is_read_as_the_worse_of_what_it_can_mean() {
    let action = "/Properties/PolicyDocument/Statement/0/Action/1";
    let (risk, why) = risk_of(&changes("AWS::IAM::Policy", action, Some("s3:Get*"), Some("s3:*")));
    assert_eq!((risk, why.as_str()), (Risk::Widening, "a statement is for more: s3:*"));
    assert_eq!(
        risk_of(&changes("AWS::IAM::Policy", action, Some("s3:*"), Some("s3:GetObject"))).0,
        Risk::Security
    );
    let condition = "/Properties/PolicyDocument/Statement/0/Condition/Bool/aws:SecureTransport";
    assert_eq!(risk_of(&changes("AWS::S3::BucketPolicy", condition, Some("true"), None)).0, Risk::Widening);
}

#[test]
fn an_administrator_is_attached_and_a_boundary_taken_off() {
    let (risk, why) = risk_of(&changes(
        "AWS::IAM::Role",
        "/Properties/ManagedPolicyArns",
        Some("[]"),
        Some(r#"["arn:aws:iam::aws:policy/AdministratorAccess"]"#),
    ));
    assert_eq!(risk, Risk::Widening);
    assert!(why.contains("AdministratorAccess"), "{why}");
    let boundary = changes("AWS::IAM::Role", "/Properties/PermissionsBoundary", Some("arn:b"), None);
    assert_eq!(risk_of(&boundary).0, Risk::Widening);
}

#[test]
fn what_opens_something_to_the_internet_is_a_widening() {
    for change in [
        changes(
            "AWS::EC2::SecurityGroup",
            "/Properties/SecurityGroupIngress",
            Some("[]"),
            Some(r#"[{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"CidrIp":"0.0.0.0/0"}]"#),
        ),
        changes(
            "AWS::EC2::SecurityGroupIngress",
            "/Properties/CidrIp",
            Some("10.0.0.0/8"),
            Some("0.0.0.0/0"),
        ),
        changes("AWS::Lambda::Url", "/Properties/AuthType", Some("AWS_IAM"), Some("NONE")),
        changes("AWS::RDS::DBInstance", "/Properties/PubliclyAccessible", Some("false"), Some("true")),
        changes(
            "AWS::S3::Bucket",
            "/Properties/PublicAccessBlockConfiguration",
            Some(r#"{"BlockPublicAcls":true,"BlockPublicPolicy":true}"#),
            Some(r#"{"BlockPublicAcls":true,"BlockPublicPolicy":false}"#),
        ),
        changes("AWS::Lambda::Permission", "/Properties/Principal", Some("s3.amazonaws.com"), Some("*")),
        changes("AWS::Lambda::Permission", "/Properties/SourceArn", Some("arn:aws:s3:::notes"), None),
    ] {
        assert_eq!(risk_of(&change).0, Risk::Widening, "{change:?}");
    }
}

#[test]
fn a_key_policy_and_a_trust_policy_are_read_like_any_policy() {
    let root = r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"kms:*","Resource":"*"}]}"#;
    let everybody = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}"#;
    for (kind, path) in [
        ("AWS::KMS::Key", "/Properties/KeyPolicy"),
        ("AWS::IAM::Role", "/Properties/AssumeRolePolicyDocument"),
    ] {
        let (risk, why) = risk_of(&changes(kind, path, Some(root), Some(everybody)));
        assert_eq!((risk, why.as_str()), (Risk::Widening, "allows more: kms:* on * for *"));
    }
}

#[test]
fn what_changes_by_the_way_is_told_with_the_worst() {
    let open = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}"#;
    let mut change =
        changes("AWS::SQS::Queue", "/Properties/PolicyDocument", Some(r#"{"Statement":[]}"#), Some(open));
    change.replacement = Some("True");
    let (risk, why) = risk_of(&change);
    assert_eq!(risk, Risk::StatefulReplacement);
    assert!(why.ends_with("; also: allows more: sqs:* on * for *"), "{why}");
}

#[test]
fn tags_alone_are_the_least_and_a_new_resource_is_not_much_more() {
    let tags = ChangeSeen { tags_only: true, ..modify("AWS::DynamoDB::Table", Some("False")) };
    assert_eq!(risk_of(&tags).0, Risk::TagsOnly);
    let replaced = ChangeSeen { replacement: Some("True"), ..tags };
    assert_eq!(risk_of(&replaced).0, Risk::StatefulReplacement);
    let add = ChangeSeen { action: "Add", kind: "AWS::Lambda::Function", ..ChangeSeen::default() };
    assert_eq!(risk_of(&add).0, Risk::Addition);
    let role = ChangeSeen { action: "Add", kind: "AWS::IAM::Role", ..ChangeSeen::default() };
    assert_eq!(risk_of(&role).0, Risk::Security);
}

const KINDS: [&str; 12] = [
    "AWS::DynamoDB::Table",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::KMS::Key",
    "AWS::CloudFormation::Stack",
    "AWS::Lambda::Function",
    "AWS::IAM::Role",
    "AWS::S3::BucketPolicy",
    "AWS::EC2::SecurityGroup",
    "Custom::Thing",
    "",
];
const STATEFUL: usize = 6;

#[derive(Debug, Clone)]
struct Drawn {
    kind: usize,
    action: &'static str,
    replacement: Option<&'static str>,
    policy: Option<&'static str>,
    tags_only: bool,
    differences: Vec<(String, Option<String>, Option<String>)>,
}

impl Drawn {
    fn seen(&self) -> ChangeSeen<'_> {
        ChangeSeen {
            logical_id: "It",
            kind: KINDS[self.kind],
            action: self.action,
            replacement: self.replacement,
            policy: self.policy,
            tags_only: self.tags_only,
            differences: (self.differences.iter())
                .map(|(path, before, after)| DifferenceSeen {
                    path,
                    before: before.as_deref(),
                    after: after.as_deref(),
                })
                .collect(),
        }
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let value = prop_oneof![
        Just("[]".to_owned()),
        Just("{".to_owned()),
        Just("{{changeSet:KNOWN_AFTER_APPLY}}".to_owned()),
        Just(r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#.to_owned()),
        Just(r#"{"Statement":[{"Effect":"Deny","NotAction":"s3:*","Resource":["a*","b"]}]}"#.to_owned()),
        Just(r#"[{"IpProtocol":-1,"CidrIp":"0.0.0.0/0"}]"#.to_owned()),
        "\\PC{0,12}",
    ];
    let path = prop_oneof![
        Just("/Properties/Policies".to_owned()),
        Just("/Properties/PolicyDocument/Statement/0/Action".to_owned()),
        Just("SecurityGroupIngress".to_owned()),
        Just("/Properties/SecurityGroupIngress/0/CidrIp".to_owned()),
        Just("/Properties/ManagedPolicyArns/0".to_owned()),
        "\\PC{0,12}",
    ];
    let difference = (path, prop::option::of(value.clone()), prop::option::of(value));
    (
        0..KINDS.len(),
        prop::sample::select(vec!["Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual", "New"]),
        prop::option::of(prop::sample::select(vec!["True", "False", "Conditional"])),
        prop::option::of(prop::sample::select(vec!["Delete", "Retain", "Snapshot", "ReplaceAndRetain"])),
        any::<bool>(),
        prop::collection::vec(difference, 0..4),
    )
        .prop_map(|(kind, action, replacement, policy, tags_only, differences)| Drawn {
            kind,
            action,
            replacement,
            policy,
            tags_only,
            differences,
        })
}

proptest! {
    #[test]
    fn every_change_has_a_risk_and_a_reason_and_always_the_same(change in drawn()) {
        let (risk, why) = risk_of(&change.seen());
        prop_assert!(!why.is_empty());
        prop_assert_eq!((risk, why), risk_of(&change.seen()));
    }

    #[test]
    fn the_order_in_which_properties_are_told_does_not_matter(change in drawn()) {
        let mut turned = change.clone();
        turned.differences.reverse();
        prop_assert_eq!(risk_of(&change.seen()), risk_of(&turned.seen()));
    }

    #[test]
    fn a_removed_resource_that_keeps_data_is_never_below_a_modification(
        change in drawn(),
        kind in 0..STATEFUL,
    ) {
        let removed = Drawn { kind, action: "Remove", ..change };
        prop_assert!(risk_of(&removed.seen()).0 < Risk::Modification);
    }

    #[test]
    fn what_else_is_known_of_a_change_never_makes_it_look_safer(change in drawn()) {
        let bare = Drawn { differences: Vec::new(), kind: 0, ..change.clone() };
        let told = Drawn { kind: 0, ..change };
        prop_assert!(risk_of(&told.seen()).0 <= risk_of(&bare.seen()).0);
    }
}
