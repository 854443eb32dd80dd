//! Steps that wait for each other: the shortest circle, and the references that make it.

use std::collections::VecDeque;

use topology::Location;

use crate::{
    blockers::Blockers, graph::Graph, order::Order, phrase::list, reasons::tie_in_short, ties::Tied,
    world::World,
};

/// Reports one shortest cycle for every set of steps that wait for each other; answers, for every step in one, its cycle in words.
pub(crate) fn report(
    world: &World<'_>,
    order: &Order,
    ties: &[Tied<'_>],
    blockers: &mut Blockers,
) -> Vec<Option<String>> {
    let circles = order.graph.circles();
    let mut in_words = vec![None; order.nodes.len()];
    if circles.is_empty() {
        return in_words;
    }
    let mut binding: Vec<(usize, usize, &Tied<'_>)> =
        ties.iter().filter(|tie| tie.binds()).map(|tie| (order.from(tie), order.to(tie), tie)).collect();
    binding.sort_by(|a, b| (a.0, a.1, &a.2.name).cmp(&(b.0, b.1, &b.2.name)));
    for circle in circles {
        let cycle = shortest(&order.graph, &circle);
        let words = report_one(world, order, &binding, &cycle, blockers);
        for node in circle {
            in_words[node] = Some(words.clone());
        }
    }
    in_words
}

fn report_one(
    world: &World<'_>,
    order: &Order,
    binding: &[(usize, usize, &Tied<'_>)],
    cycle: &[usize],
    blockers: &mut Blockers,
) -> String {
    let cells: Vec<usize> = cycle.iter().map(|node| order.nodes[*node].cell).collect();
    let mut names: Vec<&str> = cells.iter().map(|cell| world.cells[*cell].name()).collect();
    names.dedup();
    let round = match names.as_slice() {
        [first, .., last] if first == last => names.join(" → "),
        [first, ..] => format!("{} → {first}", names.join(" → ")),
        [] => String::new(),
    };
    let mut references: Vec<String> = Vec::new();
    let mut locations: Vec<&Location> = Vec::new();
    for (at, &from) in cycle.iter().enumerate() {
        let to = cycle[(at + 1) % cycle.len()];
        let first = binding.partition_point(|(a, b, _)| (*a, *b) < (from, to));
        let both = binding[first..].iter().take_while(|(a, b, _)| (*a, *b) == (from, to));
        for (_, _, tie) in both {
            references.push(match tie.location {
                Some(location) => format!("{} ({location})", tie_in_short(world, tie)),
                None => tie_in_short(world, tie),
            });
            locations.extend(tie.location);
        }
    }
    references.dedup();
    let mut services: Vec<_> = cells.iter().map(|cell| world.cells[*cell].desired.service.clone()).collect();
    services.dedup();
    blockers.add(
        "cycle",
        services,
        format!("{round} wait for each other: {}", list(&references)),
        &world.place_of(cells[0]).name,
        "Take one of these references out: move what it names to a service of its own that both may import, or pass the value \
         another way, such as an SSM parameter that is read when the code runs.",
        locations,
    );
    round
}

/// A shortest cycle among nodes that wait for each other; beginning with its first node. Every node is searched from once and
/// then taken out, together with all that is in no circle without it.
fn shortest(graph: &Graph, circle: &[usize]) -> Vec<usize> {
    let mut inside = vec![false; graph.len()];
    for &node in circle {
        inside[node] = true;
    }
    let mut best: Vec<usize> = Vec::new();
    let mut before = vec![usize::MAX; graph.len()];
    for &start in circle {
        if !inside[start] {
            continue;
        }
        let limit = if best.is_empty() { usize::MAX } else { best.len() };
        if let Some(found) = search(graph, &inside, start, limit, &mut before) {
            best = found;
        }
        if best.len() <= 2 && !best.is_empty() {
            break;
        }
        remove(graph, &mut inside, start);
    }
    let first = (0..best.len()).min_by_key(|at| best[*at]).unwrap_or(0);
    best.rotate_left(first);
    best
}

/// The shortest cycle through `start` with fewer than `limit` nodes, beginning with it. `before` is scratch: all `usize::MAX`.
pub(crate) fn search(
    graph: &Graph,
    inside: &[bool],
    start: usize,
    limit: usize,
    before: &mut [usize],
) -> Option<Vec<usize>> {
    let mut seen = Vec::new();
    let mut open = VecDeque::from([(start, 1)]);
    let mut found = None;
    'search: while let Some((node, length)) = open.pop_front() {
        if length >= limit {
            break;
        }
        let mut next: Vec<usize> = graph.successors(node).filter(|next| inside[*next]).collect();
        next.sort_unstable();
        for next in next {
            if next == start {
                let mut cycle = vec![node];
                while let Some(&last) = cycle.last().filter(|last| **last != start) {
                    cycle.push(before[last]);
                }
                cycle.reverse();
                found = Some(cycle);
                break 'search;
            }
            if before[next] == usize::MAX {
                before[next] = node;
                seen.push(next);
                open.push_back((next, length + 1));
            }
        }
    }
    for node in seen {
        before[node] = usize::MAX;
    }
    found
}

/// Takes a node out, and then every node that nothing leads to or that leads nowhere.
fn remove(graph: &Graph, inside: &mut [bool], node: usize) {
    inside[node] = false;
    let mut open: Vec<usize> = graph.successors(node).chain(graph.predecessors(node)).collect();
    while let Some(node) = open.pop() {
        if !inside[node] {
            continue;
        }
        let dead = !graph.successors(node).any(|next| inside[next])
            || !graph.predecessors(node).any(|next| inside[next]);
        if dead {
            inside[node] = false;
            open.extend(graph.successors(node).chain(graph.predecessors(node)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Graph, shortest};

    #[test]
    fn the_shortest_of_several_cycles_is_found() {
        let arcs = [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 2)];
        let graph = Graph::new(5, &arcs);
        assert_eq!(graph.circles(), [vec![0, 1, 2, 3, 4]]);
        assert_eq!(shortest(&graph, &[0, 1, 2, 3, 4]), [2, 3, 4]);
    }

    #[test]
    fn a_long_ring_is_searched_once() {
        let nodes: Vec<usize> = (0..20_000).collect();
        let arcs: Vec<(usize, usize)> = nodes.iter().map(|node| (*node, (node + 1) % nodes.len())).collect();
        let mut arcs = arcs;
        arcs.sort_unstable();
        let graph = Graph::new(nodes.len(), &arcs);
        assert_eq!(shortest(&graph, &nodes), nodes);
    }
}
