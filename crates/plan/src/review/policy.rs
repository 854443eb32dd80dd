//! Whether one set of policy statements allows more than another.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use std::collections::BTreeSet;

use serde_json::Value;

use super::values::{covers, known_later, text, texts};
use crate::phrase::list;

/// What came of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Compared {
    Same,
    /// In words: `allows more: dynamodb:* on *`.
    Wider(String),
    /// Something is allowed or denied that can be known only later.
    Unknown,
    /// Different, and nothing more is allowed.
    Narrower,
}

/// More than this is not taken apart.
const MOST_GRANTS: usize = 4_096;

/// The statements of all documents in a value.
pub(super) fn statements(value: Option<&Value>) -> Vec<Value> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

pub(super) fn is_policy(value: Option<&Value>) -> bool {
    !statements(value).is_empty()
}

fn collect(value: Option<&Value>, found: &mut Vec<Value>) {
    match value {
        Some(Value::Object(object)) => match object.get("Statement") {
            Some(Value::Array(statements)) => found.extend(statements.iter().cloned()),
            Some(one) => found.push(one.clone()),
            None if object.contains_key("Effect") => found.push(Value::Object(object.clone())),
            None => object.values().for_each(|value| collect(Some(value), found)),
        },
        Some(Value::Array(items)) => items.iter().for_each(|item| collect(Some(item), found)),
        _ => {}
    }
}

/// What one side of a statement names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Term {
    /// A name or a pattern.
    Is(String),
    /// Everything but these: `NotAction`, `NotResource`, `NotPrincipal`.
    AllBut(Vec<String>),
}

impl Term {
    fn covers(&self, inner: &Self) -> bool {
        match (self, inner) {
            (Self::Is(outer), Self::Is(inner)) => covers(outer, inner),
            (Self::Is(outer), Self::AllBut(_)) => outer == "*",
            // What is left out of the outer must be left out of the inner, too.
            (Self::AllBut(outer), Self::AllBut(inner)) => outer.iter().all(|name| inner.contains(name)),
            (Self::AllBut(_), Self::Is(_)) => false,
        }
    }

    /// Actions are the same in capitals and without.
    fn covers_action(&self, inner: &Self) -> bool {
        match (self, inner) {
            (Self::Is(outer), Self::Is(inner)) => {
                covers(&outer.to_ascii_lowercase(), &inner.to_ascii_lowercase())
            }
            (outer, inner) => outer.covers(inner),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Is(name) => name.clone(),
            Self::AllBut(names) => format!("everything but {}", list(names)),
        }
    }

    fn later(&self) -> bool {
        match self {
            Self::Is(name) => known_later(name),
            Self::AllBut(names) => names.iter().any(|name| known_later(name)),
        }
    }
}

#[derive(Debug, Clone)]
struct Grant {
    principal: Term,
    action: Term,
    resource: Term,
    condition: Option<Value>,
}

impl Grant {
    fn reaches(&self, inner: &Self) -> bool {
        self.principal.covers(&inner.principal)
            && self.action.covers_action(&inner.action)
            && self.resource.covers(&inner.resource)
    }

    /// Whether everything that the other says is said by this one.
    fn covers(&self, inner: &Self) -> bool {
        let conditions = self.condition.is_none() || self.condition == inner.condition;
        conditions && self.reaches(inner)
    }

    fn later(&self) -> bool {
        let condition = self.condition.as_ref().is_some_and(|condition| known_later(&condition.to_string()));
        condition || self.principal.later() || self.action.later() || self.resource.later()
    }
}

/// Absent: too many to be taken apart.
fn grants(statements: &[Value], effect: &str) -> Option<Vec<Grant>> {
    let mut grants = Vec::new();
    let of_effect = statements
        .iter()
        .filter(|one| one.get("Effect").and_then(Value::as_str).unwrap_or("Allow") == effect);
    for statement in of_effect {
        let principals = principals(statement);
        let actions = terms(statement, "Action", "NotAction");
        let resources = terms(statement, "Resource", "NotResource");
        if grants.len() + principals.len() * actions.len() * resources.len() > MOST_GRANTS {
            return None;
        }
        let condition =
            statement.get("Condition").filter(|it| it.as_object().is_none_or(|it| !it.is_empty()));
        for principal in &principals {
            for action in &actions {
                for resource in &resources {
                    grants.push(Grant {
                        principal: principal.clone(),
                        action: action.clone(),
                        resource: resource.clone(),
                        condition: condition.cloned(),
                    });
                }
            }
        }
    }
    Some(grants)
}

/// A trust policy names no resource and an identity's policy no principal: there they are empty on both sides.
fn terms(statement: &Value, name: &str, all_but: &str) -> Vec<Term> {
    if let Some(names) = statement.get(all_but) {
        return vec![Term::AllBut(texts(Some(names)))];
    }
    let named = texts(statement.get(name));
    if named.is_empty() { vec![Term::Is(String::new())] } else { named.into_iter().map(Term::Is).collect() }
}

fn principals(statement: &Value) -> Vec<Term> {
    if let Some(names) = statement.get("NotPrincipal") {
        return vec![Term::AllBut(names_of(names))];
    }
    match statement.get("Principal") {
        None => vec![Term::Is(String::new())],
        Some(principal) => names_of(principal).into_iter().map(Term::Is).collect(),
    }
}

