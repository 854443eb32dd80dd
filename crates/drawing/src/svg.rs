//! SVG with its text as text: it can be searched, and a reader without the window's fonts sees it in one of their own, held to the
//! width that was measured.

use std::fmt::Write;

use crate::{
    display::{Display, Mark, Stroke},
    fonts::Face,
    geometry::{Path, Step},
    theme::Colour,
};

#[must_use]
pub fn svg(display: &Display) -> String {
    let (width, height) = (number(display.width), number(display.height));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\">\n<title>{}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        escaped(&display.title),
        display.ground.web(),
    );
    for mark in &display.marks {
        mark_of(&mut text, mark);
        text.push('\n');
    }
    text.push_str("</svg>\n");
    text
}

fn mark_of(text: &mut String, mark: &Mark) {
    match mark {
        Mark::Box { area, radius, fill, stroke } => {
            let _ = write!(
                text,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{}/>",
                number(area.x),
                number(area.y),
                number(area.width),
                number(area.height),
                number(*radius),
                ink(*fill, *stroke),
            );
        }
        Mark::Path { path, fill, stroke } => {
            let _ = write!(text, "<path d=\"{}\"{}/>", data(path), ink(*fill, *stroke));
        }
        Mark::Text(line) => {
            let (family, weight) = match line.face {
                Face::Regular => ("Inter,system-ui,sans-serif", 400),
                Face::SemiBold => ("Inter,system-ui,sans-serif", 600),
                Face::Mono => ("JetBrains Mono NL,JetBrains Mono,ui-monospace,monospace", 400),
            };
            let _ = write!(
                text,
                "<text x=\"{}\" y=\"{}\" font-family=\"{family}\" font-size=\"{}\" font-weight=\"{weight}\" fill=\"{}\" \
                 textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{}</text>",
                number(line.at.x),
                number(line.at.y),
                number(line.size),
                line.colour.web(),
                number(line.width),
                escaped(&line.text),
            );
        }
        Mark::Open(name) => {
            let _ = write!(text, "<g><title>{}</title>", escaped(name));
        }
        Mark::Close => text.push_str("</g>"),
    }
}

fn ink(fill: Option<Colour>, stroke: Option<Stroke>) -> String {
    let mut text = match fill {
        Some(colour) => format!(" fill=\"{}\"", colour.web()),
        None => " fill=\"none\"".to_owned(),
    };
    if let Some(stroke) = stroke {
        let _ = write!(text, " stroke=\"{}\" stroke-width=\"{}\"", stroke.colour.web(), number(stroke.width));
        if let Some([on, off]) = stroke.dash.pattern() {
            let _ = write!(text, " stroke-dasharray=\"{} {}\"", number(on), number(off));
        }
        if stroke.dash.has_round_ends() {
            text.push_str(" stroke-linecap=\"round\"");
        }
    }
    text
}

fn data(path: &Path) -> String {
    let mut text = String::new();
    for step in &path.0 {
        let _ = match step {
            Step::Move(to) => write!(text, "M{} {}", number(to.x), number(to.y)),
            Step::Line(to) => write!(text, "L{} {}", number(to.x), number(to.y)),
            Step::Curve(a, b, to) => write!(
                text,
                "C{} {} {} {} {} {}",
                number(a.x),
                number(a.y),
                number(b.x),
                number(b.y),
                number(to.x),
                number(to.y)
            ),
            Step::Close => write!(text, "Z"),
        };
    }
    text
}

/// To a hundredth, without what says nothing.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// For text and attributes of XML, which has no way to write most control characters.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
