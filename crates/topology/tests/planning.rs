//! What is drawn before it exists, what is meant by what appears, and what people write beside it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use std::sync::Arc;

use topology::{
    Document, Edit, FoundService, Interface, Location, MatchedBy, Provision, Reference, ReferenceKind, Role,
    ServiceKind, Text, Tie, appeared, parse, stated,
};

const FILE: &str = r#"schema = 1

[repositories.infra]
path = "../infra"

[services.notes]
path = "notes/serverless.yml"
kind = "serverless"

[services.user_api]
kind = "planned"
note = "for the app"
group = "core"

[services.billing]
kind = "planned"
path = "billing/template.yaml"
repository = "infra"

[services.search]
kind = "planned"
provides = ["SearchIndexArn"]

[groups.core]

[accounts.next]
access = "keys"

[stages.next]
targets = []

[stages.live]
targets = [{ account = "next", region = "eu-west-1" }]

[[references]]
from = "notes"
to = "search"
planned = true

[notes.first]
text = "Ask *billing* first"
"#;

fn found(name: &str, path: &str, exports: &[&str]) -> FoundService {
    let location = || Location { file: path.to_owned(), line: 3, column: 1 };
    let provide = |name: &&str| Provision {
        tie: Tie::Export { name: Text::Known((*name).to_owned()) },
        logical_id: "Out".into(),
        value: String::new(),
        location: location(),
    };
    FoundService {
        name: name.parse().unwrap(),
        declared: None,
        kind: ServiceKind::CloudFormation,
        path: path.to_owned(),
        stack: None,
        role: Role::Api,
        interface: Some(Arc::new(Interface {
            stack_name: Text::Known("s".into()),
            region: None,
            provides: exports.iter().map(provide).collect(),
            consumes: vec![],
            resources: vec![],
            parameters: vec![],
            functions: 0,
            digest: String::new(),
        })),
    }
}

fn topology() -> topology::Topology {
    parse(FILE).unwrap().topology
}

#[test]
fn what_does_not_exist_yet_is_legal_in_the_file() {
    let document = Document::open(FILE);
    assert_eq!(document.problems(), []);
    let topology = document.topology();
    assert!(topology.accounts["next"].is_planned() && topology.stages["next"].is_planned());
    assert!(!topology.stages["live"].is_planned() && topology.services["search"].is_planned());
    assert_eq!(
        topology.accounts["next"].known_id(&"next".parse().unwrap()).unwrap_err().to_string(),
        "the account `next` is planned: it has no id yet"
    );
}

#[test]
fn what_is_only_planned_orders_nothing() {
    assert_eq!(topology().ordering_references(), []);
    let mut topology = topology();
    topology.references[0].planned = false;
    assert_eq!(topology.ordering_references(), [], "one end has no code");
    topology.references[0].to = "notes".parse().unwrap();
    assert_eq!(topology.ordering_references().len(), 1);
}

#[test]
fn code_is_matched_by_its_place_its_name_or_what_it_provides() {
    let code = [
        found("pay", "../infra/billing/template.yaml", &[]),
        found("UserApi", "users/template.yaml", &[]),
        found("finder", "finder/template.yaml", &["Other", "SearchIndexArn"]),
        found("other", "other/template.yaml", &["Nothing"]),
    ];
    let found: Vec<_> = appeared(&topology(), &code)
        .into_iter()
        .map(|one| (one.planned.to_string(), one.path.clone(), one.by.clone()))
        .collect();
    assert_eq!(
        found,
        [
            ("billing".into(), "../infra/billing/template.yaml".into(), MatchedBy::Path),
            (
                "search".into(),
                "finder/template.yaml".into(),
                MatchedBy::Provides { name: "SearchIndexArn".into() }
            ),
            ("user_api".into(), "users/template.yaml".into(), MatchedBy::Name),
        ]
    );
}

#[test]
fn one_service_is_offered_to_one_planned_service_only_and_to_the_surest() {
    let code = [found("search", "../infra/billing/template.yaml", &[])];
    let offers = appeared(&topology(), &code);
    assert_eq!(offers.len(), 1);
    assert_eq!((offers[0].planned.as_str(), &offers[0].by), ("billing", &MatchedBy::Path));
}

#[test]
fn taking_code_keeps_what_people_said_of_the_service_and_is_undone_in_one_step() {
    let mut document = Document::open(FILE);
    let code = [found("user-api", "../infra/users/template.yaml", &[])];
    let offer = appeared(document.topology(), &code).remove(0);
    document.apply_batch(offer.edits).unwrap();
    let taken = &document.topology().services["user_api"];
    assert_eq!(
        (taken.kind, taken.path.as_deref()),
        (ServiceKind::CloudFormation, Some("users/template.yaml"))
    );
    assert_eq!(taken.repository.as_ref().unwrap().as_str(), "infra");
    assert_eq!((taken.note.as_deref(), taken.group.is_some()), (Some("for the app"), true));
    assert!(appeared(document.topology(), &[]).is_empty());
    document.undo();
    assert_eq!(document.to_text(), FILE);
}

#[test]
fn a_drawn_reference_that_the_sources_state_is_offered_to_be_dropped() {
    let says = |kind| Reference {
        from: Some("notes".parse().unwrap()),
        to: "search".parse().unwrap(),
        kind,
        name: "NotesArn".into(),
        at: String::new(),
        location: None,
        candidate: None,
    };
    assert_eq!(stated(&topology(), &[says(ReferenceKind::Config), says(ReferenceKind::Manual)]), []);
    let offers = stated(&topology(), &[says(ReferenceKind::Strong)]);
    assert_eq!(offers.len(), 1);
    let mut document = Document::open(FILE);
    document.apply_batch(offers[0].edits.clone()).unwrap();
    assert_eq!(document.topology().references, []);
}

#[test]
fn a_dismissal_follows_new_names_and_goes_with_its_service() {
    let mut document = Document::open(FILE);
    let dismissal: topology::Dismissal = serde_json::from_value(serde_json::json!({
        "code": "cycle", "services": ["notes", "search"], "reason": "on purpose"
    }))
    .unwrap();
    document.apply(Edit::Dismiss { dismissal: dismissal.clone() }).unwrap();
    assert!(
        document.to_text().ends_with(
            "\n[[dismissed]]\ncode = \"cycle\"\nservices = [\"notes\", \"search\"]\nreason = \"on purpose\"\n"
        ),
        "{}",
        document.to_text()
    );
    let rename =
        |from: &str, to: &str| Edit::RenameService { from: from.parse().unwrap(), to: to.parse().unwrap() };
    document.apply(rename("notes", "zettel")).unwrap();
    let mut now = dismissal.subject.clone();
    now.services = vec!["search".parse().unwrap(), "zettel".parse().unwrap()];
    assert!(document.topology().dismissed[0].is("cycle", &now), "in any order");
    assert!(!document.topology().dismissed[0].is("cycle", &dismissal.subject));
    document.apply(Edit::Restore { code: "cycle".into(), subject: now }).unwrap();
    document.undo();
    document.apply(Edit::RemoveService { id: "search".parse().unwrap() }).unwrap();
    assert_eq!(document.topology().dismissed, []);
}

#[test]
fn a_note_with_a_secret_in_it_is_refused() {
    let note = topology::Note { text: "key AKIAIOSFODNN7EXAMPLE".into() };
    let error = Document::open(FILE).apply(Edit::AddNote { id: "n".parse().unwrap(), note }).unwrap_err();
    assert_eq!(error.code(), "refused");
}
