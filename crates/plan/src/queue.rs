//! Which step or gate is next. Pure: the runner says what became of it, the queue says what that allows.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use crate::{GateId, Plan, Step, StepId, critical_path::Waits};

/// What a queue knows of a step or a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Something that it waits for has not finished.
    Waiting,
    /// May run now.
    Ready,
    /// Handed out by [`ReadyQueue::next`] or [`ReadyQueue::gate_due`], and neither finished nor failed yet.
    Running,
    /// Of a gate: it has passed.
    Finished,
    /// Of a gate: it was refused.
    Failed,
    /// Something that it waits for has failed or was skipped. Of a gate: it is not reached.
    Skipped,
}

/// The steps of a plan that act, and its gates, handed out when all that they wait for has finished; of several steps, the one
/// with the longest chain behind it first, then by the plan's order. Gates are handed out in the plan's order.
///
/// A step behind a gate waits until it has passed. A gate waits for its steps and for the gates that are met no later and hold all
/// that it holds: of several at one place, one after another. Where one of its steps fails, it is never handed out, and what it
/// holds is skipped, whether or not that depends on the failure.
///
/// Steps with nothing to do are not in the queue. Steps that wait for each other in a circle are never handed out: such a plan
/// has a blocker, and must not be run.
#[derive(Debug, Clone)]
pub struct ReadyQueue {
    /// Behind them, the gates go on in the same numbers.
    steps: Vec<StepId>,
    gates: Vec<GateId>,
    index: HashMap<StepId, usize>,
    gate_index: HashMap<GateId, usize>,
    followers: Vec<Vec<usize>>,
    waits_for: Vec<Vec<usize>>,
    /// How many of those before this one have not finished.
    open: Vec<usize>,
    remaining: Vec<u64>,
    progress: Vec<Progress>,
    ready: BTreeSet<(Reverse<u64>, usize)>,
    due: BTreeSet<usize>,
}

impl ReadyQueue {
    /// `durations` are estimates in any one unit; see [`critical_path`](crate::critical_path).
    pub fn new(plan: &Plan, durations: impl Fn(&Step) -> u64) -> Self {
        let waits = Waits::of(plan);
        let remaining = waits.remaining(&durations);
        let steps: Vec<StepId> = waits.steps.iter().map(|step| step.id.clone()).collect();
        let gates: Vec<GateId> = waits.gates.iter().map(|gate| (*gate).clone()).collect();
        let index = steps.iter().cloned().enumerate().map(|(at, id)| (id, at)).collect();
        let gate_index = gates.iter().cloned().zip(steps.len()..).collect();
        let mut queue = Self {
            steps,
            gates,
            index,
            gate_index,
            open: waits.waits_for.iter().map(Vec::len).collect(),
            progress: vec![Progress::Waiting; waits.waits_for.len()],
            followers: waits.followers,
            waits_for: waits.waits_for,
            remaining,
            ready: BTreeSet::new(),
            due: BTreeSet::new(),
        };
        for at in 0..queue.open.len() {
            queue.restore(at);
        }
        queue
    }

    /// Takes the most urgent step that may run now. The caller owes a [`finish`](Self::finish) or [`fail`](Self::fail) for it.
    #[allow(clippy::should_implement_trait, reason = "not an iterator: an empty answer is not the end")]
    pub fn next(&mut self) -> Option<StepId> {
        self.next_where(|_| true)
    }

    /// The same, of those that `allowed` accepts: for limits per target. The others stay ready.
    pub fn next_where(&mut self, mut allowed: impl FnMut(&StepId) -> bool) -> Option<StepId> {
        let key = *self.ready.iter().find(|(_, at)| allowed(&self.steps[*at]))?;
        self.ready.remove(&key);
        self.progress[key.1] = Progress::Running;
        Some(self.steps[key.1].clone())
    }

    /// Takes the next gate that all it waits for has finished for. The caller owes a [`pass`](Self::pass) or
    /// [`refuse`](Self::refuse) for it.
    pub fn gate_due(&mut self) -> Option<GateId> {
        let at = self.due.pop_first()?;
        self.progress[at] = Progress::Running;
        Some(self.gates[at - self.steps.len()].clone())
    }

    /// Says that a step has succeeded; answers which steps may run because of it, most urgent first. Also for a step that was
    /// not handed out, such as one that an earlier session finished. Saying it twice changes nothing.
    pub fn finish(&mut self, id: &StepId) -> Vec<StepId> {
        self.index.get(id).copied().map_or_else(Vec::new, |at| self.succeed(at))
    }

    /// The same of a gate: what it held may run. Also for one that was not handed out, such as one that passed in an earlier session.
    pub fn pass(&mut self, id: &GateId) -> Vec<StepId> {
        self.gate_index.get(id).copied().map_or_else(Vec::new, |at| self.succeed(at))
    }

