//! What was last deployed to each stack, so that the next plan can tell what changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use topology::{ServiceId, Target};

use crate::{Journal, JournalError};

/// The last successful deployment of a stack. Kept by the stack's id: a stack that is deleted and created again under
/// the same name is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentRecord {
    pub stack_id: String,
    pub target: Target,
    pub service: ServiceId,
    /// `Interface::digest` of what was deployed.
    pub digest: String,
    /// `Provision::value` of every export, by export name.
    pub provided: BTreeMap<String, String>,
    /// The stack's own LastUpdatedTime (or CreationTime) after the deployment: a later one means that someone else changed it.
    pub last_updated: Option<Timestamp>,
}

impl Journal {
    /// # Errors
    /// Where the record cannot be written.
    pub fn record_deployment(&self, record: &DeploymentRecord) -> Result<(), JournalError> {
        let text = serde_json::to_string(record)
            .map_err(|source| JournalError::Record { what: record.stack_id.clone(), source })?;
        self.connection()
            .execute(
                "INSERT INTO deployments (stack_id, record) VALUES (?1, ?2)
                 ON CONFLICT (stack_id) DO UPDATE SET record = excluded.record",
                params![record.stack_id, text],
            )
            .map_err(JournalError::Write)?;
        Ok(())
    }

    /// # Errors
    /// Where the record cannot be read.
    pub fn deployment(&self, stack_id: &str) -> Result<Option<DeploymentRecord>, JournalError> {
        let text: Option<String> = self
            .connection()
            .query_row("SELECT record FROM deployments WHERE stack_id = ?1", [stack_id], |row| row.get(0))
            .optional()
            .map_err(JournalError::Read)?;
        text.map(|text| {
            serde_json::from_str(&text)
                .map_err(|source| JournalError::Record { what: stack_id.to_owned(), source })
        })
        .transpose()
    }

    /// All whose names begin with `prefix`, in the order of their names.
    ///
    /// # Errors
    /// Where the records cannot be read.
    pub fn deployments_named(&self, prefix: &str) -> Result<Vec<DeploymentRecord>, JournalError> {
        let connection = self.connection();
        let mut select = connection
            .prepare_cached("SELECT stack_id, record FROM deployments WHERE substr(stack_id, 1, length(?1)) = ?1 ORDER BY stack_id")
            .map_err(JournalError::Read)?;
        let rows = select
            .query_map([prefix], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .map_err(JournalError::Read)?;
        let mut records = Vec::new();
        for row in rows {
            let (what, text) = row.map_err(JournalError::Read)?;
            let record =
                serde_json::from_str(&text).map_err(|source| JournalError::Record { what, source })?;
            records.push(record);
        }
        Ok(records)
    }

    /// Of every stack.
    ///
    /// # Errors
    /// Where a record cannot be read.
    pub fn deployments(&self) -> Result<Vec<DeploymentRecord>, JournalError> {
        self.read_all("SELECT record FROM deployments", [])
    }

    /// A stack that is gone has no deployment.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn forget_deployment(&self, stack_id: &str) -> Result<(), JournalError> {
        self.connection()
            .execute("DELETE FROM deployments WHERE stack_id = ?1", [stack_id])
            .map_err(JournalError::Write)?;
        Ok(())
    }
}
