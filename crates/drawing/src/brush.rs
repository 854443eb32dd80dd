//! Puts marks on a picture: the few shapes that everything in it is made of.

use crate::{
    display::{Dash, Mark, Stroke, Text},
    fonts::{Face, Fonts},
    geometry::{Area, Path, Point, Step},
    icons::Icon,
    theme::{Colour, Palette},
};

#[derive(Debug)]
pub struct Brush<'f> {
    pub fonts: &'f Fonts,
    pub palette: Palette,
    pub marks: Vec<Mark>,
}

impl Brush<'_> {
    pub fn area(&mut self, area: Area, radius: f64, fill: Option<Colour>, stroke: Option<Stroke>) {
        self.marks.push(Mark::Box { area, radius, fill, stroke });
    }

    pub fn line(&mut self, path: Path, stroke: Stroke) {
        self.marks.push(Mark::Path { path, fill: None, stroke: Some(stroke) });
    }

    pub fn filled(&mut self, path: Path, colour: Colour) {
        self.marks.push(Mark::Path { path, fill: Some(colour), stroke: None });
    }

    /// Gives back where it ends.
    pub fn text(&mut self, at: Point, face: Face, size: f64, colour: Colour, text: &str) -> f64 {
        if text.is_empty() {
            return at.x;
        }
        let width = self.fonts.width(face, size, text);
        self.marks.push(Mark::Text(Text { at, face, size, colour, text: text.to_owned(), width }));
        at.x + width
    }

    pub fn centred(&mut self, middle: Point, face: Face, size: f64, colour: Colour, text: &str) {
        let width = self.fonts.width(face, size, text);
        // The middle of small letters and capitals is a little above a third of the size.
        self.text(Point::new(middle.x - width / 2.0, middle.y + size * 0.36), face, size, colour, text);
    }

    /// A name of AWS in a frame.
    pub fn pill(&mut self, area: Area, text: &str) {
        let Palette { panel, line, ink_2, .. } = self.palette;
        self.area(area, 5.0, Some(panel), Some(Stroke::plain(line, 1.0)));
        self.centred(middle(area), Face::Mono, crate::names::SIZE, ink_2, text);
    }

    /// The number of a note.
    pub fn number(&mut self, area: Area, number: usize) {
        let Palette { panel, ink_2, ink_3, .. } = self.palette;
        self.area(area, area.height / 2.0, Some(panel), Some(Stroke::plain(ink_3, 1.0)));
        self.centred(middle(area), Face::SemiBold, 10.0, ink_2, &number.to_string());
    }

    /// A word on a soft ground, ending at the right of a row; gives back where it begins.
    pub fn badge(&mut self, right: Point, word: &str, ink: Colour, soft: Colour) -> f64 {
        let width = self.fonts.width(Face::SemiBold, 11.0, word) + 16.0;
        let area = Area::new(right.x - width, right.y - 10.0, width, 20.0);
        self.area(area, 10.0, Some(soft), None);
        self.centred(middle(area), Face::SemiBold, 11.0, ink, word);
        area.x
    }

    pub fn icon(&mut self, icon: Icon, corner: Point, size: f64) {
        let scale = size / 24.0;
        let stroke = Stroke::plain(self.palette.ink_3, 1.8 * scale);
        for path in icon.paths() {
            let placed = path.mapped(|p| Point::new(corner.x + p.x * scale, corner.y + p.y * scale));
            self.line(placed, stroke);
        }
    }

    /// The head of a line that arrives from the left.
    pub fn head(&mut self, tip: Point, colour: Colour) {
        let p = Point::new;
        let steps = [
            Step::Move(p(tip.x - 8.0, tip.y - 4.0)),
            Step::Line(tip),
            Step::Line(p(tip.x - 8.0, tip.y + 4.0)),
        ];
        self.filled(Path(steps.into_iter().chain([Step::Close]).collect()), colour);
    }
}

pub fn middle(area: Area) -> Point {
    Point::new(area.x + area.width / 2.0, area.y + area.height / 2.0)
}

pub fn dashed(colour: Colour, width: f64, dash: Dash) -> Stroke {
    Stroke { colour, width, dash }
}
