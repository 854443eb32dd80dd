//! Ways out of stacks that stand still, policies that stop an update, and tokens that are sent again.

use crate::support::{Lab, text, texts};
use sandbox::{FaultedAction, ResourceFault, Settings};

fn pair(name: &str, more: &str) -> String {
    format!(
        "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {name}}}\n  Queue:\n    Type: \
         AWS::SQS::Queue\n    Properties: {{DelaySeconds: 1}}\n{more}"
    )
}

fn faulty(faults: impl IntoIterator<Item = (&'static str, FaultedAction)>) -> Lab {
    let mut settings = Settings::default();
    for (logical_id, on) in faults {
        let fault = ResourceFault { on: Some(on), ..ResourceFault::new("s", logical_id, 1, "no") };
        settings.faults.resources.push(fault);
    }
    Lab::new(settings)
}

impl Lab {
    fn resource_status(&mut self, logical_id: &str) -> String {
        let fields = [("StackName", "s"), ("LogicalResourceId", logical_id)];
        text(&self.ok("DescribeStackResource", &fields), "ResourceStatus").unwrap()
    }

    fn starts(&mut self, event: &str) -> usize {
        self.events("s").iter().filter(|one| *one == event).count()
    }
}

#[test]
fn a_policy_fails_the_resource_that_it_protects_and_the_update_goes_back() {
    for (body, denied) in [
        (pair("two", ""), "Update:Modify"),
        (pair("one", "").replace("  Topic:", "  Other:"), "Update:Delete"),
        (
            pair("one", "").replace("{DisplayName: one}", "{DisplayName: one, TopicName: new}"),
            "Update:Replace",
        ),
    ] {
        let mut lab = Lab::new(Settings::default());
        lab.create("s", &pair("one", ""));
        let policy = r#"{"Statement":[
            {"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"},
            {"Effect":"Deny","Action":"Update:*","Principal":"*","Resource":"LogicalResourceId/Top*"}]}"#;
        lab.ok("SetStackPolicy", &[("StackName", "s"), ("StackPolicyBody", policy)]);
        assert_eq!(lab.update("s", &body), "UPDATE_ROLLBACK_COMPLETE", "{denied}");
        let events = lab.ok("DescribeStackEvents", &[("StackName", "s")]);
        let reason = format!(
            "Action denied by stack policy: Statement [#2] does not allow [{denied}] for resource \
             [LogicalResourceId/Topic]"
        );
        assert!(events.contains(&reason), "{events}");
        assert_eq!(
            lab.update("s", &pair("one", "").replace("DelaySeconds: 1", "DelaySeconds: 2")),
            "UPDATE_COMPLETE"
        );
    }
}

#[test]
fn what_a_policy_does_not_allow_it_denies() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &pair("one", ""));
    let policy = r#"{"Statement":{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*",
        "Condition":{"StringEquals":{"ResourceType":["AWS::SQS::Queue"]}}}}"#;
    lab.ok("SetStackPolicy", &[("StackName", "s"), ("StackPolicyBody", policy)]);
    assert_eq!(lab.update("s", &pair("two", "")), "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(
        lab.update("s", &pair("one", "").replace("DelaySeconds: 1", "DelaySeconds: 2")),
        "UPDATE_COMPLETE"
    );
}

