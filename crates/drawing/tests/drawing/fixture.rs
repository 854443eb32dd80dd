//! Pictures of an application that looks like one.

use std::collections::{BTreeMap, BTreeSet};

use drawing::{Card, Lens, Picture, Pip, PipState, Point, StageTone, Title};
use plan::{Action, CardSize, Edge, GateId, Intent, Pass, Plan, PlannedGate, Step, StepId};
use topology::{
    AccountName, GateCheck, GroupId, Reference, ReferenceKind, Region, Role, ServiceId, ServiceKind,
    StackName, StageId, Target,
};

pub fn service(name: &str) -> ServiceId {
    ServiceId::new(name).unwrap()
}

pub fn reference(from: Option<&str>, to: &str, kind: ReferenceKind, name: &str) -> Reference {
    Reference {
        from: from.map(service),
        to: service(to),
        kind,
        name: name.to_owned(),
        at: String::new(),
        location: None,
        candidate: None,
    }
}

pub fn card(name: &str, group: Option<&str>, role: Role, resource: &str, functions: u32) -> Card {
    let states = [PipState::Deployed, PipState::Behind, PipState::Failed, PipState::Absent];
    let stages = [StageTone::Dev, StageTone::Staging, StageTone::Prod, StageTone::Personal];
    Card {
        id: service(name),
        group: group.map(|group| GroupId::new(group).unwrap()),
        kind: if name == "search" { ServiceKind::Planned } else { ServiceKind::Serverless },
        role,
        functions,
        resources: if resource.is_empty() {
            BTreeMap::new()
        } else {
            BTreeMap::from([(resource.to_owned(), 1)])
        },
        unreadable: false,
        pips: stages.into_iter().zip(states).map(|(stage, state)| Pip { stage, state }).collect(),
    }
}

pub fn picture(cards: Vec<Card>, references: Vec<Reference>) -> Picture {
    let nodes: Vec<_> = cards.iter().map(|card| (card.id.clone(), card.group.clone())).collect();
    let edges: Vec<_> = (references.iter())
        .filter_map(|reference| Some((reference.from.clone()?, reference.to.clone())))
        .collect();
    let size = CardSize { width: 240.0, height: 100.0, column_gap: 112.0, row_gap: 24.0, group_gap: 34.0 };
    let places = plan::layered(&nodes, &edges, size).into_iter();
    Picture {
        title: Title {
            application: "Notes".into(),
            stage: None,
            commit: Some("4be1a09c5577d2a19d8fd0ec1a7c9d2c8c0be111".into()),
            date: Some("21 November 2026".into()),
        },
        cards,
        groups: BTreeMap::from([(GroupId::new("data").unwrap(), "Data & events".into())]),
        folded: BTreeSet::new(),
        references,
        lens: Lens::Topology(places.map(|(id, (x, y))| (id, Point::new(x, y))).collect()),
    }
}

