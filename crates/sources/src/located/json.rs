//! JSON with positions: tabs and surrogate pairs, which a YAML parser refuses, are fine here.

use std::{collections::HashMap, sync::Arc};

use super::{Entry, FileId, Node, ParseError, Parsed, Span, Value, duplicate_key, too_deep, too_many_nodes};
use crate::limits::Limits;

pub fn parse(text: &str, file: FileId, limits: &Limits) -> Result<Parsed, ParseError> {
    let mut parser = Parser { rest: text, line: 1, column: 1, file, limits, nodes: 0, oddities: Vec::new() };
    parser.space();
    let value = parser.value(0)?;
    parser.space();
    if parser.rest.is_empty() {
        Ok(Parsed { value, oddities: parser.oddities })
    } else {
        Err(parser.broken("the end of the file"))
    }
}

struct Parser<'a> {
    rest: &'a str,
    line: u32,
    column: u32,
    file: FileId,
    limits: &'a Limits,
    nodes: usize,
    oddities: Vec<ParseError>,
}

impl<'a> Parser<'a> {
    fn broken(&self, wanted: &str) -> ParseError {
        let found = match self.rest.chars().next() {
            None => "the file ends".to_owned(),
            Some(c) => format!("`{}` stands", c.escape_debug()),
        };
        ParseError {
            code: "broken-json",
            message: format!("This is not JSON: {found} where {wanted} was expected"),
            hint: "Correct the text here; a missing comma, quote or bracket just before is the usual cause."
                .into(),
            line: self.line,
            column: self.column,
        }
    }

    fn span(&self) -> Span {
        Span { file: self.file, line: self.line, column: self.column }
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        for c in taken.chars() {
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.rest = rest;
        taken
    }

    fn space(&mut self) {
        let bytes = self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.take(bytes);
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.rest.starts_with(c);
        if found {
            self.take(c.len_utf8());
        }
        found
    }

    fn value(&mut self, depth: usize) -> Result<Value, ParseError> {
        if depth > self.limits.depth {
            return Err(too_deep(self.line, self.column, self.limits));
        }
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(too_many_nodes(self.line, self.column, self.limits));
        }
        let span = self.span();
        let node = match self.rest.as_bytes().first() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Node::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Value { node, span })
    }

    fn word(&mut self) -> Result<Node, ParseError> {
        for (word, node) in [("true", Node::Bool(true)), ("false", Node::Bool(false)), ("null", Node::Null)] {
            if self.rest.starts_with(word) {
                self.take(word.len());
                return Ok(node);
            }
        }
        Err(self.broken("a value"))
    }

    fn number(&mut self) -> Result<Node, ParseError> {
        let bytes = self
            .rest
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        if self.rest[..bytes].parse::<f64>().is_err() {
            return Err(self.broken("a number"));
        }
        Ok(Node::Number(self.take(bytes).into()))
    }

    fn string(&mut self) -> Result<Arc<str>, ParseError> {
        if !self.eat('"') {
            return Err(self.broken("a text in double quotes"));
        }
        let mut out = String::new();
        loop {
            let bytes = self.rest.bytes().take_while(|b| !matches!(b, b'"' | b'\\' | 0..=31)).count();
            out.push_str(self.take(bytes));
            match self.rest.as_bytes().first() {
                Some(b'"') => {
                    self.take(1);
                    return Ok(out.into());
                }
                Some(b'\\') => self.escape(&mut out)?,
                _ => return Err(self.broken("a closing `\"`")),
            }
        }
    }

    fn escape(&mut self, out: &mut String) -> Result<(), ParseError> {
        let Some(&kind) = self.rest.as_bytes().get(1) else { return Err(self.broken("an escape")) };
        let plain = match kind {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'"' | b'\\' | b'/' => char::from(kind),
            b'u' => {
                let high = self.unit()?;
                let c = match char::from_u32(high) {
                    Some(c) => c,
                    // Half of a surrogate pair: the other half follows, or nothing sensible does.
                    None if self.rest.starts_with("\\u") => {
                        let low = self.unit()?;
                        char::decode_utf16([high as u16, low as u16])
                            .next()
                            .and_then(Result::ok)
                            .unwrap_or(char::REPLACEMENT_CHARACTER)
                    }
                    None => char::REPLACEMENT_CHARACTER,
                };
                out.push(c);
                return Ok(());
            }
            _ => return Err(self.broken("an escape")),
        };
        self.take(2);
        out.push(plain);
        Ok(())
    }

    fn unit(&mut self) -> Result<u32, ParseError> {
        let unit = self
            .rest
            .get(2..6)
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let unit = unit.ok_or_else(|| self.broken("four hexadecimal digits"))?;
        self.take(6);
        Ok(unit)
    }

    fn list(&mut self, depth: usize) -> Result<Node, ParseError> {
        self.take(1);
        let mut items = Vec::new();
        self.space();
        if self.eat(']') {
            return Ok(Node::List(Arc::new(items)));
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat(']') {
                return Ok(Node::List(Arc::new(items)));
            }
            if !self.eat(',') {
                return Err(self.broken("`,` or `]`"));
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Node, ParseError> {
        self.take(1);
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: HashMap<Arc<str>, Span> = HashMap::new();
        self.space();
        if self.eat('}') {
            return Ok(Node::map(entries));
        }
        loop {
            self.space();
            let key_span = self.span();
            let key = self.string()?;
            self.space();
            if !self.eat(':') {
                return Err(self.broken("`:`"));
            }
            self.space();
            let value = self.value(depth + 1)?;
            if let Some(first) = seen.insert(key.clone(), key_span) {
                self.oddities.push(duplicate_key(&key, first, key_span));
            } else {
                entries.push(Entry { key, key_span, value });
            }
            self.space();
            if self.eat('}') {
                return Ok(Node::map(entries));
            }
            if !self.eat(',') {
                return Err(self.broken("`,` or `}`"));
            }
        }
    }
}
