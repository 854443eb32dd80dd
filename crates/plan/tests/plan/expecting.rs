//! What templates alone let expect, and what is not that.

use std::collections::BTreeSet;

use plan::{ChangeSeen, ExpectedAction, ExpectedChange, differs, expected_changes, expected_changes_of};
use serde_json::{Value, json};

fn short(changes: &[ExpectedChange]) -> Vec<String> {
    let replaced = |change: &ExpectedChange| if change.maybe_replaced { " replaced?" } else { "" };
    let words = |it: &ExpectedChange| format!("{} {}{}", it.action.as_str(), it.logical_id, replaced(it));
    changes.iter().map(words).collect()
}

fn table(name: &str) -> Value {
    json!({ "Type": "AWS::DynamoDB::Table", "Properties": { "TableName": name } })
}

fn function(code: &str, table: &Value) -> Value {
    json!({ "Type": "AWS::Lambda::Function", "Properties": {
        "Code": { "S3Key": code }, "Environment": { "Variables": { "TABLE": table } } } })
}

fn template(resources: &[(&str, Value)]) -> Value {
    let resources: serde_json::Map<String, Value> =
        resources.iter().map(|(id, resource)| ((*id).to_owned(), resource.clone())).collect();
    json!({ "Resources": resources })
}

fn seen<'a>(logical_id: &'a str, action: &'a str, replacement: Option<&'a str>) -> ChangeSeen<'a> {
    ChangeSeen { logical_id, kind: "AWS::X::Y", action, replacement, ..ChangeSeen::default() }
}

#[test]
fn everything_of_a_new_stack_is_added() {
    let new = template(&[("Table", table("a")), ("Fn", function("1", &json!({ "Ref": "Table" })))]);
    assert_eq!(short(&expected_changes(None, &new)), ["Add Fn", "Add Table"]);
}

#[test]
fn the_same_template_lets_expect_nothing() {
    let same = template(&[("Table", table("a")), ("Fn", function("1", &json!({ "Ref": "Table" })))]);
    assert_eq!(expected_changes(Some(&same), &same), []);
}

#[test]
fn code_is_changed_in_place_and_a_name_may_replace() {
    let before = template(&[("Table", table("a")), ("Fn", function("1", &json!("a"))), ("Old", table("o"))]);
    let after = template(&[("Table", table("b")), ("Fn", function("2", &json!("a"))), ("New", table("n"))]);
    assert_eq!(
        short(&expected_changes(Some(&before), &after)),
        ["Modify Fn", "Add New", "Remove Old", "Modify Table replaced?"]
    );
}

#[test]
fn whoever_refers_to_what_changes_may_change_with_it() {
    for reference in [
        json!({ "Ref": "Table" }),
        json!({ "Fn::GetAtt": ["Table", "Arn"] }),
        json!({ "Fn::Sub": "x-${Table.Arn}" }),
    ] {
        let before = template(&[("Table", table("a")), ("Fn", function("1", &reference))]);
        let after = template(&[("Table", table("b")), ("Fn", function("1", &reference))]);
        assert_eq!(
            short(&expected_changes(Some(&before), &after)),
            ["Modify Fn", "Modify Table replaced?"],
            "{reference}"
        );
    }
}

#[test]
fn whoever_reads_another_stack_may_change_without_being_touched() {
    let same =
        template(&[("Fn", function("1", &json!({ "Fn::ImportValue": "notes-table" }))), ("T", table("a"))]);
    assert_eq!(short(&expected_changes(Some(&same), &same)), ["Modify Fn"]);
}

#[test]
fn a_parameter_with_another_value_reaches_whoever_names_it() {
    let same = template(&[("Fn", function("1", &json!({ "Ref": "TableName" }))), ("T", table("a"))]);
    assert_eq!(expected_changes(Some(&same), &same), []);
    let inputs = BTreeSet::from(["TableName"]);
    assert_eq!(short(&expected_changes_of(Some(&same), &same, &inputs)), ["Modify Fn"]);
}

#[test]
fn what_depends_on_a_condition_may_come_and_go_with_it() {
    let mut same = template(&[("T", table("a"))]);
    same["Resources"]["T"]["Condition"] = json!("Big");
    same["Conditions"] = json!({ "Big": { "Fn::Equals": [{ "Ref": "Size" }, "big"] } });
    let inputs = BTreeSet::from(["Size"]);
    assert_eq!(short(&expected_changes_of(Some(&same), &same, &inputs)), ["Add T", "Remove T"]);
}

#[test]
fn what_is_retained_or_kept_as_a_snapshot_is_told_with_what_goes() {
    let mut kept = table("a");
    kept["DeletionPolicy"] = json!("Retain");
    kept["UpdateReplacePolicy"] = json!("Retain");
    let database = json!({ "Type": "AWS::RDS::DBInstance", "Properties": {} });
    let before = template(&[("Db", database), ("Fn", function("1", &json!("a"))), ("Kept", kept.clone())]);
    let policies = |after: &Value| -> Vec<Option<String>> {
        expected_changes(Some(&before), after).into_iter().map(|change| change.policy).collect()
    };
    let said = |words: &str| Some(words.to_owned());
    assert_eq!(policies(&template(&[])), [said("Snapshot"), said("Delete"), said("Retain")]);
    kept["Properties"]["TableName"] = json!("b");
    let renamed = template(&[
        ("Db", before["Resources"]["Db"].clone()),
        ("Fn", function("1", &json!("a"))),
        ("Kept", kept),
    ]);
    assert_eq!(policies(&renamed), [said("ReplaceAndRetain")]);
}

#[test]
fn fewer_changes_than_expected_are_what_was_expected() {
    let expected = expected_changes(None, &template(&[("A", table("a")), ("B", table("b"))]));
    assert_eq!(differs(&expected, &[seen("A", "Add", None)]), None);
    assert_eq!(differs(&expected, &[]), None);
}

#[test]
fn a_resource_an_action_or_a_replacement_that_nobody_expected_is_said() {
    let expected = [
        ExpectedChange {
            logical_id: "Fn".into(),
            kind: "AWS::Lambda::Function".into(),
            action: ExpectedAction::Modify,
            maybe_replaced: false,
            policy: None,
        },
        ExpectedChange {
            logical_id: "T".into(),
            kind: "AWS::DynamoDB::Table".into(),
            action: ExpectedAction::Modify,
            maybe_replaced: true,
            policy: None,
        },
    ];
    assert_eq!(
        differs(&expected, &[seen("Fn", "Modify", Some("False")), seen("T", "Modify", Some("True"))]),
        None
    );
    let said = |change| differs(&expected, &[change]).unwrap();
    assert_eq!(said(seen("New", "Add", None)), "New (AWS::X::Y) would be added, which was not expected");
    assert_eq!(
        said(seen("T", "Remove", None)),
        "T (AWS::X::Y) would be deleted, where a change was expected"
    );
    assert_eq!(
        said(seen("Fn", "Modify", Some("Conditional"))),
        "Fn (AWS::X::Y) may be replaced, which was not expected"
    );
    let tags = ChangeSeen { tags_only: true, ..seen("Other", "Modify", Some("False")) };
    assert_eq!(differs(&expected, &[tags]), None);
}

#[test]
fn what_a_transform_makes_of_a_resource_is_that_resource() {
    let function = json!({ "Type": "AWS::Serverless::Function", "Properties": { "Handler": "a.b" } });
    let expected = expected_changes(None, &template(&[("Notes", function)]));
    assert_eq!(differs(&expected, &[seen("NotesRole", "Add", None)]), None);
    assert!(differs(&expected, &[seen("Other", "Add", None)]).is_some());
}
