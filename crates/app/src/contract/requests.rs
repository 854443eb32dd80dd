//! What a front end may ask for.

use std::collections::{BTreeMap, BTreeSet};

use journal::RunId;
use plan::{Intent, Selection};
use serde::{Deserialize, Serialize};
use topology::{Edit, GroupId, LineEnd, OnFailure, SavedView, ServiceId, Side, StageId, ViewName};
use ts_rs::TS;

use super::Point;

/// A request with nothing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenProject {
    pub folder: String,
}

/// Edits and moved cards that are one step of undo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EditProject {
    pub edits: Vec<Edit>,
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<ServiceId, Point>>", optional)]
    pub positions: BTreeMap<ServiceId, Point>,
    /// What undo calls it; absent: what the edits do.
    #[serde(default)]
    #[ts(optional)]
    pub label: Option<String>,
}

/// How many steps; absent: one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Steps {
    #[serde(default)]
    #[ts(optional)]
    pub steps: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedServices {
    pub services: BTreeSet<ServiceId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PasteServices {
    pub text: String,
    /// The upper left corner of what is pasted; absent: where there is room.
    pub at: Option<Point>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DuplicateServices {
    pub services: BTreeSet<ServiceId>,
    pub at: Option<Point>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MoveNodes {
    pub positions: BTreeMap<ServiceId, Point>,
    pub collapsed: Option<Vec<GroupId>>,
}

/// A view of one's own; without one, what has the name is taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeepView {
    pub id: ViewName,
    pub view: Option<SavedView>,
}

/// A side for each conflict, by its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResolveConflicts {
    pub choices: BTreeMap<String, Side>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LegalTargets {
    pub from: ServiceId,
    /// Which end of the line it is; absent: the one that goes first.
    #[serde(default)]
    #[ts(optional)]
    pub end: Option<LineEnd>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanStage {
    pub stage: StageId,
    #[serde(default)]
    pub intent: Intent,
    pub selection: Selection,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedStage {
    pub stage: StageId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Deploy {
    /// `PlanView::id`.
    pub plan: String,
    /// What the person typed, where `PlanView::typed` asks for it.
    pub typed: Option<String>,
    /// Absent: as the stage says.
    #[serde(default)]
    pub on_failure: Option<OnFailure>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedRun {
    pub run: RunId,
}
