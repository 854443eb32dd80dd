//! Change sets: what they show, when they are empty, obsolete or refused.

use crate::support::{Lab, exporting, importing, text, texts};
use sandbox::Settings;

fn table(name: &str, read: u32) -> String {
    format!(
        "Parameters: {{Stage: {{Type: String, Default: dev}}}}\nResources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    \
         Properties: {{TableName: !Sub '${{Stage}}-{name}', BillingMode: PROVISIONED, \
         ProvisionedThroughput: {{ReadCapacityUnits: {read}}}}}\n  Function:\n    Type: AWS::Lambda::Function\n    \
         Properties: {{Environment: {{Variables: {{TABLE: !Ref Table}}}}}}\n"
    )
}

impl Lab {
    fn make(&mut self, stack: &str, name: &str, template: &str, kind: &str) -> String {
        let fields = [
            ("StackName", stack),
            ("ChangeSetName", name),
            ("TemplateBody", template),
            ("ChangeSetType", kind),
        ];
        let answer = self.ok("CreateChangeSet", &fields);
        let id = text(&answer, "Id").unwrap();
        let seen = self.show(&id);
        assert_eq!(text(&seen, "Status").as_deref(), Some("CREATE_IN_PROGRESS"));
        self.pass(5);
        id
    }

    fn show(&mut self, id: &str) -> String {
        self.ok("DescribeChangeSet", &[("ChangeSetName", id), ("IncludePropertyValues", "true")])
    }
}

#[test]
fn a_new_stack_is_under_review_until_its_change_set_is_executed() {
    let mut lab = Lab::new(Settings::default());
    let id = lab.make("s", "one", &table("notes", 1), "CREATE");
    assert_eq!(lab.status("s"), "REVIEW_IN_PROGRESS");
    let shown = lab.show(&id);
    assert_eq!(texts(&shown, "Action"), ["Add", "Add"]);
    assert_eq!(text(&shown, "ExecutionStatus").as_deref(), Some("AVAILABLE"));
    lab.ok("ExecuteChangeSet", &[("ChangeSetName", &id), ("ClientRequestToken", "run")]);
    assert_eq!(lab.settle("s"), "CREATE_COMPLETE");
    assert_eq!(text(&lab.show(&id), "ExecutionStatus").as_deref(), Some("EXECUTE_COMPLETE"));
    assert!(lab.ok("DescribeStackEvents", &[("StackName", "s")]).contains("<ClientRequestToken>run<"));
}

#[test]
fn a_property_change_shows_before_and_after_and_that_nothing_is_replaced() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &table("notes", 1));
    let id = lab.make("s", "one", &table("notes", 5), "UPDATE");
    let shown = lab.show(&id);
    assert_eq!(texts(&shown, "LogicalResourceId"), ["Table"]);
    assert_eq!(text(&shown, "Replacement").as_deref(), Some("False"));
    assert_eq!(text(&shown, "RequiresRecreation").as_deref(), Some("Never"));
    assert_eq!(text(&shown, "BeforeValue").as_deref(), Some("{\"ReadCapacityUnits\":1}"));
    assert_eq!(text(&shown, "AfterValue").as_deref(), Some("{\"ReadCapacityUnits\":5}"));
    assert_eq!(text(&shown, "ChangeSource").as_deref(), Some("DirectModification"));
}

#[test]
fn a_changed_parameter_is_named_as_the_cause_and_a_new_name_replaces() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &table("notes", 1));
    let fields = [
        ("StackName", "s"),
        ("ChangeSetName", "one"),
        ("UsePreviousTemplate", "true"),
        ("Parameters.member.1.ParameterKey", "Stage"),
        ("Parameters.member.1.ParameterValue", "prod"),
    ];
    let id = text(&lab.ok("CreateChangeSet", &fields), "Id").unwrap();
    lab.pass(5);
    let shown = lab.show(&id);
    let (function, table) = shown.split_at(shown.find("<LogicalResourceId>Table").unwrap());
    assert_eq!(text(table, "Replacement").as_deref(), Some("True"));
    assert_eq!(text(table, "CausingEntity").as_deref(), Some("Stage"));
    assert_eq!(text(function, "Evaluation").as_deref(), Some("Dynamic"));
    assert!(function.contains("{{changeSet:KNOWN_AFTER_APPLY}}"));
    lab.ok("ExecuteChangeSet", &[("ChangeSetName", &id)]);
    assert_eq!(lab.settle("s"), "UPDATE_COMPLETE");
    assert!(lab.ok("DescribeStackResources", &[("StackName", "s")]).contains("prod-notes"));
}

