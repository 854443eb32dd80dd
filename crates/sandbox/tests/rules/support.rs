//! A world and a clock to turn by hand, with calls as clients make them.

use jiff::{SignedDuration, Timestamp};
use sandbox::{Request, Response, Settings, World};

pub const ACCOUNT: &str = "111111111111";

pub fn epoch() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

pub fn signed(request: Request, account: &str, region: &str, service: &str) -> Request {
    let value = format!(
        "AWS4-HMAC-SHA256 Credential=ASIASANDBOX{account}/20260101/{region}/{service}/aws4_request, \
         SignedHeaders=host, Signature=0"
    );
    request.with_header("authorization", &value)
}

pub fn form(service: &str, action: &str, fields: &[(&str, &str)], account: &str, region: &str) -> Request {
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("Action", action)
        .extend_pairs(fields)
        .finish();
    signed(Request::new("POST", "/").with_body(body), account, region, service)
}

/// The text of the first `<tag>`.
pub fn text(xml: &str, tag: &str) -> Option<String> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let start = xml.find(&open)? + open.len();
    let end = start + xml[start..].find(&close)?;
    Some(
        xml[start..end]
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// The texts of all `<tag>`s.
pub fn texts(xml: &str, tag: &str) -> Vec<String> {
    xml.split(&format!("<{tag}>")).skip(1).map(|rest| rest.split("</").next().unwrap().to_owned()).collect()
}

/// One account in one region of a world.
pub struct Lab {
    pub world: World,
    pub now: Timestamp,
    pub account: String,
    pub region: String,
}

impl Lab {
    pub fn new(settings: Settings) -> Self {
        Self {
            world: World::new(settings),
            now: epoch(),
            account: ACCOUNT.to_owned(),
            region: "us-east-1".to_owned(),
        }
    }

    pub fn send(&mut self, request: &Request) -> Response {
        self.world.handle(request, self.now).response
    }

    pub fn call(&mut self, action: &str, fields: &[(&str, &str)]) -> Response {
        let request = form("cloudformation", action, fields, &self.account, &self.region);
        self.send(&request)
    }

    /// The answer of a call that must succeed.
    pub fn ok(&mut self, action: &str, fields: &[(&str, &str)]) -> String {
        let response = self.call(action, fields);
        assert_eq!(response.status, 200, "{action}: {}", response.text());
        response.text()
    }

    /// `Code: Message` of a call that must be refused.
    pub fn refused(&mut self, action: &str, fields: &[(&str, &str)]) -> String {
        let response = self.call(action, fields);
        assert_ne!(response.status, 200, "{action} was accepted: {}", response.text());
        let body = response.text();
        format!("{}: {}", text(&body, "Code").unwrap(), text(&body, "Message").unwrap())
    }

    pub fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    pub fn status(&mut self, stack: &str) -> String {
        text(&self.ok("DescribeStacks", &[("StackName", stack)]), "StackStatus").unwrap()
    }

    /// Lets time pass until nothing is left to happen; the stack's status.
    pub fn settle(&mut self, stack: &str) -> String {
        while let Some(due) = self.world.next_due() {
            self.now = self.now.max(due);
            self.world.advance(self.now);
        }
        self.status(stack)
    }

    /// `Logical STATUS`, oldest first.
    pub fn events(&mut self, stack: &str) -> Vec<String> {
        let answer = self.ok("DescribeStackEvents", &[("StackName", stack)]);
        let names = texts(&answer, "LogicalResourceId");
        let mut events: Vec<String> = names
            .iter()
            .zip(texts(&answer, "ResourceStatus"))
            .map(|(name, status)| format!("{name} {status}"))
            .collect();
        events.reverse();
        events
    }

    pub fn create(&mut self, stack: &str, template: &str) -> String {
        self.ok("CreateStack", &[("StackName", stack), ("TemplateBody", template)]);
        self.settle(stack)
    }

    pub fn update(&mut self, stack: &str, template: &str) -> String {
        self.ok("UpdateStack", &[("StackName", stack), ("TemplateBody", template)]);
        self.settle(stack)
    }

    pub fn output(&mut self, stack: &str, key: &str) -> Option<String> {
        let answer = self.ok("DescribeStacks", &[("StackName", stack)]);
        let at = answer.find(&format!("<OutputKey>{key}</OutputKey>"))?;
        text(&answer[at..], "OutputValue")
    }
}

/// A stack with a topic that exports its ARN as `name`.
pub fn exporting(name: &str) -> String {
    format!(
        "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\nOutputs:\n  Out:\n    Value: !Ref Topic\n    Export: \
         {{Name: {name}}}\n"
    )
}

/// A stack with a topic that imports `name`.
pub fn importing(name: &str) -> String {
    format!(
        "Resources:\n  User:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !ImportValue {name}\n"
    )
}
