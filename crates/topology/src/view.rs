//! Views that a team saved: which part of the application is looked at, and how.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{GroupId, ServiceId, StageId, Topology};

/// What the window shows, under a name. What it does not say stays as it is when the view is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SavedView {
    #[serde(default)]
    pub lens: ViewLens,
    #[serde(default, skip_serializing_if = "is_canvas")]
    pub shape: ViewShape,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<ViewFocus>,
    /// The groups that are shown as one card. Absent: as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collapsed: Option<Vec<GroupId>>,
    /// Absent: everything that is shown, as large as it fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<ViewPlace>,
}

/// How the services are arranged.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ViewLens {
    #[default]
    Topology,
    Phases,
    Stages,
    Matrix,
}

/// What the same services are drawn as.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ViewShape {
    #[default]
    Canvas,
    Outline,
    Table,
}

fn is_canvas(shape: &ViewShape) -> bool {
    *shape == ViewShape::Canvas
}

/// A service and what it is tied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ViewFocus {
    pub service: ServiceId,
    #[serde(default)]
    pub direction: ViewDirection,
    /// How many references away; absent: all the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
}

#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ViewDirection {
    /// What it needs.
    Upstream,
    /// What needs it.
    Downstream,
    #[default]
    Both,
}

/// The point of the canvas that is in the middle, in its units, and the zoom in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ViewPlace {
    pub x: i32,
    pub y: i32,
    pub zoom: u32,
}

impl Topology {
    /// What is gone is not looked at any more.
    pub(crate) fn views_without_service(&mut self, id: &ServiceId) {
        for view in self.views.values_mut() {
            view.focus.take_if(|focus| focus.service == *id);
        }
    }

    pub(crate) fn views_without_stage(&mut self, id: &StageId) {
        for view in self.views.values_mut() {
            view.stage.take_if(|stage| stage == id);
        }
    }

    pub(crate) fn views_without_group(&mut self, id: &GroupId) {
        for collapsed in self.views.values_mut().filter_map(|view| view.collapsed.as_mut()) {
            collapsed.retain(|group| group != id);
        }
    }
}
