//! Ways out of stacks that stand still.

use std::time::Duration;

use aws::{AwsError, StackDescription};
use sandbox::{FaultedAction, ResourceFault};

use crate::support::{STACK, Setup, lost, template};

fn fault(setup: &Setup, logical_id: &str, on: FaultedAction, reason: &str) {
    let fault = ResourceFault { on: Some(on), ..ResourceFault::new(STACK, logical_id, 1, reason) };
    setup.change(|settings| settings.faults.resources.push(fault));
}

/// An update that failed, and whose way back failed, too.
async fn stuck(setup: &Setup) -> StackDescription {
    setup.created().await;
    fault(setup, "Queue", FaultedAction::Update, "no capacity");
    fault(setup, "Topic", FaultedAction::Rollback, "still no capacity");
    let with_order =
        template("breaking", 2).replace("Properties: {Delay", "DependsOn: Topic\n    Properties: {Delay");
    let stack = setup.updated(&with_order, "update").await;
    assert_eq!(stack.status.as_str(), "UPDATE_ROLLBACK_FAILED");
    stack
}

#[tokio::test(start_paused = true)]
async fn a_way_back_is_taken_up_once_although_its_answer_was_lost() {
    let setup = Setup::faulty([lost("ContinueUpdateRollback")]);
    let stack = stuck(&setup).await;
    let resources = setup.cloud.resources(&stack.id).await.unwrap();
    let failed = resources.iter().find(|resource| resource.logical_id == "Topic").unwrap();
    assert_eq!((failed.status.as_str(), failed.kind.as_str()), ("UPDATE_FAILED", "AWS::SNS::Topic"));
    assert!(failed.reason.as_deref().unwrap().contains("still no capacity"));
    assert!(failed.physical_id.is_some());
    let proof = setup.proof().await;
    setup.cloud.continue_update_rollback(&proof, &stack.id, "back", &[]).await.unwrap();
    assert_eq!(setup.calls("cloudformation:ContinueUpdateRollback"), 2);
    assert_eq!(setup.settled(STACK).await.status.as_str(), "UPDATE_ROLLBACK_COMPLETE");
    // A process that takes the run up later learns the same.
    setup.cloud.continue_update_rollback(&proof.sent_before(), &stack.id, "back", &[]).await.unwrap();
    let error = setup.cloud.continue_update_rollback(&setup.proof().await, &stack.id, "new", &[]).await;
    assert_eq!(error.as_ref().map_err(AwsError::code), Err("wrong-stack-status"));
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_cannot_go_back_is_left_as_it_is() {
    let setup = Setup::plain();
    let stack = stuck(&setup).await;
    fault(&setup, "Topic", FaultedAction::Rollback, "never");
    let proof = setup.proof().await;
    setup.cloud.continue_update_rollback(&proof, &stack.id, "back", &["Topic".into()]).await.unwrap();
    assert_eq!(setup.settled(STACK).await.status.as_str(), "UPDATE_ROLLBACK_COMPLETE");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_deleted_is_left_and_the_stack_goes() {
    let setup = Setup::plain();
    let stack = setup.created().await;
    fault(&setup, "Queue", FaultedAction::Delete, "in use");
    let proof = setup.proof().await;
    setup.cloud.delete_stack(&proof, &stack.id, "delete").await.unwrap();
    assert_eq!(setup.settled(&stack.id).await.status.as_str(), "DELETE_FAILED");
    fault(&setup, "Queue", FaultedAction::Delete, "still in use");
    setup.cloud.delete_stack_retaining(&proof, &stack.id, "leave", &["Queue".into()]).await.unwrap();
    assert!(setup.settled(&stack.id).await.status.deleted());
}

#[tokio::test(start_paused = true)]
async fn an_update_is_stopped_once_although_the_answer_was_lost() {
    let setup = Setup::faulty([lost("CancelUpdateStack")]);
    let stack = setup.created().await;
    let proof = setup.proof().await;
    let update = crate::support::request(&template("breaking", 2), "update");
    setup.cloud.update_stack(&proof, &update).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    setup.cloud.cancel_update(&proof, &stack.id, "stop").await.unwrap();
    assert_eq!(setup.calls("cloudformation:CancelUpdateStack"), 2);
    assert_eq!(setup.settled(STACK).await.status.as_str(), "UPDATE_ROLLBACK_COMPLETE");
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_did_not_fail_is_not_rolled_back() {
    let setup = Setup::plain();
    let stack = setup.created().await;
    let error = setup.cloud.roll_back_stack(&setup.proof().await, &stack.id, "back").await.unwrap_err();
    assert_eq!(error.code(), "wrong-stack-status");
    assert!(error.to_string().contains("CREATE_COMPLETE"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_stack_has_more_resources_than_fit_on_a_page() {
    let setup = Setup::plain();
    let topics: String = (0..130).map(|n| format!("  T{n}: {{Type: 'AWS::SNS::Topic'}}\n")).collect();
    let request = crate::support::request(&format!("Resources:\n{topics}"), "create");
    setup.cloud.create_stack(&setup.proof().await, &request).await.unwrap();
    setup.settled(STACK).await;
    assert_eq!(setup.cloud.resources(STACK).await.unwrap().len(), 130);
}
