//! Where the gates of a stage and of its rollout stand between the steps of a plan.
//!
//! Gates at a service stand in every target of their own, and those between targets at every boundary. A removal meets what
//! stands at its start, and approvals before a service and between targets: a check of what runs says nothing of what goes, and
//! phases and "after" are those of a deployment.

mod pins;

use std::collections::BTreeSet;

use topology::{Gate, GateCheck, GatePlace, ReferenceKind, ServiceId};

use crate::{
    GateId, GateOrigin, Intent, PlannedGate, StepId, actions::Decisions, graph::Graph, order::Order,
    phrase::list, rollout::waves, ties::Tied, world::World,
};

/// A gate at one of its places. Steps are nodes of the [`Order`].
pub(crate) struct Placed<'a> {
    pub id: GateId,
    pub check: &'a GateCheck,
    pub after: Vec<usize>,
    pub before: Vec<usize>,
    pub reason: String,
    pub origin: GateOrigin,
    when: When,
}

/// At the start, in between, at the end: gates are listed in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    Start,
    Between,
    End,
}

pub(crate) struct Gates<'a> {
    pub placed: Vec<Placed<'a>>,
    /// The steps and, behind them, the gates that can contradict them; absent where there are none.
    pub graph: Option<Graph>,
    /// The phase of every step; absent for steps in a circle or behind one.
    pub layers: Vec<Option<u32>>,
}

const BARRIER: &GateCheck = &GateCheck::Barrier {};

impl<'a> Gates<'a> {
    pub fn of(world: &World<'a>, decisions: &Decisions, order: &Order, ties: &[Tied<'_>]) -> Self {
        let mut ground = Ground::of(world, decisions, order, ties);
        ground.boundaries();
        for gate in world.input.gates.iter().filter(|gate| meets(world.input.intent, gate)) {
            match &gate.at {
                GatePlace::Start => ground.start(gate),
                GatePlace::End => ground.end(gate),
                GatePlace::Before(service) => ground.at_service(gate, service, true),
                GatePlace::After(service) => ground.at_service(gate, service, false),
                // Placed when the phases are known, and at the boundaries.
                GatePlace::AfterPhase(_) | GatePlace::BetweenTargets => {}
            }
        }
        if world.input.intent == Intent::Deploy {
            ground.pins();
        }
        let (graph, layers) = ground.layers();
        // These move nothing to another phase, so that each sees the same ones.
        for gate in world.input.gates.iter().filter(|gate| meets(world.input.intent, gate)) {
            if let GatePlace::AfterPhase(phase) = gate.at {
                ground.after_phase(gate, phase, &layers);
            }
        }
        Self { placed: ground.placed, graph, layers }
    }

    /// In the order in which they are met, with the names of steps.
    pub fn planned(self, ids: &[StepId]) -> Vec<PlannedGate> {
        let layers = self.layers;
        let met = |gate: &Placed<'_>| {
            let after = gate.after.iter().map(|step| layers[*step].map_or(u32::MAX, |layer| layer + 1));
            (gate.when, after.max().unwrap_or_default())
        };
        let mut placed = self.placed;
        placed.sort_by_key(met);
        let names = |steps: &[usize]| {
            let mut names: Vec<StepId> = steps.iter().map(|step| ids[*step].clone()).collect();
            names.sort_unstable();
            names
        };
        placed
            .into_iter()
            .map(|gate| PlannedGate {
                after: names(&gate.after),
                before: names(&gate.before),
                id: gate.id,
                check: gate.check.clone(),
                reason: gate.reason,
                origin: Some(gate.origin),
            })
            .collect()
    }
}

fn meets(intent: Intent, gate: &Gate) -> bool {
    match (intent, &gate.at) {
        (Intent::Deploy, _) | (Intent::Remove, GatePlace::Start) => true,
        (Intent::Remove, GatePlace::Before(_) | GatePlace::BetweenTargets) => {
            matches!(gate.check, GateCheck::Approval { .. })
        }
        (Intent::Remove, GatePlace::After(_) | GatePlace::AfterPhase(_) | GatePlace::End) => false,
    }
}

