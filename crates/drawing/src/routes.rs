//! The ways of the lines: out of a card at its right, into the next at its left, and around every card between, on the level and
//! upright, as on the canvas.

use std::{cmp::Reverse, collections::BTreeMap, collections::BinaryHeap};

use crate::{
    geometry::{Area, Path, Point, Step},
    grid::{Grid, State},
    links::{Link, Node},
};

/// Between a line and a card that it passes.
const CLEAR: f64 = 7.0;
/// How far a line goes straight before its first turn and after its last.
const STUB: f64 = 16.0;
/// The same where cards stand too close to each other for that.
const SHORT_STUB: f64 = 8.0;
/// The lanes beside a card, so that lines which pass it need not lie on each other.
const LANES: [f64; 3] = [13.0, 21.0, 29.0];
/// From the end of a line to the tip of its head.
pub const HEAD: f64 = 5.5;
/// Between two lines at one side of a card.
const SPREAD: f64 = 14.0;
/// A turn costs as much as this way.
const TURN: f64 = 46.0;
/// To lie on another line costs so many times its way.
const CROWD: f64 = 2.0;
const CORNER: f64 = 12.0;
/// Places that are looked at for all lines together, a second or two, and for one of them. The shortest lines come first; those
/// that no way was found for go straight.
const PATIENCE: usize = 4_000_000;
const PATIENCE_FOR_ONE: usize = 200_000;

/// A way for each link; none where one of its ends is not in the picture.
pub fn routes(links: &[Link], nodes: &BTreeMap<Node, Area>, kept_free: &[Area]) -> Vec<Option<Path>> {
    let (out, into) = (ports(links, nodes, true), ports(links, nodes, false));
    let walls: Vec<Area> =
        nodes.values().map(|area| area.grown(CLEAR)).chain(kept_free.iter().copied()).collect();
    let stub = |port: Point, side: f64| {
        let far = Point::new(port.x + side * STUB, port.y);
        let near = Point::new(port.x + side * SHORT_STUB, port.y);
        if walls.iter().any(|wall| wall.contains(far)) { near } else { far }
    };
    let ends: Vec<Option<Ends>> = (0..links.len())
        .map(|at| {
            let (from, to) = (*out.get(&at)?, *into.get(&at)?);
            Some(Ends { from, to, start: stub(from, 1.0), goal: stub(to, -1.0) })
        })
        .collect();
    let points = || ends.iter().flatten().flat_map(|ends| [ends.start, ends.goal]);
    let beside = |low: f64, high: f64| LANES.map(|lane| [low - lane + CLEAR, high + lane - CLEAR]);
    let xs = walls.iter().flat_map(|wall| beside(wall.x, wall.right())).flatten();
    let ys = walls.iter().flat_map(|wall| beside(wall.y, wall.bottom())).flatten();
    let mut grid = Grid::new(
        (points().map(|point| point.x).collect(), xs.collect()),
        (points().map(|point| point.y).collect(), ys.collect()),
        &walls,
    );
    let mut ways: Vec<Option<Path>> = vec![None; links.len()];
    // Short ways first: they have the least choice.
    let length = |ends: &Ends| (ends.to.x - ends.from.x).hypot(ends.to.y - ends.from.y);
    let mut order: Vec<(usize, Ends)> =
        ends.iter().enumerate().filter_map(|(at, ends)| Some((at, (*ends)?))).collect();
    order.sort_by(|a, b| length(&a.1).total_cmp(&length(&b.1)).then(a.0.cmp(&b.0)));
    let mut patience = PATIENCE;
    for (at, ends) in order {
        let found = search(&mut grid, &ends, &mut patience);
        ways[at] = Some(found.map_or_else(|| straight(ends.from, ends.to), |way| Path::smooth(&way, CORNER)));
    }
    ways
}

/// Of a line: at its cards, and where its first and last turn may be.
#[derive(Debug, Clone, Copy)]
struct Ends {
    from: Point,
    start: Point,
    goal: Point,
    to: Point,
}

