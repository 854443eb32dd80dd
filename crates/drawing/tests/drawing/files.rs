//! Whether the files are what they say: read again by readers that are not ours.

use std::collections::{BTreeMap, BTreeSet};

use drawing::{Fonts, Theme, display, drawio, pdf, png, svg};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use topology::{GroupId, ReferenceKind};

use crate::fixture::{notes, phases, reference};

type Element = (String, BTreeMap<String, String>);

/// Every element of a well-formed document.
fn elements(text: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut elements = Vec::new();
    let mut depth = 0;
    loop {
        let read = |element: &BytesStart<'_>| {
            let attributes = element.attributes().map(|attribute| {
                let attribute = attribute.unwrap();
                (attribute.key.as_ref().to_owned(), attribute.value.to_string())
            });
            (element.name().as_ref().to_owned(), attributes.collect())
        };
        match reader.read_event().unwrap() {
            Event::Start(element) => {
                depth += 1;
                elements.push(read(&element));
            }
            Event::Empty(element) => elements.push(read(&element)),
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "every element is closed");
    elements
}

#[test]
fn svg_is_well_formed_whatever_things_are_called() {
    let mut picture = notes();
    picture.title.application = "<b> & \"\u{1}".into();
    picture.groups.insert(GroupId::new("api").unwrap(), "</text><script>alert(1)</script>".into());
    picture.references.push(reference(Some("auth"), "notes", ReferenceKind::Weak, "a<b>&'\"]]>"));
    let text = svg(&display(&picture, Theme::Light, &Fonts::default()));
    let names: BTreeSet<String> = elements(&text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["g", "path", "rect", "svg", "text", "title"].map(str::to_owned).into());
    assert!(!text.contains('\u{1}'));
}

#[test]
fn drawio_has_a_cell_for_each_service_in_its_container_and_edges_that_hold_on() {
    let picture = notes();
    let elements = elements(&drawio(&picture, Theme::Light));
    let named =
        |wanted: &'static str| elements.iter().filter(move |(name, _)| name == wanted).map(|(_, data)| data);
    let ids: BTreeSet<&str> = named("UserObject").map(|data| data["id"].as_str()).collect();
    assert_eq!(ids.len(), named("UserObject").count(), "ids are unique");
    let services = named("UserObject").filter(|data| data.contains_key("service")).count();
    assert_eq!(services, picture.cards.len());
    let edges: Vec<_> = named("mxCell").filter(|cell| cell.contains_key("edge")).collect();
    assert_eq!(edges.len(), 16, "one for each pair");
    for edge in edges {
        assert!(ids.contains(edge["source"].as_str()) && ids.contains(edge["target"].as_str()), "{edge:?}");
    }
    let kinds: BTreeSet<&str> =
        named("UserObject").filter_map(|data| data.get("kind")).map(String::as_str).collect();
    assert_eq!(kinds, ["config", "manual", "strong", "weak"].into());
    let containers =
        named("mxCell").filter(|cell| cell.get("style").is_some_and(|s| s.contains("container=1")));
    assert_eq!(containers.count(), 3);
    let members = named("mxCell").filter(|cell| cell.get("parent").is_some_and(|p| p.starts_with("frame-")));
    assert_eq!(members.count(), 8, "the others are in no group");
}

#[test]
fn png_has_the_size_of_the_picture_and_something_on_it() {
    let fonts = Fonts::default();
    let display = display(&notes(), Theme::Dark, &fonts);
    let decoded = tiny_skia::Pixmap::decode_png(&png(&display, &fonts, 0.5).unwrap()).unwrap();
    assert_eq!(f64::from(decoded.width()), (display.width / 2.0).ceil());
    assert_eq!(f64::from(decoded.height()), (display.height / 2.0).ceil());
    let ground = decoded.pixel(1, 1).unwrap();
    assert_eq!((ground.red(), ground.green(), ground.blue()), (0x0f, 0x12, 0x16));
    let painted = decoded.pixels().iter().filter(|pixel| **pixel != ground).count();
    assert!(painted > decoded.pixels().len() / 20, "{painted} of {}", decoded.pixels().len());
}

#[test]
fn a_picture_that_no_machine_holds_is_refused_with_a_way_out() {
    let fonts = Fonts::default();
    let display = display(&notes(), Theme::Light, &fonts);
    let error = png(&display, &fonts, 100.0).unwrap_err();
    assert_eq!(error.code(), "picture-too-large");
    assert!(error.hint().contains("smaller scale"));
}

#[test]
fn pdf_has_one_page_with_its_fonts_and_its_text_can_be_found() {
    let fonts = Fonts::default();
    let bytes = pdf(&display(&phases(), Theme::Light, &fonts), &fonts);
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("%PDF-1.") && text.trim_end().ends_with("%%EOF"));
    assert_eq!(text.matches("/Type /Page\n").count(), 1);
    assert_eq!(text.matches("/FontFile2").count(), 3);
    assert_eq!(text.matches("beginbfchar").count(), 3, "each font says what its glyphs mean");
    // The page is the first stream of the file.
    let from = find(&bytes, b"stream\n").unwrap() + 7;
    let page = miniz_oxide::inflate::decompress_to_vec_zlib(&bytes[from..]).unwrap();
    assert!(String::from_utf8_lossy(&page).matches("Tj").count() > 50);
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
