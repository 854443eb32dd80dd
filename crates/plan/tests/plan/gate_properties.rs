//! Rules that hold for every application with any gates and any rollout, whatever fails and whatever is refused.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Action, GateId, Intent, Plan, PlanInput, Progress, ReadyQueue, StepId, critical_path, plan};
use proptest::prelude::*;
use topology::{Gate, GateCheck, GatePlace, Rollout};

use crate::{
    application::{service, target},
    model::{Cloud, check},
    properties::{PLACES, SERVICES, Story, input, story},
};

fn gate() -> impl Strategy<Value = (GatePlace, GateCheck)> {
    let named = || (0..SERVICES).prop_map(|at| service(&format!("s{at}")));
    let place = prop_oneof![
        Just(GatePlace::Start),
        Just(GatePlace::End),
        Just(GatePlace::BetweenTargets),
        named().prop_map(GatePlace::Before),
        named().prop_map(GatePlace::After),
        (0..5_u32).prop_map(GatePlace::AfterPhase),
    ];
    (place, prop_oneof![Just(GateCheck::Approval { note: None }), Just(GateCheck::Barrier {})])
}

fn gates() -> impl Strategy<Value = Vec<Gate>> {
    prop::collection::vec(gate(), 0..5).prop_map(|gates| {
        let named = gates.into_iter().enumerate();
        named.map(|(at, (place, check))| Gate { name: format!("g{at}"), at: place, check }).collect()
    })
}

fn rollout() -> impl Strategy<Value = Rollout> {
    prop::sample::select(vec![Rollout::Together, Rollout::OneByOne, Rollout::FirstThenRest])
}

/// A second revision on what the first left, or its removal, with gates.
fn planned(story: &Story, gates: Vec<Gate>, rollout: Rollout, intent: Intent) -> Plan {
    let mut cloud = Cloud::default();
    let cells = story.cells(0);
    cloud.run(&plan(&input(&cells, &cloud.live())), &cells, &story.choices, usize::MAX).unwrap();
    let targets = PLACES.iter().rev().map(|place| target(place)).collect();
    let cells = if intent == Intent::Deploy { story.cells(1) } else { cells };
    plan(&PlanInput { gates, rollout, targets, intent, ..input(&cells, &cloud.live()) })
}

/// What becomes of one step or gate after another; `choices` decides which is next and whether it succeeds.
struct Driver<'p> {
    plan: &'p Plan,
    queue: ReadyQueue,
    passed: BTreeSet<GateId>,
    finished: BTreeSet<StepId>,
    failed: BTreeSet<StepId>,
    skipped: BTreeSet<StepId>,
}

impl<'p> Driver<'p> {
    fn new(plan: &'p Plan) -> Self {
        let queue = ReadyQueue::new(plan, |_| 1);
        Self {
            plan,
            queue,
            passed: BTreeSet::new(),
            finished: BTreeSet::new(),
            failed: BTreeSet::new(),
            skipped: BTreeSet::new(),
        }
    }

    /// Runs until nothing is handed out any more, with as much at once as is handed out.
    fn run(&mut self, mut choice: impl FnMut() -> u16, may_fail: bool) {
        let mut steps: Vec<StepId> = Vec::new();
        let mut gates: Vec<GateId> = Vec::new();
        loop {
            while let Some(gate) = self.queue.gate_due() {
                self.may_be_met(&gate);
                gates.push(gate);
            }
            while let Some(step) = self.queue.next() {
                self.may_begin(&step);
                steps.push(step);
            }
            let open = steps.len() + gates.len();
            if open == 0 {
                return;
            }
            let at = usize::from(choice()) % open;
            let fails = may_fail && choice().is_multiple_of(4);
            if at < steps.len() {
                self.end_step(steps.swap_remove(at), fails);
            } else {
                self.end_gate(gates.swap_remove(at - steps.len()), fails);
            }
        }
    }

    fn end_step(&mut self, step: StepId, fails: bool) {
        if fails {
            let skipped = self.queue.fail(&step);
            self.skip(skipped);
            self.failed.insert(step);
        } else {
            self.queue.finish(&step);
            self.finished.insert(step);
        }
    }

    fn end_gate(&mut self, gate: GateId, refused: bool) {
        if refused {
            let skipped = self.queue.refuse(&gate);
            self.skip(skipped);
        } else {
            self.queue.pass(&gate);
            self.passed.insert(gate);
        }
    }

    fn skip(&mut self, skipped: Vec<StepId>) {
        for step in skipped {
            assert!(!self.is_over(&step), "{step} has one end");
            self.skipped.insert(step);
        }
    }

    fn is_over(&self, step: &StepId) -> bool {
        [&self.finished, &self.failed, &self.skipped].iter().any(|ended| ended.contains(step))
    }

    fn may_begin(&self, id: &StepId) {
        assert!(!self.is_over(id));
        let step = self.plan.steps.iter().find(|step| step.id == *id).unwrap();
        assert!(step.waits_for.iter().all(|before| self.finished.contains(before)), "{id} waits for its own");
        for gate in self.plan.gates.iter().filter(|gate| gate.before.contains(id)) {
            assert!(self.passed.contains(&gate.id), "{id} began before the gate {} passed", gate.id);
        }
    }

