//! How long it takes at least from the start of a step to the end of everything that waits for it.

use std::collections::{BTreeMap, HashMap};

use crate::{Action, GateId, Plan, PlannedGate, Step, StepId};

/// The remaining length of every step that acts: its own duration and that of the longest chain behind it, in the unit of `durations`.
/// A runner that starts the longest first finishes soonest. Gates hold what is behind them and take no time of their own. Steps
/// that wait for each other in a circle count their own duration only.
pub fn critical_path(plan: &Plan, durations: impl Fn(&Step) -> u64) -> BTreeMap<StepId, u64> {
    let waits = Waits::of(plan);
    let remaining = waits.remaining(&durations);
    waits.steps.iter().zip(remaining).map(|(step, length)| (step.id.clone(), length)).collect()
}

/// The steps of a plan that act, then its gates, and who waits for whom, by index.
pub(crate) struct Waits<'a> {
    pub steps: Vec<&'a Step>,
    pub gates: Vec<&'a GateId>,
    /// What waits for this one.
    pub followers: Vec<Vec<usize>>,
    /// What this one waits for.
    pub waits_for: Vec<Vec<usize>>,
}

impl<'a> Waits<'a> {
    pub fn of(plan: &'a Plan) -> Self {
        let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.action != Action::None).collect();
        let index: HashMap<&StepId, usize> =
            steps.iter().enumerate().map(|(at, step)| (&step.id, at)).collect();
        let nodes = steps.len() + plan.gates.len();
        let mut waits = Self {
            gates: plan.gates.iter().map(|gate| &gate.id).collect(),
            followers: vec![Vec::new(); nodes],
            waits_for: vec![Vec::new(); nodes],
            steps,
        };
        for (at, step) in plan.steps.iter().filter(|step| step.action != Action::None).enumerate() {
            // A step that does nothing is not waited for: it has succeeded already.
            for before in step.waits_for.iter().filter_map(|id| index.get(id).copied()) {
                waits.add(before, at);
            }
        }
        let gates: Vec<Sides> = plan.gates.iter().map(|gate| Sides::of(gate, &index)).collect();
        for (at, gate) in gates.iter().enumerate() {
            let node = waits.steps.len() + at;
            gate.after.iter().for_each(|step| waits.add(*step, node));
            gate.before.iter().for_each(|step| waits.add(node, *step));
            for (other, earlier) in gates.iter().enumerate().filter(|(other, _)| *other != at) {
                if earlier.goes_before(gate) && (other < at || !gate.goes_before(earlier)) {
                    waits.add(waits.steps.len() + other, node);
                }
            }
        }
        waits
    }

    fn add(&mut self, before: usize, after: usize) {
        self.followers[before].push(after);
        self.waits_for[after].push(before);
    }

    pub fn remaining(&self, durations: &impl Fn(&Step) -> u64) -> Vec<u64> {
        let mut length: Vec<u64> = self.steps.iter().map(|step| durations(step)).collect();
        length.resize(self.followers.len(), 0);
        let own = length.clone();
        let mut open: Vec<usize> = self.followers.iter().map(Vec::len).collect();
        let mut ends: Vec<usize> = (0..open.len()).filter(|at| open[*at] == 0).collect();
        while let Some(at) = ends.pop() {
            for &before in &self.waits_for[at] {
                length[before] = length[before].max(own[before].saturating_add(length[at]));
                open[before] -= 1;
                if open[before] == 0 {
                    ends.push(before);
                }
            }
        }
        length
    }
}

/// What a gate waits for and what it holds, sorted.
struct Sides {
    after: Vec<usize>,
    before: Vec<usize>,
}

impl Sides {
    fn of(gate: &PlannedGate, index: &HashMap<&StepId, usize>) -> Self {
        let nodes = |steps: &[StepId]| {
            let mut nodes: Vec<usize> = steps.iter().filter_map(|id| index.get(id).copied()).collect();
            nodes.sort_unstable();
            nodes.dedup();
            nodes
        };
        Self { after: nodes(&gate.after), before: nodes(&gate.before) }
    }

    /// Whether this gate is met no later than the other and holds all that the other does: asking the other before this one has
    /// passed would ask in vain.
    fn goes_before(&self, other: &Self) -> bool {
        includes(&other.after, &self.after) && includes(&self.before, &other.before)
    }
}

/// Of sorted numbers.
fn includes(all: &[usize], some: &[usize]) -> bool {
    let mut all_left = all.iter();
    some.len() <= all.len() && some.iter().all(|wanted| all_left.any(|found| found == wanted))
}
