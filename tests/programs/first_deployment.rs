//! The main job, through the command line: init, plan, deploy into the sandbox, again, and after changes.

use program_tests::{Repository, binding, phases};

fn application() -> Repository {
    let repository = Repository::new();
    repository.template("base", &["BaseA", "BaseB"], &[], "1");
    repository.template("mid", &["MidA"], &["BaseA"], "1");
    repository.template("top", &[], &["MidA"], "1");
    repository.template("side", &[], &[], "1");
    repository.json(&["init", ".", "--sandbox"]);
    repository
}

#[test]
fn a_first_deployment_is_layered() {
    let repository = application();
    let plan = repository.json(&["plan", "dev"]);
    assert_eq!(phases(&plan), [vec!["base", "side"], vec!["mid"], vec!["top"]]);
}

#[test]
fn what_was_deployed_is_not_deployed_again() {
    let repository = application();
    let events = repository.deploy("dev");
    assert_eq!(events.last().unwrap()["outcome"], "succeeded");
    let plan = repository.json(&["plan", "dev"]);
    assert!(phases(&plan).is_empty());
    assert!(plan["steps"].as_array().unwrap().iter().all(|step| step["action"] == "none"), "{plan}");
}

#[test]
fn changes_that_touch_no_export_go_out_in_one_phase() {
    let repository = application();
    repository.deploy("dev");
    repository.template("base", &["BaseA", "BaseB"], &[], "2");
    repository.template("top", &[], &["MidA"], "2");
    assert_eq!(phases(&repository.json(&["plan", "dev"])), [vec!["base", "top"]]);
}

#[test]
fn a_new_reference_is_ordered_and_nothing_else() {
    let repository = application();
    repository.deploy("dev");
    repository.template("base", &["BaseA", "BaseB", "BaseC"], &[], "2");
    repository.template("side", &[], &["BaseC"], "2");
    repository.template("mid", &["MidA"], &["BaseA"], "2");
    assert_eq!(binding(&repository.json(&["plan", "dev"])), [("base".into(), "side".into())]);
    repository.deploy("dev");
}

#[test]
fn a_dropped_export_is_let_go_by_its_consumer_first() {
    let repository = application();
    repository.deploy("dev");
    repository.template("base", &["BaseB"], &[], "2");
    repository.template("mid", &["MidA"], &[], "2");
    assert_eq!(phases(&repository.json(&["plan", "dev"])), [vec!["mid"], vec!["base"]]);
    repository.deploy("dev");
}

#[test]
fn stages_of_different_accounts_do_not_see_each_other() {
    let repository = application();
    repository.deploy("dev");
    let plan = repository.json(&["plan", "staging"]);
    assert_eq!(phases(&plan).len(), 3, "{plan}");
    repository.deploy("staging");
}

#[test]
fn a_removal_goes_the_other_way_round() {
    let repository = application();
    repository.deploy("dev");
    let plan = repository.json(&["plan", "dev", "--remove"]);
    assert_eq!(phases(&plan), [vec!["side", "top"], vec!["mid"], vec!["base"]]);
    let said = repository.run(&["deploy", "dev", "--remove", "--yes", "--json"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let view = repository.json(&["sandbox"]);
    assert_eq!(view["stacks"].as_array().unwrap().len(), 0, "{view}");
}

#[test]
fn a_selection_is_exactly_what_was_named() {
    let repository = application();
    assert_eq!(phases(&repository.json(&["plan", "dev", "--only", "side"])), [vec!["side"]]);
    assert_eq!(phases(&repository.json(&["plan", "dev", "--upstream", "mid"])), [vec!["base"], vec!["mid"]]);
}

#[test]
fn what_no_commit_changed_is_an_empty_plan_and_not_everything() {
    let repository = application();
    repository.git(&["init", "--quiet"]);
    repository.git(&["add", "."]);
    repository.git(&[
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "commit",
        "--quiet",
        "-m",
        "all",
    ]);
    let plan = repository.json(&["plan", "dev", "--changed-since", "HEAD"]);
    assert_eq!(plan["steps"].as_array().unwrap().len(), 0, "{plan}");
    repository.template("side", &[], &[], "2");
    assert_eq!(phases(&repository.json(&["plan", "dev", "--changed-since", "HEAD"])), [vec!["side"]]);
}

#[test]
fn runs_can_be_read_again() {
    let repository = application();
    repository.deploy("dev");
    let runs = repository.json(&["runs"]);
    let run = runs[0]["run"].as_str().unwrap();
    assert_eq!(runs[0]["outcome"], "succeeded");
    let view = repository.json(&["runs", run]);
    assert!(view["entries"].as_array().unwrap().len() > 10);
}

#[test]
fn status_says_what_is_there_and_what_is_behind_its_sources() {
    let repository = application();
    repository.deploy("dev");
    repository.template("side", &[], &[], "2");
    let status = repository.json(&["status", "dev"]);
    let cells = status[0]["cells"].as_array().unwrap();
    let of = |service: &str| cells.iter().find(|cell| cell["service"] == service).unwrap();
    assert_eq!((&of("side")["status"], &of("side")["behind"]), (&"CREATE_COMPLETE".into(), &true.into()));
    assert_eq!(of("base")["behind"], false);
}
