//! The view that a page was told last, and what of the next one it has to be told.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use serde_json::{Value, json, to_value};
use topology::Topology;

use super::{
    PastedServices, ProjectView, Reply,
    changes::{Change, Written, compare, compare_items, compare_maps},
};

/// What a command answers, before it is written for a page.
#[derive(Debug)]
pub(super) enum Answer {
    /// There is no view in it.
    Plain(Value),
    View(Box<ProjectView>),
    /// The view stands in a field of it, which is null here.
    Beside {
        answer: Value,
        field: &'static str,
        view: Box<ProjectView>,
    },
}

impl Answer {
    /// # Errors
    /// Where something cannot be written as JSON.
    pub(super) fn whole(self) -> Written<Value> {
        match self {
            Self::Plain(answer) => Ok(answer),
            Self::View(view) => to_value(view),
            Self::Beside { mut answer, field, view } => {
                answer[field] = to_value(view)?;
                Ok(answer)
            }
        }
    }
}

impl From<ProjectView> for Answer {
    fn from(view: ProjectView) -> Self {
        Self::View(Box::new(view))
    }
}

impl From<Option<ProjectView>> for Answer {
    fn from(view: Option<ProjectView>) -> Self {
        view.map_or(Self::Plain(Value::Null), Self::from)
    }
}

impl From<PastedServices> for Answer {
    fn from(PastedServices { view, services, planned }: PastedServices) -> Self {
        let answer = json!({ "view": null, "services": services, "planned": planned });
        Self::Beside { answer, field: "view", view: Box::new(view) }
    }
}

/// The view that the page was told last.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<(u32, Option<Box<ProjectView>>)>);

impl Told {
    /// Takes the view out of an answer where the page has the one before, and puts what changed beside it.
    ///
    /// # Errors
    /// Where something cannot be written as JSON.
    pub(super) fn answer(&self, answer: Answer, has: u32) -> Written<Reply> {
        let (mut answer, field, view) = match answer {
            Answer::Plain(answer) => return Ok(Reply::Plain { answer }),
            Answer::View(view) => (Value::Null, None, view),
            Answer::Beside { answer, field, view } => (answer, Some(field), view),
        };
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, version) = (told.0, told.0 + 1);
        let reply = match told.1.as_ref().filter(|_| has == since) {
            Some(before) => Reply::Changed {
                answer,
                field: field.map(str::to_owned),
                since,
                version,
                changes: between(before, &view)?,
            },
            None => {
                let whole = to_value(&view)?;
                match field {
                    Some(field) => answer[field] = whole,
                    None => answer = whole,
                }
                Reply::Whole { answer, field: field.map(str::to_owned), version }
            }
        };
        *told = (version, Some(view));
        Ok(reply)
    }
}

/// What is large is compared as it is, and only what differs is written as JSON: to write all of it, and to take it apart again,
/// takes longer than the edit.
fn between(old: &ProjectView, new: &ProjectView) -> Written<Vec<Change>> {
    let mut changes = Vec::new();
    let path = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    compare(&mut Vec::new(), &rest(old)?, &rest(new)?, &mut changes)?;
    compare_items(&path(&["services"]), &old.services, &new.services, &mut changes)?;
    compare_items(&path(&["references"]), &old.references, &new.references, &mut changes)?;
    compare_items(&path(&["problems"]), &old.problems, &new.problems, &mut changes)?;
    compare_items(&path(&["cells"]), &old.cells, &new.cells, &mut changes)?;
    compare_maps(path(&["positions"]), &old.positions, &new.positions, &mut changes)?;
    let [before, after] = [&old.topology.services, &new.topology.services];
    compare_maps(path(&["topology", "services"]), before, after, &mut changes)?;
    Ok(changes)
}

