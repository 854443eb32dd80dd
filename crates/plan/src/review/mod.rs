//! Reading a change for what it risks. Pure, and careful: what AWS does not say is never taken for harmless.

mod exposure;
mod network;
mod permissions;
mod policy;
mod stateful;
mod values;

pub(crate) use stateful::keeps;

use crate::risk::{ChangeSeen, Risk};

/// What was found in a change, and why it is that.
type Finding = (Risk, String);

/// The worst that a change can do, and why, in words. What else it does is added to the reason.
#[must_use]
pub fn risk_of(change: &ChangeSeen<'_>) -> (Risk, String) {
    let mut findings = Vec::new();
    let fate = fate(change);
    // With a resource that only keeps its tags up to date, nothing can be opened.
    if fate.0 != Risk::TagsOnly {
        findings.extend(permissions::findings(change));
    }
    findings.push(fate);
    findings.sort();
    findings.dedup();
    let (risk, why) = findings.remove(0);
    let others: Vec<String> =
        findings.into_iter().filter(|(other, _)| *other < Risk::Modification).map(|(_, why)| why).collect();
    if others.is_empty() { (risk, why) } else { (risk, format!("{why}; also: {}", others.join("; "))) }
}

/// What becomes of the resource itself.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html>
fn fate(change: &ChangeSeen<'_>) -> Finding {
    let data = stateful::keeps(change.kind);
    let kind = change.kind;
    match change.action {
        "Remove" => removed(change, data),
        "Add" => (Risk::Addition, "it is new".into()),
        "Import" => (Risk::Addition, "it exists already, and the stack takes it over as it is".into()),
        "SyncWithActual" => {
            (Risk::Modification, "the stack takes over what the resource really is; it is not touched".into())
        }
        "Modify" => match change.replacement {
            Some("True") => replaced(change, data),
            Some("Conditional") => perhaps_replaced(data),
            _ if change.tags_only => (Risk::TagsOnly, "only tags change".into()),
            _ => (Risk::Modification, "it is changed in place".into()),
        },
        // `Dynamic`: AWS cannot tell before it does it, as with a nested stack whose template is not known yet.
        _ => match data {
            Some(data) => (
                Risk::StatefulReplacement,
                format!("what happens to it is known only while it happens, and {kind} keeps {data}"),
            ),
            None => (Risk::PossibleReplacement, "what happens to it is known only while it happens".into()),
        },
    }
}

fn removed(change: &ChangeSeen<'_>, data: Option<&str>) -> Finding {
    if let Some(why) = stateful::guard(change.kind) {
        return (Risk::Widening, why.into());
    }
    match (change.policy, data) {
        (Some("Retain" | "RetainExceptOnCreate"), Some(data)) => {
            (Risk::Deletion, format!("it leaves the stack and stays in the account with its {data} (Retain)"))
        }
        (Some("Retain" | "RetainExceptOnCreate"), None) => {
            (Risk::Deletion, "it leaves the stack and stays in the account (Retain)".into())
        }
        (Some("Snapshot"), Some(data)) => (
            Risk::DataLoss,
            format!("it is deleted with its {data}; a snapshot is kept, from which it can be made anew"),
        ),
        (_, Some(data)) => (Risk::DataLoss, format!("it is deleted with its {data}")),
        (_, None) => (Risk::Deletion, "it is deleted".into()),
    }
}

fn replaced(change: &ChangeSeen<'_>, data: Option<&str>) -> Finding {
    let Some(data) = data else {
        let kept = match change.policy {
            Some("ReplaceAndRetain" | "Retain") => ", and the old one stays in the account",
            _ => ", and the old one is deleted",
        };
        return (Risk::Replacement, format!("a new one takes its place{kept}"));
    };
    let old = match change.policy {
        Some("ReplaceAndRetain" | "Retain") => {
            format!("the old one stays in the account with its {data} (Retain)")
        }
        Some("ReplaceAndSnapshot" | "Snapshot") => {
            format!("the old one is deleted with its {data}; a snapshot is kept")
        }
        _ => format!("the old one is deleted with its {data}"),
    };
    (Risk::StatefulReplacement, format!("an empty one takes its place, and {old}"))
}

fn perhaps_replaced(data: Option<&str>) -> Finding {
    match data {
        Some(data) => (
            Risk::StatefulReplacement,
            format!(
                "it may be replaced by an empty one, and it keeps {data}; AWS knows only while it does it"
            ),
        ),
        None => (Risk::PossibleReplacement, "it may be replaced; AWS knows only while it does it".into()),
    }
}
