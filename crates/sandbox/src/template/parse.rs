//! Template text to a tree: JSON, or YAML with the short forms of the intrinsic functions written out.

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Number, Value};

/// Deeper templates are refused rather than recursed into.
const MAX_DEPTH: usize = 100;

/// Reads a template. The error is AWS's text.
pub fn parse(body: &str) -> Result<Value, String> {
    if body.trim_start().starts_with('{') {
        return serde_json::from_str(body).map_err(|error| {
            format!(
                "Template format error: JSON not well-formed. (line {}, column {})",
                error.line(),
                error.column()
            )
        });
    }
    let mut reader = Reader { parser: Parser::new_from_str(body) };
    reader.document()
}

struct Reader<'input> {
    parser: Parser<'input, saphyr_parser::StrInput<'input>>,
}

impl<'input> Reader<'input> {
    fn next(&mut self) -> Result<Event<'input>, String> {
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => {
                let at = error.marker();
                Err(format!(
                    "Template format error: YAML not well-formed. (line {}, column {})",
                    at.line(),
                    at.col() + 1
                ))
            }
            None => Err("Template format error: YAML not well-formed. (the text ends too early)".to_owned()),
        }
    }

    fn document(&mut self) -> Result<Value, String> {
        loop {
            match self.next()? {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => {
                    return Err("Template format error: unsupported structure.".to_owned());
                }
                event => return self.node(event, 0),
            }
        }
    }

    fn node(&mut self, event: Event<'input>, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err("Template format error: the template is nested too deeply.".to_owned());
        }
        match event {
            Event::Scalar(text, style, _, tag) => {
                let value = match (&tag, style) {
                    (None, ScalarStyle::Plain) => plain(&text),
                    _ => Value::String(text.into_owned()),
                };
                long_form(tag.as_deref(), value)
            }
            Event::SequenceStart(_, tag) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break,
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
                long_form(tag.as_deref(), Value::Array(items))
            }
            Event::MappingStart(_, tag) => {
                let mut map = Map::new();
                loop {
                    match self.next()? {
                        Event::MappingEnd => break,
                        Event::Scalar(key, ..) => {
                            let event = self.next()?;
                            let value = self.node(event, depth + 1)?;
                            if map.insert(key.clone().into_owned(), value).is_some() {
                                return Err(format!(
                                    "Template format error: Duplicate key '{key}' in the template."
                                ));
                            }
                        }
                        _ => return Err("Template format error: every key must be a text.".to_owned()),
                    }
                }
                long_form(tag.as_deref(), Value::Object(map))
            }
            // AWS: "CloudFormation supports the YAML Version 1.1 specification with a few exceptions":
            // aliases and hash merges are not supported (template-formats.html).
            Event::Alias(_) => {
                Err("Template error: YAML aliases are not allowed in CloudFormation templates".to_owned())
            }
            _ => Err("Template format error: YAML not well-formed.".to_owned()),
        }
    }
}

/// A plain scalar. What a number's text would not survive (an account id with a leading zero) stays text.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>()
        && number.to_string() == text
    {
        return Value::Number(number.into());
    }
    if text.contains('.')
        && text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-')
        && let Ok(number) = text.parse::<f64>()
        && number.to_string() == text
        && let Some(number) = Number::from_f64(number)
    {
        return Value::Number(number);
    }
    Value::String(text.to_owned())
}

/// `!Sub x` to `{"Fn::Sub": "x"}`.
fn long_form(tag: Option<&Tag>, value: Value) -> Result<Value, String> {
    let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) else { return Ok(value) };
    let name = tag.suffix.as_str();
    let (key, value) = match name {
        "Ref" | "Condition" => (name.to_owned(), value),
        "GetAtt" => {
            let value = match value {
                Value::String(text) => match text.split_once('.') {
                    Some((resource, attribute)) => serde_json::json!([resource, attribute]),
                    None => return Err("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute".to_owned()),
                },
                other => other,
            };
            ("Fn::GetAtt".to_owned(), value)
        }
        "Base64" | "Cidr" | "FindInMap" | "GetAZs" | "ImportValue" | "Join" | "Select" | "Split" | "Sub"
        | "If" | "Equals" | "And" | "Or" | "Not" | "GetStackOutput" | "Length" | "ToJsonString"
        | "Transform" => (format!("Fn::{name}"), value),
        other => return Err(format!("Template format error: Unrecognized tag !{other} in the template.")),
    };
    Ok(Value::Object(Map::from_iter([(key, value)])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn short_forms_become_long_forms_also_inside_each_other() {
        let value =
            parse("A: !Join ['-', [!Ref Stage, !GetAtt T.Arn]]\nB: !ImportValue\n  Fn::Sub: '${Stage}-X'\n")
                .unwrap();
        assert_eq!(
            value,
            json!({
                "A": {"Fn::Join": ["-", [{"Ref": "Stage"}, {"Fn::GetAtt": ["T", "Arn"]}]]},
                "B": {"Fn::ImportValue": {"Fn::Sub": "${Stage}-X"}},
            })
        );
    }

    #[test]
    fn a_number_that_would_lose_its_leading_zero_stays_text() {
        assert_eq!(
            parse("A: 012345678901\nB: 5\nC: '5'\n").unwrap(),
            json!({"A": "012345678901", "B": 5, "C": "5"})
        );
    }

    #[test]
    fn aliases_and_duplicate_keys_are_refused() {
        assert!(parse("A: &x 1\nB: *x\n").unwrap_err().contains("aliases are not allowed"));
        assert!(parse("A: 1\nA: 2\n").unwrap_err().contains("Duplicate key 'A'"));
    }

    #[test]
    fn broken_text_is_reported_with_its_line() {
        assert!(parse("{\n  \"A\": }").unwrap_err().contains("JSON not well-formed. (line 2"));
        assert!(parse("A: [1,\nB: 2\n").unwrap_err().contains("YAML not well-formed. (line"));
    }
}
