//! `stagewright.layout.toml`: where cards stand. A file of its own, so that moving a card is no change of the topology.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use toml_edit::{Document, Item, Value};
use ts_rs::TS;

use crate::{
    Edit, GroupId, Location, NoteId, Problem, ServiceId, Severity, Topology, file::LineIndex,
    file::toml_error, tree, write::Writer,
};

/// The name of the layout's file, beside the topology's.
pub const LAYOUT_FILE_NAME: &str = "stagewright.layout.toml";

const FRESH: &str = "# Where cards stand on the canvas. Written by Stagewright; safe to delete.\ncollapsed = []\n\n[positions]\n";

/// The upper left corner of a card, in the canvas's units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct Position {
    pub x: f64,
    pub y: f64,
}

/// Where cards stand, or stood: absent where a card has no place of its own and is laid out.
pub type CardPlaces = BTreeMap<ServiceId, Option<Position>>;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Layout {
    pub positions: BTreeMap<ServiceId, Position>,
    /// Groups that are shown as one card.
    pub collapsed: BTreeSet<GroupId>,
    /// Where notes stand.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<NoteId, Position>>", optional)]
    pub notes: BTreeMap<NoteId, Position>,
}

impl Layout {
    /// Reads a layout. A broken file is no layout and one problem; it is replaced only by an explicit save.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let document = match Document::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let error = toml_error(&LineIndex::new(text), &error);
                let mut problem = error.problem(LAYOUT_FILE_NAME);
                problem.severity = Severity::Warning;
                problem.code = "broken-layout".into();
                problem.hint =
                    "Cards stand where they fit. Moving one and saving writes the file anew.".into();
                return (Self::default(), vec![problem]);
            }
        };
        let (mut layout, mut problems) = (Self::default(), Vec::new());
        let lines = LineIndex::new(text);
        let mut warn = |item: Option<&Item>, message: String| {
            let (line, column) = lines.position(item.and_then(Item::span).map_or(0, |span| span.start));
            problems.push(Problem {
                code: "bad-layout".into(),
                severity: Severity::Warning,
                message,
                hint: "It is ignored. Move the card, or correct the line.".into(),
                location: Some(Location { file: LAYOUT_FILE_NAME.into(), line, column }),
                service: None,
            });
        };
        for (name, item) in
            document.get("positions").and_then(Item::as_table_like).into_iter().flat_map(|table| table.iter())
        {
            match (ServiceId::new(name), position(item)) {
                (Ok(name), Some(position)) => {
                    layout.positions.insert(name, position);
                }
                _ => warn(Some(item), format!("`positions.{name}` is not `[x, y]`")),
            }
        }
        let notes = document.get("notes").and_then(Item::as_table_like);
        for (name, item) in notes.into_iter().flat_map(|table| table.iter()) {
            match (NoteId::new(name), position(item)) {
                (Ok(name), Some(position)) => {
                    layout.notes.insert(name, position);
                }
                _ => warn(Some(item), format!("`notes.{name}` is not `[x, y]`")),
            }
        }
        for value in document.get("collapsed").and_then(Item::as_array).into_iter().flatten() {
            match value.as_str().and_then(|name| GroupId::new(name).ok()) {
                Some(group) => {
                    layout.collapsed.insert(group);
                }
                None => {
                    warn(document.get("collapsed"), "`collapsed` names something that is no group".into())
                }
            }
        }
        (layout, problems)
    }

    /// The text to save: what the file said before, with this layout in it. Unknown keys and comments stay.
    #[must_use]
    pub fn write(&self, previous: &str) -> String {
        let mut text = if Document::parse(previous).is_ok() && !previous.trim().is_empty() {
            previous.to_owned()
        } else {
            FRESH.to_owned()
        };
        if Document::parse(text.as_str()).is_ok_and(|document| !document.contains_key("positions")) {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            text = format!("{text}{end}\n[positions]\n");
        }
        let (old, _) = Self::parse(&text);
        let Ok(mut writer) = Writer::new(&text) else { return text };
        writer.apply(&tree::changes(&old.tree(), &self.tree()));
        writer.finish()
    }

    fn tree(&self) -> Json {
        // Whole units: a diff of the file shows moves, not noise.
        #[expect(clippy::cast_possible_truncation, reason = "a float to integer cast saturates")]
        let whole = |number: f64| number.round() as i64;
        let place = |at: &Position| json!([whole(at.x), whole(at.y)]);
        let positions: serde_json::Map<String, Json> =
            self.positions.iter().map(|(name, at)| (name.to_string(), place(at))).collect();
        let notes: serde_json::Map<String, Json> =
            self.notes.iter().map(|(name, at)| (name.to_string(), place(at))).collect();
        json!({ "collapsed": self.collapsed, "positions": positions, "notes": notes })
    }

    /// Where these cards stand now.
    #[must_use]
    pub fn places<'s>(&self, services: impl IntoIterator<Item = &'s ServiceId>) -> CardPlaces {
        services.into_iter().map(|id| (id.clone(), self.positions.get(id).copied())).collect()
    }

    pub fn put(&mut self, places: &CardPlaces) {
        for (id, place) in places {
            match place {
                Some(position) => self.positions.insert(id.clone(), *position),
                None => self.positions.remove(id),
            };
        }
    }

    /// Follows an edit of the topology. What goes keeps its place until `keep_only`, so that undo finds it.
    pub fn follow(&mut self, edit: &Edit) {
        match edit {
            Edit::RenameService { from, to } => {
                if let Some(position) = self.positions.get(from) {
                    self.positions.insert(to.clone(), *position);
                }
            }
            Edit::RenameGroup { from, to } if self.collapsed.contains(from) => {
                self.collapsed.insert(to.clone());
            }
            _ => {}
        }
    }

    /// Forgets what the topology no longer has; for when it is saved.
    pub fn keep_only(&mut self, topology: &Topology) {
        self.positions.retain(|service, _| topology.services.contains_key(service));
        self.notes.retain(|note, _| topology.notes.contains_key(note));
        self.collapsed.retain(|group| topology.groups.contains_key(group));
    }
}

fn position(item: &Item) -> Option<Position> {
    #[expect(clippy::cast_precision_loss, reason = "no canvas is 2^52 units wide")]
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|number| number as f64));
    let array = item.as_array().filter(|array| array.len() == 2)?;
    let position = Position { x: number(array.get(0)?)?, y: number(array.get(1)?)? };
    (position.x.is_finite() && position.y.is_finite()).then_some(position)
}
