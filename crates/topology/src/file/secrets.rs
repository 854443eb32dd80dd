//! Secrets that somebody wrote into the file, in whatever key.

use toml_edit::{Item, TableLike, Value};

use super::reader::{Node, Reader};
use crate::{Severity, secrets::looks_like_secret};

const HINT: &str = "Take it out and replace it in AWS: whoever has the file has it too. Keys belong in the keychain: write \
     `access = \"keys\"`, and log in with them.";

pub(super) fn check(reader: &mut Reader<'_>, node: &Node<'_>) {
    table(reader, node.table, &node.path.dotted(), HINT);
}

/// Parameters, which may say where a secret is.
pub(super) fn check_parameters(reader: &mut Reader<'_>, node: &Node<'_>) {
    table(reader, node.table, &node.path.dotted(), crate::confidential::HINT);
}

fn table(reader: &mut Reader<'_>, keys: &dyn TableLike, title: &str, hint: &str) {
    for (key, below) in keys.iter() {
        item(reader, below, &format!("{title}.{key}"), hint);
    }
}

fn item(reader: &mut Reader<'_>, item: &Item, title: &str, hint: &str) {
    match item {
        Item::None => {}
        Item::Value(below) => value(reader, below, title, hint),
        Item::Table(below) => table(reader, below, title, hint),
        Item::ArrayOfTables(tables) => tables.iter().for_each(|below| table(reader, below, title, hint)),
    }
}

fn value(reader: &mut Reader<'_>, value_here: &Value, title: &str, hint: &str) {
    match value_here {
        Value::String(text) if looks_like_secret(text.value()) => {
            let offset = value_here.span().map_or(0, |span| span.start);
            let message = format!("`{title}` holds what looks like a secret");
            reader.report(Severity::Error, offset, "secret-in-file", message, hint.into());
        }
        Value::Array(array) => array.iter().for_each(|below| value(reader, below, title, hint)),
        Value::InlineTable(below) => table(reader, below, title, hint),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}
