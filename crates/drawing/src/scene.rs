//! Where everything stands, before it has a colour.

use std::collections::{BTreeMap, BTreeSet};

use topology::{GroupId, ServiceId};

use crate::{
    compress::Axis,
    fonts::Fonts,
    geometry::{Area, Point},
    links::{Link, Missing, Node},
    names::name_width,
    phases,
    picture::{Card, Lens, Picture},
    words::counted,
};

pub const CARD: (f64, f64) = (240.0, 78.0);
const FOLDED: (f64, f64) = (240.0, 66.0);
/// Of a group around its cards: at its sides, above, below.
const PAD: (f64, f64, f64) = (22.0, 44.0, 22.0);
/// No name makes the room between two columns wider than this; longer ones are numbered.
const WIDEST_ROOM: f64 = 230.0;

#[derive(Debug)]
pub struct Scene<'p> {
    pub cards: Vec<(&'p Card, Area)>,
    /// Groups around their cards, or columns around theirs.
    pub frames: Vec<Frame>,
    /// Groups that are drawn as one card.
    pub folded: Vec<Frame>,
    pub lanes: Vec<(String, Area)>,
    pub gates: Vec<Gate>,
    pub links: Vec<Link>,
    pub missing: Vec<Missing>,
}

/// What holds cards.
#[derive(Debug)]
pub struct Frame {
    pub kind: FrameKind,
    pub title: String,
    /// How many services, in words.
    pub detail: String,
    pub members: Vec<ServiceId>,
    pub area: Area,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameKind {
    Group(GroupId),
    Column,
    /// Of what a plan leaves as it is.
    Unchanged,
}

#[derive(Debug)]
pub struct Gate {
    pub title: String,
    pub what: String,
    pub area: Area,
    /// How far the line below it goes that nothing behind it passes.
    pub fall: f64,
}

impl<'p> Scene<'p> {
    pub fn new(picture: &'p Picture, fonts: &Fonts) -> Self {
        let links = picture.links();
        let names = links.iter().map(|link| name_width(fonts, link)).fold(0.0, f64::max);
        let room = (names + 56.0).clamp(112.0, WIDEST_ROOM);
        let mut scene = match &picture.lens {
            Lens::Topology(positions) => topology(picture, positions, room),
            Lens::Phases(_) => phases::scene(picture, room),
        };
        scene.links = links;
        scene.missing = picture.missing();
        scene
    }

    /// Where lines begin and end.
    pub fn nodes(&self) -> BTreeMap<Node, Area> {
        let cards = self.cards.iter().map(|(card, area)| (Node::Service(card.id.clone()), *area));
        let folded = self.folded.iter().filter_map(|frame| match &frame.kind {
            FrameKind::Group(group) => Some((Node::Group(group.clone()), frame.area)),
            FrameKind::Column | FrameKind::Unchanged => None,
        });
        cards.chain(folded).collect()
    }

    /// What lines and names leave free besides nodes: what frames and gates say.
    pub fn kept_free(&self) -> Vec<Area> {
        let heads = self.frames.iter().map(|Frame { area, .. }| {
            Area::new(area.x + 8.0, area.y + 4.0, (CARD.0).min(area.width - 16.0), 32.0)
        });
        let lanes = self.lanes.iter().map(|(_, area)| Area::new(area.x + 40.0, area.y + 8.0, CARD.0, 20.0));
        let gates = self.gates.iter().map(|gate| gate.area);
        heads.chain(lanes).chain(gates).collect()
    }

