//! A card as the window draws it.

use plan::Action;
use topology::ServiceKind;

use crate::{
    brush::{Brush, dashed},
    display::{Dash, Mark, Stroke},
    fonts::Face,
    geometry::{Area, Path, Point, Step},
    icons::Icon,
    picture::{Card, Pip, PipState, StageTone},
    scene::Frame,
    theme::{Colour, Palette},
    words,
};

const PAD: f64 = 12.0;
const NAME: f64 = 13.5;
/// A long name is set smaller before it is cut.
const SMALL_NAME: f64 = 11.5;
const LINE: f64 = 11.5;

/// The ink and the ground of what a plan does.
fn look(palette: &Palette, action: Action) -> (Colour, Colour) {
    match action {
        Action::Create => (palette.accent, palette.accent_soft),
        Action::Update | Action::ContinueRollback | Action::RollBack => (palette.warn, palette.warn_soft),
        Action::Recreate | Action::Delete => (palette.bad, palette.bad_soft),
        Action::None => (palette.ink_2, palette.mute),
    }
}

pub fn tone(palette: &Palette, stage: StageTone) -> Colour {
    match stage {
        StageTone::Dev => palette.dev,
        StageTone::Staging => palette.staging,
        StageTone::Prod => palette.prod,
        StageTone::Personal => palette.personal,
    }
}

impl Brush<'_> {
    pub fn card(&mut self, card: &Card, area: Area, action: Option<Action>, missing: usize) {
        let Palette { panel, line, line_2, ink, ink_3, bad, .. } = self.palette;
        self.marks.push(Mark::Open(card.id.to_string()));
        self.area(Area { y: area.y + 1.0, ..area }, 11.0, Some(line), None);
        let dash = if card.kind == ServiceKind::Planned { Dash::Short } else { Dash::Solid };
        self.area(area, 11.0, Some(panel), Some(dashed(line_2, 1.0, dash)));
        self.icon(Icon::of(card), Point::new(area.x + PAD, area.y + 12.5), 17.0);
        let right = area.right() - PAD;
        let mut end = right;
        if let Some(action) = action {
            let (ink, soft) = look(&self.palette, action);
            end = self.badge(Point::new(right, area.y + 21.0), words::action(action), ink, soft) - 8.0;
        }
        self.name(card.id.as_str(), Point::new(area.x + PAD + 25.0, area.y + 25.8), end, ink);
        let low = Point::new(area.x + PAD, area.y + 45.5);
        let lost = if missing > 0 { format!(" · {missing} unresolved") } else { String::new() };
        let room = right - low.x - self.fonts.width(Face::Regular, LINE, &lost);
        let text = self.fonts.fitted(Face::Regular, LINE, &words::line(card), room);
        let end = self.text(low, Face::Regular, LINE, ink_3, &text);
        self.text(Point::new(end, low.y), Face::Regular, LINE, bad, &lost);
        let strip = Area::new(area.x + PAD, area.y + 59.0, area.width - 2.0 * PAD, 6.0);
        self.pips(&card.pips, strip);
        self.marks.push(Mark::Close);
    }

    /// A group in the place of its services.
    pub fn folded(&mut self, frame: &Frame) {
        let Palette { panel, line_2, ink, ink_3, .. } = self.palette;
        let area = frame.area;
        self.marks.push(Mark::Open(frame.title.clone()));
        let stroke = Some(Stroke::plain(line_2, 1.0));
        self.area(Area { x: area.x + 4.0, y: area.y + 4.0, ..area }, 11.0, Some(panel), stroke);
        self.area(area, 11.0, Some(panel), stroke);
        self.icon(Icon::Stack, Point::new(area.x + PAD, area.y + 12.5), 17.0);
        self.name(&frame.title, Point::new(area.x + PAD + 25.0, area.y + 25.8), area.right() - PAD, ink);
        let low = Point::new(area.x + PAD + 25.0, area.y + 45.5);
        self.text(low, Face::Regular, LINE, ink_3, &frame.detail);
        self.marks.push(Mark::Close);
    }

    fn name(&mut self, name: &str, at: Point, end: f64, ink: Colour) {
        let room = end - at.x;
        let size = if self.fonts.width(Face::SemiBold, NAME, name) <= room { NAME } else { SMALL_NAME };
        let text = self.fonts.fitted(Face::SemiBold, size, name, room);
        self.text(at, Face::SemiBold, size, ink, &text);
    }

    fn pips(&mut self, pips: &[Pip], strip: Area) {
        let gap = 4.0;
        let width = (strip.width - gap * (pips.len() as f64 - 1.0)) / pips.len() as f64;
        for (at, pip) in pips.iter().enumerate() {
            let x = strip.x + at as f64 * (width + gap);
            self.pip(*pip, Area { x, width: width.max(2.0), ..strip });
        }
    }

    pub fn pip(&mut self, pip: Pip, area: Area) {
        let tone = tone(&self.palette, pip.stage);
        let quiet = self.palette.line_2;
        let frame = |colour| (area.grown(-0.5), 2.5, None, Some(Stroke::plain(colour, 1.0)));
        let part = |from: f64, to: f64| Area {
            x: area.x + area.width * from,
            width: area.width * (to - from),
            ..area
        };
        match pip.state {
            PipState::Deployed => self.area(area, 3.0, Some(tone), None),
            PipState::Behind => {
                let (area, radius, fill, stroke) = frame(tone);
                self.area(area, radius, fill, stroke);
                self.stripes(area, tone);
            }
            PipState::Failed => {
                self.area(part(0.0, 0.3), 2.0, Some(tone), None);
                self.area(part(0.7, 1.0), 2.0, Some(tone), None);
                let (area, radius, fill, stroke) = frame(tone);
                self.area(area, radius, fill, stroke);
            }
            PipState::Running => {
                self.area(part(0.0, 0.5), 3.0, Some(tone), None);
                let (area, radius, fill, stroke) = frame(tone);
                self.area(area, radius, fill, stroke);
            }
            PipState::Absent => {
                let (area, radius, fill, stroke) = frame(quiet);
                self.area(area, radius, fill, stroke);
            }
            PipState::Unknown => {
                self.area(Area { y: area.y + 2.0, height: 2.0, ..area }, 1.0, Some(quiet), None)
            }
        }
    }

    fn stripes(&mut self, area: Area, colour: Colour) {
        let p = Point::new;
        let (mut x, wide, lean) = (area.x + 1.0, 3.0, area.height);
        while x + wide + lean <= area.right() {
            let corners = [
                p(x + lean, area.y),
                p(x + lean + wide, area.y),
                p(x + wide, area.bottom()),
                p(x, area.bottom()),
            ];
            let mut path = Path::lines(&corners);
            path.0.push(Step::Close);
            self.filled(path, colour);
            x += 2.0 * wide;
        }
    }
}
