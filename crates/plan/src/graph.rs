//! Layers and circles of a directed graph, with petgraph's algorithms.

use petgraph::{
    Direction,
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
};

/// Nodes are numbered from 0; parallel edges count once.
pub(crate) struct Graph(DiGraph<(), ()>);

impl Graph {
    /// `arcs` must be sorted and without duplicates.
    pub fn new(nodes: usize, arcs: &[(usize, usize)]) -> Self {
        let mut graph = DiGraph::with_capacity(nodes, arcs.len());
        for _ in 0..nodes {
            graph.add_node(());
        }
        for &(from, to) in arcs {
            graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
        }
        Self(graph)
    }

    /// The same with more nodes at its end; no arc may be one that is there.
    pub fn with(&self, nodes: usize, arcs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut graph = self.0.clone();
        for _ in 0..nodes {
            graph.add_node(());
        }
        for (from, to) in arcs {
            graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
        }
        Self(graph)
    }

    pub fn len(&self) -> usize {
        self.0.node_count()
    }

    pub fn successors(&self, node: usize) -> impl Iterator<Item = usize> {
        self.0.neighbors(NodeIndex::new(node)).map(NodeIndex::index)
    }

    pub fn predecessors(&self, node: usize) -> impl Iterator<Item = usize> {
        self.0.neighbors_directed(NodeIndex::new(node), Direction::Incoming).map(NodeIndex::index)
    }

    /// Every node that can be reached from these, and they themselves.
    pub fn behind(&self, from: &[usize]) -> Vec<bool> {
        self.reached(from, Direction::Outgoing)
    }

    /// Every node from which one of these can be reached, and they themselves.
    pub fn ahead_of(&self, to: &[usize]) -> Vec<bool> {
        self.reached(to, Direction::Incoming)
    }

    fn reached(&self, from: &[usize], direction: Direction) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut open = from.to_vec();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut reached[node], true) {
                let next = self.0.neighbors_directed(NodeIndex::new(node), direction);
                open.extend(next.map(NodeIndex::index));
            }
        }
        reached
    }

    /// The longest path to each node, in edges; absent for nodes in a circle or behind one.
    pub fn layers(&self) -> Vec<Option<u32>> {
        self.layers_where(|_| true)
    }

    /// The same, in edges that leave a node which counts.
    pub fn layers_where(&self, counts: impl Fn(usize) -> bool) -> Vec<Option<u32>> {
        self.layers_from(|_| 0, counts)
    }

    /// The same, where nodes begin no earlier than in a layer of their own.
    pub fn layers_from(
        &self,
        earliest: impl Fn(usize) -> u32,
        counts: impl Fn(usize) -> bool,
    ) -> Vec<Option<u32>> {
        let mut open: Vec<usize> = (0..self.len()).map(|node| self.predecessors(node).count()).collect();
        let mut reached = vec![0; self.len()];
        let mut layers = vec![None; self.len()];
        let mut ready: Vec<usize> = (0..self.len()).filter(|node| open[*node] == 0).collect();
        while let Some(node) = ready.pop() {
            let layer: u32 = reached[node].max(earliest(node));
            layers[node] = Some(layer);
            for next in self.successors(node) {
                reached[next] = reached[next].max(layer + u32::from(counts(node)));
                open[next] -= 1;
                if open[next] == 0 {
                    ready.push(next);
                }
            }
        }
        layers
    }

    /// The nodes that wait for each other, sorted inside and by their first node; nodes in no circle are not mentioned.
    pub fn circles(&self) -> Vec<Vec<usize>> {
        // Not Tarjan's: petgraph's recurses as deep as the graph is long.
        let mut circles: Vec<Vec<usize>> = kosaraju_scc(&self.0)
            .into_iter()
            .filter(|nodes| {
                nodes.len() > 1 || self.successors(nodes[0].index()).any(|next| next == nodes[0].index())
            })
            .map(|nodes| {
                let mut nodes: Vec<usize> = nodes.into_iter().map(NodeIndex::index).collect();
                nodes.sort_unstable();
                nodes
            })
            .collect();
        circles.sort();
        circles
    }

    /// For each node the number of its circle, by the order of [`circles`](Self::circles).
    pub fn circle_of(&self, circles: &[Vec<usize>]) -> Vec<Option<usize>> {
        let mut circle_of = vec![None; self.len()];
        for (circle, nodes) in circles.iter().enumerate() {
            for &node in nodes {
                circle_of[node] = Some(circle);
            }
        }
        circle_of
    }
}
