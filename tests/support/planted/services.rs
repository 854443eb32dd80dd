//! The twenty services, as templates.

pub const NAMES: [&str; 20] = [
    "accounts",
    "audit",
    "billing",
    "cart",
    "catalog",
    "customers",
    "events",
    "identity",
    "inventory",
    "invoices",
    "mail",
    "media",
    "metrics",
    "orders",
    "payments",
    "pricing",
    "reports",
    "search",
    "shipping",
    "storefront",
];

/// Those in which another stack is nested; the last has one in the one.
pub(super) const NESTING: [&str; 3] = ["media", "orders", "search"];
pub(super) const DEEPER: &str = "search";
/// Those with a resource that AWS cannot check, and the stage in whose first region it is.
const UNSUPPORTED: [(&str, &str); 3] = [("accounts", "dev"), ("billing", "staging"), ("invoices", "prod")];
/// Those that read an output of `catalog` when they are deployed.
pub(super) const READERS: [&str; 2] = ["pricing", "storefront"];

pub(super) const TEMPLATES_BUCKET: &str = "acme-templates";

/// As the code has it.
#[must_use]
pub fn template(name: &str) -> String {
    let seeded = UNSUPPORTED.iter().find(|(service, _)| *service == name).map(|(_, stage)| *stage);
    let conditions = seeded.map_or_else(String::new, |stage| {
        format!(
            "Conditions:\n  Seeded: !And [!Equals [!Ref Stage, {stage}], !Equals [!Ref 'AWS::Region', {}]]\n",
            super::REGIONS[0]
        )
    });
    let mut text = format!(
        "AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage: {{Type: String}}
  Level: {{Type: String, Default: info}}
{conditions}Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub '${{Stage}}-{name}'
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
  Inbox:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
      Tags: [{{Key: service, Value: {name}}}]
  News:
    Type: AWS::SNS::Topic
    Properties: {{DisplayName: !Sub '{name} ${{Level}}'}}
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {{RetentionInDays: 30}}
"
    );
    if seeded.is_some() {
        text.push_str(
            "  Seed:\n    Type: Custom::Seed\n    Condition: Seeded\n    Properties: {ServiceToken: !Ref News}\n",
        );
    }
    if NESTING.contains(&name) {
        let inner = if name == DEEPER { "outer" } else { "inner" };
        text.push_str(&nested(inner));
    }
    if READERS.contains(&name) {
        text.push_str(
            "  Mirror:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName:\n        \
             Fn::GetStackOutput: {StackName: !Sub 'catalog-${Stage}', OutputName: TableName}\n",
        );
    }
    text.push_str("Outputs:\n  TableName:\n    Value: !Ref Table\n");
    text
}

fn nested(file: &str) -> String {
    format!(
        "  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: !Sub \
         'https://s3.${{AWS::Region}}.amazonaws.com/{TEMPLATES_BUCKET}-${{AWS::AccountId}}-${{AWS::Region}}/{file}.yaml'\n"
    )
}

/// The templates of nested stacks, by name.
pub(super) fn inner() -> [(&'static str, String); 2] {
    let inner = "Resources:\n  Store:\n    Type: AWS::DynamoDB::Table\n    Properties: {BillingMode: PAY_PER_REQUEST}\n  \
                 Bell:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: bell}\n";
    let outer = format!(
        "Resources:\n  Gate:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: gate}}\n{}",
        nested("inner")
    );
    [("inner", inner.to_owned()), ("outer", outer)]
}

/// How many resources that are no stacks a cell has, with all that are nested in it: those that AWS can check.
#[must_use]
pub fn checkable(name: &str) -> u32 {
    let inner = match name {
        DEEPER => 3,
        _ if NESTING.contains(&name) => 2,
        _ => 0,
    };
    4 + inner + u32::from(READERS.contains(&name))
}
