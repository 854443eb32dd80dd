//! When a reference orders two steps, and when what exists satisfies it.

use plan::{Action, Live, PlanInput, plan};
use topology::ReferenceKind;

use crate::application::{
    HOME, Of, binding, cell, codes, deploy, deployed, drawn, edge, live_stack, nothing, nothing_in, phases,
    step,
};

fn notes_app() -> Vec<Of> {
    vec![
        cell("auth").imports(&["Api", "Bucket"]),
        cell("database").exports(&["Table"]),
        cell("notes").exports(&["Api"]).imports(&["Table"]),
        cell("uploads").exports(&["Bucket"]),
        cell("users").imports(&["Api", "Table"]),
    ]
}

fn touched(mut cells: Vec<Of>, names: &[&str]) -> Vec<Of> {
    for cell in &mut cells {
        if names.contains(&cell.0.service.as_str()) {
            cell.0.interface.digest = "two".to_owned();
        }
    }
    cells
}

#[test]
fn of_an_account_that_was_not_asked_nothing_is_claimed() {
    let plan = plan(&deploy(&notes_app(), &Live::default()));
    assert_eq!(phases(&plan), [vec!["database", "uploads"], vec!["notes"], vec!["auth", "users"]]);
    let reason = &step(&plan, "notes").reason;
    assert_eq!(reason, "Nobody knows whether acme-dev has the stack dev-notes: it was not asked");
    let reason = &edge(&plan, "database", "notes").reason;
    assert_eq!(reason, "notes imports Table, and acme-dev was not asked whether it exists");
}

#[test]
fn a_first_deployment_is_layered() {
    let plan = plan(&deploy(&notes_app(), &nothing()));
    assert_eq!(phases(&plan), [vec!["database", "uploads"], vec!["notes"], vec!["auth", "users"]]);
    assert!(plan.blockers.is_empty());
    let notes = step(&plan, "notes");
    assert_eq!(notes.action, Action::Create);
    assert_eq!(notes.reason, "The stack dev-notes does not exist in acme-dev yet");
    assert_eq!(notes.waits_for[0].0, format!("database@{HOME}"));
    assert_eq!(
        edge(&plan, "database", "notes").reason,
        "notes imports Table, which does not exist in acme-dev yet"
    );
    assert_eq!(edge(&plan, "notes", "users").names, ["Api"]);
}

#[test]
fn a_deployment_of_what_is_deployed_does_nothing() {
    let plan = plan(&deploy(&notes_app(), &deployed(&notes_app())));
    assert!(plan.is_empty());
    assert!(plan.phases.is_empty() && plan.blockers.is_empty());
    assert_eq!(plan.steps.len(), 5);
    assert_eq!(step(&plan, "notes").reason, "What is deployed in acme-dev is what the sources say");
    assert!(plan.edges.iter().all(|edge| !edge.binds));
}

#[test]
fn a_later_deployment_is_one_phase_because_what_is_named_exists() {
    let plan = plan(&deploy(&touched(notes_app(), &["database", "notes", "users"]), &deployed(&notes_app())));
    assert_eq!(phases(&plan), [["database", "notes", "users"]]);
    assert_eq!(
        edge(&plan, "database", "notes").reason,
        "Table exists already in acme-dev, so both may run at once"
    );
    assert_eq!(step(&plan, "auth").phase, None);
    assert_eq!(plan.steps.last().map(|step| step.action), Some(Action::None));
}

#[test]
fn a_new_reference_is_layered_only_where_it_is_new() {
    let live = deployed(&notes_app());
    let mut cells = touched(notes_app(), &["database", "notes", "users"]);
    cells[1] = cells[1].clone().exports(&["Index"]);
    cells[4] = cells[4].clone().imports(&["Index"]);
    let plan = plan(&deploy(&cells, &live));
    assert_eq!(binding(&plan), [("database", "users")]);
    assert_eq!(phases(&plan), [vec!["database", "notes"], vec!["users"]]);
}

#[test]
fn a_weak_reference_binds_as_long_as_the_output_does_not_exist() {
    let cells = [cell("api").reads("dev-table", "Name", None), cell("table").outputs("Name", "Ref Table")];
    let first = plan(&deploy(&cells, &nothing()));
    assert_eq!(binding(&first), [("table", "api")]);
    assert_eq!(edge(&first, "table", "api").kind, ReferenceKind::Weak);
    assert_eq!(
        edge(&first, "table", "api").reason,
        "api reads dev-table.Name, which does not exist in acme-dev yet"
    );
    let later = plan(&deploy(&touched(cells.to_vec(), &["api", "table"]), &deployed(&cells)));
    assert_eq!(phases(&later), [["api", "table"]]);
}

#[test]
fn a_weak_reference_binds_when_the_value_changes_in_the_run() {
    let before = [cell("api").reads("dev-table", "Name", None), cell("table").outputs("Name", "Ref Table")];
    let after = [
        cell("api").reads("dev-table", "Name", None).digest("two"),
        cell("table").outputs("Name", "Ref OtherTable").digest("two"),
    ];
    let plan = plan(&deploy(&after, &deployed(&before)));
    assert_eq!(binding(&plan), [("table", "api")]);
    assert_eq!(
        edge(&plan, "table", "api").reason,
        "table changes the value of dev-table.Name, which api reads"
    );
}

