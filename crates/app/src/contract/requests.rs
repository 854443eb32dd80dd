//! What a front end may ask for.

use std::collections::BTreeMap;

use journal::RunId;
use plan::{Intent, Selection};
use serde::{Deserialize, Serialize};
use topology::{Edit, GroupId, OnFailure, ServiceId, Side, StageId};
use ts_rs::TS;

use super::Point;

/// A request with nothing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenProject {
    pub folder: String,
}

/// Edits that are one step of undo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EditProject {
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MoveNodes {
    pub positions: BTreeMap<ServiceId, Point>,
    pub collapsed: Option<Vec<GroupId>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResolveConflict {
    pub keep: Side,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LegalTargets {
    pub from: ServiceId,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum GraphFormat {
    Json,
    Mermaid,
    Dot,
    Svg,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportGraph {
    pub format: GraphFormat,
}
