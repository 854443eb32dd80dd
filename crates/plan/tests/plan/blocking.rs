//! What stands in the way of a plan, and how it says to put that right.

use plan::{Plan, plan};

use crate::application::{Of, cell, codes, deploy, deployed, drawn, live_stack, nothing, only, phases, step};

fn hint(plan: &Plan) -> &str {
    &plan.blockers[0].hint
}

fn ring() -> [Of; 5] {
    [
        cell("a").exports(&["A"]).imports(&["C"]),
        cell("b").exports(&["B"]).imports(&["A"]),
        cell("c").exports(&["C"]).imports(&["B"]),
        cell("d").imports(&["A"]),
        cell("e"),
    ]
}

#[test]
fn a_cycle_is_reported_with_the_references_that_make_it() {
    let plan = plan(&deploy(&ring(), &nothing()));
    assert_eq!(codes(&plan), ["cycle"]);
    let cycle = &plan.blockers[0];
    assert_eq!(
        cycle.message,
        "a → b → c → a wait for each other: b imports A (b/template.yaml:100:7), c imports B (c/template.yaml:100:7) and \
         a imports C (a/template.yaml:100:7) in acme-dev"
    );
    assert_eq!(cycle.services.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(cycle.locations.len(), 3);
}

#[test]
fn what_is_in_a_cycle_or_behind_it_has_no_phase_and_says_why() {
    let plan = plan(&deploy(&ring(), &nothing()));
    assert_eq!(phases(&plan), [["e"]]);
    assert_eq!(step(&plan, "b").phase, None);
    assert!(step(&plan, "b").reason.ends_with("it is part of a cycle (a → b → c → a) and cannot be ordered"));
    assert!(step(&plan, "d").reason.ends_with("it waits for a cycle and cannot be ordered"));
}

#[test]
fn the_shortest_of_the_cycles_through_the_same_services_is_reported() {
    let cells = [
        cell("a").exports(&["A"]).imports(&["D"]),
        cell("b").exports(&["B"]).imports(&["A", "C"]),
        cell("c").exports(&["C"]).imports(&["B"]),
        cell("d").exports(&["D"]).imports(&["C"]),
    ];
    let plan = plan(&deploy(&cells, &nothing()));
    assert_eq!(codes(&plan), ["cycle"]);
    assert!(plan.blockers[0].message.starts_with("b → c → b"));
}

#[test]
fn the_same_cycle_in_two_targets_is_one_blocker() {
    let cells: Vec<Of> = ["acme-dev/eu-west-1", "acme-prod/eu-west-1"]
        .into_iter()
        .flat_map(|at| ring().into_iter().map(move |cell| cell.at(at)))
        .collect();
    let plan = plan(&deploy(&cells, &nothing()));
    assert_eq!(codes(&plan), ["cycle"]);
    assert!(plan.blockers[0].message.ends_with("in acme-dev and acme-prod"));
}

#[test]
fn a_cycle_of_exports_that_exist_is_none() {
    let mut cells = ring().to_vec();
    let live = deployed(&cells);
    for cell in &mut cells {
        cell.0.interface.digest = "two".to_owned();
    }
    let plan = plan(&deploy(&cells, &live));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan).len(), 1);
}

#[test]
fn references_drawn_in_a_circle_are_a_cycle() {
    let mut input = deploy(&[cell("a"), cell("b")], &nothing());
    input.manual = vec![drawn("a", "b"), drawn("b", "a")];
    assert_eq!(codes(&plan(&input)), ["cycle"]);
}

#[test]
fn a_template_that_imports_what_it_exports_is_a_cycle_of_one() {
    let plan = plan(&deploy(&[cell("a").exports(&["A"]).imports(&["A"])], &nothing()));
    assert_eq!(codes(&plan), ["cycle"]);
    assert!(hint(&plan).contains("Fn::GetAtt"));
}

#[test]
fn an_import_that_nobody_provides_blocks_with_the_nearest_name() {
    let cells =
        [cell("infra").exports(&["dev-ext-TableName"]), cell("api").imports(&["dev-ext-ExtTableName"])];
    let plan = plan(&deploy(&cells, &nothing()));
    assert_eq!(codes(&plan), ["missing-export"]);
    assert_eq!(
        plan.blockers[0].message,
        "api imports dev-ext-ExtTableName, which nobody provides in acme-dev"
    );
    assert_eq!(hint(&plan), "Did you mean dev-ext-TableName, which infra exports?");
}

#[test]
fn an_import_whose_producer_is_neither_selected_nor_deployed_asks_to_select_it() {
    let mut input = deploy(&[cell("a").exports(&["X"]), cell("b").imports(&["X"])], &nothing());
    input.selection = only(&["b"]);
    let plan = plan(&input);
    assert_eq!(codes(&plan), ["missing-export"]);
    assert_eq!(hint(&plan), "Select a too, or plan b with everything that it needs.");
}

#[test]
fn an_export_that_a_deployed_producer_lacks_points_at_its_conditions() {
    let mut live = deployed(&[cell("a").exports(&["X"])]);
    live.targets[0].exports.clear();
    let plan = plan(&deploy(&[cell("a").exports(&["X"]), cell("b").imports(&["X"])], &live));
    assert_eq!(codes(&plan), ["missing-export"]);
    assert!(hint(&plan).contains("condition"));
}

