//! What a stack's status means, and what AWS allows.
//!
//! The statuses: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html>. What each call accepts:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html>.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Action;

/// The guide for one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recovery {
    /// What happened, and what the stack is like now.
    pub means: String,
    /// The recommended first. None: there is nothing to decide, only to wait or to deploy.
    pub ways: Vec<RecoveryOption>,
}

impl Recovery {
    /// Whether it stays as it is until somebody decides.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        !self.ways.is_empty()
    }

    #[must_use]
    pub fn option(&self, way: RecoveryWay) -> Option<&RecoveryOption> {
        self.ways.iter().find(|option| option.way == way)
    }

    fn of(means: &str, ways: Vec<RecoveryOption>) -> Option<Self> {
        Some(Self { means: means.to_owned(), ways })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveryOption {
    pub way: RecoveryWay,
    pub title: String,
    /// What it does, and what it does not.
    pub does: String,
    /// Whether something is lost by it.
    pub destructive: bool,
    /// Whether resources can be named that are left as they are.
    pub can_leave: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RecoveryWay {
    /// Deletes what is left of a first creation, and creates it anew.
    Recreate,
    /// Takes up a way back that had failed.
    ContinueRollback,
    /// Goes back to the last good state.
    RollBack,
    /// Deploys again, from where it is.
    Retry,
    /// Deletes, or goes on deleting.
    Delete,
}

impl RecoveryWay {
    /// As it is written in a terminal.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recreate => "recreate",
            Self::ContinueRollback => "continue-rollback",
            Self::RollBack => "roll-back",
            Self::Retry => "retry",
            Self::Delete => "delete",
        }
    }

    /// What the step of a plan does for it.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Self::Recreate => Action::Recreate,
            Self::ContinueRollback => Action::ContinueRollback,
            Self::RollBack => Action::RollBack,
            Self::Retry => Action::Update,
            Self::Delete => Action::Delete,
        }
    }
}

impl RecoveryOption {
    fn new(way: RecoveryWay, title: &str, does: &str) -> Self {
        Self { way, title: title.to_owned(), does: does.to_owned(), destructive: false, can_leave: false }
    }

    fn destructive(self) -> Self {
        Self { destructive: true, ..self }
    }

    fn can_leave(self) -> Self {
        Self { can_leave: true, ..self }
    }
}

/// The guide for a status in AWS's words. Absent where the stack is as somebody wanted it, or as it was before.
#[must_use]
pub fn recovery(status: &str) -> Option<Recovery> {
    match status {
        "CREATE_COMPLETE"
        | "UPDATE_COMPLETE"
        | "UPDATE_ROLLBACK_COMPLETE"
        | "IMPORT_COMPLETE"
        | "IMPORT_ROLLBACK_COMPLETE"
        | "DELETE_COMPLETE" => None,
        "REVIEW_IN_PROGRESS" => Recovery::of(
            "Nothing is wrong: a change set was made for a stack that does not exist yet, and was never executed. The \
             stack is empty, and the next deployment creates it.",
            Vec::new(),
        ),
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" => Recovery::of(
            "The new version is live. AWS is deleting what it replaced, and the next update has to wait for that.",
            Vec::new(),
        ),
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS" => Recovery::of(
            "The update failed, and the version before it is live again. AWS is deleting what the update had made, and \
             the next update has to wait for that.",
            Vec::new(),
        ),
        "CREATE_FAILED" => create_failed(),
        "ROLLBACK_COMPLETE" => rollback_complete(),
        "ROLLBACK_FAILED" => rollback_failed(),
        "UPDATE_FAILED" => update_failed(),
        "UPDATE_ROLLBACK_FAILED" => update_rollback_failed(),
        "DELETE_FAILED" => delete_failed(),
        "IMPORT_ROLLBACK_FAILED" => import_rollback_failed(),
        busy if busy.ends_with("_IN_PROGRESS") => Recovery::of(
            "AWS is changing the stack right now. Wait for the end; what it ends as says what can be done then.",
            Vec::new(),
        ),
        _ => Recovery::of(
            "Nothing is known of this status. Look at the stack in the AWS console, and plan again when it is stable.",
            Vec::new(),
        ),
    }
}

/// Without a stable state before it, RollbackStack deletes the stack. An update would be accepted with rollback disabled only,
/// which is not how we deploy: a second failure would leave the same mess.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html>
fn create_failed() -> Option<Recovery> {
    Recovery::of(
        "The first creation failed with rollback disabled: what had been created is still there, the rest is missing. \
         AWS accepts no ordinary update in this state.",
        vec![
            RecoveryOption::new(
                RecoveryWay::Recreate,
                "Delete what is there and create it anew",
                "Deletes the stack with everything in it, except for resources with the policy Retain, which keep their \
                 names; then creates it from the sources as they are now.",
            )
            .destructive(),
            RecoveryOption::new(
                RecoveryWay::RollBack,
                "Take the creation back",
                "Sends RollbackStack. There is no earlier good state, so AWS deletes what was created, and the stack \
                 with it.",
            )
            .destructive(),
        ],
    )
}