/// A dozen services in three groups; every kind of line, name and mark.
pub fn notes() -> Picture {
    use ReferenceKind::{Config, Manual, Strong, Weak};
    use Role::{Api, Infrastructure, Job, Web};
    let cards = vec![
        card("network", None, Infrastructure, "AWS::EC2::VPC", 0),
        card("database", Some("data"), Infrastructure, "AWS::DynamoDB::Table", 0),
        card("uploads", Some("data"), Infrastructure, "AWS::S3::Bucket", 0),
        card("events", Some("data"), Infrastructure, "AWS::SNS::Topic", 0),
        card("auth", Some("identity"), Infrastructure, "AWS::Cognito::UserPool", 0),
        card("notes", Some("api"), Api, "AWS::DynamoDB::Table", 4),
        card("users", Some("api"), Api, "", 2),
        card("notifications-to-everybody-who-asked", Some("api"), Job, "", 1),
        card("search", Some("api"), Api, "", 0),
        card("reports", None, Job, "", 3),
        card("web", None, Web, "AWS::CloudFront::Distribution", 0),
        card("billing", None, Api, "", 7),
    ];
    let references = vec![
        reference(Some("network"), "database", Strong, "dev-VpcId"),
        reference(Some("network"), "auth", Strong, "dev-VpcId"),
        reference(Some("database"), "notes", Strong, "dev-NotesTableArn"),
        reference(Some("database"), "notes", Strong, "dev-NotesTableName"),
        reference(Some("database"), "users", Strong, "dev-UsersTableArn"),
        reference(Some("database"), "reports", Weak, "dev-database.ReplicaStreamArn"),
        reference(Some("uploads"), "notes", Weak, "dev-uploads.BucketName"),
        reference(Some("uploads"), "web", Config, "custom.bucket"),
        reference(Some("events"), "notifications-to-everybody-who-asked", Strong, "dev-EventsTopicArn"),
        reference(Some("events"), "search", Manual, ""),
        reference(Some("auth"), "users", Strong, "dev-UserPoolArn"),
        reference(Some("auth"), "web", Weak, "dev-auth.UserPoolClientId"),
        reference(Some("notes"), "users", Strong, "dev-ApiGatewayRestApiId"),
        reference(Some("notes"), "web", Weak, "dev-notes.ServiceEndpoint"),
        reference(Some("users"), "web", Weak, "dev-users.ServiceEndpoint"),
        reference(Some("users"), "billing", Strong, "dev-UsersApi"),
        reference(Some("billing"), "reports", Weak, "dev-billing.LedgerStream"),
        reference(None, "billing", Strong, "dev-PaymentProviderKeyArn"),
    ];
    picture(cards, references)
}

/// The same as the phases of a deployment with a gate.
pub fn phases() -> Picture {
    let mut picture = notes();
    let target = |region: &str| Target {
        account: AccountName::new("acme-dev").unwrap(),
        region: Region::new(region).unwrap(),
    };
    let step = |name: &str, phase: Option<u32>, action| {
        let target = target(if name == "web" { "us-east-1" } else { "eu-west-1" });
        Step {
            id: StepId::whole(&service(name), &target),
            service: service(name),
            stack: StackName::new(format!("dev-{name}")).unwrap(),
            target,
            action,
            pass: Pass::Whole,
            reason: String::new(),
            phase,
            waits_for: Vec::new(),
            digest: String::new(),
        }
    };
    let steps = vec![
        step("network", Some(0), Action::Create),
        step("database", Some(1), Action::Update),
        step("auth", Some(1), Action::Create),
        step("notes", Some(2), Action::Update),
        step("users", Some(3), Action::Recreate),
        step("web", Some(4), Action::Delete),
        step("uploads", None, Action::None),
    ];
    let edge = |from: &str, to: &str, binds| Edge {
        from: service(from),
        to: service(to),
        from_step: StepId(from.into()),
        to_step: StepId(to.into()),
        kind: ReferenceKind::Strong,
        names: Vec::new(),
        binds,
        reason: String::new(),
    };
    let phases = [&["network"][..], &["database", "auth"], &["notes"], &["users"], &["web"]];
    let gate = PlannedGate {
        id: GateId("smoke-test".into()),
        check: GateCheck::Approval { note: None },
        after: vec![steps[1].id.clone()],
        before: vec![steps[3].id.clone()],
        reason: "after phase 2".into(),
        origin: None,
    };
    picture.lens = Lens::Phases(Some(Box::new(Plan {
        stage: StageId::new("dev").unwrap(),
        intent: Intent::Deploy,
        phases: phases.iter().map(|phase| phase.iter().map(|name| service(name)).collect()).collect(),
        edges: vec![
            edge("network", "database", true),
            edge("network", "auth", true),
            edge("notes", "users", true),
            edge("database", "notes", false),
        ],
        steps,
        gates: vec![gate],
        blockers: Vec::new(),
    })));
    picture
}
