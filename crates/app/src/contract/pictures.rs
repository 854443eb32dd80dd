//! Pictures of services for other places.

use std::collections::BTreeSet;

use journal::RunId;
use serde::{Deserialize, Serialize};
use topology::{ServiceId, StageId};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportPicture {
    pub format: PictureFormat,
    pub lens: PictureLens,
    pub theme: PictureTheme,
    /// As this stage has it: its services, its targets, the phases of its newest plan. Absent: all of them.
    #[serde(default)]
    pub stage: Option<StageId>,
    /// The run whose phases are drawn.
    #[serde(default)]
    pub run: Option<RunId>,
    /// Only these services; absent: all.
    #[serde(default)]
    pub only: Option<BTreeSet<ServiceId>>,
    /// Pixels for each unit of the canvas, 1 to 4; for PNG.
    pub scale: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum PictureFormat {
    Svg,
    Png,
    Pdf,
    Mermaid,
    DrawIo,
    /// Graphviz.
    Dot,
    /// The services and references themselves.
    Json,
}

impl PictureFormat {
    pub const ALL: [Self; 7] =
        [Self::Svg, Self::Png, Self::Pdf, Self::Mermaid, Self::DrawIo, Self::Dot, Self::Json];

    /// How files of it end.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
            Self::Mermaid => "mmd",
            Self::DrawIo => "drawio",
            Self::Dot => "dot",
            Self::Json => "json",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum PictureLens {
    Topology,
    Phases,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum PictureTheme {
    Light,
    Dark,
}

/// A picture as it would be in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportedPicture {
    /// A name for the file: `acme-shop-topology.svg`.
    pub file: String,
    pub content: PictureContent,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum PictureContent {
    Text(String),
    Base64(String),
}
