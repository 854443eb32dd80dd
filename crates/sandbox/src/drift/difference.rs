//! What differs between the properties that a template gives and those that a resource has.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::template::text_of;

/// Source: API_PropertyDifference.html. A value is added only to a list: what a template does not mention is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DifferenceKind {
    Add,
    Remove,
    NotEqual,
}

impl DifferenceKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Remove => "REMOVE",
            Self::NotEqual => "NOT_EQUAL",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub path: String,
    pub expected: Option<String>,
    pub actual: Option<String>,
    pub kind: DifferenceKind,
}

pub fn differences(expected: &Value, actual: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", expected, actual, &mut found);
    found
}

fn shown(value: &Value) -> String {
    text_of(value).unwrap_or_else(|| value.to_string())
}

fn compare(path: &str, expected: &Value, actual: &Value, found: &mut Vec<Difference>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                let path = format!("{path}/{key}");
                match actual.get(key) {
                    Some(actual) => compare(&path, value, actual, found),
                    None => found.push(removed(path, value)),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            for (at, value) in expected.iter().enumerate() {
                let path = format!("{path}/{at}");
                match actual.get(at) {
                    Some(actual) => compare(&path, value, actual, found),
                    None => found.push(removed(path, value)),
                }
            }
            for (at, value) in actual.iter().enumerate().skip(expected.len()) {
                found.push(Difference {
                    path: format!("{path}/{at}"),
                    expected: None,
                    actual: Some(shown(value)),
                    kind: DifferenceKind::Add,
                });
            }
        }
        _ if shown(expected) == shown(actual) => {}
        _ => found.push(Difference {
            path: path.to_owned(),
            expected: Some(shown(expected)),
            actual: Some(shown(actual)),
            kind: DifferenceKind::NotEqual,
        }),
    }
}

fn removed(path: String, value: &Value) -> Difference {
    Difference { path, expected: Some(shown(value)), actual: None, kind: DifferenceKind::Remove }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_template_mentions_is_compared_and_lists_entry_by_entry() {
        let expected = json!({"Memory": 128, "Tags": [{"Key": "a"}], "Env": {"A": "1", "B": "2"}});
        let actual =
            json!({"Memory": "128", "Tags": [{"Key": "a"}, {"Key": "b"}], "Env": {"A": "9"}, "Extra": true});
        let found = differences(&expected, &actual);
        let found: Vec<(&str, &str)> =
            found.iter().map(|one| (one.path.as_str(), one.kind.as_str())).collect();
        assert_eq!(found, [("/Tags/1", "ADD"), ("/Env/A", "NOT_EQUAL"), ("/Env/B", "REMOVE")]);
    }
}
