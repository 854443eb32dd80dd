//! Pictures of services for other places: SVG, PNG, PDF, Mermaid, draw.io, Graphviz. Pure: the same input gives the same bytes.
//!
//! A [`Picture`] says what is drawn. `scene` puts it in its places, `routes` leads the lines around the cards, `names` finds room for what
//! stands on them, `paint` makes a [`Display`] of it: a short list of marks, which the writers of SVG, PNG and PDF go through. Mermaid,
//! Graphviz and draw.io are drawn by others; they get the services and lines themselves.

mod brush;
mod cards;
mod compress;
mod display;
mod dot;
mod drawio;
mod error;
mod fonts;
mod geometry;
mod grid;
mod icons;
mod legend;
mod links;
mod mermaid;
mod names;
mod paint;
mod pdf;
mod phases;
mod picture;
mod png;
mod routes;
mod scene;
mod sections;
mod svg;
mod theme;
mod words;

pub use display::{Dash, Display, Mark, Stroke, Text};
pub use dot::dot;
pub use drawio::drawio;
pub use error::DrawingError;
pub use fonts::{Face, Fonts};
pub use geometry::{Area, Path, Point, Step};
pub use mermaid::mermaid;
pub use pdf::pdf;
pub use picture::{Card, Lens, Picture, Pip, PipState, StageTone, Title};
pub use png::png;
pub use svg::svg;
pub use theme::{Colour, Palette, Theme};

/// A picture with everything in its place and colour.
#[must_use]
pub fn display(picture: &Picture, theme: Theme, fonts: &Fonts) -> Display {
    paint::paint(picture, theme, fonts)
}