#[test]
fn two_services_that_read_each_others_changed_values_run_at_once_and_say_what_is_stale() {
    let pair = |value: &str, digest: &str| {
        [
            cell("a").outputs("X", value).reads("dev-b", "Y", None).digest(digest),
            cell("b").outputs("Y", value).reads("dev-a", "X", None).digest(digest),
        ]
    };
    let plan = plan(&deploy(&pair("new", "two"), &deployed(&pair("old", "one"))));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["a", "b"]]);
    assert!(edge(&plan, "a", "b").reason.contains("reads the old value until it is deployed again"));
}

#[test]
fn an_output_of_another_region_orders_across_targets() {
    let cells = [
        cell("certificate").at("acme-dev/us-east-1").outputs("Arn", "Ref Certificate"),
        cell("site").reads("dev-certificate", "Arn", Some("us-east-1")),
    ];
    let plan = plan(&deploy(&cells, &nothing_in(&[HOME, "acme-dev/us-east-1"])));
    assert_eq!(binding(&plan), [("certificate", "site")]);
    assert!(plan.edges[0].reason.ends_with("which does not exist in acme-dev/us-east-1 yet"));
}

#[test]
fn a_parameter_that_a_stack_creates_orders_like_an_output() {
    let cells =
        [cell("api").reads_parameter("/dev/table"), cell("table").parameter("/dev/table", "Ref Table")];
    assert_eq!(binding(&plan(&deploy(&cells, &nothing()))), [("table", "api")]);
    let plan = plan(&deploy(&touched(cells.to_vec(), &["api", "table"]), &deployed(&cells)));
    assert!(binding(&plan).is_empty());
}

#[test]
fn a_public_parameter_is_there_in_every_account() {
    let plan =
        plan(&deploy(&[cell("api").reads_parameter("/aws/service/ami-amazon-linux-latest/x")], &nothing()));
    assert!(plan.blockers.is_empty());
}

#[test]
fn a_file_that_is_read_at_build_time_orders_nothing() {
    let cells = [
        cell("database").exports(&["Table"]),
        cell("notes").reads_file("database/template.yaml", "custom.tableName"),
    ];
    let plan = plan(&deploy(&cells, &nothing()));
    assert_eq!(phases(&plan), [["database", "notes"]]);
    let edge = edge(&plan, "database", "notes");
    assert_eq!((edge.kind, edge.binds), (ReferenceKind::Config, false));
    assert_eq!(
        edge.reason,
        "notes reads database/template.yaml:custom.tableName when it is built, which orders nothing"
    );
}

#[test]
fn a_drawn_reference_orders_whenever_both_act() {
    let cells = [cell("a"), cell("b")];
    let later = |names: &[&str]| {
        plan(&PlanInput {
            manual: vec![drawn("b", "a")],
            ..deploy(&touched(cells.to_vec(), names), &deployed(&cells))
        })
    };
    assert_eq!(phases(&later(&["a", "b"])), [["b"], ["a"]]);
    assert_eq!(phases(&later(&["a"])), [["a"]]);
    assert_eq!(edge(&later(&["a"]), "b", "a").reason, "b has nothing to do");
}

#[test]
fn the_same_export_in_two_targets_orders_in_each_of_them() {
    let places = ["acme-dev/eu-west-1", "acme-prod/eu-west-1"];
    let cells: Vec<Of> = places
        .iter()
        .flat_map(|at| [cell("a").at(at).exports(&["X"]), cell("b").at(at).imports(&["X"])])
        .collect();
    let plan = plan(&deploy(&cells, &deployed(&cells[..1])));
    assert_eq!(
        phases(&plan),
        [vec!["a", "b"], vec!["b"]],
        "b waits only in the account that lacks the export"
    );
}

#[test]
fn an_import_of_what_an_unmanaged_stack_exports_is_satisfied() {
    let live = deployed(&[cell("foundation").exports(&["Vpc"])]);
    let plan = plan(&deploy(&[cell("api").imports(&["Vpc"])], &live));
    assert!(plan.blockers.is_empty());
    assert_eq!(phases(&plan), [["api"]]);
}

#[test]
fn a_stack_whose_first_creation_failed_is_made_again_and_its_consumers_wait() {
    let cells = [cell("a").exports(&["X"]), cell("b").imports(&["X"])];
    let mut live = deployed(&[cell("a")]);
    live_stack(&mut live, "dev-a").status = "ROLLBACK_COMPLETE".to_owned();
    let plan = plan(&deploy(&cells, &live));
    assert_eq!(step(&plan, "a").action, Action::Recreate);
    assert_eq!(phases(&plan), [["a"], ["b"]]);
}

#[test]
fn an_empty_stack_in_review_is_created() {
    let mut live = deployed(&[cell("a")]);
    live_stack(&mut live, "dev-a").status = "REVIEW_IN_PROGRESS".to_owned();
    assert_eq!(step(&plan(&deploy(&[cell("a")], &live)), "a").action, Action::Create);
}

#[test]
fn a_stack_that_aws_is_cleaning_up_is_waited_for() {
    let mut live = deployed(&[cell("a")]);
    live_stack(&mut live, "dev-a").status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS".to_owned();
    let plan = plan(&deploy(&[cell("a").digest("two")], &live));
    assert!(plan.blockers.is_empty());
    assert!(
        step(&plan, "a")
            .reason
            .ends_with("AWS is still cleaning up after the last update, and that is waited for")
    );
}

#[test]
fn a_stack_of_unknown_sources_is_updated() {
    let mut live = deployed(&[cell("a")]);
    live_stack(&mut live, "dev-a").deployed = None;
    let plan = plan(&deploy(&[cell("a")], &live));
    assert_eq!(step(&plan, "a").action, Action::Update);
    assert_eq!(codes(&plan), [""; 0]);
}
