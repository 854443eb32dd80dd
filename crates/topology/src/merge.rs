//! The file changed outside while edits were pending: both sets of changes, where they do not meet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

use crate::{
    Document, FileError, FileErrorCode, Unreadable, file,
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
    /// Theirs is what is saved now; mine is pending on it.
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

/// The same, with conflicts decided by their path.
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

fn try_merge(
    base: &str,
    mine: &Document,
    theirs: &str,
    choices: &BTreeMap<String, Side>,
) -> Result<MergeOutcome, Unreadable> {
    file::parse(theirs)?;
    if mine.is_read_only() || mine.to_text() == base || mine.to_text() == theirs {
        return Ok(MergeOutcome::Clean(Document::open(theirs)));
    }
    // What I renamed has its new name on all three sides, so that their changes to it find it.
    let (mut base, mut target) = (base.to_owned(), theirs.to_owned());
    for rename in mine.pending_renames() {
        if can_follow(&rename, &tree_of(&base)?) && can_follow(&rename, &tree_of(&target)?) {
            base = renamed(&base, &rename)?;
            target = renamed(&target, &rename)?;
        }
    }
    let (base_tree, mine_tree, their_tree) = (tree_of(&base)?, tree_of(mine.to_text())?, tree_of(&target)?);
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
        match choices.get(&path.join(".")) {
            Some(Side::Theirs) => {}
            Some(Side::Mine) => {
                let decided = Change { path, old: its.cloned(), new: ours.cloned() };
                if !wanted.contains(&decided) {
                    wanted.push(decided);
                }
            }
            None => {
                let show = |value: Option<&Json>| value.map(|value| write::value(value).to_string());
                conflicts.entry(path.clone()).or_insert_with(|| Conflict {
                    path: path.join("."),
                    base: show(tree::at(&base_tree, &path)),
                    mine: show(ours),
                    theirs: show(its),
                });
            }
        }
    }
    if !conflicts.is_empty() {
        return Ok(MergeOutcome::Conflicts(conflicts.into_values().collect()));
    }
    let mut writer = writer(&target)?;
    writer.apply(&wanted);
    let text = writer.finish();
    file::parse(&text)?;
    let label = "Edits from before the file changed outside";
    Ok(MergeOutcome::Clean(Document::merged(theirs, text, label, mine.pending_edits())))
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
