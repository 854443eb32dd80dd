//! Gates and rollouts: what waits for whom, in which phase, and what contradicts the order of the steps.

use plan::{Action, GateId, Plan, PlanInput, PlannedGate, Progress, ReadyQueue, StepId, plan};
use topology::{Gate, GateCheck, GatePlace, Rollout};

use crate::application::{
    HOME, Of, cell, codes, deploy, deployed, drawn, nothing, nothing_in, only, phases, remove, service, step,
    target,
};

const FIRST: &str = "acme-us/us-east-1";
const SECOND: &str = "acme-eu/eu-west-1";
const THIRD: &str = "acme-ap/ap-south-1";

pub fn gate(name: &str, at: GatePlace, check: GateCheck) -> Gate {
    Gate { name: name.to_owned(), at, check }
}

fn approval(name: &str, at: GatePlace) -> Gate {
    gate(name, at, GateCheck::Approval { note: None })
}

fn smoke_test(at: GatePlace) -> Gate {
    let http =
        GateCheck::Http { url: "https://acme.test/health".to_owned(), status: 200, attempts: 3, pause: 5 };
    gate("smoke test", at, http)
}

fn after(name: &str) -> GatePlace {
    GatePlace::After(service(name))
}

fn before(name: &str) -> GatePlace {
    GatePlace::Before(service(name))
}

/// a -> b -> c, and d alone.
fn app() -> [Of; 4] {
    [
        cell("a").exports(&["A"]),
        cell("b").imports(&["A"]).exports(&["B"]),
        cell("c").imports(&["B"]),
        cell("d"),
    ]
}

fn gated(cells: &[Of], gates: Vec<Gate>) -> Plan {
    plan(&PlanInput { gates, ..deploy(cells, &nothing()) })
}

/// The same services in several targets.
fn in_targets(places: &[&str], cells: &[Of]) -> Vec<Of> {
    places.iter().flat_map(|place| cells.iter().map(|cell| cell.clone().at(place))).collect()
}

fn rolled_out(rollout: Rollout, places: &[&str], gates: Vec<Gate>) -> PlanInput {
    let cells = in_targets(places, &app()[..2]);
    PlanInput {
        rollout,
        gates,
        targets: places.iter().map(|place| target(place)).collect(),
        ..deploy(&cells, &nothing_in(places))
    }
}

/// Steps without their target where that is the only one.
fn names(steps: &[StepId]) -> Vec<&str> {
    steps.iter().map(|id| id.0.strip_suffix(&format!("@{HOME}")).unwrap_or(&id.0)).collect()
}

fn sides(gate: &PlannedGate) -> (Vec<&str>, Vec<&str>) {
    (names(&gate.after), names(&gate.before))
}

fn reasons(plan: &Plan) -> Vec<(&str, &str)> {
    plan.gates.iter().map(|gate| (gate.id.0.as_str(), gate.reason.as_str())).collect()
}

fn id(gate: &str) -> GateId {
    GateId(gate.to_owned())
}

fn queue(plan: &Plan) -> ReadyQueue {
    assert_eq!(codes(plan), [""; 0]);
    ReadyQueue::new(plan, |_| 1)
}

/// Begins and finishes every step that may run, in order.
fn run_all(queue: &mut ReadyQueue) -> Vec<String> {
    let mut ran = Vec::new();
    while let Some(step) = queue.next() {
        queue.finish(&step);
        ran.push(names(&[step])[0].to_owned());
    }
    ran
}

#[test]
fn a_gate_at_the_start_holds_everything_and_one_at_the_end_waits_for_everything() {
    let plan = gated(&app(), vec![smoke_test(GatePlace::End), approval("go", GatePlace::Start)]);
    assert_eq!(
        reasons(&plan),
        [("go", "before anything is changed"), ("smoke test", "after everything else")]
    );
    assert_eq!(sides(&plan.gates[0]), (vec![], vec!["a", "b", "c", "d"]));
    assert_eq!(sides(&plan.gates[1]), (vec!["a", "b", "c", "d"], vec![]));
    assert_eq!(phases(&plan), [vec!["a", "d"], vec!["b"], vec!["c"]], "they move nothing");
}

