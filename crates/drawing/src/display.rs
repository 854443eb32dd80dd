//! A picture as a list of marks: rectangles, paths and lines of text, from the lowest to the highest.

use crate::{
    fonts::Face,
    geometry::{Area, Path, Point},
    theme::Colour,
};

#[derive(Debug, Clone)]
pub struct Display {
    pub width: f64,
    pub height: f64,
    pub ground: Colour,
    /// What it shows, for those who hear it.
    pub title: String,
    pub marks: Vec<Mark>,
}

#[derive(Debug, Clone)]
pub enum Mark {
    Box {
        area: Area,
        radius: f64,
        fill: Option<Colour>,
        stroke: Option<Stroke>,
    },
    Path {
        path: Path,
        fill: Option<Colour>,
        stroke: Option<Stroke>,
    },
    Text(Text),
    /// What follows up to `Close` is one thing with this name.
    Open(String),
    Close,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    pub colour: Colour,
    pub width: f64,
    pub dash: Dash,
}

impl Stroke {
    pub(crate) fn plain(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: Dash::Solid }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    Solid,
    Short,
    Dashed,
    Dotted,
    Long,
}

impl Dash {
    /// Painted and left out, in turn.
    #[must_use]
    pub fn pattern(self) -> Option<[f64; 2]> {
        match self {
            Self::Solid => None,
            Self::Short => Some([4.0, 3.0]),
            Self::Dashed => Some([7.0, 4.0]),
            // Round ends make a dot of nearly nothing.
            Self::Dotted => Some([0.1, 5.0]),
            Self::Long => Some([14.0, 5.0]),
        }
    }

    #[must_use]
    pub fn has_round_ends(self) -> bool {
        self == Self::Dotted
    }
}

/// One line. `width` is what it measures in its face.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where its base line begins.
    pub at: Point,
    pub face: Face,
    pub size: f64,
    pub colour: Colour,
    pub text: String,
    pub width: f64,
}

impl Text {
    /// What it covers: from a little above its capitals to its descenders.
    #[must_use]
    pub fn area(&self) -> Area {
        Area::new(self.at.x, self.at.y - self.size * 0.76, self.width, self.size)
    }
}