#[test]
fn a_rollback_skips_only_what_failed_and_then_counts_it_as_updated() {
    let mut lab = faulty([("Queue", FaultedAction::Create)]);
    lab.create("s", &pair("one", "").replace("  Queue:", "  Base:"));
    let fault = ResourceFault {
        on: Some(FaultedAction::Rollback),
        ..ResourceFault::new("s", "Topic", 9, "cannot go back")
    };
    lab.world.configure(|settings| settings.faults.resources.push(fault));
    let next = pair("two", "    DependsOn: Topic\n")
        .replace("  Queue:", "  Base: {Type: 'AWS::SQS::Queue', Properties: {DelaySeconds: 1}}\n  Queue:");
    assert_eq!(lab.update("s", &next), "UPDATE_ROLLBACK_FAILED");
    let refused =
        lab.refused("ContinueUpdateRollback", &[("StackName", "s"), ("ResourcesToSkip.member.1", "Base")]);
    assert!(refused.contains("Base"), "{refused}");
    let fields = [("StackName", "s"), ("ResourcesToSkip.member.1", "Topic"), ("ClientRequestToken", "again")];
    lab.ok("ContinueUpdateRollback", &fields);
    assert_eq!(lab.settle("s"), "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(lab.resource_status("Topic"), "UPDATE_COMPLETE");
    lab.ok("ContinueUpdateRollback", &fields);
    assert_eq!(lab.starts("s UPDATE_ROLLBACK_IN_PROGRESS"), 2, "the update's own, and one continuation");
}

#[test]
fn an_update_with_rollback_switched_off_stands_and_is_rolled_back_on_request() {
    let mut lab = faulty([("Topic", FaultedAction::Update)]);
    lab.create("s", &pair("one", ""));
    let body = pair("two", "");
    lab.ok("UpdateStack", &[("StackName", "s"), ("TemplateBody", &body), ("DisableRollback", "true")]);
    assert_eq!(lab.settle("s"), "UPDATE_FAILED");
    assert_eq!(lab.resource_status("Topic"), "UPDATE_FAILED");
    let fields = [("StackName", "s"), ("ClientRequestToken", "back")];
    lab.ok("RollbackStack", &fields);
    assert_eq!(lab.settle("s"), "UPDATE_ROLLBACK_COMPLETE");
    assert!(lab.ok("GetTemplate", &[("StackName", "s")]).contains("DisplayName: one"));
    lab.ok("RollbackStack", &fields);
    assert_eq!(lab.starts("s UPDATE_ROLLBACK_IN_PROGRESS"), 1);
}

#[test]
fn a_change_set_too_can_leave_a_failure_standing() {
    let mut lab = faulty([("Topic", FaultedAction::Update)]);
    lab.create("s", &pair("one", ""));
    let body = pair("two", "");
    let answer = lab.ok(
        "CreateChangeSet",
        &[("StackName", "s"), ("ChangeSetName", "c"), ("TemplateBody", &body), ("ChangeSetType", "UPDATE")],
    );
    lab.pass(5);
    let id = text(&answer, "Id").unwrap();
    lab.ok("ExecuteChangeSet", &[("ChangeSetName", &id), ("DisableRollback", "true")]);
    assert_eq!(lab.settle("s"), "UPDATE_FAILED");
    assert_eq!(lab.update("s", &body), "UPDATE_COMPLETE");
}

#[test]
fn what_cannot_be_deleted_is_retained_once_its_deletion_has_failed() {
    let mut lab = faulty([("Queue", FaultedAction::Delete)]);
    lab.create("s", &pair("one", ""));
    let retaining =
        [("StackName", "s"), ("RetainResources.member.1", "Queue"), ("ClientRequestToken", "second")];
    let refused = lab.refused("DeleteStack", &retaining);
    assert!(refused.ends_with("only when the stack is in the DELETE_FAILED state."), "{refused}");
    let id = text(&lab.ok("DescribeStacks", &[("StackName", "s")]), "StackId").unwrap();
    lab.ok("DeleteStack", &[("StackName", "s"), ("ClientRequestToken", "first")]);
    assert_eq!(lab.settle(&id), "DELETE_FAILED");
    assert_eq!(
        texts(&lab.ok("DescribeStackResources", &[("StackName", &id)]), "ResourceStatus")[0],
        "DELETE_FAILED"
    );
    lab.ok("DeleteStack", &[("StackName", "s"), ("ClientRequestToken", "first")]);
    assert_eq!(lab.status(&id), "DELETE_FAILED", "the same token is the deletion that failed");
    lab.ok("DeleteStack", &retaining);
    assert_eq!(lab.settle(&id), "DELETE_COMPLETE");
    assert!(lab.ok("DescribeStackEvents", &[("StackName", &id)]).contains("DELETE_SKIPPED"));
}

#[test]
fn a_token_is_carried_out_once_even_after_its_operation_has_ended() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &pair("one", ""));
    let body = pair("two", "");
    let update = [("StackName", "s"), ("TemplateBody", body.as_str()), ("ClientRequestToken", "t")];
    lab.ok("UpdateStack", &update);
    lab.pass(1);
    let cancel = [("StackName", "s"), ("ClientRequestToken", "c")];
    lab.ok("CancelUpdateStack", &cancel);
    assert_eq!(lab.settle("s"), "UPDATE_ROLLBACK_COMPLETE");
    lab.ok("UpdateStack", &update);
    lab.ok("CancelUpdateStack", &cancel);
    assert_eq!(lab.settle("s"), "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(lab.starts("s UPDATE_IN_PROGRESS"), 1);
    let other = lab.refused("RollbackStack", &[("StackName", "s"), ("ClientRequestToken", "t")]);
    assert!(other.contains("RollbackStack cannot be called"), "{other}");
}

#[test]
fn an_operation_on_a_busy_stack_is_refused_whatever_it_is() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &pair("one", ""));
    let body = pair("two", "");
    lab.ok("UpdateStack", &[("StackName", "s"), ("TemplateBody", &body)]);
    let more: [(&str, &[(&str, &str)]); 3] = [
        ("UpdateStack", &[("TemplateBody", &body), ("ClientRequestToken", "x")]),
        ("CreateChangeSet", &[("ChangeSetName", "c"), ("TemplateBody", &body)]),
        ("DeleteStack", &[("ClientRequestToken", "y")]),
    ];
    for (action, fields) in more {
        let fields: Vec<(&str, &str)> =
            std::iter::once(("StackName", "s")).chain(fields.iter().copied()).collect();
        let refused = lab.refused(action, &fields);
        assert!(refused.contains("UPDATE_IN_PROGRESS"), "{action}: {refused}");
    }
    assert_eq!(lab.settle("s"), "UPDATE_COMPLETE");
}
