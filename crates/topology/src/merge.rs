//! The file changed outside while edits were pending: both sets of changes, where they do not meet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

use crate::{
    Document, Edit, FileError, FileErrorCode, Unreadable, file,
    history::Way,
    mentions::mentions,
    rename::Rename,
    tree::{self, Change},
    write::{self, Writer},
};

/// Two people changed the same thing to something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Conflict {
    /// Such as `services.notes.role`.
    pub path: String,
    /// What both started from, as TOML. Absent: nothing, here and below.
    pub base: Option<String>,
    pub mine: Option<String>,
    pub theirs: Option<String>,
}

/// Which side of a conflict a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Mine,
    Theirs,
}

#[derive(Debug, Clone)]
pub enum MergeOutcome {
    /// Theirs is what is saved now; mine is pending on it, step by step.
    Clean(Document),
    Conflicts(Vec<Conflict>),
    /// What is on disk now cannot be read. Nothing was changed.
    Unreadable(Vec<FileError>),
}

/// Puts my pending edits onto what is on disk now. `base`: what both started from.
#[must_use]
pub fn merge(base: &str, mine: &Document, theirs: &str) -> MergeOutcome {
    merge_with(base, mine, theirs, &BTreeMap::new())
}

/// The same, with conflicts decided by their path. Where the file's side was chosen, undo gives mine back: that is a step of its
/// own.
#[must_use]
pub fn merge_with(
    base: &str,
    mine: &Document,
    theirs: &str,
    choices: &BTreeMap<String, Side>,
) -> MergeOutcome {
    match try_merge(base, mine, theirs, choices) {
        Ok(outcome) => outcome,
        Err(unreadable) => MergeOutcome::Unreadable(unreadable.errors),
    }
}

/// The file as these choices would make it; what is not decided yet is as on disk.
///
/// # Errors
/// Where what is on disk cannot be read.
pub fn preview(
    base: &str,
    mine: &Document,
    theirs: &str,
    choices: &BTreeMap<String, Side>,
) -> Result<String, Vec<FileError>> {
    let renames = mine.pending_renames();
    let choose = |path: &str| Some(choices.get(path).copied().unwrap_or(Side::Theirs));
    let merged = Sides { base, theirs, renames: &renames }.merge(mine.to_text(), choose);
    match merged.map_err(|unreadable| unreadable.errors)? {
        Merged::Text(text) => Ok(text),
        Merged::Conflicts(_) => Ok(theirs.to_owned()),
    }
}

fn try_merge(
    base: &str,
    mine: &Document,
    theirs: &str,
    choices: &BTreeMap<String, Side>,
) -> Result<MergeOutcome, Unreadable> {
    file::parse(theirs)?;
    if mine.is_read_only() {
        return Ok(MergeOutcome::Clean(Document::open(theirs)));
    }
    if mine.to_text() == theirs {
        let mut saved = mine.clone();
        saved.mark_saved();
        return Ok(MergeOutcome::Clean(saved));
    }
    let renames = mine.pending_renames();
    let sides = Sides { base, theirs, renames: &renames };
    let decided = match sides.merge(mine.to_text(), |path| choices.get(path).copied())? {
        Merged::Text(text) => text,
        Merged::Conflicts(conflicts) => return Ok(MergeOutcome::Conflicts(conflicts)),
    };
    let all_mine = sides.mine(mine.to_text()).unwrap_or_else(|| decided.clone());
    let mut document = mine.rebased(theirs, all_mine, |text, way| {
        let renames = renames_on(way);
        Sides { base, theirs, renames: &renames }.mine(text)
    });
    let given_up: Vec<&str> =
        choices.iter().filter(|(_, side)| **side == Side::Theirs).map(|(path, _)| path.as_str()).collect();
    document.decide(
        match given_up[..] {
            [path] => format!("Keep the file's side of {path}"),
            _ => format!("Keep the file's side in {} places", given_up.len()),
        },
        decided,
    );
    Ok(MergeOutcome::Clean(document))
}

/// The new names that lead from the saved state to another one; on the way back, those of the steps are taken back.
fn renames_on(way: &Way<'_, Edit>) -> Vec<Rename> {
    let renames = way.edits.iter().filter_map(|edit| edit.rename());
    if way.back { renames.rev().map(Rename::back).collect() } else { renames.collect() }
}

/// What one text of mine is merged with.
struct Sides<'s> {
    base: &'s str,
    theirs: &'s str,
    /// What I renamed between the base and that text.
    renames: &'s [Rename],
}

enum Merged {
    Text(String),
    Conflicts(Vec<Conflict>),
}

