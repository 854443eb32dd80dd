//! When an operation on a stack is over, and how it went. Pure: looks go in, a verdict comes out.

use std::collections::{BTreeMap, HashSet};

use aws::{StackDescription, StackEvent, StackStatus};
use jiff::Timestamp;
use journal::{Failure, ResourceEvent};
use topology::Location;

use crate::poller::Look;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Update,
    Delete,
    /// Out of a state in which AWS left a stack.
    Rollback,
}

/// What became of an operation.
#[derive(Debug)]
pub(crate) enum Verdict {
    Succeeded(Option<Box<StackDescription>>),
    Failed(Box<Failure>),
}

/// Gathers what is seen of one operation.
///
/// A terminal status alone says nothing: it may be what an earlier operation left. The operation is over when the stack's
/// own event with a terminal status bears this operation's token.
#[derive(Debug)]
pub(crate) struct Watch<'a> {
    operation: Operation,
    /// Of the call, and of the one that stopped it: what happens after that bears the second.
    tokens: Vec<&'a str>,
    /// When the stack had last been changed before.
    baseline: Option<Timestamp>,
    locations: &'a BTreeMap<String, Location>,
    seen: HashSet<String>,
    /// The status of the last event of ours about the stack itself.
    our_status: Option<String>,
    /// Somebody else's operation on the stack came after the end of ours.
    overtaken: bool,
    /// Some servers' events bear no tokens at all.
    any_token: bool,
    first_failure: Option<StackEvent>,
    /// Why the stack went back, in AWS's words: what is wrong with its exports, no resource says.
    went_back: Option<String>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(
        operation: Operation,
        token: &'a str,
        baseline: Option<Timestamp>,
        locations: &'a BTreeMap<String, Location>,
    ) -> Self {
        Self {
            operation,
            tokens: vec![token],
            baseline,
            locations,
            seen: HashSet::new(),
            our_status: None,
            overtaken: false,
            any_token: false,
            first_failure: None,
            went_back: None,
        }
    }

    pub(crate) fn also(&mut self, token: &'a str) {
        self.tokens.push(token);
    }

    /// Those events that are this operation's and were not seen before.
    pub(crate) fn events(&mut self, events: Vec<StackEvent>) -> Vec<ResourceEvent> {
        let mut ours = Vec::new();
        for event in events {
            self.any_token |= event.token.is_some();
            let foreign = event.token.as_deref().is_some_and(|token| !self.tokens.contains(&token));
            if foreign && event.of_the_stack() && self.our_end().is_some() {
                self.overtaken = true;
            }
            if foreign || !self.seen.insert(event.id.clone()) {
                continue;
            }
            if event.of_the_stack() && event.token.is_some() {
                self.our_status = Some(event.status.0.clone());
            }
            if event.of_the_stack() && event.status.0.ends_with("ROLLBACK_IN_PROGRESS") {
                self.went_back = self.went_back.take().or_else(|| event.reason.clone());
            }
            if self.first_failure.is_none() && is_cause(&event) {
                self.first_failure = Some(event.clone());
            }
            ours.push(shown(event));
        }
        ours
    }

    /// Absent while the operation goes on, or while it is not known.
    pub(crate) fn verdict(&self, look: &Look) -> Option<Verdict> {
        let Some(stack) = &look.stack else {
            return (self.operation == Operation::Delete).then_some(Verdict::Succeeded(None));
        };
        if self.operation == Operation::Delete && stack.status.deleted() {
            return Some(Verdict::Succeeded(None));
        }
        // What the stack is by now is somebody else's doing; what became of ours its own last event says.
        if self.overtaken
            && let Some(status) = self.our_end()
        {
            return Some(if status.succeeded() && self.operation != Operation::Delete {
                Verdict::Succeeded(None)
            } else {
                Verdict::Failed(Box::new(self.failure(&StackDescription { status, ..stack.clone() })))
            });
        }
        // A read may be stale just after a change set was executed: https://github.com/aws/aws-cdk-cli/issues/1803
        if stack.status.in_progress() || stack.status.in_review() || !self.is_ours(stack) {
            return None;
        }
        if self.operation == Operation::Rollback && stack.status.as_str().ends_with("ROLLBACK_COMPLETE") {
            return Some(Verdict::Succeeded(Some(Box::new(stack.clone()))));
        }
        if stack.status.succeeded() && self.operation != Operation::Delete {
            return Some(Verdict::Succeeded(Some(Box::new(stack.clone()))));
        }
        Some(Verdict::Failed(Box::new(self.failure(stack))))
    }

    /// The status in which our operation left the stack, once it did.
    fn our_end(&self) -> Option<StackStatus> {
        self.our_status.clone().map(StackStatus).filter(|status| !status.in_progress())
    }

    fn is_ours(&self, stack: &StackDescription) -> bool {
        if let Some(status) = &self.our_status {
            return *status == stack.status.0;
        }
        // Without tokens the stack's own date has to do; a stack that we created has no earlier operation.
        // AWS dates every update; a server that dates none (moto) has the update behind it when it says so.
        let undated = stack.updated.is_none() && stack.status.as_str().starts_with("UPDATE_");
        let changed = self.operation == Operation::Create || stack.changed() != self.baseline || undated;
        !self.any_token && !self.seen.is_empty() && changed
    }

    fn failure(&self, stack: &StackDescription) -> Failure {
        let cause = self.first_failure.clone();
        let reason =
            |event: &StackEvent| event.reason.clone().unwrap_or_else(|| "AWS gave no reason".to_owned());
        let message = match &cause {
            Some(event) if !event.of_the_stack() => {
                format!("{} ({}): {}", event.logical_id, event.kind, reason(event))
            }
            Some(event) => reason(event),
            None => self
                .went_back
                .clone()
                .or_else(|| stack.reason.clone())
                .unwrap_or_else(|| format!("the stack ended as {}", stack.status)),
        };
        Failure {
            code: "stack-failed".to_owned(),
            message,
            hint: hint(&stack.status.0).to_owned(),
            location: cause.as_ref().and_then(|event| self.locations.get(&event.logical_id).cloned()),
            resource: cause.map(shown),
            left_as: Some(stack.status.0.clone()),
        }
    }
}

