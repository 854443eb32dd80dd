//! What a personal stage has of its own, and which names fit.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Misfit, Name, Named, choose, misfit, room_for_stage};
use topology::{Reference, ReferenceKind, Role, ServiceId};

fn id(name: &str) -> ServiceId {
    ServiceId::new(name).unwrap()
}

fn services() -> BTreeMap<ServiceId, Role> {
    let roles = [
        ("database", Role::Infrastructure),
        ("uploads", Role::Infrastructure),
        ("notes", Role::Api),
        ("nightly", Role::Job),
        ("site", Role::Web),
    ];
    roles.into_iter().map(|(name, role)| (id(name), role)).collect()
}

fn reference(from: &str, to: &str, kind: ReferenceKind) -> Reference {
    Reference {
        from: Some(id(from)),
        to: id(to),
        kind,
        name: "x".into(),
        at: String::new(),
        location: None,
        candidate: None,
    }
}

fn references() -> Vec<Reference> {
    vec![
        reference("database", "notes", ReferenceKind::Strong),
        reference("database", "nightly", ReferenceKind::Config),
        reference("notes", "site", ReferenceKind::Weak),
        reference("uploads", "notes", ReferenceKind::Manual),
    ]
}

#[test]
fn apis_and_jobs_are_replicated_and_what_they_use_says_who_uses_it() {
    let chosen = choose(&services(), &references(), None, "dev");
    let found: Vec<(&str, bool, &str)> =
        chosen.iter().map(|one| (one.service.as_str(), one.replicated, one.because.as_str())).collect();
    assert_eq!(
        found,
        [
            ("database", false, "infrastructure; nightly and notes use the one of dev"),
            ("nightly", true, "a job; it uses database of dev"),
            ("notes", true, "an api; it uses database of dev"),
            ("site", false, "a web front end; nothing that stands here uses it"),
            ("uploads", false, "infrastructure; nothing that stands here uses it"),
        ]
    );
}

#[test]
fn ticks_overrule_roles_and_the_reasons_follow() {
    let ticked: BTreeSet<ServiceId> = [id("database"), id("notes")].into();
    let chosen = choose(&services(), &references(), Some(&ticked), "dev");
    let because = |name: &str| chosen.iter().find(|one| one.service == id(name)).unwrap().because.clone();
    assert_eq!(because("database"), "infrastructure, ticked");
    assert_eq!(because("notes"), "an api");
    assert_eq!(because("nightly"), "a job, not ticked; nothing that stands here uses it");
}

fn name(kind: &str, text: &str) -> Name {
    Name::given(Named::Resource { logical_id: "R".into(), kind: kind.into() }, text.into())
}

#[test]
fn a_name_fits_or_says_by_how_much_it_does_not() {
    let bucket = |text: &str| misfit(&name("AWS::S3::Bucket", text));
    assert_eq!(bucket(&"a".repeat(63)), None);
    assert_eq!(bucket(&"a".repeat(65)), Some(Misfit::TooLong { by: 2 }));
    assert_eq!(bucket("Alice-files"), Some(Misfit::Character('A')));
    assert_eq!(misfit(&name("AWS::DynamoDB::Table", &"A".repeat(255))), None);
    assert_eq!(misfit(&name("AWS::SQS::Queue", &"q".repeat(81))), Some(Misfit::TooLong { by: 1 }));
    assert_eq!(misfit(&name("AWS::IAM::Role", &"r".repeat(65))), Some(Misfit::TooLong { by: 1 }));
    assert_eq!(misfit(&Name::given(Named::Stack, "s".repeat(129))), Some(Misfit::TooLong { by: 1 }));
    assert_eq!(misfit(&name("Custom::Thing", &"x".repeat(5000))), None);
}

#[test]
fn the_longest_stage_is_the_one_that_still_fits_everywhere() {
    for (form, times) in [("app-STAGE-files", 1), ("STAGE-app-STAGE", 2)] {
        for (stage, base) in [("alice", "dev"), ("bob", "dev")] {
            let of = |stage: &str| name("AWS::S3::Bucket", &form.replace("STAGE", stage));
            let room = room_for_stage(&of(stage), stage, &of(base), base).unwrap();
            assert_eq!(misfit(&of(&"x".repeat(room))), None);
            assert!(misfit(&of(&"x".repeat(room + 1))).is_some(), "{form} {times}");
        }
    }
    let same = name("AWS::S3::Bucket", "app-files");
    assert_eq!(room_for_stage(&same, "alice", &same, "dev"), None);
}
