//! What stays in an account when a stack goes, and Cloud Control, which shows and deletes it.

use sandbox::{Request, Settings};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Lab, signed};

const FUNCTION: &str = "Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: alice-notes-list, Code: {ZipFile: 'x'}}
  Version:
    Type: AWS::Lambda::Version
    DeletionPolicy: Retain
    Properties: {FunctionName: !Ref Handler}
";

const KEPT: &str = "Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties: {TableName: alice-notes}
";

fn lab() -> Lab {
    Lab::new(Settings::default())
}

impl Lab {
    fn control(&mut self, action: &str, body: &Value) -> (u16, Value) {
        let request = Request::new("POST", "/")
            .with_header("x-amz-target", &format!("CloudApiService.{action}"))
            .with_body(body.to_string());
        let response = self.send(&signed(request, ACCOUNT, "us-east-1", "cloudcontrolapi"));
        assert_eq!(response.header("content-type"), Some("application/x-amz-json-1.0"));
        (response.status, serde_json::from_slice(&response.body).unwrap())
    }

    fn stands(&mut self, kind: &str, name: &str) -> bool {
        let (status, answer) = self.control("GetResource", &json!({"TypeName": kind, "Identifier": name}));
        if status == 200 {
            assert_eq!(answer["ResourceDescription"]["Identifier"], name);
            return true;
        }
        assert_eq!(answer["__type"], "ResourceNotFoundException");
        false
    }

    /// The names of all resources of a type.
    fn all(&mut self, kind: &str) -> Vec<String> {
        let listed = self.control("ListResources", &json!({ "TypeName": kind })).1;
        let listed = listed["ResourceDescriptions"].as_array().unwrap().clone();
        listed.iter().map(|one| one["Identifier"].as_str().unwrap().to_owned()).collect()
    }

    fn gone(&mut self, stack: &str) {
        self.ok("DeleteStack", &[("StackName", stack)]);
        self.pass(120);
        self.world.advance(self.now);
    }
}

#[test]
fn the_log_group_of_a_function_outlives_its_stack_and_its_versions_do_not() {
    let mut lab = lab();
    let caps = [("StackName", "notes-alice"), ("TemplateBody", FUNCTION)];
    lab.ok("CreateStack", &caps);
    assert_eq!(lab.settle("notes-alice"), "CREATE_COMPLETE");
    assert!(lab.stands("AWS::Logs::LogGroup", "/aws/lambda/alice-notes-list"));
    lab.gone("notes-alice");
    assert_eq!(lab.all("AWS::Logs::LogGroup"), ["/aws/lambda/alice-notes-list"]);
    assert_eq!(lab.all("AWS::Lambda::Version"), [""; 0]);
}

#[test]
fn a_log_group_of_a_template_goes_with_its_stack() {
    let mut lab = lab();
    let template = format!(
        "{FUNCTION}  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties: {{LogGroupName: /aws/lambda/alice-notes-list}}\n"
    );
    lab.create("notes-alice", &template);
    lab.settle("notes-alice");
    lab.gone("notes-alice");
    assert_eq!(lab.all("AWS::Logs::LogGroup"), [""; 0]);
    assert!(!lab.stands("AWS::Logs::LogGroup", "/aws/lambda/alice-notes-list"));
}

#[test]
fn what_a_template_retains_stays_and_its_name_is_taken() {
    let mut lab = lab();
    lab.create("data-alice", KEPT);
    lab.settle("data-alice");
    lab.gone("data-alice");
    assert!(lab.stands("AWS::DynamoDB::Table", "alice-notes"));
    lab.create("data-alice", KEPT);
    assert_eq!(lab.settle("data-alice"), "ROLLBACK_COMPLETE");
    let delete =
        json!({"TypeName": "AWS::DynamoDB::Table", "Identifier": "alice-notes", "ClientToken": "one"});
    let (status, answer) = lab.control("DeleteResource", &delete);
    assert_eq!((status, &answer["ProgressEvent"]["OperationStatus"]), (200, &json!("IN_PROGRESS")));
    let token = answer["ProgressEvent"]["RequestToken"].clone();
    lab.pass(60);
    let (_, status) = lab.control("GetResourceRequestStatus", &json!({ "RequestToken": token }));
    assert_eq!(status["ProgressEvent"]["OperationStatus"], "SUCCESS");
    assert!(!lab.stands("AWS::DynamoDB::Table", "alice-notes"));
}

#[test]
fn the_same_client_token_deletes_once_and_another_request_with_it_is_refused() {
    let mut lab = lab();
    lab.create("data-alice", KEPT);
    lab.settle("data-alice");
    lab.gone("data-alice");
    let delete =
        json!({"TypeName": "AWS::DynamoDB::Table", "Identifier": "alice-notes", "ClientToken": "one"});
    let first = lab.control("DeleteResource", &delete).1["ProgressEvent"]["RequestToken"].clone();
    lab.pass(60);
    let again = lab.control("DeleteResource", &delete).1;
    assert_eq!(again["ProgressEvent"]["RequestToken"], first);
    assert_eq!(again["ProgressEvent"]["OperationStatus"], "SUCCESS");
    let other = json!({"TypeName": "AWS::DynamoDB::Table", "Identifier": "b", "ClientToken": "one"});
    let (status, refused) = lab.control("DeleteResource", &other);
    assert_eq!((status, &refused["__type"]), (409, &json!("ClientTokenConflictException")));
}

#[test]
fn what_is_not_there_is_not_found_and_what_belongs_to_a_stack_stays() {
    let mut lab = lab();
    lab.create("notes-alice", FUNCTION);
    lab.settle("notes-alice");
    for (name, code) in [("nobody", "NotFound"), ("alice-notes-list", "InvalidRequest")] {
        let delete = json!({"TypeName": "AWS::Lambda::Function", "Identifier": name});
        let token = lab.control("DeleteResource", &delete).1["ProgressEvent"]["RequestToken"].clone();
        lab.pass(60);
        let status = lab.control("GetResourceRequestStatus", &json!({ "RequestToken": token })).1;
        assert_eq!(status["ProgressEvent"]["ErrorCode"], code);
    }
    assert!(lab.stands("AWS::Lambda::Function", "alice-notes-list"));
    let (_, listed) = lab.control("ListResources", &json!({"TypeName": "AWS::Lambda::Function"}));
    assert_eq!(listed["ResourceDescriptions"].as_array().unwrap().len(), 1);
}

#[test]
fn an_express_operation_is_over_sooner() {
    let seconds = |mode: &[(&str, &str)]| {
        let mut lab = lab();
        let from = lab.now;
        let fields = [&[("StackName", "data-alice"), ("TemplateBody", KEPT)], mode].concat();
        lab.ok("CreateStack", &fields);
        assert_eq!(lab.settle("data-alice"), "CREATE_COMPLETE");
        lab.now.duration_since(from).as_secs()
    };
    assert!(seconds(&[("DeploymentConfig.Mode", "EXPRESS")]) < seconds(&[]));
}
