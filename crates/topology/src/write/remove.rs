//! Removes a key, a table or an element of a list, with the comment right above it and no other.

use toml_edit::{DocumentMut, Item, RawString, Value};

use super::{arrays, comments, set, tables};
use crate::tree;

pub(super) fn remove(document: &mut DocumentMut, path: &[String]) {
    let mut left = Left::default();
    descend(document.as_item_mut(), path, 0, &mut left);
    if let Some(position) = left.position {
        comments::put_after(document, position, &left.comments, left.whole_table);
    }
}

/// The comments that stay when something goes, and the header that they stood at or in.
#[derive(Default)]
struct Left {
    comments: String,
    position: Option<isize>,
    whole_table: bool,
}

fn descend(item: &mut Item, path: &[String], depth: usize, left: &mut Left) {
    let key = &path[depth];
    let last = depth + 1 == path.len();
    if let Item::Table(table) = &item
        && !table.is_implicit()
        && !table.is_dotted()
        && let Some(position) = table.position()
    {
        left.position = Some(position);
    }
    if let Some(list) = (depth > 0).then(|| tree::identity(&path[..depth])).flatten() {
        match item {
            Item::Value(Value::Array(array)) => {
                let Some(index) = arrays::find(array, list, key) else { return };
                if last {
                    arrays::remove(array, index);
                } else if let Some(value) = array.get_mut(index) {
                    set::inside(value, |item| descend(item, path, depth + 1, left));
                }
            }
            Item::ArrayOfTables(array) => {
                let Some(index) = set::find_table(array, list, key) else { return };
                if last {
                    let gone = Item::Table(array.remove(index));
                    leave(&gone, left);
                } else if let Some(table) = array.get_mut(index) {
                    let mut below = Item::Table(std::mem::take(table));
                    descend(&mut below, path, depth + 1, left);
                    *table = below.into_table().unwrap_or_default();
                }
            }
            Item::None | Item::Value(_) | Item::Table(_) => {}
        }
        return;
    }
    if !last {
        if let Some(below) = item.as_table_like_mut().and_then(|table| table.get_mut(key)) {
            descend(below, path, depth + 1, left);
        }
        return;
    }
    if let Item::Value(Value::InlineTable(table)) = item {
        let was_last = table.iter().last().is_some_and(|(found, _)| found == key);
        let Some(gone) = table.remove(key) else { return };
        let end = gone.decor().suffix().and_then(RawString::as_str).unwrap_or_default().to_owned();
        let before = table.iter().last().map(|(key, _)| key.to_owned());
        if was_last && let Some(before) = before.and_then(|before| table.get_mut(&before)) {
            before.decor_mut().set_suffix(end);
        }
        return;
    }
    let Some(table) = item.as_table_mut() else { return };
    let following = following_key(table, key);
    let Some((name, gone)) = table.remove_entry(key) else { return };
    match &gone {
        Item::Value(_) => {
            let staying = comments::staying(&comments::prefix(name.leaf_decor())).to_owned();
            match following.and_then(|following| table.key_mut(&following)) {
                Some(mut next) if !staying.is_empty() => {
                    let with = staying + &comments::prefix(next.leaf_decor());
                    next.leaf_decor_mut().set_prefix(with);
                }
                Some(_) => {}
                None => left.comments = staying,
            }
        }
        Item::None | Item::Table(_) | Item::ArrayOfTables(_) => leave(&gone, left),
    }
}

/// The next key of the table that is printed on a line of its own.
fn following_key(table: &toml_edit::Table, key: &str) -> Option<String> {
    let mut keys = table.iter().skip_while(|(found, _)| *found != key).skip(1);
    keys.find(|(_, item)| matches!(item, Item::Value(value) if !value.as_inline_table().is_some_and(|table| table.is_dotted())))
        .map(|(key, _)| key.to_owned())
}

/// Keeps what stands above the headers of something that goes and does not belong to them.
fn leave(gone: &Item, left: &mut Left) {
    let mut found = Vec::new();
    tables::positions(gone, &mut found);
    let Some(first) = found.into_iter().min() else { return };
    let mut gone = gone.clone();
    let mut above: Vec<(isize, String)> = Vec::new();
    let mut visit = |table: &mut toml_edit::Table| {
        if let Some(position) = table.position() {
            above.push((position, comments::staying(&comments::prefix(table.decor())).to_owned()));
        }
    };
    match &mut gone {
        Item::Table(table) => tables::each(table, &mut visit),
        Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|table| tables::each(table, &mut visit)),
        Item::None | Item::Value(_) => {}
    }
    left.position = Some(first);
    above.sort();
    left.comments = above.into_iter().map(|(_, text)| text).collect();
    left.whole_table = true;
}
