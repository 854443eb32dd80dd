//! A topology in which everything is said that can be.

use crate::{
    Access, Account, EnvironmentAccess, Group, ManualReference, Method, Repository, Role, Safety, Service,
    ServiceKind, Stage, Target, Topology,
};

pub(crate) fn everything() -> Topology {
    let account = |id: &str, access| Account { id: id.parse().unwrap(), access, endpoint: None };
    let target =
        |account: &str| Target { account: account.parse().unwrap(), region: "eu-west-1".parse().unwrap() };
    let environment = EnvironmentAccess {
        access_key_id: "ACME_KEY".into(),
        secret_access_key: "ACME_SECRET".into(),
        session_token: Some("ACME_TOKEN".into()),
    };
    let service = Service {
        path: Some("services/notes/serverless.yml".into()),
        kind: ServiceKind::Cdk,
        repository: Some("infra".parse().unwrap()),
        stack: Some("notes".into()),
        stack_name: Some("acme-{stage}-notes".into()),
        role: Some(Role::Api),
        group: Some("core".parse().unwrap()),
        parameters: [("Stage".into(), "{stage}".into())].into(),
        note: Some("two\nlines".into()),
        stages: Some(vec!["dev".parse().unwrap()]),
    };
    let planned = Service {
        path: None,
        kind: ServiceKind::Planned,
        repository: None,
        stack: None,
        stack_name: None,
        role: None,
        group: None,
        parameters: [].into(),
        note: None,
        stages: None,
    };
    Topology {
        name: Some("Notes".into()),
        repositories: [("infra".parse().unwrap(), Repository { path: "../infra".into() })].into(),
        groups: [("core".parse().unwrap(), Group { label: Some("Core".into()) })].into(),
        services: [("notes".parse().unwrap(), service), ("search".parse().unwrap(), planned)].into(),
        accounts: [
            ("dev".parse().unwrap(), account("111111111111", Some(Access::Sandbox))),
            ("prod".parse().unwrap(), account("222222222222", Some(Access::Profile("acme".into())))),
            (
                "ci".parse().unwrap(),
                Account {
                    endpoint: Some("http://localhost:5000".into()),
                    ..account("333333333333", Some(Access::Environment(environment)))
                },
            ),
        ]
        .into(),
        stages: [
            (
                "dev".parse().unwrap(),
                Stage {
                    targets: vec![target("dev"), target("ci")],
                    safety: Safety::Silent,
                    method: Some(Method::Direct),
                    base: None,
                    order: Some(1),
                },
            ),
            (
                "alice".parse().unwrap(),
                Stage {
                    targets: vec![target("dev")],
                    safety: Safety::Typed,
                    method: None,
                    base: Some("dev".parse().unwrap()),
                    order: None,
                },
            ),
        ]
        .into(),
        references: vec![ManualReference {
            from: "notes".parse().unwrap(),
            to: "search".parse().unwrap(),
            note: Some("index".into()),
        }],
    }
}
