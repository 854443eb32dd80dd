//! Services that are copied, pasted and doubled.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use std::collections::BTreeSet;

use topology::{
    CardPlaces, Document, EditError, Pasted, Position, Reference, ReferenceKind, ServiceId, ServiceKind,
    copy, duplicate, paste,
};

const TEXT: &str = r#"schema = 1

[repositories.web]
path = "../web"

[groups.core]
label = "Core"

[services.database]
path = "database/template.yml"
kind = "cloudformation"
group = "core"
note = "the only table"

[services.notes]
path = "notes/serverless.yml"
kind = "serverless"
repository = "web"
role = "api"
stages = ["dev"]

[services.notes.parameters]
Stage = "{stage}"

[services.billing]
kind = "planned"

[stages.dev]

[[references]]
from = "notes"
to = "billing"
note = "later"
"#;

fn id(name: &str) -> ServiceId {
    name.parse().unwrap()
}

fn ids<const N: usize>(names: [&str; N]) -> BTreeSet<ServiceId> {
    names.into_iter().map(id).collect()
}

fn found(from: &str, to: &str) -> Reference {
    Reference {
        from: Some(id(from)),
        to: id(to),
        kind: ReferenceKind::Strong,
        name: "TableArn".into(),
        at: "Resources".into(),
        location: None,
        candidate: None,
    }
}

fn open() -> Document {
    Document::open(TEXT)
}

fn copied<const N: usize>(names: [&str; N]) -> String {
    let places: CardPlaces = [("notes", 400.0, 100.0), ("database", 100.0, 150.0), ("billing", -900.0, 0.0)]
        .map(|(name, x, y)| (id(name), Some(Position { x, y })))
        .into();
    copy(open().topology(), &places, &ids(names))
}

fn put(document: &mut Document, pasted: &Pasted) {
    document.apply_batch(pasted.edits.clone()).unwrap();
}

#[test]
fn what_is_copied_is_a_piece_of_the_file_with_the_references_among_it_and_no_others() {
    assert_eq!(
        copied(["database", "notes"]),
        r#"# Places on the canvas: database 0 50, notes 300 0

[repositories.web]
path = "../web"

[groups.core]
label = "Core"

[services.database]
path = "database/template.yml"
kind = "cloudformation"
group = "core"
note = "the only table"

[services.notes]
path = "notes/serverless.yml"
kind = "serverless"
repository = "web"
role = "api"
parameters = { Stage = "{stage}" }
stages = ["dev"]
"#
    );
    assert!(
        copied(["notes", "billing"])
            .contains("[[references]]\nfrom = \"notes\"\nto = \"billing\"\nnote = \"later\"\n")
    );
}

#[test]
fn what_is_copied_can_be_put_into_an_empty_file_as_it_is() {
    let document = Document::open(copied(["database", "notes", "billing"]).as_str());
    assert_eq!(document.errors(), &[]);
    assert_eq!(document.topology().services.len(), 3);
}

#[test]
fn in_another_project_a_service_keeps_its_file_its_group_and_its_repository() {
    let mut other = Document::open("schema = 1\n[stages.dev]\n");
    let pasted = paste(other.topology(), &[], &copied(["database", "notes", "billing"])).unwrap();
    put(&mut other, &pasted);
    let mine = open();
    assert_eq!(other.topology().services, mine.topology().services);
    assert_eq!(other.topology().groups, mine.topology().groups);
    assert_eq!(other.topology().repositories, mine.topology().repositories);
    assert_eq!(other.topology().references, mine.topology().references);
    assert_eq!(pasted.places[&id("notes")], Position { x: 1300.0, y: 100.0 });
}

#[test]
fn a_stage_that_is_not_in_the_other_project_is_left_out() {
    let other = Document::open("schema = 1\n");
    let mut document = other.clone();
    put(&mut document, &paste(other.topology(), &[], &copied(["notes"])).unwrap());
    assert_eq!(document.topology().services["notes"].stages, None);
    assert!(document.problems().iter().all(|problem| problem.code != "unknown-stage"));
}

