//! How long it takes at least from the start of a step to the end of everything that waits for it.

use std::collections::{BTreeMap, HashMap};

use crate::{Action, Plan, Step, StepId};

/// The remaining length of every step that acts: its own duration and that of the longest chain behind it, in the unit of `durations`.
/// A runner that starts the longest first finishes soonest. Steps that wait for each other in a circle count their own duration only.
pub fn critical_path(plan: &Plan, durations: impl Fn(&Step) -> u64) -> BTreeMap<StepId, u64> {
    let waits = Waits::of(plan);
    let remaining = waits.remaining(&durations);
    waits.steps.iter().zip(remaining).map(|(step, length)| (step.id.clone(), length)).collect()
}

/// The steps of a plan that act, and who waits for whom, by index.
pub(crate) struct Waits<'a> {
    pub steps: Vec<&'a Step>,
    /// The steps that wait for this one.
    pub followers: Vec<Vec<usize>>,
    /// The steps that this one waits for.
    pub waits_for: Vec<Vec<usize>>,
}

impl<'a> Waits<'a> {
    pub fn of(plan: &'a Plan) -> Self {
        let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.action != Action::None).collect();
        let index: HashMap<&StepId, usize> =
            steps.iter().enumerate().map(|(at, step)| (&step.id, at)).collect();
        let mut followers = vec![Vec::new(); steps.len()];
        let mut waits_for = vec![Vec::new(); steps.len()];
        for (at, step) in steps.iter().enumerate() {
            // A step that does nothing is not waited for: it has succeeded already.
            for before in step.waits_for.iter().filter_map(|id| index.get(id).copied()) {
                followers[before].push(at);
                waits_for[at].push(before);
            }
        }
        Self { steps, followers, waits_for }
    }

    pub fn remaining(&self, durations: &impl Fn(&Step) -> u64) -> Vec<u64> {
        let mut length: Vec<u64> = self.steps.iter().map(|step| durations(step)).collect();
        let own = length.clone();
        let mut open: Vec<usize> = self.followers.iter().map(Vec::len).collect();
        let mut ends: Vec<usize> = (0..self.steps.len()).filter(|at| open[*at] == 0).collect();
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