/// The first resource that failed by itself; those that were stopped because of it say so.
fn is_cause(event: &StackEvent) -> bool {
    let stopped = event.reason.as_deref().is_some_and(|reason| {
        reason.contains("Resource creation cancelled")
            || reason.contains("Resource update cancelled")
            || reason.contains("Resource creation canceled")
    });
    matches!(event.status.as_str(), "CREATE_FAILED" | "UPDATE_FAILED" | "DELETE_FAILED") && !stopped
}

fn shown(event: StackEvent) -> ResourceEvent {
    ResourceEvent {
        id: event.id,
        logical_id: event.logical_id,
        kind: event.kind,
        physical_id: event.physical_id,
        status: event.status.0,
        reason: event.reason,
        at: event.at,
    }
}

/// What AWS allows after each way to fail.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html>
fn hint(status: &str) -> &'static str {
    match status {
        "ROLLBACK_COMPLETE" => {
            "Correct the cause and deploy again: the empty stack will be deleted and created anew."
        }
        "ROLLBACK_FAILED" => {
            "Some resources could not be removed. Correct what the message says, then delete the stack."
        }
        "UPDATE_ROLLBACK_COMPLETE" => "The stack is as it was before. Correct the cause and deploy again.",
        "UPDATE_ROLLBACK_FAILED" => {
            "The way back failed, too. Correct what the message says, then use `Continue update rollback` in the console."
        }
        "DELETE_FAILED" => {
            "Some resources could not be deleted. Correct what the message says, then delete again."
        }
        _ => "Correct the cause and deploy again.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn event(id: &str, logical_id: &str, status: &str, token: Option<&str>) -> StackEvent {
        StackEvent {
            id: id.into(),
            stack_id: "stack".into(),
            logical_id: logical_id.into(),
            physical_id: (logical_id == "notes").then(|| "stack".into()),
            kind: "AWS::DynamoDB::Table".into(),
            status: StackStatus(status.into()),
            reason: None,
            token: token.map(str::to_owned),
            at: at(1),
        }
    }

    fn look(status: &str, updated: i64) -> Look {
        let stack = StackDescription {
            id: "stack".into(),
            name: "notes".into(),
            status: StackStatus(status.into()),
            reason: None,
            outputs: BTreeMap::new(),
            exports: BTreeMap::new(),
            resolved: BTreeMap::new(),
            parameters: BTreeMap::new(),
            tags: BTreeMap::new(),
            capabilities: vec![],
            parent: None,
            termination_protection: false,
            created: Some(at(0)),
            updated: Some(at(updated)),
        };
        Look { stack: Some(stack), events: vec![] }
    }

    #[test]
    fn a_terminal_status_that_an_earlier_operation_left_is_no_success() {
        let locations = BTreeMap::new();
        let mut watch = Watch::new(Operation::Update, "ours", Some(at(5)), &locations);
        watch.events(vec![event("1", "notes", "UPDATE_COMPLETE", Some("theirs"))]);
        assert!(watch.verdict(&look("UPDATE_COMPLETE", 5)).is_none());
        watch.events(vec![event("2", "notes", "UPDATE_IN_PROGRESS", Some("ours"))]);
        assert!(watch.verdict(&look("UPDATE_COMPLETE", 5)).is_none());
        watch.events(vec![event("3", "notes", "UPDATE_COMPLETE", Some("ours"))]);
        assert!(matches!(watch.verdict(&look("UPDATE_COMPLETE", 9)), Some(Verdict::Succeeded(_))));
    }

    #[test]
    fn where_no_event_bears_a_token_the_date_of_the_change_decides() {
        let locations = BTreeMap::new();
        let mut watch = Watch::new(Operation::Update, "ours", Some(at(5)), &locations);
        watch.events(vec![event("1", "notes", "UPDATE_COMPLETE", None)]);
        assert!(watch.verdict(&look("UPDATE_COMPLETE", 5)).is_none());
        assert!(matches!(watch.verdict(&look("UPDATE_COMPLETE", 6)), Some(Verdict::Succeeded(_))));
    }

    #[test]
    fn where_a_server_dates_no_updates_their_status_has_to_do() {
        let locations = BTreeMap::new();
        let mut watch = Watch::new(Operation::Update, "ours", Some(at(0)), &locations);
        watch.events(vec![event("1", "notes", "UPDATE_COMPLETE", None)]);
        let mut undated = look("CREATE_COMPLETE", 0);
        undated.stack.as_mut().unwrap().updated = None;
        assert!(watch.verdict(&undated).is_none());
        undated.stack.as_mut().unwrap().status = StackStatus("UPDATE_COMPLETE".into());
        assert!(matches!(watch.verdict(&undated), Some(Verdict::Succeeded(_))));
    }

    #[test]
    fn an_operation_that_somebody_elses_followed_is_judged_by_its_own_last_event() {
        let locations = BTreeMap::new();
        let mut watch = Watch::new(Operation::Create, "ours", None, &locations);
        watch.events(vec![
            event("1", "notes", "CREATE_COMPLETE", Some("ours")),
            event("2", "notes", "UPDATE_COMPLETE", Some("theirs")),
        ]);
        // Whose stack it is now is not ours to remember.
        assert!(matches!(watch.verdict(&look("UPDATE_COMPLETE", 9)), Some(Verdict::Succeeded(None))));
        let mut watch = Watch::new(Operation::Create, "ours", None, &locations);
        watch.events(vec![
            event("1", "notes", "ROLLBACK_COMPLETE", Some("ours")),
            event("2", "notes", "DELETE_COMPLETE", Some("theirs")),
        ]);
        assert!(matches!(watch.verdict(&look("DELETE_COMPLETE", 9)), Some(Verdict::Failed(_))));
    }

    #[test]
    fn a_stack_that_still_reads_as_in_review_has_not_failed() {
        let locations = BTreeMap::new();
        let watch = Watch::new(Operation::Create, "ours", None, &locations);
        assert!(watch.verdict(&look("REVIEW_IN_PROGRESS", 1)).is_none());
    }

    #[test]
    fn the_cause_is_the_first_resource_that_failed_by_itself_and_is_found_in_the_sources() {
        let place = Location { file: "services/notes/serverless.yml".into(), line: 12, column: 5 };
        let locations = BTreeMap::from([("Table".to_owned(), place.clone())]);
        let mut watch = Watch::new(Operation::Create, "ours", None, &locations);
        let mut stopped = event("1", "Topic", "CREATE_FAILED", Some("ours"));
        stopped.reason = Some("Resource creation cancelled".into());
        let mut cause = event("2", "Table", "CREATE_FAILED", Some("ours"));
        cause.reason = Some("Table already exists".into());
        watch.events(vec![stopped, cause, event("3", "notes", "ROLLBACK_COMPLETE", Some("ours"))]);
        let Some(Verdict::Failed(failure)) = watch.verdict(&look("ROLLBACK_COMPLETE", 2)) else {
            panic!("not failed")
        };
        assert_eq!(failure.message, "Table (AWS::DynamoDB::Table): Table already exists");
        assert_eq!(failure.location, Some(place));
        assert_eq!(failure.left_as.as_deref(), Some("ROLLBACK_COMPLETE"));
    }

    #[test]
    fn an_event_is_passed_on_once() {
        let locations = BTreeMap::new();
        let mut watch = Watch::new(Operation::Create, "ours", None, &locations);
        let one = || vec![event("1", "Table", "CREATE_IN_PROGRESS", Some("ours"))];
        assert_eq!(watch.events(one()).len(), 1);
        assert!(watch.events(one()).is_empty());
    }
}
