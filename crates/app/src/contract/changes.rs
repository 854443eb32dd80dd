//! What has changed in the view of a project since the page was last told: of a thousand services that are shown already, an
//! edit touches a few, and only those are sent and drawn anew.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, to_value};
use ts_rs::TS;

/// How far apart two lists are looked at for where they go on alike.
const WINDOW: usize = 24;

/// An answer to a page that says which view it has. The view stands in it as a whole, or as what changed since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reply {
    /// There is no view in it.
    Plain {
        #[ts(type = "unknown")]
        answer: Value,
    },
    Whole {
        #[ts(type = "unknown")]
        answer: Value,
        /// Where the view stands in the answer; absent where it is the answer.
        field: Option<String>,
        version: u32,
    },
    Changed {
        /// Without the view.
        #[ts(type = "unknown")]
        answer: Value,
        field: Option<String>,
        since: u32,
        version: u32,
        changes: Vec<Change>,
    },
}

/// One change, of what stands at the end of a path from the view's root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// A value, or a new key; new ones stand before another one, or at the end.
    Set {
        path: Vec<String>,
        #[ts(type = "unknown")]
        value: Value,
        before: Option<String>,
    },
    Remove {
        path: Vec<String>,
    },
    /// Of a list: so many at this place, counted after the changes before this one, give way to these.
    Splice {
        path: Vec<String>,
        at: usize,
        remove: usize,
        #[ts(type = "Array<unknown>")]
        insert: Vec<Value>,
    },
}

pub(super) type Written<T> = Result<T, serde_json::Error>;

pub(super) fn compare_maps<K: Ord + Serialize, V: PartialEq + Serialize>(
    mut path: Vec<String>,
    old: &BTreeMap<K, V>,
    new: &BTreeMap<K, V>,
    changes: &mut Vec<Change>,
) -> Written<()> {
    if old == new {
        return Ok(());
    }
    // Few of them: those that differ, with the one that each new one stands before.
    let mut differing = [Map::new(), Map::new()];
    let word = |key: &K| to_value(key).map(|key| key.as_str().map(str::to_owned).unwrap_or_default());
    for (key, value) in old.iter().filter(|(key, value)| new.get(key) != Some(value)) {
        differing[0].insert(word(key)?, to_value(value)?);
    }
    let mut behind: Option<(&K, &V)> = None;
    for (key, value) in new.iter().rev() {
        if old.get(key) != Some(value) {
            if let Some((next, same)) =
                behind.filter(|(next, same)| !old.contains_key(key) && old.get(next) == Some(same))
            {
                let (next, same) = (word(next)?, to_value(same)?);
                differing[0].insert(next.clone(), same.clone());
                differing[1].shift_insert(0, next, same);
            }
            differing[1].shift_insert(0, word(key)?, to_value(value)?);
        }
        behind = Some((key, value));
    }
    let [old, new] = &differing;
    compare_keys(&mut path, old, new, changes)
}

pub(super) fn compare(
    path: &mut Vec<String>,
    old: &Value,
    new: &Value,
    changes: &mut Vec<Change>,
) -> Written<()> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => compare_keys(path, old, new, changes)?,
        (Value::Array(old), Value::Array(new)) => compare_items(path, old, new, changes)?,
        (old, new) if old == new => {}
        (_, new) => changes.push(Change::Set { path: path.clone(), value: new.clone(), before: None }),
    }
    Ok(())
}

fn compare_keys(
    path: &mut Vec<String>,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    changes: &mut Vec<Change>,
) -> Written<()> {
    let below = |path: &[String], key: &str| [path, &[key.to_owned()]].concat();
    for key in old.keys().filter(|key| !new.contains_key(*key)) {
        changes.push(Change::Remove { path: below(path, key) });
    }
    // From the last one to the first, so that what a new key stands before is there already.
    let mut next: Option<&String> = None;
    for (key, value) in new.iter().rev() {
        match old.get(key) {
            Some(before) => {
                path.push(key.clone());
                compare(path, before, value, changes)?;
                path.pop();
            }
            None => changes.push(Change::Set {
                path: below(path, key),
                value: value.clone(),
                before: next.cloned(),
            }),
        }
        next = Some(key);
    }
    Ok(())
}

pub(super) fn compare_items<T: PartialEq + Serialize>(
    path: &[String],
    old: &[T],
    new: &[T],
    changes: &mut Vec<Change>,
) -> Written<()> {
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (removed, inserted) = until_alike(&old[i..], &new[j..]);
        changes.push(Change::Splice {
            path: path.to_vec(),
            at: j,
            remove: removed,
            insert: new[j..j + inserted].iter().map(to_value).collect::<Written<_>>()?,
        });
        (i, j) = (i + removed, j + inserted);
    }
    Ok(())
}

/// How much of each goes by before they go on alike; all of what is left where they do not soon.
fn until_alike<T: PartialEq>(old: &[T], new: &[T]) -> (usize, usize) {
    for apart in 1..WINDOW {
        for removed in 0..=apart {
            let inserted = apart - removed;
            if let (Some(a), Some(b)) = (old.get(removed), new.get(inserted))
                && a == b
            {
                return (removed, inserted);
            }
        }
    }
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    (old.len() - tail, new.len() - tail)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// As the page does it.
    pub(in crate::contract) fn apply(view: &mut Value, change: &Change) {
        match change {
            Change::Set { path, value, .. } if path.is_empty() => *view = value.clone(),
            Change::Set { path, value, before } => {
                let (key, parent) = path.split_last().unwrap();
                let map = at(view, parent).as_object_mut().unwrap();
                if map.contains_key(key) || before.is_none() {
                    map.insert(key.clone(), value.clone());
                    return;
                }
                let mut whole = Map::new();
                for (name, known) in std::mem::take(map) {
                    if Some(&name) == before.as_ref() {
                        whole.insert(key.clone(), value.clone());
                    }
                    whole.insert(name, known);
                }
                *map = whole;
            }
            Change::Remove { path } => {
                let (key, parent) = path.split_last().unwrap();
                at(view, parent).as_object_mut().unwrap().retain(|name, _| name != key);
            }
            Change::Splice { path, at: from, remove, insert } => {
                let list = at(view, path).as_array_mut().unwrap();
                list.splice(*from..*from + *remove, insert.iter().cloned());
            }
        }
    }

    fn at<'v>(view: &'v mut Value, path: &[String]) -> &'v mut Value {
        path.iter().fold(view, |value, key| value.get_mut(key).unwrap())
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), (0..4).prop_map(Value::from)];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map("[a-d]", inner, 0..5).prop_map(|map| json!(map)),
            ]
        })
    }

    fn view() -> impl Strategy<Value = Value> {
        prop::collection::btree_map("[a-e]", value(), 0..5).prop_map(|map| json!(map))
    }

    proptest! {
        #[test]
        fn a_value_with_its_changes_is_the_next_value(first in view(), second in view()) {
            let mut changes = Vec::new();
            compare(&mut Vec::new(), &first, &second, &mut changes).unwrap();
            let mut view = first;
            for change in &changes {
                apply(&mut view, change);
            }
            prop_assert_eq!(view.to_string(), second.to_string());
        }
    }
}
