//! Undo and redo: of edits, of moved cards, and across changes of the file from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

#[expect(dead_code, reason = "what only the other tests at random need")]
mod generate;

use std::collections::{BTreeMap, BTreeSet};

use generate::{SERVICES, edit, lived_in};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;
use topology::{Action, Document, Edit, Layout, MergeOutcome, Position, ServiceId, duplicate, merge, paste};

const TEXT: &str = r#"schema = 1 # kept

[groups.core]
label = "Core"

# the table
[services.database]
kind = "planned"
group = "core"
unknown = { a = [1] }

[services.notes]
kind = "planned"
"#;

fn id(name: &str) -> ServiceId {
    name.parse().unwrap()
}

fn edits(json: serde_json::Value) -> Vec<Edit> {
    serde_json::from_value(json).unwrap()
}

/// What a person does at the canvas at once.
#[derive(Debug, Clone)]
enum Doing {
    Edits(Vec<Edit>),
    Move(Vec<(ServiceId, i16, i16)>),
    /// Dragged into a group: both at once.
    Drag(Vec<Edit>, Vec<(ServiceId, i16, i16)>),
    Duplicate(Vec<ServiceId>),
    Paste(String),
    Undo,
    Redo,
}

fn service() -> impl Strategy<Value = ServiceId> {
    select(SERVICES).prop_map(id)
}

fn doing() -> impl Strategy<Value = Doing> {
    let moves = || vec((service(), any::<i16>(), any::<i16>()), 1..4);
    prop_oneof![
        6 => vec(edit(), 1..4).prop_map(Doing::Edits),
        2 => moves().prop_map(Doing::Move),
        2 => (vec(edit(), 1..3), moves()).prop_map(|(edits, moves)| Doing::Drag(edits, moves)),
        1 => vec(service(), 1..4).prop_map(Doing::Duplicate),
        1 => select(vec!["[services.notes]\nkind = \"planned\"\n", "[services.x]\nkind = \"sam\"\npath = \"x.yml\"\ngroup = \"new\"\n", "no toml"])
            .prop_map(|text| Doing::Paste(text.to_owned())),
        2 => Just(Doing::Undo),
        1 => Just(Doing::Redo),
    ]
}

/// A document and its layout, as the window has them.
struct Window {
    document: Document,
    layout: Layout,
}

type Picture = (String, BTreeMap<ServiceId, Position>);

impl Window {
    fn picture(&self) -> Picture {
        let known = |id: &ServiceId| self.document.topology().services.contains_key(id);
        let seen = self.layout.positions.iter().filter(|(id, _)| known(id));
        (self.document.to_text().to_owned(), seen.map(|(id, at)| (id.clone(), *at)).collect())
    }

    fn perform(&mut self, edits: Vec<Edit>, moves: &[(ServiceId, i16, i16)]) {
        let mut layout = self.layout.clone();
        edits.iter().for_each(|edit| layout.follow(edit));
        let at = |x: &i16, y: &i16| Some(Position { x: f64::from(*x), y: f64::from(*y) });
        layout.put(&moves.iter().map(|(id, x, y)| (id.clone(), at(x, y))).collect());
        let moved = |id: &&ServiceId| self.layout.positions.get(*id) != layout.positions.get(*id);
        let ids: BTreeSet<&ServiceId> =
            self.layout.positions.keys().chain(layout.positions.keys()).filter(moved).collect();
        let places_before = self.layout.places(ids.iter().copied());
        let places_after = layout.places(ids.iter().copied());
        let action = Action { label: None, edits, places_before, places_after };
        if self.document.perform(action).is_ok() {
            self.layout = layout;
        }
    }

    fn undo(&mut self) -> bool {
        let Some(undone) = self.document.undo() else { return false };
        self.layout.put(&undone.places);
        true
    }

    fn redo(&mut self) -> bool {
        let Some(redone) = self.document.redo() else { return false };
        self.layout.put(&redone.places);
        true
    }

    fn play(&mut self, doing: Doing) {
        match doing {
            Doing::Edits(edits) => self.perform(edits, &[]),
            Doing::Move(moves) => self.perform(Vec::new(), &moves),
            Doing::Drag(edits, moves) => self.perform(edits, &moves),
            Doing::Duplicate(services) => {
                let services: BTreeSet<ServiceId> = services.into_iter().collect();
                if let Ok(pasted) = duplicate(self.document.topology(), &[], &services) {
                    let moves: Vec<_> = pasted.names.into_values().map(|id| (id, 40, 40)).collect();
                    self.perform(pasted.edits, &moves);
                }
            }
            Doing::Paste(text) => {
                if let Ok(pasted) = paste(self.document.topology(), &[], &text) {
                    self.perform(pasted.edits, &[]);
                }
            }
            Doing::Undo => {
                self.undo();
            }
            Doing::Redo => {
                self.redo();
            }
        }
    }
}

