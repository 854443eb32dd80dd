//! A topology in which everything is said that can be.

use crate::{
    Access, Account, AccountColour, Answer, AssumeRoleAccess, Dismissal, EnvironmentAccess, Gate, GateCheck,
    GatePlace, Group, KeysAccess, ManualReference, Method, Note, OnFailure, Personal, Pin, Program,
    Repository, Role, Rollout, Safety, SavedView, Service, ServiceKind, Session, SsoAccess, Stage, Subject,
    Target, Topology, ViewDirection, ViewFocus, ViewLens, ViewPlace, ViewShape, WebIdentityAccess,
};

pub(crate) fn everything() -> Topology {
    let account = |id: &str, access| Account {
        id: Some(id.parse().unwrap()),
        access: Some(access),
        endpoint: None,
        production: None,
        colour: None,
    };
    let session = Session {
        start_url: "https://acme.awsapps.com/start".into(),
        region: "eu-west-1".parse().unwrap(),
        endpoint: Some("http://127.0.0.1:4599".into()),
    };
    let sso = SsoAccess { session: "acme".parse().unwrap(), role: "Deployer".into() };
    let assume_role = AssumeRoleAccess {
        from: "root".parse().unwrap(),
        role: "teams/OrganizationAccountAccessRole".into(),
        external_id: Some("acme-1".into()),
        mfa_serial: Some("arn:aws:iam::999999999999:mfa/ana".into()),
    };
    let keys = KeysAccess { mfa_serial: Some("GAHT12345678".into()) };
    let web_identity =
        WebIdentityAccess { role: "ci".into(), token_file: "AWS_WEB_IDENTITY_TOKEN_FILE".into() };
    let target =
        |account: &str| Target { account: account.parse().unwrap(), region: "eu-west-1".parse().unwrap() };
    let environment = EnvironmentAccess {
        access_key_id: "ACME_KEY".into(),
        secret_access_key: "ACME_SECRET".into(),
        session_token: Some("ACME_TOKEN".into()),
    };
    let service = Service {
        program: Some(Program {
            deploy: vec!["./deploy.sh".into(), "{stage}".into()],
            remove: Some(vec!["./remove.sh".into()]),
            timeout: Some(600),
            environment: [("TABLE".into(), "notes".into())].into(),
            outputs: Some("out.json".into()),
        }),
        own_deploy: true,
        path: Some("services/notes/serverless.yml".into()),
        kind: ServiceKind::Cdk,
        repository: Some("infra".parse().unwrap()),
        stack: Some("notes".into()),
        stack_name: Some("acme-{stage}-notes".into()),
        role: Some(Role::Api),
        group: Some("core".parse().unwrap()),
        parameters: [("Stage".into(), "{stage}".into())].into(),
        stage_parameters: [("dev".parse().unwrap(), [("Size".into(), "small".into())].into())].into(),
        values: vec!["config/base.yaml".into(), "config/{stage}.yaml".into()],
        note: Some("two\nlines".into()),
        stages: Some(vec!["dev".parse().unwrap()]),
        provides: Vec::new(),
    };
    let planned = Service {
        program: None,
        own_deploy: false,
        path: None,
        kind: ServiceKind::Planned,
        repository: None,
        stack: None,
        stack_name: None,
        role: None,
        group: None,
        parameters: [].into(),
        stage_parameters: [].into(),
        values: Vec::new(),
        note: None,
        stages: None,
        provides: vec!["SearchIndexArn".into()],
    };
    Topology {
        name: Some("Notes".into()),
        repositories: [("infra".parse().unwrap(), Repository { path: "../infra".into() })].into(),
        groups: [("core".parse().unwrap(), Group { label: Some("Core".into()) })].into(),
        services: [("notes".parse().unwrap(), service), ("search".parse().unwrap(), planned)].into(),
        sessions: [("acme".parse().unwrap(), session)].into(),
        accounts: [
            ("dev".parse().unwrap(), account("111111111111", Access::Sandbox)),
            ("prod".parse().unwrap(), account("222222222222", Access::Profile("acme".into()))),
            ("root".parse().unwrap(), account("444444444444", Access::Sso(sso))),
            ("staging".parse().unwrap(), account("555555555555", Access::AssumeRole(assume_role))),
            ("audit".parse().unwrap(), account("666666666666", Access::Keys(keys))),
            ("tools".parse().unwrap(), account("777777777777", Access::Keys(KeysAccess::default()))),
            ("github".parse().unwrap(), account("888888888888", Access::WebIdentity(web_identity))),
            (
                "ci".parse().unwrap(),
                Account {
                    endpoint: Some("http://localhost:5000".into()),
                    production: Some(true),
                    colour: Some(AccountColour::Teal),
                    ..account("333333333333", Access::Environment(environment))
                },
            ),
        ]
        .into(),
        stages: [
            (
                "dev".parse().unwrap(),
                Stage {
                    rollout: Rollout::OneByOne,
                    on_failure: OnFailure::RollBack,
                    gates: gates(),
                    targets: vec![target("dev"), target("ci")],
                    safety: Safety::Silent,
                    method: Some(Method::Direct),
                    base: None,
                    personal: None,
                    order: Some(1),
                    pins: vec![Pin { service: "search".parse().unwrap(), phase: 2 }],
                },
            ),
            (
                "alice".parse().unwrap(),
                Stage {
                    rollout: Rollout::FirstThenRest,
                    on_failure: OnFailure::Stop,
                    gates: Vec::new(),
                    targets: vec![target("dev")],
                    safety: Safety::Typed,
                    method: None,
                    base: Some("dev".parse().unwrap()),
                    personal: Some(Personal {
                        replicate: vec!["notes".parse().unwrap()],
                        owner: Some("alice@acme.test".into()),
                        created: Some("2026-01-05T08:00:00Z".into()),
                        expires: Some("2026-01-12T08:00:00Z".into()),
                        express: true,
                        answers: [
                            ("alice-notes".into(), Answer::Leave),
                            ("alice-*".into(), Answer::Use("dev-*".into())),
                        ]
                        .into(),
                    }),
                    order: None,
                    pins: Vec::new(),
                },
            ),
        ]
        .into(),
        references: vec![ManualReference {
            from: "notes".parse().unwrap(),
            to: "search".parse().unwrap(),
            note: Some("index".into()),
            planned: true,
        }],
        views: [("Notes, and what needs them".parse().unwrap(), view())].into(),
        notes: [("billing".parse().unwrap(), Note { text: "Ask *billing* first\n\n- who\n- when".into() })]
            .into(),
        dismissed: vec![Dismissal {
            code: "shared-account".into(),
            subject: Subject {
                services: vec!["notes".parse().unwrap()],
                stages: vec!["dev".parse().unwrap(), "alice".parse().unwrap()],
                name: Some("Size".into()),
            },
            reason: "until the \"new\" account is there".into(),
        }],
    }
}