#[test]
fn what_needs_a_service_waits_for_the_gate_after_it_and_nothing_else_does() {
    let plan = gated(&app(), vec![approval("look", after("a"))]);
    assert_eq!(reasons(&plan), [("look", "after a")]);
    assert_eq!(sides(&plan.gates[0]), (vec!["a"], vec!["b", "c"]));
}

#[test]
fn what_refers_to_a_service_waits_for_the_gate_after_it_also_where_the_reference_orders_nothing() {
    let live = deployed(&app());
    let cells: Vec<Of> = app().into_iter().map(|cell| cell.digest("two")).collect();
    let free = plan(&deploy(&cells, &live));
    assert_eq!(phases(&free), [["a", "b", "c", "d"]]);
    let plan = plan(&PlanInput { gates: vec![approval("look", after("a"))], ..deploy(&cells, &live) });
    assert_eq!(sides(&plan.gates[0]), (vec!["a"], vec!["b", "c"]));
    assert_eq!(phases(&plan), [vec!["a", "d"], vec!["b", "c"]]);
    assert!(step(&plan, "b").waits_for.is_empty(), "a gate is not a wait of its own");
}

#[test]
fn what_must_go_before_a_service_never_waits_for_the_gate_after_it() {
    // b has to let go of A before a can drop it, and a is updated in two passes.
    let old = [cell("a").exports(&["A"]), cell("b").imports(&["A"])];
    let new = [cell("a").exports(&["New"]).digest("two"), cell("b").imports(&["New"]).digest("two")];
    let input = deploy(&new, &deployed(&old));
    let plan = plan(&PlanInput { gates: vec![approval("look", after("a"))], ..input });
    assert_eq!(codes(&plan), [""; 0]);
    assert_eq!(phases(&plan), [["a"], ["b"], ["a"]]);
    assert_eq!(plan.gates[0].before, []);
}

#[test]
fn a_gate_before_a_service_holds_it_and_what_is_behind_it_and_is_met_when_it_could_begin() {
    let plan = gated(&app(), vec![approval("look", before("b"))]);
    assert_eq!(reasons(&plan), [("look", "before b")]);
    assert_eq!(sides(&plan.gates[0]), (vec!["a"], vec!["b", "c"]));
    let first = gated(&app(), vec![approval("look", before("a"))]);
    assert_eq!(sides(&first.gates[0]), (vec![], vec!["a", "b", "c"]));
}

#[test]
fn a_gate_after_a_phase_parts_the_plan_in_two() {
    let plan = gated(&app(), vec![approval("look", GatePlace::AfterPhase(1))]);
    assert_eq!(reasons(&plan), [("look", "after phase 1")]);
    assert_eq!(sides(&plan.gates[0]), (vec!["a", "d"], vec!["b", "c"]));
    assert_eq!(phases(&plan), [vec!["a", "d"], vec!["b"], vec!["c"]]);
}

#[test]
fn a_phase_that_the_plan_does_not_have_has_no_gate() {
    for phase in [0, 4, u32::MAX] {
        assert!(gated(&app(), vec![approval("look", GatePlace::AfterPhase(phase))]).gates.is_empty());
    }
    let last = gated(&app(), vec![approval("look", GatePlace::AfterPhase(3))]);
    assert_eq!(sides(&last.gates[0]), (vec!["a", "b", "c", "d"], vec![]));
}

#[test]
fn a_held_step_is_in_a_later_phase_than_all_that_its_gate_waits_for() {
    let live = deployed(&[cell("a").exports(&["A"]), cell("e").imports(&["A"])]);
    let cells = [cell("a").exports(&["A"]).digest("two"), cell("e").imports(&["A"]).digest("two")];
    let plan = plan(&PlanInput { gates: vec![approval("look", after("a"))], ..deploy(&cells, &live) });
    assert_eq!(phases(&plan), [["a"], ["e"]]);
    assert_eq!(step(&plan, "e").phase, Some(1));
}

