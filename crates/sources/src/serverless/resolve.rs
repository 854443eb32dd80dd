//! Fills in the variables of a Serverless document for one scope, without running or asking anything.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use topology::{Problem, Scope, Severity, Text};

use super::syntax::{self, Literal, Piece, Source};
use crate::{
    cloudformation::{Consumptions, TextBuilder},
    files::Files,
    limits::Limits,
    located::{Entry, Node, Span, Value},
};

/// How deep values may be nested in variables in values.
const DEPTH: usize = 128;

/// What a source of a variable has to say.
pub enum Answer {
    Value(Value),
    /// It has a value that cannot be known here: no fallback is tried, since the framework would not either.
    Unknown(String),
    /// It has none: the next source is asked.
    Missing(String),
}

type Scalar = (Span, Arc<str>);

/// A source that looks something up, `type(params):address`: as it is written, and with its variables filled in.
#[derive(Debug, Clone)]
pub struct Lookup {
    pub span: Span,
    /// Where it stands in the document.
    pub at: String,
    pub kind: String,
    /// All of it, and its two parts.
    pub written: String,
    pub given: Option<String>,
    pub sought: String,
    pub params: Option<String>,
    pub address: String,
}

pub struct Resolver<'a, 'f> {
    pub document: Value,
    /// Parameters that are given from outside: by a composition.
    pub params: HashMap<String, Value>,
    /// The folder of the service, canonical: what paths in variables are relative to.
    pub folder: &'a Path,
    pub scope: &'a Scope,
    pub limits: &'a Limits,
    pub files: &'a mut Files<'f>,
    pub problems: Vec<Problem>,
    pub consumptions: Consumptions,
    pub documents: HashMap<PathBuf, Option<Value>>,
    /// What was looked up outside the document, in the order in which it was met.
    pub lookups: Vec<Lookup>,
    memo: HashMap<Scalar, Value>,
    /// Scalars whose value is being found, and scalars whose value's parts are being filled in: meeting one again is
    /// a cycle.
    finding: HashSet<Scalar>,
    filling: HashSet<Scalar>,
    depth: usize,
    visited: usize,
    reported: HashSet<(&'static str, Span)>,
}

impl<'a, 'f> Resolver<'a, 'f> {
    pub fn new(
        document: Value,
        folder: &'a Path,
        scope: &'a Scope,
        limits: &'a Limits,
        files: &'a mut Files<'f>,
    ) -> Self {
        Self {
            document,
            params: HashMap::new(),
            folder,
            scope,
            limits,
            files,
            problems: Vec::new(),
            consumptions: Consumptions::default(),
            documents: HashMap::new(),
            lookups: Vec::new(),
            memo: HashMap::new(),
            finding: HashSet::new(),
            filling: HashSet::new(),
            depth: 0,
            visited: 0,
            reported: HashSet::new(),
        }
    }

    /// The whole document with its variables filled in.
    pub fn resolve(&mut self) -> Value {
        let document = self.document.clone();
        self.fill(&document, &mut String::new())
    }

    /// One part of the document with its variables filled in, if it is there.
    pub fn part_of(&mut self, path: &str) -> Option<Value> {
        match self.walk(self.document.clone(), path, "") {
            Answer::Value(value) => Some(self.fill(&value, &mut path.to_owned())),
            Answer::Unknown(because) => {
                Some(Value::unknown_at(format!("${{self:{path}}}"), because, self.document.span))
            }
            Answer::Missing(_) => None,
        }
    }

    pub fn report(
        &mut self,
        code: &'static str,
        severity: Severity,
        message: String,
        hint: &str,
        span: Span,
    ) {
        if self.reported.insert((code, span)) {
            let location = Some(self.files.location(span));
            self.problems.push(Problem {
                code: code.into(),
                severity,
                message,
                hint: hint.into(),
                location,
                service: None,
            });
        }
    }

