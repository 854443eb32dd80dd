//! A place for what is new beside what has one: nothing that stands is moved.

use std::collections::BTreeMap;

use topology::{GroupId, ServiceId};

use crate::CardSize;

type Places = BTreeMap<ServiceId, (f64, f64)>;

/// How many rows up and down are tried.
const ROWS: i32 = 400;

/// The places of the services that have none: right of what they need, left of what needs them, otherwise in or below their
/// group, where they touch nothing. Edges go from producer to consumer.
#[must_use]
pub fn beside(
    placed: &Places,
    nodes: &[(ServiceId, Option<GroupId>)],
    edges: &[(ServiceId, ServiceId)],
    size: CardSize,
) -> Places {
    let groups: BTreeMap<&ServiceId, Option<&GroupId>> =
        nodes.iter().map(|(id, group)| (id, group.as_ref())).collect();
    let mut all = placed.clone();
    let mut open: Vec<&ServiceId> = groups.keys().copied().filter(|id| !placed.contains_key(*id)).collect();
    let mut found = Places::new();
    while !open.is_empty() {
        // What is tied to something that stands goes first: the others may be tied to it.
        let tied = |id: &ServiceId| {
            edges.iter().any(|(from, to)| {
                (from == id && all.contains_key(to)) || (to == id && all.contains_key(from))
            })
        };
        let next = open.iter().position(|id| tied(id)).unwrap_or_default();
        let id = open.remove(next);
        let ground = Ground { all: &all, groups: &groups, size, group: groups[id] };
        let place = ground.nearest(ground.wish(id, edges));
        all.insert(id.clone(), place);
        found.insert(id.clone(), place);
    }
    found
}

struct Ground<'p> {
    all: &'p Places,
    groups: &'p BTreeMap<&'p ServiceId, Option<&'p GroupId>>,
    size: CardSize,
    group: Option<&'p GroupId>,
}

/// Left, top, right, bottom.
#[derive(Clone, Copy)]
struct Frame(f64, f64, f64, f64);

impl Frame {
    fn around<'p>(places: impl Iterator<Item = &'p (f64, f64)>, size: CardSize) -> Option<Self> {
        places
            .map(|(x, y)| Self(*x, *y, x + size.width, y + size.height))
            .reduce(|a, b| Self(a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)))
    }

    fn grown(self, by: f64) -> Self {
        Self(self.0 - by, self.1 - by, self.2 + by, self.3 + by)
    }

    fn meets(self, other: Self) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }
}

impl Ground<'_> {
    fn pitch(&self) -> (f64, f64) {
        (self.size.width + self.size.column_gap, self.size.height + self.size.row_gap)
    }

    fn members(&self, of: Option<&GroupId>) -> impl Iterator<Item = &(f64, f64)> {
        self.all.iter().filter(move |(id, _)| self.groups.get(id).copied().flatten() == of).map(|(_, at)| at)
    }

    fn wish(&self, id: &ServiceId, edges: &[(ServiceId, ServiceId)]) -> (f64, f64) {
        let (across, down) = self.pitch();
        let needs: Vec<&(f64, f64)> =
            edges.iter().filter(|(_, to)| to == id).filter_map(|(from, _)| self.all.get(from)).collect();
        let needed: Vec<&(f64, f64)> =
            edges.iter().filter(|(from, _)| from == id).filter_map(|(_, to)| self.all.get(to)).collect();
        let near = if needs.is_empty() { &needed } else { &needs };
        let own = self.group.and_then(|_| Frame::around(self.members(self.group), self.size));
        let everything = Frame::around(self.all.values(), self.size);
        let Some(Frame(left, _, _, bottom)) = own.or(everything) else { return (0.0, 0.0) };
        if near.is_empty() {
            return (left, bottom + down - self.size.height);
        }
        let y = near.iter().map(|at| at.1).sum::<f64>() / near.len() as f64;
        let x = match needs.iter().map(|at| at.0).reduce(f64::max) {
            Some(last) => last + across,
            None => needed.iter().map(|at| at.0).fold(f64::INFINITY, f64::min) - across,
        };
        // A group is not torn apart by what its newest member is tied to.
        match own {
            Some(Frame(left, top, right, bottom)) => (
                x.clamp(left - across, right + across - self.size.width),
                y.clamp(top, bottom + down - self.size.height),
            ),
            None => (x, y),
        }
    }

    /// The free place that is nearest, in rows up and down and in the columns beside it.
    fn nearest(&self, wish: (f64, f64)) -> (f64, f64) {
        let (across, down) = self.pitch();
        let others = self.others();
        let mut best: Option<(f64, (f64, f64))> = None;
        for column in [0.0, 1.0, -1.0] {
            for row in (0..ROWS).flat_map(|row| [f64::from(row), -f64::from(row)]) {
                let cost = f64::abs(row) * down + f64::abs(column) * across * 1.5;
                if best.is_some_and(|(least, _)| cost >= least) {
                    break;
                }
                let at = (wish.0 + column * across, wish.1 + row * down);
                if self.free(at, &others) {
                    best = Some((cost, at));
                    break;
                }
            }
        }
        best.map_or(wish, |(_, at)| (at.0.round(), at.1.round()))
    }

    /// The frames of the other groups.
    fn others(&self) -> Vec<Frame> {
        let mut found: BTreeMap<&GroupId, Vec<&(f64, f64)>> = BTreeMap::new();
        for (id, at) in self.all {
            if let Some(group) =
                self.groups.get(id).copied().flatten().filter(|group| Some(*group) != self.group)
            {
                found.entry(group).or_default().push(at);
            }
        }
        let frames = found.into_values().filter_map(|places| Frame::around(places.into_iter(), self.size));
        frames.map(|frame| frame.grown(self.size.group_gap)).collect()
    }

    fn free(&self, at: (f64, f64), others: &[Frame]) -> bool {
        let card = Frame(at.0, at.1, at.0 + self.size.width, at.1 + self.size.height);
        let gap = self.size.row_gap.min(self.size.column_gap) / 2.0;
        let touches = self
            .all
            .values()
            .any(|(x, y)| card.grown(gap).meets(Frame(*x, *y, x + self.size.width, y + self.size.height)));
        let group = self.group.and_then(|_| Frame::around(self.members(self.group).chain([&at]), self.size));
        let frame = group.unwrap_or(card).grown(self.size.group_gap);
        !touches && !others.iter().any(|other| frame.meets(*other))
    }
}
