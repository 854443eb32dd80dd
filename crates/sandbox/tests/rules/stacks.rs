//! The life of stacks: order, events, failures, rollbacks, refusals.

use crate::support::{ACCOUNT, Lab, text, texts};
use sandbox::{FaultedAction, ResourceFault, Settings};

const CHAIN: &str = r"
Resources:
  Table:
    Type: AWS::DynamoDB::Table
  Queue:
    Type: AWS::SQS::Queue
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Environment: {Variables: {TABLE: !Ref Table, QUEUE: !Sub '${Queue.Arn}'}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    DependsOn: Function
Outputs:
  TableArn: {Value: !GetAtt Table.Arn}
";

fn lab_with(fault: ResourceFault) -> Lab {
    let mut settings = Settings::default();
    settings.faults.resources.push(fault);
    Lab::new(settings)
}

#[test]
fn resources_are_created_after_what_they_refer_to_and_otherwise_at_once() {
    let mut lab = Lab::new(Settings::default());
    assert_eq!(lab.create("s", CHAIN), "CREATE_COMPLETE");
    let events = lab.events("s");
    let at = |event: &str| events.iter().position(|one| one == event).unwrap();
    assert_eq!(events[0], "s CREATE_IN_PROGRESS");
    assert!(at("Queue CREATE_IN_PROGRESS") < at("Table CREATE_COMPLETE"));
    assert!(at("Table CREATE_IN_PROGRESS") < at("Queue CREATE_COMPLETE"));
    assert!(at("Table CREATE_COMPLETE") < at("Function CREATE_IN_PROGRESS"));
    assert!(at("Function CREATE_COMPLETE") < at("Alarm CREATE_IN_PROGRESS"));
    assert_eq!(events.last().unwrap(), "s CREATE_COMPLETE");
    let arn = lab.output("s", "TableArn").unwrap();
    assert!(arn.starts_with(&format!("arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/s-Table-")), "{arn}");
}

#[test]
fn a_stack_takes_its_critical_path_and_not_the_sum() {
    let mut lab = Lab::new(Settings::default());
    let start = lab.now;
    lab.create("s", CHAIN);
    let took = lab.now.duration_since(start).as_secs_f64();
    // 2 s for the stack, 8 for the table (the queue is faster), 3 for the function, 3 for the alarm, jitter 10 %.
    assert!((14.6..=17.4).contains(&took), "{took}");
}

#[test]
fn every_event_of_an_operation_carries_its_token() {
    let mut lab = Lab::new(Settings::default());
    lab.ok("CreateStack", &[("StackName", "s"), ("TemplateBody", CHAIN), ("ClientRequestToken", "run-1")]);
    lab.settle("s");
    let answer = lab.ok("DescribeStackEvents", &[("StackName", "s")]);
    let count = texts(&answer, "EventId").len();
    assert_eq!(texts(&answer, "ClientRequestToken"), vec!["run-1"; count]);
    let mut ids = texts(&answer, "EventId");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "event ids are unique");
}

#[test]
fn a_resource_that_fails_once_rolls_the_stack_back_and_succeeds_the_next_time() {
    let mut lab = lab_with(ResourceFault::new("s", "Function", 1, "Capacity is short today"));
    assert_eq!(lab.create("s", CHAIN), "ROLLBACK_COMPLETE");
    let answer = lab.ok("DescribeStackEvents", &[("StackName", "s")]);
    assert!(answer.contains("Capacity is short today"));
    assert!(
        answer
            .contains("The following resource(s) failed to create: [Function]. Rollback requested by user.")
    );
    assert!(lab.events("s").contains(&"Table DELETE_COMPLETE".to_owned()));
    let id = text(&lab.ok("DescribeStacks", &[("StackName", "s")]), "StackId").unwrap();
    assert_eq!(
        lab.refused("UpdateStack", &[("StackName", "s"), ("TemplateBody", CHAIN)]),
        format!("ValidationError: Stack:{id} is in ROLLBACK_COMPLETE state and can not be updated.")
    );
    assert_eq!(
        lab.refused("CreateStack", &[("StackName", "s"), ("TemplateBody", CHAIN)]),
        "AlreadyExistsException: Stack [s] already exists"
    );
    lab.ok("DeleteStack", &[("StackName", "s")]);
    assert_eq!(lab.settle(&id), "DELETE_COMPLETE");
    assert_eq!(lab.create("s", CHAIN), "CREATE_COMPLETE");
}

