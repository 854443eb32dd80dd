//! From a scene to marks: everything in its place and colour, the highest last.

use std::collections::{BTreeMap, BTreeSet};

use topology::{ReferenceKind, ServiceId};

use crate::{
    brush::{Brush, dashed},
    display::{Dash, Display, Mark, Stroke},
    fonts::{Face, Fonts},
    geometry::{Area, Path, Point, Step},
    links::{Link, Node},
    names::{self, Name},
    picture::Picture,
    routes::{HEAD, routes},
    scene::{Frame, FrameKind, Gate, Scene},
    theme::{Colour, Palette, Theme},
};

const MARGIN: f64 = 36.0;
/// The name of a lane stands above its first card.
const LANE_EDGE: f64 = 40.0;
const LEAST_WIDTH: f64 = 560.0;

/// How a line of a kind is drawn.
pub fn stroke_of(kind: ReferenceKind, colour: Colour) -> Stroke {
    match kind {
        ReferenceKind::Strong => dashed(colour, 1.7, Dash::Solid),
        ReferenceKind::Weak => dashed(colour, 1.7, Dash::Dashed),
        ReferenceKind::Config => dashed(colour, 2.0, Dash::Dotted),
        ReferenceKind::Manual => dashed(colour, 1.7, Dash::Long),
    }
}

pub fn paint(picture: &Picture, theme: Theme, fonts: &Fonts) -> Display {
    let scene = Scene::new(picture, fonts);
    let nodes = scene.nodes();
    let kept_free = scene.kept_free();
    let ways = routes(&scene.links, &nodes, &kept_free);
    let taken: Vec<Area> = nodes.values().copied().chain(kept_free).collect();
    let names = names::place(fonts, &scene.links, &ways, &taken);
    let binding = binding(picture);
    let binds = |link: &Link| match (&link.from, &link.to) {
        (Node::Service(from), Node::Service(to)) => binding.contains(&(from, to)),
        (Node::Service(_) | Node::Group(_), Node::Service(_) | Node::Group(_)) => false,
    };
    let palette = theme.palette();
    let mut brush = Brush { fonts, palette, marks: Vec::new() };

    for frame in &scene.frames {
        brush.frame(frame);
    }
    for (title, area) in &scene.lanes {
        brush.lane(title, *area);
    }
    // What has to come first lies on the rest.
    let (first, last): (Vec<_>, Vec<_>) = scene.links.iter().zip(&ways).partition(|(link, _)| !binds(link));
    for (link, way) in first.into_iter().chain(last) {
        let Some(way) = way else { continue };
        let colour = if binds(link) { palette.accent } else { palette.edge };
        brush.link(link, way, colour);
    }
    let actions = picture.actions();
    let mut missing: BTreeMap<&Node, usize> = BTreeMap::new();
    for lost in &scene.missing {
        *missing.entry(&lost.to).or_default() += 1;
    }
    for (card, area) in &scene.cards {
        let lost = missing.get(&Node::Service(card.id.clone())).copied().unwrap_or_default();
        if lost > 0 {
            brush.stub(*area);
        }
        brush.card(card, *area, actions.get(&card.id).copied(), lost);
    }
    for frame in &scene.folded {
        brush.folded(frame);
    }
    for gate in &scene.gates {
        brush.gate(gate);
    }
    for name in names.iter().flatten() {
        match name {
            Name::Written(text, area) => brush.pill(*area, text),
            Name::Numbered(number, Some(area)) => brush.number(*area, *number),
            Name::Numbered(_, None) => {}
        }
    }

    let points = ways.iter().flatten().flat_map(Path::flat).map(|point| Area::around(point, 4.0, 4.0));
    let drawn = scene.bounds().into_iter().chain(points);
    let named = names.iter().flatten().filter_map(|name| match name {
        Name::Written(_, area) | Name::Numbered(_, Some(area)) => Some(*area),
        Name::Numbered(_, None) => None,
    });
    let content = Area::of(drawn.chain(named)).unwrap_or(Area::new(0.0, 0.0, 0.0, 0.0));
    let mut content = Area::new(content.x, content.y, content.width.max(LEAST_WIDTH), content.height);

    // The title is put above once it is known how high that is.
    let head = brush.title(picture, Point::new(content.x, content.y - 74.0));
    content.width = content.width.max(head.x - content.x);
    let any = scene.links.iter().any(binds);
    let below = Point::new(content.x, content.bottom() + 34.0);
    let low = brush.legend(&scene, below, content.width, any);
    let low = brush.notes(&scene, &names, Point::new(content.x, low + 12.0), content.width);

    let (left, top) = (content.x - MARGIN, content.y - 74.0 - MARGIN + 8.0);
    for mark in &mut brush.marks {
        mark.shift(-left, -top);
    }
    Display {
        width: (content.width + 2.0 * MARGIN).ceil(),
        height: (low - top + MARGIN - 8.0).ceil(),
        ground: palette.bg,
        title: format!("{}: services and what ties them together", picture.title.application),
        marks: brush.marks,
    }
}

fn binding(picture: &Picture) -> BTreeSet<(&ServiceId, &ServiceId)> {
    let edges = picture.plan().into_iter().flat_map(|plan| &plan.edges);
    edges.filter(|edge| edge.binds).map(|edge| (&edge.from, &edge.to)).collect()
}

