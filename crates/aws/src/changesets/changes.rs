//! What a change set would do to each resource, as far as AWS tells.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::{
    operation::describe_change_set::DescribeChangeSetOutput,
    types::{
        RequiresRecreation, ResourceAttribute, ResourceChange, ResourceChangeDetail, ResourceTargetDefinition,
    },
};
use serde_json::Value;

/// One resource of a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyChange {
    pub logical_id: String,
    pub kind: String,
    /// As AWS says it: `Add`, `Modify`, `Remove`, `Import`, `Dynamic`.
    pub action: String,
    /// As AWS says it: `True`, `False`, `Conditional`.
    pub replacement: Option<String>,
    /// As AWS says it: what becomes of the old resource where it goes (`Delete`, `Retain`, `Snapshot`, `ReplaceAndDelete`,
    /// ...).
    pub policy: Option<String>,
    /// As AWS says it: `Properties`, `Metadata`, `Tags`, ...
    pub scope: Vec<String>,
    pub properties: Vec<String>,
    /// By path. Of a resource that is added or goes: all its properties.
    pub differences: Vec<PropertyDifference>,
    pub tags_only: bool,
}

/// One property of a resource before and after. A value that AWS does not tell, because it is not known before the
/// change is made or does not exist, is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyDifference {
    /// `/Properties/BillingMode`
    pub path: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// As AWS says it: `Never`, `Conditionally`, `Always`.
    pub recreation: Option<String>,
}

pub(super) fn read(answer: &DescribeChangeSetOutput) -> impl Iterator<Item = PropertyChange> {
    answer.changes().iter().filter_map(|change| change.resource_change()).map(|change| {
        let targets: Vec<_> = change.details().iter().filter_map(ResourceChangeDetail::target).collect();
        let mut properties: Vec<String> =
            targets.iter().filter_map(|target| target.path().or(target.name())).map(str::to_owned).collect();
        properties.sort_unstable();
        properties.dedup();
        PropertyChange {
            logical_id: change.logical_resource_id().unwrap_or_default().to_owned(),
            kind: change.resource_type().unwrap_or_default().to_owned(),
            action: change.action().map_or("", |action| action.as_str()).to_owned(),
            replacement: change.replacement().map(|replacement| replacement.as_str().to_owned()),
            policy: change.policy_action().map(|action| action.as_str().to_owned()),
            scope: change.scope().iter().map(|attribute| attribute.as_str().to_owned()).collect(),
            properties,
            differences: if targets.is_empty() { whole(change) } else { by_path(&targets) },
            tags_only: tags_only(change, &targets),
        }
    })
}

/// AWS lists a property once for each cause: its own line of the template, a parameter, another resource.
fn by_path(targets: &[&ResourceTargetDefinition]) -> Vec<PropertyDifference> {
    let mut differences: BTreeMap<String, (PropertyDifference, Option<&RequiresRecreation>)> =
        BTreeMap::new();
    for target in targets {
        let path = path(target);
        let (difference, recreation) = differences.entry(path.clone()).or_insert_with(|| {
            (PropertyDifference { path, before: None, after: None, recreation: None }, None)
        });
        let value = |value: Option<&str>| value.map(str::to_owned);
        difference.before = difference.before.take().or_else(|| value(target.before_value()));
        difference.after = difference.after.take().or_else(|| value(target.after_value()));
        if severity(target.requires_recreation()) > severity(*recreation) {
            *recreation = target.requires_recreation();
        }
    }
    let told = |(mut difference, recreation): (PropertyDifference, Option<&RequiresRecreation>)| {
        difference.recreation = recreation.map(|one| one.as_str().to_owned());
        difference
    };
    differences.into_values().map(told).collect()
}

/// The worst of several causes counts.
fn severity(recreation: Option<&RequiresRecreation>) -> u8 {
    match recreation.map_or("", RequiresRecreation::as_str) {
        "Always" => 4,
        "Conditionally" => 3,
        "Never" => 1,
        "" => 0,
        // A word that AWS adds: taken for worse than nothing.
        _ => 2,
    }
}

fn path(target: &ResourceTargetDefinition) -> String {
    let attribute = target.attribute().map_or("Properties", ResourceAttribute::as_str);
    match (target.path(), target.name()) {
        (Some(path), _) => path.to_owned(),
        (None, Some(name)) => format!("/{attribute}/{name}"),
        (None, None) => format!("/{attribute}"),
    }
}

/// A resource that is added or goes has no details: its properties stand in the contexts.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html>
fn whole(change: &ResourceChange) -> Vec<PropertyDifference> {
    let (mut before, mut after) = (properties(change.before_context()), properties(change.after_context()));
    let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    let one = |name: String| PropertyDifference {
        path: format!("/Properties/{name}"),
        before: before.remove(&name),
        after: after.remove(&name),
        recreation: None,
    };
    names.into_iter().map(one).filter(|difference| difference.before != difference.after).collect()
}

