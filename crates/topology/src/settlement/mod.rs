//! What a team says about differences that it knows: accepted for a while and why, or known noise. Kept in
//! `stagewright.drift.toml`, beside the topology's file and in git like it.

mod file;
mod scope;
mod write;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::NameError;

pub use file::parse_settlements;
pub use scope::{DriftScope, Pattern};
pub use write::{SettlementEdit, edit_settlements};

/// The name of the file, at the root of a repository.
pub const SETTLEMENTS_FILE_NAME: &str = "stagewright.drift.toml";

/// Everything in the file, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settlements {
    pub accepted: Vec<Acceptance>,
    pub ignored: Vec<IgnoreRule>,
}

/// A difference that may stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Acceptance {
    pub scope: DriftScope,
    pub reason: String,
    /// Who said so.
    pub by: Option<String>,
    pub on: Option<Day>,
    /// The last day, in UTC; absent: until somebody takes it out of the file.
    pub until: Option<Day>,
    /// What the resource may have; another value is another difference. Absent: anything.
    pub actual: Option<String>,
}

/// Noise that is known: what it matches is no difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IgnoreRule {
    /// `AWS::ECS::Service`. Absent, here and below: all.
    #[serde(rename = "type")]
    pub kind: Option<Pattern>,
    pub service: Option<Pattern>,
    pub resource: Option<Pattern>,
    /// `/DesiredCount`; what is below a property goes with it.
    pub property: Option<Pattern>,
    pub reason: String,
    pub by: Option<String>,
    pub on: Option<Day>,
}

/// A day of the calendar, `2026-12-31`. Days compare as their texts do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Day(String);

impl Day {
    /// # Errors
    /// Where the text is no day.
    pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
        let text = text.into();
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| {
            text.get(from..to)
                .filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|part| part.parse::<u32>().ok())
        };
        let shaped = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
        let valid = shaped
            && match (number(0, 4), number(5, 7), number(8, 10)) {
                (Some(year), Some(month @ 1..=12), Some(day @ 1..)) => day <= days(year, month),
                _ => false,
            };
        if valid { Ok(Self(text)) } else { Err(NameError { text, wanted: "a day such as 2026-12-31" }) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Day {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::new(text)
    }
}

impl TryFrom<String> for Day {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::new(text)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0
    }
}
