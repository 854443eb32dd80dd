//! Which version is where: what is known of every cell without asking anybody, and since when.

use std::collections::BTreeMap;

use journal::RunId;
use serde::{Deserialize, Serialize};
use topology::{ServiceId, StackName, StageId, Target};
use ts_rs::TS;

use super::{CellState, ErrorView};

/// What is known of every cell: from the journal, and from what the accounts said when they were last asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Standing {
    /// Along the promotion rail; personal stages after the one that they come from.
    pub stages: Vec<StandingStage>,
    /// `StandingCell::version` counts in here.
    pub versions: Vec<StandingVersion>,
    /// How far along the rail each service has come with the newest that is known of it. Those that are known nowhere are
    /// missing.
    pub reached: BTreeMap<ServiceId, StageId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StandingStage {
    pub stage: StageId,
    /// Of a personal stage: where it comes from.
    pub base: Option<StageId>,
    pub targets: Vec<StandingTarget>,
    /// Compared with the next stage of the rail; absent where there is none.
    pub next: Option<Lead>,
}

/// How a stage stands to the next one on the rail. A service that is in neither of them is in no list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Lead {
    pub stage: StageId,
    /// These run something newer than the next stage does, or what it does not have yet.
    pub ahead: Vec<ServiceId>,
    /// Of these the next stage has the newer version.
    pub behind: Vec<ServiceId>,
    pub same: u32,
    /// Of these it is not known.
    pub unknown: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StandingTarget {
    pub target: Target,
    /// When the account last answered; RFC 3339. Absent: it was never asked from here.
    pub asked: Option<String>,
    /// Why it did not answer when it was asked again.
    pub problem: Option<ErrorView>,
    /// Only those of which anything is known.
    pub cells: Vec<StandingCell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StandingCell {
    pub service: ServiceId,
    pub state: CellState,
    /// Who says so.
    pub source: StandingSource,
    /// When that was so; RFC 3339.
    pub at: String,
    /// As the account last named it.
    pub stack: Option<StackName>,
    /// In AWS's words, where the account said it.
    pub status: Option<String>,
    /// What stands there, where anything does and it is known.
    #[ts(type = "number | null")]
    pub version: Option<usize>,
    /// When that version came; RFC 3339.
    pub deployed: Option<String>,
    /// The last run of this project that touched it.
    pub run: Option<RunId>,
    /// 0: the newest of the versions of this service that are known anywhere. Absent where no commit is known.
    pub rank: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StandingSource {
    /// A run that goes on right now.
    Run,
    /// The journal of this project: what its last run there came to.
    Journal,
    /// The account itself.
    Account,
}

/// Who deployed what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct StandingVersion {
    pub commit: Option<String>,
    pub actor: Option<String>,
    pub run: Option<RunId>,
}
