//! PDF, one page as large as the picture. Its text is text, in the bundled fonts, which are put into the file.

use std::collections::BTreeMap;

use pdf_writer::{
    Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, LineCapStyle, SystemInfo, UnicodeCmap},
};

use crate::{
    display::{Display, Mark, Stroke},
    fonts::{Face, Fonts},
    geometry::{Path, Step},
    theme::Colour,
};

/// A unit of the canvas is a pixel of the web: 96 an inch; a point of PDF is one of 72.
const POINT: f32 = 0.75;
const ADOBE: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

#[must_use]
pub fn pdf(display: &Display, fonts: &Fonts) -> Vec<u8> {
    let mut next = 0;
    let mut name = || {
        next += 1;
        Ref::new(next)
    };
    let (catalog, pages, page, contents, info) = (name(), name(), name(), name(), name());
    let mut letters: BTreeMap<Face, BTreeMap<u16, char>> = BTreeMap::new();
    for mark in &display.marks {
        if let Mark::Text(text) = mark {
            let used = letters.entry(text.face).or_default();
            used.extend(text.text.chars().map(|letter| (fonts.glyph(text.face, letter).0, letter)));
        }
    }
    let faces: Vec<(Face, Ref)> = letters.keys().map(|face| (*face, name())).collect();

    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.document_info(info).title(TextStr(&display.title)).producer(TextStr("Stagewright"));
    pdf.pages(pages).kids([page]).count(1);
    let (width, height) = (display.width as f32 * POINT, display.height as f32 * POINT);
    let mut sheet = pdf.page(page);
    sheet.parent(pages).media_box(Rect::new(0.0, 0.0, width, height)).contents(contents);
    let mut resources = sheet.resources();
    let mut known = resources.fonts();
    for (face, font) in &faces {
        known.pair(Name(face.name().as_bytes()), *font);
    }
    known.finish();
    resources.finish();
    sheet.finish();

    let packed = pack(&drawn(display, fonts, (width, height)));
    pdf.stream(contents, &packed).filter(Filter::FlateDecode);
    for (face, font) in faces {
        let parts = [name(), name(), name(), name()];
        put_font(&mut pdf, fonts, face, font, parts, &letters[&face]);
    }
    pdf.finish()
}

/// What is painted, in units of the canvas.
fn drawn(display: &Display, fonts: &Fonts, (width, height): (f32, f32)) -> Vec<u8> {
    let mut content = Content::new();
    colour(&mut content, display.ground, true);
    content.rect(0.0, 0.0, width, height).fill_nonzero();
    // A page counts upwards from its foot.
    content.transform([POINT, 0.0, 0.0, -POINT, 0.0, height]);
    for mark in &display.marks {
        match mark {
            Mark::Box { area, radius, fill, stroke } => {
                shape(&mut content, &Path::rounded(*area, *radius), *fill, *stroke);
            }
            Mark::Path { path, fill, stroke } => shape(&mut content, path, *fill, *stroke),
            Mark::Text(text) => {
                colour(&mut content, text.colour, true);
                let glyphs =
                    text.text.chars().flat_map(|letter| fonts.glyph(text.face, letter).0.to_be_bytes());
                let glyphs: Vec<u8> = glyphs.collect();
                content
                    .begin_text()
                    .set_font(Name(text.face.name().as_bytes()), text.size as f32)
                    .set_text_matrix([1.0, 0.0, 0.0, -1.0, text.at.x as f32, text.at.y as f32])
                    .show(Str(&glyphs))
                    .end_text();
            }
            Mark::Open(_) | Mark::Close => {}
        }
    }
    content.finish().to_vec()
}

fn colour(content: &mut Content, Colour(red, green, blue): Colour, fill: bool) {
    let [red, green, blue] = [red, green, blue].map(|part| f32::from(part) / 255.0);
    if fill {
        content.set_fill_rgb(red, green, blue);
    } else {
        content.set_stroke_rgb(red, green, blue);
    }
}

fn shape(content: &mut Content, path: &Path, fill: Option<Colour>, stroke: Option<Stroke>) {
    if let Some(ink) = fill {
        colour(content, ink, true);
        trace(content, path);
        content.fill_nonzero();
    }
    if let Some(stroke) = stroke {
        colour(content, stroke.colour, false);
        let dash = stroke.dash.pattern().map(|lengths| lengths.map(|length| length as f32));
        let cap = if stroke.dash.has_round_ends() { LineCapStyle::RoundCap } else { LineCapStyle::ButtCap };
        content
            .set_line_width(stroke.width as f32)
            .set_line_cap(cap)
            .set_dash_pattern(dash.into_iter().flatten(), 0.0);
        trace(content, path);
        content.stroke();
    }
}

fn trace(content: &mut Content, path: &Path) {
    for step in &path.0 {
        match step {
            Step::Move(to) => content.move_to(to.x as f32, to.y as f32),
            Step::Line(to) => content.line_to(to.x as f32, to.y as f32),
            Step::Curve(a, b, to) => {
                content.cubic_to(a.x as f32, a.y as f32, b.x as f32, b.y as f32, to.x as f32, to.y as f32)
            }
            Step::Close => content.close_path(),
        };
    }
}

/// A font by its glyphs, with what each of them says (ISO 32000-1, 9.7 and 9.10).
fn put_font(
    pdf: &mut Pdf,
    fonts: &Fonts,
    face: Face,
    font: Ref,
    [cid, descriptor, file, words]: [Ref; 4],
    letters: &BTreeMap<u16, char>,
) {
    let name = Name(face.name().as_bytes());
    let ttf = fonts.ttf(face);
    let thousand = 1000.0 / f32::from(ttf.units_per_em());
    pdf.type0_font(font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(words);
    let mut by_glyph = pdf.cid_font(cid);
    by_glyph
        .subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(ADOBE)
        .font_descriptor(descriptor)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = by_glyph.widths();
    for glyph in letters.keys() {
        let advance = ttf.glyph_hor_advance(ttf_parser::GlyphId(*glyph)).unwrap_or_default();
        widths.consecutive(*glyph, [f32::from(advance) * thousand]);
    }
    widths.finish();
    by_glyph.finish();
    let bounds = ttf.global_bounding_box();
    let [left, low, right, high] =
        [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|side| f32::from(side) * thousand);
    let fixed = if face == Face::Mono { FontFlags::FIXED_PITCH } else { FontFlags::empty() };
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::NON_SYMBOLIC | fixed)
        .bbox(Rect::new(left, low, right, high))
        .italic_angle(0.0)
        .ascent(f32::from(ttf.ascender()) * thousand)
        .descent(f32::from(ttf.descender()) * thousand)
        .cap_height(f32::from(ttf.capital_height().unwrap_or_default()) * thousand)
        .stem_v(80.0)
        .font_file2(file);
    let packed = pack(face.data());
    let length = i32::try_from(face.data().len()).unwrap_or(i32::MAX);
    pdf.stream(file, &packed).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
    let mut map = UnicodeCmap::new(Name(b"Stagewright"), ADOBE);
    for (glyph, letter) in letters {
        map.pair(*glyph, *letter);
    }
    pdf.cmap(words, &map.finish());
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}
