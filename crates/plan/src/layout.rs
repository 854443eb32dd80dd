//! Places for service cards: producers left of their consumers, groups in rectangles of their own.
//!
//! Columns are the longest path from a service that needs nothing; services that need each other share one. Inside a group and a
//! column the order follows the neighbours (barycentre sweeps), so that edges cross little. Everything starts from the names, so
//! that the same services give the same picture and one change moves few cards.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use topology::{GroupId, ServiceId};

use crate::graph::Graph;

/// In the canvas's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CardSize {
    pub width: f64,
    pub height: f64,
    /// Between two columns: room for edges and their names.
    pub column_gap: f64,
    /// Between two cards of a column.
    pub row_gap: f64,
    /// Around a group, on each side; above it once more, for its label.
    pub group_gap: f64,
}

impl CardSize {
    /// Gaps that leave room for the names on the edges.
    #[must_use]
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, column_gap: width * 0.6, row_gap: height * 0.4, group_gap: height * 0.4 }
    }
}

const SWEEPS: usize = 4;

/// The upper left corner of every card. Edges go from producer to consumer; those to or from a service that is not among the nodes
/// are ignored.
#[must_use]
pub fn layered(
    nodes: &[(ServiceId, Option<GroupId>)],
    edges: &[(ServiceId, ServiceId)],
    size: CardSize,
) -> BTreeMap<ServiceId, (f64, f64)> {
    let sorted: BTreeMap<&ServiceId, Option<&GroupId>> =
        nodes.iter().map(|(id, group)| (id, group.as_ref())).collect();
    let ids: Vec<&ServiceId> = sorted.keys().copied().collect();
    let index: HashMap<&ServiceId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let mut arcs: Vec<(usize, usize)> =
        edges.iter().filter_map(|(from, to)| Some((*index.get(from)?, *index.get(to)?))).collect();
    arcs.retain(|(from, to)| from != to);
    arcs.sort_unstable();
    arcs.dedup();
    let graph = Graph::new(ids.len(), &arcs);
    let ranks = ranks(&graph, &arcs);
    let groups = groups(&sorted.into_values().collect::<Vec<_>>(), &ranks);
    let rows = rows(&graph, &ranks, &groups);
    let positions = place(&ranks, &groups, &rows, size);
    ids.into_iter().cloned().zip(positions).collect()
}

/// The longest path to each node; nodes of one circle share theirs.
fn ranks(graph: &Graph, arcs: &[(usize, usize)]) -> Vec<usize> {
    let circles = graph.circles();
    let circle_of = graph.circle_of(&circles);
    let representative: Vec<usize> =
        (0..graph.len()).map(|node| circle_of[node].map_or(node, |circle| circles[circle][0])).collect();
    let mut condensed: Vec<(usize, usize)> =
        arcs.iter().map(|(from, to)| (representative[*from], representative[*to])).collect();
    condensed.retain(|(from, to)| from != to);
    condensed.sort_unstable();
    condensed.dedup();
    let layers = Graph::new(graph.len(), &condensed).layers();
    representative.iter().map(|node| layers[*node].unwrap_or(0) as usize).collect()
}

/// The services of one group, by column.
struct Band {
    columns: BTreeMap<usize, Vec<usize>>,
}

/// Groups from left to right, then by name; services without a group come last.
fn groups(group_of: &[Option<&GroupId>], ranks: &[usize]) -> Vec<Band> {
    let mut by_name: BTreeMap<(bool, Option<&GroupId>), Band> = BTreeMap::new();
    for (node, group) in group_of.iter().enumerate() {
        let band =
            by_name.entry((group.is_none(), *group)).or_insert_with(|| Band { columns: BTreeMap::new() });
        band.columns.entry(ranks[node]).or_default().push(node);
    }
    let mut bands: Vec<((bool, Option<&GroupId>), Band)> = by_name.into_iter().collect();
    bands.sort_by_key(|((none, name), band)| (*none, band.columns.keys().next().copied(), *name));
    bands.into_iter().map(|(_, band)| band).collect()
}

