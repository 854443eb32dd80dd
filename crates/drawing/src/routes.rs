//! How the lines of an SVG run: beside the cards that they pass, with names that do not cover each other.

use std::collections::{BTreeMap, HashMap};

use topology::ServiceId;

use crate::{
    Line, label,
    svg::{SMALL_LETTER, shortened},
};
use plan::CardSize;

/// Between a passing line and a card.
const CLEARANCE: f64 = 8.0;
/// Between two lines at one side of a card.
const SPREAD: f64 = 9.0;
const LABEL_HEIGHT: f64 = 13.0;

#[derive(Default)]
pub(crate) struct Route {
    /// Of the `d` attribute; absent where one end is not in the picture.
    pub path: Option<String>,
    /// The middle of the name's base line.
    pub label: Option<(f64, f64)>,
    low: f64,
}

impl Route {
    pub fn low(&self) -> f64 {
        self.low
    }
}

/// Left, top, right, bottom.
type Area = (f64, f64, f64, f64);

fn meet(a: Area, b: Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

pub(crate) struct Routes<'p> {
    places: &'p BTreeMap<ServiceId, (f64, f64)>,
    size: CardSize,
    /// Of cards, and of the names that are placed already.
    taken: Vec<Area>,
    /// The heights of the lines that pass cards already.
    channels: Vec<Area>,
}

impl<'p> Routes<'p> {
    pub fn new(places: &'p BTreeMap<ServiceId, (f64, f64)>, size: CardSize) -> Self {
        let taken = places.values().map(|(x, y)| (*x, *y, x + size.width, y + size.height)).collect();
        Self { places, size, taken, channels: Vec::new() }
    }

    /// One route for each line.
    pub fn of(mut self, lines: &[Line<'_>]) -> Vec<Route> {
        let (out, into) = (self.ports(lines, true), self.ports(lines, false));
        let cards = self.taken.len();
        let mut routes: Vec<Route> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| {
                let Some(end) = into.get(&at).copied() else { return Route::default() };
                let reach = self.size.column_gap / 2.0;
                match line.from {
                    None => Route {
                        path: Some(format!("M{:.1} {:.1}H{:.1}", end.0 - reach, end.1, end.0)),
                        label: Some((end.0 - reach, end.1)),
                        low: end.1,
                    },
                    Some(_) => {
                        out.get(&at).map_or_else(Route::default, |start| self.route(*start, end, cards))
                    }
                }
            })
            .collect();
        for (route, line) in routes.iter_mut().zip(lines) {
            let text = shortened(&label(&line.names), 40);
            route.label =
                route.label.filter(|_| !text.is_empty()).map(|at| self.place(at, text.chars().count()));
        }
        routes
    }