    pub fn bounds(&self) -> Option<Area> {
        let frames = self.frames.iter().chain(&self.folded).map(|frame| frame.area);
        let cards = self.cards.iter().map(|(_, area)| *area);
        let lanes = self.lanes.iter().map(|(_, area)| *area);
        let gates = self
            .gates
            .iter()
            .map(|gate| Area::new(gate.area.x, gate.area.y, gate.area.width, gate.area.height + gate.fall));
        Area::of(frames.chain(cards).chain(lanes).chain(gates))
    }
}

fn around(areas: impl IntoIterator<Item = Area>) -> Option<Area> {
    let inner = Area::of(areas)?;
    let (side, top, bottom) = PAD;
    Some(Area::new(inner.x - side, inner.y - top, inner.width + 2.0 * side, inner.height + top + bottom))
}

fn topology<'p>(picture: &'p Picture, positions: &BTreeMap<ServiceId, Point>, room: f64) -> Scene<'p> {
    let at = |card: &Card| {
        let point = positions.get(&card.id).copied().unwrap_or(Point::new(0.0, 0.0));
        Area::new(point.x, point.y, CARD.0, CARD.1)
    };
    let mut members: BTreeMap<&GroupId, Vec<&Card>> = BTreeMap::new();
    for card in &picture.cards {
        if let Some(group) = &card.group {
            members.entry(group).or_default().push(card);
        }
    }
    let is_folded = |card: &Card| card.group.as_ref().is_some_and(|group| picture.folded.contains(group));
    let boxes: Vec<(&GroupId, Area)> = (members.iter())
        .filter_map(|(group, cards)| Some((*group, around(cards.iter().map(|card| at(card)))?)))
        .collect();
    let (folded, open): (Vec<_>, Vec<_>) =
        boxes.into_iter().partition(|(group, _)| picture.folded.contains(*group));
    let standing = picture.cards.iter().filter(|card| !is_folded(card)).map(at);
    let open: Vec<Area> = open.into_iter().map(|(_, area)| area).chain(standing).collect();

    let (across, down) = (|area: &Area| (area.x, area.right()), |area: &Area| (area.y, area.bottom()));
    let of = |areas: &[Area], axis: fn(&Area) -> (f64, f64)| areas.iter().map(axis).collect::<Vec<_>>();
    let folds: Vec<Area> = folded.iter().map(|(_, area)| *area).collect();
    let x = Axis::new(&of(&open, across), &of(&folds, across), FOLDED.0 + 40.0);
    let y = Axis::new(&of(&open, down), &of(&folds, down), FOLDED.1 + 30.0);
    let moved = |area: Area| Area::new(x.forward(area.x), y.forward(area.y), area.width, area.height);
    let shrunk = |area: Area| {
        let middle = Point::new(x.forward(area.x + area.width / 2.0), y.forward(area.y + area.height / 2.0));
        Area::around(middle, FOLDED.0, FOLDED.1)
    };
    let cards = picture.cards.iter().filter(|card| !is_folded(card)).map(|card| (card, moved(at(card))));
    let mut cards: Vec<(&Card, Area)> = cards.collect();
    let mut folded: Vec<(&GroupId, Area)> =
        folded.into_iter().map(|(group, area)| (group, shrunk(area))).collect();

    let columns = cards.iter().map(|(_, area)| *area).chain(folded.iter().map(|(_, area)| *area));
    let wide = Axis::widened(&columns.map(|area| across(&area)).collect::<Vec<_>>(), room);
    for area in cards.iter_mut().map(|(_, area)| area).chain(folded.iter_mut().map(|(_, area)| area)) {
        area.x = wide.forward(area.x);
    }

    let frame = |group: &GroupId, area: Area| Frame {
        kind: FrameKind::Group(group.clone()),
        title: picture.label(group),
        detail: counted(members.get(group).map_or(0, Vec::len), "service"),
        members: members.get(group).into_iter().flatten().map(|card| card.id.clone()).collect(),
        area,
    };
    let open: BTreeSet<&GroupId> = cards.iter().filter_map(|(card, _)| card.group.as_ref()).collect();
    let frames = open.into_iter().filter_map(|group| {
        let own = cards.iter().filter(|(card, _)| card.group.as_ref() == Some(group));
        Some(frame(group, around(own.map(|(_, area)| *area))?))
    });
    Scene {
        frames: frames.collect(),
        folded: folded.into_iter().map(|(group, area)| frame(group, area)).collect(),
        cards,
        lanes: Vec::new(),
        gates: Vec::new(),
        links: Vec::new(),
        missing: Vec::new(),
    }
}
