//! Resources that change behind CloudFormation's back, and what finds and reverts that.

use sandbox::{OutsideChange, Request, Settings, Tampering};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Lab, signed, text, texts};

const TEMPLATE: &str = "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    Properties: {BillingMode: \
                        PAY_PER_REQUEST, TableName: t}\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: \
                        {VisibilityTimeout: 30}\n  Value:\n    Type: AWS::SSM::Parameter\n    Properties: {Name: /v, \
                        Type: String, Value: one}\n  Seed:\n    Type: Custom::Seed\n    Properties: {ServiceToken: arn}\n";

impl Lab {
    fn tamper(&mut self, stack: &str, resource: &str, change: Tampering) {
        let change = OutsideChange {
            account: self.account.clone(),
            region: self.region.clone(),
            stack: stack.to_owned(),
            resource: resource.to_owned(),
            change,
            by: Some(format!("arn:aws:iam::{ACCOUNT}:user/mallory")),
        };
        self.world.tamper(&change, self.now).unwrap();
    }

    fn set(&mut self, stack: &str, resource: &str, path: &str, value: Value) {
        self.tamper(stack, resource, Tampering::Set { path: path.to_owned(), value });
    }

    /// Detects the drift of a stack; how that ended.
    fn detect(&mut self, stack: &str) -> String {
        let answer = self.ok("DetectStackDrift", &[("StackName", stack)]);
        let id = text(&answer, "StackDriftDetectionId").unwrap();
        let going = self.ok("DescribeStackDriftDetectionStatus", &[("StackDriftDetectionId", &id)]);
        assert_eq!(text(&going, "DetectionStatus").unwrap(), "DETECTION_IN_PROGRESS");
        self.pass(60);
        self.ok("DescribeStackDriftDetectionStatus", &[("StackDriftDetectionId", &id)])
    }

    /// `Logical STATUS` of what was checked.
    fn drifts(&mut self, stack: &str) -> Vec<String> {
        let answer = self.ok("DescribeStackResourceDrifts", &[("StackName", stack)]);
        let names = texts(&answer, "LogicalResourceId");
        let states = texts(&answer, "StackResourceDriftStatus");
        names.iter().zip(states).map(|(name, state)| format!("{name} {state}")).collect()
    }

    /// A drift-aware change set of the template that is deployed.
    fn reverting(&mut self, stack: &str, template: &str) -> String {
        let fields = [
            ("StackName", stack),
            ("ChangeSetName", "back"),
            ("TemplateBody", template),
            ("DeploymentMode", "REVERT_DRIFT"),
        ];
        self.ok("CreateChangeSet", &fields);
        self.pass(60);
        let describe = [("StackName", stack), ("ChangeSetName", "back"), ("IncludePropertyValues", "true")];
        self.ok("DescribeChangeSet", &describe)
    }
}

#[test]
fn a_detection_finds_what_was_changed_and_deleted_and_leaves_out_what_it_cannot_check() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", TEMPLATE);
    lab.set("s", "Table", "/BillingMode", json!("PROVISIONED"));
    lab.tamper("s", "Queue", Tampering::Delete);
    let ended = lab.detect("s");
    assert_eq!(text(&ended, "DetectionStatus").unwrap(), "DETECTION_COMPLETE");
    assert_eq!(text(&ended, "StackDriftStatus").unwrap(), "DRIFTED");
    assert_eq!(text(&ended, "DriftedStackResourceCount").unwrap(), "2");
    assert_eq!(lab.drifts("s"), ["Queue DELETED", "Table MODIFIED", "Value IN_SYNC"]);
    let only = lab.ok(
        "DescribeStackResourceDrifts",
        &[("StackName", "s"), ("StackResourceDriftStatusFilters.member.1", "MODIFIED")],
    );
    assert_eq!(texts(&only, "PropertyPath"), ["/BillingMode"]);
    assert_eq!(texts(&only, "ExpectedValue"), ["PAY_PER_REQUEST"]);
    assert_eq!(texts(&only, "ActualValue"), ["PROVISIONED"]);
    let shown = lab.ok("DescribeStacks", &[("StackName", "s")]);
    assert_eq!(text(&shown, "StackDriftStatus").unwrap(), "DRIFTED");
}

#[test]
fn what_other_services_hold_is_seen_and_put_back_is_in_sync_again() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", TEMPLATE);
    let put = Request::new("POST", "/")
        .with_header("x-amz-target", "AmazonSSM.PutParameter")
        .with_body(json!({"Name": "/v", "Value": "two", "Overwrite": true}).to_string());
    let put = signed(put, ACCOUNT, "us-east-1", "ssm");
    assert_eq!(lab.send(&put).status, 200);
    lab.detect("s");
    assert!(lab.drifts("s").contains(&"Value MODIFIED".to_owned()));
    lab.tamper("s", "Value", Tampering::Restore);
    lab.detect("s");
    assert!(lab.drifts("s").contains(&"Value IN_SYNC".to_owned()));
    lab.tamper("s", "Value", Tampering::Delete);
    lab.detect("s");
    assert!(lab.drifts("s").contains(&"Value DELETED".to_owned()));
}

#[test]
fn a_detection_is_refused_while_another_goes_on_and_where_the_status_does_not_allow_it() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", TEMPLATE);
    lab.ok("DetectStackDrift", &[("StackName", "s")]);
    let second = lab.refused("DetectStackDrift", &[("StackName", "s")]);
    assert!(
        second.starts_with("ValidationError: Drift detection is already in progress for stack ["),
        "{second}"
    );
    lab.pass(60);
    lab.ok("DeleteStack", &[("StackName", "s")]);
    let going = lab.refused("DetectStackDrift", &[("StackName", "s")]);
    assert!(going.contains("DELETE_IN_PROGRESS"), "{going}");
    let missing = lab.refused("DetectStackDrift", &[("StackName", "never")]);
    assert!(missing.contains("does not exist"), "{missing}");
}

