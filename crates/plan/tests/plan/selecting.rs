//! Which services a plan is for.

use std::collections::BTreeSet;

use plan::{Plan, PlanInput, Selection, plan};
use topology::ServiceId;

use crate::application::{Of, cell, codes, deploy, deployed, drawn, nothing, only, remove, service};

fn app() -> [Of; 5] {
    [
        cell("a").exports(&["A"]),
        cell("b").exports(&["B"]).imports(&["A"]),
        cell("c").imports(&["B"]),
        cell("d"),
        cell("e").reads_file("a/template.yaml", "custom"),
    ]
}

fn set(names: &[&str]) -> BTreeSet<ServiceId> {
    names.iter().map(|name| service(name)).collect()
}

fn services(plan: &Plan) -> Vec<&str> {
    let names: BTreeSet<&str> = plan.steps.iter().map(|step| step.service.as_str()).collect();
    names.into_iter().collect()
}

fn planned(selection: Selection) -> Plan {
    plan(&PlanInput { selection, manual: vec![drawn("d", "c")], ..deploy(&app(), &nothing()) })
}

#[test]
fn an_empty_selection_is_an_empty_plan() {
    for empty in [Selection::Only(set(&[])), Selection::Upstream(set(&[])), Selection::Downstream(set(&[]))] {
        let deployment = planned(empty.clone());
        assert!(deployment.steps.is_empty() && deployment.edges.is_empty() && deployment.blockers.is_empty());
        let removal = plan(&PlanInput { selection: empty, ..remove(&app(), &deployed(&app())) });
        assert!(removal.steps.is_empty() && removal.blockers.is_empty());
    }
}

#[test]
fn exactly_these_are_exactly_these() {
    assert_eq!(services(&planned(only(&["a", "d"]))), ["a", "d"]);
}

#[test]
fn upstream_adds_everything_that_they_need() {
    assert_eq!(services(&planned(Selection::Upstream(set(&["c"])))), ["a", "b", "c", "d"]);
    assert!(planned(Selection::Upstream(set(&["c"]))).blockers.is_empty());
}

#[test]
fn downstream_adds_everything_that_needs_them() {
    assert_eq!(services(&planned(Selection::Downstream(set(&["b"])))), ["b", "c"]);
}

#[test]
fn a_file_that_is_read_at_build_time_selects_nothing() {
    assert_eq!(services(&planned(Selection::Upstream(set(&["e"])))), ["e"]);
}

#[test]
fn a_service_that_the_stage_does_not_have_blocks() {
    let plan = planned(only(&["a", "x"]));
    assert_eq!(services(&plan), ["a"]);
    assert_eq!(codes(&plan), ["unknown-service"]);
}
