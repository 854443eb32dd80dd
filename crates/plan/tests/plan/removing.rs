//! Removal: the same graph reversed.

use plan::{Action, PlanInput, plan};

use crate::application::{
    Of, binding, cell, codes, deployed, drawn, live_stack, nothing, only, phases, remove, stack, step,
};

fn chain() -> [Of; 3] {
    [
        cell("a").exports(&["A"]),
        cell("b").imports(&["A"]).outputs("B", "x"),
        cell("c").reads("dev-b", "B", None),
    ]
}

#[test]
fn consumers_are_deleted_before_their_producers() {
    let plan = plan(&remove(&chain(), &deployed(&chain())));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["c"], ["b"], ["a"]]);
    assert_eq!(binding(&plan), [("b", "a"), ("c", "b")]);
    assert!(plan.steps.iter().all(|step| step.action == Action::Delete));
    assert_eq!(plan.edges[0].reason, "b imports A of a, so it is deleted first");
}

#[test]
fn only_stacks_that_exist_are_deleted() {
    let plan = plan(&remove(&chain(), &deployed(&chain()[..1])));
    assert_eq!(phases(&plan), [["a"]]);
    assert_eq!(step(&plan, "b").action, Action::None);
    assert_eq!(step(&plan, "b").reason, "There is no stack dev-b in acme-dev");
}

#[test]
fn removing_where_nothing_is_does_nothing() {
    assert!(plan(&remove(&chain(), &nothing())).is_empty());
}

#[test]
fn a_producer_that_an_unselected_consumer_imports_from_is_not_removed() {
    let plan = plan(&PlanInput { selection: only(&["a"]), ..remove(&chain(), &deployed(&chain())) });
    assert_eq!(codes(&plan), ["export-in-use"]);
    assert_eq!(plan.blockers[0].message, "a cannot be removed while b imports its export A in acme-dev");
    assert_eq!(plan.blockers[0].hint, "Select b too: it is then deleted first.");
}

#[test]
fn a_producer_that_a_stack_outside_the_stage_imports_from_is_not_removed() {
    let mut live = deployed(&chain());
    live.targets[0].exports.get_mut("A").unwrap().importers.insert(stack("foreign"));
    assert_eq!(codes(&plan(&remove(&chain(), &live))), ["export-in-use"]);
}

#[test]
fn a_protected_stack_is_not_removed() {
    let mut live = deployed(&chain());
    live_stack(&mut live, "dev-c").termination_protection = true;
    assert_eq!(codes(&plan(&remove(&chain(), &live))), ["termination-protection"]);
}

#[test]
fn a_stack_whose_deletion_failed_may_be_deleted_again() {
    let mut live = deployed(&chain()[..1]);
    live_stack(&mut live, "dev-a").status = "DELETE_FAILED".to_owned();
    let plan = plan(&remove(&chain()[..1], &live));
    assert!(plan.blockers.is_empty());
    assert_eq!(step(&plan, "a").action, Action::Delete);
}

#[test]
fn weak_references_in_a_circle_do_not_keep_stacks_from_being_deleted() {
    let cells = [
        cell("a").outputs("A", "x").reads("dev-b", "B", None),
        cell("b").outputs("B", "x").reads("dev-a", "A", None),
    ];
    let plan = plan(&remove(&cells, &deployed(&cells)));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["a", "b"]]);
}

#[test]
fn stacks_that_import_from_each_other_cannot_be_deleted() {
    let cells = [cell("a").exports(&["A"]).imports(&["B"]), cell("b").exports(&["B"]).imports(&["A"])];
    assert_eq!(codes(&plan(&remove(&cells, &deployed(&cells)))), ["cycle"]);
}

#[test]
fn drawn_references_are_reversed_too() {
    let cells = [cell("a"), cell("b")];
    let plan = plan(&PlanInput { manual: vec![drawn("a", "b")], ..remove(&cells, &deployed(&cells)) });
    assert_eq!(phases(&plan), [["b"], ["a"]]);
}
