//! What one detection said of one stack.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use topology::{ServiceId, StackName, StageId, Target};
use ts_rs::TS;

/// The service in the stage whose stack it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct ScannedCell {
    pub stage: StageId,
    pub service: ServiceId,
}

/// One stack as a detection found it. Everything in it was seen between `started` and `finished`.
///
/// It is small, because there may be tens of thousands. What is needed only where somebody looks is in [`StackEvidence`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StackScan {
    pub target: Target,
    pub stack: StackName,
    /// Absent where the stack was never found.
    pub stack_id: Option<String>,
    /// Absent: a stack that belongs to no cell, or one that is nested in another.
    pub cell: Option<ScannedCell>,
    #[ts(type = "string")]
    pub started: Timestamp,
    #[ts(type = "string")]
    pub finished: Timestamp,
    /// What the stack was at that time; absent where it could not be asked.
    pub deployed: Option<DeployedStack>,
    /// Every resource that the stack lists, also those that were not checked, so that coverage is exact. A nested stack is not
    /// among them: its own resources are, in `nested`.
    pub resources: Vec<ResourceDrift>,
    pub nested: Vec<NestedScan>,
    /// Why not everything is known. What was seen before it failed is in `resources`.
    pub failure: Option<ScanFailure>,
}

/// A stack that is a resource of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NestedScan {
    /// In the outer stack's template.
    pub logical_id: String,
    pub scan: StackScan,
}

/// A stack as DescribeStacks shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeployedStack {
    /// As AWS writes it: `UPDATE_COMPLETE`.
    pub status: String,
    /// SHA-256, in hex, of the original template; absent where it could not be read.
    pub template: Option<String>,
    pub parameters: BTreeMap<String, String>,
    /// What SSM parameters held that it was deployed with, by the name of its own parameter.
    #[serde(default)]
    pub resolved: BTreeMap<String, String>,
    pub outputs: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    /// When anybody last changed it.
    #[ts(type = "string | null")]
    pub updated: Option<Timestamp>,
}

/// What a scan saw besides, for who looks at one cell. Kept for the latest scan of a stack only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackEvidence {
    /// The original template, as it was given.
    pub template: Option<String>,
    /// The properties that each resource should have, with every reference resolved, by logical id: ExpectedProperties.
    pub expected: BTreeMap<String, Value>,
    /// The same of what it really has: ActualProperties.
    pub actual: BTreeMap<String, Value>,
    /// Of the stacks that are nested in it, by the logical id in the outer template.
    pub nested: BTreeMap<String, StackEvidence>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResourceDrift {
    pub logical_id: String,
    pub physical_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub status: ResourceStatus,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum ResourceStatus {
    InSync,
    Changed {
        properties: Vec<PropertyDrift>,
    },
    Deleted,
    /// AWS cannot detect drift of this type.
    NotSupported,
    /// It could have been checked, and was not.
    NotChecked {
        why: String,
    },
}

/// One property that is not what the deployed template makes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct PropertyDrift {
    /// As AWS writes it: `/ProvisionedThroughput/ReadCapacityUnits`; entries of lists by number.
    pub path: String,
    /// Absent where the template does not have it.
    pub expected: Option<String>,
    /// Absent where the resource does not have it.
    pub actual: Option<String>,
    pub kind: PropertyChange,
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_PropertyDifference.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PropertyChange {
    Added,
    Removed,
    NotEqual,
}

/// Why a scan, or the inventory of a target, does not know everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ScanFailure {
    pub kind: ScanFailureKind,
    /// What happened, with AWS's own words where it said any.
    pub message: String,
    /// What to do.
    pub hint: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ScanFailureKind {
    /// The role must not do this.
    Denied,
    /// A person has to log in first.
    LoggedOut,
    /// AWS asked for patience until we had no more.
    Throttled,
    /// There is no such stack, or no more: it was deleted while it was looked at.
    Gone,
    /// Somebody works on it, or it is in a status in which AWS detects nothing.
    Busy,
    /// DETECTION_FAILED: what was seen until then is there.
    HalfWay,
    Unreachable,
    /// Whatever else AWS said.
    Refused,
}

impl ScanFailureKind {
    /// Stable, for who branches on it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Denied => "drift-denied",
            Self::LoggedOut => "drift-logged-out",
            Self::Throttled => "drift-throttled",
            Self::Gone => "drift-gone",
            Self::Busy => "drift-busy",
            Self::HalfWay => "drift-half-way",
            Self::Unreachable => "drift-unreachable",
            Self::Refused => "drift-refused",
        }
    }
}

impl StackScan {
    /// Whether looking again would tell nothing new. Somebody may log in, be given a permission or finish a deployment: what
    /// was not seen for such a reason is worth another look.
    #[must_use]
    pub fn settled(&self) -> bool {
        self.failure.as_ref().is_none_or(|failure| match failure.kind {
            ScanFailureKind::Gone | ScanFailureKind::HalfWay => true,
            ScanFailureKind::Denied
            | ScanFailureKind::LoggedOut
            | ScanFailureKind::Throttled
            | ScanFailureKind::Busy
            | ScanFailureKind::Unreachable
            | ScanFailureKind::Refused => false,
        })
    }

    /// Whether it tells anything of the stack. A look that was not let in, or never got an answer, leaves what is known as it
    /// was.
    #[must_use]
    pub fn saw(&self) -> bool {
        self.failure.as_ref().is_none_or(|failure| match failure.kind {
            ScanFailureKind::Gone | ScanFailureKind::HalfWay | ScanFailureKind::Busy => true,
            ScanFailureKind::Denied
            | ScanFailureKind::LoggedOut
            | ScanFailureKind::Throttled
            | ScanFailureKind::Unreachable
            | ScanFailureKind::Refused => false,
        })
    }

    /// This stack and all that are nested in it, each with its path of logical ids: empty for the outermost.
    pub fn each<'s>(&'s self, seen: &mut impl FnMut(&[&'s str], &'s Self)) {
        self.each_below(&mut Vec::new(), seen);
    }

    fn each_below<'s>(&'s self, path: &mut Vec<&'s str>, seen: &mut impl FnMut(&[&'s str], &'s Self)) {
        seen(path, self);
        for nested in &self.nested {
            path.push(&nested.logical_id);
            nested.scan.each_below(path, seen);
            path.pop();
        }
    }
}
