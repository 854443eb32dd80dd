//! Who waits for whom by the references that order deployments.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use topology::{Reference, ReferenceKind, ServiceId};

use super::AdviceInput;

/// The consumers of each producer, each with the first reference that ties them.
pub(super) struct Web<'a> {
    pub consumers: BTreeMap<&'a ServiceId, BTreeMap<&'a ServiceId, &'a Reference>>,
}

impl<'a> Web<'a> {
    pub fn of(input: &AdviceInput<'a>) -> Self {
        let known = |id: &ServiceId| input.topology.services.contains_key(id);
        let mut consumers: BTreeMap<&ServiceId, BTreeMap<&ServiceId, &Reference>> = BTreeMap::new();
        for reference in input.references {
            // A file that is read at build time orders nothing.
            let orders = reference.kind != ReferenceKind::Config;
            let Some(from) = reference.from.as_ref().filter(|from| orders && known(from)) else { continue };
            if *from != reference.to && known(&reference.to) {
                consumers.entry(from).or_default().entry(&reference.to).or_insert(reference);
            }
        }
        Self { consumers }
    }

    pub fn after(&self, service: &ServiceId) -> impl Iterator<Item = &'a ServiceId> {
        self.consumers.get(service).into_iter().flatten().map(|(consumer, _)| *consumer)
    }

    /// The shortest way from one service to another, with both ends.
    pub fn way(&self, from: &'a ServiceId, to: &ServiceId) -> Option<Vec<&'a ServiceId>> {
        let mut before: BTreeMap<&ServiceId, &ServiceId> = BTreeMap::new();
        let mut seen = BTreeSet::from([from]);
        let mut queue = VecDeque::from([from]);
        while let Some(here) = queue.pop_front() {
            if here == to {
                let mut way = vec![here];
                let mut at = here;
                while let Some(earlier) = before.get(at) {
                    way.push(earlier);
                    at = earlier;
                }
                way.reverse();
                return Some(way);
            }
            for next in self.after(here) {
                if seen.insert(next) {
                    before.insert(next, here);
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// Services that wait for each other, one shortest circle for each knot of them.
    pub fn circles(&self) -> Vec<Vec<&'a ServiceId>> {
        let mut graph = petgraph::graph::DiGraph::<&ServiceId, ()>::new();
        let mut nodes = BTreeMap::new();
        for (from, consumers) in &self.consumers {
            for id in std::iter::once(from).chain(consumers.keys()) {
                nodes.entry(*id).or_insert_with(|| graph.add_node(id));
            }
            for to in consumers.keys() {
                graph.add_edge(nodes[from], nodes[to], ());
            }
        }
        let knots = petgraph::algo::tarjan_scc(&graph);
        let mut circles: Vec<Vec<&ServiceId>> = knots
            .into_iter()
            .filter(|knot| knot.len() > 1)
            .filter_map(|knot| {
                let mut inside: Vec<&ServiceId> = knot.iter().map(|node| graph[*node]).collect();
                inside.sort();
                let circle = |start: &&'a ServiceId| {
                    let ways = self.after(start).filter_map(|next| self.way(next, start));
                    let back = ways.min_by_key(Vec::len)?;
                    Some(std::iter::once(*start).chain(back[..back.len() - 1].iter().copied()).collect())
                };
                inside.iter().filter_map(circle).min_by_key(Vec::<&ServiceId>::len)
            })
            .collect();
        circles.sort();
        circles
    }
}
