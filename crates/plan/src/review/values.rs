//! Values as change sets tell them.

use serde_json::Value;

use crate::risk::DifferenceSeen;

/// What AWS says of a value that comes into being only while the change set is executed.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html>
const KNOWN_LATER: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

pub(super) fn known_later(text: &str) -> bool {
    text.contains(KNOWN_LATER)
}

/// A difference with its values parsed.
pub(super) struct Difference<'a> {
    /// Names and indexes below `Properties`.
    pub path: Vec<&'a str>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl<'a> Difference<'a> {
    pub fn read(seen: &DifferenceSeen<'a>) -> Self {
        let mut path: Vec<&str> = seen.path.split(['/', '.']).filter(|part| !part.is_empty()).collect();
        if path.first() == Some(&"Properties") {
            path.remove(0);
        }
        Self { path, before: seen.before.map(value), after: seen.after.map(value) }
    }

    /// AWS names the property and not its values.
    pub fn untold(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }

    /// The last part of the path that is a name.
    pub fn name(&self) -> &'a str {
        self.path.iter().rev().copied().find(|part| !is_index(part)).unwrap_or_default()
    }

    pub fn is_in(&self, names: &[&str]) -> bool {
        self.path.iter().any(|part| names.contains(part))
    }
}

pub(super) fn is_index(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Objects and lists are written as JSON, everything else as it is.
fn value(text: &str) -> Value {
    let text = text.trim();
    if text.starts_with(['{', '[']) {
        serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
    } else {
        Value::String(text.to_owned())
    }
}

/// A scalar as a text; a list or object as JSON.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// One value or many, as texts.
pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(text).collect(),
        Some(one) => vec![text(one)],
    }
}

/// Whether everything that `inner` matches is matched by `outer`, both with `*` and `?` in the sense of IAM.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards>
pub(super) fn covers(outer: &str, inner: &str) -> bool {
    let (outer, inner): (Vec<char>, Vec<char>) = (outer.chars().collect(), inner.chars().collect());
    // Where the last star of `outer` stands, and from where in `inner` it was last tried.
    let mut star: Option<(usize, usize)> = None;
    let (mut o, mut i) = (0, 0);
    while i < inner.len() {
        match outer.get(o) {
            Some('*') => {
                star = Some((o, i));
                o += 1;
            }
            // One character stands for one, so never for a star of the other side.
            Some('?') if inner[i] != '*' => (o, i) = (o + 1, i + 1),
            Some(same) if *same == inner[i] => (o, i) = (o + 1, i + 1),
            _ => match star {
                Some((at, tried)) => {
                    star = Some((at, tried + 1));
                    (o, i) = (at + 1, tried + 1);
                }
                None => return false,
            },
        }
    }
    outer[o..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_pattern_covers_what_it_matches_and_no_wider_pattern() {
        for (outer, inner) in [
            ("*", "*"),
            ("s3:*", "s3:Get*"),
            ("s3:Get?bject", "s3:GetObject"),
            ("a*c", "abbbc"),
            ("a*b*c", "a*c*b*c"),
        ] {
            assert!(covers(outer, inner), "{outer} {inner}");
        }
        for (outer, inner) in
            [("s3:Get*", "s3:*"), ("a?c", "a*c"), ("", "a"), ("s3:GetObject", "s3:GetObjectAcl")]
        {
            assert!(!covers(outer, inner), "{outer} {inner}");
        }
    }
}