fn rollback_complete() -> Option<Recovery> {
    Recovery::of(
        "The first creation failed and was taken back. The stack is an empty shell that AWS neither updates nor creates \
         anew; only resources with the policy Retain may still be in the account.",
        vec![
            RecoveryOption::new(
                RecoveryWay::Recreate,
                "Delete the empty stack and create it anew",
                "Deletes the shell, then creates the stack from the sources as they are now. Put right first what made \
                 the creation fail: the events of the stack say it.",
            ),
            RecoveryOption::new(
                RecoveryWay::Delete,
                "Delete the empty stack",
                "Deletes the shell and creates nothing.",
            ),
        ],
    )
}

fn rollback_failed() -> Option<Recovery> {
    Recovery::of(
        "The first creation failed, and so did taking it back: some of its resources are still there. AWS allows \
         nothing but deleting the stack.",
        vec![
            RecoveryOption::new(
                RecoveryWay::Recreate,
                "Delete what is there and create it anew",
                "Deletes the stack with what is left in it, then creates it from the sources as they are now. Put right \
                 first what keeps the resources in its way, or the deletion fails in the same place; what cannot be deleted \
                 can be retained after that.",
            )
            .destructive(),
            RecoveryOption::new(
                RecoveryWay::Delete,
                "Delete what is there",
                "Deletes the stack with what is left in it, and creates nothing.",
            )
            .destructive(),
        ],
    )
}

fn update_failed() -> Option<Recovery> {
    Recovery::of(
        "An update failed with rollback disabled: some resources are new, the others are as before. AWS accepts no \
         ordinary update in this state.",
        vec![RecoveryOption::new(
            RecoveryWay::RollBack,
            "Go back to the last good state",
            "Sends RollbackStack: what the update changed becomes as it was before, and what it added is deleted. Then \
             the stack can be deployed again.",
        )],
    )
}

/// Only resources that are UPDATE_FAILED because the way back failed can be skipped; they are then taken for rolled back,
/// whatever they are.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html>
fn update_rollback_failed() -> Option<Recovery> {
    Recovery::of(
        "An update failed, and so did going back to the version before it: some resources are as before, others are not. \
         Until the way back is finished, AWS accepts no update.",
        vec![
            RecoveryOption::new(
                RecoveryWay::ContinueRollback,
                "Continue the way back",
                "Sends ContinueUpdateRollback. Put right first what kept the resources in its way, or leave them out: then AWS \
                 goes on without them and takes them for restored, and the next update may fail on what they really are.",
            )
            .can_leave(),
            RecoveryOption::new(
                RecoveryWay::Delete,
                "Delete the stack",
                "Deletes the stack with everything in it, the data too, except for resources with the policy Retain.",
            )
            .destructive(),
        ],
    )
}

/// RetainResources is accepted in this status only.
fn delete_failed() -> Option<Recovery> {
    Recovery::of(
        "A deletion did not finish: some resources are gone, those below are not. AWS allows nothing but deleting the \
         stack again.",
        vec![
            RecoveryOption::new(
                RecoveryWay::Delete,
                "Delete what is left",
                "Deletes the stack again. Put right first what kept the resources in its way (a bucket must be empty), or \
                 retain them: they stay in the account, and nothing manages them any more.",
            )
            .destructive()
            .can_leave(),
            RecoveryOption::new(
                RecoveryWay::Recreate,
                "Delete what is left and create it anew",
                "Deletes the stack again, then creates it from the sources as they are now. What is retained keeps its \
                 name, and a new resource of that name cannot be created beside it.",
            )
            .destructive()
            .can_leave(),
        ],
    )
}

/// ContinueUpdateRollback is documented for UPDATE_ROLLBACK_FAILED alone, and RollbackStack for CREATE_FAILED and UPDATE_FAILED.
fn import_rollback_failed() -> Option<Recovery> {
    Recovery::of(
        "An import of existing resources failed, and so did taking it back. What was in the stack before is untouched; \
         AWS documents no call that takes this back. Look at the events of the stack and ask AWS before you delete it: \
         imported resources must have a deletion policy, and those with Retain stay in the account.",
        vec![
            RecoveryOption::new(
                RecoveryWay::Delete,
                "Delete the stack",
                "Deletes the stack with everything in it, except for resources with the policy Retain.",
            )
            .destructive(),
        ],
    )
}
