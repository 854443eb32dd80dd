//! Changes of `stagewright.drift.toml` that touch nothing else in it.

use serde::{Deserialize, Serialize};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};
use ts_rs::TS;

use super::{Acceptance, IgnoreRule, parse_settlements};
use crate::{Unreadable, file::LineIndex, file::toml_error};

/// Numbers count in the file's order, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "edit")]
pub enum SettlementEdit {
    /// Takes the place of one for the same scope.
    Accept {
        acceptance: Acceptance,
    },
    Ignore {
        rule: IgnoreRule,
    },
    /// Takes an acceptance back.
    Withdraw {
        number: usize,
    },
    /// Listens to it again.
    Heed {
        number: usize,
    },
}

/// The file's text after an edit.
///
/// # Errors
/// Where the file cannot be read; then nothing may be written over it.
pub fn edit_settlements(text: &str, edit: &SettlementEdit) -> Result<String, Unreadable> {
    let known = parse_settlements(text)?;
    let mut document: DocumentMut =
        text.parse().map_err(|error| toml_error(&LineIndex::new(text), &error))?;
    match edit {
        SettlementEdit::Accept { acceptance } => {
            let same = known.accepted.iter().position(|one| one.scope == acceptance.scope);
            match same {
                Some(number) => refresh(&mut document, "accepted", number, accepted(acceptance)),
                None => push(&mut document, "accepted", accepted(acceptance)),
            }
        }
        SettlementEdit::Ignore { rule } => push(&mut document, "ignore", ignored(rule)),
        SettlementEdit::Withdraw { number } => remove(&mut document, "accepted", *number),
        SettlementEdit::Heed { number } => remove(&mut document, "ignore", *number),
    }
    Ok(document.to_string())
}

fn push(document: &mut DocumentMut, key: &str, mut table: Table) {
    // A list that was written in one line is written out, so that the new entry can stand in it.
    if let Some(item) = document.get_mut(key)
        && let Item::Value(_) = item
    {
        *item = Item::ArrayOfTables(std::mem::take(item).into_array_of_tables().unwrap_or_default());
    }
    let empty = document.as_table().is_empty();
    let tables = document.entry(key).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if !empty {
        table.decor_mut().set_prefix("\n");
    }
    if let Item::ArrayOfTables(tables) = tables {
        tables.push(table);
    }
}

/// The new values where the old ones stood, so that a comment above them stays.
fn refresh(document: &mut DocumentMut, key: &str, number: usize, new: Table) {
    let old = document.get_mut(key).and_then(|item| match item {
        Item::ArrayOfTables(tables) => {
            tables.get_mut(number).map(|table| table as &mut dyn toml_edit::TableLike)
        }
        Item::Value(toml_edit::Value::Array(array)) => array
            .get_mut(number)
            .and_then(toml_edit::Value::as_inline_table_mut)
            .map(|table| table as &mut dyn toml_edit::TableLike),
        Item::Value(_) | Item::Table(_) | Item::None => None,
    });
    let Some(old) = old else { return };
    let gone: Vec<String> =
        old.iter().map(|(key, _)| key.to_owned()).filter(|key| !new.contains_key(key)).collect();
    for key in gone {
        old.remove(&key);
    }
    for (key, item) in new {
        match (old.get_mut(&key), item) {
            (Some(Item::Value(there)), Item::Value(mut fresh)) => {
                *fresh.decor_mut() = there.decor().clone();
                *there = fresh;
            }
            (_, item) => {
                old.insert(&key, item);
            }
        }
    }
}

fn remove(document: &mut DocumentMut, key: &str, number: usize) {
    let Some(item) = document.get_mut(key) else { return };
    let empty = match item {
        Item::ArrayOfTables(tables) => {
            if number < tables.len() {
                tables.remove(number);
            }
            tables.is_empty()
        }
        Item::Value(toml_edit::Value::Array(array)) => {
            if number < array.len() {
                array.remove(number);
            }
            array.is_empty()
        }
        Item::Value(_) | Item::Table(_) | Item::None => false,
    };
    if empty {
        document.remove(key);
    }
}

fn table<'t>(entries: impl IntoIterator<Item = (&'t str, Option<&'t str>)>) -> Table {
    let mut table = Table::new();
    for (key, text) in entries {
        if let Some(text) = text {
            table.insert(key, value(text));
        }
    }
    table
}

fn accepted(acceptance: &Acceptance) -> Table {
    let Acceptance { scope, reason, by, on, until, actual } = acceptance;
    table([
        ("service", Some(scope.service.as_str())),
        ("stage", scope.stage.as_ref().map(AsRef::as_ref)),
        ("account", scope.account.as_ref().map(AsRef::as_ref)),
        ("region", scope.region.as_ref().map(AsRef::as_ref)),
        ("resource", scope.resource.as_deref()),
        ("property", scope.property.as_deref()),
        ("actual", actual.as_deref()),
        ("reason", Some(reason)),
        ("until", until.as_ref().map(super::Day::as_str)),
        ("by", by.as_deref()),
        ("on", on.as_ref().map(super::Day::as_str)),
    ])
}

fn ignored(rule: &IgnoreRule) -> Table {
    let IgnoreRule { kind, service, resource, property, reason, by, on } = rule;
    let pattern = |pattern: &'_ Option<super::Pattern>| pattern.as_ref().map(|pattern| pattern.0.clone());
    let (kind, service, resource, property) =
        (pattern(kind), pattern(service), pattern(resource), pattern(property));
    table([
        ("type", kind.as_deref()),
        ("service", service.as_deref()),
        ("resource", resource.as_deref()),
        ("property", property.as_deref()),
        ("reason", Some(reason)),
        ("by", by.as_deref()),
        ("on", on.as_ref().map(super::Day::as_str)),
    ])
}
