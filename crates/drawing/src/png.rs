//! PNG, drawn with the bundled fonts: the same on every machine.

use tiny_skia::{FillRule, LineCap, Paint, PathBuilder, Pixmap, StrokeDash, Transform};

use crate::{
    display::{Display, Mark},
    error::DrawingError,
    fonts::Fonts,
    geometry::{Path, Step},
    theme::Colour,
};

/// 256 MB while it is drawn.
const MOST_PIXELS: f64 = 64_000_000.0;

/// # Errors
/// Where it would have more pixels than a machine holds easily.
pub fn png(display: &Display, fonts: &Fonts, scale: f64) -> Result<Vec<u8>, DrawingError> {
    let (width, height) = (display.width * scale, display.height * scale);
    let too_large = || DrawingError::TooLarge { width: width as u64, height: height as u64 };
    if width * height > MOST_PIXELS {
        return Err(too_large());
    }
    let mut pixmap = Pixmap::new(width.ceil() as u32, height.ceil() as u32).ok_or_else(too_large)?;
    let transform = Transform::from_scale(scale as f32, scale as f32);
    let Colour(red, green, blue) = display.ground;
    pixmap.fill(tiny_skia::Color::from_rgba8(red, green, blue, 255));
    for mark in &display.marks {
        match mark {
            Mark::Box { area, radius, fill, stroke } => {
                let path = Path::rounded(*area, *radius);
                shape(&mut pixmap, transform, &path, *fill, *stroke);
            }
            Mark::Path { path, fill, stroke } => shape(&mut pixmap, transform, path, *fill, *stroke),
            Mark::Text(text) => {
                let outline = fonts.outline(text.face, text.size, &text.text, text.at);
                shape(&mut pixmap, transform, &outline, Some(text.colour), None);
            }
            Mark::Open(_) | Mark::Close => {}
        }
    }
    pixmap.encode_png().map_err(|error| DrawingError::Png(error.to_string()))
}

fn shape(
    pixmap: &mut Pixmap,
    transform: Transform,
    path: &Path,
    fill: Option<Colour>,
    stroke: Option<crate::display::Stroke>,
) {
    let Some(path) = skia(path) else { return };
    if let Some(colour) = fill {
        pixmap.fill_path(&path, &paint(colour), FillRule::Winding, transform, None);
    }
    if let Some(stroke) = stroke {
        let dash =
            stroke.dash.pattern().and_then(|[on, off]| StrokeDash::new(vec![on as f32, off as f32], 0.0));
        let line_cap = if stroke.dash.has_round_ends() { LineCap::Round } else { LineCap::Butt };
        let settings = tiny_skia::Stroke { width: stroke.width as f32, dash, line_cap, ..Default::default() };
        pixmap.stroke_path(&path, &paint(stroke.colour), &settings, transform, None);
    }
}

fn paint(Colour(red, green, blue): Colour) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, 255);
    paint
}

fn skia(path: &Path) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for step in &path.0 {
        match step {
            Step::Move(to) => builder.move_to(to.x as f32, to.y as f32),
            Step::Line(to) => builder.line_to(to.x as f32, to.y as f32),
            Step::Curve(a, b, to) => {
                builder.cubic_to(a.x as f32, a.y as f32, b.x as f32, b.y as f32, to.x as f32, to.y as f32);
            }
            Step::Close => builder.close(),
        }
    }
    builder.finish()
}