#[test]
fn a_drift_aware_change_set_shows_and_takes_back_what_happened_outside() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", TEMPLATE);
    lab.set("s", "Table", "/BillingMode", json!("PROVISIONED"));
    lab.tamper("s", "Queue", Tampering::Delete);
    let same = lab.refused("UpdateStack", &[("StackName", "s"), ("TemplateBody", TEMPLATE)]);
    assert!(same.contains("No updates are to be performed"), "{same}");
    let shown = lab.reverting("s", TEMPLATE);
    assert_eq!(texts(&shown, "LogicalResourceId"), ["Queue", "Table"]);
    assert_eq!(texts(&shown, "ResourceDriftStatus"), ["DELETED", "MODIFIED"]);
    assert_eq!(texts(&shown, "BeforeValue"), ["PROVISIONED"]);
    assert_eq!(texts(&shown, "PreviousValue"), ["PAY_PER_REQUEST"]);
    lab.ok("ExecuteChangeSet", &[("StackName", "s"), ("ChangeSetName", "back")]);
    assert_eq!(lab.settle("s"), "UPDATE_COMPLETE");
    lab.detect("s");
    assert_eq!(lab.drifts("s"), ["Queue IN_SYNC", "Table IN_SYNC", "Value IN_SYNC"]);
    let nothing = lab.ok(
        "CreateChangeSet",
        &[
            ("StackName", "s"),
            ("ChangeSetName", "again"),
            ("TemplateBody", TEMPLATE),
            ("DeploymentMode", "REVERT_DRIFT"),
        ],
    );
    assert!(text(&nothing, "Id").is_some());
    lab.pass(60);
    let shown = lab.ok("DescribeChangeSet", &[("StackName", "s"), ("ChangeSetName", "again")]);
    assert_eq!(text(&shown, "Status").unwrap(), "FAILED");
}

#[test]
fn a_template_that_caught_up_with_what_is_there_only_synchronizes() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", TEMPLATE);
    lab.set("s", "Queue", "/VisibilityTimeout", json!(60));
    let caught_up = TEMPLATE.replace("VisibilityTimeout: 30", "VisibilityTimeout: 60");
    let shown = lab.reverting("s", &caught_up);
    assert_eq!(texts(&shown, "Action"), ["SyncWithActual"]);
    lab.ok("ExecuteChangeSet", &[("StackName", "s"), ("ChangeSetName", "back")]);
    lab.settle("s");
    lab.detect("s");
    assert!(lab.drifts("s").contains(&"Queue IN_SYNC".to_owned()));
}

#[test]
fn a_nested_stack_is_a_stack_of_its_own_and_goes_with_the_outer_one() {
    let mut lab = Lab::new(Settings::default());
    let s3 = |request: Request| signed(request, ACCOUNT, "us-east-1", "s3");
    lab.send(&s3(Request::new("PUT", "/templates")));
    let inner = "Parameters:\n  Name: {Type: String}\nResources:\n  Bell:\n    Type: AWS::SNS::Topic\n    Properties: \
                 {DisplayName: !Ref Name}\nOutputs:\n  Arn: {Value: !Ref Bell}\n";
    lab.send(&s3(Request::new("PUT", "/templates/inner.yaml").with_body(inner)));
    let outer = "Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: \
                 https://s3.us-east-1.amazonaws.com/templates/inner.yaml\n      Parameters: {Name: ding}\nOutputs:\n  \
                 Bell: {Value: !GetAtt Inner.Outputs.Arn}\n";
    assert_eq!(lab.create("s", outer), "CREATE_COMPLETE");
    assert!(lab.output("s", "Bell").unwrap().starts_with("arn:aws:sns:"));
    let listed = lab.ok("ListStackResources", &[("StackName", "s")]);
    let id = text(&listed, "PhysicalResourceId").unwrap();
    let shown = lab.ok("DescribeStacks", &[("StackName", &id)]);
    assert!(text(&shown, "ParentId").unwrap().contains(":stack/s/"));
    lab.set("s", "Inner/Bell", "/DisplayName", json!("dong"));
    // The outer one does not show it.
    assert_eq!(text(&lab.detect("s"), "StackDriftStatus").unwrap(), "IN_SYNC");
    assert_eq!(text(&lab.detect(&id), "StackDriftStatus").unwrap(), "DRIFTED");
    lab.ok("DeleteStack", &[("StackName", "s")]);
    let outer_id = text(&shown, "ParentId").unwrap();
    assert_eq!(lab.settle(&outer_id), "DELETE_COMPLETE");
    assert_eq!(lab.status(&id), "DELETE_COMPLETE");
}

#[test]
fn the_trail_tells_who_changed_a_resource() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", TEMPLATE);
    lab.set("s", "Table", "/BillingMode", json!("PROVISIONED"));
    let look_up = |name: &str| {
        let body = json!({"LookupAttributes": [{"AttributeKey": "ResourceName", "AttributeValue": name}]});
        let request = Request::new("POST", "/")
            .with_header("x-amz-target", "CloudTrail_20131101.LookupEvents")
            .with_body(body.to_string());
        signed(request, ACCOUNT, "us-east-1", "cloudtrail")
    };
    let told: Value = serde_json::from_str(&lab.send(&look_up("t")).text()).unwrap();
    assert_eq!(
        (&told["Events"][0]["Username"], &told["Events"][0]["EventName"]),
        (&json!("mallory"), &json!("UpdateTable"))
    );
    let nothing: Value = serde_json::from_str(&lab.send(&look_up("other")).text()).unwrap();
    assert_eq!(nothing["Events"], json!([]));
}
