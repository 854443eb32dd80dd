//! What makes a picture readable, for many pictures: no text on another, none cut off, no line through a card.

use drawing::{Area, Display, Fonts, Lens, Mark, Path, Picture, Point, Text, Theme, display};
use topology::{GroupId, ReferenceKind, Role};

use crate::fixture::{card, notes, phases, picture, reference};

/// What a line of text covers, a little less than its letters' highest and lowest.
fn texts(display: &Display) -> Vec<&Text> {
    let text = |mark: &'_ Mark| matches!(mark, Mark::Text(_));
    let found = display.marks.iter().filter(|mark| text(mark));
    found.filter_map(|mark| if let Mark::Text(text) = mark { Some(text) } else { None }).collect()
}

type Named<T> = Vec<(String, T)>;

/// The areas of cards, and the lines with their names, as the picture groups its marks.
fn cards_and_lines(display: &Display) -> (Named<Area>, Named<Path>) {
    let (mut cards, mut lines) = (Vec::new(), Vec::new());
    for marks in display.marks.windows(3) {
        match marks {
            // Its shadow lies below it.
            [Mark::Open(name), Mark::Box { .. }, Mark::Box { area, .. }] => cards.push((name.clone(), *area)),
            [Mark::Open(name), Mark::Path { path, .. }, _] => lines.push((name.clone(), path.clone())),
            _ => {}
        }
    }
    (cards, lines)
}

fn assert_readable(picture: &Picture, what: &str) {
    let fonts = Fonts::default();
    let display = display(picture, Theme::Light, &fonts);
    let texts = texts(&display);
    let sheet = Area::new(0.0, 0.0, display.width, display.height);
    for (at, text) in texts.iter().enumerate() {
        let area = text.area();
        let inside =
            area.x >= 0.0 && area.y >= 0.0 && area.right() <= sheet.width && area.bottom() <= sheet.height;
        assert!(inside, "{what}: {} is cut off", text.text);
        for other in &texts[at + 1..] {
            assert!(!area.overlaps(&other.area()), "{what}: {} covers {}", text.text, other.text);
        }
    }
    let (cards, lines) = cards_and_lines(&display);
    assert!(!cards.is_empty());
    for (name, way) in &lines {
        let (from, to) = name.split_once(" → ").unwrap();
        let to = to.split(',').next().unwrap();
        for (card, area) in &cards {
            // Its own cards it touches at their edges.
            let area = if card == from || card == to { area.grown(-2.0) } else { *area };
            let through = way.flat().into_iter().find(|point: &Point| area.contains(*point));
            assert_eq!(through, None, "{what}: {name} goes through {card}");
        }
    }
    for (card, area) in &cards {
        let own = texts.iter().filter(|text| area.contains(Point::new(text.at.x, text.at.y)));
        for text in own {
            assert!(text.area().right() <= area.right(), "{what}: {} leaves {card}", text.text);
        }
    }
}

#[test]
fn the_topology_is_readable() {
    assert_readable(&notes(), "topology");
}

#[test]
fn the_phases_of_a_plan_are_readable() {
    assert_readable(&phases(), "phases");
}

#[test]
fn layers_are_readable() {
    let mut layers = notes();
    layers.lens = Lens::Phases(None);
    assert_readable(&layers, "layers");
}

#[test]
fn folded_groups_are_readable_and_carry_the_lines_of_their_services() {
    let mut folded = notes();
    folded.folded = ["data", "api"].map(|group| GroupId::new(group).unwrap()).into();
    assert_readable(&folded, "folded");
    let display = display(&folded, Theme::Light, &Fonts::default());
    let (cards, lines) = cards_and_lines(&display);
    assert!(cards.iter().any(|(name, _)| name == "Data & events"));
    assert!(lines.iter().any(|(name, _)| name.starts_with("data → api, strong")), "{lines:?}");
    assert!(!cards.iter().any(|(name, _)| name == "notes"));
}

/// Services that need each other in no particular way, from a small generator of numbers.
fn tangle(seed: u64, services: u64, references: u64) -> Picture {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let groups = ["north", "south", "a-group-with-quite-a-long-name"];
    let cards = (0..services)
        .map(|at| {
            let group = groups.get(usize::try_from(next(5)).unwrap()).copied();
            card(&format!("service-{at}"), group, Role::Api, "", 3)
        })
        .collect();
    let kinds = [ReferenceKind::Strong, ReferenceKind::Weak, ReferenceKind::Config, ReferenceKind::Manual];
    let references = (0..references).map(|at| {
        let (from, to) = (next(services), next(services));
        let kind = kinds[usize::try_from(next(4)).unwrap()];
        let (from, to) = (format!("service-{from}"), format!("service-{to}"));
        reference(Some(&from), &to, kind, &format!("dev-Name{at}"))
    });
    let references: Vec<_> =
        references.filter(|reference| reference.from.as_ref() != Some(&reference.to)).collect();
    picture(cards, references)
}

#[test]
fn any_tangle_is_readable_in_both_lenses() {
    for seed in 1..=8 {
        let mut tangle = tangle(seed, 6 + seed * 2, 8 + seed * 3);
        assert_readable(&tangle, &format!("tangle {seed}"));
        tangle.lens = Lens::Phases(None);
        assert_readable(&tangle, &format!("layers of tangle {seed}"));
    }
}

#[test]
fn hundreds_of_services_are_drawn_in_bounded_time() {
    let tangle = tangle(1, 200, 500);
    let display = display(&tangle, Theme::Light, &Fonts::default());
    assert!(display.marks.len() > 2000);
}

#[test]
fn every_name_is_on_its_line_or_among_the_notes() {
    for seed in 1..=6 {
        let tangle = tangle(seed, 12, 30);
        let display = display(&tangle, Theme::Light, &Fonts::default());
        let said = texts(&display).into_iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join(" ");
        for reference in &tangle.references {
            assert!(said.contains(&reference.name), "tangle {seed}: {}", reference.name);
        }
    }
}

#[test]
fn the_order_of_the_input_does_not_change_a_picture() {
    let fonts = Fonts::default();
    let mut back = notes();
    back.cards.reverse();
    back.references.reverse();
    let drawn = |picture: &Picture| {
        let mut text: Vec<String> =
            drawing::svg(&display(picture, Theme::Light, &fonts)).lines().map(str::to_owned).collect();
        // Cards may be painted in another order; each is the same.
        text.sort();
        text
    };
    assert_eq!(drawn(&notes()), drawn(&back));
}

#[test]
fn an_application_without_services_is_a_title() {
    let fonts = Fonts::default();
    let display = display(&picture(Vec::new(), Vec::new()), Theme::Light, &fonts);
    let texts = texts(&display);
    assert!(texts.iter().any(|text| text.text == "Notes") && texts.len() == 2);
}
