//! A stack's events: each once, in the order in which they happened.

use aws_sdk_cloudformation::types::StackEvent as SdkEvent;
use jiff::Timestamp;

use crate::{AwsError, Cloud, StackStatus, clock::timestamp, retry::Attempts};

/// Pages of 100 events each that are read at most when nothing is known of a stack's past.
const MOST_PAGES: usize = 30;

/// Something that happened to a resource of a stack, or to the stack itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackEvent {
    pub id: String,
    pub stack_id: String,
    pub logical_id: String,
    pub physical_id: Option<String>,
    pub kind: String,
    pub status: StackStatus,
    pub reason: Option<String>,
    /// The ClientRequestToken of the call that caused it.
    pub token: Option<String>,
    pub at: Timestamp,
}

impl StackEvent {
    fn read(event: &SdkEvent) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            id: text(event.event_id()),
            stack_id: text(event.stack_id()),
            logical_id: text(event.logical_resource_id()),
            physical_id: event.physical_resource_id().filter(|id| !id.is_empty()).map(str::to_owned),
            kind: text(event.resource_type()),
            status: StackStatus(text(event.resource_status().map(|status| status.as_str()))),
            reason: event.resource_status_reason().map(str::to_owned),
            token: event.client_request_token().map(str::to_owned),
            at: event.timestamp().and_then(timestamp).unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }

    /// Whether it is about the stack as a whole.
    #[must_use]
    pub fn of_the_stack(&self) -> bool {
        self.physical_id.as_deref() == Some(&self.stack_id)
    }
}

impl Cloud {
    /// What happened since the event `last_seen`, oldest first. Where nothing was seen yet: the operation of `token`, or, on
    /// a server whose events bear no tokens, everything. Asked once: the question will be asked again.
    ///
    /// # Errors
    /// Where AWS refuses, throttles, or cannot be reached.
    pub async fn events(
        &self,
        stack_id: &str,
        last_seen: Option<&str>,
        token: &str,
    ) -> Result<Vec<StackEvent>, AwsError> {
        let session = self.session().await?;
        let mut reader = Reader::new(last_seen, token);
        let mut page: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let answer = self
                .call(Attempts::ONCE, |_| async {
                    let events = session.clients.cloudformation.describe_stack_events();
                    let request = events.stack_name(stack_id).set_next_token(page.clone());
                    request.send().await.map_err(|error| AwsError::sdk("DescribeStackEvents", error))
                })
                .await?;
            page = answer.next_token().map(str::to_owned);
            if reader.take(answer.stack_events().iter().map(StackEvent::read)) || page.is_none() {
                break;
            }
        }
        Ok(reader.events())
    }

    /// Whether AWS carried out the call with this token, whenever that was: the id of the stack that it was about. Where the
    /// stack may have been deleted since, it has to be asked by its id.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn carried_out(&self, stack: &str, token: &str) -> Result<Option<String>, AwsError> {
        let session = self.session().await?;
        let mut page: Option<String> = None;
        loop {
            let answer = self
                .call(Attempts::STANDARD, |_| async {
                    let events = session.clients.cloudformation.describe_stack_events();
                    let request = events.stack_name(stack).set_next_token(page.clone());
                    request.send().await.map_err(|error| AwsError::sdk("DescribeStackEvents", error))
                })
                .await;
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) if error.missing_stack() => return Ok(None),
                Err(error) => return Err(error),
            };
            let ours = |event: &&SdkEvent| event.client_request_token() == Some(token);
            if let Some(event) = answer.stack_events().iter().find(ours) {
                return Ok(Some(event.stack_id().unwrap_or(stack).to_owned()));
            }
            page = answer.next_token().map(str::to_owned);
            if page.is_none() {
                return Ok(None);
            }
        }
    }
}

/// Reads pages, newest event first, up to where what is wanted begins.
struct Reader<'a> {
    last_seen: Option<&'a str>,
    token: &'a str,
    /// Newest first.
    read: Vec<StackEvent>,
    seen_ours: bool,
}

impl<'a> Reader<'a> {
    fn new(last_seen: Option<&'a str>, token: &'a str) -> Self {
        Self { last_seen, token, read: Vec::new(), seen_ours: false }
    }

    /// Answers whether no older event is wanted.
    fn take(&mut self, page: impl Iterator<Item = StackEvent>) -> bool {
        for event in page {
            if self.last_seen == Some(event.id.as_str()) {
                return true;
            }
            let ours = event.token.as_deref() == Some(self.token);
            // Events of one operation bear one token; before the first of ours lie those of earlier operations.
            if self.last_seen.is_none() && self.seen_ours && !ours && event.token.is_some() {
                return true;
            }
            self.seen_ours |= ours;
            // New events move older ones to the next page, so that a page can repeat what the last one had.
            if !self.read.iter().any(|read| read.id == event.id) {
                self.read.push(event);
            }
        }
        false
    }

    fn events(mut self) -> Vec<StackEvent> {
        self.read.reverse();
        self.read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, token: Option<&str>) -> StackEvent {
        StackEvent {
            id: id.into(),
            stack_id: "s".into(),
            logical_id: "Table".into(),
            physical_id: None,
            kind: "AWS::DynamoDB::Table".into(),
            status: StackStatus("CREATE_COMPLETE".into()),
            reason: None,
            token: token.map(str::to_owned),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn ids(reader: Reader<'_>) -> Vec<String> {
        reader.events().into_iter().map(|event| event.id).collect()
    }

    #[test]
    fn events_are_read_up_to_the_last_one_that_was_seen_and_given_oldest_first() {
        let mut reader = Reader::new(Some("2"), "t");
        let page = ["4", "3", "2", "1"].map(|id| event(id, Some("t")));
        assert!(reader.take(page.into_iter()));
        assert_eq!(ids(reader), ["3", "4"]);
    }

    #[test]
    fn an_event_that_two_pages_have_is_read_once() {
        let mut reader = Reader::new(None, "t");
        assert!(!reader.take([event("4", Some("t")), event("3", Some("t"))].into_iter()));
        assert!(!reader.take([event("3", Some("t")), event("2", Some("t"))].into_iter()));
        assert_eq!(ids(reader), ["2", "3", "4"]);
    }

    #[test]
    fn events_of_earlier_operations_are_not_read() {
        let mut reader = Reader::new(None, "ours");
        let page = [event("3", Some("ours")), event("2", Some("ours")), event("1", Some("earlier"))];
        assert!(reader.take(page.into_iter()));
        assert_eq!(ids(reader), ["2", "3"]);
    }
}