#[test]
fn what_still_runs_when_a_resource_fails_is_cancelled() {
    let template = "Resources: {Slow: {Type: 'AWS::DynamoDB::Table'}, Quick: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: x}}}";
    let mut lab = lab_with(ResourceFault::new("s", "Quick", 1, "no"));
    assert_eq!(lab.create("s", template), "ROLLBACK_COMPLETE");
    let answer = lab.ok("DescribeStackEvents", &[("StackName", "s")]);
    assert!(answer.contains("Resource creation cancelled"));
    assert!(answer.contains("failed to create: [Quick, Slow]"));
}

#[test]
fn with_rollback_disabled_a_failed_stack_stands_and_can_be_rolled_back_or_continued() {
    let mut lab = lab_with(ResourceFault::new("s", "Function", 1, "no"));
    lab.ok("CreateStack", &[("StackName", "s"), ("TemplateBody", CHAIN), ("DisableRollback", "true")]);
    assert_eq!(lab.settle("s"), "CREATE_FAILED");
    assert_eq!(lab.update("s", CHAIN), "UPDATE_COMPLETE");
    assert!(lab.output("s", "TableArn").is_some());

    let mut lab = lab_with(ResourceFault::new("s", "Function", 1, "no"));
    lab.ok("CreateStack", &[("StackName", "s"), ("TemplateBody", CHAIN), ("OnFailure", "DO_NOTHING")]);
    assert_eq!(lab.settle("s"), "CREATE_FAILED");
    lab.ok("RollbackStack", &[("StackName", "s")]);
    assert_eq!(lab.settle("s"), "ROLLBACK_COMPLETE");
}

fn with_name(name: &str, extra: &str) -> String {
    format!(
        "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {name}}}\n  Param:\n    Type: \
         AWS::SSM::Parameter\n    Properties: {{Name: /p, Type: String, Value: {name}}}\n{extra}"
    )
}

#[test]
fn a_failed_update_puts_back_what_it_had_done() {
    let fault =
        ResourceFault { on: Some(FaultedAction::Create), ..ResourceFault::new("s", "Queue", 1, "no") };
    let mut lab = lab_with(fault);
    lab.create("s", &with_name("one", ""));
    let next = with_name("two", "  Queue:\n    Type: AWS::SQS::Queue\n    DependsOn: [Topic, Param]\n");
    assert_eq!(lab.update("s", &next), "UPDATE_ROLLBACK_COMPLETE");
    let answer = lab.ok("DescribeStackEvents", &[("StackName", "s")]);
    assert!(answer.contains("The following resource(s) failed to create: [Queue]."));
    let body = lab.ok("GetTemplate", &[("StackName", "s")]);
    assert!(body.contains("DisplayName: one"));
    assert_eq!(
        texts(&lab.ok("ListStackResources", &[("StackName", "s")]), "LogicalResourceId"),
        ["Param", "Topic"]
    );
    assert_eq!(lab.update("s", &next), "UPDATE_COMPLETE");
}

#[test]
fn a_rollback_that_fails_is_continued_or_skips_what_it_cannot_put_back() {
    let mut settings = Settings::default();
    settings.faults.resources.push(ResourceFault {
        on: Some(FaultedAction::Update),
        ..ResourceFault::new("s", "Topic", 1, "cannot go on")
    });
    settings.faults.resources.push(ResourceFault {
        on: Some(FaultedAction::Rollback),
        ..ResourceFault::new("s", "Topic", 2, "cannot go back")
    });
    let mut lab = Lab::new(settings);
    lab.create("s", &with_name("one", ""));
    assert_eq!(lab.update("s", &with_name("two", "")), "UPDATE_ROLLBACK_FAILED");
    lab.ok("ContinueUpdateRollback", &[("StackName", "s")]);
    assert_eq!(lab.settle("s"), "UPDATE_ROLLBACK_FAILED");
    lab.ok("ContinueUpdateRollback", &[("StackName", "s"), ("ResourcesToSkip.member.1", "Topic")]);
    assert_eq!(lab.settle("s"), "UPDATE_ROLLBACK_COMPLETE");
}

