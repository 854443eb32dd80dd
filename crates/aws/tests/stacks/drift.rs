//! What AWS says of the difference between a template and what is there, who made it, and change sets that take it back.

use aws::{ChangeSetKind, ChangeSetRequest, CheckedResource, Detection, Difference, DifferenceKind, Found};
use sandbox::{DetectionFault, DriftAware, OutsideChange, Tampering};
use serde_json::json;

use crate::support::{STACK, Setup, request, template};

/// As it was deployed, and then with another delay.
async fn tampered(by: Option<&str>) -> Setup {
    let setup = Setup::plain();
    setup.created().await;
    tamper(&setup, "Queue", Tampering::Set { path: "/DelaySeconds".into(), value: json!(9) }, by);
    setup
}

fn tamper(setup: &Setup, resource: &str, change: Tampering, by: Option<&str>) {
    let change = OutsideChange {
        account: "111111111111".into(),
        region: "eu-west-1".into(),
        stack: STACK.into(),
        resource: resource.into(),
        change,
        by: by.map(str::to_owned),
    };
    setup.sandbox.tamper(&[change]).unwrap().unwrap();
}

async fn detected(setup: &Setup) -> (Detection, Vec<CheckedResource>) {
    let id = setup.cloud.detect_drift(STACK).await.unwrap();
    assert_eq!(setup.cloud.drift_detection(&id).await.unwrap(), Detection::Running);
    loop {
        let now = setup.cloud.drift_detection(&id).await.unwrap();
        if now != Detection::Running {
            return (now, setup.cloud.drifts(STACK).await.unwrap());
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}

fn found<'f>(checked: &'f [CheckedResource], name: &str) -> &'f CheckedResource {
    checked.iter().find(|one| one.logical_id == name).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_detection_runs_ends_and_tells_each_resource_with_both_sides() {
    let setup = tampered(None).await;
    tamper(&setup, "Topic", Tampering::Delete, None);
    let (ended, checked) = detected(&setup).await;
    assert_eq!((ended, checked.len()), (Detection::Complete, 2));
    let queue = found(&checked, "Queue");
    let difference = Difference {
        path: "/DelaySeconds".into(),
        expected: Some("1".into()),
        actual: Some("9".into()),
        kind: DifferenceKind::NotEqual,
    };
    assert_eq!(queue.found, Found::Changed(vec![difference]));
    assert_eq!(
        (&queue.expected, &queue.actual),
        (&Some(json!({"DelaySeconds": 1})), &Some(json!({"DelaySeconds": 9})))
    );
    let topic = found(&checked, "Topic");
    assert_eq!((&topic.found, &topic.actual), (&Found::Deleted, &None));
}

#[tokio::test(start_paused = true)]
async fn what_was_added_has_no_expected_value_and_what_was_removed_no_actual_one() {
    let setup = Setup::plain();
    let body = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {DelaySeconds: 1, Tags: [{Key: team, Value: a}]}\n";
    setup.cloud.create_stack(&setup.proof().await, &request(body, "create")).await.unwrap();
    setup.settled(STACK).await;
    let entry = json!({ "Key": "owner", "Value": "nobody" });
    tamper(&setup, "Queue", Tampering::Set { path: "/Tags/1".into(), value: entry }, None);
    tamper(&setup, "Queue", Tampering::Unset { path: "/DelaySeconds".into() }, None);
    let (_, checked) = detected(&setup).await;
    let Found::Changed(all) = &found(&checked, "Queue").found else { panic!("{checked:?}") };
    let mut sides: Vec<_> = all
        .iter()
        .map(|one| (one.path.as_str(), one.kind, one.expected.is_some(), one.actual.is_some()))
        .collect();
    sides.sort_by_key(|one| one.0);
    let removed = ("/DelaySeconds", DifferenceKind::Removed, true, false);
    assert_eq!(sides, [removed, ("/Tags/1", DifferenceKind::Added, false, true)]);
}

#[tokio::test(start_paused = true)]
async fn more_resources_than_a_page_holds_are_all_read() {
    let setup = Setup::plain();
    let many: String = (0..230)
        .map(|n| format!("  T{n}:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: t{n}}}\n"))
        .collect();
    let proof = setup.proof().await;
    let body = format!("Resources:\n{many}");
    setup.cloud.create_stack(&proof, &request(&body, "create")).await.unwrap();
    setup.settled(STACK).await;
    let (_, checked) = detected(&setup).await;
    assert_eq!(checked.len(), 230);
    assert!(setup.calls("cloudformation:DescribeStackResourceDrifts") > 1);
}

#[tokio::test(start_paused = true)]
async fn a_detection_that_fails_half_way_keeps_what_it_saw_and_says_why() {
    let setup = Setup::plain();
    setup.created().await;
    setup.change(|settings| {
        settings.drift.faults.push(DetectionFault {
            account: None,
            region: None,
            stack: STACK.into(),
            logical_id: "Queue".into(),
            reason: "Rate exceeded".into(),
            times: 1,
        });
    });
    let (ended, checked) = detected(&setup).await;
    assert!(matches!(&ended, Detection::Failed { reason } if reason.contains("Rate exceeded")), "{ended:?}");
    let names: Vec<&str> = checked.iter().map(|one| one.logical_id.as_str()).collect();
    assert_eq!(names, ["Topic"]);
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_is_not_there_or_is_looked_at_already_is_told_by_its_code() {
    let setup = Setup::plain();
    assert_eq!(setup.cloud.detect_drift(STACK).await.unwrap_err().code(), "missing-stack");
    setup.created().await;
    setup.cloud.detect_drift(STACK).await.unwrap();
    assert_eq!(setup.cloud.detect_drift(STACK).await.unwrap_err().code(), "detection-going-on");
}

#[tokio::test(start_paused = true)]
async fn one_resource_is_checked_at_once() {
    let setup = tampered(None).await;
    let queue = setup.cloud.drift_of_resource(STACK, "Queue").await.unwrap().unwrap();
    assert!(matches!(queue.found, Found::Changed(_)), "{queue:?}");
    assert!(setup.cloud.drift_of_resource(STACK, "Nobody").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn who_changed_a_resource_is_told_newest_first_where_the_trail_knows() {
    let setup = tampered(Some("arn:aws:iam::111111111111:user/mallory")).await;
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    let again = Tampering::Set { path: "/DelaySeconds".into(), value: json!(10) };
    tamper(&setup, "Queue", again, Some("arn:aws:sts::111111111111:assumed-role/Admin/eve"));
    let resources = setup.cloud.resources(STACK).await.unwrap();
    let queue = resources.iter().find(|one| one.logical_id == "Queue").unwrap();
    let events = setup.cloud.changes_of(queue.physical_id.as_deref().unwrap(), None).await.unwrap();
    let users: Vec<&str> = events.iter().map(|one| one.user.as_str()).collect();
    assert_eq!(users, ["eve", "mallory"]);
    assert!(events[0].principal.as_deref().unwrap().ends_with("assumed-role/Admin/eve"));
    let since =
        setup.cloud.changes_of(queue.physical_id.as_deref().unwrap(), Some(events[0].at)).await.unwrap();
    assert_eq!(since.len(), 1);
}

async fn way_back(setup: &Setup, name: &str) -> Result<aws::ChangeSet, aws::AwsError> {
    let request = ChangeSetRequest {
        kind: ChangeSetKind::Update,
        name: name.into(),
        stack: request(&template("news", 1), name),
        reverts_drift: true,
    };
    let (arn, _) = setup.cloud.create_change_set(&setup.proof().await, &request).await?;
    setup.made(&arn).await
}

#[tokio::test(start_paused = true)]
async fn a_drift_aware_change_set_says_that_it_is_one_and_one_that_is_not_known_is_told_apart() {
    let setup = tampered(None).await;
    let aware = way_back(&setup, "one").await.unwrap();
    assert!(aware.reverts_drift && aware.changes.len() == 1, "{aware:?}");
    setup.change(|settings| settings.drift.change_sets = DriftAware::Overlooked);
    assert!(!way_back(&setup, "two").await.unwrap().reverts_drift);
    setup.change(|settings| settings.drift.change_sets = DriftAware::Refused);
    assert!(way_back(&setup, "three").await.unwrap_err().knows_no_drift_mode());
}

#[tokio::test(start_paused = true)]
async fn a_parameter_of_systems_manager_is_described_with_what_it_held() {
    let setup = Setup::plain();
    let body = "Resources:\n  P:\n    Type: AWS::SSM::Parameter\n    Properties: {Name: /a, Type: String, Value: first}\n";
    let proof = setup.proof().await;
    setup.cloud.create_stack(&proof, &request(body, "create")).await.unwrap();
    setup.settled(STACK).await;
    let body = "Parameters:\n  A: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}\nResources:\n  T:\n    \
                Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Ref A}\n";
    let reader = aws::StackRequest { stack: "reader".into(), ..request(body, "reader") };
    setup.cloud.create_stack(&proof, &reader).await.unwrap();
    let stack = setup.settled("reader").await;
    assert_eq!((stack.parameters["A"].as_str(), stack.resolved["A"].as_str()), ("/a", "first"));
}
