//! Exports and imports: what CloudFormation refuses, in its own words.

use crate::support::{Lab, exporting, importing, text, texts};
use sandbox::Settings;

const BARE: &str = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}";

fn lab() -> Lab {
    Lab::new(Settings::default())
}

#[test]
fn a_stack_that_imports_what_nobody_exports_is_refused() {
    let mut lab = lab();
    let refused = lab.refused("CreateStack", &[("StackName", "b"), ("TemplateBody", &importing("dev-X"))]);
    assert_eq!(refused, "ValidationError: No export named dev-X found.");
    assert_eq!(
        lab.refused("DescribeStacks", &[("StackName", "b")]),
        "ValidationError: Stack with id b does not exist"
    );
}

#[test]
fn an_export_can_be_imported_only_after_its_stack_is_complete() {
    let mut lab = lab();
    lab.ok("CreateStack", &[("StackName", "a"), ("TemplateBody", &exporting("dev-X"))]);
    lab.refused("CreateStack", &[("StackName", "b"), ("TemplateBody", &importing("dev-X"))]);
    assert_eq!(lab.settle("a"), "CREATE_COMPLETE");
    assert_eq!(lab.create("b", &importing("dev-X")), "CREATE_COMPLETE");
    assert_eq!(texts(&lab.ok("ListImports", &[("ExportName", "dev-X")]), "member"), ["b"]);
}

#[test]
fn an_imported_export_can_be_neither_removed_nor_changed() {
    let mut lab = lab();
    lab.create("a", &exporting("dev-X"));
    lab.create("b", &importing("dev-X"));
    assert_eq!(lab.update("a", BARE), "UPDATE_ROLLBACK_COMPLETE");
    let events = lab.ok("DescribeStackEvents", &[("StackName", "a")]);
    assert!(events.contains("Export dev-X cannot be deleted as it is in use by b"), "{events}");
    let renamed =
        exporting("dev-X").replace("AWS::SNS::Topic\n", "AWS::SNS::Topic\n    Properties: {TopicName: t}\n");
    assert_eq!(lab.update("a", &renamed), "UPDATE_ROLLBACK_COMPLETE");
    let events = lab.ok("DescribeStackEvents", &[("StackName", "a")]);
    assert!(events.contains("Export dev-X cannot be updated as it is in use by b"));
    assert_eq!(texts(&lab.ok("ListExports", &[]), "Name"), ["dev-X"]);
}

#[test]
fn an_export_is_free_once_its_importer_is_gone() {
    let mut lab = lab();
    lab.create("a", &exporting("dev-X"));
    lab.create("b", &importing("dev-X"));
    lab.ok("DeleteStack", &[("StackName", "a")]);
    assert_eq!(lab.settle("a"), "CREATE_COMPLETE");
    let shown = lab.ok("DescribeStacks", &[("StackName", "a")]);
    assert_eq!(
        text(&shown, "StackStatusReason").as_deref(),
        Some("Delete canceled. Cannot delete export dev-X as it is in use by b")
    );
    lab.update("b", BARE);
    lab.ok("DeleteStack", &[("StackName", "a")]);
    while let Some(due) = lab.world.next_due() {
        lab.now = due;
        lab.world.advance(due);
    }
    lab.refused("DescribeStacks", &[("StackName", "a")]);
    assert!(texts(&lab.ok("ListExports", &[]), "Name").is_empty());
}

#[test]
fn a_second_stack_cannot_export_the_same_name() {
    let mut lab = lab();
    lab.create("a", &exporting("dev-X"));
    assert_eq!(lab.create("c", &exporting("dev-X")), "ROLLBACK_COMPLETE");
    let events = lab.ok("DescribeStackEvents", &[("StackName", "c")]);
    assert!(
        events.contains("Export with name dev-X is already exported by stack a. Rollback requested by user.")
    );
}

#[test]
fn an_export_that_nobody_imports_is_an_error_to_ask_about() {
    let mut lab = lab();
    lab.create("a", &exporting("dev-X"));
    assert_eq!(
        lab.refused("ListImports", &[("ExportName", "dev-X")]),
        "ValidationError: Export 'dev-X' is not imported by any stack."
    );
}

#[test]
fn exports_stay_in_their_account_and_region() {
    let mut lab = lab();
    lab.create("a", &exporting("dev-X"));
    lab.region = "eu-west-1".to_owned();
    lab.refused("CreateStack", &[("StackName", "b"), ("TemplateBody", &importing("dev-X"))]);
    assert_eq!(lab.create("a", &exporting("dev-X")), "CREATE_COMPLETE");
    lab.account = "222222222222".to_owned();
    lab.refused("CreateStack", &[("StackName", "b"), ("TemplateBody", &importing("dev-X"))]);
}

#[test]
fn an_updates_exports_take_effect_at_its_end() {
    let mut lab = lab();
    lab.create("a", &exporting("dev-X"));
    lab.ok("UpdateStack", &[("StackName", "a"), ("TemplateBody", &exporting("dev-Y"))]);
    assert_eq!(texts(&lab.ok("ListExports", &[]), "Name"), ["dev-X"]);
    assert_eq!(lab.settle("a"), "UPDATE_COMPLETE");
    assert_eq!(texts(&lab.ok("ListExports", &[]), "Name"), ["dev-Y"]);
}

#[test]
fn a_consumer_that_begins_while_the_producer_lets_go_keeps_the_export_alive() {
    let mut lab = lab();
    lab.create("a", &exporting("dev-X"));
    lab.ok("UpdateStack", &[("StackName", "a"), ("TemplateBody", BARE)]);
    lab.ok("CreateStack", &[("StackName", "b"), ("TemplateBody", &importing("dev-X"))]);
    assert_eq!(lab.settle("a"), "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(lab.status("b"), "CREATE_COMPLETE");
}

#[test]
fn all_importers_are_named() {
    let mut lab = lab();
    lab.create("a", &exporting("dev-X"));
    for name in ["b", "c", "d"] {
        lab.create(name, &importing("dev-X"));
    }
    assert_eq!(lab.update("a", BARE), "UPDATE_ROLLBACK_COMPLETE");
    let events = lab.ok("DescribeStackEvents", &[("StackName", "a")]);
    assert!(events.contains("Export dev-X cannot be deleted as it is in use by b, c and d"), "{events}");
}