#[test]
fn an_update_can_be_cancelled_while_it_runs() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &with_name("one", ""));
    lab.refused("CancelUpdateStack", &[("StackName", "s")]);
    lab.ok("UpdateStack", &[("StackName", "s"), ("TemplateBody", &with_name("two", ""))]);
    lab.pass(1);
    lab.ok("CancelUpdateStack", &[("StackName", "s")]);
    assert_eq!(lab.settle("s"), "UPDATE_ROLLBACK_COMPLETE");
}

#[test]
fn an_update_without_changes_is_refused() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", CHAIN);
    assert_eq!(
        lab.refused("UpdateStack", &[("StackName", "s"), ("TemplateBody", CHAIN)]),
        "ValidationError: No updates are to be performed."
    );
}

#[test]
fn the_same_token_again_is_the_same_request() {
    let mut lab = Lab::new(Settings::default());
    let fields = [("StackName", "s"), ("TemplateBody", CHAIN), ("ClientRequestToken", "t")];
    let first = text(&lab.ok("CreateStack", &fields), "StackId");
    assert_eq!(text(&lab.ok("CreateStack", &fields), "StackId"), first);
    lab.settle("s");
    let starts = lab.events("s").iter().filter(|event| *event == "s CREATE_IN_PROGRESS").count();
    assert_eq!(starts, 1);
}

#[test]
fn a_stack_in_the_middle_of_an_operation_is_not_updated() {
    let mut lab = Lab::new(Settings::default());
    lab.ok("CreateStack", &[("StackName", "s"), ("TemplateBody", CHAIN)]);
    let refused = lab.refused("UpdateStack", &[("StackName", "s"), ("TemplateBody", &with_name("x", ""))]);
    assert!(refused.ends_with("is in CREATE_IN_PROGRESS state and can not be updated."), "{refused}");
}

#[test]
fn termination_protection_forbids_a_deletion_and_a_stack_policy_is_kept() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &with_name("one", ""));
    lab.ok("UpdateTerminationProtection", &[("StackName", "s"), ("EnableTerminationProtection", "true")]);
    assert_eq!(
        lab.refused("DeleteStack", &[("StackName", "s")]),
        "ValidationError: Stack [s] cannot be deleted while TerminationProtection is enabled"
    );
    let policy = r#"{"Statement":[{"Effect":"Deny","Action":"Update:*","Principal":"*","Resource":"LogicalResourceId/Topic"}]}"#;
    lab.ok("SetStackPolicy", &[("StackName", "s"), ("StackPolicyBody", policy)]);
    assert_eq!(
        text(&lab.ok("GetStackPolicy", &[("StackName", "s")]), "StackPolicyBody").as_deref(),
        Some(policy)
    );
}

#[test]
fn iam_resources_need_their_capability() {
    let template =
        |name: &str| format!("Resources: {{Role: {{Type: 'AWS::IAM::Role', Properties: {{{name}}}}}}}");
    let mut lab = Lab::new(Settings::default());
    let mut create = |body: &str, capability: &str| {
        let mut fields = vec![("StackName", "s"), ("TemplateBody", body)];
        if !capability.is_empty() {
            fields.push(("Capabilities.member.1", capability));
        }
        let response = lab.call("CreateStack", &fields);
        text(&response.text(), "Message")
    };
    assert_eq!(create(&template(""), "").unwrap(), "Requires capabilities : [CAPABILITY_IAM]");
    assert_eq!(
        create(&template("RoleName: r"), "CAPABILITY_IAM").unwrap(),
        "Requires capabilities : [CAPABILITY_NAMED_IAM]"
    );
    assert_eq!(create(&template("RoleName: r"), "CAPABILITY_NAMED_IAM"), None);
}

#[test]
fn a_replaced_resource_is_deleted_only_after_the_new_version_is_live() {
    let named = |name: &str| {
        format!("Resources: {{Table: {{Type: 'AWS::DynamoDB::Table', Properties: {{TableName: {name}}}}}}}")
    };
    let mut lab = Lab::new(Settings::default());
    lab.create("s", &named("one"));
    assert_eq!(lab.update("s", &named("two")), "UPDATE_COMPLETE");
    let events = lab.events("s");
    let at = |event: &str| events.iter().position(|one| one == event).unwrap();
    assert!(at("Table UPDATE_COMPLETE") < at("s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"));
    assert!(at("s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") < at("Table DELETE_IN_PROGRESS"));
    let shown = lab.ok("DescribeStackResources", &[("StackName", "s")]);
    assert_eq!(texts(&shown, "PhysicalResourceId"), ["two"]);
}

