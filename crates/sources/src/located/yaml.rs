//! YAML 1.2 with positions, anchors, merge keys and CloudFormation's tags, from parser events.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Place, Tag};

use super::{Entry, FileId, Node, ParseError, Parsed, Span, Value, duplicate_key, too_deep, too_many_nodes};
use crate::limits::Limits;

pub fn parse(text: &str, file: FileId, limits: &Limits) -> Result<Parsed, ParseError> {
    let mut builder = Builder {
        file,
        limits,
        open: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        alias_nodes: 0,
        oddities: Vec::new(),
        done: None,
    };
    for event in Parser::new_from_str(text) {
        let (event, place) = event.map_err(|error| {
            // Where the text ends too early the parser stands on a line that does not exist.
            let (last, end) = end_of(text);
            let at = (line(error.marker().line()), column(error.marker().col()));
            let (line, column) = if at.0 > last { (last, end) } else { at };
            ParseError {
                code: "broken-yaml",
                message: format!("This is not YAML: {}", error.info()),
                hint: "Correct the indentation, quote or bracket here or just before.".into(),
                line,
                column,
            }
        })?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        builder.event(event, &place)?;
    }
    let nothing = Value { node: Node::Null, span: Span { file, line: 1, column: 1 } };
    Ok(Parsed { value: builder.done.unwrap_or(nothing), oddities: builder.oddities })
}

/// The last line, and the column after its last character.
fn end_of(text: &str) -> (u32, u32) {
    let mut lines = text.split(['\n', '\r']);
    let last = lines.next_back().unwrap_or_default();
    (line(lines.count() + 1), column(last.chars().count()))
}

/// The parser counts lines from 1 and columns from 0.
fn line(line: usize) -> u32 {
    u32::try_from(line.max(1)).unwrap_or(u32::MAX)
}

fn column(column: usize) -> u32 {
    u32::try_from(column + 1).unwrap_or(u32::MAX)
}

enum Collection {
    List(Vec<Value>),
    Map { entries: Vec<Entry>, key: Option<(Arc<str>, Span)>, merges: Vec<Value> },
}

struct Open {
    collection: Collection,
    span: Span,
    anchor: usize,
    tag: Option<String>,
    /// Nodes counted before this one was opened, for the size of what an anchor names.
    before: usize,
    height: usize,
}

/// How large a value is, so that an alias to it can be refused before it is followed.
#[derive(Clone, Copy)]
struct Measure {
    nodes: usize,
    height: usize,
}