#[test]
fn a_gate_at_a_service_with_nothing_to_do_is_left_out() {
    let live = deployed(&app());
    for at in [after("a"), before("a"), after("unheard")] {
        let input = PlanInput { gates: vec![approval("look", at)], ..deploy(&app(), &live) };
        let plan = plan(&input);
        assert!(plan.is_empty() && plan.gates.is_empty());
    }
    let mut input = deploy(&app(), &nothing());
    input.selection = only(&["d"]);
    input.gates = vec![approval("look", before("a"))];
    assert!(plan(&input).gates.is_empty());
}

#[test]
fn gates_at_the_start_and_end_stand_also_where_nothing_is_changed() {
    let gates = vec![approval("go", GatePlace::Start), smoke_test(GatePlace::End)];
    let idle = plan(&PlanInput { gates: gates.clone(), ..deploy(&app(), &deployed(&app())) });
    assert_eq!(idle.gates.len(), 2);
    let nobody = plan(&PlanInput { gates, selection: only(&[]), ..deploy(&app(), &nothing()) });
    assert!(nobody.gates.is_empty(), "an empty selection is an empty plan");
}

#[test]
fn one_target_after_another_is_a_barrier_between_each_two() {
    let plan = plan(&rolled_out(Rollout::OneByOne, &[FIRST, SECOND, THIRD], vec![]));
    let boundaries = [
        "between acme-us/us-east-1 and acme-eu/eu-west-1",
        "between acme-eu/eu-west-1 and acme-ap/ap-south-1",
    ];
    assert_eq!(reasons(&plan), boundaries.map(|name| (name, name)));
    assert!(plan.gates.iter().all(|gate| gate.check == GateCheck::Barrier {}));
    let (us, eu, ap) =
        (["a@acme-us/us-east-1", "b@acme-us/us-east-1"], "acme-eu/eu-west-1", "acme-ap/ap-south-1");
    let (eu, ap) = ([format!("a@{eu}"), format!("b@{eu}")], [format!("a@{ap}"), format!("b@{ap}")]);
    let all = |parts: &[&[String]]| {
        let mut all: Vec<StepId> = parts.concat().into_iter().map(StepId).collect();
        all.sort();
        all
    };
    let us = us.map(str::to_owned);
    assert_eq!((&plan.gates[0].after, &plan.gates[0].before), (&all(&[&us]), &all(&[&eu, &ap])));
    assert_eq!((&plan.gates[1].after, &plan.gates[1].before), (&all(&[&us, &eu]), &all(&[&ap])));
    assert_eq!(phases(&plan), [["a"], ["b"], ["a"], ["b"], ["a"], ["b"]]);
    assert_eq!(step(&plan, "a@acme-ap/ap-south-1").phase, Some(4));
}

#[test]
fn the_first_target_goes_before_all_others_at_once() {
    let plan = plan(&rolled_out(Rollout::FirstThenRest, &[FIRST, SECOND, THIRD], vec![]));
    let name = "between acme-us/us-east-1 and acme-eu/eu-west-1 and acme-ap/ap-south-1";
    assert_eq!(reasons(&plan), [(name, name)]);
    assert_eq!((plan.gates[0].after.len(), plan.gates[0].before.len()), (2, 4));
    assert_eq!(phases(&plan).len(), 4);
}

#[test]
fn targets_that_go_together_have_no_boundary() {
    let places = [FIRST, SECOND];
    let plan = plan(&rolled_out(Rollout::Together, &places, vec![smoke_test(GatePlace::BetweenTargets)]));
    assert!(plan.gates.is_empty());
    assert_eq!(phases(&plan).len(), 2);
}