fn properties(context: Option<&str>) -> BTreeMap<String, String> {
    let context: Option<Value> = context.and_then(|text| serde_json::from_str(text).ok());
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let properties = context.as_ref().and_then(|context| context.get("Properties")?.as_object());
    properties.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// The tags of a stack reach its resources as `Tags`, and those in a template are a property of that name.
fn tags_only(change: &ResourceChange, targets: &[&ResourceTargetDefinition]) -> bool {
    let is_tags = |attribute: &ResourceAttribute| *attribute == ResourceAttribute::Tags;
    let of_tags = |target: &&ResourceTargetDefinition| {
        target.attribute().is_some_and(is_tags) || target.name() == Some("Tags")
    };
    let replaced = change.replacement().is_some_and(|replacement| replacement.as_str() != "False");
    let only = match targets {
        [] => !change.scope().is_empty() && change.scope().iter().all(is_tags),
        targets => targets.iter().all(of_tags),
    };
    only && !replaced && change.action().is_some_and(|action| action.as_str() == "Modify")
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::{
        Change, ChangeAction, PolicyAction, Replacement, builders::ResourceChangeBuilder,
    };

    use super::*;

    fn target(name: Option<&str>, before: Option<&str>, after: Option<&str>) -> ResourceTargetDefinition {
        let attribute = if name.is_some() { ResourceAttribute::Properties } else { ResourceAttribute::Tags };
        ResourceTargetDefinition::builder()
            .attribute(attribute)
            .set_name(name.map(str::to_owned))
            .set_path(before.and(name).map(|name| format!("/Properties/{name}")))
            .set_before_value(before.map(str::to_owned))
            .set_after_value(after.map(str::to_owned))
            .build()
    }

    fn read_one(
        action: ChangeAction,
        targets: impl IntoIterator<Item = ResourceTargetDefinition>,
        rest: impl FnOnce(ResourceChangeBuilder) -> ResourceChangeBuilder,
    ) -> PropertyChange {
        let details =
            targets.into_iter().map(|target| ResourceChangeDetail::builder().target(target).build());
        let change = ResourceChange::builder().action(action).set_details(Some(details.collect()));
        let change = Change::builder().resource_change(rest(change).build()).build();
        let answer = DescribeChangeSetOutput::builder().changes(change).build();
        read(&answer).next().unwrap()
    }

    fn recreating(target: ResourceTargetDefinition, how: RequiresRecreation) -> ResourceTargetDefinition {
        let mut target = target;
        target.requires_recreation = Some(how);
        target
    }

    #[test]
    fn a_property_with_two_causes_is_shown_once_with_its_values_and_the_worst_of_them() {
        let direct = recreating(target(Some("TableName"), Some("a"), Some("b")), RequiresRecreation::Always);
        let caused = recreating(target(Some("TableName"), None, None), RequiresRecreation::Conditionally);
        let expected = PropertyDifference {
            path: "/Properties/TableName".into(),
            before: Some("a".into()),
            after: Some("b".into()),
            recreation: Some("Always".into()),
        };
        for targets in [[direct.clone(), caused.clone()], [caused, direct]] {
            let change = read_one(ChangeAction::Modify, targets, |change| {
                change.replacement(Replacement::True).policy_action(PolicyAction::ReplaceAndDelete)
            });
            assert_eq!(change.differences, std::slice::from_ref(&expected));
            assert_eq!(change.policy.as_deref(), Some("ReplaceAndDelete"));
            assert!(!change.tags_only);
        }
    }

    #[test]
    fn a_value_that_aws_does_not_tell_is_absent_and_the_property_is_still_named() {
        let change = read_one(ChangeAction::Modify, [target(Some("Role"), None, None)], |change| change);
        let [difference] = &change.differences[..] else { panic!("{change:?}") };
        assert_eq!(difference.path, "/Properties/Role");
        assert_eq!((&difference.before, &difference.after), (&None, &None));
    }

    #[test]
    fn a_resource_that_is_added_or_goes_is_shown_with_all_its_properties() {
        let context =
            r#"{"Properties":{"TopicName":"news","FifoTopic":true},"UpdateReplacePolicy":"Delete"}"#;
        let added = read_one(ChangeAction::Add, [], |change| change.after_context(context));
        let gone = read_one(ChangeAction::Remove, [], |change| change.before_context(context));
        let paths = |change: &PropertyChange| -> Vec<String> {
            change.differences.iter().map(|difference| difference.path.clone()).collect()
        };
        assert_eq!(paths(&added), ["/Properties/FifoTopic", "/Properties/TopicName"]);
        assert_eq!(paths(&gone), paths(&added));
        assert_eq!(
            (&added.differences[1].before, added.differences[1].after.as_deref()),
            (&None, Some("news"))
        );
        assert_eq!(
            (gone.differences[0].before.as_deref(), &gone.differences[0].after),
            (Some("true"), &None)
        );
    }

    #[test]
    fn only_tags_change_where_nothing_else_is_named_and_nothing_is_replaced() {
        let tags = || target(None, None, None);
        let in_template = || target(Some("Tags"), Some("[]"), Some("[{}]"));
        let only = |targets: Vec<ResourceTargetDefinition>, replacement: Replacement| {
            read_one(ChangeAction::Modify, targets, |change| change.replacement(replacement)).tags_only
        };
        assert!(only(vec![tags()], Replacement::False));
        assert!(only(vec![tags(), in_template()], Replacement::False));
        assert!(!only(vec![tags(), target(Some("Role"), None, None)], Replacement::False));
        assert!(!only(vec![tags()], Replacement::True));
        let scoped = |scope| read_one(ChangeAction::Modify, [], |change| change.scope(scope)).tags_only;
        assert!(scoped(ResourceAttribute::Tags));
        assert!(!scoped(ResourceAttribute::Properties));
    }
}
