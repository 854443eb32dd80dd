//! What the sources say of one property of one resource.

use sources::{Limits, Property, ResourceAt, Written};
use topology::{CellId, Location, ServiceKind, Topology};

use super::super::{Project, reading};
use crate::{
    contract::{ErrorView, Side3},
    error::Result,
    files,
};
use plan::DesiredCell;

/// A file of the sources in which a resource stands.
pub(super) struct Home {
    /// Relative to the project's folder.
    pub file: String,
    pub text: String,
    pub logical_id: String,
    /// Absent: under `Resources`.
    pub line: Option<u32>,
}

impl Home {
    pub fn at(&self) -> ResourceAt<'_> {
        ResourceAt { text: &self.text, logical_id: &self.logical_id, line: self.line }
    }

    pub fn location(&self, line: u32, column: u32) -> Location {
        Location { file: self.file.clone(), line, column }
    }

    /// Absent where the file does not say it in a way that can be followed.
    pub fn property(&self, path: &str) -> Option<Property> {
        let steps: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        sources::property(&self.at(), &steps, &Limits::default()).ok().flatten()
    }
}

impl Project {
    /// The file that declares a resource; of a nested stack's, the file that the outer template names.
    pub(super) fn home(&self, desired: &DesiredCell, resource: &str) -> Result<Option<Home>> {
        let mut steps = resource.split('/');
        let outermost = steps.next().unwrap_or_default();
        let Some(declared) = desired.interface.resources.iter().find(|one| one.logical_id == outermost)
        else {
            return Ok(None);
        };
        let Location { file, line, .. } = &declared.location;
        let Some(text) = files::read_if_there(&self.folder.join(file))? else { return Ok(None) };
        let mut home = Home { file: file.clone(), text, logical_id: outermost.to_owned(), line: Some(*line) };
        for inner in steps {
            let Some(Property { written: Written::Value(url), .. }) = home.property("/TemplateURL") else {
                return Ok(None);
            };
            let Some(path) = url.as_str().filter(|url| !url.contains("://")) else { return Ok(None) };
            let path =
                std::path::Path::new(&home.file).parent().unwrap_or(std::path::Path::new("")).join(path);
            // What a template names may lie anywhere; only the repositories of the project are read.
            let Ok(real) = self.folder.join(&path).canonicalize() else { return Ok(None) };
            if !reading::roots(&self.folder, &self.topology()).iter().any(|root| real.starts_with(root)) {
                return Ok(None);
            }
            let Some(text) = files::read_if_there(&real)? else { return Ok(None) };
            home = Home {
                file: files::relative(&self.folder, &real),
                text,
                logical_id: inner.to_owned(),
                line: None,
            };
        }
        Ok(Some(home))
    }
}

/// The side of the code, and where that is.
pub(super) fn side(
    home: Option<&Home>,
    topology: &Topology,
    cell: &CellId,
    path: &str,
) -> (Side3, Option<Location>) {
    let Some(home) = home else {
        let because = match topology.services.get(&cell.service).map(|service| service.kind) {
            Some(ServiceKind::Cdk) => "the program makes it; synthesise it to see",
            Some(ServiceKind::Serverless) => "the Serverless Framework makes this resource",
            Some(ServiceKind::Sam) => "the serverless transform makes this resource",
            _ => "the code does not declare this resource",
        };
        return (Side3::Unknown { because: because.to_owned() }, None);
    };
    match home.property(path) {
        None => (Side3::Unknown { because: "the file cannot be followed to it".to_owned() }, None),
        Some(Property { written, line, column }) => {
            let side = match written {
                Written::Value(value) => Side3::Value { text: plain(&value) },
                Written::Expression(value) => Side3::Written { text: plain(&value) },
                Written::NotSet => Side3::NotSet,
            };
            (side, Some(home.location(line, column)))
        }
    }
}

/// As AWS shows values: texts without quotes, everything else as JSON.
pub(super) fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// For a cell that the topology does not have.
pub(super) fn unknown_cell(cell: &CellId) -> ErrorView {
    ErrorView::new(
        "unknown-cell",
        format!("{} has no {} in {}", cell.stage, cell.service, cell.target),
        "Look at the board again: the topology has changed.",
    )
}