impl Sides<'_> {
    /// With every conflict decided for mine.
    fn mine(&self, mine: &str) -> Option<String> {
        match self.merge(mine, |_| Some(Side::Mine)) {
            Ok(Merged::Text(text)) => Some(text),
            Ok(Merged::Conflicts(_)) | Err(_) => None,
        }
    }

    fn merge(&self, mine: &str, choose: impl Fn(&str) -> Option<Side>) -> Result<Merged, Unreadable> {
        if mine == self.base || mine == self.theirs {
            return Ok(Merged::Text(self.theirs.to_owned()));
        }
        // What I renamed has its new name on all three sides, so that their changes to it find it.
        let (mut base, mut target) = (self.base.to_owned(), self.theirs.to_owned());
        for rename in self.renames {
            if can_follow(rename, &tree_of(&base)?) && can_follow(rename, &tree_of(&target)?) {
                base = renamed(&base, rename)?;
                target = renamed(&target, rename)?;
            }
        }
        let (base_tree, mine_tree, their_tree) = (tree_of(&base)?, tree_of(mine)?, tree_of(&target)?);
        let their_changes = tree::changes(&base_tree, &their_tree);
        let mut wanted: Vec<Change> = Vec::new();
        let mut conflicts: BTreeMap<Vec<String>, Conflict> = BTreeMap::new();
        for change in tree::changes(&base_tree, &mine_tree) {
            let met = their_changes.iter().find_map(|other| tree::meet(&other.path, &change.path));
            let Some(path) = met.map(<[String]>::to_vec) else {
                wanted.push(change);
                continue;
            };
            let (ours, its) = (tree::at(&mine_tree, &path), tree::at(&their_tree, &path));
            if ours == its {
                continue;
            }
            let name = shown(&path);
            match choose(&name) {
                Some(Side::Theirs) => {}
                Some(Side::Mine) => {
                    let decided = Change { path, old: its.cloned(), new: ours.cloned() };
                    if !wanted.contains(&decided) {
                        wanted.push(decided);
                    }
                }
                None => {
                    let conflict = conflict(&path, tree::at(&base_tree, &path), ours, its);
                    conflicts.entry(path).or_insert(conflict);
                }
            }
        }
        // What one side took away the other may need by now: a decision, too.
        let trees = (&base_tree, &mine_tree, &their_tree);
        for path in torn(&wanted, &their_changes, trees) {
            let (ours, its) = (tree::at(&mine_tree, &path), tree::at(&their_tree, &path));
            match (choose(&shown(&path)), ours) {
                (Some(Side::Theirs), None) => wanted.retain(|change| change.path != path),
                (Some(Side::Mine), Some(ours)) => {
                    wanted.insert(0, Change { path, old: None, new: Some(ours.clone()) });
                }
                (Some(_), _) => {}
                (None, _) => {
                    let conflict = conflict(&path, tree::at(&base_tree, &path), ours, its);
                    conflicts.insert(path, conflict);
                }
            }
        }
        if !conflicts.is_empty() {
            return Ok(Merged::Conflicts(conflicts.into_values().collect()));
        }
        let mut writer = writer(&target)?;
        writer.apply(&wanted);
        let text = writer.finish();
        file::parse(&text)?;
        Ok(Merged::Text(text))
    }
}

fn conflict(path: &[String], base: Option<&Json>, mine: Option<&Json>, theirs: Option<&Json>) -> Conflict {
    let show = |value: Option<&Json>| value.map(|value| write::value(value).to_string());
    Conflict { path: shown(path), base: show(base), mine: show(mine), theirs: show(theirs) }
}

/// What only one side removed, and the other one names in more places than before.
fn torn(mine: &[Change], theirs: &[Change], (base, my, their): (&Json, &Json, &Json)) -> Vec<Vec<String>> {
    let removed = |changes: &[Change], other: &Json| -> Vec<Vec<String>> {
        let is_torn = |change: &&Change| match &change.path[..] {
            [section, name] => {
                change.new.is_none() && mentions(other, section, name) > mentions(base, section, name)
            }
            _ => false,
        };
        changes.iter().filter(is_torn).map(|change| change.path.clone()).collect()
    };
    let mut found = removed(mine, their);
    found.extend(removed(theirs, my).into_iter().filter(|path| tree::at(my, path).is_some()));
    found
}

/// A path as it would be written in the file: `services."users.api".role`.
fn shown(path: &[String]) -> String {
    path.iter().map(|key| write::key_text(key)).collect::<Vec<_>>().join(".")
}

/// Whether the old name is there and the new one is free.
fn can_follow(rename: &Rename, tree: &Json) -> bool {
    let (section, from, to) = rename.keys();
    let names = tree.get(section);
    names.is_some_and(|names| names.get(from).is_some() && names.get(to).is_none())
}

fn renamed(text: &str, rename: &Rename) -> Result<String, Unreadable> {
    let mut writer = writer(text)?;
    writer.rename(rename);
    Ok(writer.finish())
}

fn tree_of(text: &str) -> Result<Json, Unreadable> {
    let document = toml_edit::Document::parse(text).map_err(|error| unreadable(text, &error))?;
    Ok(tree::of_table(document.as_table()))
}

fn writer(text: &str) -> Result<Writer, Unreadable> {
    Writer::new(text).map_err(|error| unreadable(text, &error))
}

fn unreadable(text: &str, error: &toml_edit::TomlError) -> Unreadable {
    let error = file::toml_error(&file::LineIndex::new(text), error);
    debug_assert!(matches!(error.code, FileErrorCode::BrokenToml | FileErrorCode::DuplicateKey));
    error.into()
}