#[test]
fn an_empty_change_set_fails_with_awss_words() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &table("notes", 1));
    let id = lab.make("s", "one", &table("notes", 1), "UPDATE");
    let shown = lab.show(&id);
    assert_eq!(text(&shown, "Status").as_deref(), Some("FAILED"));
    assert_eq!(
        text(&shown, "StatusReason").as_deref(),
        Some(
            "The submitted information didn't contain changes. Submit different information to create a change set."
        )
    );
    let refused = lab.refused("ExecuteChangeSet", &[("ChangeSetName", &id)]);
    assert!(refused.contains("InvalidChangeSetStatus"), "{refused}");
    lab.ok("DeleteChangeSet", &[("ChangeSetName", &id)]);
    assert!(texts(&lab.ok("ListChangeSets", &[("StackName", "s")]), "ChangeSetName").is_empty());
}

#[test]
fn a_change_of_outputs_alone_is_a_change_without_resources() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &exporting("dev-X"));
    let id = lab.make("s", "one", &exporting("dev-Y"), "UPDATE");
    let shown = lab.show(&id);
    assert_eq!(text(&shown, "Status").as_deref(), Some("CREATE_COMPLETE"));
    assert!(texts(&shown, "Action").is_empty());
    lab.ok("ExecuteChangeSet", &[("ChangeSetName", &id)]);
    assert_eq!(lab.settle("s"), "UPDATE_COMPLETE");
    assert_eq!(texts(&lab.ok("ListExports", &[]), "Name"), ["dev-Y"]);
}

#[test]
fn a_stack_that_changed_in_between_makes_a_change_set_obsolete() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &table("notes", 1));
    let id = lab.make("s", "one", &table("notes", 5), "UPDATE");
    assert_eq!(lab.update("s", &table("notes", 2)), "UPDATE_COMPLETE");
    assert_eq!(text(&lab.show(&id), "ExecutionStatus").as_deref(), Some("OBSOLETE"));
    let refused = lab.refused("ExecuteChangeSet", &[("ChangeSetName", &id)]);
    assert_eq!(
        refused,
        format!(
            "InvalidChangeSetStatus: ChangeSet [{id}] cannot be executed in its current execution status of [OBSOLETE]"
        )
    );
}

#[test]
fn a_change_set_is_executed_once_and_the_same_token_again_is_no_second_time() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &table("notes", 1));
    let id = lab.make("s", "one", &table("notes", 5), "UPDATE");
    let fields = [("ChangeSetName", id.as_str()), ("ClientRequestToken", "t")];
    lab.ok("ExecuteChangeSet", &fields);
    lab.ok("ExecuteChangeSet", &fields);
    lab.settle("s");
    lab.refused("ExecuteChangeSet", &[("ChangeSetName", &id)]);
    let starts = lab.events("s").iter().filter(|event| *event == "s UPDATE_IN_PROGRESS").count();
    assert_eq!(starts, 1);
}

#[test]
fn a_missing_export_fails_the_change_set_and_says_which() {
    let mut lab = Lab::new(Settings::default());
    let id = lab.make("s", "one", &importing("dev-X"), "CREATE");
    let shown = lab.show(&id);
    assert_eq!(text(&shown, "Status").as_deref(), Some("FAILED"));
    assert_eq!(text(&shown, "StatusReason").as_deref(), Some("No export named dev-X found."));
}

#[test]
fn two_change_sets_of_one_stack_cannot_share_a_name_and_of_two_stacks_they_can() {
    let mut lab = Lab::new(Settings::default());
    let first = lab.make("a", "one", &exporting("a"), "CREATE");
    let second = lab.make("b", "one", &exporting("b"), "CREATE");
    assert_ne!(first, second);
    let fields = [
        ("StackName", "a"),
        ("ChangeSetName", "one"),
        ("TemplateBody", &exporting("a")),
        ("ChangeSetType", "CREATE"),
    ];
    assert_eq!(
        lab.refused("CreateChangeSet", &fields),
        "AlreadyExistsException: ChangeSet one already exists"
    );
}

