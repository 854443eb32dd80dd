//! What a front end is told of all cells at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use topology::{ServiceId, StackName, StageId, Target};
use ts_rs::TS;

use super::{Coverage, DriftState, ScanFailure, Whose, group::DriftGroup};

/// The matrix. Lists of cells go row by row and have `columns × services` entries: tens of thousands of cells are sent as a few
/// arrays of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftBoard {
    pub columns: Vec<DriftColumn>,
    pub services: Vec<ServiceId>,
    /// One letter for each cell: `f`ailed, de`n`ied, `d`rifted, `m`issing, `o`ld value, `b`ehind the code, `s`tale, `u`nknown,
    /// `a`ccepted, `i`n sync; `.` where the service does not go there.
    pub states: String,
    /// How a cell stood when it was last seen, with the same letters, where the latest look saw nothing of it; `.` elsewhere.
    /// Whatever else is said of such a cell is of that time.
    pub before: String,
    /// How many differences nobody has settled.
    pub open: Vec<u32>,
    /// Resources that were checked, and how many there are.
    pub checked: Vec<u32>,
    pub of: Vec<u32>,
    /// How many minutes ago it was looked at; -1: never.
    pub minutes: Vec<i32>,
    /// Cells whose detection is not as it should be, with AWS's words; by their number.
    pub failures: BTreeMap<u32, Vec<ScanFailure>>,
    pub summary: DriftSummary,
    /// The same difference in several cells is one; those in most cells first.
    pub groups: Vec<DriftGroup>,
    /// Stacks that are no cell's.
    pub strangers: Vec<Stranger>,
    /// As many as in the file.
    pub accepted: Vec<AcceptanceUse>,
    /// How many differences each ignore rule keeps away, in the order of the file.
    pub ignored: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftColumn {
    pub stage: StageId,
    pub target: Target,
    /// When the target was last asked what it holds; RFC 3339.
    pub asked: Option<String>,
    pub failure: Option<ScanFailure>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftSummary {
    pub cells: u32,
    /// How many cells are in each state; those with none are missing.
    pub states: BTreeMap<DriftState, u32>,
    /// Differences that nobody has settled, missing stacks among them.
    pub open: u32,
    pub accepted: u32,
    pub ignored: u32,
    pub coverage: Coverage,
    /// The scan that is the longest ago, of those that are shown; RFC 3339.
    pub oldest: Option<String>,
}

/// A stack that belongs to no cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stranger {
    pub target: Target,
    pub stack: StackName,
    pub stack_id: String,
    pub status: String,
    pub whose: Whose,
    /// What its status means, where it stays as it is until somebody decides.
    pub means: Option<String>,
    /// What it exports that services of the topology use, or could.
    pub exports: Vec<String>,
}

/// How an acceptance is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AcceptanceUse {
    pub expired: bool,
    /// Differences that it settles; those that it would, where it is over.
    pub uses: u32,
}
