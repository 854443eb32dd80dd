//! Services that a stage pins to a phase: a barrier keeps each out of the earlier ones.

use super::{BARRIER, Ground, When};
use crate::GateOrigin;

impl Ground<'_, '_> {
    /// Between what is in the phases before the one that a service is pinned to, and the service. What needs the service moves
    /// with it, and so does what waits for a gate behind it: phases are counted with all pins in their places.
    pub(super) fn pins(&mut self) {
        let steps = self.order.nodes.len();
        let mut first = vec![0; steps];
        for &step in &self.acting {
            let service = &self.world.cells[self.order.nodes[step].cell].desired.service;
            let phase = self.world.input.pins.get(service).copied().unwrap_or_default();
            // No plan has more phases than steps.
            first[step] = phase.saturating_sub(1).min(u32::try_from(steps).unwrap_or(u32::MAX));
        }
        if first.iter().all(|first| *first == 0) {
            return;
        }
        let counts = |node: usize| node < steps;
        let graph = self.graph();
        let layers = graph.layers_from(|node| first.get(node).copied().unwrap_or_default(), counts);
        // Its needs alone would let it go earlier.
        let held = |step: &usize| {
            let needs = graph.predecessors(*step).filter_map(|before| Some((before, layers[before]?)));
            layers[*step] == Some(first[*step])
                && needs.into_iter().all(|(before, layer)| layer + u32::from(counts(before)) < first[*step])
        };
        for (service, phase) in &self.world.input.pins {
            let own =
                |step: &usize| self.world.cells[self.order.nodes[*step].cell].desired.service == *service;
            let before: Vec<usize> = self.acting.iter().copied().filter(own).filter(held).collect();
            let Some(limit) = before.first().map(|step| first[*step]) else { continue };
            let earlier = |step: &usize| layers[*step].is_some_and(|layer| layer < limit);
            let after: Vec<usize> = self.acting.iter().copied().filter(earlier).collect();
            if after.is_empty() {
                continue;
            }
            let reason = format!("{service} is pinned to phase {phase}");
            let origin = GateOrigin::Pin { service: service.clone() };
            self.put_from(origin, reason.clone(), BARRIER, (after, before), reason, When::Between);
        }
    }
}
