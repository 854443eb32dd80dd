//! Who may do and reach more than before.

use serde_json::Value;

use super::{
    Finding, exposure, network,
    policy::{Compared, compare, is_policy, statements},
    values::{Difference, covers, known_later, text, texts},
};
use crate::{
    phrase::list,
    risk::{ChangeSeen, Risk},
};

/// Properties that hold policy documents.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>
const POLICIES: [&str; 18] = [
    "PolicyDocument",
    "AssumeRolePolicyDocument",
    "Policies",
    "KeyPolicy",
    "ResourcePolicy",
    "RepositoryPolicyText",
    "RegistryPolicyText",
    "AccessPolicies",
    "AccessPolicy",
    "FileSystemPolicy",
    "BucketPolicy",
    "QueuePolicy",
    "TopicPolicy",
    "PermissionsPolicyDocument",
    "RepositoryPolicy",
    "LayerPolicy",
    "InlinePolicy",
    "BackupVaultPolicy",
];

/// Lists of policies or groups that give what they allow to whoever holds them.
const ATTACHED: [&str; 4] = ["ManagedPolicyArns", "ManagedPolicies", "Groups", "Roles"];

/// What says who may call, for types that are a permission themselves.
const CALLERS: [&str; 6] =
    ["Principal", "SourceArn", "SourceAccount", "PrincipalOrgID", "OrganizationId", "Action"];

const LIMIT: &str = "PermissionsBoundary";

/// Types that are nothing but permissions: whatever changes in them is a change of who may do what.
fn is_permission(kind: &str) -> bool {
    matches!(
        kind,
        "AWS::IAM::Policy"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::UserPolicy"
            | "AWS::IAM::GroupPolicy"
            | "AWS::IAM::UserToGroupAddition"
            | "AWS::IAM::AccessKey"
            | "AWS::Lambda::Permission"
            | "AWS::Lambda::LayerVersionPermission"
            | "AWS::Lambda::Url"
            | "AWS::S3::BucketPolicy"
            | "AWS::S3::AccessPoint"
            | "AWS::SQS::QueuePolicy"
            | "AWS::SQS::QueueInlinePolicy"
            | "AWS::SNS::TopicPolicy"
            | "AWS::SNS::TopicInlinePolicy"
            | "AWS::SecretsManager::ResourcePolicy"
            | "AWS::Logs::ResourcePolicy"
            | "AWS::Kinesis::ResourcePolicy"
            | "AWS::Events::EventBusPolicy"
            | "AWS::ECR::RegistryPolicy"
            | "AWS::KMS::Grant"
            | "AWS::RAM::ResourceShare"
            | "AWS::SSO::PermissionSet"
            | "AWS::SSO::Assignment"
            | "AWS::LakeFormation::Permissions"
            | "AWS::LakeFormation::PrincipalPermissions"
            | "AWS::EC2::SecurityGroupIngress"
            | "AWS::EC2::SecurityGroupEgress"
            | "AWS::EC2::NetworkAclEntry"
            | "AWS::Cognito::IdentityPoolRoleAttachment"
            | "AWS::EKS::AccessEntry"
    )
}

/// Types that carry permissions besides other things.
fn carries_permissions(kind: &str) -> bool {
    is_permission(kind)
        || matches!(
            kind,
            "AWS::IAM::Role"
                | "AWS::IAM::User"
                | "AWS::IAM::Group"
                | "AWS::EC2::SecurityGroup"
                | "AWS::KMS::Key"
        )
}

pub(super) fn findings(change: &ChangeSeen<'_>) -> Vec<Finding> {
    match change.action {
        "Add" | "Import" => added(change),
        // What goes lets nobody do more, except where it forbade: that is told by the statements that go with it.
        "Remove" | "SyncWithActual" => {
            let mut found = compared(change);
            found.retain(|(risk, _)| *risk == Risk::Widening);
            found
        }
        _ => changed(change),
    }
}

fn added(change: &ChangeSeen<'_>) -> Vec<Finding> {
    let mut found = compared(change);
    if found.iter().any(|(risk, _)| *risk == Risk::Widening) {
        return found;
    }
    if change.kind == "AWS::EC2::SecurityGroupIngress" {
        found.push((Risk::Widening, "it opens a security group".into()));
    } else if is_permission(change.kind) {
        found.push((Risk::Security, "it gives new permissions".into()));
    } else if matches!(change.kind, "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group") {
        found.push((Risk::Security, "it comes with permissions of its own".into()));
    }
    found
}

fn changed(change: &ChangeSeen<'_>) -> Vec<Finding> {
    let mut found = compared(change);
    if found.is_empty()
        && (is_permission(change.kind) || (change.differences.is_empty() && carries_permissions(change.kind)))
    {
        found.push((Risk::Security, "permissions change; AWS does not say how".into()));
    }
    found
}

fn compared(change: &ChangeSeen<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for difference in change.differences.iter().map(Difference::read) {
        if difference.untold() {
            if concerns(change.kind, &difference) && !matches!(change.action, "Remove" | "SyncWithActual") {
                let name = difference.name();
                found.push((Risk::Security, format!("{name} changes; AWS does not say how")));
            }
        } else {
            of_value(change.kind, &difference, &mut found);
        }
    }
    found
}

/// Whether a property decides who may do or reach what, told by its name alone.
fn concerns(kind: &str, difference: &Difference<'_>) -> bool {
    let name = difference.name();
    difference.is_in(&POLICIES)
        || difference.is_in(&network::RULES)
        || difference.is_in(&exposure::SWITCHBOARDS)
        || name == LIMIT
        || exposure::is_switch(name)
        || (ATTACHED.contains(&name) && carries_permissions(kind))
        || is_permission(kind)
}

