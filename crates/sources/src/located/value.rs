//! The tree that every source file becomes. Lists, maps and texts are shared, so that a copy costs nothing.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, OnceLock},
};

use serde_json::Value as Json;

/// Which of the files that a service is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// Where a value begins; line and column count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub file: FileId,
    pub line: u32,
    pub column: u32,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub key: Arc<str>,
    pub key_span: Span,
    pub value: Value,
}

#[derive(Debug, Clone)]
pub enum Node {
    Null,
    Bool(bool),
    /// As written: `1.10` stays `1.10`.
    Number(Arc<str>),
    Text(Arc<str>),
    /// What cannot be known without running code or asking AWS.
    Unknown {
        written: Arc<str>,
        because: Arc<str>,
    },
    List(Arc<Vec<Value>>),
    Map(Arc<Entries>),
}

impl Node {
    pub fn map(entries: Vec<Entry>) -> Self {
        Self::Map(Arc::new(Entries { entries, index: OnceLock::new() }))
    }
}

/// The entries of a map in the order in which they were written, with an index where there are many: a hostile map of
/// a hundred thousand keys must not be searched a hundred thousand times.
#[derive(Debug)]
pub struct Entries {
    entries: Vec<Entry>,
    index: OnceLock<HashMap<Arc<str>, usize>>,
}

impl Entries {
    const MANY: usize = 32;

    fn find(&self, key: &str) -> Option<&Entry> {
        if self.entries.len() < Self::MANY {
            return self.entries.iter().find(|entry| &*entry.key == key);
        }
        let index = self.index.get_or_init(|| {
            self.entries.iter().enumerate().map(|(i, entry)| (entry.key.clone(), i)).collect()
        });
        index.get(key).map(|i| &self.entries[*i])
    }
}

impl std::ops::Deref for Entries {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        &self.entries
    }
}

#[derive(Debug, Clone)]
pub struct Value {
    pub node: Node,
    pub span: Span,
}

impl Value {
    pub fn text_at(text: impl Into<Arc<str>>, span: Span) -> Self {
        Self { node: Node::Text(text.into()), span }
    }

    pub fn unknown_at(written: impl Into<Arc<str>>, because: impl Into<Arc<str>>, span: Span) -> Self {
        Self { node: Node::Unknown { written: written.into(), because: because.into() }, span }
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.node {
            Node::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Value] {
        match &self.node {
            Node::List(items) => items,
            _ => &[],
        }
    }

    pub fn is_map(&self) -> bool {
        matches!(self.node, Node::Map(_))
    }

    pub fn is_null(&self) -> bool {
        matches!(self.node, Node::Null)
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        match &self.node {
            Node::Map(entries) => entries.find(key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// A map's entry or a list's item.
    pub fn step(&self, key: &str) -> Option<&Value> {
        match &self.node {
            Node::Map(_) => self.get(key),
            Node::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        }
    }

    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| value.step(key))
    }

    /// The text of a scalar that is known.
    pub fn text(&self) -> Option<Arc<str>> {
        match &self.node {
            Node::Text(text) | Node::Number(text) => Some(text.clone()),
            Node::Bool(true) => Some("true".into()),
            Node::Bool(false) => Some("false".into()),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.node {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A map of exactly one entry, as every intrinsic is.
    pub fn single(&self) -> Option<&Entry> {
        match self.entries() {
            [entry] => Some(entry),
            _ => None,
        }
    }

    pub fn to_json(&self) -> Json {
        match &self.node {
            Node::Null => Json::Null,
            Node::Bool(value) => Json::Bool(*value),
            Node::Number(text) => number(text),
            Node::Text(text) => Json::String(text.to_string()),
            Node::Unknown { written, .. } => Json::String(written.to_string()),
            Node::List(items) => Json::Array(items.iter().map(Value::to_json).collect()),
            Node::Map(entries) => {
                Json::Object(entries.iter().map(|e| (e.key.to_string(), e.value.to_json())).collect())
            }
        }
    }

    /// One text for all the ways in which the same value can be written: compact, keys in order.
    pub fn canonical(&self) -> String {
        let mut out = String::new();
        self.write_canonical(&mut out);
        out
    }

    fn write_canonical(&self, out: &mut String) {
        match &self.node {
            Node::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write_canonical(out);
                }
                out.push(']');
            }
            Node::Map(entries) => {
                let mut sorted: Vec<&Entry> = entries.iter().collect();
                sorted.sort_by(|a, b| a.key.cmp(&b.key));
                out.push('{');
                for (i, entry) in sorted.into_iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    let _ = write!(out, "{}:", Json::String(entry.key.to_string()));
                    entry.value.write_canonical(out);
                }
                out.push('}');
            }
            _ => {
                let _ = write!(out, "{}", self.to_json());
            }
        }
    }
}

/// A JSON number where it means the same; otherwise the text, so that no digit is lost (`012345678901`, `1.10`).
fn number(text: &str) -> Json {
    if let Ok(integer) = text.parse::<i64>()
        && integer.to_string() == text
    {
        return Json::from(integer);
    }
    match text.parse::<f64>() {
        Ok(float) if !text.starts_with('0') || text.starts_with("0.") => {
            serde_json::Number::from_f64(float).map_or_else(|| Json::String(text.to_owned()), Json::Number)
        }
        _ => Json::String(text.to_owned()),
    }
}