#[test]
fn the_gate_between_targets_stands_at_every_boundary_instead_of_a_barrier() {
    let gates = vec![smoke_test(GatePlace::BetweenTargets)];
    let three = plan(&rolled_out(Rollout::OneByOne, &[FIRST, SECOND, THIRD], gates.clone()));
    let ids: Vec<&str> = three.gates.iter().map(|gate| gate.id.0.as_str()).collect();
    assert_eq!(ids, ["smoke test (1)", "smoke test (2)"]);
    assert!(three.gates.iter().all(|gate| gate.check == gates[0].check));
    let two = plan(&rolled_out(Rollout::OneByOne, &[FIRST, SECOND], gates));
    assert_eq!(reasons(&two), [("smoke test", "between acme-us/us-east-1 and acme-eu/eu-west-1")]);
}

#[test]
fn a_target_with_nothing_to_do_is_skipped_over() {
    let places = [FIRST, SECOND, THIRD];
    let mut live = nothing_in(&places);
    let there = deployed(&in_targets(&[SECOND], &app()[..2]));
    live.targets.retain(|live| live.target != target(SECOND));
    live.targets.extend(there.targets);
    let plan = plan(&PlanInput { live, ..rolled_out(Rollout::OneByOne, &places, vec![]) });
    let name = "between acme-us/us-east-1 and acme-ap/ap-south-1";
    assert_eq!(reasons(&plan), [(name, name)]);
}

#[test]
fn a_gate_at_a_service_stands_in_each_target_and_waits_for_the_targets_before() {
    let gates = vec![approval("look", before("a"))];
    let plan = plan(&rolled_out(Rollout::OneByOne, &[FIRST, SECOND], gates));
    assert_eq!(
        reasons(&plan),
        [
            ("look (1)", "before a in acme-us"),
            (
                "between acme-us/us-east-1 and acme-eu/eu-west-1",
                "between acme-us/us-east-1 and acme-eu/eu-west-1"
            ),
            ("look (2)", "before a in acme-eu"),
        ]
    );
    assert_eq!(plan.gates[0].after, []);
    assert_eq!(plan.gates[2].after, plan.gates[1].after, "it is not met before its target is");
    let mut queue = queue(&plan);
    assert_eq!(queue.gate_due(), Some(id("look (1)")));
    assert_eq!(queue.gate_due(), None);
    queue.pass(&id("look (1)"));
    assert_eq!(run_all(&mut queue), ["a@acme-us/us-east-1", "b@acme-us/us-east-1"]);
    let boundary = queue.gate_due().unwrap();
    assert_eq!(boundary, plan.gates[1].id);
    assert_eq!(queue.gate_due(), None, "it would be asked in vain if the boundary were refused");
    assert!(queue.pass(&boundary).is_empty());
    assert_eq!(queue.gate_due(), Some(id("look (2)")));
}

#[test]
fn a_reference_against_the_order_of_the_targets_is_a_cycle_with_the_boundary() {
    // The application is in the first target, and is drawn to come after what is in the second only.
    let cells = [cell("app").at(FIRST), cell("data").at(SECOND)];
    let input = PlanInput {
        rollout: Rollout::OneByOne,
        targets: vec![target(FIRST), target(SECOND)],
        manual: vec![drawn("data", "app")],
        ..deploy(&cells, &nothing_in(&[FIRST, SECOND]))
    };
    let stuck = plan(&input);
    assert_eq!(codes(&stuck), ["gate-cycle"]);
    let blocker = &stuck.blockers[0];
    assert_eq!(blocker.services, [service("app"), service("data")]);
    assert!(
        blocker.message.contains("holds data in acme-eu until app in acme-us has succeeded"),
        "{}",
        blocker.message
    );
    assert!(blocker.hint.contains("in another order"), "{}", blocker.hint);
    assert_eq!(step(&stuck, "app@acme-us/us-east-1").phase, None);
    assert!(step(&stuck, "app@acme-us/us-east-1").reason.contains("it is part of a cycle (the gate"));
    let turned = plan(&PlanInput { targets: vec![target(SECOND), target(FIRST)], ..input });
    assert_eq!(codes(&turned), [""; 0]);
    assert_eq!(phases(&turned), [["data"], ["app"]]);
}

