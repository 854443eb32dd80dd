//! Values that know where they were written.

mod json;
mod value;
mod yaml;

pub use value::{Entry, FileId, Node, Span, Value};

use crate::limits::Limits;

/// Why a file cannot be used, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (line {line}, column {column})")]
pub struct ParseError {
    /// Stable and kebab-case, such as `broken-yaml`.
    pub code: &'static str,
    pub message: String,
    pub hint: String,
    pub line: u32,
    pub column: u32,
}

/// A document and what was odd in it without making it unreadable.
#[derive(Debug, Clone)]
pub struct Parsed {
    pub value: Value,
    pub oddities: Vec<ParseError>,
}

/// YAML 1.2 or JSON, by content: JSON is tried first where the text begins like an object.
pub fn parse(text: &str, file: FileId, limits: &Limits) -> Result<Parsed, ParseError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with(['{', '[']) {
        match json::parse(text, file, limits) {
            Ok(parsed) => return Ok(parsed),
            // Caps hold in YAML too; only text that is not JSON gets a second reading, as a YAML flow mapping.
            Err(fault) if fault.code != "broken-json" => return Err(fault),
            Err(broken_json) => {
                return yaml::parse(text, file, limits).map_err(|broken_yaml| {
                    if broken_yaml.code == "broken-yaml" && text.trim_start().starts_with("{\"") {
                        broken_json
                    } else {
                        broken_yaml
                    }
                });
            }
        }
    }
    yaml::parse(text, file, limits)
}

fn too_deep(line: u32, column: u32, limits: &Limits) -> ParseError {
    ParseError {
        code: "too-deep",
        message: format!("The file nests lists and maps more than {} deep", limits.depth),
        hint: "Flatten this part, or move it into a file of its own.".into(),
        line,
        column,
    }
}

fn too_many_nodes(line: u32, column: u32, limits: &Limits) -> ParseError {
    ParseError {
        code: "too-many-nodes",
        message: format!("The file holds more than {} values", limits.nodes),
        hint: "Split the file into several.".into(),
        line,
        column,
    }
}

fn duplicate_key(key: &str, first: Span, second: Span) -> ParseError {
    ParseError {
        code: "duplicate-key",
        message: format!("The key `{key}` stands here a second time; the first is on line {}", first.line),
        hint: "Remove or rename one of the two: tools disagree about which one counts.".into(),
        line: second.line,
        column: second.column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Parsed, ParseError> {
        parse(text, FileId(0), &Limits::default())
    }

    #[test]
    fn short_forms_of_intrinsics_become_their_long_forms() {
        let parsed = read("a: !Sub x\nb: !GetAtt T.Arn\nc: !Ref R\nd: !ImportValue {Ref: Q}\n").unwrap();
        assert_eq!(
            parsed.value.to_json(),
            serde_json::json!({"a": {"Fn::Sub": "x"}, "b": {"Fn::GetAtt": ["T", "Arn"]}, "c": {"Ref": "R"},
                "d": {"Fn::ImportValue": {"Ref": "Q"}}})
        );
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        let parsed = read("a:\n  b: x\n").unwrap();
        let b = parsed.value.at(&["a", "b"]).unwrap();
        assert_eq!((b.span.line, b.span.column), (2, 6));
        let parsed = read("{\n\t\"a\": \"x\"\n}").unwrap();
        let a = parsed.value.at(&["a"]).unwrap();
        assert_eq!((a.span.line, a.span.column), (2, 7));
    }

    #[test]
    fn an_alias_bomb_is_refused_where_it_goes_off() {
        let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for i in 1..12 {
            let list = vec![format!("*a{}", i - 1); 10].join(",");
            text.push_str(&format!("a{i}: &a{i} [{list}]\n"));
        }
        let fault = read(&text).unwrap_err();
        assert_eq!(fault.code, "too-many-aliases");
        assert!(fault.line > 1);
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert_eq!(read(&format!("a: {}", "[".repeat(200))).unwrap_err().code, "too-deep");
        assert_eq!(read(&format!("{{\"a\": {}", "[".repeat(100_000))).unwrap_err().code, "too-deep");
        let blocks: String = (0..100).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
        assert_eq!(read(&blocks).unwrap_err().code, "too-deep");
    }

    #[test]
    fn a_key_that_stands_twice_is_reported_and_the_rest_is_read() {
        let parsed = read("a: 1\nb: 2\na: 3\n").unwrap();
        assert_eq!(parsed.oddities[0].code, "duplicate-key");
        assert_eq!(parsed.oddities[0].line, 3);
        assert_eq!(parsed.value.get("b").unwrap().text().as_deref(), Some("2"));
    }

    #[test]
    fn merge_keys_bring_in_what_is_not_there() {
        let parsed = read("base: &b {x: 1, y: 2}\nother:\n  <<: *b\n  y: 3\n").unwrap();
        assert_eq!(parsed.value.to_json()["other"], serde_json::json!({"y": 3, "x": 1}));
    }

    #[test]
    fn broken_text_is_located() {
        let fault = read("service: y\nprovider: {name: aws\n  oops: [\n").unwrap_err();
        assert_eq!(fault.code, "broken-yaml");
        assert!(fault.line >= 2, "{fault}");
        let fault = read("{\"a\": 1,\n \"b\" 2}").unwrap_err();
        assert_eq!((fault.code, fault.line), ("broken-json", 2));
    }

    #[test]
    fn digits_with_a_leading_zero_stay_as_they_were_written() {
        assert_eq!(read("a: 012345678901").unwrap().value.to_json()["a"], "012345678901");
        assert_eq!(read("a: 1.10").unwrap().value.get("a").unwrap().text().as_deref(), Some("1.10"));
    }
}
