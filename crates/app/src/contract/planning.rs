//! What is drawn before it exists, what is advised, and what code, drawing and accounts say of the same thing.

use std::collections::BTreeMap;

use plan::Advice;
use serde::{Deserialize, Serialize};
use topology::{Appeared, Dismissal, Edit, Location, NoteId, ServiceId, StageId, Stated};
use ts_rs::TS;

use super::Point;

/// What a team may want to do, quietly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AdviceView {
    pub advice: Vec<Advice>,
    /// Dismissed, and not advised any more: these lines of the file may go.
    pub outdated: Vec<Dismissal>,
    /// Code that is there now for what was planned.
    pub appeared: Vec<Appeared>,
    /// What was drawn and is stated by the sources now.
    pub stated: Vec<Stated>,
}

/// Moves notes on the canvas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MoveNotes {
    pub places: BTreeMap<NoteId, Point>,
}

/// What the sources, the topology and the accounts say, service by service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SaysView {
    pub services: Vec<ServiceSays>,
    /// Which stages were asked, and when.
    pub asked: Vec<AskedStage>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AskedStage {
    pub stage: StageId,
    /// The oldest answer of its targets, RFC 3339; absent where one never answered.
    pub at: Option<String>,
    /// Nothing can be asked: the stage has no account yet.
    pub planned: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ServiceSays {
    /// Its name in the topology, or the one that a scan gives it.
    pub service: ServiceId,
    /// In the topology.
    pub listed: bool,
    pub differences: u32,
    pub rows: Vec<SaysRow>,
}

/// One thing, and what each of the three says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SaysRow {
    pub about: SaysAbout,
    /// Such as `reads NotesTableArn of database`.
    pub name: String,
    pub code: Said,
    pub drawing: Said,
    pub aws: Said,
    pub verdict: Verdict,
    /// The agreement or the difference, in one sentence.
    pub words: String,
    /// What to do about a difference, the best first.
    pub actions: Vec<SaysAction>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum SaysAbout {
    Service,
    Reference,
    Stack,
    Export,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "says", rename_all = "lowercase")]
pub enum Said {
    Yes {
        text: String,
        location: Option<Location>,
    },
    No {
        text: String,
    },
    /// Nobody was asked, or it cannot be known.
    Unknown {
        because: String,
    },
    /// It is not for this one to say.
    Nothing {},
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Agree,
    Differ,
    /// It is drawn to come: no difference yet.
    Planned,
    /// Too little is known to compare.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum SaysAction {
    /// One step of undo.
    Edit {
        label: String,
        edits: Vec<Edit>,
    },
    /// Looks at a plan; deploys nothing.
    Plan {
        label: String,
        stage: StageId,
        services: Vec<ServiceId>,
    },
    Ask {
        label: String,
        stage: StageId,
    },
}
