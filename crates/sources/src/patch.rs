//! One property of one resource in its source file: what is written there, and the file with something else written there.
//! Everything else in the file stays as it is, byte for byte.

use serde_json::Value as Json;

use crate::{
    limits::Limits,
    located::{self, FileId, Node, ParseError, Span, Value},
};

/// A resource in the text of a file: where a reading of the sources said that it stands.
#[derive(Debug, Clone, Copy)]
pub struct ResourceAt<'a> {
    pub text: &'a str,
    pub logical_id: &'a str,
    /// The line that its `Location` names; absent: the one under `Resources`.
    pub line: Option<u32>,
}

/// What a file says of a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    Value(Json),
    /// It is known only when it is deployed: `{"Ref": "Mode"}`.
    Expression(Json),
    NotSet,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    pub written: Written,
    /// Where it stands; where it is not set, the nearest thing above it.
    pub line: u32,
    pub column: u32,
}

/// Why a person has to do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotPatched {
    pub because: String,
    pub line: u32,
    pub column: u32,
}

/// What the file says of the property at `path`, below the resource's `Properties`. Absent where the file has no such resource.
///
/// # Errors
/// Where the file cannot be read as YAML or JSON.
pub fn property(at: &ResourceAt<'_>, path: &[&str], limits: &Limits) -> Result<Option<Property>, ParseError> {
    let document = located::parse(at.text, FileId(0), limits)?.value;
    let Some(found) = find(&document, at) else { return Ok(None) };
    let resource = found.value;
    let Some(properties) = resource.get("Properties") else {
        let Span { line, column, .. } = found.key;
        return Ok(Some(Property { written: Written::NotSet, line, column }));
    };
    let (nearest, rest) = descend(properties, path);
    let Span { line, column, .. } = nearest.span;
    let written = if is_expression(nearest) {
        Written::Expression(nearest.to_json())
    } else if !rest.is_empty() {
        Written::NotSet
    } else if contains_expression(nearest) {
        Written::Expression(nearest.to_json())
    } else {
        Written::Value(nearest.to_json())
    };
    Ok(Some(Property { written, line, column }))
}

/// The file with the property at `path` set to `new`, or without it. The result is read again and compared: what is answered
/// differs from the file in this property and in nothing else.
///
/// # Errors
/// Where a person has to do it: the value is computed, shared by an anchor, or written in a way that is not changed safely.
pub fn with_property(
    at: &ResourceAt<'_>,
    path: &[&str],
    new: Option<&Json>,
    limits: &Limits,
) -> Result<String, NotPatched> {
    let broken = |error: ParseError| NotPatched {
        because: format!("the file cannot be read: {}", error.message),
        line: error.line,
        column: error.column,
    };
    let parsed = located::parse(at.text, FileId(0), limits).map_err(broken)?;
    let document = &parsed.value;
    let refuse = |span: Span, because: &str| NotPatched {
        because: because.to_owned(),
        line: span.line,
        column: span.column,
    };
    let Some(found) = find(document, at) else {
        return Err(refuse(document.span, "the file has no such resource any more"));
    };
    let Some(properties) = found.value.get("Properties") else {
        return Err(refuse(found.key, "the resource has no properties yet"));
    };
    let (nearest, rest) = descend(properties, path);
    if is_expression(nearest) {
        return Err(refuse(
            nearest.span,
            &format!("the value is computed: {}. Change what it is computed from", nearest.to_json()),
        ));
    }
    if new.is_some_and(|new| new.is_array() || new.is_object()) {
        return Err(refuse(nearest.span, "the value is a list or a map, which is not written by itself"));
    }
    let candidates = match (rest, new) {
        ([], Some(new)) => replacements(at.text, nearest, new),
        ([], None) => removals(at.text, properties, path),
        ([key], Some(new)) => insertions(at.text, nearest, key, new),
        (_, None) => return Err(refuse(nearest.span, "it is not written here")),
        (_, Some(_)) => {
            return Err(refuse(nearest.span, "more than one level above it is missing"));
        }
    };
    let mut steps: Vec<&str> = found.path.iter().map(String::as_str).collect();
    steps.push("Properties");
    steps.extend(path);
    let mut wanted = document.to_json();
    set(&mut wanted, &steps, new);
    let is_json = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let json = is_json(at.text);
    let fits = |text: &String| {
        // As YAML, a comma too many would do.
        (!json || is_json(text))
            && located::parse(text, FileId(0), limits)
                .is_ok_and(|parsed| same(&parsed.value.to_json(), &wanted) && parsed.oddities.is_empty())
    };
    candidates.into_iter().find(fits).ok_or_else(|| {
        refuse(nearest.span, "it is written in a way that cannot be changed by itself without changing more")
    })
}

