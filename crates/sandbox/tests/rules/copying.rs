//! A sandbox that is filled from live accounts: it says what they say, and can be deployed to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sandbox::{Latency, LiveOutput, LiveParameter, LiveScope, LiveStack, Sandbox, Scope, Settings, Snapshot};

use crate::support::{ACCOUNT, epoch, form, text, texts};

const REGION: &str = "eu-west-1";
const LIVE_ARN: &str = "arn:aws:dynamodb:eu-west-1:111111111111:table/notes-live-7Q2";

const TABLE: &str = "
Parameters: {Stage: {Type: String}, Secret: {Type: String, NoEcho: true}}
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}
  Bucket: {Type: AWS::S3::Bucket}
Outputs:
  Arn: {Value: !GetAtt Table.Arn, Export: {Name: !Sub '${Stage}-TableArn'}}
  Bucket: {Value: !Ref Bucket}
";
const USER: &str = "
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: {S3Bucket: nowhere, S3Key: code.zip}
      Environment: {Variables: {TABLE: !ImportValue dev-TableArn}}
";

fn id(name: &str) -> String {
    format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/11111111-2222-4333-8444-555555555555")
}

fn live(name: &str, template: &str) -> LiveStack {
    LiveStack {
        name: name.to_owned(),
        id: id(name),
        status: "UPDATE_COMPLETE".to_owned(),
        template: Some(template.to_owned()),
        tags: BTreeMap::from([("team".to_owned(), "a".to_owned())]),
        ..LiveStack::default()
    }
}

fn table() -> LiveStack {
    let output = |key: &str, value: &str, export: Option<&str>| LiveOutput {
        key: key.to_owned(),
        value: value.to_owned(),
        export: export.map(str::to_owned),
    };
    let parameter = |value: &str| LiveParameter { value: value.to_owned(), resolved: None };
    LiveStack {
        outputs: vec![
            output("Arn", LIVE_ARN, Some("dev-TableArn")),
            output("Bucket", "notes-bucket-x1", None),
        ],
        parameters: BTreeMap::from([
            ("Stage".to_owned(), parameter("dev")),
            ("Secret".to_owned(), parameter("****")),
        ]),
        ..live("table", TABLE)
    }
}

struct Copy(Sandbox);

impl Copy {
    fn of(stacks: Vec<LiveStack>, importers: &[(&str, &str)]) -> Self {
        let mut scope = LiveScope { stacks, ..LiveScope::default() };
        for (export, stack) in importers {
            scope.importers.entry((*export).to_owned()).or_default().insert((*stack).to_owned());
        }
        let snapshot = Snapshot { scopes: BTreeMap::from([(Scope::new(ACCOUNT, REGION), scope)]) };
        let settings = Settings { latency: Latency::none(), assume_code: true, ..Settings::default() };
        Self(Sandbox::filled(settings, Arc::new(epoch), &snapshot))
    }

    fn call(&self, action: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let response = self.0.handle(&form("cloudformation", action, fields, ACCOUNT, REGION)).response;
        (response.status, response.text())
    }

    fn stack(&self, name: &str) -> String {
        let (status, body) = self.call("DescribeStacks", &[("StackName", name)]);
        assert_eq!(status, 200, "{body}");
        body
    }

    fn status(&self, name: &str) -> String {
        text(&self.stack(name), "StackStatus").unwrap()
    }

    fn update(&self, name: &str, template: &str, more: &[(&str, &str)]) -> String {
        let mut fields = vec![("StackName", name), ("TemplateBody", template)];
        fields.extend(more);
        let (status, body) = self.call("UpdateStack", &fields);
        if status != 200 { text(&body, "Message").unwrap() } else { self.status(name) }
    }
}

const PREVIOUS: [(&str, &str); 4] = [
    ("Parameters.member.1.ParameterKey", "Stage"),
    ("Parameters.member.1.UsePreviousValue", "true"),
    ("Parameters.member.2.ParameterKey", "Secret"),
    ("Parameters.member.2.UsePreviousValue", "true"),
];

#[test]
fn a_copy_shows_what_the_account_shows() {
    let copy = Copy::of(vec![table()], &[]);
    let shown = copy.stack("table");
    assert_eq!(text(&shown, "StackId").unwrap(), id("table"));
    assert_eq!(texts(&shown, "OutputValue"), [LIVE_ARN, "notes-bucket-x1"]);
    assert!(shown.contains("<Key>team</Key>") && shown.contains("****"));
    let (_, exports) = copy.call("ListExports", &[]);
    assert_eq!(text(&exports, "Value").as_deref(), Some(LIVE_ARN));
    let (_, resources) = copy.call("DescribeStackResources", &[("StackName", "table")]);
    assert_eq!(
        texts(&resources, "PhysicalResourceId")[0],
        "notes-bucket-x1",
        "an output that is a Ref tells the id"
    );
}