/// The row of each node inside its group; rows of a column that is too long go on in further columns (see [`place`]).
fn rows(graph: &Graph, ranks: &[usize], groups: &[Band]) -> Vec<(usize, usize)> {
    let mut order: Vec<Vec<Vec<usize>>> =
        groups.iter().map(|band| band.columns.values().cloned().collect()).collect();
    let mut height = vec![0.0; graph.len()];
    let mut start = 0.0;
    for band in &order {
        for column in band {
            for (row, node) in column.iter().enumerate() {
                height[*node] = start + row as f64;
            }
        }
        start += band.iter().map(Vec::len).max().unwrap_or(0) as f64;
    }
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let mean = |node: usize, height: &[f64]| {
            let mut sum = (0.0, 0_u32);
            let mut add = |other: usize| {
                if (ranks[other] < ranks[node]) == down && ranks[other] != ranks[node] {
                    sum = (sum.0 + height[other], sum.1 + 1);
                }
            };
            graph.predecessors(node).for_each(&mut add);
            graph.successors(node).for_each(&mut add);
            if sum.1 == 0 { height[node] } else { sum.0 / f64::from(sum.1) }
        };
        let mut columns: Vec<(usize, &mut Vec<usize>)> = (order.iter_mut().zip(groups))
            .flat_map(|(band, group)| group.columns.keys().copied().zip(band.iter_mut()))
            .collect();
        columns.sort_by_key(|(rank, _)| if down { *rank } else { usize::MAX - *rank });
        for (_, column) in columns {
            let first = column.iter().map(|node| height[*node]).fold(f64::INFINITY, f64::min);
            let mut wanted: Vec<(f64, usize)> =
                column.iter().map(|node| (mean(*node, &height), *node)).collect();
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for (row, (_, node)) in wanted.iter().enumerate() {
                column[row] = *node;
                height[*node] = first + row as f64;
            }
        }
    }
    settle(graph, ranks, &order)
}

/// How many cards a column holds before it goes on beside itself: few enough for a picture that is not a tower.
fn longest_column(nodes: usize) -> usize {
    match nodes {
        0..=64 => 8,
        65..=256 => 16,
        257..=1024 => 32,
        _ => 64,
    }
}

/// From an order to (row, sub-column): each card as near as possible to what it needs inside its group, so that edges run straight,
/// and beside the rows in which an edge passes, so that it is not hidden.
fn settle(graph: &Graph, ranks: &[usize], order: &[Vec<Vec<usize>>]) -> Vec<(usize, usize)> {
    let limit = longest_column(graph.len());
    let mut places = vec![(0, 0); graph.len()];
    let mut band_of = vec![usize::MAX; graph.len()];
    for (number, band) in order.iter().enumerate() {
        for node in band.iter().flatten() {
            band_of[*node] = number;
        }
        // (column, row) that an edge to a later column of the group passes.
        let mut passed: HashSet<(usize, usize)> = HashSet::new();
        for column in band {
            if column.len() > limit {
                for (at, node) in column.iter().enumerate() {
                    places[*node] = (at % limit, at / limit);
                }
                continue;
            }
            let mut free = 0;
            for (at, &node) in column.iter().enumerate() {
                let near = graph
                    .predecessors(node)
                    .filter(|before| band_of[*before] == number && ranks[*before] < ranks[node])
                    .map(|before| places[before].0);
                let (sum, count) = near.fold((0, 0), |(sum, count), row| (sum + row, count + 1));
                let wanted = sum.checked_div(count).unwrap_or(free);
                // Leave room below for the rest of the column.
                let last = limit - (column.len() - at);
                let mut row = wanted.min(last).max(free);
                while row < last && passed.contains(&(ranks[node], row)) {
                    row += 1;
                }
                places[node] = (row, 0);
                free = row + 1;
                let own =
                    graph.successors(node).filter(|next| band_of[*next] == number).map(|next| ranks[next]);
                passed.extend((ranks[node] + 1..own.max().unwrap_or(0)).map(|column| (column, row)));
            }
        }
    }
    places
}

/// Groups become rectangles, each as high up as the columns it spans allow.
fn place(ranks: &[usize], groups: &[Band], rows: &[(usize, usize)], size: CardSize) -> Vec<(f64, f64)> {
    let columns = ranks.iter().max().map_or(0, |last| last + 1);
    let mut beside = vec![1; columns];
    for (node, (_, sub)) in rows.iter().enumerate() {
        beside[ranks[node]] = beside[ranks[node]].max(sub + 1);
    }
    let pitch = size.width + size.column_gap;
    let narrow = size.width + size.column_gap / 2.0;
    let mut left = Vec::with_capacity(columns);
    let mut x = 0.0;
    for subs in &beside {
        left.push(x);
        x += pitch + (*subs as f64 - 1.0) * narrow;
    }
    let margin = if groups.len() > 1 { size.group_gap } else { 0.0 };
    let mut skyline = vec![0.0_f64; columns];
    let mut positions = vec![(0.0, 0.0); ranks.len()];
    for band in groups {
        let (Some(first), Some(last)) = (band.columns.keys().next(), band.columns.keys().next_back()) else {
            continue;
        };
        let top = skyline[*first..=*last].iter().copied().fold(0.0, f64::max) + 2.0 * margin;
        let mut bottom = top;
        for node in band.columns.values().flatten() {
            let (row, sub) = rows[*node];
            let y = top + row as f64 * (size.height + size.row_gap);
            positions[*node] = (left[ranks[*node]] + sub as f64 * narrow, y);
            bottom = bottom.max(y + size.height + size.row_gap);
        }
        skyline[*first..=*last].fill(bottom + margin);
    }
    positions
}
