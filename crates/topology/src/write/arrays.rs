//! Elements of lists that are written between brackets, on one line or on several.

use serde_json::Value as Json;
use toml_edit::{Array, RawString, Value};

use super::set::replace as replace_value;
use crate::tree::{self, Identity};

pub(super) fn find(array: &Array, list: Identity, key: &str) -> Option<usize> {
    let trees: Vec<Json> = array.iter().map(tree::of_value).collect();
    list.all(&trees).iter().position(|found| found == key)
}

pub(super) fn replace(array: &mut Array, index: usize, new: Value) {
    if let Some(old) = array.get_mut(index) {
        replace_value(old, new);
    }
}

fn text(raw: Option<&RawString>) -> String {
    raw.and_then(RawString::as_str).unwrap_or_default().to_owned()
}

/// The line break and indentation at the end of what stands before an element; absent on a single line.
fn indentation(prefix: &str) -> Option<&str> {
    prefix.rfind('\n').map(|at| &prefix[at..])
}

/// Adds an element at the end, in the manner of the ones before it.
pub(super) fn push(array: &mut Array, mut value: Value) {
    let Some(last) = array.len().checked_sub(1) else {
        value.decor_mut().set_prefix("");
        value.decor_mut().set_suffix("");
        array.push_formatted(value);
        return;
    };
    let Some(before) = array.get_mut(last) else { return };
    let prefix = text(before.decor().prefix());
    // Without a comma at the end, what stands before the bracket belongs to the last element.
    let suffix = text(before.decor().suffix());
    before.decor_mut().set_suffix("");
    let trailing = text(Some(array.trailing()));
    let end = if array.trailing_comma() { trailing } else { suffix };
    match indentation(&prefix) {
        Some(indentation) => {
            // A comment behind the last element stays on its line.
            let (comment, end) = end.rfind('\n').map_or(("", end.as_str()), |at| end.split_at(at));
            value.decor_mut().set_prefix(format!("{comment}{indentation}"));
            value.decor_mut().set_suffix("");
            array.push_formatted(value);
            array.set_trailing_comma(true);
            array.set_trailing(end);
        }
        None => {
            value.decor_mut().set_prefix(if end.contains('#') { format!("{end} ") } else { " ".into() });
            value.decor_mut().set_suffix(if end.contains('#') || array.trailing_comma() { "" } else { &end });
            array.push_formatted(value);
        }
    }
}

/// Removes an element with the comment behind it and the lines above it.
pub(super) fn remove(array: &mut Array, index: usize) {
    let removed = array.remove(index);
    let prefix = text(removed.decor().prefix());
    // What is behind the element before, on its line, stays.
    let kept = comment_behind(&prefix).0;
    if let Some(next) = array.get_mut(index) {
        let own = text(next.decor().prefix());
        let own = comment_behind(&own).1;
        let own = if index == 0 && !own.contains(['#', '\n']) { prefix.as_str() } else { own };
        next.decor_mut().set_prefix(format!("{kept}{own}"));
        return;
    }
    let comma = array.trailing_comma();
    let end = if comma { text(Some(array.trailing())) } else { text(removed.decor().suffix()) };
    let end = comment_behind(&end).1.to_owned();
    if index == 0 {
        array.set_trailing_comma(false);
        array.set_trailing(if end.contains('#') { end } else { String::new() });
    } else if comma || !kept.is_empty() {
        array.set_trailing_comma(true);
        let end = if kept.is_empty() || end.starts_with('\n') { end } else { format!("\n{end}") };
        array.set_trailing(format!("{kept}{end}"));
    } else if let Some(last) = array.get_mut(index - 1) {
        let own = text(last.decor().suffix());
        last.decor_mut().set_suffix(format!("{own}{end}"));
    }
}

/// Splits the comment on the line of the element before from the rest.
fn comment_behind(between: &str) -> (&str, &str) {
    match between.find('\n') {
        Some(at) if between[..at].contains('#') => between.split_at(at),
        _ => ("", between),
    }
}
