//! Sets a key, adds a table or an element of a list.

use serde_json::{Map, Value as Json};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Key, RawString, Table, Value};

use super::{arrays, comments, format, tables};
use crate::tree;

pub(super) fn set(document: &mut DocumentMut, path: &[String], new: &Json) {
    if let ([section, key], Json::Object(keys)) = (path, new) {
        let existing = document.as_table_mut().get_mut(section);
        let missing = match (tree::identity(&[section]), &existing) {
            (Some(list), Some(Item::ArrayOfTables(array))) => find_table(array, list, key).is_none(),
            (None, Some(Item::Table(table))) => !table.contains_key(key),
            (_, None) => true,
            _ => false,
        };
        if missing {
            return add_table(document, section, key, keys);
        }
    }
    match (path, new) {
        ([section, key, list], Json::Array(elements)) if takes_blocks(document, path) => {
            for keys in elements.iter().filter_map(Json::as_object) {
                add_element(document, &[section, key, list], keys);
            }
        }
        ([section, key, list, element], Json::Object(keys)) if lacks(document, &path[..3], element) => {
            add_element(document, &[section, key, list], keys);
        }
        _ => descend(document.as_item_mut(), path, 0, new),
    }
}

/// Whether a list that is not there yet may have headers: where the table that it goes into has one.
fn takes_blocks(document: &DocumentMut, path: &[String]) -> bool {
    let [section, key, list] = path else { return false };
    let table = document.as_table().get(section).and_then(Item::as_table).and_then(|table| table.get(key));
    let table = table.and_then(Item::as_table).filter(|table| !table.is_dotted());
    format::in_blocks(&[section, key], list) && table.is_some_and(|table| !table.contains_key(list))
}

/// Whether a list that is written with headers has no such element.
fn lacks(document: &DocumentMut, path: &[String], element: &str) -> bool {
    let mut item = document.as_item();
    for key in path {
        let Some(below) = item.get(key) else { return false };
        item = below;
    }
    match (item, tree::identity(path)) {
        (Item::ArrayOfTables(array), Some(list)) => find_table(array, list, element).is_none(),
        _ => false,
    }
}

/// An element with a header, behind everything else of its table.
fn add_element(document: &mut DocumentMut, path: &[&str; 3], keys: &Map<String, Json>) {
    let Some(mut element) = parsed(&format::block(path, true, keys), path, true) else { return };
    let mut found = Vec::new();
    document
        .as_table()
        .get(path[0])
        .and_then(|section| section.get(path[1]))
        .into_iter()
        .for_each(|table| tables::positions(table, &mut found));
    let position = found.into_iter().max().unwrap_or_default() + 1;
    tables::each(&mut element, &mut |table| table.set_position(None));
    element.set_position(Some(position));
    let above = comments::take_above(document, position);
    element.decor_mut().set_prefix(format!("{above}\n"));
    let table = document.as_table_mut().get_mut(path[0]).and_then(|section| section.get_mut(path[1]));
    let Some(table) = table.and_then(Item::as_table_mut) else { return };
    let list = table.entry(path[2]).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(list) = list.as_array_of_tables_mut() {
        list.push(element);
    }
}

/// The element of a list of tables that has this identity.
pub(super) fn find_table(array: &ArrayOfTables, list: tree::Identity, key: &str) -> Option<usize> {
    let trees: Vec<Json> = array.iter().map(|table| tree::of_table(table)).collect();
    list.all(&trees).iter().position(|found| found == key)
}

fn descend(item: &mut Item, path: &[String], depth: usize, new: &Json) {
    let key = &path[depth];
    let last = depth + 1 == path.len();
    if let Some(list) = (depth > 0).then(|| tree::identity(&path[..depth])).flatten() {
        match item {
            Item::Value(Value::Array(array)) => match (arrays::find(array, list, key), last) {
                (Some(index), true) => arrays::replace(array, index, format::value(new)),
                (None, true) => arrays::push(array, format::value(new)),
                (Some(index), false) => {
                    if let Some(value) = array.get_mut(index) {
                        inside(value, |item| descend(item, path, depth + 1, new));
                    }
                }
                (None, false) => {}
            },
            Item::ArrayOfTables(array) => {
                let Some(table) = find_table(array, list, key).and_then(|index| array.get_mut(index)) else {
                    return;
                };
                if last {
                    replace_keys(table, new);
                } else {
                    let mut below = Item::Table(std::mem::take(table));
                    descend(&mut below, path, depth + 1, new);
                    *table = below.into_table().unwrap_or_default();
                }
            }
            Item::None | Item::Value(_) | Item::Table(_) => {}
        }
        return;
    }
    let Some(table) = item.as_table_like_mut() else { return };
    if last {
        return put(item, key, new);
    }
    if !table.contains_key(key) {
        let empty = if tree::identity(&path[..=depth]).is_some() {
            Item::Value(Value::Array(toml_edit::Array::new()))
        } else {
            Item::Value(Value::InlineTable(InlineTable::new()))
        };
        table.insert(key, empty);
    }
    if let Some(below) = table.get_mut(key) {
        descend(below, path, depth + 1, new);
    }
}