/// A view without what `between` compares itself.
fn rest(view: &ProjectView) -> Written<Value> {
    let ProjectView {
        info,
        document,
        topology,
        services: _,
        references: _,
        problems: _,
        positions: _,
        notes,
        collapsed,
        own_stages,
        cells: _,
        accounts,
    } = view;
    let Topology {
        name,
        repositories,
        groups,
        services: _,
        sessions,
        accounts: configured,
        stages,
        references,
        views,
        notes: written,
        dismissed,
    } = topology;
    let topology = Topology {
        name: name.clone(),
        repositories: repositories.clone(),
        groups: groups.clone(),
        services: BTreeMap::new(),
        sessions: sessions.clone(),
        accounts: configured.clone(),
        stages: stages.clone(),
        references: references.clone(),
        views: views.clone(),
        notes: written.clone(),
        dismissed: dismissed.clone(),
    };
    Ok(json!({
        "info": info,
        "document": document,
        "topology": topology,
        "notes": notes,
        "collapsed": collapsed,
        "own_stages": own_stages,
        "accounts": accounts,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Map;

    use super::{super::changes::tests::apply, *};

    /// A project with these services, each with a note of its own, and some of them with a group.
    fn project(services: &BTreeMap<String, (u8, bool)>) -> ProjectView {
        let card = |(id, (note, grouped)): (&String, &(u8, bool))| {
            let group = grouped.then_some("shop");
            json!({
                "id": id, "kind": "command", "role": "api", "group": group, "repository": null, "path": null, "declared": null,
                "note": note.to_string(), "functions": 0, "resources": {}, "provides": [], "unreadable": false,
            })
        };
        let at = |(id, (note, _)): (&String, &(u8, bool))| (id.clone(), json!({ "x": note, "y": 0 }));
        let written = |(id, (_, grouped)): (&String, &(u8, bool))| {
            let service = if *grouped {
                json!({ "kind": "command", "group": "shop" })
            } else {
                json!({ "kind": "command" })
            };
            (id.clone(), service)
        };
        let groups =
            if services.values().any(|(_, grouped)| *grouped) { json!({ "shop": {} }) } else { json!({}) };
        let view = json!({
            "info": { "name": "shop", "folder": "~/shop", "sample": false, "branch": null, "commit": null },
            "document": {
                "dirty": services.len() > 2, "exists": true, "can_undo": false, "can_redo": false, "undo": [], "redo": [],
                "read_only": null, "conflicts": [],
            },
            "topology": { "groups": groups, "services": services.iter().map(written).collect::<Map<_, _>>() },
            "services": services.iter().map(card).collect::<Vec<_>>(),
            "references": [], "problems": [],
            "positions": services.iter().map(at).collect::<Map<_, _>>(),
            "collapsed": [], "cells": [], "accounts": {},
        });
        serde_json::from_value(view).unwrap()
    }

    fn services() -> impl Strategy<Value = BTreeMap<String, (u8, bool)>> {
        prop::collection::btree_map("[a-h]", (0..3_u8, any::<bool>()), 0..7)
    }

    fn told(view: &ProjectView) -> Told {
        let told = Told::default();
        told.answer(Answer::View(Box::new(view.clone())), 0).unwrap();
        told
    }

    proptest! {
        #[test]
        fn a_project_with_its_changes_is_the_next_project(first in services(), second in services()) {
            let (first, second) = (project(&first), project(&second));
            let reply = told(&first).answer(Answer::View(Box::new(second.clone())), 1).unwrap();
            let Reply::Changed { changes, .. } = reply else { panic!("the page has the view before") };
            let mut view = to_value(&first).unwrap();
            for change in &changes {
                apply(&mut view, change);
            }
            prop_assert_eq!(view.to_string(), to_value(&second).unwrap().to_string());
        }
    }

    #[test]
    fn what_did_not_change_is_not_sent() {
        let mut services: BTreeMap<_, _> = (0..1_000).map(|n| (format!("service-{n}"), (0, false))).collect();
        let first = project(&services);
        services.insert("service-400-copy".to_owned(), (0, false));
        services.remove("service-800");
        let second = PastedServices { view: project(&services), services: vec![], planned: vec![] };
        let reply = told(&first).answer(Answer::from(second), 1).unwrap();
        let Reply::Changed { changes, answer, since: 1, version: 2, .. } = reply else { panic!("{reply:?}") };
        assert_eq!(answer["view"], Value::Null);
        // One comes and one goes: in the list of cards, among the positions, and in the topology.
        assert_eq!(changes.len(), 6, "{changes:?}");
    }

    #[test]
    fn a_page_that_has_another_view_is_sent_the_whole() {
        let view = project(&BTreeMap::new());
        let told = told(&view);
        let pasted = PastedServices { view: view.clone(), services: vec![], planned: vec![] };
        let reply = told.answer(Answer::from(pasted), 7).unwrap();
        let Reply::Whole { answer, version: 2, .. } = reply else { panic!("{reply:?}") };
        assert_eq!(answer["view"], to_value(&view).unwrap());
        let nothing = told.answer(Answer::Plain(Value::Null), 2).unwrap();
        assert!(matches!(nothing, Reply::Plain { .. }));
    }
}
