//! Which step may run next. Pure: the runner says what became of a step, the queue says what that allows.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use crate::{Plan, Step, StepId, critical_path::Waits};

/// What a queue knows of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Something that it waits for has not finished.
    Waiting,
    /// May run now.
    Ready,
    /// Handed out by [`ReadyQueue::next`], and neither finished nor failed yet.
    Running,
    Finished,
    Failed,
    /// Something that it waits for has failed or was skipped.
    Skipped,
}

/// The steps of a plan that act, handed out when all that they wait for has finished; of several, the one with the longest
/// chain behind it first, then by the plan's order.
///
/// Steps with nothing to do are not in the queue. Steps that wait for each other in a circle are never handed out: such a plan
/// has a blocker, and must not be run.
#[derive(Debug, Clone)]
pub struct ReadyQueue {
    ids: Vec<StepId>,
    index: HashMap<StepId, usize>,
    followers: Vec<Vec<usize>>,
    waits_for: Vec<Vec<usize>>,
    /// How many of the steps before this one have not finished.
    open: Vec<usize>,
    remaining: Vec<u64>,
    progress: Vec<Progress>,
    ready: BTreeSet<(Reverse<u64>, usize)>,
}

impl ReadyQueue {
    /// `durations` are estimates in any one unit; see [`critical_path`](crate::critical_path).
    pub fn new(plan: &Plan, durations: impl Fn(&Step) -> u64) -> Self {
        let waits = Waits::of(plan);
        let remaining = waits.remaining(&durations);
        let ids: Vec<StepId> = waits.steps.iter().map(|step| step.id.clone()).collect();
        let index = ids.iter().cloned().enumerate().map(|(at, id)| (id, at)).collect();
        let open: Vec<usize> = waits.waits_for.iter().map(Vec::len).collect();
        let progress =
            open.iter().map(|open| if *open == 0 { Progress::Ready } else { Progress::Waiting }).collect();
        let ready =
            (0..ids.len()).filter(|at| open[*at] == 0).map(|at| (Reverse(remaining[at]), at)).collect();
        Self {
            ids,
            index,
            followers: waits.followers,
            waits_for: waits.waits_for,
            open,
            remaining,
            progress,
            ready,
        }
    }

    /// Takes the most urgent step that may run now. The caller owes a [`finish`](Self::finish) or [`fail`](Self::fail) for it.
    #[allow(clippy::should_implement_trait, reason = "not an iterator: an empty answer is not the end")]
    pub fn next(&mut self) -> Option<StepId> {
        self.next_where(|_| true)
    }

    /// The same, of those that `allowed` accepts: for limits per target. The others stay ready.
    pub fn next_where(&mut self, mut allowed: impl FnMut(&StepId) -> bool) -> Option<StepId> {
        let key = *self.ready.iter().find(|(_, at)| allowed(&self.ids[*at]))?;
        self.ready.remove(&key);
        self.progress[key.1] = Progress::Running;
        Some(self.ids[key.1].clone())
    }

    /// Says that a step has succeeded; answers which steps may run because of it, most urgent first. Also for a step that was
    /// not handed out, such as one that an earlier session finished. Saying it twice changes nothing.
    pub fn finish(&mut self, id: &StepId) -> Vec<StepId> {
        let Some(&at) = self.index.get(id) else { return Vec::new() };
        if self.progress[at] == Progress::Finished {
            return Vec::new();
        }
        self.ready.remove(&(Reverse(self.remaining[at]), at));
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
        newly.into_iter().map(|(_, at)| self.ids[at].clone()).collect()
    }

    /// Says that a step has failed or was given up; answers every step, however far behind it, that will not run because of it,
    /// in the plan's order.
    pub fn fail(&mut self, id: &StepId) -> Vec<StepId> {
        let Some(&at) = self.index.get(id) else { return Vec::new() };
        if self.progress[at] == Progress::Finished {
            return Vec::new();
        }
        self.ready.remove(&(Reverse(self.remaining[at]), at));
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
        skipped.into_iter().map(|at| self.ids[at].clone()).collect()
    }

    /// Makes a failed step ready again, and the steps that were skipped only because of it wait again; answers those.
    pub fn retry(&mut self, id: &StepId) -> Vec<StepId> {
        let Some(&at) = self.index.get(id) else { return Vec::new() };
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
        restored.into_iter().map(|at| self.ids[at].clone()).collect()
    }

    /// Whether nothing is left to run: every step has finished, failed or been skipped.
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

    fn restore(&mut self, at: usize) {
        if self.open[at] == 0 {
            self.make_ready(at);
        } else {
            self.progress[at] = Progress::Waiting;
        }
    }

    fn make_ready(&mut self, at: usize) {
        self.progress[at] = Progress::Ready;
        self.ready.insert((Reverse(self.remaining[at]), at));
    }
}
