//! What templates alone let expect of a deployment that AWS cannot be asked about yet, and whether what AWS then says is that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{phrase::list, risk::ChangeSeen};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpectedAction {
    Add,
    Modify,
    Remove,
}

impl ExpectedAction {
    /// As AWS says it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Modify => "Modify",
            Self::Remove => "Remove",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedChange {
    pub logical_id: String,
    pub kind: String,
    pub action: ExpectedAction,
    /// It is changed, and nothing in the templates says that it stays the same resource.
    pub maybe_replaced: bool,
    /// As AWS would say it: what becomes of the old resource where it goes (`Delete`, `Retain`, `ReplaceAndSnapshot`, ...).
    pub policy: Option<String>,
}

/// What bringing a stack from one template to another lets expect. Without a deployed template, everything is added.
///
/// Parameters whose values change are in `inputs`: whoever names one may change, as may whoever reads what another stack
/// exports.
#[must_use]
pub fn expected_changes_of(
    deployed: Option<&Value>,
    new: &Value,
    inputs: &BTreeSet<&str>,
) -> Vec<ExpectedChange> {
    let after = resources(Some(new));
    let before = resources(deployed);
    let change = |id: &str, resource: &Value, action, maybe_replaced| ExpectedChange {
        logical_id: id.to_owned(),
        kind: kind(resource).to_owned(),
        policy: policy(resource, action, maybe_replaced),
        action,
        maybe_replaced,
    };
    let mut moved = deployed.map_or_else(BTreeSet::new, |deployed| changed_names(deployed, new));
    moved.extend(inputs.iter().map(|name| (*name).to_owned()));

    // By logical id: whether it may be replaced.
    let mut touched: BTreeMap<&str, bool> = BTreeMap::new();
    for (id, resource) in after.iter().filter(|_| deployed.is_some()) {
        if let Some(old) = before.get(*id)
            && let Some(replaced) = touch(old, resource, &moved)
        {
            touched.insert(id, replaced);
        }
    }
    spread(&after, &before, &mut touched);

    let mut changes = Vec::new();
    for (id, resource) in &after {
        match (before.contains_key(id), touched.get(id)) {
            (false, _) => changes.push(change(id, resource, ExpectedAction::Add, false)),
            (true, Some(replaced)) => changes.push(change(id, resource, ExpectedAction::Modify, *replaced)),
            (true, None) => {}
        }
        // Whether it is there at all depends on a condition, and that may come out another way.
        let condition = resource.get("Condition").and_then(Value::as_str);
        if before.contains_key(id) && condition.is_some_and(|name| conditional(name, new, &moved)) {
            changes.push(change(id, resource, ExpectedAction::Add, false));
            changes.push(change(id, resource, ExpectedAction::Remove, false));
        }
    }
    let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
    changes.extend(gone.map(|(id, resource)| change(id, resource, ExpectedAction::Remove, false)));
    changes.sort_by(|a, b| (&a.logical_id, a.action).cmp(&(&b.logical_id, b.action)));
    changes
}

/// [`expected_changes_of`] where no parameter is known to change.
#[must_use]
pub fn expected_changes(deployed: Option<&Value>, new: &Value) -> Vec<ExpectedChange> {
    expected_changes_of(deployed, new, &BTreeSet::new())
}

/// Why what AWS would do is not what was expected and approved, in words. Fewer changes are fine, and so are changes of tags.
#[must_use]
pub fn differs(expected: &[ExpectedChange], actual: &[ChangeSeen<'_>]) -> Option<String> {
    let mut words = Vec::new();
    for change in actual.iter().filter(|change| !change.tags_only || change.replacement == Some("True")) {
        let here: Vec<&ExpectedChange> =
            expected.iter().filter(|one| stands_for(one, change.logical_id)).collect();
        let id = format!("{} ({})", change.logical_id, change.kind);
        let does = |action| here.iter().any(|one| one.action == action);
        let allowed = match change.action {
            "Add" | "Import" => does(ExpectedAction::Add),
            "Remove" => does(ExpectedAction::Remove),
            // It touches nothing.
            "SyncWithActual" => true,
            _ => does(ExpectedAction::Modify),
        };
        let may_be_replaced = here.iter().any(|one| one.maybe_replaced);
        if !allowed {
            let verb = match change.action {
                "Add" => "added",
                "Import" => "taken over",
                "Remove" => "deleted",
                _ => "changed",
            };
            words.push(if here.is_empty() {
                format!("{id} would be {verb}, which was not expected")
            } else {
                format!("{id} would be {verb}, where {} was expected", actions(&here))
            });
        } else if matches!(change.replacement, Some("True" | "Conditional")) && !may_be_replaced {
            let may = if change.replacement == Some("True") { "would be" } else { "may be" };
            words.push(format!("{id} {may} replaced, which was not expected"));
        }
    }
    (!words.is_empty()).then(|| list(&words).into_owned())
}

fn actions(expected: &[&ExpectedChange]) -> String {
    let words: Vec<&str> = expected
        .iter()
        .map(|one| match one.action {
            ExpectedAction::Add => "an addition",
            ExpectedAction::Modify => "a change",
            ExpectedAction::Remove => "a deletion",
        })
        .collect();
    list(&words).into_owned()
}

/// A resource of the serverless transform becomes several, whose names begin with its own.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>
fn stands_for(expected: &ExpectedChange, logical_id: &str) -> bool {
    expected.logical_id == logical_id
        || (expected.kind.starts_with("AWS::Serverless::") && logical_id.starts_with(&expected.logical_id))
}

fn resources(template: Option<&Value>) -> BTreeMap<&str, &Value> {
    let resources = template.and_then(|template| template.get("Resources")).and_then(Value::as_object);
    resources.into_iter().flatten().map(|(id, resource)| (id.as_str(), resource)).collect()
}

fn kind(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

/// What the template says becomes of a resource that goes.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html>
fn policy(resource: &Value, action: ExpectedAction, maybe_replaced: bool) -> Option<String> {
    let said = |attribute: &str| resource.get(attribute).and_then(Value::as_str);
    match action {
        ExpectedAction::Add => None,
        ExpectedAction::Modify => {
            maybe_replaced.then(|| format!("ReplaceAnd{}", said("UpdateReplacePolicy").unwrap_or("Delete")))
        }
        ExpectedAction::Remove => {
            let in_cluster =
                resource.get("Properties").and_then(|it| it.get("DBClusterIdentifier")).is_some();
            let default = match kind(resource) {
                "AWS::RDS::DBCluster" => "Snapshot",
                "AWS::RDS::DBInstance" if !in_cluster => "Snapshot",
                _ => "Delete",
            };
            Some(said("DeletionPolicy").unwrap_or(default).to_owned())
        }
    }
}

/// Names that templates use and that mean something else now: parameters, mappings, conditions.
fn changed_names(before: &Value, after: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for section in ["Parameters", "Mappings", "Conditions"] {
        let of = |template: &Value| -> Map<String, Value> {
            template.get(section).and_then(Value::as_object).cloned().unwrap_or_default()
        };
        let (old, new) = (of(before), of(after));
        let defaults = |value: Option<&Value>| match section {
            // Of a parameter, only its value reaches a resource.
            "Parameters" => value.and_then(|value| value.get("Default")).cloned(),
            _ => value.cloned(),
        };
        names.extend(
            old.keys()
                .chain(new.keys())
                .filter(|name| defaults(old.get(*name)) != defaults(new.get(*name)))
                .cloned(),
        );
    }
    names
}

/// Whether a resource changes, and then whether it may be replaced.
fn touch(before: &Value, after: &Value, moved: &BTreeSet<String>) -> Option<bool> {
    if kind(before) != kind(after) {
        return Some(true);
    }
    let properties = |resource: &Value| -> Map<String, Value> {
        resource.get("Properties").and_then(Value::as_object).cloned().unwrap_or_default()
    };
    let (old, new) = (properties(before), properties(after));
    let mut touched = (before != after).then_some(false);
    for (name, value) in &new {
        if old.get(name) != Some(value) || reads(value, moved) {
            touched = Some(touched.unwrap_or_default() || may_replace(kind(after), name));
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        touched = Some(touched.unwrap_or_default() || may_replace(kind(after), name));
    }
    touched
}

/// Whoever refers to a resource that changes may change with it: AWS evaluates the reference only then.
fn spread<'a>(
    after: &BTreeMap<&'a str, &Value>,
    before: &BTreeMap<&str, &Value>,
    touched: &mut BTreeMap<&'a str, bool>,
) {
    loop {
        let names: BTreeSet<String> = touched.keys().map(|id| (*id).to_owned()).collect();
        let mut grew = false;
        for (id, resource) in after.iter().filter(|(id, _)| before.contains_key(*id)) {
            let properties = resource.get("Properties").and_then(Value::as_object);
            for (name, value) in properties.into_iter().flatten() {
                if refers(value, &names) {
                    let replaced = may_replace(kind(resource), name);
                    let known = touched.get(id).copied();
                    if known.is_none() || (replaced && known == Some(false)) {
                        touched.insert(id, replaced || known.unwrap_or_default());
                        grew = true;
                    }
                }
            }
        }
        if !grew {
            return;
        }
    }
}

/// Whether a value can be another without its text being another.
fn reads(value: &Value, moved: &BTreeSet<String>) -> bool {
    match value {
        Value::Object(object) if object.contains_key("Fn::ImportValue") => true,
        Value::Object(object) if object.contains_key("Fn::GetStackOutput") => true,
        Value::String(text) => text.contains("{{resolve:"),
        _ => refers(value, moved) || parts(value).any(|part| reads(part, moved)),
    }
}

fn parts(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Object(object) => Box::new(object.values()),
        Value::Array(items) => Box::new(items.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

/// Whether a value names one of these through an intrinsic function.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>
fn refers(value: &Value, names: &BTreeSet<String>) -> bool {
    if let Value::Object(object) = value
        && let (1, Some((function, argument))) = (object.len(), object.iter().next())
    {
        let first = match argument {
            Value::String(text) => Some(text.as_str()),
            Value::Array(items) => items.first().and_then(Value::as_str),
            _ => None,
        };
        let named = match (function.as_str(), first) {
            ("Ref" | "Condition" | "Fn::FindInMap" | "Fn::If", Some(name)) => names.contains(name),
            ("Fn::GetAtt", Some(name)) => names.contains(name.split('.').next().unwrap_or_default()),
            ("Fn::Sub", Some(text)) => substituted(text).any(|name| names.contains(name)),
            _ => false,
        };
        if named {
            return true;
        }
    }
    parts(value).any(|part| refers(part, names))
}

/// The names in `${...}`, without attributes.
fn substituted(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| {
        let name = rest.split('}').next()?;
        (!name.starts_with('!')).then(|| name.split('.').next().unwrap_or(name).trim())
    })
}

/// Whether a condition may come out another way than it did.
fn conditional(name: &str, template: &Value, moved: &BTreeSet<String>) -> bool {
    moved.contains(name)
        || template
            .get("Conditions")
            .and_then(|conditions| conditions.get(name))
            .is_some_and(|condition| refers(condition, moved))
}

/// Whether a changed property can make CloudFormation replace the resource: "Update requires" in the page of the type, as in
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html>. Of types that
/// are not listed, everything but tags can.
fn may_replace(kind: &str, property: &str) -> bool {
    let replacing: &[&str] = match kind {
        "AWS::Lambda::Function" => &["FunctionName", "PackageType", "TenancyConfig", "DurableConfig"],
        "AWS::Logs::LogGroup" => &["LogGroupName", "LogGroupClass"],
        "AWS::SSM::Parameter" => &["Name", "Type", "DataType"],
        "AWS::SQS::Queue" => &["QueueName", "FifoQueue"],
        "AWS::SNS::Topic" => &["TopicName", "FifoTopic"],
        "AWS::S3::Bucket" => &["BucketName", "ObjectLockEnabled", "ObjectLockConfiguration"],
        "AWS::IAM::Role" => &["RoleName", "Path"],
        "AWS::IAM::Policy" => &["PolicyName"],
        "AWS::S3::BucketPolicy" => &["Bucket"],
        "AWS::Events::Rule" => &["Name", "EventBusName"],
        "AWS::CloudWatch::Alarm" => &["AlarmName"],
        "AWS::CloudWatch::Dashboard" => &["DashboardName"],
        "AWS::Serverless::Function" => &["FunctionName", "PackageType"],
        _ => return property != "Tags",
    };
    replacing.contains(&property)
}
