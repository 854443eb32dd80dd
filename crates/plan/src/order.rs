//! From ties to steps that can be ordered: where both directions meet, an update is split into two passes.

use crate::{
    actions::Decisions,
    graph::Graph,
    ties::{Cause, Strength, Tied},
};

/// One step: a cell, or one of the two passes of its update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    pub cell: usize,
    pub part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Whole,
    First,
    Second,
}

/// The steps of a plan and the graph of what binds.
pub(crate) struct Order {
    pub nodes: Vec<Node>,
    pub graph: Graph,
    /// The step, or the first pass, of each cell.
    early: Vec<Option<usize>>,
    /// The second pass of each cell.
    late: Vec<Option<usize>>,
}

impl Order {
    pub fn of(decisions: &Decisions, ties: &mut [Tied<'_>]) -> Self {
        let mut order = Self::whole(decisions, ties);
        if order.graph.layers().iter().any(Option::is_none) {
            order.split(ties);
            order.relax(ties);
        }
        order
    }

    pub fn from(&self, tie: &Tied<'_>) -> usize {
        self.node(tie.from, tie.from_late)
    }

    pub fn to(&self, tie: &Tied<'_>) -> usize {
        self.node(tie.to, tie.to_late)
    }

    /// The step of a cell, or both passes of its update.
    pub fn of_cell(&self, cell: usize) -> impl Iterator<Item = usize> {
        self.early[cell].into_iter().chain(self.late[cell])
    }

    fn node(&self, cell: usize, late: bool) -> usize {
        let late = self.late[cell].filter(|_| late);
        late.or(self.early[cell]).expect("ties are only made between cells that have a step")
    }

    fn whole(decisions: &Decisions, ties: &[Tied<'_>]) -> Self {
        let cells = decisions.0.len();
        let mut order = Self {
            nodes: Vec::with_capacity(cells),
            graph: Graph::new(0, &[]),
            early: vec![None; cells],
            late: vec![None; cells],
        };
        for cell in (0..cells).filter(|cell| decisions.has_step(*cell)) {
            order.early[cell] = Some(order.nodes.len());
            order.nodes.push(Node { cell, part: Part::Whole });
        }
        order.connect(ties);
        order
    }

    fn connect(&mut self, ties: &[Tied<'_>]) {
        let binding = ties.iter().filter(|tie| tie.binds()).map(|tie| (self.from(tie), self.to(tie)));
        let passes = self.early.iter().zip(&self.late).filter_map(|(early, late)| early.zip(*late));
        let mut arcs: Vec<(usize, usize)> = binding.chain(passes).collect();
        arcs.sort_unstable();
        arcs.dedup();
        self.graph = Graph::new(self.nodes.len(), &arcs);
    }

    /// A producer that must both go before somebody and wait for somebody to let go of an export, in one circle: it first
    /// brings everything new and keeps that export, then drops it.
    fn split(&mut self, ties: &[Tied<'_>]) {
        let circle_of = self.graph.circle_of(&self.graph.circles());
        let mut cells: Vec<usize> = ties
            .iter()
            .filter(|tie| tie.lets_go())
            .filter(|tie| {
                let circle = circle_of[self.from(tie)];
                circle.is_some() && circle == circle_of[self.to(tie)]
            })
            .map(|tie| tie.to)
            .collect();
        cells.sort_unstable();
        cells.dedup();
        if cells.is_empty() {
            return;
        }
        for cell in cells {
            let first = self.node(cell, false);
            self.nodes[first].part = Part::First;
            self.late[cell] = Some(self.nodes.len());
            self.nodes.push(Node { cell, part: Part::Second });
        }
        self.connect(ties);
    }

    /// What may go in either order gives way where it would close a circle.
    fn relax(&mut self, ties: &mut [Tied<'_>]) {
        let circle_of = self.graph.circle_of(&self.graph.circles());
        let mut relaxed = false;
        for tie in ties.iter_mut().filter(|tie| tie.strength == Strength::Soft) {
            let circle = circle_of[self.from(tie)];
            if circle.is_some() && circle == circle_of[self.to(tie)] {
                tie.strength = Strength::Free;
                tie.cause = Cause::Stale;
                relaxed = true;
            }
        }
        if relaxed {
            self.connect(ties);
        }
    }
}