    /// Where each line leaves its producer or reaches its consumer: side by side, in the order of the other ends.
    fn ports(&self, lines: &[Line<'_>], out: bool) -> HashMap<usize, (f64, f64)> {
        let height = |service: Option<&ServiceId>| {
            service.and_then(|service| self.places.get(service)).map_or(f64::NEG_INFINITY, |(_, y)| *y)
        };
        let mut sides: BTreeMap<&ServiceId, Vec<(f64, usize)>> = BTreeMap::new();
        for (at, line) in lines.iter().enumerate() {
            let ends = if out { (line.from, Some(line.to)) } else { (Some(line.to), line.from) };
            if let (Some(own), other) = ends {
                sides.entry(own).or_default().push((height(other), at));
            }
        }
        let mut ports = HashMap::new();
        for (service, mut side) in sides {
            let Some((x, y)) = self.places.get(service) else { continue };
            side.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let step = SPREAD.min((self.size.height - 12.0) / side.len() as f64);
            let first = y + self.size.height / 2.0 - step * (side.len() as f64 - 1.0) / 2.0;
            let x = if out { x + self.size.width } else { *x };
            ports.extend(side.iter().enumerate().map(|(row, (_, at))| (*at, (x, first + step * row as f64))));
        }
        ports
    }

    fn route(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), cards: usize) -> Route {
        let gap = self.size.column_gap;
        if x2 <= x1 {
            // Back to the left: it swings out, so that it is not hidden behind the cards.
            let (bend, middle) = (gap * 0.6, (y1 + y2) / 2.0 + self.size.height);
            let path = format!(
                "M{x1:.1} {y1:.1}C{:.1} {y1:.1} {:.1} {middle:.1} {:.1} {middle:.1}S{:.1} {y2:.1} {x2:.1} {y2:.1}",
                x1 + bend,
                x1 + bend,
                (x1 + x2) / 2.0,
                x2 - bend,
            );
            return Route { path: Some(path), label: Some(((x1 + x2) / 2.0, middle)), low: middle };
        }
        let curve = |x1: f64, y1: f64, x2: f64, y2: f64| {
            let middle = (x1 + x2) / 2.0;
            format!("C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}")
        };
        let (after, before) = (x1 + gap, x2 - gap);
        if after >= before {
            let path = format!("M{x1:.1} {y1:.1}{}", curve(x1, y1, x2, y2));
            return Route {
                path: Some(path),
                label: Some(((x1 + x2) / 2.0, (y1 + y2) / 2.0)),
                low: y1.max(y2),
            };
        }
        let y = self.channel((after, before), (y1, y2), cards);
        let path =
            format!("M{x1:.1} {y1:.1}{}H{before:.1}{}", curve(x1, y1, after, y), curve(before, y, x2, y2));
        Route { path: Some(path), label: Some((x1 + gap / 2.0, (y1 + y) / 2.0)), low: y }
    }

    /// A height at which a line passes all cards between two columns, as near as possible to both of its ends.
    fn channel(&mut self, (left, right): (f64, f64), (y1, y2): (f64, f64), cards: usize) -> f64 {
        let between: Vec<Area> =
            self.taken[..cards].iter().filter(|card| card.0 < right && left < card.2).copied().collect();
        let beside = |y: f64| {
            (0..4).flat_map(move |lane| {
                [y - CLEARANCE - 6.0 * f64::from(lane), y + CLEARANCE + 6.0 * f64::from(lane)]
            })
        };
        let mut heights: Vec<f64> = vec![y1, y2];
        heights.extend(between.iter().flat_map(|card| {
            beside(card.1).filter(|y| *y < card.1).chain(beside(card.3).filter(|y| *y > card.3))
        }));
        let cost = |y: &f64| (y - y1).abs() + (y - y2).abs();
        heights.sort_by(|a, b| cost(a).total_cmp(&cost(b)).then(a.total_cmp(b)));
        let free = |y: f64| {
            let line = (left, y - CLEARANCE + 1.0, right, y + CLEARANCE - 1.0);
            let near = (left, y - 2.5, right, y + 2.5);
            !between.iter().any(|card| meet(*card, line))
                && !self.channels.iter().any(|channel| meet(*channel, near))
        };
        let y = heights.into_iter().find(|y| free(*y)).unwrap_or((y1 + y2) / 2.0);
        self.channels.push((left, y - 2.5, right, y + 2.5));
        y
    }

    /// The nearest place around a point of the line where a name covers neither a card nor another name.
    fn place(&mut self, (x, y): (f64, f64), letters: usize) -> (f64, f64) {
        let half = letters as f64 * SMALL_LETTER / 2.0 + 2.0;
        let area = |y: f64| (x - half, y - LABEL_HEIGHT + 2.0, x + half, y + 2.0);
        let free = |y: &f64| !self.taken.iter().any(|taken| meet(*taken, area(*y)));
        let steps =
            (0..24).map(|step| if step % 2 == 0 { f64::from(step / 2) } else { -f64::from(step / 2 + 1) });
        let y = steps.map(|step| y - 4.0 + step * LABEL_HEIGHT * 0.6).find(free).unwrap_or(y - 4.0);
        self.taken.push(area(y));
        (x, y)
    }
}