/// The cheapest way: A* over the lanes beside everything.
fn search(grid: &mut Grid, ends: &Ends, patience: &mut usize) -> Option<Vec<Point>> {
    let (first, goal) = (grid.index(ends.start)?, grid.index(ends.goal)?);
    grid.forget();
    let begin = State { x: first.0, y: first.1, level: true };
    grid.reach(begin, 0, begin);
    let mut queue = BinaryHeap::from([Reverse((0, 0, begin))]);
    let mut left = PATIENCE_FOR_ONE.min(*patience);
    while let Some(Reverse((_, cost, at))) = queue.pop() {
        left = left.checked_sub(1)?;
        *patience -= 1;
        if grid.cost(at) < cost {
            continue;
        }
        if (at.x, at.y) == goal && at.level {
            let states = grid.way(at);
            grid.take(&states);
            let inner = states.iter().map(|state| grid.point(*state));
            return Some(corners([ends.from].into_iter().chain(inner).chain([ends.to])));
        }
        let here = grid.point(at);
        for (next, used) in grid.beside(at) {
            let there = grid.point(next);
            // Into the goal only from the left, out of the start only to the right.
            let at_an_end = (at.x, at.y) == first || (next.x, next.y) == goal;
            if next.level && there.x < here.x && at_an_end {
                continue;
            }
            let length = (there.x - here.x).abs() + (there.y - here.y).abs();
            let turn = if next.level == at.level { 0.0 } else { TURN };
            let whole = cost + ((length * (1.0 + CROWD * f64::from(used)) + turn) * 10.0) as u64;
            if whole < grid.cost(next) {
                grid.reach(next, whole, at);
                queue.push(Reverse((
                    whole + (rest(there, next.level, ends.goal) * 10.0) as u64,
                    whole,
                    next,
                )));
            }
        }
    }
    None
}

/// The least that is left from a place to the goal, which is reached on the level: the way and its turns.
fn rest(there: Point, level: bool, goal: Point) -> f64 {
    let turns = match (level, there.y == goal.y) {
        (true, true) => 0.0,
        (false, _) => 1.0,
        (true, false) => 2.0,
    };
    (goal.x - there.x).abs() + (goal.y - there.y).abs() + turns * TURN
}

/// Without the points on straight parts.
fn corners(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let same = |a: f64, b: f64| (a - b).abs() < 0.01;
    let mut corners: Vec<Point> = Vec::new();
    for point in points {
        if let [.., a, b] = corners[..]
            && ((same(a.x, b.x) && same(b.x, point.x)) || (same(a.y, b.y) && same(b.y, point.y)))
        {
            corners.pop();
        }
        corners.push(point);
    }
    corners
}

/// Where there is no way around, or no time to look for one.
fn straight(from: Point, to: Point) -> Path {
    let dx = to.x - from.x;
    let bend = if dx >= 0.0 { (dx * 0.5).max(28.0) } else { (60.0 + (-dx).sqrt() * 6.0).min(260.0) };
    Path(vec![
        Step::Move(from),
        Step::Curve(Point::new(from.x + bend, from.y), Point::new(to.x - bend, to.y), to),
    ])
}

/// Where each line leaves its producer or reaches its consumer: side by side, in the order of the other ends.
fn ports(links: &[Link], nodes: &BTreeMap<Node, Area>, out: bool) -> BTreeMap<usize, Point> {
    let mut sides: BTreeMap<&Node, Vec<(f64, usize)>> = BTreeMap::new();
    for (at, link) in links.iter().enumerate() {
        let (own, other) = if out { (&link.from, &link.to) } else { (&link.to, &link.from) };
        let height = nodes.get(other).map_or(0.0, |area| area.y + area.height / 2.0);
        sides.entry(own).or_default().push((height, at));
    }
    let mut ports = BTreeMap::new();
    for (node, mut side) in sides {
        let Some(area) = nodes.get(node) else { continue };
        side.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let step = SPREAD.min((area.height - 20.0) / side.len() as f64);
        let first = area.y + area.height / 2.0 - step * (side.len() as f64 - 1.0) / 2.0;
        // The head of the line stands before the card.
        let x = if out { area.right() } else { area.x - HEAD - 1.5 };
        ports.extend(
            side.iter().enumerate().map(|(row, (_, at))| (*at, Point::new(x, first + step * row as f64))),
        );
    }
    ports
}
