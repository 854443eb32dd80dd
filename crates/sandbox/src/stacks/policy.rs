//! Stack policies: which updates of which resources they deny. They count for updates only.
//!
//! Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html

use std::collections::BTreeMap;

use serde_json::Value;

use super::changes::{Change, ChangeAction, Changes, Replacement};
use super::model::Stack;

/// The resources whose change the stack's policy denies, with the reason of their failure.
pub fn denied(stack: &Stack, changes: &Changes) -> BTreeMap<String, String> {
    let policy = stack.policy.as_deref().and_then(|policy| serde_json::from_str::<Value>(policy).ok());
    let Some(policy) = policy else { return BTreeMap::new() };
    let statements = match &policy["Statement"] {
        Value::Array(statements) => statements.as_slice(),
        Value::Object(_) => std::slice::from_ref(&policy["Statement"]),
        _ => &[],
    };
    let reasons = changes.resources.iter().filter_map(|change| {
        let action = action(change)?;
        let reason = verdict(statements, change, action).err()?;
        Some((change.logical_id.clone(), reason))
    });
    reasons.collect()
}

fn action(change: &Change) -> Option<&'static str> {
    match (change.action, change.replacement) {
        (ChangeAction::Add | ChangeAction::SyncWithActual, _) => None,
        (ChangeAction::Remove, _) => Some("Update:Delete"),
        (ChangeAction::Modify, Some(Replacement::True)) => Some("Update:Replace"),
        (ChangeAction::Modify, _) => Some("Update:Modify"),
    }
}

/// "After you set a stack policy, all of the resources in the stack are protected by default", and a denial goes before
/// what is allowed.
fn verdict(statements: &[Value], change: &Change, action: &str) -> Result<(), String> {
    let target = format!("LogicalResourceId/{}", change.logical_id);
    let about = |statement: &Value| {
        covers(statement, "Action", action)
            && covers(statement, "Resource", &target)
            && typed(statement, change)
    };
    let denies = |statement: &Value| statement["Effect"] == "Deny" && about(statement);
    if let Some(at) = statements.iter().position(denies) {
        return Err(format!(
            "Action denied by stack policy: Statement [#{}] does not allow [{action}] for resource [{target}]",
            at + 1
        ));
    }
    if statements.iter().any(|statement| statement["Effect"] == "Allow" && about(statement)) {
        return Ok(());
    }
    Err(format!("Action not allowed by stack policy: no statement allows [{action}] for resource [{target}]"))
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => Vec::new(),
    }
}

/// `Action` and `Resource`, or everything but what `NotAction` and `NotResource` name.
fn covers(statement: &Value, key: &str, value: &str) -> bool {
    let matches = |patterns: &Value| texts(patterns).iter().any(|pattern| like(pattern, value));
    match statement.get(format!("Not{key}")) {
        Some(patterns) => !matches(patterns),
        None => matches(&statement[key]),
    }
}

/// `Condition: {StringEquals | StringLike: {ResourceType: [...]}}`
fn typed(statement: &Value, change: &Change) -> bool {
    let Some(conditions) = statement.get("Condition").and_then(Value::as_object) else { return true };
    conditions
        .values()
        .all(|condition| texts(&condition["ResourceType"]).iter().any(|pattern| like(pattern, &change.kind)))
}

/// Whether a text is what a pattern with `*` says.
fn like(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|left| {
            (0..=left.len()).filter(|at| left.is_char_boundary(*at)).any(|at| like(rest, &left[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(like("Update:*", "Update:Modify") && like("*", "") && like("A*C*", "ABCD"));
        assert!(!like("Update:*", "Delete") && !like("LogicalResourceId/A", "LogicalResourceId/AB"));
    }
}
