//! Saved views, as the file writes them.

use super::{
    known_keys as known,
    reader::{Node, Reader},
};
use crate::{SavedView, ViewDirection, ViewFocus, ViewLens, ViewPlace, ViewShape};

const LENSES: &[(&str, ViewLens)] = &[
    ("topology", ViewLens::Topology),
    ("phases", ViewLens::Phases),
    ("stages", ViewLens::Stages),
    ("matrix", ViewLens::Matrix),
];
const SHAPES: &[(&str, ViewShape)] =
    &[("canvas", ViewShape::Canvas), ("outline", ViewShape::Outline), ("table", ViewShape::Table)];
const DIRECTIONS: &[(&str, ViewDirection)] = &[
    ("upstream", ViewDirection::Upstream),
    ("downstream", ViewDirection::Downstream),
    ("both", ViewDirection::Both),
];

pub(super) fn view(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<SavedView> {
    Some(SavedView {
        lens: reader.choice(node, "lens", LENSES).unwrap_or_default(),
        shape: reader.choice(node, "shape", SHAPES).unwrap_or_default(),
        stage: reader.name_at(node, "stage"),
        search: reader.text(node, "search").map(|(search, _)| search),
        focus: focus(reader, node),
        collapsed: reader.names(node, "collapsed"),
        place: place(reader, node),
    })
}

fn focus(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<ViewFocus> {
    let node = reader.table(node, "focus")?;
    reader.unknown_keys(&node, known::FOCUS);
    if !node.table.contains_key("service") {
        reader.missing(&node, "service", "Write the name of the service that is looked at.");
    }
    let service = reader.name_at(&node, "service");
    let direction = reader.choice(&node, "direction", DIRECTIONS).unwrap_or_default();
    let steps = reader.number(&node, "steps", "a number of references");
    Some(ViewFocus { service: service?, direction, steps })
}

fn place(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<ViewPlace> {
    let node = reader.table(node, "place")?;
    reader.unknown_keys(&node, known::VIEW_PLACE);
    for key in known::VIEW_PLACE {
        if !node.table.contains_key(key) {
            reader.missing(&node, key, "Write `place = { x = 0, y = 0, zoom = 100 }`.");
        }
    }
    let x = reader.whole(&node, "x", "a place on the canvas");
    let y = reader.whole(&node, "y", "a place on the canvas");
    let zoom = reader.number(&node, "zoom", "a zoom in percent");
    Some(ViewPlace { x: x?, y: y?, zoom: zoom? })
}
