//! STS, SSM and S3.

use crate::support::{ACCOUNT, Lab, form, signed, text};
use sandbox::{Request, Settings};
use serde_json::{Value, json};

fn lab() -> Lab {
    Lab::new(Settings::default())
}

impl Lab {
    fn ssm(&mut self, action: &str, body: &Value) -> (u16, Value) {
        let request = Request::new("POST", "/")
            .with_header("x-amz-target", &format!("AmazonSSM.{action}"))
            .with_body(body.to_string());
        let response = self.send(&signed(request, ACCOUNT, "us-east-1", "ssm"));
        (response.status, serde_json::from_slice(&response.body).unwrap())
    }

    fn s3(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> sandbox::Response {
        let mut request =
            Request::new(method, path).with_header("host", "127.0.0.1:4566").with_body(body.to_owned());
        for (name, value) in headers {
            request = request.with_header(name, value);
        }
        let account = self.account.clone();
        self.send(&signed(request, &account, "us-east-1", "s3"))
    }
}

#[test]
fn a_role_of_another_account_gives_credentials_of_that_account() {
    let mut lab = lab();
    let role = "arn:aws:iam::222222222222:role/Deploy";
    let fields = [("RoleArn", role), ("RoleSessionName", "me")];
    let answer = lab.send(&form("sts", "AssumeRole", &fields, ACCOUNT, "us-east-1")).text();
    let key = text(&answer, "AccessKeyId").unwrap();
    let header = format!("AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/sts/aws4_request");
    let request =
        Request::new("POST", "/").with_header("authorization", &header).with_body("Action=GetCallerIdentity");
    let identity = lab.send(&request).text();
    assert_eq!(text(&identity, "Account").as_deref(), Some("222222222222"));
    assert_eq!(text(&identity, "Arn").as_deref(), Some("arn:aws:sts::222222222222:assumed-role/Deploy/me"));
}

#[test]
fn a_parameter_made_without_overwrite_is_a_lock() {
    let mut lab = lab();
    let put = json!({"Name": "/lock", "Value": "me", "Type": "String"});
    assert_eq!(lab.ssm("PutParameter", &put), (200, json!({"Version": 1, "Tier": "Standard"})));
    let (status, refused) = lab.ssm("PutParameter", &put);
    assert_eq!((status, refused["__type"].as_str()), (400, Some("ParameterAlreadyExists")));
    let over = json!({"Name": "/lock", "Value": "you", "Type": "String", "Overwrite": true});
    assert_eq!(lab.ssm("PutParameter", &over).1["Version"], 2);
    assert_eq!(lab.ssm("GetParameter", &json!({"Name": "/lock"})).1["Parameter"]["Value"], "you");
    assert_eq!(lab.ssm("GetParameter", &json!({"Name": "/lock:1"})).1["Parameter"]["Value"], "me");
    assert_eq!(lab.ssm("GetParameter", &json!({"Name": "/lock:3"})).1["__type"], "ParameterVersionNotFound");
    assert_eq!(lab.ssm("DeleteParameter", &json!({"Name": "/lock"})).0, 200);
    assert_eq!(lab.ssm("GetParameter", &json!({"Name": "/lock"})).1["__type"], "ParameterNotFound");
}

#[test]
fn a_parameter_of_a_template_is_read_by_another_template() {
    let mut lab = lab();
    let producer =
        "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /a/b, Type: String, Value: hello}}}";
    assert_eq!(lab.create("p", producer), "CREATE_COMPLETE");
    let consumer = "Parameters: {V: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}}\nResources: {T: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: '{{resolve:ssm:/a/b}}'}}}\nOutputs: {V: {Value: !Ref V}}";
    assert_eq!(lab.create("c", consumer), "CREATE_COMPLETE");
    assert_eq!(lab.output("c", "V").as_deref(), Some("hello"));
    let missing = consumer.replace("/a/b", "/none");
    let refused = lab.refused("CreateStack", &[("StackName", "m"), ("TemplateBody", &missing)]);
    assert!(refused.contains("Unable to fetch parameters [/none] from parameter store"), "{refused}");
    lab.ok("DeleteStack", &[("StackName", "p")]);
    lab.pass(60);
    assert_eq!(lab.ssm("GetParameter", &json!({"Name": "/a/b"})).0, 400);
}

#[test]
fn objects_come_back_as_they_were_put_and_are_listed_by_prefix() {
    let mut lab = lab();
    assert_eq!(lab.s3("PUT", "/bkt", &[], "").status, 200);
    assert_eq!(lab.s3("PUT", "/bkt/a/1.txt", &[("content-type", "text/plain")], "one").status, 200);
    assert_eq!(lab.s3("PUT", "/bkt/a/b/2.txt", &[], "two").status, 200);
    let got = lab.s3("GET", "/bkt/a/1.txt", &[], "");
    assert_eq!((got.text().as_str(), got.header("content-type")), ("one", Some("text/plain")));
    let listed = lab.s3("GET", "/bkt?list-type=2&prefix=a/&delimiter=/", &[], "").text();
    assert!(listed.contains("<Key>a/1.txt</Key>") && listed.contains("<Prefix>a/b/</Prefix>"), "{listed}");
    assert!(!listed.contains("2.txt"));
    assert_eq!(lab.s3("GET", "/bkt/none", &[], "").status, 404);
    assert_eq!(lab.s3("PUT", "/bkt/a/1.txt", &[("if-none-match", "*")], "x").status, 412);
    assert_eq!(lab.s3("DELETE", "/bkt", &[], "").status, 409);
}

#[test]
fn a_bucket_belongs_to_one_account_and_says_so_to_others() {
    let mut lab = lab();
    lab.s3("PUT", "/bkt", &[], "");
    assert_eq!(lab.s3("HEAD", "/bkt", &[("x-amz-expected-bucket-owner", ACCOUNT)], "").status, 200);
    assert_eq!(lab.s3("HEAD", "/bkt", &[("x-amz-expected-bucket-owner", "222222222222")], "").status, 403);
    assert_eq!(lab.s3("HEAD", "/none", &[], "").status, 404);
    lab.account = "222222222222".to_owned();
    assert_eq!(lab.s3("HEAD", "/bkt", &[], "").status, 403);
    assert_eq!(text(&lab.s3("PUT", "/bkt", &[], "").text(), "Code").as_deref(), Some("BucketAlreadyExists"));
}

#[test]
fn code_that_nobody_uploaded_fails_its_function() {
    let mut lab = lab();
    lab.s3("PUT", "/code", &[], "");
    let template =
        "Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Code: {S3Bucket: code, S3Key: f.zip}}}}";
    assert_eq!(lab.create("s", template), "ROLLBACK_COMPLETE");
    assert!(lab.ok("DescribeStackEvents", &[("StackName", "s")]).contains("S3 Error Code: NoSuchKey"));
    lab.s3("PUT", "/code/f.zip", &[], "zip");
    assert_eq!(lab.create("t", template), "CREATE_COMPLETE");
}

#[test]
fn a_bucket_of_a_stack_is_a_real_bucket_and_is_not_deleted_while_it_holds_objects() {
    let mut lab = lab();
    lab.create("s", "Resources: {B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: stack-bucket}}}");
    lab.s3("PUT", "/stack-bucket/k", &[], "x");
    lab.ok("DeleteStack", &[("StackName", "s")]);
    assert_eq!(lab.settle("s"), "DELETE_FAILED");
    lab.s3("DELETE", "/stack-bucket/k", &[], "");
    lab.ok("DeleteStack", &[("StackName", "s")]);
    lab.pass(60);
    lab.refused("DescribeStacks", &[("StackName", "s")]);
    assert_eq!(lab.s3("HEAD", "/stack-bucket", &[], "").status, 404);
}

#[test]
fn an_output_of_another_region_is_read_once() {
    let mut lab = lab();
    lab.region = "eu-west-1".to_owned();
    lab.create("far", "Resources: {T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: t}}}\nOutputs: {Arn: {Value: !Ref T}}");
    lab.region = "us-east-1".to_owned();
    let near = "Resources: {T: {Type: 'AWS::SNS::Topic'}}\nOutputs: {Far: {Value: {'Fn::GetStackOutput': {StackName: far, OutputName: Arn, Region: eu-west-1}}}}";
    assert_eq!(lab.create("near", near), "CREATE_COMPLETE");
    assert_eq!(lab.output("near", "Far").unwrap(), format!("arn:aws:sns:eu-west-1:{ACCOUNT}:t"));
    let missing = near.replace("StackName: far", "StackName: none");
    lab.refused("CreateStack", &[("StackName", "x"), ("TemplateBody", &missing)]);
}
