//! How a cell stands.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a cell stands, the worst first. What is stale or unknown is never in sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DriftState {
    /// The stack needs a person, or AWS failed while it looked.
    Failed,
    /// We may not look, or nobody is logged in.
    Denied,
    Drifted,
    /// The stage should have it, and the account has no such stack.
    Missing,
    /// It holds what another stack's output was when this one was deployed.
    OldValue,
    /// The code has changed since.
    Behind,
    /// It was looked at too long ago, or was deployed since.
    Stale,
    /// Nobody looked, or not at everything that can be looked at.
    Unknown,
    /// All that differs is accepted.
    Accepted,
    InSync,
}

impl DriftState {
    pub const ALL: [Self; 10] = [
        Self::Failed,
        Self::Denied,
        Self::Drifted,
        Self::Missing,
        Self::OldValue,
        Self::Behind,
        Self::Stale,
        Self::Unknown,
        Self::Accepted,
        Self::InSync,
    ];

    /// For people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Denied => "not allowed to look",
            Self::Drifted => "drifted",
            Self::Missing => "missing",
            Self::OldValue => "old value",
            Self::Behind => "behind the code",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::InSync => "in sync",
        }
    }

    /// Stable: what machines and files call it, and what [`DriftBoard::states`](super::DriftBoard) writes for it.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Failed => 'f',
            Self::Denied => 'n',
            Self::Drifted => 'd',
            Self::Missing => 'm',
            Self::OldValue => 'o',
            Self::Behind => 'b',
            Self::Stale => 's',
            Self::Unknown => 'u',
            Self::Accepted => 'a',
            Self::InSync => 'i',
        }
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Denied => "denied",
            Self::Drifted => "drifted",
            Self::Missing => "missing",
            Self::OldValue => "old-value",
            Self::Behind => "behind",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::InSync => "in-sync",
        }
    }

    /// Something that a person has to settle. What could not be looked at is none, and is not in sync either.
    #[must_use]
    pub fn differs(self) -> bool {
        match self {
            Self::Drifted | Self::Missing | Self::OldValue => true,
            Self::Failed
            | Self::Denied
            | Self::Behind
            | Self::Stale
            | Self::Unknown
            | Self::Accepted
            | Self::InSync => false,
        }
    }
}
