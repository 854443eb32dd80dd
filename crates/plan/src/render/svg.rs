//! A picture that stands alone: cards in columns, in the reader's light or dark.

use std::{collections::BTreeMap, fmt::Write};

use topology::{GroupId, Reference, ReferenceKind, ServiceId};

use super::{by_group, kind_word, label, lines};
use crate::{CardSize, layered};

/// Of the 13 px text on a card; a wide letter of a sans-serif font.
const LETTER: f64 = 7.4;
/// Of the 11 px text on a line.
const SMALL_LETTER: f64 = 6.0;
const CARD_HEIGHT: f64 = 44.0;
const MARGIN: f64 = 32.0;

const STYLE: &str = "\
  svg{--paper:#fbfbfa;--card:#fff;--ink:#1d2126;--quiet:#626a73;--edge:#8a929b;--frame:#d9dce0;font-family:system-ui,sans-serif}
  @media (prefers-color-scheme:dark){svg{--paper:#16181b;--card:#1f2226;--ink:#e9ebee;--quiet:#9aa2ab;--edge:#78808a;--frame:#373c42}}
  .paper{fill:var(--paper)} .card{fill:var(--card);stroke:var(--frame)} .missing .card{stroke:#c2410c;stroke-dasharray:4 3}
  .group{fill:none;stroke:var(--frame);stroke-dasharray:2 4} .name{fill:var(--ink);font-size:13px;font-weight:600}
  .label{fill:var(--quiet);font-size:11px} .on-line{paint-order:stroke;stroke:var(--paper);stroke-width:4px;text-anchor:middle}
  .line{fill:none;stroke:var(--edge);stroke-width:1.5} .strong{stroke-width:2.25} .config{stroke-dasharray:2 4}
  .manual{stroke-dasharray:8 4} .head{fill:var(--edge)}";

/// An SVG document. What nobody provides is a dashed card of its own.
#[must_use]
pub fn svg(services: &[(ServiceId, Option<GroupId>)], references: &[Reference]) -> String {
    let lines = lines(references);
    let letters = services.iter().map(|(service, _)| service.as_str().chars().count()).max().unwrap_or(0);
    let labels =
        lines.iter().map(|line| shortened(&label(&line.names), 40).chars().count()).max().unwrap_or(0);
    let width = (letters as f64 * LETTER + 32.0).clamp(140.0, 360.0);
    let size = CardSize {
        width,
        height: CARD_HEIGHT,
        column_gap: (labels as f64 * SMALL_LETTER + 48.0).max(96.0),
        row_gap: 28.0,
        group_gap: 16.0,
    };
    let edges: Vec<(ServiceId, ServiceId)> =
        lines.iter().filter_map(|line| Some((line.from?.clone(), line.to.clone()))).collect();
    let places = layered(services, &edges, size);
    let missing: Vec<(&str, &ServiceId, ReferenceKind)> = lines
        .iter()
        .filter(|line| line.from.is_none() && places.contains_key(line.to))
        .flat_map(|line| line.names.iter().map(|name| (*name, line.to, line.kind)))
        .collect();
    let left = if missing.is_empty() { MARGIN } else { MARGIN + size.width + size.column_gap };
    let at = |service: &ServiceId| places.get(service).map(|(x, y)| (x + left, y + MARGIN));
    let right = places.values().map(|(x, _)| x + left + size.width).fold(left, f64::max);
    let low = places.values().map(|(_, y)| y + MARGIN + size.height).fold(MARGIN, f64::max);
    let rows = missing.len() as f64 * (size.height + size.row_gap);
    let (full_width, full_height) = (right + MARGIN, low.max(MARGIN + rows) + MARGIN);

    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full_width:.0} {full_height:.0}\" width=\"{full_width:.0}\" \
         height=\"{full_height:.0}\" role=\"img\" aria-label=\"Services and references\">\n<style>\n{STYLE}\n</style>\n\
         <defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 0 8 4 0 8z\"/></marker></defs>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
    );
    group_frames(&mut text, services, &places, (left, MARGIN), size);
    let mut on_top = String::new();
    for line in &lines {
        let (Some(from), Some(to)) = (line.from.and_then(at), at(line.to)) else { continue };
        let start = (from.0 + size.width, from.1 + size.height / 2.0);
        connect(&mut text, &mut on_top, start, (to.0, to.1 + size.height / 2.0), line.kind, &line.names);
    }
    for (row, (name, to, kind)) in missing.iter().enumerate() {
        let y = MARGIN + row as f64 * (size.height + size.row_gap);
        if let Some(to) = at(to) {
            let start = (MARGIN + size.width, y + size.height / 2.0);
            connect(&mut text, &mut on_top, start, (to.0, to.1 + size.height / 2.0), *kind, &[]);
        }
        text.push_str("<g class=\"missing\">");
        card(&mut text, (MARGIN, y), size, &format!("? {name}"));
        text.push_str("</g>\n");
    }
    for service in places.keys() {
        if let Some(place) = at(service) {
            card(&mut text, place, size, service.as_str());
            text.push('\n');
        }
    }
    text.push_str(&on_top);
    text.push_str("</svg>\n");
    text
}

fn card(text: &mut String, (x, y): (f64, f64), size: CardSize, name: &str) {
    let room = ((size.width - 24.0) / LETTER).max(4.0) as usize;
    write!(
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

fn connect(
    text: &mut String,
    on_top: &mut String,
    (x1, y1): (f64, f64),
    (x2, y2): (f64, f64),
    kind: ReferenceKind,
    names: &[&str],
) {
    // A line back to the left swings out, so that it is not hidden behind the cards.
    let bend = if x2 > x1 { (x2 - x1) / 2.0 } else { 60.0 + (x1 - x2) / 4.0 };
    writeln!(
        text,
        "<path class=\"line {}\" marker-end=\"url(#head)\" d=\"M{x1:.1} {y1:.1}C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}\"/>",
        kind_word(kind),
        x1 + bend,
        x2 - bend,
    )
    .unwrap_or_default();
    if !names.is_empty() {
        writeln!(
            on_top,
            "<text class=\"label on-line\" x=\"{:.1}\" y=\"{:.1}\">{}<title>{}: {}</title></text>",
            (x1 + x2) / 2.0,
            (y1 + y2) / 2.0 - 4.0,
            escaped(&shortened(&label(names), 40)),
            kind_word(kind),
            escaped(&names.join(", ")),
        )
        .unwrap_or_default();
    }
}

fn group_frames(
    text: &mut String,
    services: &[(ServiceId, Option<GroupId>)],
    places: &BTreeMap<ServiceId, (f64, f64)>,
    (left, top): (f64, f64),
    size: CardSize,
) {
    for (group, services) in by_group(services) {
        let Some(group) = group else { continue };
        let own = || services.iter().filter_map(|service| places.get(*service));
        let x1 = own().map(|(x, _)| *x).fold(f64::INFINITY, f64::min) + left - 12.0;
        let y1 = own().map(|(_, y)| *y).fold(f64::INFINITY, f64::min) + top - 22.0;
        let x2 = own().map(|(x, _)| *x).fold(0.0, f64::max) + left + size.width + 12.0;
        let y2 = own().map(|(_, y)| *y).fold(0.0, f64::max) + top + size.height + 12.0;
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

fn shortened(text: &str, letters: usize) -> String {
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
