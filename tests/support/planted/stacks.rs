//! The sandbox is told what is there, by the calls of AWS and by what happens behind its back.

use sandbox::{DetectionFault, FaultedAction, OutsideChange, Request, ResourceFault, Sandbox, Tampering};

use super::{
    ACCOUNTS, Kind, LEVEL, NAMES, Planted, REGIONS, account,
    services::{READERS, TEMPLATES_BUCKET, inner, template},
    stack,
};

/// A caller in one account and region.
struct Place<'a> {
    sandbox: &'a Sandbox,
    stage: &'static str,
    region: &'static str,
}

impl Place<'_> {
    fn send(&self, request: Request, service: &str) -> String {
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential=ASIASANDBOX{}/20260101/{}/{service}/aws4_request, SignedHeaders=host, \
             Signature=0",
            account(self.stage),
            self.region
        );
        let response = self.sandbox.handle(&request.with_header("authorization", &signed)).response;
        assert_eq!(response.status, 200, "the sandbox refused: {}", response.text());
        response.text()
    }

    fn call(&self, action: &str, fields: &[(&str, &str)]) -> String {
        let body: Vec<String> = [("Action", action)]
            .iter()
            .chain(fields)
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect();
        self.send(Request::new("POST", "/").with_body(body.join("&")), "cloudformation")
    }

    fn bring(&self, action: &str, name: &str, body: &str, level: &str, stage: &str) {
        let mut fields = vec![
            ("StackName", name),
            ("TemplateBody", body),
            ("Tags.member.1.Key", "stagewright:stage"),
            ("Tags.member.1.Value", stage),
        ];
        if body.contains("Parameters:") {
            fields.extend([
                ("Parameters.member.1.ParameterKey", "Stage"),
                ("Parameters.member.1.ParameterValue", stage),
                ("Parameters.member.2.ParameterKey", "Level"),
                ("Parameters.member.2.ParameterValue", level),
            ]);
        }
        self.call(action, &fields);
        self.look(name);
    }

    /// Without latency, everything is done by the time of the next look.
    fn look(&self, name: &str) -> String {
        let shown = self.call("DescribeStacks", &[("StackName", name)]);
        let status = shown.split("<StackStatus>").nth(1).and_then(|rest| rest.split('<').next());
        status.unwrap_or_default().to_owned()
    }
}

fn percent(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}

fn find<'p>(list: &'p [Planted], place: &Place<'_>, service: &str) -> Vec<&'p Planted> {
    list.iter().filter(|one| one.concerns(place.stage, place.region, service)).collect()
}

/// What a service was deployed from.
fn deployed(name: &str, planted: &[&Planted]) -> String {
    let mut text = template(name);
    if planted.iter().any(|one| one.kind == Kind::Behind) {
        text = text.replace("VisibilityTimeout: 30", "VisibilityTimeout: 20");
    }
    text
}

/// Every cell as the project says, but for those that are wrong from the beginning.
pub(super) fn deploy(sandbox: &Sandbox, list: &[Planted]) {
    for (stage, _, id) in ACCOUNTS {
        for region in REGIONS {
            let place = Place { sandbox, stage, region };
            let bucket = format!("/{TEMPLATES_BUCKET}-{id}-{region}");
            place.send(Request::new("PUT", &bucket), "s3");
            for (name, text) in inner() {
                place.send(Request::new("PUT", &format!("{bucket}/{name}.yaml")).with_body(text), "s3");
            }
            cells(&place, list);
        }
    }
}

fn cells(place: &Place<'_>, list: &[Planted]) {
    let stage = place.stage;
    let readers = READERS.iter().flat_map(|name| find(list, place, name));
    let old = readers.into_iter().find_map(|one| match one.kind {
        Kind::OldValue { holds } => Some(holds),
        _ => None,
    });
    let catalog = stack("catalog", stage);
    let body = template("catalog");
    if let Some(holds) = old {
        let before = body.replace("Value: !Ref Table", &format!("Value: {holds}"));
        place.bring("CreateStack", &catalog, &before, LEVEL, stage);
        for reader in READERS.iter().filter(|name| !find(list, place, name).is_empty()) {
            place.bring("CreateStack", &stack(reader, stage), &template(reader), LEVEL, stage);
        }
        place.bring("UpdateStack", &catalog, &body, LEVEL, stage);
    } else {
        place.bring("CreateStack", &catalog, &body, LEVEL, stage);
    }
    for name in NAMES.iter().filter(|name| **name != "catalog") {
        let planted = find(list, place, name);
        let was_deployed = planted.iter().any(|one| matches!(one.kind, Kind::OldValue { .. }));
        if was_deployed || planted.iter().any(|one| one.kind == Kind::Missing) {
            continue;
        }
        let level = planted.iter().find_map(|one| match one.kind {
            Kind::Parameter { deployed, .. } => Some(deployed),
            _ => None,
        });
        let stuck = planted.iter().find_map(|one| match one.kind {
            Kind::Stuck { status } => Some(status),
            _ => None,
        });
        let body = deployed(name, &planted);
        let name = stack(name, stage);
        match stuck {
            Some(status) => get_stuck(place, &name, &body, status),
            None => place.bring("CreateStack", &name, &body, level.unwrap_or(LEVEL), stage),
        }
    }
}