struct Builder<'a> {
    file: FileId,
    limits: &'a Limits,
    open: Vec<Open>,
    anchors: HashMap<usize, (Value, Measure)>,
    nodes: usize,
    alias_nodes: usize,
    oddities: Vec<ParseError>,
    done: Option<Value>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, place: &Place) -> Result<(), ParseError> {
        let span =
            Span { file: self.file, line: line(place.start.line()), column: column(place.start.col()) };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.count(1, span)?;
                let tag = tag.map(|tag| tag_name(&tag));
                let node = scalar(&text, style, tag.as_deref());
                self.close(Value { node, span }, anchor, tag, Measure { nodes: 1, height: 1 })
            }
            Event::SequenceStart(anchor, tag) => {
                self.start(Collection::List(Vec::new()), span, anchor, tag.map(|tag| tag_name(&tag)))
            }
            Event::MappingStart(anchor, tag) => {
                let map = Collection::Map { entries: Vec::new(), key: None, merges: Vec::new() };
                self.start(map, span, anchor, tag.map(|tag| tag_name(&tag)))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Ok(()) };
                let node = match open.collection {
                    Collection::List(items) => Node::List(Arc::new(items)),
                    Collection::Map { entries, merges, .. } => {
                        let entries = self.without_duplicates(entries);
                        Node::map(merged(entries, &merges))
                    }
                };
                let measure = Measure { nodes: self.nodes - open.before, height: open.height };
                self.close(Value { node, span: open.span }, open.anchor, open.tag, measure)
            }
            Event::Alias(anchor) => {
                let Some((value, measure)) = self.anchors.get(&anchor).cloned() else {
                    return Err(ParseError {
                        code: "broken-yaml",
                        message: "This alias stands inside what it names".into(),
                        hint: "Write the value out, or name another anchor.".into(),
                        line: span.line,
                        column: span.column,
                    });
                };
                if self.open.len() + measure.height > self.limits.depth {
                    return Err(too_deep(span.line, span.column, self.limits));
                }
                self.alias_nodes += measure.nodes;
                if self.alias_nodes > self.limits.alias_nodes {
                    return Err(ParseError {
                        code: "too-many-aliases",
                        message: format!(
                            "Aliases blow this file up to more than {} values",
                            self.limits.alias_nodes
                        ),
                        hint: "Write the values out, or use fewer aliases of aliases.".into(),
                        line: span.line,
                        column: span.column,
                    });
                }
                self.count(measure.nodes, span)?;
                self.close(value, 0, None, measure)
            }
            _ => Ok(()),
        }
    }

    fn without_duplicates(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        let mut seen: HashMap<Arc<str>, Span> = HashMap::with_capacity(entries.len());
        let oddities = &mut self.oddities;
        entries.retain(|entry| match seen.get(&entry.key) {
            None => {
                seen.insert(entry.key.clone(), entry.key_span);
                true
            }
            Some(first) => {
                oddities.push(duplicate_key(&entry.key, *first, entry.key_span));
                false
            }
        });
        entries
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), ParseError> {
        self.nodes += nodes;
        if self.nodes > self.limits.nodes {
            return Err(too_many_nodes(span.line, span.column, self.limits));
        }
        Ok(())
    }

    fn start(
        &mut self,
        collection: Collection,
        span: Span,
        anchor: usize,
        tag: Option<String>,
    ) -> Result<(), ParseError> {
        if self.open.len() >= self.limits.depth {
            return Err(too_deep(span.line, span.column, self.limits));
        }
        let before = self.nodes;
        self.count(1, span)?;
        self.open.push(Open { collection, span, anchor, tag, before, height: 1 });
        Ok(())
    }

    fn close(
        &mut self,
        value: Value,
        anchor: usize,
        tag: Option<String>,
        measure: Measure,
    ) -> Result<(), ParseError> {
        let value = intrinsic(value, tag.as_deref());
        if anchor != 0 {
            self.anchors.insert(anchor, (value.clone(), measure));
        }
        let Some(open) = self.open.last_mut() else {
            self.done.get_or_insert(value);
            return Ok(());
        };
        open.height = open.height.max(measure.height + 1);
        match &mut open.collection {
            Collection::List(items) => items.push(value),
            Collection::Map { entries, key, merges } => match key.take() {
                None => {
                    let text = value
                        .text()
                        .unwrap_or_else(|| if value.is_null() { "null".into() } else { "?".into() });
                    *key = Some((text, value.span));
                }
                Some((key, _)) if &*key == "<<" => merges.push(value),
                Some((key, key_span)) => entries.push(Entry { key, key_span, value }),
            },
        }
        Ok(())
    }
}

/// `<<` brings in the entries that the map does not have itself.
fn merged(mut entries: Vec<Entry>, merges: &[Value]) -> Vec<Entry> {
    if merges.is_empty() {
        return entries;
    }
    let mut own: HashSet<Arc<str>> = entries.iter().map(|entry| entry.key.clone()).collect();
    for merge in merges {
        let sources = if merge.is_map() { std::slice::from_ref(merge) } else { merge.items() };
        for entry in sources.iter().flat_map(Value::entries) {
            if own.insert(entry.key.clone()) {
                entries.push(entry.clone());
            }
        }
    }
    entries
}

/// `!Sub` for CloudFormation's tags, `str` for YAML's own.
fn tag_name(tag: &Tag) -> String {
    if tag.handle == "!" { format!("!{}", tag.suffix) } else { tag.suffix.clone() }
}

/// The long form of a short form.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>
fn intrinsic(value: Value, tag: Option<&str>) -> Value {
    const FUNCTIONS: [&str; 20] = [
        "And",
        "Base64",
        "Cidr",
        "Equals",
        "FindInMap",
        "GetAZs",
        "GetAtt",
        "GetStackOutput",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
        "ForEach",
    ];
    let Some(name) = tag.and_then(|tag| tag.strip_prefix('!')) else { return value };
    let key: Arc<str> = match name {
        "Ref" | "Condition" => name.into(),
        name if FUNCTIONS.contains(&name) => format!("Fn::{name}").into(),
        _ => return value,
    };
    let span = value.span;
    let argument = match (name, value.as_str().and_then(|text| text.split_once('.'))) {
        ("GetAtt", Some((resource, attribute))) => Value {
            node: Node::List(Arc::new(vec![Value::text_at(resource, span), Value::text_at(attribute, span)])),
            span,
        },
        _ => value,
    };
    Value { node: Node::map(vec![Entry { key, key_span: span, value: argument }]), span }
}

/// The core schema, with the words that js-yaml and PyYAML agree on.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&str>) -> Node {
    if style != ScalarStyle::Plain || tag == Some("str") {
        return Node::Text(text.into());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "true" | "True" | "TRUE" => Node::Bool(true),
        "false" | "False" | "FALSE" => Node::Bool(false),
        _ if is_number(text) => Node::Number(text.into()),
        _ => Node::Text(text.into()),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().any(|b| b.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'))
        && text.parse::<f64>().is_ok()
}
