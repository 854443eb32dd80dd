//! The level and upright lines that ways may take, what stands in them, and how many took them already.

use crate::geometry::{Area, Point};

/// No two lines are closer, but those on which a way begins or ends.
const LEAST: f64 = 4.0;

/// A place of the grid, and whether one came to it on the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    pub x: usize,
    pub y: usize,
    pub level: bool,
}

pub struct Grid {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// From each place to the next at its right, and to the next below it.
    right: Vec<Part>,
    down: Vec<Part>,
    known: Vec<Known>,
    search: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Part {
    walled: bool,
    used: u16,
}

/// The cheapest way to a place, as far as a search knows it.
#[derive(Debug, Clone, Copy)]
struct Known {
    search: u32,
    cost: u64,
    before: State,
}

impl Grid {
    /// Lines that there must be, and lines that may be.
    pub fn new(xs: (Vec<f64>, Vec<f64>), ys: (Vec<f64>, Vec<f64>), walls: &[Area]) -> Self {
        let (xs, ys) = (thinned(xs), thinned(ys));
        let places = xs.len() * ys.len();
        let nobody = Known { search: 0, cost: u64::MAX, before: State { x: 0, y: 0, level: false } };
        let mut grid = Self {
            right: vec![Part::default(); places],
            down: vec![Part::default(); places],
            known: vec![nobody; places * 2],
            search: 0,
            xs,
            ys,
        };
        for wall in walls {
            grid.put(wall);
        }
        grid
    }

    fn put(&mut self, wall: &Area) {
        // Inside are the lines strictly between its sides; a part is walled where it overlaps it.
        let inside = |lines: &[f64], low: f64, high: f64| {
            lines.partition_point(|line| *line <= low)..lines.partition_point(|line| *line < high)
        };
        let parts = |lines: &[f64], low: f64, high: f64| {
            let from = lines.partition_point(|line| *line <= low).saturating_sub(1);
            from..lines.partition_point(|line| *line < high).min(lines.len().saturating_sub(1))
        };
        for x in parts(&self.xs, wall.x, wall.right()) {
            for y in inside(&self.ys, wall.y, wall.bottom()) {
                let at = self.place(x, y);
                self.right[at].walled = true;
            }
        }
        for x in inside(&self.xs, wall.x, wall.right()) {
            for y in parts(&self.ys, wall.y, wall.bottom()) {
                let at = self.place(x, y);
                self.down[at].walled = true;
            }
        }
    }

    fn place(&self, x: usize, y: usize) -> usize {
        x * self.ys.len() + y
    }

    pub fn index(&self, point: Point) -> Option<(usize, usize)> {
        let find = |lines: &[f64], wanted: f64| lines.binary_search_by(|line| line.total_cmp(&wanted)).ok();
        Some((find(&self.xs, point.x)?, find(&self.ys, point.y)?))
    }

    pub fn point(&self, State { x, y, .. }: State) -> Point {
        Point::new(self.xs[x], self.ys[y])
    }

    /// The next places that one can go to, and how many lines go there already.
    pub fn beside(&self, State { x, y, .. }: State) -> impl Iterator<Item = (State, u16)> + use<> {
        let open = |part: Part, state| (!part.walled).then_some((state, part.used));
        let state = |x, y, level| State { x, y, level };
        let right = (x + 1 < self.xs.len()).then(|| self.right[self.place(x, y)]);
        let down = (y + 1 < self.ys.len()).then(|| self.down[self.place(x, y)]);
        let left = (x > 0).then(|| self.right[self.place(x - 1, y)]);
        let up = (y > 0).then(|| self.down[self.place(x, y - 1)]);
        [
            right.and_then(|part| open(part, state(x + 1, y, true))),
            down.and_then(|part| open(part, state(x, y + 1, false))),
            left.and_then(|part| open(part, state(x.saturating_sub(1), y, true))),
            up.and_then(|part| open(part, state(x, y.saturating_sub(1), false))),
        ]
        .into_iter()
        .flatten()
    }

    /// Begins a search.
    pub fn forget(&mut self) {
        self.search += 1;
    }

    fn slot(&self, state: State) -> usize {
        self.place(state.x, state.y) * 2 + usize::from(state.level)
    }

    pub fn cost(&self, state: State) -> u64 {
        let known = &self.known[self.slot(state)];
        if known.search == self.search { known.cost } else { u64::MAX }
    }

    pub fn reach(&mut self, state: State, cost: u64, before: State) {
        let slot = self.slot(state);
        self.known[slot] = Known { search: self.search, cost, before };
    }

    /// From where the search began; a beginning is before itself.
    pub fn way(&self, end: State) -> Vec<State> {
        let mut way = vec![end];
        let mut at = end;
        loop {
            let before = self.known[self.slot(at)].before;
            if before == at {
                break;
            }
            way.push(before);
            at = before;
        }
        way.reverse();
        way
    }

    /// A line goes there from now on.
    pub fn take(&mut self, way: &[State]) {
        for pair in way.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let at = self.place(a.x.min(b.x), a.y.min(b.y));
            let part = if a.x == b.x { &mut self.down[at] } else { &mut self.right[at] };
            part.used = part.used.saturating_add(1);
        }
    }
}

/// In order; of lines that are too close to each other, those that must be stay.
fn thinned((must, may): (Vec<f64>, Vec<f64>)) -> Vec<f64> {
    let all = must.into_iter().map(|line| (line, true)).chain(may.into_iter().map(|line| (line, false)));
    let mut all: Vec<(f64, bool)> = all.collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let mut thin: Vec<(f64, bool)> = Vec::new();
    for (line, must) in all {
        match thin.last().copied() {
            Some((last, _)) if line == last => {}
            Some((last, _)) if line - last < LEAST && !must => {}
            Some((last, false)) if line - last < LEAST => {
                thin.pop();
                thin.push((line, must));
            }
            _ => thin.push((line, must)),
        }
    }
    thin.into_iter().map(|(line, _)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_is_in_the_way_and_its_sides_are_not() {
        let lines = || (vec![0.0, 10.0, 20.0, 30.0], Vec::new());
        let grid = Grid::new(lines(), lines(), &[Area::new(10.0, 10.0, 10.0, 20.0)]);
        let from = |x, y| {
            let next = grid.beside(State { x, y, level: true }).map(|(state, _)| (state.x, state.y));
            next.collect::<Vec<_>>()
        };
        assert!(from(1, 1).contains(&(2, 1)), "along its upper side");
        assert!(!from(1, 2).contains(&(2, 2)), "through it");
        assert!(from(1, 2).contains(&(1, 1)), "along its left side");
    }

    #[test]
    fn lines_that_must_be_drive_out_those_that_may() {
        assert_eq!(thinned((vec![10.0, 11.0], vec![8.0, 12.0, 30.0])), [10.0, 11.0, 30.0]);
    }
}
