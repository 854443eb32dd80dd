//! Exports that a run removes, changes or moves while somebody imports them.

use plan::{Pass, plan};

use crate::application::{
    HOME, Of, binding, cell, codes, deploy, deployed, edge, live_stack, only, phases, step,
};

fn pair() -> [Of; 2] {
    [cell("base").exports(&["A", "B"]), cell("mid").imports(&["A"])]
}

#[test]
fn a_consumer_lets_go_before_the_producer_drops_the_export() {
    let after = [cell("base").exports(&["B"]).digest("two"), cell("mid").digest("two")];
    let plan = plan(&deploy(&after, &deployed(&pair())));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["mid"], ["base"]]);
    assert_eq!(binding(&plan), [("mid", "base")]);
    assert_eq!(
        edge(&plan, "mid", "base").reason,
        "mid stops importing A, which base can drop or change only after that"
    );
}

#[test]
fn an_export_that_nobody_imports_is_dropped_at_any_time() {
    let after = [cell("base").exports(&["A"]).digest("two"), cell("mid").imports(&["A"]).digest("two")];
    let plan = plan(&deploy(&after, &deployed(&pair())));
    assert_eq!(phases(&plan), [["base", "mid"]]);
}

#[test]
fn dropping_what_is_still_imported_blocks_and_names_the_import() {
    let after = [cell("base").exports(&["B"]).digest("two"), cell("mid").imports(&["A"])];
    let plan = plan(&deploy(&after, &deployed(&pair())));
    assert_eq!(codes(&plan), ["export-in-use"]);
    let blocker = &plan.blockers[0];
    assert_eq!(blocker.message, "base drops the export A, which mid still imports in acme-dev");
    assert_eq!(blocker.hint, "Keep A in base, or take the import out of mid in the same run.");
    assert_eq!(blocker.locations[0].to_string(), "mid/template.yaml:100:7");
}

#[test]
fn dropping_what_an_unselected_consumer_lets_go_of_asks_to_select_it() {
    let after = [cell("base").exports(&["B"]).digest("two"), cell("mid").digest("two")];
    let mut input = deploy(&after, &deployed(&pair()));
    input.selection = only(&["base"]);
    let plan = plan(&input);
    assert_eq!(codes(&plan), ["export-in-use"]);
    assert_eq!(plan.blockers[0].hint, "Select mid too: it no longer imports it, and then goes first.");
}

#[test]
fn dropping_what_a_stack_outside_the_stage_imports_names_that_stack() {
    let mut live = deployed(&pair());
    let importer = crate::application::stack("someone-elses");
    live.targets[0].exports.get_mut("B").unwrap().importers.insert(importer);
    let plan =
        plan(&deploy(&[cell("base").exports(&["A"]).digest("two"), cell("mid").imports(&["A"])], &live));
    assert_eq!(codes(&plan), ["export-in-use"]);
    assert!(plan.blockers[0].message.contains("the stack someone-elses"));
}

#[test]
fn a_changed_value_that_is_still_imported_blocks() {
    let after = [
        cell("base").exports_value("A", "GetAtt Other.Arn").exports(&["B"]).digest("two"),
        cell("mid").imports(&["A"]).digest("two"),
    ];
    let plan = plan(&deploy(&after, &deployed(&pair())));
    assert_eq!(codes(&plan), ["export-in-use"]);
    assert!(plan.blockers[0].hint.contains("Export the new value under a new name"));
}

#[test]
fn a_value_of_which_the_deployed_text_is_not_known_is_taken_as_unchanged() {
    let after = [
        cell("base").exports_value("A", "GetAtt Other.Arn").exports(&["B"]).digest("two"),
        cell("mid").imports(&["A"]).digest("two"),
    ];
    let mut live = deployed(&pair());
    live_stack(&mut live, "dev-base").provided.clear();
    let plan = plan(&deploy(&after, &live));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["base", "mid"]]);
}

#[test]
fn who_begins_to_import_a_changed_value_waits_for_the_change() {
    let before = [cell("base").exports(&["A"]), cell("mid")];
    let after =
        [cell("base").exports_value("A", "New").digest("two"), cell("mid").imports(&["A"]).digest("two")];
    let plan = plan(&deploy(&after, &deployed(&before)));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["base"], ["mid"]]);
}

