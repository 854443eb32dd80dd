//! The window's own faces (SIL Open Font License, beside them in `fonts/`): what text measures, and its outlines.
//!
//! They hold Latin, Greek and Cyrillic letters. Any other letter has the width of the box that stands for it here; an SVG shows it
//! all the same, with a font of its reader's.

use ttf_parser::{Face as Ttf, GlyphId, OutlineBuilder};

use crate::geometry::{Path, Point, Step};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    Regular,
    SemiBold,
    Mono,
}

impl Face {
    pub const ALL: [Self; 3] = [Self::Regular, Self::SemiBold, Self::Mono];

    /// The file, a TrueType font.
    #[must_use]
    pub fn data(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../fonts/Inter-Regular.ttf"),
            Self::SemiBold => include_bytes!("../fonts/Inter-SemiBold.ttf"),
            Self::Mono => include_bytes!("../fonts/JetBrainsMono-Regular.ttf"),
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Regular => "Inter-Regular",
            Self::SemiBold => "Inter-SemiBold",
            Self::Mono => "JetBrainsMonoNL-Regular",
        }
    }
}

/// The three faces, read.
pub struct Fonts([Ttf<'static>; 3]);

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").finish_non_exhaustive()
    }
}

impl Default for Fonts {
    fn default() -> Self {
        Self(Face::ALL.map(|face| {
            Ttf::parse(face.data(), 0).expect("the bundled fonts are read by a test of this crate")
        }))
    }
}

impl Fonts {
    #[must_use]
    pub fn ttf(&self, face: Face) -> &Ttf<'static> {
        let [regular, semi_bold, mono] = &self.0;
        match face {
            Face::Regular => regular,
            Face::SemiBold => semi_bold,
            Face::Mono => mono,
        }
    }

    #[must_use]
    pub fn glyph(&self, face: Face, letter: char) -> GlyphId {
        self.ttf(face).glyph_index(letter).unwrap_or_default()
    }

    #[must_use]
    pub fn width(&self, face: Face, size: f64, text: &str) -> f64 {
        let ttf = self.ttf(face);
        let advance = |letter| f64::from(ttf.glyph_hor_advance(self.glyph(face, letter)).unwrap_or_default());
        text.chars().map(advance).sum::<f64>() * size / f64::from(ttf.units_per_em())
    }

    /// The text where it has room, its beginning and an ellipsis where it has not.
    #[must_use]
    pub fn fitted(&self, face: Face, size: f64, text: &str, room: f64) -> String {
        if self.width(face, size, text) <= room {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let short = format!("{}…", kept.iter().collect::<String>().trim_end());
            if self.width(face, size, &short) <= room {
                return short;
            }
        }
        String::new()
    }

    /// The text in lines that fit, broken at blanks, and inside a word where it has no room by itself.
    #[must_use]
    pub fn wrapped(&self, face: Face, size: f64, text: &str, room: f64) -> Vec<String> {
        let fits = |line: &str| self.width(face, size, line) <= room;
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let line = lines.last_mut().map(std::mem::take).unwrap_or_default();
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if fits(&longer) {
                lines.pop();
                lines.push(longer);
                continue;
            }
            lines.pop();
            if !line.is_empty() {
                lines.push(line);
            }
            let mut part = String::new();
            for letter in word.chars() {
                part.push(letter);
                if part.chars().count() > 1 && !fits(&part) {
                    part.pop();
                    lines.push(std::mem::take(&mut part));
                    part.push(letter);
                }
            }
            lines.push(part);
        }
        lines
    }

    /// The outlines of a text that begins at a point of its base line.
    #[must_use]
    pub fn outline(&self, face: Face, size: f64, text: &str, at: Point) -> Path {
        let ttf = self.ttf(face);
        let scale = size / f64::from(ttf.units_per_em());
        let mut outline = Outline { path: Path::default(), at, scale };
        for letter in text.chars() {
            let glyph = self.glyph(face, letter);
            ttf.outline_glyph(glyph, &mut outline);
            outline.at.x += f64::from(ttf.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
        }
        outline.path
    }
}

struct Outline {
    path: Path,
    at: Point,
    scale: f64,
}

impl Outline {
    /// Fonts count upwards.
    fn point(&self, x: f32, y: f32) -> Point {
        Point::new(self.at.x + f64::from(x) * self.scale, self.at.y - f64::from(y) * self.scale)
    }

    fn last(&self) -> Point {
        self.path
            .0
            .iter()
            .rev()
            .find_map(|step| match step {
                Step::Move(to) | Step::Line(to) | Step::Curve(_, _, to) => Some(*to),
                Step::Close => None,
            })
            .unwrap_or(self.at)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.0.push(Step::Move(self.point(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.0.push(Step::Line(self.point(x, y)));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, handle, to) = (self.last(), self.point(x1, y1), self.point(x, y));
        let third = |end: Point| {
            Point::new(end.x + (handle.x - end.x) * 2.0 / 3.0, end.y + (handle.y - end.y) * 2.0 / 3.0)
        };
        self.path.0.push(Step::Curve(third(from), third(to), to));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.0.push(Step::Curve(self.point(x1, y1), self.point(x2, y2), self.point(x, y)));
    }

    fn close(&mut self) {
        self.path.0.push(Step::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_font_is_read_and_has_the_letters_of_names() {
        let fonts = Fonts::default();
        for face in Face::ALL {
            for letter in ('!'..='~').chain("äßéčŁ→·…–“”Ωя".chars()) {
                assert_ne!(fonts.glyph(face, letter), GlyphId(0), "{letter} in {}", face.name());
            }
        }
    }

    #[test]
    fn a_wider_text_is_measured_wider_and_its_outline_is_as_wide() {
        let fonts = Fonts::default();
        let width = |text| fonts.width(Face::Regular, 13.0, text);
        assert!(width("mmm") > width("iii"));
        assert_eq!(fonts.width(Face::Mono, 10.0, "iii"), fonts.width(Face::Mono, 10.0, "mmm"));
        let outline = fonts.outline(Face::Regular, 13.0, "notes", Point::new(0.0, 0.0)).flat();
        let right = outline.iter().map(|point| point.x).fold(0.0, f64::max);
        assert!((width("notes") - right).abs() < 2.0, "{right}");
    }

    #[test]
    fn what_has_no_room_ends_in_an_ellipsis() {
        let fonts = Fonts::default();
        assert_eq!(fonts.fitted(Face::Regular, 13.0, "notes", 100.0), "notes");
        let short = fonts.fitted(Face::Regular, 13.0, "a-service-with-a-long-name", 100.0);
        assert!(short.starts_with("a-service") && short.ends_with('…'), "{short}");
        assert!(fonts.width(Face::Regular, 13.0, &short) <= 100.0);
        assert_eq!(fonts.fitted(Face::Regular, 13.0, "notes", 1.0), "");
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        let fonts = Fonts::default();
        let text = "one two three a-word-that-has-no-room-in-any-line-by-itself four";
        let lines = fonts.wrapped(Face::Regular, 12.0, text, 90.0);
        assert!(lines.iter().all(|line| fonts.width(Face::Regular, 12.0, line) <= 90.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }
}