#[test]
fn tags_of_the_stack_change_every_resource_that_takes_tags_and_nothing_else_of_it() {
    let mut lab = Lab::new(Settings::default());
    let body = table("notes", 1);
    let old = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "a")];
    let create = [("StackName", "s"), ("TemplateBody", body.as_str()), old[0], old[1]];
    lab.ok("CreateStack", &create);
    lab.settle("s");
    let fields = [
        ("StackName", "s"),
        ("ChangeSetName", "one"),
        ("UsePreviousTemplate", "true"),
        ("Parameters.member.1.ParameterKey", "Stage"),
        ("Parameters.member.1.UsePreviousValue", "true"),
        ("Tags.member.1.Key", "team"),
        ("Tags.member.1.Value", "b"),
        ("Tags.member.2.Key", "run"),
        ("Tags.member.2.Value", "1"),
    ];
    let id = text(&lab.ok("CreateChangeSet", &fields), "Id").unwrap();
    lab.pass(5);
    let shown = lab.show(&id);
    assert_eq!(texts(&shown, "LogicalResourceId"), ["Function", "Table"]);
    assert_eq!(texts(&shown, "Replacement"), ["False", "False"]);
    assert_eq!(texts(&shown, "Scope"), ["<member>Tags", "<member>Tags"]);
    let (first, _) = shown.split_at(shown.find("<LogicalResourceId>Table").unwrap());
    assert_eq!(texts(first, "Path"), ["/Properties/Tags/0", "/Properties/Tags/1/Value"]);
    assert_eq!(texts(first, "AttributeChangeType"), ["Add", "Modify"]);
    assert_eq!(texts(first, "BeforeValue"), ["a"]);
    lab.ok("ExecuteChangeSet", &[("ChangeSetName", &id)]);
    assert_eq!(lab.settle("s"), "UPDATE_COMPLETE");
    assert!(lab.ok("DescribeStacks", &[("StackName", "s")]).contains("<Value>b</Value>"));
}

#[test]
fn a_change_says_what_becomes_of_the_old_resource() {
    let named = |name: &str, rest: &str| {
        format!(
            "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    UpdateReplacePolicy: Retain\n    Properties: \
             {{TableName: {name}}}\n{rest}"
        )
    };
    let rest = "  Queue: {Type: 'AWS::SQS::Queue'}\n  Kept: {Type: 'AWS::SNS::Topic', DeletionPolicy: Retain}\n  \
                Base: {Type: 'AWS::RDS::DBInstance'}\n";
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &named("one", rest));
    let id = lab.make("s", "one", &named("two", ""), "UPDATE");
    let shown = lab.show(&id);
    assert_eq!(texts(&shown, "LogicalResourceId"), ["Base", "Kept", "Queue", "Table"]);
    assert_eq!(texts(&shown, "PolicyAction"), ["Snapshot", "Retain", "Delete", "ReplaceAndRetain"]);
    lab.ok("ExecuteChangeSet", &[("ChangeSetName", &id)]);
    assert_eq!(lab.settle("s"), "UPDATE_COMPLETE");
    assert!(lab.events("s").contains(&"Table DELETE_SKIPPED".to_owned()));
}

#[test]
fn of_two_change_sets_at_once_the_one_that_is_executed_outdates_the_other() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &table("notes", 1));
    let first = lab.make("s", "one", &table("notes", 5), "UPDATE");
    let second = lab.make("s", "two", &table("notes", 7), "UPDATE");
    assert_eq!(texts(&lab.ok("ListChangeSets", &[("StackName", "s")]), "ExecutionStatus"), ["AVAILABLE"; 2]);
    lab.ok("ExecuteChangeSet", &[("ChangeSetName", &second)]);
    assert_eq!(text(&lab.show(&first), "ExecutionStatus").as_deref(), Some("OBSOLETE"));
    assert_eq!(lab.settle("s"), "UPDATE_COMPLETE");
}