fn view() -> SavedView {
    SavedView {
        lens: ViewLens::Phases,
        shape: ViewShape::Outline,
        stage: Some("dev".parse().unwrap()),
        search: Some("table".into()),
        focus: Some(ViewFocus {
            service: "notes".parse().unwrap(),
            direction: ViewDirection::Downstream,
            steps: Some(2),
        }),
        collapsed: Some(vec!["core".parse().unwrap()]),
        place: Some(ViewPlace { x: -120, y: 40, zoom: 80 }),
    }
}

fn gates() -> Vec<Gate> {
    let command = GateCheck::Command {
        run: vec!["npm".into(), "test".into()],
        folder: Some("tests".into()),
        timeout: GateCheck::TIMEOUT,
    };
    let http = GateCheck::Http {
        url: "https://{stage}.acme.test/health".into(),
        status: GateCheck::STATUS,
        attempts: GateCheck::ATTEMPTS,
        pause: GateCheck::PAUSE,
    };
    let alarms = GateCheck::Alarms { names: vec!["errors".into()], minutes: GateCheck::MINUTES };
    let notes = || "notes".parse().unwrap();
    [
        ("go", GatePlace::Start, GateCheck::Approval { note: Some("the calendar".into()) }),
        ("tests", GatePlace::End, command),
        ("smoke test", GatePlace::BetweenTargets, http),
        ("quiet", GatePlace::After(notes()), alarms),
        ("look", GatePlace::Before(notes()), GateCheck::Approval { note: None }),
        ("pause", GatePlace::AfterPhase(1), GateCheck::Barrier {}),
    ]
    .map(|(name, at, check)| Gate { name: name.into(), at, check })
    .into()
}
