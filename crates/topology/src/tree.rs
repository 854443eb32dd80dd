//! The model or a file as a tree of keys, and what differs between two trees.
//!
//! Lists whose elements have an identity (references, targets, the stages of a service) are compared by it, so that
//! two people who each add one do not meet.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};
use toml_edit::{Item, TableLike, Value};

use crate::{StageId, Topology, file::CHECKS};

/// One difference: the path from the root, and what is there before and after. Absent: nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) path: Vec<String>,
    pub(crate) old: Option<Json>,
    pub(crate) new: Option<Json>,
}

/// How the elements of a list are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// By the values of these keys.
    Keys(&'static [&'static str]),
    /// By themselves.
    Itself,
}

pub(crate) fn identity(path: &[impl AsRef<str>]) -> Option<Identity> {
    let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    match path[..] {
        ["references"] => Some(Identity::Keys(&["from", "to"])),
        ["dismissed"] => Some(Identity::Keys(&["code", "services", "stages", "name"])),
        ["stages", _, "targets"] => Some(Identity::Keys(&["account", "region"])),
        ["stages", _, "pins"] => Some(Identity::Keys(&["service"])),
        ["stages", _, "gates"] => Some(Identity::Keys(&["name"])),
        ["services", _, "stages"] | ["views", _, "collapsed"] | ["stages", _, "personal", "replicate"] => {
            Some(Identity::Itself)
        }
        _ => None,
    }
}

impl Identity {
    pub(crate) fn of(self, element: &Json) -> String {
        let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match self {
            Self::Itself => text(element),
            Self::Keys(keys) => {
                let is_empty = |value: &&Json| value.as_array().is_some_and(Vec::is_empty);
                let part = |key: &&str| {
                    element.get(key).filter(|value| !is_empty(value)).map(text).unwrap_or_default()
                };
                keys.iter().map(part).collect::<Vec<_>>().join("/")
            }
        }
    }

    /// The identities of a list's elements in order; a repeated one gets a number, so that each is unique.
    pub(crate) fn all<'j>(self, elements: impl IntoIterator<Item = &'j Json>) -> Vec<String> {
        let mut times: HashMap<String, u32> = HashMap::new();
        let mut number = |identity: String| {
            let times = times.entry(identity.clone()).and_modify(|times| *times += 1).or_insert(1);
            if *times == 1 { identity } else { format!("{identity}#{times}") }
        };
        elements.into_iter().map(|element| number(self.of(element))).collect()
    }
}

/// Two ways to get credentials are one decision, not two keys, and so are two places of a gate, and what a view looks at.
fn is_atomic(path: &[String]) -> bool {
    if path.len() == 3 && path[0] == "views" {
        return matches!(path[2].as_str(), "focus" | "place");
    }
    let access = path.len() == 3 && path[0] == "accounts" && path[2] == "access";
    access || (path.len() == 5 && path[0] == "stages" && path[2] == "gates" && path[4] == "at")
}

/// The decision that both changes are about, where they are about one: where one is at or below the other. What opens a gate is
/// one decision of the gate, under whichever key it is written.
pub(crate) fn meet<'p>(one: &'p [String], other: &'p [String]) -> Option<&'p [String]> {
    let of_one_gate = is_check(one) && is_check(other) && one[..4] == other[..4];
    if of_one_gate && (one[4] != other[4] || one.len() == 5 || other.len() == 5) {
        return Some(&one[..4]);
    }
    let shorter = if one.len() < other.len() { one } else { other };
    one.iter().zip(other).all(|(one, other)| one == other).then_some(shorter)
}

fn is_check(path: &[String]) -> bool {
    path.len() > 4 && path[0] == "stages" && path[2] == "gates" && CHECKS.contains(&path[4].as_str())
}

/// Another name for a gate in its place.
pub(crate) fn gate_rename(stage: &StageId, from: &str, to: &str) -> Change {
    let path = ["stages", stage.as_str(), "gates", from, "name"].map(str::to_owned).to_vec();
    Change { path, old: Some(Json::from(from)), new: Some(Json::from(to)) }
}