#[test]
fn the_same_template_again_is_no_change() {
    let copy = Copy::of(vec![table(), live("user", USER)], &[]);
    assert_eq!(copy.update("table", TABLE, &PREVIOUS), "No updates are to be performed.");
    assert_eq!(copy.update("user", USER, &[]), "No updates are to be performed.");
}

#[test]
fn outputs_keep_their_live_values_until_what_they_tell_changes() {
    let copy = Copy::of(vec![table(), live("user", USER)], &[]);
    let changed = TABLE.replace("PAY_PER_REQUEST", "PROVISIONED");
    assert_eq!(copy.update("table", &changed, &PREVIOUS), "UPDATE_COMPLETE");
    assert_eq!(texts(&copy.stack("table"), "OutputValue")[0], LIVE_ARN);
    let renamed = TABLE.replace("BillingMode: PAY_PER_REQUEST", "TableName: other");
    assert_eq!(copy.update("table", &renamed, &PREVIOUS), "UPDATE_ROLLBACK_COMPLETE");
    let (_, events) = copy.call("DescribeStackEvents", &[("StackName", "table")]);
    assert!(events.contains("Export dev-TableArn cannot be updated as it is in use by user"), "{events}");
}

#[test]
fn stacks_outside_of_what_is_copied_import_as_they_do_live() {
    let copy = Copy::of(vec![table()], &[("dev-TableArn", "somebody-elses")]);
    let without = TABLE.replace(", Export: {Name: !Sub '${Stage}-TableArn'}", "");
    assert_eq!(copy.update("table", &without, &PREVIOUS), "UPDATE_ROLLBACK_COMPLETE");
    let (_, events) = copy.call("DescribeStackEvents", &[("StackName", "table")]);
    assert!(
        events.contains("Export dev-TableArn cannot be deleted as it is in use by somebody-elses"),
        "{events}"
    );
}

#[test]
fn statuses_and_protection_come_along_and_what_is_under_way_ends() {
    let with = |name: &str, status: &str| LiveStack { status: status.to_owned(), ..live(name, USER) };
    let copy = Copy::of(
        vec![
            table(),
            with("cleaning", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
            with("broken", "ROLLBACK_COMPLETE"),
            LiveStack {
                failed: BTreeSet::from(["Function".to_owned()]),
                ..with("stuck", "UPDATE_ROLLBACK_FAILED")
            },
            LiveStack { termination_protection: true, ..with("kept", "IMPORT_COMPLETE") },
        ],
        &[],
    );
    assert_eq!(copy.status("cleaning"), "UPDATE_COMPLETE");
    let refused = copy.update("broken", USER, &[]);
    assert!(refused.ends_with("is in ROLLBACK_COMPLETE state and can not be updated."), "{refused}");
    let skip = [("StackName", "stuck"), ("ResourcesToSkip.member.1", "Function")];
    assert_eq!(copy.call("ContinueUpdateRollback", &skip).0, 200);
    assert_eq!(copy.status("stuck"), "UPDATE_ROLLBACK_COMPLETE");
    let (status, body) = copy.call("DeleteStack", &[("StackName", "kept")]);
    assert_eq!(status, 400, "{body}");
    assert!(body.contains("TerminationProtection is enabled"));
}

#[test]
fn a_stack_whose_template_nobody_read_still_exports() {
    let bare = LiveStack { template: None, ..table() };
    let copy = Copy::of(vec![bare], &[]);
    let fields = [("StackName", "user"), ("TemplateBody", USER)];
    assert_eq!(copy.call("CreateStack", &fields).0, 200);
    assert_eq!(copy.status("user"), "CREATE_COMPLETE");
}

#[test]
fn an_operation_takes_as_long_as_it_is_told_whatever_its_resources_are() {
    let mut lab = crate::support::Lab::new(Settings::default());
    lab.world.configure(|settings| {
        settings.latency.stacks.insert("s".to_owned(), 90_000);
    });
    let start = lab.now;
    assert_eq!(lab.create("s", "Resources: {D: {Type: 'AWS::RDS::DBInstance'}}"), "CREATE_COMPLETE");
    assert_eq!(lab.now.duration_since(start).as_secs(), 90);
}

#[test]
fn a_template_is_had_with_what_it_imports_in_place_and_is_then_no_change() {
    let copy = Copy::of(vec![table(), live("user", USER)], &[]);
    let scope = Scope::new(ACCOUNT, REGION);
    let template = copy.0.template_without_imports(&scope, "user").unwrap().unwrap();
    let environment = &template["Resources"]["Function"]["Properties"]["Environment"]["Variables"];
    assert_eq!(environment["TABLE"], LIVE_ARN);
    assert_eq!(copy.update("user", &template.to_string(), &[]), "No updates are to be performed.");
    assert_eq!(copy.0.template_without_imports(&scope, "nobody").unwrap(), None);
}