#[test]
fn beside_its_own_code_a_service_becomes_a_planned_one_and_what_it_refers_to_is_drawn() {
    let mut document = open();
    let derived = [found("database", "notes"), found("database", "billing")];
    let pasted = paste(document.topology(), &derived, &copied(["database", "notes"])).unwrap();
    put(&mut document, &pasted);
    let twin = &document.topology().services["notes-2"];
    assert_eq!((twin.kind, twin.path.as_ref(), twin.repository.as_ref()), (ServiceKind::Planned, None, None));
    assert_eq!((twin.role, twin.stages.as_ref().map(Vec::len)), (Some(topology::Role::Api), Some(1)));
    assert!(twin.parameters.is_empty());
    assert_eq!(document.topology().services["database-2"].note.as_deref(), Some("the only table"));
    let drawn: Vec<_> = document
        .topology()
        .references
        .iter()
        .map(|drawn| (drawn.from.as_str(), drawn.to.as_str(), drawn.note.as_deref()))
        .collect();
    assert_eq!(drawn, [("notes", "billing", Some("later")), ("database-2", "notes-2", Some("TableArn"))]);
}

#[test]
fn what_was_cut_is_pasted_with_its_code_and_its_name() {
    let mut document = open();
    let text = copied(["database", "notes"]);
    for name in ["database", "notes"] {
        document.apply(topology::Edit::RemoveService { id: id(name) }).unwrap();
    }
    let pasted = paste(document.topology(), &[], &text).unwrap();
    put(&mut document, &pasted);
    let (before, after) = (open(), document.topology());
    assert_eq!(before.topology().services, after.services);
}

#[test]
fn the_same_text_pasted_twice_makes_two_of_it_with_names_of_their_own() {
    let mut document = open();
    for _ in 0..2 {
        let pasted = paste(document.topology(), &[], &copied(["billing"])).unwrap();
        put(&mut document, &pasted);
    }
    let names: Vec<&str> = document.topology().services.keys().map(ServiceId::as_str).collect();
    assert_eq!(names, ["billing", "billing-2", "billing-3", "database", "notes"]);
    let again = duplicate(document.topology(), &[], &ids(["billing-2"])).unwrap();
    assert_eq!(again.names[&id("billing-2")], id("billing-4"));
}

#[test]
fn a_text_that_somebody_wrote_connects_to_what_is_there() {
    let mut document = open();
    let text = "[services.mailer]\nkind = \"planned\"\n[[references]]\nfrom = \"billing\"\nto = \"mailer\"\n";
    let pasted = paste(document.topology(), &[], text).unwrap();
    put(&mut document, &pasted);
    assert_eq!(document.topology().references.len(), 2);
    assert!(pasted.places.is_empty());
}

#[test]
fn a_reference_that_would_make_a_cycle_is_left_out() {
    let document = open();
    let text = "[services.a]\nkind = \"planned\"\n[services.b]\nkind = \"planned\"\n\
                [[references]]\nfrom = \"a\"\nto = \"b\"\n[[references]]\nfrom = \"b\"\nto = \"a\"\n";
    let pasted = paste(document.topology(), &[], text).unwrap();
    let connects = pasted.edits.iter().filter(|edit| matches!(edit, topology::Edit::Connect { .. }));
    assert_eq!(connects.count(), 1);
}

#[test]
fn what_is_no_piece_of_a_topology_is_refused_with_a_way_out() {
    let document = open();
    for text in ["", "hello", "{\"json\": true}", "[groups.core]\n", "[services.x]\nkind = \"nothing\"\n"] {
        let error = paste(document.topology(), &[], text).unwrap_err();
        assert_eq!(error.code(), "nothing-to-paste", "{text}");
        assert!(error.hint().contains("Copy services"));
    }
    let error = paste(document.topology(), &[], "[services.x]\nkind = \"nothing\"\n").unwrap_err();
    let EditError::NothingToPaste { because } = error else { panic!("{error}") };
    assert!(because.is_some(), "what was meant for here says what is wrong with it");
}

#[test]
fn no_secret_is_pasted() {
    let document = open();
    let text = "[services.x]\nkind = \"command\"\nprogram = { deploy = [\"run\", \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\"] }\n";
    let error = paste(document.topology(), &[], text).unwrap_err();
    assert!(!error.to_string().contains("wJalr"), "{error}");
}
