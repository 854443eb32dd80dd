//! Reads tables, texts and names out of TOML; remembers where they stood and everything that was wrong.

use std::collections::BTreeMap;

use toml_edit::{Item, TableLike, Value};

use super::{FILE_NAME, FileError, FileErrorCode, LineIndex, Places, places::KeyPath};
use crate::{Location, NameError, Problem, Severity, nearest::nearest, secrets::hidden};

/// A table of the file, and how it is reached.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub(super) table: &'a dyn TableLike,
    pub(super) path: KeyPath,
    /// Byte offset of its key or header.
    offset: usize,
}

impl<'a> Node<'a> {
    pub(super) fn root(table: &'a dyn TableLike) -> Self {
        Self { table, path: KeyPath::default(), offset: 0 }
    }

    /// What to call it in a message.
    fn title(&self) -> String {
        if self.path.is_root() { "the file".into() } else { format!("`{}`", self.path.dotted()) }
    }
}

pub(super) struct Reader<'t> {
    lines: &'t LineIndex<'t>,
    pub(super) places: Places,
    pub(super) errors: Vec<FileError>,
    pub(super) problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(lines: &'t LineIndex<'t>) -> Self {
        Self { lines, places: Places::default(), errors: Vec::new(), problems: Vec::new() }
    }

    pub(super) fn error(&mut self, offset: usize, code: FileErrorCode, message: String, hint: String) {
        let (line, column) = self.lines.position(offset);
        self.errors.push(FileError { code, message: hidden(&message), hint: hidden(&hint), line, column });
    }

    pub(super) fn warn(&mut self, offset: usize, code: &str, message: String, hint: String) {
        self.report(Severity::Warning, offset, code, message, hint);
    }

    pub(super) fn report(
        &mut self,
        severity: Severity,
        offset: usize,
        code: &str,
        message: String,
        hint: String,
    ) {
        let (line, column) = self.lines.position(offset);
        self.problems.push(Problem {
            code: code.into(),
            severity,
            message: hidden(&message),
            hint: hidden(&hint),
            location: Some(Location { file: FILE_NAME.into(), line, column }),
            service: None,
        });
    }

    fn place(&mut self, path: &KeyPath, offset: usize) {
        let (line, column) = self.lines.position(offset);
        self.places.put(path.clone(), line, column);
    }

    /// Warns about the keys of a table that nobody reads. They stay in the file.
    pub(super) fn unknown_keys(&mut self, node: &Node<'_>, known: &[&str]) {
        for (key, item) in node.table.iter() {
            if known.contains(&key) {
                continue;
            }
            let offset = key_offset(node.table, key, item).unwrap_or(node.offset);
            let hint = nearest(key, known.iter().copied()).map_or_else(
                || match known {
                    [] => "It is kept and has no effect: nothing is known here.".to_owned(),
                    _ => format!("It is kept and has no effect. Known here: {}.", known.join(", ")),
                },
                |near| format!("It is kept and has no effect. Did you mean `{near}`?"),
            );
            self.warn(offset, "unknown-key", format!("{} has an unknown key `{key}`", node.title()), hint);
        }
    }

    pub(super) fn wrong_type(&mut self, offset: usize, what: &str, item: &Item, wanted: &str, hint: &str) {
        self.error(
            offset,
            FileErrorCode::WrongType,
            format!("`{what}` is {}, not {wanted}", type_name(item)),
            hint.to_owned(),
        );
    }

    /// The item under a key, its offset for messages, and its path.
    pub(super) fn get<'a>(&mut self, node: &Node<'a>, key: &str) -> Option<(&'a Item, usize, KeyPath)> {
        let (_, item) = node.table.get_key_value(key)?;
        let path = node.path.and(key);
        let place = key_offset(node.table, key, item).unwrap_or(node.offset);
        self.place(&path, place);
        let offset = item.span().map_or(place, |span| span.start);
        Some((item, offset, path))
    }

    pub(super) fn table<'a>(&mut self, node: &Node<'a>, key: &str) -> Option<Node<'a>> {
        let (item, offset, path) = self.get(node, key)?;
        let Some(table) = item.as_table_like() else {
            let title = path.dotted();
            self.wrong_type(
                offset,
                &title,
                item,
                "a table",
                &format!("Write `[{title}]` and its keys below it."),
            );
            return None;
        };
        Some(Node { table, path, offset })
    }

    pub(super) fn text(&mut self, node: &Node<'_>, key: &str) -> Option<(String, usize)> {
        let (item, offset, path) = self.get(node, key)?;
        if let Some(text) = item.as_str() {
            return Some((text.to_owned(), offset));
        }
        let hint = match item {
            Item::Value(Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_)) => {
                "Put it in double quotes."
            }
            _ => "Write one text in double quotes.",
        };
        self.wrong_type(offset, &path.dotted(), item, "a text", hint);
        None
    }

    pub(super) fn yes_or_no(&mut self, node: &Node<'_>, key: &str) -> Option<bool> {
        let (item, offset, path) = self.get(node, key)?;
        if item.as_bool().is_none() {
            let hint = "Write true or false, without quotes.";
            self.wrong_type(offset, &path.dotted(), item, "true or false", hint);
        }
        item.as_bool()
    }

    pub(super) fn missing(&mut self, node: &Node<'_>, key: &str, hint: &str) {
        let message = format!("{} has no `{key}`", node.title());
        self.error(node.offset, FileErrorCode::MissingKey, message, hint.to_owned());
    }

    /// Of several keys that could say something, none is there.
    pub(super) fn says_no(&mut self, node: &Node<'_>, what: &str, hint: &str) {
        let message = format!("{} says no {what}", node.title());
        self.error(node.offset, FileErrorCode::MissingKey, message, hint.to_owned());
    }

    pub(super) fn name<N>(&mut self, text: String, offset: usize) -> Option<N>
    where
        N: TryFrom<String, Error = NameError>,
    {
        N::try_from(text)
            .map_err(|error| {
                let hint = format!("Write {}.", error.wanted);
                self.error(offset, FileErrorCode::InvalidName, error.to_string(), hint);
            })
            .ok()
    }

    pub(super) fn name_at<N>(&mut self, node: &Node<'_>, key: &str) -> Option<N>
    where
        N: TryFrom<String, Error = NameError>,
    {
        let (text, offset) = self.text(node, key)?;
        self.name(text, offset)
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, node: &Node<'_>, key: &str, words: &[(&str, T)]) -> Option<T> {
        let (text, offset) = self.text(node, key)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let all = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let hint = nearest(&text, words.iter().map(|(word, _)| *word))
            .map_or_else(|| format!("Write one of {all}."), |near| format!("Did you mean `{near}`?"));
        let title = node.path.dotted();
        self.error(
            offset,
            FileErrorCode::UnknownValue,
            format!("`{text}` is no {key} that `{title}` can have: {all}"),
            hint,
        );
        None
    }

    /// The tables of a section, by name.
    pub(super) fn section<'a, N, T>(
        &mut self,
        root: &Node<'a>,
        key: &str,
        known: &[&str],
        mut read: impl FnMut(&mut Self, &Node<'a>) -> Option<T>,
    ) -> BTreeMap<N, T>
    where
        N: TryFrom<String, Error = NameError> + Ord,
    {
        let Some(section) = self.table(root, key) else { return BTreeMap::new() };
        let mut found = BTreeMap::new();
        for (name, item) in section.table.iter() {
            let offset = key_offset(section.table, name, item).unwrap_or(section.offset);
            let Some(node) = self.table(&section, name) else { continue };
            self.unknown_keys(&node, known);
            let value = read(self, &node);
            if let (Some(name), Some(value)) = (self.name::<N>(name.to_owned(), offset), value) {
                found.insert(name, value);
            }
        }
        found
    }

    /// The tables of an array, whether written as `[[x]]` or inline.
    pub(super) fn tables<'a>(&mut self, node: &Node<'a>, key: &str, example: &str) -> Vec<Node<'a>> {
        let Some((item, offset, path)) = self.get(node, key) else { return Vec::new() };
        let tables: Option<Vec<(&'a dyn TableLike, usize)>> = match item {
            Item::ArrayOfTables(array) => Some(
                array
                    .iter()
                    .map(|table| (table as &dyn TableLike, table.span().map_or(offset, |span| span.start)))
                    .collect(),
            ),
            Item::Value(Value::Array(array)) => array
                .iter()
                .map(|value| {
                    let table = value.as_inline_table()?;
                    Some((table as &dyn TableLike, value.span().map_or(offset, |span| span.start)))
                })
                .collect(),
            _ => None,
        };
        let Some(tables) = tables else {
            self.wrong_type(
                offset,
                &path.dotted(),
                item,
                "a list of tables",
                &format!("Write it like {example}."),
            );
            return Vec::new();
        };
        tables
            .into_iter()
            .enumerate()
            .map(|(index, (table, offset))| {
                let path = path.and(&index.to_string());
                self.place(&path, offset);
                Node { table, path, offset }
            })
            .collect()
    }

    /// A whole number from 0.
    pub(super) fn number(&mut self, node: &Node<'_>, key: &str, wanted: &str) -> Option<u32> {
        let (item, offset, path) = self.get(node, key)?;
        let number = item.as_integer().and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            self.wrong_type(offset, &path.dotted(), item, wanted, "Write a whole number from 0.");
        }
        number
    }

    /// A whole number, below 0 too.
    pub(super) fn whole(&mut self, node: &Node<'_>, key: &str, wanted: &str) -> Option<i32> {
        let (item, offset, path) = self.get(node, key)?;
        let number = item.as_integer().and_then(|number| i32::try_from(number).ok());
        if number.is_none() {
            self.wrong_type(offset, &path.dotted(), item, wanted, "Write a whole number.");
        }
        number
    }

    /// Texts by name.
    pub(super) fn texts_by_name(&mut self, node: &Node<'_>, key: &str) -> BTreeMap<String, String> {
        let Some(table) = self.table(node, key) else { return BTreeMap::new() };
        let keys: Vec<&str> = table.table.iter().map(|(key, _)| key).collect();
        keys.into_iter().filter_map(|key| Some((key.to_owned(), self.text(&table, key)?.0))).collect()
    }

    /// A list of names.
    pub(super) fn names<N>(&mut self, node: &Node<'_>, key: &str) -> Option<Vec<N>>
    where
        N: TryFrom<String, Error = NameError>,
    {
        let texts = self.texts(node, key)?;
        Some(texts.into_iter().filter_map(|(text, offset)| self.name::<N>(text, offset)).collect())
    }

    /// A list of texts, each with its offset for messages.
    pub(super) fn texts(&mut self, node: &Node<'_>, key: &str) -> Option<Vec<(String, usize)>> {
        let (item, offset, path) = self.get(node, key)?;
        let Some(array) = item.as_array() else {
            self.wrong_type(offset, &path.dotted(), item, "a list of texts", "Write `[\"one\", \"two\"]`.");
            return None;
        };
        let mut texts = Vec::new();
        for (index, value) in array.iter().enumerate() {
            let offset = value.span().map_or(offset, |span| span.start);
            let path = path.and(&index.to_string());
            self.place(&path, offset);
            match value.as_str() {
                Some(text) => texts.push((text.to_owned(), offset)),
                None => {
                    let item = Item::Value(value.clone());
                    self.wrong_type(offset, &path.dotted(), &item, "a text", "Put it in double quotes.");
                }
            }
        }
        Some(texts)
    }
}

/// Where a key stands. Tables that only exist through their children have no place of their own.
fn key_offset(table: &dyn TableLike, key: &str, item: &Item) -> Option<usize> {
    let span = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
    span.map(|span| span.start)
}

fn type_name(item: &Item) -> &'static str {
    match item {
        Item::None => "nothing",
        Item::Table(_) | Item::Value(Value::InlineTable(_)) => "a table",
        Item::ArrayOfTables(_) => "a list of tables",
        Item::Value(Value::String(_)) => "a text",
        Item::Value(Value::Integer(_)) => "a whole number",
        Item::Value(Value::Float(_)) => "a number",
        Item::Value(Value::Boolean(_)) => "true or false",
        Item::Value(Value::Datetime(_)) => "a date",
        Item::Value(Value::Array(_)) => "a list",
    }
}
