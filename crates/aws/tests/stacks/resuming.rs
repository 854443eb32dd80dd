//! Whether AWS carried out a call that was sent before, whatever happened since.

use std::time::Duration;

use crate::support::{STACK, Setup, request, template};

#[tokio::test(start_paused = true)]
async fn a_call_is_found_by_its_token_however_much_happened_since() {
    let setup = Setup::plain();
    assert_eq!(setup.cloud.carried_out(STACK, "create").await.unwrap(), None);
    let stack = setup.created().await;
    for round in 0..30_u32 {
        setup.updated(&template("news", 2 + round), &format!("u-{round}")).await;
    }
    for token in ["create", "u-0", "u-29"] {
        assert_eq!(setup.cloud.carried_out(STACK, token).await.unwrap().as_ref(), Some(&stack.id), "{token}");
    }
    let calls = setup.calls("cloudformation:DescribeStackEvents");
    assert_eq!(setup.cloud.carried_out(&stack.id, "never sent").await.unwrap(), None);
    assert!(setup.calls("cloudformation:DescribeStackEvents") > calls + 1, "there was one page only");
}

#[tokio::test(start_paused = true)]
async fn a_deletion_is_found_by_the_id_of_the_stack_that_is_gone() {
    let setup = Setup::plain();
    let stack = setup.created().await;
    setup.cloud.delete_stack(&setup.proof().await, &stack.id, "delete").await.unwrap();
    while !setup.cloud.describe(&stack.id).await.unwrap().unwrap().status.deleted() {
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    assert_eq!(setup.cloud.carried_out(STACK, "delete").await.unwrap(), None);
    assert_eq!(setup.cloud.carried_out(&stack.id, "delete").await.unwrap(), Some(stack.id.clone()));
}

#[tokio::test(start_paused = true)]
async fn an_update_of_another_process_is_found_although_it_is_refused_when_it_is_sent_again() {
    let setup = Setup::plain();
    let stack = setup.created().await;
    setup.updated(&template("breaking", 1), "u").await;
    // Under way for another token: a new call is refused.
    setup.cloud.update_stack(&setup.proof().await, &request(&template("news", 3), "other")).await.unwrap();
    let again = setup.proof().await.sent_before();
    let found = setup.cloud.update_stack(&again, &request(&template("breaking", 1), "u")).await.unwrap();
    assert_eq!(found, stack.id);
    let error =
        setup.cloud.update_stack(&again, &request(&template("never", 1), "never sent")).await.unwrap_err();
    assert_eq!(error.code(), "stack-busy");
}