impl Mark {
    fn shift(&mut self, dx: f64, dy: f64) {
        match self {
            Self::Box { area, .. } => (area.x, area.y) = (area.x + dx, area.y + dy),
            Self::Path { path, .. } => *path = path.moved(dx, dy),
            Self::Text(text) => text.at = Point::new(text.at.x + dx, text.at.y + dy),
            Self::Open(_) | Self::Close => {}
        }
    }
}

impl Brush<'_> {
    fn frame(&mut self, frame: &Frame) {
        let Palette { panel, bg, line_2, ink, ink_2, ink_3, .. } = self.palette;
        let Area { x, y, width, .. } = frame.area;
        let (title, ground, dash, area) = match frame.kind {
            FrameKind::Group(_) => (ink_2, Some(panel.over(bg, 50)), Dash::Solid, frame.area),
            FrameKind::Column | FrameKind::Unchanged => {
                let body = Area { y: y + 24.0, height: frame.area.height - 24.0, ..frame.area };
                let quiet = frame.kind == FrameKind::Unchanged;
                let ground = if quiet { None } else { Some(panel.over(bg, 55)) };
                (if quiet { ink_3 } else { ink }, ground, Dash::Short, body)
            }
        };
        self.area(area, 14.0, ground, Some(dashed(line_2, 1.0, dash)));
        let (left, base) = if dash == Dash::Solid { (x + 16.0, y + 25.0) } else { (x + 4.0, y + 14.0) };
        let room = width - 32.0 - self.fonts.width(Face::Regular, 12.0, &frame.detail);
        let text = self.fonts.fitted(Face::SemiBold, 13.0, &frame.title, room);
        let end = self.text(Point::new(left, base), Face::SemiBold, 13.0, title, &text);
        self.text(Point::new(end + 8.0, base), Face::Regular, 12.0, ink_3, &frame.detail);
    }

    fn lane(&mut self, title: &str, area: Area) {
        let Palette { line, ink_3, .. } = self.palette;
        let edge = [Point::new(area.x, area.y), Point::new(area.right(), area.y)];
        self.line(Path::lines(&edge), Stroke::plain(line, 1.0));
        let text = self.fonts.fitted(Face::Mono, 11.0, title, area.width - 60.0);
        self.text(Point::new(area.x + LANE_EDGE, area.y + 21.0), Face::Mono, 11.0, ink_3, &text);
    }

    fn link(&mut self, link: &Link, way: &Path, colour: Colour) {
        let names =
            if link.names.is_empty() { String::new() } else { format!(": {}", link.names.join(", ")) };
        let kind = crate::words::reference(link.kind);
        self.marks.push(Mark::Open(format!("{} → {}, {kind}{names}", link.from, link.to)));
        self.line(way.clone(), stroke_of(link.kind, colour));
        if let Some(Step::Line(end) | Step::Curve(_, _, end)) = way.0.last() {
            self.head(Point::new(end.x + HEAD, end.y), colour);
        }
        self.marks.push(Mark::Close);
    }

    /// A line that comes from nowhere: a name that nobody provides.
    fn stub(&mut self, card: Area) {
        let bad = self.palette.bad;
        let y = card.y + card.height / 2.0 + 22.0;
        let path = Path::lines(&[Point::new(card.x - 18.0, y), Point::new(card.x - 1.0, y)]);
        self.line(path, dashed(bad, 1.7, Dash::Short));
        self.cross(Point::new(card.x - 23.0, y), bad);
    }

    /// At most so many lines; the last one says where there would be more.
    fn cut(&self, face: Face, size: f64, text: &str, room: f64, most: usize) -> Vec<String> {
        let mut lines = self.fonts.wrapped(face, size, text, room);
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1)).join(" ");
            lines.push(self.fonts.fitted(face, size, &rest, room));
        }
        lines
    }

    fn gate(&mut self, gate: &Gate) {
        let Palette { panel, line_2, ink, ink_3, .. } = self.palette;
        let Area { x, width, .. } = gate.area;
        let middle = x + width / 2.0;
        let (top, foot) = (gate.area.bottom(), gate.area.bottom() + gate.fall);
        let fall = Path::lines(&[Point::new(middle, top), Point::new(middle, foot)]);
        self.line(fall, dashed(line_2, 2.0, Dash::Short));
        self.area(gate.area, 12.0, Some(panel), Some(dashed(line_2, 1.0, Dash::Short)));
        let room = width - 16.0;
        let title = self.cut(Face::SemiBold, 13.0, &gate.title, room, 2);
        let what = self.cut(Face::Regular, 11.0, &gate.what, room, 5 - title.len());
        let tall = title.len() as f64 * 17.0 + what.len() as f64 * 14.0 + 3.0;
        let mut y = gate.area.y + (gate.area.height - tall) / 2.0 + 8.0;
        for line in title {
            self.centred(Point::new(middle, y), Face::SemiBold, 13.0, ink, &line);
            y += 17.0;
        }
        for line in what {
            self.centred(Point::new(middle, y + 1.0), Face::Regular, 11.0, ink_3, &line);
            y += 14.0;
        }
    }
}