/// What gates are placed on.
struct Ground<'w, 'a> {
    world: &'w World<'a>,
    decisions: &'w Decisions,
    order: &'w Order,
    /// Who goes before whom, also where the reference between them orders nothing.
    needs: Graph,
    /// The steps that act.
    acting: Vec<usize>,
    /// The steps of each wave of the rollout, with its targets.
    waves: Vec<(Vec<usize>, Vec<usize>)>,
    placed: Vec<Placed<'a>>,
    taken: BTreeSet<String>,
}

impl<'w, 'a> Ground<'w, 'a> {
    fn of(world: &'w World<'a>, decisions: &'w Decisions, order: &'w Order, ties: &[Tied<'_>]) -> Self {
        let acting: Vec<usize> =
            (0..order.nodes.len()).filter(|node| decisions.acts(order.nodes[*node].cell)).collect();
        let place = |node: usize| world.cells[order.nodes[node].cell].place;
        let waves = waves(world, decisions)
            .into_iter()
            .map(|places| {
                let steps = acting.iter().copied().filter(|node| places.contains(&place(*node))).collect();
                (places, steps)
            })
            .collect();
        let acts = |cell: usize| decisions.acts(cell);
        let mut refers: Vec<(usize, usize)> = ties
            .iter()
            .filter(|tie| !tie.binds() && tie.kind != ReferenceKind::Config)
            .filter(|tie| acts(tie.from) && acts(tie.to))
            .map(|tie| (order.from(tie), order.to(tie)))
            // Each target goes its own way.
            .filter(|(from, to)| place(*from) == place(*to))
            .collect();
        refers.sort_unstable();
        refers.dedup();
        let needs = order.graph.with(0, refers);
        Self { world, decisions, order, needs, acting, waves, placed: Vec::new(), taken: BTreeSet::new() }
    }

    fn start(&mut self, gate: &'a Gate) {
        let (before, reason) = (self.acting.clone(), "before anything is changed".to_owned());
        self.put(gate.name.clone(), Some(gate), (Vec::new(), before), reason, When::Start);
    }

    fn end(&mut self, gate: &'a Gate) {
        let (after, reason) = (self.acting.clone(), "after everything else".to_owned());
        self.put(gate.name.clone(), Some(gate), (after, Vec::new()), reason, When::End);
    }

    /// In each target that the service is changed in.
    fn at_service(&mut self, gate: &'a Gate, id: &ServiceId, before: bool) {
        let Some(service) = self.world.service(id) else { return };
        let mut earlier: Vec<usize> = Vec::new();
        let mut found = Vec::new();
        for (places, steps) in &self.waves {
            for place in places {
                let cell = self.world.cell_of(service, *place).filter(|cell| self.decisions.acts(*cell));
                let Some(cell) = cell else { continue };
                let own: Vec<usize> = self.order.of_cell(cell).collect();
                found.push((*place, if before { self.ahead(own, &earlier) } else { self.behind(own) }));
            }
            earlier.extend(steps);
        }
        let several = found.len() > 1;
        let side = if before { "before" } else { "after" };
        for (at, (place, steps)) in found.into_iter().enumerate() {
            let (name, reason) = match several {
                true => (
                    format!("{} ({})", gate.name, at + 1),
                    format!("{side} {id} in {}", self.world.places[place].name),
                ),
                false => (gate.name.clone(), format!("{side} {id}")),
            };
            self.put(name, Some(gate), steps, reason, When::Between);
        }
    }

    /// What needs these steps waits for them; what must go before one of them cannot.
    fn behind(&self, own: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        let first = self.order.graph.ahead_of(&own);
        let behind = self.needing(&own, &first);
        (own, behind)
    }

    /// These steps wait, and what needs them; the gate is met when they could begin.
    fn ahead(&self, own: Vec<usize>, earlier: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let first = self.order.graph.ahead_of(&own);
        let mut before = self.needing(&own, &first);
        before.extend(&own);
        before.sort_unstable();
        let mut after: Vec<usize> =
            own.iter().flat_map(|step| self.order.graph.predecessors(*step)).collect();
        after.extend(earlier);
        after.sort_unstable();
        after.dedup();
        // In a circle of steps, which is reported as one, a step is on both sides.
        let behind = self.order.graph.behind(&own);
        after.retain(|step| !behind[*step]);
        (after, before)
    }

    /// What can be reached along needs without passing what must go first.
    fn needing(&self, own: &[usize], first: &[bool]) -> Vec<usize> {
        let mut found = BTreeSet::new();
        let mut open = own.to_vec();
        while let Some(step) = open.pop() {
            for next in self.needs.successors(step).filter(|next| !first[*next]) {
                if found.insert(next) {
                    open.push(next);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Between the waves of the rollout: the stage's own gates for that, or a barrier.
    fn boundaries(&mut self) {
        let gates: Vec<&'a Gate> = (self.world.input.gates.iter())
            .filter(|gate| gate.at == GatePlace::BetweenTargets && meets(self.world.input.intent, gate))
            .collect();
        let count = self.waves.len().saturating_sub(1);
        let target = |place: &usize| self.world.places[*place].target.to_string();
        let mut found = Vec::new();
        for at in 0..count {
            let after: Vec<usize> = self.waves[..=at].iter().flat_map(|(_, steps)| steps.clone()).collect();
            let before: Vec<usize> =
                self.waves[at + 1..].iter().flat_map(|(_, steps)| steps.clone()).collect();
            let [from, to] =
                [at, at + 1].map(|wave| self.waves[wave].0.iter().map(target).collect::<Vec<_>>());
            found.push((at, (after, before), format!("between {} and {}", list(&from), list(&to))));
        }
        for (at, steps, reason) in found {
            if gates.is_empty() {
                self.put(reason.clone(), None, steps.clone(), reason.clone(), When::Between);
            }
            for gate in &gates {
                let name = if count > 1 { format!("{} ({})", gate.name, at + 1) } else { gate.name.clone() };
                self.put(name, Some(gate), steps.clone(), reason.clone(), When::Between);
            }
        }
    }

    fn after_phase(&mut self, gate: &'a Gate, phase: u32, layers: &[Option<u32>]) {
        // Where there is no such phase, there is nothing to stand behind.
        if !self.acting.iter().any(|step| layers[*step].is_some_and(|layer| layer + 1 == phase)) {
            return;
        }
        let up_to = |step: &usize| layers[*step].is_some_and(|layer| layer < phase);
        let steps = self.acting.iter().copied().partition(up_to);
        self.put(gate.name.clone(), Some(gate), steps, format!("after phase {phase}"), When::Between);
    }

    /// A gate of the stage, or a barrier of its rollout.
    fn put(
        &mut self,
        name: String,
        gate: Option<&'a Gate>,
        steps: (Vec<usize>, Vec<usize>),
        reason: String,
        when: When,
    ) {
        let (origin, check) = match gate {
            Some(gate) => (GateOrigin::Stage { name: gate.name.clone() }, &gate.check),
            None => (GateOrigin::Rollout, BARRIER),
        };
        self.put_from(origin, name, check, steps, reason, when);
    }

    fn put_from(
        &mut self,
        origin: GateOrigin,
        name: String,
        check: &'a GateCheck,
        (after, before): (Vec<usize>, Vec<usize>),
        reason: String,
        when: When,
    ) {
        // Names are unique in a file without problems; a plan keeps them apart in any.
        let mut id = name.clone();
        let mut times = 1;
        while !self.taken.insert(id.clone()) {
            times += 1;
            id = format!("{name} #{times}");
        }
        self.placed.push(Placed { id: GateId(id), check, after, before, reason, origin, when });
    }

    /// A step is in a later phase than all that a gate before it waits for.
    fn layers(&self) -> (Option<Graph>, Vec<Option<u32>>) {
        if self.placed.is_empty() {
            return (None, self.order.graph.layers());
        }
        let steps = self.order.nodes.len();
        let graph = self.graph();
        let mut layers = graph.layers_where(|node| node < steps);
        layers.truncate(steps);
        (Some(graph), layers)
    }

    /// The steps and, behind them, the gates that were put.
    fn graph(&self) -> Graph {
        let steps = self.order.nodes.len();
        let arcs = self.placed.iter().enumerate().flat_map(|(at, gate)| {
            let node = steps + at;
            let after = gate.after.iter().map(move |step| (*step, node));
            after.chain(gate.before.iter().map(move |step| (node, *step)))
        });
        self.order.graph.with(self.placed.len(), arcs)
    }
}