struct Found<'v> {
    key: Span,
    value: &'v Value,
    path: Vec<String>,
}

/// Depth first: files of the Serverless Framework hold resources below `resources.Resources`, in lists, or at the top of a file
/// of their own.
fn find<'v>(document: &'v Value, at: &ResourceAt<'_>) -> Option<Found<'v>> {
    let mut path = Vec::new();
    below(document, at, &mut path)
}

fn below<'v>(value: &'v Value, at: &ResourceAt<'_>, path: &mut Vec<String>) -> Option<Found<'v>> {
    for entry in value.entries() {
        let right = match at.line {
            Some(line) => entry.key_span.line == line || entry.value.span.line == line,
            None => path.last().is_some_and(|above| above == "Resources"),
        };
        path.push(entry.key.to_string());
        if right && &*entry.key == at.logical_id && entry.value.get("Type").is_some() {
            return Some(Found { key: entry.key_span, value: &entry.value, path: path.clone() });
        }
        if let Some(found) = below(&entry.value, at, path) {
            return Some(found);
        }
        path.pop();
    }
    for (number, item) in value.items().iter().enumerate() {
        path.push(number.to_string());
        if let Some(found) = below(item, at, path) {
            return Some(found);
        }
        path.pop();
    }
    None
}

/// As far down as the path leads, and what is left of it.
fn descend<'v, 'p>(from: &'v Value, path: &'p [&'p str]) -> (&'v Value, &'p [&'p str]) {
    match path {
        [key, rest @ ..] => match from.step(key).filter(|_| !is_expression(from)) {
            Some(next) => descend(next, rest),
            None => (from, path),
        },
        [] => (from, path),
    }
}

fn is_expression(value: &Value) -> bool {
    let variable = |text: &str| text.contains("${") || text.contains("{{resolve:");
    match &value.node {
        Node::Unknown { .. } => true,
        Node::Text(text) => variable(text),
        Node::Map(_) => {
            value.single().is_some_and(|entry| &*entry.key == "Ref" || entry.key.starts_with("Fn::"))
        }
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::List(_) => false,
    }
}

fn contains_expression(value: &Value) -> bool {
    is_expression(value)
        || value.items().iter().any(contains_expression)
        || value.entries().iter().any(|entry| contains_expression(&entry.value))
}

fn set(document: &mut Json, path: &[&str], new: Option<&Json>) {
    let Some((last, above)) = path.split_last() else { return };
    let place = above.iter().try_fold(document, |value, key| match value {
        Json::Array(items) => key.parse::<usize>().ok().and_then(|at| items.get_mut(at)),
        value => value.get_mut(*key),
    });
    match (place, new) {
        (Some(Json::Object(map)), Some(new)) => {
            map.insert((*last).to_owned(), new.clone());
        }
        (Some(Json::Object(map)), None) => {
            map.shift_remove(*last);
        }
        (Some(Json::Array(items)), Some(new)) => {
            if let Some(item) = last.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                *item = new.clone();
            }
        }
        _ => {}
    }
}

/// Whatever the order of keys.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => a == b,
    }
}

/// The byte at which a value begins.
pub(crate) fn start_of(text: &str, span: Span) -> Option<usize> {
    let line = usize::try_from(span.line).ok()?.checked_sub(1)?;
    let begin = if line == 0 { 0 } else { text.match_indices('\n').nth(line - 1)?.0 + 1 };
    let column = usize::try_from(span.column).ok()?.checked_sub(1)?;
    let mut rest = text[begin..].char_indices().map(|(at, _)| begin + at);
    rest.nth(column).or_else(|| (column == 0).then_some(begin))
}

fn end_of_line(text: &str, from: usize) -> usize {
    let end = text[from..].find('\n').map_or(text.len(), |at| from + at);
    if text[..end].ends_with('\r') { end - 1 } else { end }
}

