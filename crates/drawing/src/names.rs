//! The names on the lines: where there is room they stand on the line, elsewhere a number does, and the name below the picture.

use crate::{
    fonts::{Face, Fonts},
    geometry::{Area, Path, Point, along},
    links::Link,
};

pub const SIZE: f64 = 11.0;
pub const PILL: f64 = 20.0;
const NUMBER: f64 = 17.0;
/// Above so many lines a name may lie on another line: there is no place without one.
const MANY: usize = 600;
const STOPS: [f64; 21] = [
    0.5, 0.46, 0.54, 0.42, 0.58, 0.38, 0.62, 0.34, 0.66, 0.3, 0.7, 0.26, 0.74, 0.22, 0.78, 0.18, 0.82, 0.14,
    0.86, 0.1, 0.9,
];

/// What stands on a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Name {
    Written(String, Area),
    /// The number of a note, where the line had room for it.
    Numbered(usize, Option<Area>),
}

/// The one name of a link that is short enough to be written on its line.
fn short(link: &Link) -> Option<&str> {
    match &link.names[..] {
        [name] if name.chars().count() <= 40 => Some(name),
        _ => None,
    }
}

/// How wide the name of a line is with its frame.
pub fn name_width(fonts: &Fonts, link: &Link) -> f64 {
    short(link).map_or(NUMBER, |name| fonts.width(Face::Mono, SIZE, name) + 14.0)
}

/// A name for each line that has one. `taken` is what no name may cover.
pub fn place(fonts: &Fonts, links: &[Link], ways: &[Option<Path>], taken: &[Area]) -> Vec<Option<Name>> {
    let mut taken = taken.to_vec();
    let flat: Vec<Vec<Point>> =
        ways.iter().map(|way| way.as_ref().map(Path::flat).unwrap_or_default()).collect();
    let reach: Vec<Option<Area>> = flat.iter().map(|points| bounds(points)).collect();
    let mut notes = 0;
    let mut names: Vec<Option<Name>> = vec![None; links.len()];
    for (at, link) in links.iter().enumerate() {
        if link.names.is_empty() || flat[at].is_empty() {
            continue;
        }
        let written = short(link).and_then(|name| {
            let area = free((&flat, &reach), at, (name_width(fonts, link), PILL), &taken)?;
            Some((name.to_owned(), area))
        });
        let (name, area) = match written {
            Some((name, area)) => (Name::Written(name, area), Some(area)),
            None => {
                notes += 1;
                let wide = NUMBER.max(fonts.width(Face::SemiBold, 10.0, &notes.to_string()) + 9.0);
                let area = free((&flat, &reach), at, (wide, NUMBER), &taken);
                (Name::Numbered(notes, area), area)
            }
        };
        taken.extend(area.map(|area| area.grown(2.0)));
        names[at] = Some(name);
    }
    names
}

/// The place nearest to the middle of a line where a box covers nothing; if it can be, no other line either.
fn free(
    (flat, reach): (&[Vec<Point>], &[Option<Area>]),
    own: usize,
    (width, height): (f64, f64),
    taken: &[Area],
) -> Option<Area> {
    let boxes = STOPS.iter().filter_map(|stop| Some(Area::around(along(&flat[own], *stop)?, width, height)));
    let free: Vec<Area> =
        boxes.filter(|area| !taken.iter().any(|other| other.overlaps(&area.grown(3.0)))).collect();
    let crosses = |area: &&Area| {
        let near = |at: usize| at != own && reach[at].is_some_and(|reach| reach.overlaps(area));
        let others = flat.iter().enumerate().filter(|(at, _)| near(*at));
        let mut passing = others.flat_map(|(_, points)| points.windows(2)).filter(|pair| passes(pair, area));
        passing.any(|pair| {
            // Close enough: a line that goes through the box has its middle or an end in it.
            let parts = [0.0, 0.25, 0.5, 0.75, 1.0];
            parts.iter().any(|part| along(pair, *part).is_some_and(|point| area.contains(point)))
        })
    };
    let clear = if flat.len() > MANY { None } else { free.iter().find(|area| !crosses(area)) };
    clear.or(free.first()).copied()
}

/// Whether a part of a line comes near an area at all: most do not, and that is seen at once.
fn passes(pair: &[Point], area: &Area) -> bool {
    let [a, b] = pair else { return false };
    a.x.min(b.x) <= area.right()
        && a.x.max(b.x) >= area.x
        && a.y.min(b.y) <= area.bottom()
        && a.y.max(b.y) >= area.y
}

fn bounds(points: &[Point]) -> Option<Area> {
    Area::of(points.iter().map(|point| Area::around(*point, 1.0, 1.0)))
}