/// Other keys under the same header.
fn replace_keys(table: &mut Table, new: &Json) {
    table.clear();
    for (key, json) in new.as_object().into_iter().flatten() {
        table.insert(key, Item::Value(format::value(json)));
    }
}

/// Does something with a value as an item.
pub(super) fn inside(value: &mut Value, change: impl FnOnce(&mut Item)) {
    let mut item = Item::Value(std::mem::replace(value, Value::from(false)));
    change(&mut item);
    if let Ok(changed) = item.into_value() {
        *value = changed;
    }
}

/// Sets a key of a table, in whatever form both are written.
fn put(item: &mut Item, key: &str, new: &Json) {
    let value = format::value(new);
    if let Item::Value(Value::InlineTable(table)) = item {
        match table.get_mut(key) {
            Some(old) => replace(old, value),
            None => put_inline(table, key, value),
        }
        return;
    }
    let Some(table) = item.as_table_mut() else { return };
    match table.get_mut(key) {
        Some(Item::Value(old)) if !is_dotted(old) => replace(old, value),
        Some(_) => {
            table.remove(key);
            table.insert(key, Item::Value(value));
        }
        None => {
            // In the manner of the key above: indented or not.
            let last = table.iter().filter(|(_, item)| item.is_value()).last().map(|(key, _)| key.to_owned());
            let above = last.and_then(|last| Some(comments::prefix(table.key(&last)?.leaf_decor())));
            let indentation = above.as_deref().map(|text| &text[text.rfind('\n').map_or(0, |at| at + 1)..]);
            let mut name = Key::new(key);
            if let Some(indentation) = indentation.filter(|text| !table.is_dotted() && text.trim().is_empty())
            {
                name.leaf_decor_mut().set_prefix(indentation);
            }
            table.insert_formatted(&name, Item::Value(value));
        }
    }
}

fn is_dotted(value: &Value) -> bool {
    value.as_inline_table().is_some_and(InlineTable::is_dotted)
}

/// Another value in the same place, with the same space and comments around it.
pub(super) fn replace(old: &mut Value, mut new: Value) {
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

fn put_inline(table: &mut InlineTable, key: &str, value: Value) {
    // The space before the closing brace belongs to the last value: it moves to the new one.
    let last = table.iter().last().map(|(key, _)| key.to_owned());
    let mut end = None;
    if let Some(last) = last.and_then(|last| table.get_mut(&last)) {
        let suffix = last.decor().suffix().and_then(RawString::as_str).unwrap_or_default().to_owned();
        if suffix.trim().is_empty() {
            last.decor_mut().set_suffix("");
            end = Some(suffix);
        }
    }
    table.insert(key, value);
    if let (Some(end), Some(value)) = (end, table.get_mut(key)) {
        value.decor_mut().set_prefix(" ");
        value.decor_mut().set_suffix(end);
    }
}

/// A new table with a header.
fn add_table(document: &mut DocumentMut, section: &str, key: &str, keys: &Map<String, Json>) {
    let in_list = tree::identity(&[section]).is_some();
    let header: &[&str] = if in_list { &[section] } else { &[section, key] };
    let Some(mut table) = parsed(&format::block(header, in_list, keys), header, in_list) else { return };
    let position = tables::place(document, section);
    tables::each(&mut table, &mut |table| table.set_position(None));
    table.set_position(Some(position));

    let above = comments::take_above(document, position);
    let first = document.as_table().get_values().is_empty()
        && above.is_empty()
        && tables::first_after(document, -1).is_none_or(|table| table.position() > Some(position));
    table.decor_mut().set_prefix(if first { above } else { format!("{above}\n") });
    if first && let Some(next) = tables::first_after(document, position) {
        let prefix = comments::prefix(next.decor());
        if !prefix.starts_with('\n') {
            next.decor_mut().set_prefix(format!("\n{prefix}"));
        }
    }

    let root = document.as_table_mut();
    if !root.contains_key(section) {
        let empty = if in_list {
            Item::ArrayOfTables(ArrayOfTables::new())
        } else {
            let mut parent = Table::new();
            parent.set_implicit(true);
            Item::Table(parent)
        };
        root.insert(section, empty);
    }
    match root.get_mut(section) {
        Some(Item::ArrayOfTables(array)) => array.push(table),
        Some(Item::Table(parent)) => {
            parent.insert_formatted(&Key::new(key), Item::Table(table));
        }
        _ => {}
    }
}

/// The text of a block as the table that it is.
fn parsed(block: &str, header: &[&str], in_list: bool) -> Option<Table> {
    let mut document: DocumentMut = block.parse().ok()?;
    let (first, rest) = header.split_first()?;
    let mut item = document.remove(first)?;
    for key in rest {
        item = item.into_table().ok()?.remove(key)?;
    }
    if in_list { item.into_array_of_tables().ok()?.into_iter().next() } else { item.into_table().ok() }
}