    fn may_be_met(&self, id: &GateId) {
        let gate = self.plan.gates.iter().find(|gate| gate.id == *id).unwrap();
        assert!(
            gate.after.iter().all(|step| self.finished.contains(step)),
            "{id} is met behind all of its steps"
        );
        assert!(
            gate.before.iter().all(|step| !self.finished.contains(step)),
            "nothing that {id} holds has run before it"
        );
    }
}

fn well_formed(plan: &Plan) {
    check(plan);
    let acting: BTreeSet<&StepId> =
        plan.steps.iter().filter(|step| step.action != Action::None).map(|step| &step.id).collect();
    let phase: BTreeMap<&StepId, Option<u32>> =
        plan.steps.iter().map(|step| (&step.id, step.phase)).collect();
    let names: BTreeSet<&GateId> = plan.gates.iter().map(|gate| &gate.id).collect();
    assert_eq!(names.len(), plan.gates.len(), "every gate has a name of its own");
    for gate in &plan.gates {
        assert!(!gate.reason.is_empty());
        assert!(gate.after.iter().chain(&gate.before).all(|step| acting.contains(step)));
        assert!(gate.after.iter().all(|step| !gate.before.contains(step)));
        for (after, before) in
            gate.after.iter().flat_map(|after| gate.before.iter().map(move |it| (after, it)))
        {
            if let (Some(after), Some(before)) = (phase[after], phase[before]) {
                assert!(after < before, "the gate {} parts phases", gate.id);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_queue_ends_and_no_step_begins_before_the_gates_that_hold_it(
        (story, gates, rollout) in (story(true), gates(), rollout()),
        remove in any::<bool>(),
        may_fail in any::<bool>(),
    ) {
        let intent = if remove { Intent::Remove } else { Intent::Deploy };
        let plan = planned(&story, gates, rollout, intent);
        well_formed(&plan);
        if !plan.blockers.is_empty() {
            let codes: BTreeSet<&str> = plan.blockers.iter().map(|blocker| blocker.code.as_str()).collect();
            prop_assert_eq!(codes, BTreeSet::from(["gate-cycle"]), "{:#?}", plan);
            return Ok(());
        }
        let mut choices = story.choices.iter().copied().cycle();
        let mut driver = Driver::new(&plan);
        driver.run(|| choices.next().unwrap(), may_fail);
        prop_assert!(driver.queue.is_done(), "{:#?}", plan);
        let acting = plan.steps.iter().filter(|step| step.action != Action::None).count();
        prop_assert_eq!(driver.finished.len() + driver.failed.len() + driver.skipped.len(), acting);
        if !may_fail {
            prop_assert_eq!((driver.passed.len(), driver.finished.len()), (plan.gates.len(), acting));
        }
    }

    #[test]
    fn whatever_failed_can_be_retried_to_the_end(story in story(true), gates in gates(), rollout in rollout()) {
        let plan = planned(&story, gates, rollout, Intent::Deploy);
        prop_assume!(plan.blockers.is_empty());
        let mut choices = story.choices.iter().copied().cycle();
        let mut driver = Driver::new(&plan);
        driver.run(|| choices.next().unwrap(), true);
        let failed = std::mem::take(&mut driver.failed);
        let mut restored: Vec<StepId> = failed.iter().flat_map(|step| driver.queue.retry(step)).collect();
        restored.extend(plan.gates.iter().flat_map(|gate| driver.queue.retry_gate(&gate.id)));
        restored.iter().for_each(|step| assert!(driver.skipped.remove(step)));
        driver.run(|| choices.next().unwrap(), false);
        prop_assert!(driver.skipped.is_empty(), "{:?}", driver.skipped);
        prop_assert!(plan.gates.iter().all(|gate| driver.queue.gate_progress(&gate.id) == Some(Progress::Finished)));
    }

    #[test]
    fn targets_one_after_another_never_run_at_once(story in story(true)) {
        let plan = planned(&story, Vec::new(), Rollout::OneByOne, Intent::Deploy);
        prop_assert_eq!(&plan.blockers, &[]);
        let (first, second) = (target(PLACES[1]), target(PLACES[0]));
        let phases = |place| plan.steps.iter().filter(move |step| step.target == place).filter_map(|step| step.phase);
        if let (Some(last), Some(begin)) = (phases(first).max(), phases(second).min()) {
            prop_assert!(last < begin);
            prop_assert_eq!(plan.gates.len(), 1);
        } else {
            prop_assert!(plan.gates.is_empty(), "a target with nothing to do is skipped over");
        }
    }

    #[test]
    fn gates_change_when_steps_run_and_not_what_they_do(story in story(true), gates in gates(), rollout in rollout()) {
        let bare = planned(&story, Vec::new(), Rollout::Together, Intent::Deploy);
        let plan = planned(&story, gates, rollout, Intent::Deploy);
        let what = |plan: &Plan| {
            let steps = plan.steps.iter().map(|step| (step.id.clone(), step.action, step.pass.clone(), step.waits_for.clone()));
            let mut steps: Vec<_> = steps.collect();
            steps.sort_by(|a, b| a.0.cmp(&b.0));
            steps
        };
        prop_assert_eq!(what(&bare), what(&plan));
        prop_assert_eq!(&bare.edges, &plan.edges);
        if plan.blockers.is_empty() {
            let (short, long) = (critical_path(&bare, |_| 1), critical_path(&plan, |_| 1));
            prop_assert!(short.iter().all(|(step, length)| length <= &long[step]));
        }
    }
}
