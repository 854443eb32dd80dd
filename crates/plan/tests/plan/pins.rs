//! Services that a stage pins to a phase: no earlier than that, never before what they need, and the plan says so.

use std::collections::BTreeMap;

use plan::{Action, GateOrigin, Intent, Plan, PlanInput, plan};
use proptest::{collection::btree_map, prelude::*};
use topology::{GateCheck, Rollout, ServiceId};

use crate::{
    application::{Of, cell, codes, deploy, deployed, nothing, phases, service},
    model::{Cloud, check},
    properties::{Story, input, story},
};

/// a, b after a, and two that need nothing.
fn app() -> [Of; 4] {
    [cell("a").exports(&["A"]), cell("b").imports(&["A"]), cell("c"), cell("d")]
}

fn pins(of: &[(&str, u32)]) -> BTreeMap<ServiceId, u32> {
    of.iter().map(|(name, phase)| (service(name), *phase)).collect()
}

fn pinned(of: &[(&str, u32)]) -> Plan {
    let plan = plan(&PlanInput { pins: pins(of), ..deploy(&app(), &nothing()) });
    assert_eq!(codes(&plan), [""; 0]);
    plan
}

#[test]
fn a_pinned_service_waits_for_everything_of_the_earlier_phases_and_the_plan_says_why() {
    let plan = pinned(&[("c", 2)]);
    assert_eq!(phases(&plan), [vec!["a", "d"], vec!["b", "c"]]);
    let [gate] = &plan.gates[..] else { panic!("{:?}", plan.gates) };
    assert_eq!(gate.reason, "c is pinned to phase 2");
    assert_eq!(gate.check, GateCheck::Barrier {});
    assert_eq!(gate.origin, Some(GateOrigin::Pin { service: service("c") }));
    assert_eq!((gate.after.len(), gate.before.len()), (2, 1));
}

#[test]
fn what_needs_a_pinned_service_moves_with_it() {
    assert_eq!(phases(&pinned(&[("a", 2)])), [vec!["c", "d"], vec!["a"], vec!["b"]]);
}

#[test]
fn a_service_that_must_go_later_anyway_is_not_held_by_its_pin() {
    let plan = pinned(&[("b", 2), ("a", 1)]);
    assert_eq!(phases(&plan), [vec!["a", "c", "d"], vec!["b"]]);
    assert!(plan.gates.is_empty());
}

#[test]
fn a_pin_behind_the_last_phase_makes_one_more_and_no_empty_ones() {
    assert_eq!(phases(&pinned(&[("c", 9)])), [vec!["a", "d"], vec!["b"], vec!["c"]]);
    assert_eq!(phases(&pinned(&[("c", u32::MAX)])), [vec!["a", "d"], vec!["b"], vec!["c"]]);
}

#[test]
fn two_pins_to_one_phase_do_not_wait_for_each_other() {
    assert_eq!(phases(&pinned(&[("c", 2), ("d", 2)])), [vec!["a"], vec!["b", "c", "d"]]);
    assert_eq!(phases(&pinned(&[("c", 2), ("d", 3)])), [vec!["a"], vec!["b", "c"], vec!["d"]]);
}

#[test]
fn pins_are_for_deployments_and_for_what_changes() {
    let all = PlanInput { pins: pins(&[("c", 2)]), ..deploy(&app(), &deployed(&app())) };
    assert!(plan(&all).is_empty());
    let removal = plan(&PlanInput { intent: Intent::Remove, ..all });
    assert!(removal.gates.is_empty());
}

fn planned(story: &Story, pins: BTreeMap<ServiceId, u32>, rollout: Rollout) -> Plan {
    let mut cloud = Cloud::default();
    let cells = story.cells(0);
    cloud.run(&plan(&input(&cells, &cloud.live())), &cells, &story.choices, usize::MAX).unwrap();
    let cells = story.cells(1);
    plan(&PlanInput { pins, rollout, ..input(&cells, &cloud.live()) })
}

fn phase_of(plan: &Plan) -> BTreeMap<&plan::StepId, u32> {
    plan.steps.iter().filter_map(|step| Some((&step.id, step.phase?))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pins_move_steps_later_and_change_nothing_else(
        story in story(true),
        pins in btree_map((0..8usize).prop_map(|at| service(&format!("s{at}"))), 0..6u32, 0..4),
        one_by_one in any::<bool>(),
    ) {
        let rollout = if one_by_one { Rollout::OneByOne } else { Rollout::Together };
        let bare = planned(&story, BTreeMap::new(), rollout);
        let plan = planned(&story, pins.clone(), rollout);
        check(&plan);
        prop_assert_eq!(&bare.blockers, &plan.blockers, "a pin stands in nobody's way");
        prop_assert_eq!(&bare.edges, &plan.edges);
        prop_assert_eq!(bare.steps.len(), plan.steps.len());
        let (before, after) = (phase_of(&bare), phase_of(&plan));
        prop_assert_eq!(before.len(), after.len());
        for step in plan.steps.iter().filter(|step| step.action != Action::None) {
            let Some(phase) = after.get(&step.id) else { continue };
            prop_assert!(*phase >= before[&step.id], "{} goes earlier", step.id);
            for need in &step.waits_for {
                prop_assert!(after[need] < *phase, "{} before {need}", step.id);
            }
            // In its phase or later; in a plan with fewer phases behind all that is not held back as long.
            let pin = pins.get(&step.service).copied().unwrap_or_default();
            if *phase + 1 < pin && !one_by_one {
                for (other, at) in &after {
                    prop_assert!(*at < *phase || held(&plan, &pins, other, pin), "{} beside {other}", step.id);
                }
            }
        }
    }
}

/// Whether a step is kept out of the phases before this one: by its own pin, or by what it waits for, which is kept out of those
/// before the last of them.
fn held(plan: &Plan, pins: &BTreeMap<ServiceId, u32>, id: &plan::StepId, phase: u32) -> bool {
    let step = plan.steps.iter().find(|step| step.id == *id).unwrap();
    phase <= 1
        || pins.get(&step.service).is_some_and(|own| *own >= phase)
        || step.waits_for.iter().any(|need| held(plan, pins, need, phase - 1))
}
