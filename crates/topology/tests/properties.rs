//! Rules that hold for every topology, every file and every edit.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod generate;

use generate::{edit, edit_of_services, lived_in, remarks, service, topology};
use proptest::{collection::vec, prelude::*};
use topology::{Document, Edit, EditError, MergeOutcome, ServiceId, merge, parse, render};

fn removes(edit: &Edit) -> bool {
    matches!(
        edit,
        Edit::RemoveService { .. }
            | Edit::RemoveStage { .. }
            | Edit::RemoveAccount { .. }
            | Edit::RemoveSession { .. }
            | Edit::RemoveGroup { .. }
            | Edit::RemoveRepository { .. }
            | Edit::RemoveView { .. }
            | Edit::RemoveNote { .. }
            | Edit::Restore { .. }
            | Edit::RemoveTarget { .. }
            | Edit::RemoveGate { .. }
            | Edit::SetPersonal { personal: None, .. }
            | Edit::SetProgram { program: None, .. }
            | Edit::PinService { phase: None, .. }
            | Edit::Disconnect { .. }
            | Edit::MoveToGroup { group: None, .. }
    )
}

fn open(text: &str) -> Document {
    let document = Document::open(text);
    assert_eq!(document.errors(), &[], "{text}");
    document
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rendered_topology_reads_back_as_itself(topology in topology()) {
        let parsed = parse(&render(&topology)).unwrap();
        prop_assert_eq!(parsed.topology, topology);
        prop_assert_eq!(parsed.problems, []);
    }

    /// Nothing that can be edited is refused because of how the file is written, and the text says what the model says.
    #[test]
    fn an_edited_text_reads_back_as_the_edited_model(text in lived_in(), edits in vec(edit(), 1..8)) {
        let mut document = open(&text);
        for edit in edits {
            let mut expected = document.topology().clone();
            let possible = edit.apply(&mut expected);
            match document.apply(edit.clone()) {
                Ok(_) => prop_assert_eq!((document.topology(), possible), (&expected, Ok(()))),
                Err(EditError::Unwritable { because }) => {
                    prop_assert!(false, "{because}\n{edit:?}\n{}", document.to_text());
                }
                Err(error) => prop_assert_eq!(Err(error), possible),
            }
            prop_assert_eq!(&parse(document.to_text()).unwrap().topology, document.topology());
        }
    }

    #[test]
    fn undo_gives_the_same_bytes_and_redo_the_edited_ones(text in lived_in(), edits in vec(edit(), 1..8)) {
        let mut document = open(&text);
        let mut texts = vec![text];
        for edit in edits {
            if document.apply(edit).is_ok_and(|applied| applied.changed) {
                texts.push(document.to_text().to_owned());
            }
        }
        for before in texts.iter().rev().skip(1) {
            prop_assert!(document.undo().is_some());
            prop_assert_eq!(document.to_text(), before);
        }
        prop_assert!(document.undo().is_none() && !document.is_dirty());
        for after in texts.iter().skip(1) {
            prop_assert!(document.redo().is_some());
            prop_assert_eq!(document.to_text(), after);
        }
        prop_assert!(document.redo().is_none());
    }

    /// Also where it was made ahead for a text that is another by then.
    #[test]
    fn what_is_prepared_ahead_changes_nothing_of_what_is_written(
        text in lived_in(),
        edits in vec((edit(), any::<bool>(), any::<bool>()), 1..8),
    ) {
        let (mut plain, mut prepared) = (open(&text), open(&text));
        for (edit, ahead, undone) in edits {
            if ahead {
                prepared.prepare();
            }
            if undone {
                prop_assert_eq!(plain.undo(), prepared.undo());
            }
            prop_assert_eq!(plain.apply(edit.clone()), prepared.apply(edit));
            prop_assert_eq!(plain.to_text(), prepared.to_text());
        }
    }

    #[test]
    fn comments_and_unknown_keys_survive_every_edit_that_removes_nothing(
        text in lived_in(),
        edits in vec(edit(), 1..8),
    ) {
        let mut document = open(&text);
        for edit in edits.into_iter().filter(|edit| !removes(edit)) {
            let unsets = matches!(edit, Edit::SetProgram { .. } | Edit::SetPersonal { .. } | Edit::ChangeGate { .. } | Edit::SetRollout { .. } | Edit::SetOnFailure { .. } | Edit::UpdateService { .. } | Edit::UpdateStage { .. } | Edit::UpdateAccount { .. } | Edit::UpdateReference { .. } | Edit::UpdateSession { .. } | Edit::SetView { .. } | Edit::SetName { name: None } | Edit::LabelGroup { label: None, .. });
            let before = remarks(document.to_text());
            let _ = document.apply(edit);
            let after = remarks(document.to_text());
            if unsets {
                // The remark at a key goes with the key, and no other.
                let gone = before.iter().filter(|remark| !after.contains(remark));
                for remark in gone {
                    prop_assert!(!remark.starts_with("free") && !remark.contains('-'), "{remark}\n{}", document.to_text());
                }
            } else {
                prop_assert_eq!(before, after, "{}", document.to_text());
            }
        }
    }

    #[test]
    fn a_comment_that_stands_alone_survives_even_a_removal(text in lived_in(), edits in vec(edit(), 1..8)) {
        let free = |text: &str| remarks(text).into_iter().filter(|remark| remark.starts_with("free")).collect::<Vec<_>>();
        // Without blank lines nothing stands alone.
        let lines: Vec<&str> = text.lines().collect();
        prop_assume!(lines.windows(2).all(|pair| !pair[0].starts_with("# free") || pair[1].is_empty()));
        let before = free(&text);
        let mut document = open(&text);
        for edit in edits.into_iter().filter(removes) {
            let _ = document.apply(edit);
        }
        prop_assert_eq!(before, free(document.to_text()), "{}", document.to_text());
    }

    #[test]
    fn a_batch_is_one_step_and_all_or_nothing(text in lived_in(), edits in vec(edit(), 1..6)) {
        let mut document = open(&text);
        let applied = document.apply_batch(edits);
        match applied {
            Ok(applied) => prop_assert_eq!(document.undo().is_some(), applied.changed),
            Err(_) => prop_assert!(!document.is_dirty()),
        }
        prop_assert_eq!(document.to_text(), text);
    }

    #[test]
    fn edits_of_different_services_merge_and_both_are_there(
        topology in topology(),
        mine in vec(edit_of_services(&["database", "notes", "users.api"]), 1..5),
        theirs in vec(edit_of_services(&["auth", "9-lives", "web"]), 1..5),
    ) {
        // What is drawn between the two halves belongs to both.
        let mut topology = topology;
        let half = |name: &ServiceId| ["database", "notes", "users.api"].contains(&name.as_str());
        topology.references.retain(|reference| half(&reference.from) == half(&reference.to));
        topology.dismissed.retain(|one| {
            let services = &one.subject.services;
            services.iter().all(half) || !services.iter().any(half)
        });
        let base = render(&topology);
        let (mut my, mut their) = (Document::open(base.as_str()), Document::open(base.as_str()));
        let mine: Vec<Edit> = mine.into_iter().filter(|edit| my.apply(edit.clone()).is_ok()).collect();
        for edit in theirs {
            let _ = their.apply(edit);
        }
        let merged = match merge(&base, &my, their.to_text()) {
            MergeOutcome::Clean(merged) => merged,
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        let mut expected = their.topology().clone();
        for edit in mine {
            prop_assert!(edit.apply(&mut expected).is_ok());
        }
        let mut found = merged.topology().clone();
        expected.references.sort();
        found.references.sort();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(merged.saved_text(), their.to_text());
        let mut merged = merged;
        while merged.undo().is_some() {}
        prop_assert_eq!(merged.to_text(), their.to_text());
    }

    #[test]
    fn a_service_that_both_changed_differently_is_a_conflict(
        topology in topology(),
        service in service(),
        notes in prop::sample::subsequence(vec!["one", "two", "three"], 2),
    ) {
        let mut topology = topology;
        let id: ServiceId = "notes".parse().unwrap();
        topology.services.insert(id.clone(), service);
        let base = render(&topology);
        let noted = |note: &str| {
            let mut document = Document::open(base.as_str());
            let patch = serde_json::from_value(serde_json::json!({ "note": note })).unwrap();
            document.apply(Edit::UpdateService { id: id.clone(), patch }).unwrap();
            document
        };
        let (mine, theirs) = (noted(notes[0]), noted(notes[1]));
        let MergeOutcome::Conflicts(conflicts) = merge(&base, &mine, theirs.to_text()) else {
            return Err(TestCaseError::fail("no conflict"));
        };
        prop_assert_eq!(conflicts.len(), 1);
        prop_assert_eq!(&conflicts[0].path, "services.notes.note");
        prop_assert_eq!(conflicts[0].mine.clone(), Some(format!("\"{}\"", notes[0])));
    }

    /// Whatever is wrong with a file: it is shown as it is, and nothing is written over it.
    #[test]
    fn a_file_that_cannot_be_read_keeps_its_bytes(text in lived_in(), at in any::<prop::sample::Index>(), fault in 0..4u8, edit in edit()) {
        let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let at = starts[at.index(starts.len())];
        let (before, after) = text.split_at(at);
        let broken = match fault {
            0 => format!("{before}<<<<<<< HEAD\n{after}\n=======\n>>>>>>> theirs\n"),
            1 => text.replacen("schema = 1", "schema = 2", 1),
            2 => text.replacen("schema = 1", "schema = 1\nschema = 1", 1),
            _ => format!("{text}\n[services.broken\n"),
        };
        let mut document = Document::open(broken.as_str());
        prop_assert!(document.is_read_only());
        prop_assert!(document.errors().iter().all(|error| error.line > 0 && error.column > 0 && !error.hint.is_empty()));
        let refused = matches!(document.apply(edit), Err(EditError::ReadOnly { .. }));
        prop_assert!(refused && document.save_text().is_err() && document.undo().is_none());
        prop_assert_eq!(document.to_text(), broken);
    }

    #[test]
    fn any_text_is_read_or_explained(text in "[\\[\\]{}=\",#.\\n a-z0-9]{0,80}|\\PC*") {
        match parse(&text) {
            Ok(_) => {}
            Err(unreadable) => prop_assert!(!unreadable.errors.is_empty()),
        }
    }
}
