//! Stack statuses and what each allows.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html>

/// A status as AWS writes it: `UPDATE_COMPLETE`. Kept as a text, so that one that AWS adds is shown and not guessed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackStatus(pub String);

impl StackStatus {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// AWS is still working on the stack. `*_CLEANUP_IN_PROGRESS` counts: no new update may begin before its end.
    #[must_use]
    pub fn in_progress(&self) -> bool {
        self.0.ends_with("_IN_PROGRESS") && !self.in_review()
    }

    /// Made by a change set, and empty.
    #[must_use]
    pub fn in_review(&self) -> bool {
        self.0 == "REVIEW_IN_PROGRESS"
    }

    /// The stack is as the last operation wanted it.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        matches!(
            self.0.as_str(),
            "CREATE_COMPLETE"
                | "UPDATE_COMPLETE"
                | "IMPORT_COMPLETE"
                | "DELETE_COMPLETE"
                // The new version is live; what is left is the deletion of what it replaced.
                | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
        )
    }

    #[must_use]
    pub fn deleted(&self) -> bool {
        self.0 == "DELETE_COMPLETE"
    }

    /// An operation was undone or could not be.
    #[must_use]
    pub fn failed(&self) -> bool {
        !self.in_progress() && !self.in_review() && !self.succeeded()
    }

    /// The empty shell of a first creation that failed.
    #[must_use]
    pub fn shell(&self) -> bool {
        self.0 == "ROLLBACK_COMPLETE"
    }

    /// What is left of a creation or a deletion that failed: AWS neither updates it nor creates it anew.
    #[must_use]
    pub fn remains(&self) -> bool {
        self.shell() || matches!(self.0.as_str(), "CREATE_FAILED" | "ROLLBACK_FAILED" | "DELETE_FAILED")
    }

    #[must_use]
    pub fn updatable(&self) -> bool {
        matches!(
            self.0.as_str(),
            "CREATE_COMPLETE"
                | "UPDATE_COMPLETE"
                | "UPDATE_ROLLBACK_COMPLETE"
                | "IMPORT_COMPLETE"
                | "IMPORT_ROLLBACK_COMPLETE"
        )
    }
}

impl std::fmt::Display for StackStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(text: &str) -> StackStatus {
        StackStatus(text.into())
    }

    #[test]
    fn a_rolled_back_stack_has_failed_even_where_it_may_be_updated() {
        for text in
            ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "CREATE_FAILED"]
        {
            assert!(status(text).failed(), "{text}");
        }
        assert!(status("UPDATE_ROLLBACK_COMPLETE").updatable());
        assert!(!status("ROLLBACK_COMPLETE").updatable());
    }

    #[test]
    fn what_is_left_of_a_stack_cannot_be_updated() {
        for text in ["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"] {
            assert!(status(text).remains() && !status(text).updatable(), "{text}");
        }
        assert!(status("ROLLBACK_COMPLETE").shell() && !status("ROLLBACK_FAILED").shell());
        // It still is what it was before, or has to become that again.
        for text in ["UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED"] {
            assert!(!status(text).remains(), "{text}");
        }
    }

    #[test]
    fn a_stack_in_review_is_neither_busy_nor_failed() {
        let review = status("REVIEW_IN_PROGRESS");
        assert!(review.in_review() && !review.in_progress() && !review.failed() && !review.succeeded());
    }

    #[test]
    fn a_stack_that_cleans_up_has_succeeded_and_is_still_busy() {
        let cleanup = status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        assert!(cleanup.succeeded() && cleanup.in_progress());
    }
}
