//! draw.io (<https://www.drawio.com/doc/faq/diagram-source-edit>): groups are containers, lines hold on to their cards and carry their
//! kind and names as data, so that the drawing can be worked on there.

use std::{collections::BTreeMap, fmt::Write};

use topology::ReferenceKind;

use crate::{
    fonts::Fonts,
    geometry::Area,
    links::{Link, Node},
    picture::{Lens, Picture},
    scene::{Frame, FrameKind, Scene},
    svg::{escaped, number},
    theme::{Palette, Theme},
    words,
};

#[must_use]
pub fn drawio(picture: &Picture, theme: Theme) -> String {
    let scene = Scene::new(picture, &Fonts::default());
    let palette = theme.palette();
    let bounds = scene.bounds().unwrap_or(Area::new(0.0, 0.0, 0.0, 0.0));
    // Some of its readers place nothing left of or above the origin.
    let moved = |area: Area| Area { x: area.x - bounds.x + 40.0, y: area.y - bounds.y + 40.0, ..area };
    let page = match &picture.lens {
        Lens::Topology(_) => "Topology",
        Lens::Phases(_) => "Phases",
    };
    let mut text = format!(
        "<mxfile host=\"Stagewright\">\n<diagram name=\"{page}\">\n<mxGraphModel grid=\"0\" page=\"0\" background=\"{}\">\n<root>\n\
         <mxCell id=\"0\"/>\n<mxCell id=\"1\" parent=\"0\"/>\n",
        palette.bg.web()
    );
    let mut homes: BTreeMap<_, (String, Area)> = BTreeMap::new();
    for (at, frame) in scene.frames.iter().enumerate() {
        let (id, area) = (format!("frame-{at}"), moved(frame.area));
        container(&mut text, &palette, frame, &id, area);
        homes.extend(frame.members.iter().map(|member| (member, (id.clone(), area))));
    }
    let mut ids: BTreeMap<Node, String> = BTreeMap::new();
    for (at, (card, area)) in scene.cards.iter().enumerate() {
        let (id, area) = (format!("service-{at}"), moved(*area));
        ids.insert(Node::Service(card.id.clone()), id.clone());
        let (parent, area) = match homes.get(&card.id) {
            // A member stands where it stands in its container.
            Some((parent, home)) => {
                (parent.as_str(), Area { x: area.x - home.x, y: area.y - home.y, ..area })
            }
            None => ("1", area),
        };
        let label = format!("{}\n{}", card.id, words::line(card));
        let dashed = if card.kind == topology::ServiceKind::Planned { "dashed=1;" } else { "" };
        let style = format!(
            "rounded=1;arcSize=14;html=0;whiteSpace=wrap;align=left;spacingLeft=12;fontSize=12;{dashed}fillColor={};strokeColor={};\
             fontColor={};",
            palette.panel.web(),
            palette.line_2.web(),
            palette.ink.web(),
        );
        object(&mut text, &id, &label, &[("service", card.id.as_str())], &style, parent, area);
    }
    for (at, frame) in scene.folded.iter().enumerate() {
        let FrameKind::Group(group) = &frame.kind else { continue };
        let id = format!("folded-{at}");
        ids.insert(Node::Group(group.clone()), id.clone());
        let label = format!("{}\n{}", frame.title, frame.detail);
        let style = format!(
            "rounded=1;arcSize=14;html=0;whiteSpace=wrap;align=left;spacingLeft=12;fontSize=12;shadow=1;fillColor={};strokeColor={};\
             fontColor={};",
            palette.panel.web(),
            palette.line_2.web(),
            palette.ink.web(),
        );
        object(&mut text, &id, &label, &[("group", group.as_str())], &style, "1", moved(frame.area));
    }
    for (at, gate) in scene.gates.iter().enumerate() {
        let label = format!("{}\n{}", gate.title, gate.what);
        let style = format!(
            "rounded=1;html=0;whiteSpace=wrap;dashed=1;fontSize=11;fillColor={};strokeColor={};fontColor={};",
            palette.panel.web(),
            palette.line_2.web(),
            palette.ink.web(),
        );
        object(&mut text, &format!("gate-{at}"), &label, &[], &style, "1", moved(gate.area));
    }
    for (at, link) in scene.links.iter().enumerate() {
        if let (Some(from), Some(to)) = (ids.get(&link.from), ids.get(&link.to)) {
            edge(&mut text, &palette, at, link, (from, to));
        }
    }
    text.push_str("</root>\n</mxGraphModel>\n</diagram>\n</mxfile>\n");
    text
}

fn container(text: &mut String, palette: &Palette, frame: &Frame, id: &str, area: Area) {
    let dashed = if matches!(frame.kind, FrameKind::Group(_)) { "" } else { "dashed=1;" };
    let style = format!(
        "swimlane;container=1;collapsible=1;horizontal=1;startSize=32;rounded=1;arcSize=4;html=0;align=left;spacingLeft=12;fontStyle=1;\
         {dashed}fillColor={};swimlaneFillColor={};strokeColor={};fontColor={};",
        palette.mute.web(),
        palette.panel.over(palette.bg, 50).web(),
        palette.line_2.web(),
        palette.ink_2.web(),
    );
    object(text, id, &format!("{} ({})", frame.title, frame.detail), &[], &style, "1", area);
}

/// A cell with data of its own.
fn object(
    text: &mut String,
    id: &str,
    label: &str,
    data: &[(&str, &str)],
    style: &str,
    parent: &str,
    area: Area,
) {
    let data: String = data.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value))).collect();
    let _ = writeln!(
        text,
        "<UserObject id=\"{id}\" label=\"{}\"{data}><mxCell style=\"{style}\" vertex=\"1\" parent=\"{parent}\"><mxGeometry x=\"{}\" y=\"{}\" \
         width=\"{}\" height=\"{}\" as=\"geometry\"/></mxCell></UserObject>",
        lines_of(label),
        number(area.x),
        number(area.y),
        number(area.width),
        number(area.height),
    );
}

fn edge(text: &mut String, palette: &Palette, at: usize, link: &Link, (from, to): (&str, &str)) {
    let dash = match link.kind {
        ReferenceKind::Strong => "",
        ReferenceKind::Weak => "dashed=1;dashPattern=7 4;",
        ReferenceKind::Config => "dashed=1;dashPattern=1 4;",
        ReferenceKind::Manual => "dashed=1;dashPattern=14 5;",
    };
    let names: Vec<&str> = link.names.iter().map(String::as_str).collect();
    let _ = writeln!(
        text,
        "<UserObject id=\"reference-{at}\" label=\"{}\" kind=\"{}\" names=\"{}\"><mxCell style=\"edgeStyle=orthogonalEdgeStyle;rounded=1;\
         html=0;endArrow=block;endSize=5;strokeWidth=1.6;exitX=1;exitY=0.5;entryX=0;entryY=0.5;fontSize=10;{dash}strokeColor={};fontColor={};\
         labelBackgroundColor={};\" edge=\"1\" parent=\"1\" source=\"{from}\" target=\"{to}\"><mxGeometry relative=\"1\" as=\"geometry\"/></mxCell>\
         </UserObject>",
        escaped(&crate::sections::label(&names)),
        words::reference(link.kind),
        escaped(&link.names.join(", ")),
        palette.edge.web(),
        palette.ink_2.web(),
        palette.panel.web(),
    );
}

/// A line break inside an attribute.
fn lines_of(label: &str) -> String {
    label.split('\n').map(escaped).collect::<Vec<_>>().join("&#10;")
}