#[test]
fn two_gates_that_hold_each_other_are_a_cycle_that_names_both() {
    // Both exist and read each other, which orders nothing.
    let cells = |digest: &str| {
        [
            cell("a").outputs("A", "x").reads("dev-b", "B", None).digest(digest),
            cell("b").outputs("B", "x").reads("dev-a", "A", None).digest(digest),
        ]
    };
    let gates = vec![approval("one", after("a")), approval("two", after("b"))];
    let input = deploy(&cells("two"), &deployed(&cells("one")));
    let stuck = plan(&PlanInput { gates: gates.clone(), ..input.clone() });
    assert_eq!(codes(&stuck), ["gate-cycle"]);
    assert_eq!(
        stuck.blockers[0].hint,
        "Move one of \"one\" and \"two\" to another place in stagewright.toml, or take it out."
    );
    for gate in gates {
        assert_eq!(codes(&plan(&PlanInput { gates: vec![gate], ..input.clone() })), [""; 0]);
    }
}

#[test]
fn a_circle_of_references_is_not_reported_once_more_for_the_gate_at_it() {
    let ring = [cell("a").exports(&["A"]).imports(&["B"]), cell("b").exports(&["B"]).imports(&["A"])];
    for at in [before("a"), after("a"), GatePlace::Start, GatePlace::End, GatePlace::AfterPhase(1)] {
        assert_eq!(codes(&gated(&ring, vec![approval("look", at)])), ["cycle"]);
    }
}

#[test]
fn a_removal_goes_through_the_targets_backwards_and_meets_what_is_asked_before() {
    let places = [FIRST, SECOND];
    let cells = in_targets(&places, &app()[..2]);
    let gates = vec![
        approval("go", GatePlace::Start),
        smoke_test(GatePlace::BetweenTargets),
        smoke_test(GatePlace::End),
        approval("signed", GatePlace::End),
        approval("counted", GatePlace::AfterPhase(1)),
        approval("seen", after("b")),
        approval("sure", before("a")),
    ];
    let plan = plan(&PlanInput {
        rollout: Rollout::OneByOne,
        targets: places.iter().map(|place| target(place)).collect(),
        gates,
        ..remove(&cells, &deployed(&cells))
    });
    assert_eq!(
        plan.gates.iter().map(|gate| gate.id.0.as_str()).collect::<Vec<_>>(),
        ["go", "sure (1)", "between acme-eu/eu-west-1 and acme-us/us-east-1", "sure (2)"]
    );
    assert_eq!(names(&plan.gates[1].after), ["b@acme-eu/eu-west-1"]);
    assert_eq!(names(&plan.gates[1].before), ["a@acme-eu/eu-west-1"]);
    assert_eq!(phases(&plan), [["b"], ["a"], ["b"], ["a"]]);
}

#[test]
fn gates_of_one_name_are_told_apart() {
    let plan = gated(&app(), vec![approval("go", GatePlace::Start), approval("go", GatePlace::End)]);
    assert_eq!(plan.gates.iter().map(|gate| gate.id.0.as_str()).collect::<Vec<_>>(), ["go", "go #2"]);
}

#[test]
fn no_step_is_handed_out_before_the_gate_that_holds_it_has_passed() {
    let plan = gated(&app(), vec![approval("look", after("a")), smoke_test(GatePlace::End)]);
    let mut queue = queue(&plan);
    assert_eq!(queue.gate_due(), None);
    assert_eq!(run_all(&mut queue), ["a", "d"]);
    assert_eq!(queue.gate_due(), Some(id("look")));
    assert_eq!(queue.gate_progress(&id("look")), Some(Progress::Running));
    assert_eq!(queue.gate_due(), None, "each is handed out once");
    assert_eq!(names(&queue.pass(&id("look"))), ["b"]);
    assert_eq!(run_all(&mut queue), ["b", "c"]);
    assert!(!queue.is_done(), "the gate at the end is still to pass");
    assert_eq!(queue.gate_due(), Some(id("smoke test")));
    queue.pass(&id("smoke test"));
    assert!(queue.is_done());
}