/// `"*"` and `{"AWS": "*"}` are the same:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous>
fn names_of(principal: &Value) -> Vec<String> {
    match principal {
        Value::Object(kinds) => kinds.values().flat_map(|names| texts(Some(names))).collect(),
        other => vec![text(other)],
    }
}

pub(super) fn compare(before: &[Value], after: &[Value]) -> Compared {
    if before == after {
        return Compared::Same;
    }
    let all =
        (grants(before, "Allow"), grants(after, "Allow"), grants(before, "Deny"), grants(after, "Deny"));
    let (Some(allowed), Some(allows), Some(denied), Some(denies)) = all else { return Compared::Unknown };
    let added: Vec<&Grant> =
        allows.iter().filter(|grant| !allowed.iter().any(|old| old.covers(grant))).collect();
    let dropped: Vec<&Grant> =
        denied.iter().filter(|grant| !denies.iter().any(|new| new.covers(grant))).collect();
    let (later, known): (Vec<&Grant>, Vec<&Grant>) = added.into_iter().partition(|grant| grant.later());
    let (freed, more): (Vec<&Grant>, Vec<&Grant>) =
        known.into_iter().partition(|grant| allowed.iter().any(|old| old.reaches(grant)));
    let mut words = Vec::new();
    if !more.is_empty() {
        words.push(format!("allows more: {}", said(&more)));
    }
    if !freed.is_empty() {
        words.push(format!("allows without the condition that it had: {}", said(&freed)));
    }
    if !dropped.is_empty() {
        words.push(format!("denies no more: {}", said(&dropped)));
    }
    if !words.is_empty() {
        Compared::Wider(words.join("; "))
    } else if !later.is_empty() || denies.iter().any(Grant::later) {
        Compared::Unknown
    } else {
        Compared::Narrower
    }
}

fn said(grants: &[&Grant]) -> String {
    let shown = |term: fn(&Grant) -> &Term| -> Vec<String> {
        let names: BTreeSet<String> = grants.iter().map(|grant| term(grant).shown()).collect();
        names.into_iter().filter(|name| !name.is_empty()).collect()
    };
    let (actions, resources, principals) =
        (shown(|grant| &grant.action), shown(|grant| &grant.resource), shown(|grant| &grant.principal));
    let mut said = list(&actions).into_owned();
    if !resources.is_empty() {
        said = format!("{said} on {}", list(&resources));
    }
    if !principals.is_empty() {
        said = format!("{said} for {}", list(&principals));
    }
    said
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn compared(before: Value, after: Value) -> Compared {
        compare(&statements(Some(&before)), &statements(Some(&after)))
    }

    fn allow(actions: Value, resource: &str) -> Value {
        json!({ "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": resource }] })
    }

    #[test]
    fn a_wildcard_in_place_of_a_name_allows_more() {
        let found = compared(allow(json!("dynamodb:GetItem"), "*"), allow(json!("dynamodb:*"), "*"));
        assert_eq!(found, Compared::Wider("allows more: dynamodb:* on *".into()));
    }

    #[test]
    fn fewer_actions_in_another_order_allow_no_more() {
        let before = allow(json!(["s3:GetObject", "s3:PutObject", "s3:List*"]), "*");
        let after = allow(json!(["S3:ListBucket", "s3:GetObject"]), "arn:aws:s3:::notes");
        assert_eq!(compared(before, after), Compared::Narrower);
    }

    #[test]
    fn a_dropped_condition_and_a_dropped_denial_allow_more() {
        let with = json!({ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": { "Bool": { "aws:SecureTransport": "true" } } } });
        let found = compared(with, allow(json!("s3:*"), "*"));
        assert_eq!(found, Compared::Wider("allows without the condition that it had: s3:* on *".into()));

        let denies =
            json!({ "Statement": [{ "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*" }] });
        let found = compared(denies, json!({ "Statement": [] }));
        assert_eq!(found, Compared::Wider("denies no more: s3:DeleteObject on *".into()));
    }

    #[test]
    fn everybody_is_everybody_however_it_is_written() {
        let trust = |who: Value| json!({ "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": who }] });
        assert_eq!(compared(trust(json!("*")), trust(json!({ "AWS": ["*"] }))), Compared::Narrower);
        let found =
            compared(trust(json!({ "Service": "lambda.amazonaws.com" })), trust(json!({ "AWS": "*" })));
        assert_eq!(found, Compared::Wider("allows more: sts:AssumeRole for *".into()));
    }

    #[test]
    fn all_but_fewer_is_more() {
        let but =
            |names: Value| json!({ "Statement": { "Effect": "Allow", "NotAction": names, "Resource": "*" } });
        assert_eq!(compared(but(json!(["iam:*"])), but(json!(["iam:*", "kms:*"]))), Compared::Narrower);
        assert!(matches!(compared(but(json!(["iam:*", "kms:*"])), but(json!("iam:*"))), Compared::Wider(_)));
    }

    #[test]
    fn what_is_known_only_later_is_not_called_harmless() {
        let found = compared(
            allow(json!("s3:GetObject"), "arn:aws:s3:::a/*"),
            allow(json!("s3:GetObject"), "{{changeSet:KNOWN_AFTER_APPLY}}"),
        );
        assert_eq!(found, Compared::Unknown);
    }
}