    /// Says that a step has failed or was given up; answers every step, however far behind it, that will not run because of it,
    /// in the plan's order. That includes what a gate holds which can no longer be reached.
    pub fn fail(&mut self, id: &StepId) -> Vec<StepId> {
        self.index.get(id).copied().map_or_else(Vec::new, |at| self.give_up(at))
    }

    /// The same of a gate that was refused, or whose check has failed.
    pub fn refuse(&mut self, id: &GateId) -> Vec<StepId> {
        self.gate_index.get(id).copied().map_or_else(Vec::new, |at| self.give_up(at))
    }

    /// Makes a failed step ready again, and the steps and gates that were skipped only because of it wait again; answers those
    /// steps.
    pub fn retry(&mut self, id: &StepId) -> Vec<StepId> {
        self.index.get(id).copied().map_or_else(Vec::new, |at| self.begin_again(at))
    }

    /// The same of a gate that was refused: it is due again.
    pub fn retry_gate(&mut self, id: &GateId) -> Vec<StepId> {
        self.gate_index.get(id).copied().map_or_else(Vec::new, |at| self.begin_again(at))
    }

    /// Whether nothing is left to do: every step and every gate has finished, failed or been skipped.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.progress
            .iter()
            .all(|progress| matches!(progress, Progress::Finished | Progress::Failed | Progress::Skipped))
    }

    /// How many steps could be handed out now.
    #[must_use]
    pub fn ready_count(&self) -> usize {
        self.ready.len()
    }

    /// Absent for a step that the queue does not have.
    #[must_use]
    pub fn progress(&self, id: &StepId) -> Option<Progress> {
        self.index.get(id).map(|at| self.progress[*at])
    }

    /// Absent for a gate that the plan does not have.
    #[must_use]
    pub fn gate_progress(&self, id: &GateId) -> Option<Progress> {
        self.gate_index.get(id).map(|at| self.progress[*at])
    }

    fn succeed(&mut self, at: usize) -> Vec<StepId> {
        if self.progress[at] == Progress::Finished {
            return Vec::new();
        }
        self.take_out(at);
        self.progress[at] = Progress::Finished;
        let mut newly = Vec::new();
        for follower in 0..self.followers[at].len() {
            let follower = self.followers[at][follower];
            self.open[follower] -= 1;
            if self.open[follower] == 0 && self.progress[follower] == Progress::Waiting {
                self.make_ready(follower);
                newly.push((Reverse(self.remaining[follower]), follower));
            }
        }
        newly.sort_unstable();
        self.step_ids(newly.into_iter().map(|(_, at)| at))
    }

    fn give_up(&mut self, at: usize) -> Vec<StepId> {
        if self.progress[at] == Progress::Finished {
            return Vec::new();
        }
        self.take_out(at);
        self.progress[at] = Progress::Failed;
        let mut skipped = BTreeSet::new();
        let mut behind = self.followers[at].clone();
        while let Some(follower) = behind.pop() {
            if matches!(self.progress[follower], Progress::Waiting) {
                self.progress[follower] = Progress::Skipped;
                skipped.insert(follower);
                behind.extend(&self.followers[follower]);
            }
        }
        self.step_ids(skipped)
    }

    fn begin_again(&mut self, at: usize) -> Vec<StepId> {
        if self.progress[at] != Progress::Failed {
            return Vec::new();
        }
        self.restore(at);
        let mut restored = BTreeSet::new();
        let mut behind = self.followers[at].clone();
        while let Some(follower) = behind.pop() {
            let held =
                |before: &usize| matches!(self.progress[*before], Progress::Failed | Progress::Skipped);
            if self.progress[follower] == Progress::Skipped && !self.waits_for[follower].iter().any(held) {
                self.restore(follower);
                restored.insert(follower);
                behind.extend(&self.followers[follower]);
            }
        }
        self.step_ids(restored)
    }

    /// The steps of these, in their order.
    fn step_ids(&self, nodes: impl IntoIterator<Item = usize>) -> Vec<StepId> {
        nodes.into_iter().filter_map(|at| self.steps.get(at).cloned()).collect()
    }

    fn restore(&mut self, at: usize) {
        if self.open[at] == 0 {
            self.make_ready(at);
        } else {
            self.progress[at] = Progress::Waiting;
        }
    }

    fn make_ready(&mut self, at: usize) {
        self.progress[at] = Progress::Ready;
        if at < self.steps.len() {
            self.ready.insert((Reverse(self.remaining[at]), at));
        } else {
            self.due.insert(at);
        }
    }

    fn take_out(&mut self, at: usize) {
        self.ready.remove(&(Reverse(self.remaining[at]), at));
        self.due.remove(&at);
    }
}
