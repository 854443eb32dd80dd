//! What a change to a resource risks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most dangerous first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
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