pub(crate) fn of_model(topology: &Topology) -> Json {
    serde_json::to_value(topology).expect("names are texts, so every key of the model is a text")
}

pub(crate) fn of_table(table: &dyn TableLike) -> Json {
    Json::Object(table.iter().map(|(key, item)| (key.to_owned(), of_item(item))).collect::<Map<_, _>>())
}

fn of_item(item: &Item) -> Json {
    match item {
        Item::None => Json::Null,
        Item::Value(value) => of_value(value),
        Item::Table(table) => of_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| of_table(table)).collect(),
    }
}

pub(crate) fn of_value(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::String(text.value().clone()),
        Value::Integer(number) => Json::from(*number.value()),
        Value::Float(number) => Json::from(*number.value()),
        Value::Boolean(yes) => Json::Bool(*yes.value()),
        Value::Datetime(time) => Json::String(time.value().to_string()),
        Value::Array(array) => array.iter().map(of_value).collect(),
        Value::InlineTable(table) => of_table(table),
    }
}

pub(crate) fn changes(old: &Json, new: &Json) -> Vec<Change> {
    let mut found = Vec::new();
    walk(&mut Vec::new(), Some(old), Some(new), &mut found);
    found
}

/// What stands at a path of a tree.
pub(crate) fn at<'j>(tree: &'j Json, path: &[String]) -> Option<&'j Json> {
    let mut here = tree;
    for (depth, key) in path.iter().enumerate() {
        here = match here {
            Json::Array(elements) => {
                let position =
                    identity(&path[..depth])?.all(elements).iter().position(|found| found == key)?;
                &elements[position]
            }
            _ => here.get(key)?,
        };
    }
    Some(here)
}

fn walk(path: &mut Vec<String>, old: Option<&Json>, new: Option<&Json>, found: &mut Vec<Change>) {
    if old == new {
        return;
    }
    // A section is no thing of its own: it comes and goes with what is in it.
    let is_section = path.len() <= 1;
    if !is_atomic(path)
        && !is_reordered(path, old, new)
        && let (Some(old), Some(new)) = (children(path, old, is_section), children(path, new, is_section))
    {
        let before: HashMap<&str, &Json> = old.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let after: HashMap<&str, &Json> = new.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let removed_or_changed =
            old.iter().map(|(key, value)| (key, Some(*value), after.get(key.as_str()).copied()));
        let added = new
            .iter()
            .filter(|(key, _)| !before.contains_key(key.as_str()))
            .map(|(key, value)| (key, None, Some(*value)));
        for (key, old, new) in removed_or_changed.chain(added) {
            path.push(key.clone());
            walk(path, old, new, found);
            path.pop();
        }
        return;
    }
    found.push(Change { path: path.clone(), old: old.cloned(), new: new.cloned() });
}

/// Whether the elements that both lists of names have stand in another order, or a new one is not at the end.
fn is_reordered(path: &[String], old: Option<&Json>, new: Option<&Json>) -> bool {
    let (Some(Json::Array(old)), Some(Json::Array(new)), Some(Identity::Itself)) = (old, new, identity(path))
    else {
        return false;
    };
    let (old, new) = (Identity::Itself.all(old), Identity::Itself.all(new));
    let kept = old.iter().filter(|id| new.contains(id));
    let added = new.iter().filter(|id| !old.contains(id));
    !kept.chain(added).eq(new.iter())
}

/// What is under a node, by key or identity; absent where the node is a leaf.
fn children<'j>(
    path: &[String],
    node: Option<&'j Json>,
    is_section: bool,
) -> Option<Vec<(String, &'j Json)>> {
    match node {
        Some(Json::Object(keys)) => Some(keys.iter().map(|(key, value)| (key.clone(), value)).collect()),
        Some(Json::Array(elements)) => {
            let identities = identity(path)?.all(elements);
            Some(identities.into_iter().zip(elements).collect())
        }
        None if is_section => Some(Vec::new()),
        _ => None,
    }
}
