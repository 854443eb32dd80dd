//! Change sets: what was and what will be, and whether they can still be executed.

use std::collections::{BTreeMap, BTreeSet};

use aws::ChangeSetStatus;

use crate::support::{STACK, Setup, request, template};

#[tokio::test(start_paused = true)]
async fn a_change_is_read_with_what_was_and_what_will_be() {
    let setup = Setup::plain();
    setup.created().await;
    let made = setup.change_set("c-1", request(&template("breaking", 1), "t")).await;
    assert_eq!(made.status, ChangeSetStatus::Ready);
    let [change] = &made.changes[..] else { panic!("{made:?}") };
    assert_eq!((change.logical_id.as_str(), change.action.as_str()), ("Topic", "Modify"));
    assert_eq!(change.scope, ["Properties"]);
    let [difference] = &change.differences[..] else { panic!("{change:?}") };
    assert_eq!(difference.path, "/Properties/DisplayName");
    assert_eq!(difference.before.as_deref(), Some("news"));
    assert_eq!(difference.after.as_deref(), Some("breaking"));
    assert_eq!(difference.recreation.as_deref(), Some("Never"));
    assert!(!change.tags_only);
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_goes_is_read_with_its_properties_and_what_becomes_of_it() {
    let setup = Setup::plain();
    setup.created().await;
    let (without, _) =
        template("news", 1).split_once("  Queue:").map(|(a, b)| (a.to_owned(), b.len())).unwrap();
    let made = setup.change_set("c-1", request(&without, "t")).await;
    let [change] = &made.changes[..] else { panic!("{made:?}") };
    assert_eq!((change.logical_id.as_str(), change.action.as_str()), ("Queue", "Remove"));
    assert_eq!(change.policy.as_deref(), Some("Delete"));
    let [difference] = &change.differences[..] else { panic!("{change:?}") };
    assert_eq!(
        (difference.path.as_str(), difference.before.as_deref()),
        ("/Properties/DelaySeconds", Some("1"))
    );
    assert_eq!(difference.after, None);
}

#[tokio::test(start_paused = true)]
async fn a_tag_of_the_stack_changes_nothing_but_tags() {
    let setup = Setup::plain();
    setup.created().await;
    let tags = BTreeMap::from([("stagewright:run".to_owned(), "r-1".to_owned())]);
    let tagged = aws::StackRequest { tags: tags.clone(), ..request(&template("news", 1), "t") };
    let made = setup.change_set("c-1", tagged).await;
    assert!(!made.changes.is_empty() && made.changes.iter().all(|change| change.tags_only), "{made:?}");
    let proof = setup.proof().await;
    setup.cloud.execute_change_set(&proof, &made.arn, &made.stack_id, "e").await.unwrap();
    let stack = setup.settled(STACK).await;
    assert_eq!((stack.tags, stack.parent), (tags, None));
}

#[tokio::test(start_paused = true)]
async fn a_change_set_that_an_update_overtook_is_obsolete_and_says_what_to_do() {
    let setup = Setup::plain();
    setup.created().await;
    let made = setup.change_set("c-1", request(&template("breaking", 1), "t")).await;
    setup.updated(&template("news", 2), "u").await;
    let now = setup.cloud.describe_change_set(&made.arn).await.unwrap();
    assert_eq!(now.status, ChangeSetStatus::Obsolete);
    let proof = setup.proof().await;
    let error = setup.cloud.execute_change_set(&proof, &made.arn, &made.stack_id, "e").await.unwrap_err();
    assert_eq!(error.code(), "obsolete-change-set");
    assert!(error.hint().contains("approve again"));
}

#[tokio::test(start_paused = true)]
async fn a_change_set_says_that_it_was_executed() {
    let setup = Setup::plain();
    setup.created().await;
    let made = setup.change_set("c-1", request(&template("breaking", 1), "t")).await;
    let proof = setup.proof().await;
    setup.cloud.execute_change_set(&proof, &made.arn, &made.stack_id, "e").await.unwrap();
    let now = setup.cloud.describe_change_set(&made.arn).await.unwrap();
    assert_eq!(now.status, ChangeSetStatus::Executed);
}

#[tokio::test(start_paused = true)]
async fn a_secret_parameter_keeps_its_value_where_it_is_not_given_anew() {
    let setup = Setup::plain();
    let mut first = request(&template("news", 1), "create");
    first.parameters.insert("Password".into(), "hunter2".into());
    setup.cloud.create_stack(&setup.proof().await, &first).await.unwrap();
    let before = setup.settled(STACK).await;
    assert_eq!(before.parameters["Password"], "****");
    let second = aws::StackRequest {
        // What is shown of it is no value.
        parameters: before.parameters.clone(),
        previous: BTreeSet::from(["Password".to_owned()]),
        ..request(&template("breaking", 1), "update")
    };
    setup.cloud.update_stack(&setup.proof().await, &second).await.unwrap();
    assert_eq!(setup.settled(STACK).await.outputs["Secret"], "len-hunter2");
}
