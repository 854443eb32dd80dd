//! What is not as the deployed template makes it, and whether somebody has settled that.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::PropertyDrift;

/// Something that is not as the deployed template makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Difference {
    /// The logical id; of a nested stack's resource after that of the nested stack: `Storage/NotesTable`.
    pub resource: String,
    pub physical_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub what: DifferenceKind,
    pub settled: Settled,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum DifferenceKind {
    Property { property: PropertyDrift },
    Deleted,
}

impl DifferenceKind {
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Property { property } => Some(&property.path),
            Self::Deleted => None,
        }
    }
}

/// Numbers count in `stagewright.drift.toml`, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Settled {
    Open,
    Accepted {
        number: usize,
    },
    /// It was accepted until a day that is past.
    Expired {
        number: usize,
    },
    Ignored {
        number: usize,
    },
}

impl Settled {
    #[must_use]
    pub fn open(self) -> bool {
        match self {
            Self::Open | Self::Expired { .. } => true,
            Self::Accepted { .. } | Self::Ignored { .. } => false,
        }
    }
}
