//! Points, areas and paths, in the canvas's units; y grows downwards.

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub(crate) fn towards(self, other: Self, distance: f64) -> Self {
        let length = (other.x - self.x).hypot(other.y - self.y);
        if length == 0.0 {
            return self;
        }
        let part = distance / length;
        Self::new(self.x + (other.x - self.x) * part, self.y + (other.y - self.y) * part)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    #[must_use]
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    pub(crate) fn around(middle: Point, width: f64, height: f64) -> Self {
        Self::new(middle.x - width / 2.0, middle.y - height / 2.0, width, height)
    }

    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self::new(self.x - by, self.y - by, self.width + 2.0 * by, self.height + 2.0 * by)
    }

    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        point.x > self.x && point.x < self.right() && point.y > self.y && point.y < self.bottom()
    }

    /// The smallest area that holds all of them.
    #[must_use]
    pub fn of(areas: impl IntoIterator<Item = Self>) -> Option<Self> {
        areas.into_iter().reduce(|a, b| {
            let (x, y) = (a.x.min(b.x), a.y.min(b.y));
            Self::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    Move(Point),
    Line(Point),
    Curve(Point, Point, Point),
    Close,
}

/// Lines and cubic curves that follow each other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Path(pub Vec<Step>);

/// How far the handles of a curve are from its ends for it to be a quarter of a circle of radius 1.
const QUARTER: f64 = 0.552_284_75;

impl Path {
    pub(crate) fn lines(points: &[Point]) -> Self {
        let step =
            |(at, point): (usize, &Point)| if at == 0 { Step::Move(*point) } else { Step::Line(*point) };
        Self(points.iter().enumerate().map(step).collect())
    }

    pub(crate) fn ellipse(middle: Point, rx: f64, ry: f64) -> Self {
        let (kx, ky) = (rx * QUARTER, ry * QUARTER);
        let at = |dx: f64, dy: f64| Point::new(middle.x + dx, middle.y + dy);
        Self(vec![
            Step::Move(at(rx, 0.0)),
            Step::Curve(at(rx, ky), at(kx, ry), at(0.0, ry)),
            Step::Curve(at(-kx, ry), at(-rx, ky), at(-rx, 0.0)),
            Step::Curve(at(-rx, -ky), at(-kx, -ry), at(0.0, -ry)),
            Step::Curve(at(kx, -ry), at(rx, -ky), at(rx, 0.0)),
            Step::Close,
        ])
    }

    pub(crate) fn rounded(area: Area, radius: f64) -> Self {
        let radius = radius.min(area.width / 2.0).min(area.height / 2.0);
        let (l, t, r, b) = (area.x, area.y, area.right(), area.bottom());
        let k = radius * (1.0 - QUARTER);
        let p = Point::new;
        Self(vec![
            Step::Move(p(l + radius, t)),
            Step::Line(p(r - radius, t)),
            Step::Curve(p(r - k, t), p(r, t + k), p(r, t + radius)),
            Step::Line(p(r, b - radius)),
            Step::Curve(p(r, b - k), p(r - k, b), p(r - radius, b)),
            Step::Line(p(l + radius, b)),
            Step::Curve(p(l + k, b), p(l, b - k), p(l, b - radius)),
            Step::Line(p(l, t + radius)),
            Step::Curve(p(l, t + k), p(l + k, t), p(l + radius, t)),
            Step::Close,
        ])
    }

    /// Through corners that are rounded as far as their sides have room.
    pub(crate) fn smooth(corners: &[Point], radius: f64) -> Self {
        let mut steps: Vec<Step> = corners.first().map(|first| Step::Move(*first)).into_iter().collect();
        for at in 1..corners.len().saturating_sub(1) {
            let (before, corner, after) = (corners[at - 1], corners[at], corners[at + 1]);
            let half = |a: Point, b: Point| (a.x - b.x).hypot(a.y - b.y) / 2.0;
            let radius = radius.min(half(before, corner)).min(half(corner, after));
            let (into, out) = (corner.towards(before, radius), corner.towards(after, radius));
            let pull = radius * QUARTER;
            steps.push(Step::Line(into));
            steps.push(Step::Curve(into.towards(corner, pull), out.towards(corner, pull), out));
        }
        if let [_, .., last] = corners {
            steps.push(Step::Line(*last));
        }
        Self(steps)
    }

    #[must_use]
    pub fn moved(&self, dx: f64, dy: f64) -> Self {
        self.mapped(|point| Point::new(point.x + dx, point.y + dy))
    }

    pub(crate) fn mapped(&self, map: impl Fn(Point) -> Point) -> Self {
        let step = |step: &Step| match *step {
            Step::Move(to) => Step::Move(map(to)),
            Step::Line(to) => Step::Line(map(to)),
            Step::Curve(a, b, to) => Step::Curve(map(a), map(b), map(to)),
            Step::Close => Step::Close,
        };
        Self(self.0.iter().map(step).collect())
    }

    /// Points on it, close enough to each other to stand for it.
    #[must_use]
    pub fn flat(&self) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for step in &self.0 {
            match *step {
                Step::Move(to) | Step::Line(to) => points.push(to),
                Step::Curve(a, b, to) => {
                    let Some(from) = points.last().copied() else { continue };
                    points.extend((1..=16).map(|part| on_curve(from, a, b, to, f64::from(part) / 16.0)));
                }
                Step::Close => points.extend(points.first().copied()),
            }
        }
        points
    }
}

fn on_curve(from: Point, a: Point, b: Point, to: Point, t: f64) -> Point {
    let u = 1.0 - t;
    let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
    let mix = |of: fn(Point) -> f64| {
        [from, a, b, to].into_iter().zip(weights).map(|(point, weight)| of(point) * weight).sum()
    };
    Point::new(mix(|point| point.x), mix(|point| point.y))
}

/// The point at a part of the way, and how long the way is.
pub(crate) fn along(points: &[Point], part: f64) -> Option<Point> {
    let lengths = points.windows(2).map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y));
    let mut left = lengths.clone().sum::<f64>() * part;
    for (pair, length) in points.windows(2).zip(lengths) {
        if left <= length {
            return Some(pair[0].towards(pair[1], left));
        }
        left -= length;
    }
    points.last().copied()
}
