//! How new parts of the file look.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};
use toml_edit::{Array, InlineTable, Key, Value};

/// The order of the sections in a new file, and where the first of a section goes in an old one.
pub(crate) const FILE_ORDER: [&str; 10] = [
    "repositories",
    "groups",
    "services",
    "sessions",
    "accounts",
    "stages",
    "references",
    "views",
    "notes",
    "dismissed",
];

/// Longer lines are broken where they can be.
const WIDTH: usize = 100;

/// A table with its header, `[services.notes]` or `[[references]]`.
pub(crate) fn block(header: &[&str], in_list: bool, table: &Map<String, Json>) -> String {
    let path = header.iter().map(|key| key_text(key)).collect::<Vec<_>>().join(".");
    let mut text = if in_list { format!("[[{path}]]\n") } else { format!("[{path}]\n") };
    let mut below = String::new();
    for (key, json) in table {
        let line = line(key, json);
        match json {
            Json::Array(elements) if in_blocks(header, key) => {
                let header: Vec<&str> = header.iter().copied().chain([key.as_str()]).collect();
                for keys in elements.iter().filter_map(Json::as_object) {
                    let _ = write!(below, "\n{}", block(&header, true, keys));
                }
            }
            Json::Object(keys) if has_header(header, key) => {
                let header: Vec<&str> = header.iter().copied().chain([key.as_str()]).collect();
                let _ = write!(below, "\n{}", block(&header, false, keys));
            }
            Json::Object(keys) if line.len() > WIDTH && !in_list && !keys.values().any(Json::is_object) => {
                let header: Vec<&str> = header.iter().copied().chain([key.as_str()]).collect();
                let _ = write!(below, "\n{}", block(&header, false, keys));
            }
            _ => text.push_str(&line),
        }
    }
    text + &below
}

/// Whether the elements of a list have headers of their own: gates have too many keys for one line.
pub(super) fn in_blocks(header: &[&str], key: &str) -> bool {
    matches!(header, ["stages", _]) && key == "gates"
}

/// Whether a table has a header of its own, however short it is.
fn has_header(header: &[&str], key: &str) -> bool {
    matches!(header, ["stages", _]) && key == "personal"
}

/// A key and its value, with the newline.
pub(crate) fn line(key: &str, json: &Json) -> String {
    format!("{} = {}\n", key_text(key), value(json))
}

pub(crate) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(""),
        Json::Bool(yes) => Value::from(*yes),
        Json::Number(number) => number
            .as_i64()
            .map(Value::from)
            .unwrap_or_else(|| Value::from(number.as_f64().unwrap_or_default())),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(elements) => {
            let mut array: Array = elements.iter().map(value).collect();
            let tables = elements.iter().any(Json::is_object);
            if (tables && elements.len() > 1) || array.to_string().len() > WIDTH {
                for element in array.iter_mut() {
                    element.decor_mut().set_prefix("\n  ");
                }
                array.set_trailing("\n");
                array.set_trailing_comma(true);
            }
            Value::Array(array)
        }
        Json::Object(keys) => Value::InlineTable(
            keys.iter().map(|(key, json)| (key.as_str(), value(json))).collect::<InlineTable>(),
        ),
    }
}

pub(crate) fn key_text(key: &str) -> String {
    Key::new(key).display_repr().into_owned()
}