#[test]
fn an_export_of_another_region_needs_another_reference() {
    let cells = [cell("a").at("acme-dev/us-east-1").exports(&["X"]), cell("b").imports(&["X"])];
    let plan = plan(&deploy(&cells, &nothing()));
    assert_eq!(codes(&plan), ["other-region"]);
    assert_eq!(
        plan.blockers[0].message,
        "b imports X, which exists only in acme-dev/us-east-1 and not in acme-dev/eu-west-1"
    );
    assert!(hint(&plan).contains("Fn::GetStackOutput"));
}

#[test]
fn an_output_and_a_parameter_that_nobody_provides_block() {
    let cells = [
        cell("a").reads("dev-b", "Nmae", None),
        cell("b").outputs("Name", "x"),
        cell("c").reads_parameter("/x"),
    ];
    let live = deployed(&cells[1..2]);
    let plan = plan(&deploy(&cells, &live));
    assert_eq!(codes(&plan), ["missing-output", "missing-parameter"]);
}

#[test]
fn an_output_of_a_stack_that_is_nowhere_names_the_nearest_stack() {
    let cells = [cell("a").reads("dev-tabel", "Name", None), cell("table")];
    let plan = plan(&deploy(&cells, &nothing()));
    assert_eq!(codes(&plan), ["missing-output"]);
    assert_eq!(hint(&plan), "There is no stack dev-tabel. Did you mean dev-table?");
}

#[test]
fn an_import_of_an_unknown_name_blocks_a_first_deployment_only() {
    let cells = [cell("a").imports_unknown("${env:TEAM}-X", "reads the environment variable TEAM")];
    let first = plan(&deploy(&cells, &nothing()));
    assert_eq!(codes(&first), ["unknown-name"]);
    let later = plan(&deploy(&[cells[0].clone().digest("two")], &deployed(&cells)));
    assert!(later.blockers.is_empty());
    assert!(step(&later, "a").reason.contains("it reads ${env:TEAM}-X, of which nothing is known"));
}

#[test]
fn two_services_that_export_one_name_block() {
    let plan = plan(&deploy(&[cell("a").exports(&["X"]), cell("b").exports(&["X"])], &nothing()));
    assert_eq!(codes(&plan), ["duplicate-export"]);
    assert_eq!(plan.blockers[0].message, "a and b both export X in acme-dev");
    assert_eq!(plan.blockers[0].locations.len(), 2);
}

#[test]
fn a_name_that_a_stack_outside_the_stage_exports_blocks() {
    let live = deployed(&[cell("foreign").exports(&["X"])]);
    let plan = plan(&deploy(&[cell("a").exports(&["X"])], &live));
    assert_eq!(codes(&plan), ["duplicate-export"]);
    assert_eq!(
        plan.blockers[0].message,
        "a exports X, which the stack dev-foreign exports already in acme-dev"
    );
}

#[test]
fn a_name_that_an_unselected_service_is_to_give_up_blocks_until_it_is_selected() {
    let live = deployed(&[cell("old").exports(&["X"])]);
    let mut input = deploy(&[cell("new").exports(&["X"]), cell("old").digest("two")], &live);
    input.selection = only(&["new"]);
    let plan = plan(&input);
    assert_eq!(codes(&plan), ["duplicate-export"]);
    assert!(hint(&plan).starts_with("Deploy old in the same run"));
}

#[test]
fn two_services_of_one_stack_name_block() {
    let mut twin = cell("b");
    twin.0.stack = cell("a").0.stack;
    assert_eq!(codes(&plan(&deploy(&[cell("a"), twin], &nothing()))), ["duplicate-stack"]);
}

#[test]
fn one_service_named_twice_blocks() {
    assert_eq!(codes(&plan(&deploy(&[cell("a"), cell("a").digest("two")], &nothing()))), ["duplicate-cell"]);
}

#[test]
fn a_stack_that_something_else_is_changing_is_busy() {
    for status in ["UPDATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS"] {
        let mut live = deployed(&[cell("a")]);
        live_stack(&mut live, "dev-a").status = status.to_owned();
        assert_eq!(codes(&plan(&deploy(&[cell("a")], &live))), ["stack-busy"], "{status}");
    }
}

#[test]
fn a_status_that_needs_a_person_says_what_aws_allows() {
    for (status, code, allowed) in [
        ("UPDATE_ROLLBACK_FAILED", "update-rollback-failed", "Continue the way back"),
        ("ROLLBACK_FAILED", "rollback-failed", "stagewright recover dev --service a"),
        ("DELETE_FAILED", "delete-failed", "Delete what is left"),
        ("CREATE_FAILED", "rollback-disabled", "Take the creation back"),
        ("UPDATE_FAILED", "rollback-disabled", "Go back to the last good state"),
        ("SOMETHING_NEW", "unknown-status", "console"),
    ] {
        let mut live = deployed(&[cell("a")]);
        live_stack(&mut live, "dev-a").status = status.to_owned();
        let plan = plan(&deploy(&[cell("a")], &live));
        assert_eq!(codes(&plan), [code]);
        assert!(hint(&plan).contains(allowed), "{status}: {}", hint(&plan));
    }
}
