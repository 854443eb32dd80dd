//! What a settlement is about.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountName, Region, ServiceId, StageId};

/// From one property of one resource in one cell to everything of a service in all accounts: whatever is absent is all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct DriftScope {
    pub service: ServiceId,
    pub stage: Option<StageId>,
    pub account: Option<AccountName>,
    pub region: Option<Region>,
    /// The logical id; of a nested stack's resource after that of the nested stack: `Storage/NotesTable`.
    pub resource: Option<String>,
    /// `/BillingMode`; what is below a property goes with it.
    pub property: Option<String>,
}

impl DriftScope {
    /// Whether a property is this one or one below it.
    #[must_use]
    pub fn holds_property(wanted: &str, path: &str) -> bool {
        path == wanted || path.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl std::fmt::Display for DriftScope {
    /// `database/NotesTable/BillingMode in prod (acme-prod/us-east-1)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.service)?;
        if let Some(resource) = &self.resource {
            write!(f, "/{resource}")?;
        }
        if let Some(property) = &self.property {
            write!(f, "{property}")?;
        }
        if let Some(stage) = &self.stage {
            write!(f, " in {stage}")?;
        }
        match (&self.account, &self.region) {
            (Some(account), Some(region)) => write!(f, " ({account}/{region})"),
            (Some(account), None) => write!(f, " ({account})"),
            (None, Some(region)) => write!(f, " ({region})"),
            (None, None) => Ok(()),
        }
    }
}

/// A text in which `*` stands for anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct Pattern(pub String);

impl Pattern {
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else { return rest.is_empty() };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }

    /// Whether a property is one of these, or below one.
    #[must_use]
    pub fn holds_property(&self, path: &str) -> bool {
        self.matches(path) || path.match_indices('/').skip(1).any(|(end, _)| self.matches(&path[..end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything_and_everything_else_for_itself() {
        let matches = |pattern: &str, text: &str| Pattern(pattern.into()).matches(text);
        assert!(matches("AWS::ECS::*", "AWS::ECS::Service"));
        assert!(matches("*", ""));
        assert!(matches("/Tags/*/Value", "/Tags/3/Value"));
        assert!(!matches("/Tags/*/Value", "/Tags/3/Key"));
        assert!(!matches("/DesiredCount", "/DesiredCountMore"));
        assert!(!matches("a*a", "a"));
    }

    #[test]
    fn what_is_below_a_property_goes_with_it() {
        let holds = |pattern: &str, path: &str| Pattern(pattern.into()).holds_property(path);
        assert!(holds("/Tags", "/Tags/0/Value"));
        assert!(holds("/Tags", "/Tags"));
        assert!(!holds("/Tags", "/TagsOfOthers"));
        assert!(holds("/*/Arn", "/Role/Arn/Name"));
        assert!(DriftScope::holds_property("/A", "/A/B") && !DriftScope::holds_property("/A", "/AB"));
    }
}
