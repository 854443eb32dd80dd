//! What each status of a stack means, and what is offered there.

use plan::{Action, RecoveryWay, recovery};

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html>
const STATUSES: [&str; 24] = [
    "CREATE_IN_PROGRESS",
    "CREATE_FAILED",
    "CREATE_COMPLETE",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_FAILED",
    "ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS",
    "DELETE_FAILED",
    "DELETE_COMPLETE",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
    "REVIEW_IN_PROGRESS",
    "IMPORT_IN_PROGRESS",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_IN_PROGRESS",
    "IMPORT_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_COMPLETE",
    "SOMETHING_NEW",
];

#[test]
fn a_stack_that_can_be_updated_needs_no_recovery() {
    for status in
        STATUSES.iter().filter(|status| status.ends_with("_COMPLETE") && **status != "ROLLBACK_COMPLETE")
    {
        assert_eq!(recovery(status), None, "{status}");
    }
}

#[test]
fn where_aws_is_at_work_or_nothing_is_wrong_there_is_nothing_to_decide() {
    for status in STATUSES.iter().filter(|status| status.ends_with("_IN_PROGRESS")) {
        assert!(!recovery(status).unwrap().needs_person(), "{status}");
    }
    assert!(recovery("REVIEW_IN_PROGRESS").unwrap().means.starts_with("Nothing is wrong"));
    assert!(recovery("SOMETHING_NEW").unwrap().means.contains("console"));
}

#[test]
fn every_failure_says_what_it_means_and_offers_what_aws_allows() {
    for status in
        STATUSES.iter().filter(|status| status.ends_with("_FAILED") || **status == "ROLLBACK_COMPLETE")
    {
        let guide = recovery(status).unwrap();
        assert!(guide.needs_person() && !guide.means.is_empty(), "{status}");
        for option in &guide.ways {
            assert_eq!(guide.option(option.way), Some(option), "{status} offers a way twice");
            let accepted = match option.way.action() {
                Action::ContinueRollback => *status == "UPDATE_ROLLBACK_FAILED",
                Action::RollBack => matches!(*status, "CREATE_FAILED" | "UPDATE_FAILED"),
                Action::Delete => true,
                // What has been live is never made anew.
                Action::Recreate => !status.starts_with("UPDATE") && !status.starts_with("IMPORT"),
                Action::Create | Action::Update | Action::None => false,
            };
            assert!(accepted, "AWS does not accept {} of a stack that is {status}", option.way.as_str());
        }
    }
}

#[test]
fn a_stack_that_was_live_is_not_deleted_by_what_is_recommended() {
    for status in ["UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"] {
        let guide = recovery(status).unwrap();
        assert!(!guide.ways[0].destructive, "{status}");
    }
    let deletes = recovery("UPDATE_ROLLBACK_FAILED").unwrap();
    assert!(deletes.option(RecoveryWay::Delete).unwrap().destructive);
}

#[test]
fn resources_can_be_left_only_where_aws_takes_their_names() {
    for status in STATUSES {
        let leaves = recovery(status).is_some_and(|guide| guide.ways.iter().any(|option| option.can_leave));
        assert_eq!(leaves, matches!(status, "DELETE_FAILED" | "UPDATE_ROLLBACK_FAILED"), "{status}");
    }
}
