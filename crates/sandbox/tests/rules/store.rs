//! A sandbox in a folder: it lasts, several processes share it, and time passes between them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::support::{ACCOUNT, exporting, form, importing, text};
use jiff::Timestamp;
use sandbox::{Clock, Latency, Request, ResourceFault, Sandbox, Settings, Store};
use serde_json::{Value, json};

#[derive(Clone, Default)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn clock(&self) -> Clock {
        let hand = self.0.clone();
        Arc::new(move || Timestamp::from_second(1_790_000_000 + hand.load(Ordering::Relaxed)).unwrap())
    }

    fn turn(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

fn open(folder: &std::path::Path, hand: &Hand) -> Sandbox {
    let settings = Settings { latency: Latency::default(), ..Settings::default() };
    Sandbox::in_store(Store::open(folder, settings).unwrap(), hand.clock())
}

fn ask(sandbox: &Sandbox, action: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let reply = sandbox.handle(&form("cloudformation", action, fields, ACCOUNT, "us-east-1"));
    (reply.response.status, reply.response.text())
}

fn status(sandbox: &Sandbox, stack: &str) -> Option<String> {
    text(&ask(sandbox, "DescribeStacks", &[("StackName", stack)]).1, "StackStatus")
}

#[test]
fn a_sandbox_opened_later_goes_on_as_if_time_had_passed() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::default();
    let first = open(folder.path(), &hand);
    ask(&first, "CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("X"))]);
    assert_eq!(status(&first, "a").as_deref(), Some("CREATE_IN_PROGRESS"));
    drop(first);
    hand.turn(60);
    let second = open(folder.path(), &hand);
    assert_eq!(status(&second, "a").as_deref(), Some("CREATE_COMPLETE"));
    assert_eq!(second.inspect().unwrap().accounts[0].exports[0].name, "X");
}

#[test]
fn two_processes_see_each_others_stacks() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::default();
    let (one, two) = (open(folder.path(), &hand), open(folder.path(), &hand));
    ask(&one, "CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("X"))]);
    assert_eq!(status(&two, "a").as_deref(), Some("CREATE_IN_PROGRESS"));
    hand.turn(60);
    assert_eq!(ask(&two, "CreateStack", &[("StackName", "b"), ("TemplateBody", &importing("X"))]).0, 200);
    assert_eq!(status(&one, "b").as_deref(), Some("CREATE_IN_PROGRESS"));
    hand.turn(60);
    assert_eq!(status(&one, "b"), status(&two, "b"));
    let events = |sandbox: &Sandbox| {
        let answer = ask(sandbox, "DescribeStackEvents", &[("StackName", "a")]).1;
        (crate::support::texts(&answer, "EventId"), crate::support::texts(&answer, "Timestamp"))
    };
    assert_eq!(events(&one), events(&two));
    assert_eq!(one.ledger().unwrap().len(), 2);
    assert_eq!(one.ledger().unwrap(), two.ledger().unwrap());
}

#[test]
fn a_fault_used_up_in_one_process_is_used_up_in_all() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::default();
    let one = open(folder.path(), &hand);
    one.configure(|settings| settings.faults.resources.push(ResourceFault::new("a", "Topic", 1, "once")))
        .unwrap();
    ask(&one, "CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("X"))]);
    hand.turn(60);
    assert_eq!(status(&one, "a").as_deref(), Some("ROLLBACK_COMPLETE"));
    let two = open(folder.path(), &hand);
    ask(&two, "DeleteStack", &[("StackName", "a")]);
    hand.turn(60);
    ask(&one, "CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("X"))]);
    hand.turn(60);
    assert_eq!(status(&two, "a").as_deref(), Some("CREATE_COMPLETE"));
}

#[test]
fn reading_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::default();
    let sandbox = open(folder.path(), &hand);
    ask(&sandbox, "CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("X"))]);
    let index = std::fs::read(folder.path().join("index.json")).unwrap();
    hand.turn(60);
    status(&sandbox, "a");
    ask(&sandbox, "ListExports", &[]);
    assert_eq!(std::fs::read(folder.path().join("index.json")).unwrap(), index);
}

#[test]
fn a_reset_forgets_everything_but_the_settings_in_every_process() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::default();
    let (one, two) = (open(folder.path(), &hand), open(folder.path(), &hand));
    one.configure(|settings| settings.latency.scale = 0.5).unwrap();
    ask(&one, "CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("X"))]);
    assert!(status(&two, "a").is_some());
    one.reset().unwrap();
    assert_eq!(status(&one, "a"), None);
    assert_eq!(status(&two, "a"), None);
    assert_eq!(two.settings().unwrap().latency.scale, 0.5);
    assert!(two.ledger().unwrap().is_empty());
    assert_eq!(ask(&two, "CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("X"))]).0, 200);
    assert!(status(&one, "a").is_some());
}

#[test]
fn a_folder_of_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.json"), r#"{"format":99,"life":0,"parts":[]}"#).unwrap();
    let sandbox = open(folder.path(), &Hand::default());
    let error = sandbox.inspect().unwrap_err().to_string();
    assert!(error.contains("newer version"), "{error}");
    let (status, body) =
        ask(&sandbox, "CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("X"))]);
    assert_eq!(status, 500);
    assert!(body.contains("newer version"));
}

fn identity(sandbox: &Sandbox, path: &str, body: &Value) -> Value {
    let request = Request::new("POST", path).with_header("host", "127.0.0.1:1").with_body(body.to_string());
    serde_json::from_slice(&sandbox.handle(&request).response.body).unwrap()
}

#[test]
fn a_login_begun_in_one_process_is_ended_in_another_and_no_secret_of_it_is_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::default();
    let (one, two) = (open(folder.path(), &hand), open(folder.path(), &hand));
    let client = identity(&one, "/client/register", &json!({"clientName": "c", "clientType": "public"}));
    let with = |more: Value| {
        let mut body = json!({"clientId": client["clientId"], "clientSecret": client["clientSecret"]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let device =
        identity(&two, "/device_authorization", &with(json!({"startUrl": "https://x.example/start"})));
    let answer = format!("user_code={}&user=ana&decision=allow", device["userCode"].as_str().unwrap());
    assert_eq!(one.handle(&Request::new("POST", "/device").with_body(answer)).response.status, 200);
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let token =
        identity(&two, "/token", &with(json!({"grantType": grant, "deviceCode": device["deviceCode"]})));
    let access = token["accessToken"].as_str().unwrap();
    let list = Request::new("GET", "/assignment/accounts").with_header("x-amz-sso_bearer_token", access);
    assert_eq!(one.handle(&list).response.status, 200);
    hand.turn(3600);
    assert_eq!(open(folder.path(), &hand).handle(&list).response.status, 401);

    let secrets = [&client["clientSecret"], &device["deviceCode"], &token["accessToken"]];
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        for secret in secrets {
            assert!(!kept.contains(secret.as_str().unwrap()), "{}", path.display());
        }
    }
}

#[test]
fn a_session_ends_for_every_process() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::default();
    let (one, two) = (open(folder.path(), &hand), open(folder.path(), &hand));
    let role = [("RoleArn", "arn:aws:iam::222222222222:role/Deploy"), ("RoleSessionName", "me")];
    let minted = one.handle(&form("sts", "AssumeRole", &role, ACCOUNT, "us-east-1")).response.text();
    let key = text(&minted, "AccessKeyId").unwrap();
    let header = format!("AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/sts/aws4_request");
    let ask =
        Request::new("POST", "/").with_header("authorization", &header).with_body("Action=GetCallerIdentity");
    assert!(two.handle(&ask).response.text().contains("assumed-role/Deploy/me"));
    hand.turn(3600);
    assert_eq!(text(&two.handle(&ask).response.text(), "Code").as_deref(), Some("ExpiredToken"));
}