fn of_value(kind: &str, difference: &Difference<'_>, found: &mut Vec<Finding>) {
    let (before, after) = (difference.before.as_ref(), difference.after.as_ref());
    if is_policy(before) || is_policy(after) {
        if after.is_some_and(|after| known_later(&text(after))) {
            found.push((Risk::Security, format!("{} is known only later", difference.name())));
            return;
        }
        let what = difference.name();
        say(what, compare(&statements(before), &statements(after)), found);
    } else if difference.is_in(&POLICIES) {
        inside_policy(difference, found);
    } else if difference.is_in(&network::RULES) || is_rule(kind) {
        let is_property = before.or(after).is_some_and(|value| !value.is_array() && !value.is_object());
        let compared = if is_property {
            network::compare_property(difference)
        } else {
            Some(network::compare(before, after))
        };
        if let Some(compared) = compared {
            say(difference.name(), compared, found);
        }
    } else {
        walk(kind, difference.name(), before, after, found);
    }
}

fn is_rule(kind: &str) -> bool {
    matches!(kind, "AWS::EC2::SecurityGroupIngress" | "AWS::EC2::SecurityGroupEgress")
}

fn say(what: &str, compared: Compared, found: &mut Vec<Finding>) {
    match compared {
        Compared::Same => {}
        Compared::Wider(how) => found.push((Risk::Widening, how)),
        Compared::Unknown => {
            found.push((Risk::Security, format!("what {what} will allow is known only later")));
        }
        Compared::Narrower => {
            found.push((Risk::Security, format!("{what} changes and allows nothing more than before")));
        }
    }
}

/// A part of a statement, without the rest of it: whether it allows or denies is not known, and so the worse is supposed.
fn inside_policy(difference: &Difference<'_>, found: &mut Vec<Finding>) {
    let (before, after) = (texts(difference.before.as_ref()), texts(difference.after.as_ref()));
    let name = difference.name();
    if after.iter().any(|value| known_later(value)) {
        found.push((Risk::Security, format!("{name} of a statement is known only later")));
        return;
    }
    let new: Vec<&String> =
        after.iter().filter(|value| !before.iter().any(|old| covers(old, value))).collect();
    let wider = if difference.is_in(&["Condition"]) {
        (after.is_empty()).then(|| "a statement loses a condition".to_owned())
    } else if name == "Effect" {
        (after.iter().any(|effect| effect == "Allow")).then(|| "a statement that denied allows".to_owned())
    } else if matches!(name, "NotAction" | "NotResource" | "NotPrincipal") {
        Some(format!("what a statement leaves out changes: {}", list(&texts(difference.after.as_ref()))))
    } else if difference.is_in(&["Action", "Resource", "Principal"]) {
        (!new.is_empty()).then(|| format!("a statement is for more: {}", list(&new)))
    } else {
        None
    };
    found.push(match wider {
        Some(wider) => (Risk::Widening, wider),
        None => (Risk::Security, format!("{name} of a policy changes")),
    });
}

/// Looks into objects for what decides who may do what.
fn walk(kind: &str, name: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Finding>) {
    if before == after {
        return;
    }
    let object = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
    let (inner_before, inner_after) = (object(before), object(after));
    if inner_before.is_some() || inner_after.is_some() {
        let (before, after) = (inner_before.unwrap_or_default(), inner_after.unwrap_or_default());
        let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
        for inner in names {
            walk(kind, inner, before.get(inner), after.get(inner), found);
        }
        return;
    }
    if let Some(opened) = exposure::opened(name, before, after) {
        found.push((Risk::Widening, opened));
    } else if exposure::is_switch(name) {
        found.push((Risk::Security, format!("{name} changes, and opens nothing")));
    } else if ATTACHED.contains(&name) && carries_permissions(kind) {
        attached(name, before, after, found);
    } else if name == LIMIT {
        found.push(match after {
            None => (Risk::Widening, "the boundary of its permissions goes".into()),
            Some(_) => (Risk::Security, "the boundary of its permissions is another".into()),
        });
    } else if CALLERS.contains(&name) && is_permission(kind) {
        caller(name, before, after, found);
    } else if is_permission(kind) {
        found.push((Risk::Security, format!("{name} of a permission changes")));
    }
}

fn attached(name: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Finding>) {
    let (before, after) = (texts(before), texts(after));
    let new: Vec<&String> = after.iter().filter(|one| !before.contains(one)).collect();
    found.push(if new.is_empty() {
        (Risk::Security, format!("{name} has fewer entries"))
    } else if new.iter().all(|one| known_later(one)) {
        (Risk::Security, format!("what {name} will name is known only later"))
    } else {
        (Risk::Widening, format!("{name} names more: {}", list(&new)))
    });
}

fn caller(name: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Finding>) {
    let (before, after) = (before.map(text), after.map(text));
    found.push(match (before, after) {
        (Some(_), None) => (Risk::Widening, format!("{name}, which limited who may call, goes")),
        (_, Some(after)) if known_later(&after) => (Risk::Security, format!("{name} is known only later")),
        (Some(before), Some(after)) if !covers(&before, &after) => {
            (Risk::Widening, format!("{name} is {after} instead of {before}"))
        }
        (None, Some(after)) if after == "*" => (Risk::Widening, format!("{name} is *: everybody")),
        (_, _) => (Risk::Security, format!("{name} changes")),
    });
}