#[test]
fn beginning_to_import_what_the_same_run_drops_blocks() {
    let before = [cell("base").exports(&["A"]), cell("mid")];
    let after = [cell("base").digest("two"), cell("mid").imports(&["A"]).digest("two")];
    assert_eq!(codes(&plan(&deploy(&after, &deployed(&before)))), ["export-in-use"]);
}

#[test]
fn where_both_directions_meet_the_producers_update_is_split() {
    let after = [cell("base").exports(&["B", "C"]).digest("two"), cell("mid").imports(&["C"]).digest("two")];
    let plan = plan(&deploy(&after, &deployed(&pair())));
    assert!(plan.blockers.is_empty(), "{:?}", plan.blockers);
    assert_eq!(phases(&plan), [["base"], ["mid"], ["base"]]);
    let (first, second) = (step(&plan, &format!("base@{HOME}#1")), step(&plan, &format!("base@{HOME}#2")));
    assert_eq!(first.pass, Pass::Keep { exports: vec!["A".to_owned()] });
    assert_eq!(second.pass, Pass::Drop { exports: vec!["A".to_owned()] });
    assert_eq!(
        first.reason,
        "The sources have changed since the last deployment to acme-dev; A stays as it is as long as mid imports it"
    );
    assert_eq!(second.reason, "Drops or changes A, which mid no longer imports");
    assert_eq!(
        second.waits_for.iter().map(|id| id.0.as_str()).collect::<Vec<_>>(),
        ["base@acme-dev/eu-west-1#1", "mid@acme-dev/eu-west-1",]
    );
}

#[test]
fn both_directions_that_meet_through_others_are_split_too() {
    let before = [cell("a").exports(&["Old"]), cell("b"), cell("c").imports(&["Old"])];
    let after = [
        cell("a").exports(&["New"]).digest("two"),
        cell("b").imports(&["New"]).exports(&["Next"]).digest("two"),
        cell("c").imports(&["Next"]).digest("two"),
    ];
    let plan = plan(&deploy(&after, &deployed(&before)));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["a"], ["b"], ["c"], ["a"]]);
}

#[test]
fn a_changed_export_moves_to_a_new_name_in_one_run() {
    let before = [cell("base").exports_value("A", "Ref One"), cell("mid").imports(&["A"])];
    let after = [
        cell("base").exports_value("A", "Ref Two").exports_value("A2", "Ref Two").digest("two"),
        cell("mid").imports(&["A2"]).digest("two"),
    ];
    let plan = plan(&deploy(&after, &deployed(&before)));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["base"], ["mid"], ["base"]]);
}

#[test]
fn an_export_moves_to_another_stack_in_two_steps() {
    let before = [cell("a").exports(&["X"]), cell("b"), cell("c")];
    let after = [
        cell("a").digest("two"),
        cell("b").exports(&["X"]).digest("two"),
        cell("c").imports(&["X"]).digest("two"),
    ];
    let plan = plan(&deploy(&after, &deployed(&before)));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["a"], ["b"], ["c"]]);
    assert!(edge(&plan, "a", "b").reason.contains("a name belongs to one stack at a time"));
}

#[test]
fn an_export_in_use_cannot_move_to_another_stack() {
    let before = [cell("a").exports(&["X"]), cell("b"), cell("c").imports(&["X"])];
    let after = [cell("a").digest("two"), cell("b").exports(&["X"]).digest("two"), cell("c").imports(&["X"])];
    assert_eq!(codes(&plan(&deploy(&after, &deployed(&before)))), ["export-in-use"]);
}

#[test]
fn what_a_tool_exports_of_its_own_is_not_taken_for_dropped() {
    let mut live = deployed(&pair());
    let mut export = live.targets[0].exports["A"].clone();
    export.importers.insert(crate::application::stack("someone-elses"));
    live.targets[0].exports.insert("sls-base-dev-ServerlessDeploymentBucketName".to_owned(), export);
    let [base, mid] = pair();
    assert!(plan(&deploy(&[base.digest("two"), mid], &live)).blockers.is_empty());
}

#[test]
fn an_import_that_is_not_known_may_still_be_the_one() {
    let after = [
        cell("base").exports(&["B"]).digest("two"),
        cell("mid").imports_unknown("${env:TEAM}-A", "reads the environment variable TEAM").digest("two"),
    ];
    let plan = plan(&deploy(&after, &deployed(&pair())));
    assert_eq!(codes(&plan), ["export-in-use"]);
}