fn get_stuck(place: &Place<'_>, name: &str, body: &str, status: &str) {
    let fail = |on: FaultedAction| ResourceFault {
        account: Some(account(place.stage).to_owned()),
        on: Some(on),
        ..ResourceFault::new(name, "Inbox", 1, "Internal Failure")
    };
    let faults: Vec<ResourceFault> = match status {
        "ROLLBACK_COMPLETE" => vec![fail(FaultedAction::Create)],
        // The topic changes first and would have to go back.
        "UPDATE_ROLLBACK_FAILED" => vec![
            fail(FaultedAction::Update),
            ResourceFault { logical_id: "News".to_owned(), ..fail(FaultedAction::Rollback) },
        ],
        _ => vec![fail(FaultedAction::Delete)],
    };
    let add = |settings: &mut sandbox::Settings| settings.faults.resources.extend(faults);
    place.sandbox.configure(add).expect("the sandbox can be configured");
    place.bring("CreateStack", name, body, LEVEL, place.stage);
    match status {
        "UPDATE_ROLLBACK_FAILED" => {
            let next =
                body.replace("VisibilityTimeout: 30", "VisibilityTimeout: 45").replace("metrics ${", "m ${");
            place.bring("UpdateStack", name, &next, LEVEL, place.stage);
        }
        "DELETE_FAILED" => {
            place.call("DeleteStack", &[("StackName", name)]);
        }
        _ => {}
    }
    let now = place.look(name);
    assert_eq!(now, status, "{name} did not get stuck as it should");
}

/// What happens after the deployments, and not through them.
pub(super) fn disturb(sandbox: &Sandbox, list: &[Planted]) {
    for one in list {
        let place = Place { sandbox, stage: one.stage, region: one.region };
        let change = match &one.kind {
            Kind::Changed { path, actual, .. } | Kind::Added { path, actual } => {
                Tampering::Set { path: (*path).to_owned(), value: actual.clone() }
            }
            Kind::Removed { path, .. } => Tampering::Unset { path: (*path).to_owned() },
            Kind::Deleted => Tampering::Delete,
            Kind::Unmanaged => {
                let body =
                    "Resources:\n  Thing:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: thing}\n";
                place.call("CreateStack", &[("StackName", &one.stack), ("TemplateBody", body)]);
                place.look(&one.stack);
                continue;
            }
            Kind::Personal => {
                let body = template("cart");
                place.bring("CreateStack", &one.stack, &body, LEVEL, "alice");
                continue;
            }
            Kind::HalfWay => {
                let fault = DetectionFault {
                    account: Some(one.account().to_owned()),
                    region: Some(one.region.to_owned()),
                    stack: one.stack.clone(),
                    logical_id: one.resource.unwrap_or_default().to_owned(),
                    reason: "Internal Failure".to_owned(),
                    // As often as anybody looks.
                    times: u32::MAX,
                };
                let add = |settings: &mut sandbox::Settings| settings.drift.faults.push(fault);
                sandbox.configure(add).expect("the sandbox can be configured");
                continue;
            }
            Kind::Unsupported
            | Kind::Missing
            | Kind::Stuck { .. }
            | Kind::Parameter { .. }
            | Kind::OldValue { .. }
            | Kind::Behind => continue,
        };
        let change = OutsideChange {
            account: one.account().to_owned(),
            region: one.region.to_owned(),
            stack: one.stack.clone(),
            resource: one.resource.unwrap_or_default().to_owned(),
            change,
            by: Some(format!("arn:aws:sts::{}:assumed-role/Admin/mallory", one.account())),
        };
        let done = sandbox.tamper(&[change]).expect("the sandbox can be kept");
        done.unwrap_or_else(|missing| panic!("{}: {missing}", one.stack));
    }
}