#[test]
fn gates_at_one_place_are_asked_one_after_another_in_the_files_order() {
    let plan = gated(&app(), vec![approval("go", GatePlace::Start), smoke_test(GatePlace::Start)]);
    let mut queue = queue(&plan);
    assert_eq!(queue.gate_due(), Some(id("go")));
    assert_eq!(queue.gate_due(), None);
    assert_eq!(names(&queue.refuse(&id("go"))), ["a", "d", "b", "c"]);
    assert_eq!(queue.gate_progress(&id("smoke test")), Some(Progress::Skipped));
    assert!(queue.is_done());
}

#[test]
fn a_refused_gate_skips_what_it_holds_and_is_due_again_when_it_is_retried() {
    let plan = gated(&app(), vec![approval("look", before("b"))]);
    let mut queue = queue(&plan);
    assert_eq!(run_all(&mut queue), ["a", "d"]);
    assert_eq!(queue.gate_due(), Some(id("look")));
    assert_eq!(names(&queue.refuse(&id("look"))), ["b", "c"]);
    assert!(queue.is_done());
    assert_eq!(names(&queue.retry_gate(&id("look"))), ["b", "c"]);
    assert_eq!(queue.gate_due(), Some(id("look")));
    queue.pass(&id("look"));
    assert_eq!(run_all(&mut queue), ["b", "c"]);
    assert!(queue.is_done());
}

#[test]
fn behind_a_failure_a_gate_is_not_reached_and_what_it_holds_is_skipped_although_it_needs_nothing_of_it() {
    let plan = gated(&app(), vec![approval("look", GatePlace::AfterPhase(1)), smoke_test(GatePlace::End)]);
    let mut queue = queue(&plan);
    assert_eq!(queue.next(), Some(step(&plan, "a").id.clone()));
    let d = queue.next().unwrap();
    assert_eq!(names(&queue.fail(&d)), ["b", "c"], "neither needs d");
    assert_eq!(queue.gate_progress(&id("look")), Some(Progress::Skipped));
    assert_eq!(queue.gate_progress(&id("smoke test")), Some(Progress::Skipped));
    queue.finish(&step(&plan, "a").id);
    assert!(queue.is_done() && queue.gate_due().is_none());
    assert_eq!(names(&queue.retry(&d)), ["b", "c"]);
    assert_eq!(queue.gate_progress(&id("look")), Some(Progress::Waiting));
    assert_eq!(queue.next(), Some(d.clone()));
    queue.finish(&d);
    assert_eq!(queue.gate_due(), Some(id("look")));
}

#[test]
fn what_no_gate_holds_goes_on_behind_a_failure() {
    let plan = gated(&app(), vec![approval("look", before("b"))]);
    let mut queue = queue(&plan);
    let a = queue.next().unwrap();
    assert_eq!(names(&queue.fail(&a)), ["b", "c"]);
    assert_eq!(run_all(&mut queue), ["d"]);
    assert!(queue.is_done());
}

#[test]
fn a_gate_that_passed_in_an_earlier_session_is_not_asked_again() {
    let plan = gated(&app(), vec![approval("go", GatePlace::Start)]);
    let mut queue = queue(&plan);
    assert_eq!(names(&queue.pass(&id("go"))), ["a", "d"]);
    assert_eq!(queue.gate_due(), None);
    assert!(queue.pass(&id("go")).is_empty() && queue.refuse(&id("go")).is_empty());
    assert!(plan.steps.iter().all(|step| step.action == Action::Create));
}

#[test]
fn the_critical_path_leads_through_gates() {
    let plan = gated(&app(), vec![approval("look", GatePlace::AfterPhase(1))]);
    let lengths = plan::critical_path(&plan, |_| 10);
    assert_eq!(lengths[&step(&plan, "d").id], 30, "b and c wait for d, too");
}
