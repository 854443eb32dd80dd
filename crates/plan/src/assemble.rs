//! The plan as others see it: steps and edges in a fixed order, with their reasons.

use std::collections::BTreeSet;

use topology::ServiceId;

use crate::{
    Action, Edge, Pass, PlannedGate, Step, StepId,
    actions::Decisions,
    gates::Gates,
    order::{Node, Order, Part},
    phrase::list,
    reasons::sentence,
    ties::Tied,
    world::World,
};

pub(crate) struct Assembled {
    pub phases: Vec<Vec<ServiceId>>,
    pub steps: Vec<Step>,
    pub edges: Vec<Edge>,
    pub gates: Vec<PlannedGate>,
}

pub(crate) fn assemble(
    world: &World<'_>,
    mut decisions: Decisions,
    order: &Order,
    gates: Gates<'_>,
    ties: &[Tied<'_>],
    cycles: &[Option<String>],
) -> Assembled {
    let ids: Vec<StepId> = order.nodes.iter().map(|node| id(world, *node)).collect();
    let layers = &gates.layers;
    let kept = Kept::of(world, order, ties);
    let mut sorted: Vec<usize> = (0..order.nodes.len()).collect();
    sorted.sort_unstable_by_key(|at| {
        let node = &order.nodes[*at];
        let acts = decisions.acts(node.cell);
        let cell = &world.cells[node.cell];
        (layers[*at].filter(|_| acts).unwrap_or(u32::MAX), !acts, cell.service, cell.place, node.part)
    });
    let mut phases: Vec<Vec<ServiceId>> = Vec::new();
    let mut steps = Vec::with_capacity(sorted.len());
    for at in sorted {
        let node = order.nodes[at];
        let cell = &world.cells[node.cell];
        let Some(decision) = &mut decisions.0[node.cell] else { continue };
        let acts = decision.action != Action::None;
        let phase = layers[at].filter(|_| acts);
        if let Some(phase) = phase {
            let phase = phase as usize;
            if phases.len() <= phase {
                phases.resize_with(phase + 1, Vec::new);
            }
            if phases[phase].last() != Some(&cell.desired.service) {
                phases[phase].push(cell.desired.service.clone());
            }
        }
        let mut waits_for: Vec<StepId> =
            order.graph.predecessors(at).map(|before| ids[before].clone()).collect();
        waits_for.sort_unstable();
        let (pass, mut reason) = match node.part {
            Part::Whole => (Pass::Whole, std::mem::take(&mut decision.reason)),
            Part::First | Part::Second => kept.pass(node, &decision.reason),
        };
        if layers[at].is_none() {
            reason = match &cycles[at] {
                Some(cycle) => format!("{reason}; it is part of a cycle ({cycle}) and cannot be ordered"),
                None => format!("{reason}; it waits for a cycle and cannot be ordered"),
            };
        }
        steps.push(Step {
            id: ids[at].clone(),
            service: cell.desired.service.clone(),
            target: cell.desired.target.clone(),
            stack: cell.desired.stack.clone(),
            action: match node.part {
                // The first pass has created what was missing.
                Part::Second => Action::Update,
                Part::Whole | Part::First => decision.action,
            },
            pass,
            reason,
            phase,
            waits_for,
            digest: cell.desired.interface.digest.clone(),
        });
    }
    let edges = edges(world, order, ties, &ids);
    Assembled { phases, steps, edges, gates: gates.planned(&ids) }
}

fn id(world: &World<'_>, node: Node) -> StepId {
    let desired = world.cells[node.cell].desired;
    let part = match node.part {
        Part::Whole => "",
        Part::First => "#1",
        Part::Second => "#2",
    };
    let (account, region) = (desired.target.account.as_str(), desired.target.region.as_str());
    StepId([desired.service.as_str(), "@", account, "/", region, part].concat())
}

/// What the split updates keep for a while: the cell, the export, and who lets go of it.
struct Kept<'a>(BTreeSet<(usize, &'a str, &'a str)>);

impl<'a> Kept<'a> {
    fn of(world: &World<'a>, order: &Order, ties: &'a [Tied<'a>]) -> Self {
        let split = |tie: &&Tied<'_>| tie.lets_go() && order.nodes[order.to(tie)].part == Part::Second;
        Self(
            ties.iter().filter(split).map(|tie| (tie.to, &*tie.name, world.cells[tie.from].name())).collect(),
        )
    }

    fn pass(&self, node: Node, reason: &str) -> (Pass, String) {
        let own = || self.0.iter().filter(|(cell, _, _)| *cell == node.cell);
        let exports: BTreeSet<&str> = own().map(|(_, export, _)| *export).collect();
        let consumers: BTreeSet<&str> = own().map(|(_, _, consumer)| *consumer).collect();
        let exports: Vec<String> = exports.into_iter().map(str::to_owned).collect();
        let consumers: Vec<&str> = consumers.into_iter().collect();
        let (what, who) = (list(&exports).into_owned(), list(&consumers));
        let import = if consumers.len() == 1 { "imports" } else { "import" };
        match node.part {
            Part::Second => {
                (Pass::Drop { exports }, format!("Drops or changes {what}, which {who} no longer {import}"))
            }
            Part::Whole | Part::First => {
                let stay = if exports.len() == 1 { "stays as it is" } else { "stay as they are" };
                (Pass::Keep { exports }, format!("{reason}; {what} {stay} as long as {who} {import} it"))
            }
        }
    }
}

/// By target of the one that goes first, then by service.
fn edges(world: &World<'_>, order: &Order, ties: &[Tied<'_>], ids: &[StepId]) -> Vec<Edge> {
    let mut sorted: Vec<_> = ties
        .iter()
        .map(|tie| ((tie.from, tie.to, order.from(tie), order.to(tie), tie.kind, !tie.binds()), tie))
        .collect();
    sorted.sort_unstable_by(|(a_key, a), (b_key, b)| {
        a_key.cmp(b_key).then_with(|| (a.cause, &a.name).cmp(&(b.cause, &b.name)))
    });
    let mut edges = Vec::with_capacity(sorted.len());
    for group in sorted.chunk_by(|(a, _), (b, _)| a == b) {
        let tie = group[0].1;
        edges.push(Edge {
            from: world.cells[tie.from].desired.service.clone(),
            to: world.cells[tie.to].desired.service.clone(),
            from_step: ids[order.from(tie)].clone(),
            to_step: ids[order.to(tie)].clone(),
            kind: tie.kind,
            names: names(group.iter().map(|(_, tie)| &*tie.name)).into_iter().map(str::to_owned).collect(),
            binds: tie.binds(),
            reason: reason(world, group.iter().map(|(_, tie)| *tie)),
        });
    }
    edges
}

/// One sentence for each cause, with all names that it concerns. The ties come sorted by cause.
fn reason<'t>(world: &World<'_>, ties: impl Iterator<Item = &'t Tied<'t>>) -> String {
    let ties: Vec<&Tied<'_>> = ties.collect();
    let mut sentences = ties
        .chunk_by(|a, b| a.cause == b.cause)
        .map(|same| sentence(world, same[0], &names(same.iter().map(|tie| &*tie.name))));
    let mut reason = sentences.next().unwrap_or_default();
    for more in sentences {
        reason.push_str("; ");
        reason.push_str(&more);
    }
    reason
}

/// What is drawn has no name.
fn names<'t>(names: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
