//! What a change to a resource risks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most dangerous first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// A resource that keeps data goes.
    DataLoss,
    /// A resource that keeps data is made anew.
    StatefulReplacement,
    /// Somebody may do more, or reach more, than before.
    Widening,
    Deletion,
    Replacement,
    /// It may be replaced: AWS knows only while it does it.
    PossibleReplacement,
    /// Permissions change without a known widening.
    Security,
    Modification,
    Addition,
    TagsOnly,
}

/// One resource of a change set, in AWS's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeSeen<'a> {
    pub logical_id: &'a str,
    /// `AWS::DynamoDB::Table`
    pub kind: &'a str,
    /// `Add`, `Modify`, `Remove`, `Import`, `Dynamic`, `SyncWithActual`
    pub action: &'a str,
    /// `True`, `False`, `Conditional`
    pub replacement: Option<&'a str>,
    /// `Delete`, `Retain`, `Snapshot`, `ReplaceAndDelete`, `ReplaceAndRetain`, `ReplaceAndSnapshot`
    pub policy: Option<&'a str>,
    pub differences: Vec<DifferenceSeen<'a>>,
    /// Nothing but tags changes.
    pub tags_only: bool,
}

/// One property that changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DifferenceSeen<'a> {
    /// `/Properties/PolicyDocument`, or the bare name of the property.
    pub path: &'a str,
    /// As AWS tells it: objects and lists as JSON. Absent on both sides: AWS does not say.
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}
