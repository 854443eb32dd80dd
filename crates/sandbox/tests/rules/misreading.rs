//! Reads that do not show what there is: stale ones, and pages of events that repeat or leave out.

use std::collections::BTreeSet;

use crate::support::{Lab, text, texts};
use sandbox::{CallFault, Effect, Nth, Settings};

const TEMPLATE: &str = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}, Queue: {Type: 'AWS::SQS::Queue'}}";

fn lab_with(action: &str, nth: Nth, effect: Effect) -> Lab {
    let mut settings = Settings::default();
    settings.faults.calls.push(CallFault::new(action, nth, effect));
    Lab::new(settings)
}

#[test]
fn after_a_change_set_was_executed_a_stale_read_still_finds_the_stack_under_review() {
    let mut lab = lab_with("DescribeStacks", Nth::First(2), Effect::Stale);
    let fields =
        [("StackName", "s"), ("ChangeSetName", "c"), ("TemplateBody", TEMPLATE), ("ChangeSetType", "CREATE")];
    let id = text(&lab.ok("CreateChangeSet", &fields), "Id").unwrap();
    lab.pass(5);
    assert_eq!(lab.status("s"), "REVIEW_IN_PROGRESS");
    lab.ok("ExecuteChangeSet", &[("ChangeSetName", &id)]);
    assert_eq!(lab.status("s"), "REVIEW_IN_PROGRESS");
    assert_eq!(lab.status("s"), "CREATE_IN_PROGRESS");
}

#[test]
fn a_stale_read_shows_the_stack_before_its_newest_operation() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", TEMPLATE);
    lab.ok("DeleteStack", &[("StackName", "s")]);
    let stale = |action: &str| CallFault::new(action, Nth::Every(1), Effect::Stale);
    lab.world.configure(|settings| {
        settings.faults.calls = vec![stale("DescribeStacks"), stale("DescribeStackEvents")];
    });
    assert_eq!(lab.status("s"), "CREATE_COMPLETE");
    assert_eq!(lab.events("s").last().unwrap(), "s CREATE_COMPLETE");
}

#[test]
fn a_stack_that_was_just_made_may_not_be_there_yet() {
    let mut lab = lab_with("DescribeStacks", Nth::First(1), Effect::Stale);
    lab.ok("CreateStack", &[("StackName", "s"), ("TemplateBody", TEMPLATE)]);
    assert_eq!(
        lab.refused("DescribeStacks", &[("StackName", "s")]),
        "ValidationError: Stack with id s does not exist"
    );
    assert_eq!(lab.status("s"), "CREATE_IN_PROGRESS");
}

fn ids(lab: &mut Lab) -> Vec<String> {
    texts(&lab.ok("DescribeStackEvents", &[("StackName", "s")]), "EventId")
}

#[test]
fn pages_of_events_may_repeat_events_and_may_leave_some_out() {
    let mut lab = Lab::new(Settings::default());
    lab.create("s", TEMPLATE);
    let all: BTreeSet<String> = ids(&mut lab).into_iter().collect();
    let mut with = |effect: Effect| {
        let fault = CallFault::new("DescribeStackEvents", Nth::Only(1), effect);
        lab.world.configure(|settings| settings.faults.calls = vec![fault]);
        ids(&mut lab)
    };
    let repeated = with(Effect::RepeatEvents);
    assert!(repeated.len() > all.len());
    assert_eq!(repeated.into_iter().collect::<BTreeSet<_>>(), all);
    let skipped = with(Effect::SkipEvents);
    assert!(skipped.len() < all.len() && skipped.iter().all(|id| all.contains(id)));
    assert_eq!(ids(&mut lab).into_iter().collect::<BTreeSet<_>>(), all, "a later call has them");
}
