//! What was deployed, beside what the code says now.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// How a deployed stack stands to the code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Behind {
    /// The sources are not those that it was deployed from.
    Sources,
    /// The code would deploy other resources, or give parameters other values.
    Differs {
        /// Logical ids, and other parts of the template by their section.
        resources: Vec<String>,
        parameters: Vec<ParameterDrift>,
    },
    /// Nobody knows what it was deployed from: somebody else deployed it, or this machine's history is lost.
    Unknown,
}

/// A parameter that the stack has with another value than the code gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct ParameterDrift {
    pub name: String,
    pub code: String,
    /// Absent: the stack has no such parameter.
    pub deployed: Option<String>,
}

/// What AWS shows of a parameter that is secret says nothing.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
fn is_secret(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte == b'*')
}

/// Parameters that are not as the code gives them.
#[must_use]
pub fn parameters_behind(
    given: &BTreeMap<String, String>,
    deployed: &BTreeMap<String, String>,
) -> Vec<ParameterDrift> {
    given
        .iter()
        .filter(|(name, value)| {
            deployed.get(*name).is_none_or(|deployed| deployed != *value && !is_secret(deployed))
        })
        .map(|(name, value)| ParameterDrift {
            name: name.clone(),
            code: value.clone(),
            deployed: deployed.get(name).cloned(),
        })
        .collect()
}

/// Parts of a template that are not the same in both: resources by their logical ids, other sections by their names.
#[must_use]
pub fn parts_that_differ(code: &Value, deployed: &Value) -> Vec<String> {
    let keys = |a: &Value, b: &Value| -> BTreeSet<String> {
        let of =
            |value: &Value| value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
        let (mut a, b): (BTreeSet<String>, BTreeSet<String>) = (of(a), of(b));
        a.extend(b);
        a
    };
    let mut parts = Vec::new();
    for section in keys(code, deployed) {
        let (ours, theirs) = (&code[&section], &deployed[&section]);
        if ours == theirs {
            continue;
        }
        if section == "Resources" {
            parts.extend(keys(ours, theirs).into_iter().filter(|name| ours[name] != theirs[name]));
        } else {
            parts.push(section);
        }
    }
    parts
}
