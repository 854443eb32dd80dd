//! A picture that stands alone: cards in columns, in the reader's light or dark.

use std::{collections::BTreeMap, fmt::Write};

use topology::{GroupId, Reference, ServiceId};

use crate::{
    Line, by_group, kind_word, label, lines,
    routes::{Route, Routes},
};
use plan::{CardSize, layered};

/// Of the 13 px text on a card; a wide letter of a sans-serif font.
const LETTER: f64 = 7.4;
/// Of the 11 px text on a line.
pub(crate) const SMALL_LETTER: f64 = 6.0;
const CARD_HEIGHT: f64 = 44.0;
const MARGIN: f64 = 32.0;

const STYLE: &str = "\
  svg{--paper:#fbfbfa;--card:#fff;--ink:#1d2126;--quiet:#626a73;--edge:#8a929b;--frame:#d9dce0;--missing:#b4380b;font-family:system-ui,sans-serif}
  @media (prefers-color-scheme:dark){svg{--paper:#16181b;--card:#1f2226;--ink:#e9ebee;--quiet:#9aa2ab;--edge:#78808a;--frame:#373c42;--missing:#f08a5d}}
  .paper{fill:var(--paper)} .card{fill:var(--card);stroke:var(--frame)} 
  .group{fill:none;stroke:var(--frame);stroke-dasharray:2 4} .name{fill:var(--ink);font-size:13px;font-weight:600}
  .label{fill:var(--quiet);font-size:11px} .on-line{paint-order:stroke;stroke:var(--paper);stroke-width:4px;text-anchor:middle}
  .line{fill:none;stroke:var(--edge);stroke-width:1.5} .strong{stroke-width:2.25} .config{stroke-dasharray:2 4}
  .manual{stroke-dasharray:8 4} .head{fill:var(--edge)}
  .missing.line{stroke:var(--missing);stroke-dasharray:4 3} .missing.label{fill:var(--missing)}";

/// An SVG document. What nobody provides is a dashed line that comes from nowhere.
#[must_use]
pub fn svg(services: &[(ServiceId, Option<GroupId>)], references: &[Reference]) -> String {
    let lines: Vec<Line<'_>> = lines(references).into_iter().flat_map(apart).collect();
    let letters = services.iter().map(|(service, _)| service.as_str().chars().count()).max().unwrap_or(0);
    let labels =
        lines.iter().map(|line| shortened(&label(&line.names), 40).chars().count()).max().unwrap_or(0);
    let size = CardSize {
        width: (letters as f64 * LETTER + 32.0).clamp(140.0, 360.0),
        height: CARD_HEIGHT,
        column_gap: (labels as f64 * SMALL_LETTER + 48.0).max(96.0),
        row_gap: 32.0,
        group_gap: 16.0,
    };
    let edges: Vec<(ServiceId, ServiceId)> =
        lines.iter().filter_map(|line| Some((line.from?.clone(), line.to.clone()))).collect();
    let missing = lines.iter().any(|line| line.from.is_none());
    let left = if missing { MARGIN + size.column_gap } else { MARGIN };
    let places: BTreeMap<ServiceId, (f64, f64)> = layered(services, &edges, size)
        .into_iter()
        .map(|(service, (x, y))| (service, (x + left, y + MARGIN)))
        .collect();
    let right = places.values().map(|(x, _)| x + size.width).fold(left, f64::max) + MARGIN;
    let routes = Routes::new(&places, size).of(&lines);
    let low = places
        .values()
        .map(|(_, y)| y + size.height)
        .chain(routes.iter().map(Route::low))
        .fold(MARGIN, f64::max)
        + MARGIN;

    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {right:.0} {low:.0}\" width=\"{right:.0}\" \
         height=\"{low:.0}\" role=\"img\" aria-label=\"Services and references\">\n<style>\n{STYLE}\n</style>\n\
         <defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 0 8 4 0 8z\"/></marker></defs>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
    );
    group_frames(&mut text, services, &places, size);
    for (route, line) in routes.iter().zip(&lines) {
        let missing = if line.from.is_none() { " missing" } else { "" };
        if let Some(path) = &route.path {
            let kind = kind_word(line.kind);
            writeln!(text, "<path class=\"line {kind}{missing}\" marker-end=\"url(#head)\" d=\"{path}\"/>")
                .unwrap_or_default();
        }
    }
    for (service, place) in &places {
        card(&mut text, *place, size, service.as_str());
    }
    for (route, line) in routes.iter().zip(&lines) {
        let Some((x, y)) = route.label else { continue };
        let missing = if line.from.is_none() { " missing" } else { "" };
        writeln!(
            text,
            "<text class=\"label on-line{missing}\" x=\"{x:.1}\" y=\"{y:.1}\">{}<title>{}: {}</title></text>",
            escaped(&shortened(&label(&line.names), 40)),
            kind_word(line.kind),
            escaped(&line.names.join(", ")),
        )
        .unwrap_or_default();
    }
    text.push_str("</svg>\n");
    text
}

/// Names that nobody provides have nothing in common: each is a line of its own.
fn apart(line: Line<'_>) -> Vec<Line<'_>> {
    match line.from {
        Some(_) => vec![line],
        None => line.names.iter().map(|name| Line { names: vec![*name], ..line }).collect(),
    }
}

fn card(text: &mut String, (x, y): (f64, f64), size: CardSize, name: &str) {
    let room = ((size.width - 24.0) / LETTER).max(4.0) as usize;
    writeln!(
        text,
        "<g transform=\"translate({x:.0} {y:.0})\"><title>{}</title><rect class=\"card\" width=\"{:.0}\" height=\"{:.0}\" \
         rx=\"8\"/><text class=\"name\" x=\"12\" y=\"{:.0}\">{}</text></g>",
        escaped(name),
        size.width,
        size.height,
        size.height / 2.0 + 4.5,
        escaped(&shortened(name, room)),
    )
    .unwrap_or_default();
}

fn group_frames(
    text: &mut String,
    services: &[(ServiceId, Option<GroupId>)],
    places: &BTreeMap<ServiceId, (f64, f64)>,
    size: CardSize,
) {
    for (group, services) in by_group(services) {
        let Some(group) = group else { continue };
        let own = || services.iter().filter_map(|service| places.get(*service));
        let x1 = own().map(|(x, _)| *x).fold(f64::INFINITY, f64::min) - 12.0;
        let y1 = own().map(|(_, y)| *y).fold(f64::INFINITY, f64::min) - 22.0;
        let x2 = own().map(|(x, _)| *x).fold(0.0, f64::max) + size.width + 12.0;
        let y2 = own().map(|(_, y)| *y).fold(0.0, f64::max) + size.height + 12.0;
        writeln!(
            text,
            "<rect class=\"group\" x=\"{x1:.0}\" y=\"{y1:.0}\" width=\"{:.0}\" height=\"{:.0}\" rx=\"12\"/><text \
             class=\"label\" x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            x2 - x1,
            y2 - y1,
            x1 + 10.0,
            y1 + 14.0,
            escaped(group.as_str()),
        )
        .unwrap_or_default();
    }
}

pub(crate) fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(letters.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// For text and attributes of XML, which has no way to write most control characters.
fn escaped(text: &str) -> String {
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
