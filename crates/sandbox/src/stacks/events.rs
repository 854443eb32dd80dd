//! The record of what happened to a stack.

use jiff::Timestamp;

use super::model::{Event, Resource, Stack};
use super::status::{ResourceStatus, StackStatus};
use crate::seed;
use crate::wire::xml::stamp;

impl Stack {
    fn token(&self) -> Option<String> {
        self.operation.as_ref().and_then(|operation| operation.token.clone())
    }

    /// Gives the stack a status and records it.
    pub fn enter(&mut self, status: StackStatus, reason: Option<&str>, now: Timestamp) {
        self.status = status;
        self.reason = reason.map(str::to_owned);
        self.note(reason, now);
    }

    /// Records the stack's present status once more, with a reason.
    pub fn note(&mut self, reason: Option<&str>, now: Timestamp) {
        let count = self.events.len().to_string();
        self.events.push(Event {
            id: seed::uuid(0, &[&self.id, "event", &count]),
            at: now,
            logical_id: self.name.clone(),
            physical_id: self.id.clone(),
            kind: "AWS::CloudFormation::Stack".to_owned(),
            status: self.status.to_string(),
            reason: reason.map(str::to_owned),
            token: self.token(),
            properties: None,
        });
    }

    /// Gives a resource a status and records it.
    pub fn enter_resource(
        &mut self,
        logical_id: &str,
        status: ResourceStatus,
        reason: Option<&str>,
        now: Timestamp,
    ) {
        if let Some(mut resource) = self.resources.remove(logical_id) {
            resource.status = status;
            resource.reason = reason.map(str::to_owned);
            resource.updated = now;
            self.note_resource(logical_id, &resource, now);
            self.resources.insert(logical_id.to_owned(), resource);
        }
    }

    /// Records the status of a resource, which may be one that the stack no longer shows.
    pub fn note_resource(&mut self, logical_id: &str, resource: &Resource, now: Timestamp) {
        let count = self.events.len();
        self.events.push(Event {
            id: format!("{logical_id}-{}-{}-{count}", resource.status, stamp(now)),
            at: now,
            logical_id: logical_id.to_owned(),
            physical_id: resource.physical_id.clone(),
            kind: resource.kind.clone(),
            status: resource.status.to_string(),
            reason: resource.reason.clone(),
            token: self.token(),
            properties: Some(resource.properties.to_string()),
        });
    }
}