#[test]
fn a_name_taken_by_another_stack_fails_the_resource() {
    let named = "Resources: {Table: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: shared}}}";
    let mut lab = Lab::new(Settings::default());
    lab.create("a", named);
    assert_eq!(lab.create("b", named), "ROLLBACK_COMPLETE");
    assert!(
        lab.ok("DescribeStackEvents", &[("StackName", "b")]).contains("shared already exists in stack arn:")
    );
    let shown = lab.ok("DescribeStackResources", &[("StackName", "a")]);
    assert_eq!(texts(&shown, "ResourceStatus"), ["CREATE_COMPLETE"]);
}

#[test]
fn a_template_over_the_inline_limit_has_to_come_from_s3() {
    let mut lab = Lab::new(Settings::default());
    let padding = "x".repeat(52_000);
    let body = format!("Description: big\nMetadata: {{P: {padding}}}\n{CHAIN}");
    let refused = lab.refused("CreateStack", &[("StackName", "s"), ("TemplateBody", &body)]);
    assert!(refused.contains("less than or equal to 51200"), "{refused}");
    let s3 = |request| crate::support::signed(request, ACCOUNT, "us-east-1", "s3");
    lab.send(&s3(sandbox::Request::new("PUT", "https://templates.s3.us-east-1.amazonaws.com/")));
    let put =
        sandbox::Request::new("PUT", "https://templates.s3.us-east-1.amazonaws.com/a/b.yml").with_body(body);
    assert_eq!(lab.send(&s3(put)).status, 200);
    let url = "https://templates.s3.us-east-1.amazonaws.com/a/b.yml";
    lab.ok("CreateStack", &[("StackName", "s"), ("TemplateURL", url)]);
    assert_eq!(lab.settle("s"), "CREATE_COMPLETE");
}

#[test]
fn how_often_one_looks_changes_nothing() {
    let run = |step_ms: i64| {
        let mut lab = lab_with(ResourceFault::new("b", "Function", 1, "no"));
        lab.ok("CreateStack", &[("StackName", "a"), ("TemplateBody", CHAIN)]);
        lab.ok("CreateStack", &[("StackName", "b"), ("TemplateBody", CHAIN)]);
        let end = lab.now + jiff::SignedDuration::from_secs(120);
        while lab.now < end {
            lab.now += jiff::SignedDuration::from_millis(step_ms);
            lab.world.advance(lab.now);
        }
        let events = |lab: &mut Lab, stack: &str| {
            let answer = lab.ok("DescribeStackEvents", &[("StackName", stack)]);
            (texts(&answer, "EventId"), texts(&answer, "Timestamp"))
        };
        (events(&mut lab, "a"), events(&mut lab, "b"))
    };
    let seldom = run(120_000);
    assert_eq!(run(37), seldom);
    assert_eq!(run(1_000), seldom);
}

#[test]
fn deleting_a_rolled_back_stack_leaves_alone_what_others_made_since_under_the_same_name() {
    let parameter =
        "Resources:\n  P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /p, Type: String, Value: x}}\n";
    let with_queue = format!("{parameter}  Q: {{Type: 'AWS::SQS::Queue', DependsOn: P}}\n");
    let mut lab = lab_with(ResourceFault::new("a", "Q", 1, "no"));
    assert_eq!(lab.create("a", &with_queue), "ROLLBACK_COMPLETE");
    assert_eq!(lab.create("b", parameter), "CREATE_COMPLETE");
    let id = text(&lab.ok("DescribeStacks", &[("StackName", "a")]), "StackId").unwrap();
    lab.ok("DeleteStack", &[("StackName", "a")]);
    assert_eq!(lab.settle(&id), "DELETE_COMPLETE");
    let reader = "Parameters: {V: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /p}}\nResources: {T: {Type: 'AWS::SNS::Topic'}}";
    assert_eq!(lab.create("c", reader), "CREATE_COMPLETE");
}
