//! Gives a key another name, and follows everywhere that the file mentions it.

use toml_edit::{DocumentMut, Item, Key, Value};

use super::set;
use crate::rename::Rename;

pub(super) fn rename(document: &mut DocumentMut, rename: &Rename) {
    let (section, from, to) = rename.keys();
    if let Some(item) = document.as_table_mut().get_mut(section) {
        rename_key(item, from, to);
    }
    for mention in rename.key_mentions() {
        follow_keys(document.as_item_mut(), mention, from, to);
    }
    for mention in rename.mentions() {
        follow(document.as_item_mut(), mention, from, to);
    }
}

fn renamed(old: &Key, to: &str) -> Key {
    Key::new(to).with_leaf_decor(old.leaf_decor().clone()).with_dotted_decor(old.dotted_decor().clone())
}

/// Tables keep their order by being filled again. What stood under the new name already goes, as in the model: it was said of
/// something that is not there.
fn rename_key(item: &mut Item, from: &str, to: &str) {
    let Some(table) = item.as_table_like_mut() else { return };
    if from == to || !table.contains_key(from) {
        return;
    }
    let entries: Vec<(Key, Item)> = table
        .iter()
        .filter(|(key, _)| *key != to)
        .filter_map(|(key, item)| {
            let key = table.key(key)?;
            Some((if key.get() == from { renamed(key, to) } else { key.clone() }, item.clone()))
        })
        .collect();
    table.clear();
    for (key, item) in entries {
        match table.entry_format(&key) {
            toml_edit::Entry::Vacant(entry) => {
                entry.insert(item);
            }
            toml_edit::Entry::Occupied(mut entry) => {
                entry.insert(item);
            }
        }
    }
}

fn follow_keys(item: &mut Item, path: &[&str], from: &str, to: &str) {
    let Some((first, rest)) = path.split_first() else { return rename_key(item, from, to) };
    let Some(table) = item.as_table_like_mut() else { return };
    for (key, below) in table.iter_mut() {
        if *first == "*" || key.get() == *first {
            follow_keys(below, rest, from, to);
        }
    }
}

fn follow(item: &mut Item, path: &[&str], from: &str, to: &str) {
    match item {
        Item::Value(Value::Array(array)) => {
            let below = if path.first() == Some(&"*") { &path[1..] } else { path };
            for value in array.iter_mut() {
                set::inside(value, |item| follow(item, below, from, to));
            }
        }
        Item::ArrayOfTables(tables) if path.first() == Some(&"*") => {
            for table in tables.iter_mut() {
                let mut below = Item::Table(std::mem::take(table));
                follow(&mut below, &path[1..], from, to);
                *table = below.into_table().unwrap_or_default();
            }
        }
        Item::Value(value) if path.is_empty() => {
            if value.as_str() == Some(from) {
                set::replace(value, Value::from(to));
            }
        }
        _ => {
            let (Some((first, rest)), Some(table)) = (path.split_first(), item.as_table_like_mut()) else {
                return;
            };
            for (key, below) in table.iter_mut() {
                if *first == "*" || key.get() == *first {
                    follow(below, rest, from, to);
                }
            }
        }
    }
}
