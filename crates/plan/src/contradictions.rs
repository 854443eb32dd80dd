//! Gates that hold what they wait for.

use std::collections::BTreeSet;

use crate::{
    GateOrigin,
    blockers::Blockers,
    cycles::search,
    gates::{Gates, Placed},
    order::Order,
    phrase::list,
    world::World,
};

/// Reports one cycle for every set of steps that wait for each other because of gates, and adds it to the cycles of its steps.
pub(crate) fn report(
    world: &World<'_>,
    order: &Order,
    gates: &Gates<'_>,
    cycles: &mut [Option<String>],
    blockers: &mut Blockers,
) {
    let Some(graph) = &gates.graph else { return };
    let steps = order.nodes.len();
    let mut before = vec![usize::MAX; graph.len()];
    for circle in graph.circles() {
        let Some(gate) = circle.iter().copied().find(|node| *node >= steps) else { continue };
        let mut inside = vec![false; graph.len()];
        for node in &circle {
            inside[*node] = true;
        }
        let Some(cycle) = search(graph, &inside, gate, usize::MAX, &mut before) else { continue };
        let words = report_one(world, order, gates, &cycle, blockers);
        for node in circle.into_iter().filter(|node| *node < steps) {
            cycles[node].get_or_insert_with(|| words.clone());
        }
    }
}

/// The cycle begins with a gate.
fn report_one(
    world: &World<'_>,
    order: &Order,
    gates: &Gates<'_>,
    cycle: &[usize],
    blockers: &mut Blockers,
) -> String {
    let steps = order.nodes.len();
    let gate = |node: usize| node.checked_sub(steps).map(|at| &gates.placed[at]);
    let name = |node: usize| match gate(node) {
        Some(gate) => format!("the gate \"{}\"", gate.id),
        None => {
            let cell = order.nodes[node].cell;
            format!("{} in {}", world.cells[cell].name(), world.place_of(cell).name)
        }
    };
    let mut round: Vec<String> = cycle.iter().map(|node| name(*node)).collect();
    round.extend(round.first().cloned());
    let round = round.join(" → ");
    let in_it: Vec<&Placed<'_>> = cycle.iter().filter_map(|node| gate(*node)).collect();
    let holds: Vec<String> = (cycle.iter().enumerate())
        .filter_map(|(at, node)| {
            let gate = gate(*node)?;
            let held = name(cycle[(at + 1) % cycle.len()]);
            let awaited = name(cycle[(at + cycle.len() - 1) % cycle.len()]);
            Some(format!("\"{}\" ({}) holds {held} until {awaited} has succeeded", gate.id, gate.reason))
        })
        .collect();
    let services: BTreeSet<_> = (cycle.iter().filter(|node| **node < steps))
        .map(|node| world.cells[order.nodes[*node].cell].desired.service.clone())
        .collect();
    let hint = if in_it.iter().any(|gate| gate.origin == GateOrigin::Rollout) {
        "Name the targets of the stage in another order in stagewright.toml, or let it roll out together."
            .to_owned()
    } else {
        let names: Vec<String> = in_it.iter().map(|gate| format!("\"{}\"", gate.id)).collect();
        let one = if names.len() == 1 { "Move" } else { "Move one of" };
        format!("{one} {} to another place in stagewright.toml, or take it out.", list(&names))
    };
    blockers.add(
        "gate-cycle",
        services.into_iter().collect(),
        format!("{round} wait for each other: {}", list(&holds)),
        "",
        hint,
        [],
    );
    round
}
