//! Accounts that were asked for in an organization. The call cannot be repeated safely, so what was meant is on disk
//! before it is sent: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html>

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use topology::{AccountId, AccountName};
use ts_rs::TS;

use crate::{Failure, Journal, JournalError};

/// Names a creation in its journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct CreationId(#[ts(type = "number")] pub i64);

/// An account that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountCreationRecord {
    pub id: CreationId,
    pub name: AccountName,
    pub email: String,
    /// The role that the new account's management account may assume in it.
    pub role: String,
    /// The account that it was asked from.
    pub from: AccountName,
    /// AWS's name for it. Absent: it is not known whether AWS took the call.
    pub request: Option<String>,
    /// Absent: not known yet.
    pub outcome: Option<CreationOutcome>,
    /// When it was asked for.
    #[ts(type = "string")]
    pub at: Timestamp,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "there are a handful of them")]
pub enum CreationOutcome {
    Created(AccountId),
    Failed(Failure),
}

impl Journal {
    /// Before the account is asked for.
    ///
    /// # Errors
    /// Where it is not durably on disk: then nothing may be sent.
    pub fn intend_creation(
        &self,
        name: &AccountName,
        email: &str,
        role: &str,
        from: &AccountName,
        at: Timestamp,
    ) -> Result<CreationId, JournalError> {
        let connection = self.connection();
        connection
            .execute(
                "INSERT INTO account_creations (name, email, role, from_account, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![name.as_str(), email, role, from.as_str(), at.to_string()],
            )
            .map_err(JournalError::Write)?;
        Ok(CreationId(connection.last_insert_rowid()))
    }

    /// AWS took the call, and calls it `request`.
    ///
    /// # Errors
    /// Where it is not durably on disk, or there is no such creation.
    pub fn creation_sent(&self, id: CreationId, request: &str) -> Result<(), JournalError> {
        self.change_creation("UPDATE account_creations SET request = ?2 WHERE id = ?1", id, request)
    }

    /// # Errors
    /// Where it is not durably on disk, or there is no such creation.
    pub fn creation_ended(&self, id: CreationId, outcome: &CreationOutcome) -> Result<(), JournalError> {
        let text = serde_json::to_string(outcome)
            .map_err(|source| JournalError::Record { what: what(id), source })?;
        self.change_creation("UPDATE account_creations SET outcome = ?2 WHERE id = ?1", id, &text)
    }

    /// The newest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn creations(&self) -> Result<Vec<AccountCreationRecord>, JournalError> {
        let connection = self.connection();
        let mut select = connection
            .prepare_cached(
                "SELECT id, name, email, role, from_account, request, outcome, at FROM account_creations ORDER BY id DESC",
            )
            .map_err(JournalError::Read)?;
        let rows = select.query_map([], record).map_err(JournalError::Read)?;
        rows.collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    fn change_creation(&self, update: &str, id: CreationId, value: &str) -> Result<(), JournalError> {
        let changed = self.connection().execute(update, params![id.0, value]).map_err(JournalError::Write)?;
        if changed == 0 {
            return Err(JournalError::Write(rusqlite::Error::QueryReturnedNoRows));
        }
        Ok(())
    }
}

fn what(id: CreationId) -> String {
    format!("the creation of account {}", id.0)
}

fn record(row: &Row<'_>) -> rusqlite::Result<AccountCreationRecord> {
    let outcome: Option<String> = row.get(6)?;
    Ok(AccountCreationRecord {
        id: CreationId(row.get(0)?),
        name: read(row, 1, AccountName::new)?,
        email: row.get(2)?,
        role: row.get(3)?,
        from: read(row, 4, AccountName::new)?,
        request: row.get(5)?,
        outcome: outcome.map(|text| serde_json::from_str(&text)).transpose().map_err(|e| unreadable(6, e))?,
        at: read(row, 7, |text: String| text.parse::<Timestamp>())?,
    })
}

fn read<T, E: std::error::Error + Send + Sync + 'static>(
    row: &Row<'_>,
    at: usize,
    parse: impl FnOnce(String) -> Result<T, E>,
) -> rusqlite::Result<T> {
    parse(row.get(at)?).map_err(|error| unreadable(at, error))
}

fn unreadable(at: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(error))
}