    /// A value with the variables in all of its parts filled in.
    fn fill(&mut self, value: &Value, at: &mut String) -> Value {
        self.visited += 1;
        if self.visited > self.limits.nodes || self.depth >= DEPTH {
            return self.too_much(value.span);
        }
        self.depth += 1;
        let node = match &value.node {
            Node::Text(text) if text.contains("${") => {
                let found = self.scalar(text, value.span, at);
                let filled = if matches!(found.node, Node::List(_) | Node::Map(_)) {
                    let scalar = (value.span, text.clone());
                    if self.filling.insert(scalar.clone()) {
                        let filled = self.fill(&found, at);
                        self.filling.remove(&scalar);
                        filled
                    } else {
                        self.cycle(text, value.span)
                    }
                } else {
                    found
                };
                self.depth -= 1;
                return filled;
            }
            Node::List(items) => {
                let fill = |(i, item): (usize, &Value)| self.fill_part(&i.to_string(), item, at);
                Node::List(Arc::new(items.iter().enumerate().map(fill).collect()))
            }
            Node::Map(entries) => {
                let fill = |entry: &Entry| Entry {
                    key: entry.key.clone(),
                    key_span: entry.key_span,
                    value: self.fill_part(&entry.key, &entry.value, at),
                };
                Node::map(entries.iter().map(fill).collect())
            }
            other => other.clone(),
        };
        self.depth -= 1;
        Value { node, span: value.span }
    }

    fn fill_part(&mut self, key: &str, value: &Value, at: &mut String) -> Value {
        let before = at.len();
        if !at.is_empty() {
            at.push('.');
        }
        at.push_str(key);
        let filled = self.fill(value, at);
        at.truncate(before);
        filled
    }

    fn too_much(&mut self, span: Span) -> Value {
        self.report(
            "too-many-variables",
            Severity::Error,
            "Variables blow this document up beyond what is read".into(),
            "Use fewer variables that hold variables.",
            span,
        );
        Value::unknown_at("…", "the variables hold too much", span)
    }

    fn cycle(&mut self, text: &str, span: Span) -> Value {
        self.report(
            "variable-cycle",
            Severity::Error,
            format!("`{text}` needs its own value"),
            "Write one of the values in this circle out.",
            span,
        );
        Value::unknown_at(text, "it needs its own value", span)
    }

    /// The value of a text that may hold variables. What it holds inside, if it is a list or a map, is left as it is.
    fn scalar(&mut self, text: &Arc<str>, span: Span, at: &str) -> Value {
        if !text.contains("${") || text.len() > self.limits.text_bytes {
            return Value::text_at(text.clone(), span);
        }
        let scalar = (span, text.clone());
        if let Some(value) = self.memo.get(&scalar) {
            return value.clone();
        }
        if self.depth >= DEPTH {
            return self.too_much(span);
        }
        if !self.finding.insert(scalar.clone()) {
            return self.cycle(text, span);
        }
        self.depth += 1;
        let value = match syntax::pieces(text).as_slice() {
            [Piece::Variable { written, sources }] => self.variable(written, sources, span, at),
            pieces => self.mixture(pieces, span, at),
        };
        self.depth -= 1;
        self.finding.remove(&scalar);
        self.memo.insert(scalar, value.clone());
        value
    }

    fn mixture(&mut self, pieces: &[Piece<'_>], span: Span, at: &str) -> Value {
        let mut out = TextBuilder::default();
        for piece in pieces {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Variable { written, sources } => {
                    let value = self.variable(written, sources, span, at);
                    match (&value.node, value.text()) {
                        (_, Some(text)) => out.push_str(&text),
                        (Node::Unknown { written, because }, _) => {
                            out.push(&Text::Unknown {
                                written: written.to_string(),
                                because: because.to_string(),
                            });
                        }
                        (Node::Null, _) => {}
                        _ => out.push(&Text::Unknown {
                            written: (*written).to_owned(),
                            because: "it is a list or a map inside a text".into(),
                        }),
                    }
                }
            }
            if out.len() > self.limits.text_bytes {
                return self.too_much(span);
            }
        }
        match out.finish() {
            Text::Known(text) => Value::text_at(text, span),
            Text::Unknown { written, because } => Value::unknown_at(written, because, span),
        }
    }