/// What was taken out of a list and is put back into another text stands at its end.
fn in_order(topology: &mut topology::Topology) {
    topology.references.sort();
    topology.dismissed.sort_by_key(|dismissed| format!("{dismissed:?}"));
    for stage in topology.stages.values_mut() {
        stage.gates.sort_by(|one, other| one.name.cmp(&other.name));
        stage.pins.sort_by(|one, other| one.service.cmp(&other.service));
        stage.targets.sort();
    }
    topology
        .services
        .values_mut()
        .filter_map(|service| service.stages.as_mut())
        .for_each(|stages| stages.sort());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done, in a file in which people have been: undo all gives the first bytes, redo all gives the last ones.
    #[test]
    fn two_hundred_random_sequences_undo_to_the_first_bytes_and_redo_to_the_last(
        text in lived_in(),
        sequence in vec(doing(), 1..24),
    ) {
        let mut window = Window { document: Document::open(text.as_str()), layout: Layout::default() };
        prop_assert!(!window.document.is_read_only());
        for doing in sequence {
            window.play(doing);
        }
        while window.redo() {}
        let last = window.picture();
        let steps = window.document.to_undo().count();
        let mut pictures = vec![last.clone()];
        while window.undo() {
            pictures.push(window.picture());
        }
        prop_assert_eq!(pictures.len(), steps + 1);
        prop_assert_eq!(window.document.to_text(), text.as_str());
        prop_assert!(!window.document.is_dirty());
        prop_assert!(window.document.diff().is_empty());
        // Every state on the way is met again on the way back.
        for (at, before) in pictures.iter().enumerate().rev().skip(1) {
            prop_assert!(window.redo(), "{at}");
            prop_assert_eq!(&window.picture().0, &before.0);
        }
        prop_assert!(!window.redo());
        prop_assert_eq!(window.picture(), last);
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// What somebody else wrote meanwhile is under every step: going through the whole history never takes it away.
    #[test]
    fn every_step_outlives_a_change_from_outside_and_none_takes_that_back(
        text in lived_in(),
        mine in vec(edit(), 1..6),
        saves_after in 0..6usize,
        undone in 0..3usize,
    ) {
        let mut document = Document::open(text.as_str());
        for (at, edit) in mine.into_iter().enumerate() {
            // A name that the file says already, of something that is not there, would be two things' name from then on.
            let is_new = |rename: topology::Rename| !document.to_text().contains(rename.keys().2);
            if edit.rename().is_none_or(is_new) {
                let _ = document.apply(edit);
            }
            if at == saves_after {
                document.mark_saved();
            }
        }
        for _ in 0..undone {
            document.undo();
        }
        let mut outside = Document::open(document.saved_text());
        let group = topology::Group { label: Some("new".into()) };
        outside.apply(Edit::AddGroup { id: "outside".parse().unwrap(), group }).unwrap();
        let theirs = format!("# written outside\n{}", outside.to_text());
        let base = document.saved_text().to_owned();
        let MergeOutcome::Clean(mut merged) = merge(&base, &document, &theirs) else {
            return Err(TestCaseError::fail("what touches nothing of mine is no conflict"));
        };
        prop_assert_eq!(merged.saved_text(), &theirs);
        prop_assert_eq!(merged.is_dirty(), document.is_dirty());
        let labels = |document: &Document| {
            (document.to_undo().map(str::to_owned).collect::<Vec<_>>(), document.to_redo().map(str::to_owned).collect::<Vec<_>>())
        };
        prop_assert_eq!(labels(&merged), labels(&document));
        let same = |merged: &Document, mine: &Document| {
            let mut expected = mine.topology().clone();
            expected.groups.insert("outside".parse().unwrap(), topology::Group { label: Some("new".into()) });
            let mut found = merged.topology().clone();
            in_order(&mut expected);
            in_order(&mut found);
            found == expected && merged.to_text().starts_with("# written outside\n")
        };
        prop_assert!(same(&merged, &document), "{}", merged.to_text());
        while merged.undo().is_some() {
            document.undo();
            prop_assert!(same(&merged, &document), "{}", merged.to_text());
        }
        while merged.redo().is_some() {
            document.redo();
            prop_assert!(same(&merged, &document), "{}", merged.to_text());
        }
    }
}

#[test]
fn a_card_that_is_dragged_into_a_group_is_one_step() {
    let mut window = Window { document: Document::open(TEXT), layout: Layout::default() };
    let before = window.picture();
    let into = edits(json!([{ "edit": "move_to_group", "services": ["notes"], "group": "core" }]));
    window.perform(into, &[(id("notes"), 10, 20)]);
    assert_eq!(window.document.to_undo().collect::<Vec<_>>(), ["Move notes to core"]);
    assert!(window.undo());
    assert_eq!(window.picture(), before);
}

#[test]
fn cards_that_are_moved_are_one_step_that_changes_nothing_of_the_file() {
    let mut window = Window { document: Document::open(TEXT), layout: Layout::default() };
    window.perform(Vec::new(), &[(id("notes"), 10, 20), (id("database"), 1, 2)]);
    assert_eq!(window.document.to_undo().collect::<Vec<_>>(), ["Move 2 services"]);
    assert!(!window.document.is_dirty());
    window.perform(Vec::new(), &[(id("notes"), 10, 20)]);
    assert_eq!(window.document.to_undo().count(), 1, "a card that stays where it is makes no step");
    window.undo();
    assert!(window.layout.positions.is_empty());
    window.redo();
    assert_eq!(window.layout.positions["notes"], Position { x: 10.0, y: 20.0 });
}

#[test]
fn cards_can_be_moved_in_a_file_that_cannot_be_read() {
    let mut window = Window { document: Document::open("schema = 2\n"), layout: Layout::default() };
    window.perform(Vec::new(), &[(id("notes"), 10, 20)]);
    assert!(window.undo() && window.document.is_read_only());
}

#[test]
fn a_group_with_a_new_name_is_one_step_in_the_words_of_a_person() {
    let mut document = Document::open(TEXT);
    let rename = json!([
        { "edit": "rename_group", "from": "core", "to": "payments" },
        { "edit": "label_group", "id": "payments", "label": "Payments" },
    ]);
    document.apply_batch(edits(rename)).unwrap();
    assert_eq!(
        document.to_text(),
        TEXT.replace("groups.core", "groups.payments")
            .replace("\"Core\"", "\"Payments\"")
            .replace("\"core\"", "\"payments\"")
    );
    assert_eq!(document.undo().unwrap().label, "Rename group core to payments");
    assert_eq!(document.to_text(), TEXT);
}

#[test]
fn undo_says_what_several_edits_were() {
    let cases = [
        (
            json!([{ "edit": "remove_service", "id": "notes" }, { "edit": "remove_service", "id": "database" }]),
            "Remove 2 services",
        ),
        (
            json!([
                { "edit": "update_service", "id": "notes", "patch": { "role": "api" } },
                { "edit": "update_service", "id": "database", "patch": { "role": "api" } },
            ]),
            "Change 2 services",
        ),
        (
            json!([
                { "edit": "add_group", "id": "edge", "group": {} },
                { "edit": "move_to_group", "services": ["notes", "database"], "group": "edge" },
            ]),
            "Move 2 services to the new group edge",
        ),
        (
            json!([{ "edit": "remove_service", "id": "notes" }, { "edit": "set_name", "name": "x" }]),
            "Remove service notes and 1 more",
        ),
    ];
    for (batch, label) in cases {
        let mut document = Document::open(TEXT);
        document.apply_batch(edits(batch)).unwrap();
        assert_eq!(document.undo().unwrap().label, label);
    }
}

#[test]
fn undo_before_a_save_still_works_after_a_change_from_outside() {
    let mut document = Document::open(TEXT);
    document.apply_batch(edits(json!([{ "edit": "remove_service", "id": "notes" }]))).unwrap();
    document.mark_saved();
    let theirs = document.to_text().replace("# the table", "# the big table");
    let base = document.saved_text().to_owned();
    let MergeOutcome::Clean(mut merged) = merge(&base, &document, &theirs) else { panic!("conflict") };
    assert!(!merged.is_dirty());
    assert_eq!(merged.undo().unwrap().label, "Remove service notes");
    assert_eq!(merged.to_text(), TEXT.replace("# the table", "# the big table"));
    assert!(merged.is_dirty());
}