/// What may stand where the value stands; the first that comes out right is taken.
fn replacements(text: &str, old: &Value, new: &Json) -> Vec<String> {
    let Some(start) = start_of(text, old.span) else { return Vec::new() };
    let line_end = end_of_line(text, start);
    let line = &text[start..line_end];
    let ends: Vec<usize> = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => closing(line, quote).into_iter().collect(),
        _ => {
            let comment = line.find(" #").unwrap_or(line.len());
            let whole = line[..comment].trim_end().len();
            // Inside of brackets a plain value ends earlier.
            let inner = line.find([',', '}', ']']).map(|at| line[..at].trim_end().len());
            [Some(whole), inner].into_iter().flatten().collect()
        }
    };
    let quote = line.chars().next().filter(|first| matches!(first, '"' | '\''));
    let mut candidates = Vec::new();
    for end in ends {
        for written in spellings(new, quote) {
            candidates.push(format!("{}{written}{}", &text[..start], &text[start + end..]));
        }
    }
    candidates
}

/// The length of a quoted text with its quotes.
fn closing(line: &str, quote: char) -> Option<usize> {
    let mut letters = line.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote == '"' => {
                letters.next();
            }
            letter if letter == quote => {
                // Two single quotes are one in the text.
                if quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == '\'') {
                    letters.next();
                } else {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// As it was quoted before, where it was; otherwise as plain as it can be.
fn spellings(new: &Json, quote: Option<char>) -> Vec<String> {
    let quoted = new.to_string();
    match (new, quote) {
        (Json::String(text), Some('\'')) => vec![format!("'{}'", text.replace('\'', "''")), quoted],
        (Json::String(_), Some(_)) => vec![quoted],
        (Json::String(text), None) if !text.is_empty() && !text.contains('\n') => {
            vec![text.clone(), quoted]
        }
        _ => vec![quoted],
    }
}

/// A line of its own before the first entry of the map, as far in as that.
fn insertions(text: &str, map: &Value, key: &str, new: &Json) -> Vec<String> {
    let Some(first) = map.entries().first() else { return Vec::new() };
    let Some(start) = start_of(text, first.key_span) else { return Vec::new() };
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = if text[start..].split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) {
        "\r\n"
    } else {
        "\n"
    };
    let lead = &text[line..start];
    let quoted_key = Json::String(key.to_owned()).to_string();
    let mut candidates = Vec::new();
    let json = text[start..].starts_with('"');
    for value in spellings(new, None) {
        if json {
            let between = if lead.trim().is_empty() { format!("{end}{lead}") } else { " ".to_owned() };
            candidates.push(format!("{}{quoted_key}: {},{between}{}", &text[..start], new, &text[start..]));
        }
        if lead.trim().is_empty() {
            candidates.push(format!("{}{key}: {value}{end}{lead}{}", &text[..start], &text[start..]));
        } else {
            candidates.push(format!("{}{key}: {value}, {}", &text[..start], &text[start..]));
        }
    }
    candidates
}

/// Without the line on which the property stands.
fn removals(text: &str, properties: &Value, path: &[&str]) -> Vec<String> {
    let Some((last, above)) = path.split_last() else { return Vec::new() };
    let Some(entry) =
        properties.at(above).and_then(|map| map.entries().iter().find(|entry| &*entry.key == *last))
    else {
        return Vec::new();
    };
    let Some(start) = start_of(text, entry.key_span) else { return Vec::new() };
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    if !text[line..start].trim().is_empty() || entry.value.is_map() || !entry.value.items().is_empty() {
        return Vec::new();
    }
    let next = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
    let mut candidates = vec![format!("{}{}", &text[..line], &text[next..])];
    // The comma before the last entry of a JSON object goes with it.
    if let Some(comma) = text[..line].trim_end().strip_suffix(',') {
        candidates.push(format!("{comma}{}{}", &text[comma.len() + 1..line], &text[next..]));
    }
    candidates
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const YAML: &str = "\
# The tables.
Resources:
  Notes:   # kept by hand
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PROVISIONED   # until spring
      Name: 'the notes'
      Throughput: {Read: 5, Write: 5}
      Key: !Ref Key
";

    fn at(text: &str) -> ResourceAt<'_> {
        ResourceAt { text, logical_id: "Notes", line: None }
    }

    fn patched(text: &str, path: &[&str], new: Option<Json>) -> Result<String, NotPatched> {
        with_property(&at(text), path, new.as_ref(), &Limits::default())
    }

    #[test]
    fn a_value_changes_and_every_comment_and_quote_stays() {
        let new = patched(YAML, &["BillingMode"], Some(json!("PAY_PER_REQUEST"))).unwrap();
        assert_eq!(new, YAML.replace("PROVISIONED ", "PAY_PER_REQUEST "));
        let new = patched(YAML, &["Name"], Some(json!("it's: new"))).unwrap();
        assert_eq!(new, YAML.replace("'the notes'", "'it''s: new'"));
    }

    #[test]
    fn a_value_between_brackets_changes_alone() {
        let new = patched(YAML, &["Throughput", "Read"], Some(json!(7))).unwrap();
        assert_eq!(new, YAML.replace("Read: 5", "Read: 7"));
    }

    #[test]
    fn what_is_not_set_gets_a_line_of_its_own() {
        let new = patched(YAML, &["Protected"], Some(json!(true))).unwrap();
        assert_eq!(new, YAML.replace("      BillingMode", "      Protected: true\n      BillingMode"));
    }

    #[test]
    fn what_the_resource_has_no_more_leaves_the_file_with_its_line() {
        let new = patched(YAML, &["Name"], None).unwrap();
        assert_eq!(new, YAML.replace("      Name: 'the notes'\n", ""));
    }

    #[test]
    fn a_text_that_looks_like_something_else_is_quoted() {
        let new = patched(YAML, &["BillingMode"], Some(json!("true"))).unwrap();
        assert!(new.contains("BillingMode: \"true\"   # until spring"), "{new}");
        let new = patched(YAML, &["BillingMode"], Some(json!("a: b # c"))).unwrap();
        assert!(new.contains("BillingMode: \"a: b # c\"   #"), "{new}");
    }

    #[test]
    fn a_computed_value_is_for_a_person_at_its_line() {
        let refused = patched(YAML, &["Key"], Some(json!("mine"))).unwrap_err();
        assert_eq!(refused.line, 9);
        assert!(refused.because.contains("computed"), "{}", refused.because);
    }

    #[test]
    fn a_value_that_an_anchor_shares_is_left_alone() {
        let text = "Resources:\n  Notes:\n    Type: T\n    Properties: &p\n      Mode: a\n  Other:\n    Type: T\n    Properties: *p\n";
        assert!(patched(text, &["Mode"], Some(json!("b"))).is_err());
    }

    #[test]
    fn json_keeps_its_indentation() {
        let text = "{\n  \"Resources\": {\n    \"Notes\": {\n      \"Type\": \"T\",\n      \"Properties\": {\n        \"Mode\": \"a\",\n        \"Last\": 1\n      }\n    }\n  }\n}\n";
        let new = patched(text, &["Mode"], Some(json!("b"))).unwrap();
        assert_eq!(new, text.replace("\"a\"", "\"b\""));
        let new = patched(text, &["Fresh"], Some(json!(2))).unwrap();
        assert_eq!(new, text.replace("        \"Mode\"", "        \"Fresh\": 2,\n        \"Mode\""));
        let new = patched(text, &["Last"], None).unwrap();
        assert_eq!(new, text.replace(",\n        \"Last\": 1\n", "\n"));
    }

    #[test]
    fn what_is_written_is_told_apart_from_what_is_computed_or_missing() {
        let of = |path: &[&str]| property(&at(YAML), path, &Limits::default()).unwrap().unwrap();
        assert_eq!(of(&["BillingMode"]).written, Written::Value(json!("PROVISIONED")));
        assert_eq!(of(&["BillingMode"]).line, 6);
        assert_eq!(of(&["Key"]).written, Written::Expression(json!({"Ref": "Key"})));
        assert_eq!(of(&["None"]).written, Written::NotSet);
        assert_eq!(of(&["Throughput", "Read"]).written, Written::Value(json!(5)));
        let nowhere = ResourceAt { logical_id: "Nowhere", ..at(YAML) };
        assert_eq!(property(&nowhere, &["A"], &Limits::default()).unwrap(), None);
    }
}