    /// A part of a variable, which may hold variables itself.
    fn part(&mut self, text: &str, span: Span, at: &str) -> Result<String, String> {
        if !text.contains("${") {
            return Ok(text.to_owned());
        }
        let value = self.scalar(&text.into(), span, at);
        match (&value.node, value.text()) {
            (_, Some(text)) => Ok(text.to_string()),
            (Node::Unknown { because, .. }, _) => Err(because.to_string()),
            (Node::Null, _) => Ok(String::new()),
            _ => Err("it is a list or a map inside a variable".into()),
        }
    }

    fn variable(&mut self, written: &str, sources: &[Source<'_>], span: Span, at: &str) -> Value {
        let mut missing = None;
        for (i, source) in sources.iter().enumerate() {
            let answer = match source {
                Source::Literal(literal) => Answer::Value(self.literal(*literal, span, at)),
                Source::Nested(text) => Answer::Value(self.scalar(&(*text).into(), span, at)),
                Source::Named { written, kind, params: given, address: sought } => {
                    let params = given.map(|params| self.part(params, span, at)).transpose();
                    let address = self.part(sought, span, at);
                    match (params, address) {
                        (Ok(params), Ok(address)) => {
                            if matches!(*kind, "cf" | "ssm" | "file") {
                                self.lookups.push(Lookup {
                                    span,
                                    at: at.to_owned(),
                                    kind: (*kind).to_owned(),
                                    written: (*written).to_owned(),
                                    given: given.map(str::to_owned),
                                    sought: (*sought).to_owned(),
                                    params: params.clone(),
                                    address: address.clone(),
                                });
                            }
                            self.named(kind, params.as_deref(), &address, (span, at))
                        }
                        (Err(because), _) | (_, Err(because)) => Answer::Unknown(because),
                    }
                }
            };
            match answer {
                Answer::Value(value) if value.is_null() && i + 1 < sources.len() => {}
                Answer::Value(value) => return value,
                Answer::Unknown(because) => {
                    let because = match sources.get(i + 1) {
                        Some(Source::Literal(Literal::Text(text) | Literal::Number(text))) => {
                            format!("{because} (`{text}` where that has no value)")
                        }
                        _ => because,
                    };
                    return Value::unknown_at(written, because, span);
                }
                Answer::Missing(because) => missing = Some(because),
            }
        }
        let because = missing.unwrap_or_else(|| "no source has a value".into());
        self.report(
            "unresolved-variable",
            Severity::Warning,
            format!("`{written}` has no value: {because}"),
            "Correct the name, or add a fallback after a comma.",
            span,
        );
        Value::unknown_at(written, because, span)
    }

    fn literal(&mut self, literal: Literal<'_>, span: Span, at: &str) -> Value {
        let node = match literal {
            Literal::Text(text) => return self.scalar(&text.into(), span, at),
            Literal::Number(text) => Node::Number(text.into()),
            Literal::Bool(value) => Node::Bool(value),
            Literal::Null => Node::Null,
        };
        Value { node, span }
    }

    /// Follows a dotted path, filling in only what stands in the way: the parts beside it may need this very value.
    /// `at` is where an included file stands in the document; empty for the document itself.
    pub fn walk(&mut self, from: Value, path: &str, at: &str) -> Answer {
        let mut current = from;
        let mut walked = String::new();
        for key in path.split('.').filter(|key| !key.is_empty()) {
            current = match self.settle(current, if at.is_empty() { &walked } else { at }) {
                Value { node: Node::Unknown { because, .. }, .. } => {
                    return Answer::Unknown(because.to_string());
                }
                settled => match settled.step(key) {
                    Some(value) => value.clone(),
                    None => return Answer::Missing(format!("`{path}` is not there")),
                },
            };
            if !walked.is_empty() {
                walked.push('.');
            }
            walked.push_str(key);
        }
        match self.settle(current, if at.is_empty() { &walked } else { at }) {
            Value { node: Node::Unknown { because, .. }, .. } => Answer::Unknown(because.to_string()),
            Value { node: Node::Null, .. } => Answer::Missing(format!("`{path}` is empty")),
            settled => Answer::Value(settled),
        }
    }

    fn settle(&mut self, value: Value, at: &str) -> Value {
        match &value.node {
            Node::Text(text) if text.contains("${") => self.scalar(text, value.span, at),
            _ => value,
        }
    }
}
