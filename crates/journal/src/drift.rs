//! What looks at the accounts found, kept as each stack is finished: a look that broke off is taken up where it was, and a cell
//! has a history.

use std::collections::BTreeSet;

use jiff::Timestamp;
use plan::drift::{StackEvidence, StackScan, TargetInventory};
use rusqlite::{OptionalExtension as _, params};
use serde::{Serialize, de::DeserializeOwned};
use topology::{StackName, Target};

use crate::{Journal, JournalError};

/// How many looks at a stack are kept: enough for a month of nights.
pub const LOOKS_KEPT: u32 = 30;

impl Journal {
    /// A look at some targets. Only the last one can be taken up again.
    ///
    /// # Errors
    /// Where it is not durably on disk.
    pub fn begin_look(&self, look: &str, at: Timestamp) -> Result<(), JournalError> {
        self.connection()
            .execute(
                "INSERT OR IGNORE INTO drift_looks (look, started) VALUES (?1, ?2)",
                params![look, at.to_string()],
            )
            .map_err(JournalError::Write)?;
        Ok(())
    }

    /// It has looked at everything.
    ///
    /// # Errors
    /// Where it is not durably on disk.
    pub fn end_look(&self, look: &str, at: Timestamp) -> Result<(), JournalError> {
        self.connection()
            .execute("UPDATE drift_looks SET ended = ?2 WHERE look = ?1", params![look, at.to_string()])
            .map_err(JournalError::Write)?;
        Ok(())
    }

    /// The last look, where it did not come to its end.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn unfinished_look(&self) -> Result<Option<String>, JournalError> {
        let last: Option<(String, Option<String>)> = self
            .connection()
            .query_row("SELECT look, ended FROM drift_looks ORDER BY number DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .map_err(JournalError::Read)?;
        Ok(last.and_then(|(look, ended)| ended.is_none().then_some(look)))
    }

    /// The stacks that this look is done with, so that it need not look at them again when it is taken up.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn looked_at(&self, look: &str) -> Result<BTreeSet<(Target, StackName)>, JournalError> {
        let scans: Vec<StackScan> =
            self.read_all("SELECT scan FROM drift_scans WHERE look = ?1 ORDER BY number", params![look])?;
        Ok(scans.into_iter().filter(StackScan::settled).map(|scan| (scan.target, scan.stack)).collect())
    }

    /// What the stack is known to be stays where this look saw nothing of it.
    ///
    /// # Errors
    /// Where it is not durably on disk.
    pub fn record_drift(
        &self,
        look: &str,
        scan: &StackScan,
        evidence: &StackEvidence,
    ) -> Result<(), JournalError> {
        let (scanned, seen) = (written(&scan.stack, scan)?, written(&scan.stack, evidence)?);
        let (account, region, stack) =
            (scan.target.account.as_str(), scan.target.region.as_str(), scan.stack.as_str());
        let mut connection = self.connection();
        let transaction = connection.transaction().map_err(JournalError::Write)?;
        transaction
            .execute(
                "INSERT INTO drift_scans (look, account, region, stack, scan, saw)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![look, account, region, stack, scanned, scan.saw()],
            )
            .map_err(JournalError::Write)?;
        if scan.saw() {
            transaction
                .execute(
                    "INSERT INTO drift_evidence (account, region, stack, evidence) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (account, region, stack) DO UPDATE SET evidence = excluded.evidence",
                    params![account, region, stack, seen],
                )
                .map_err(JournalError::Write)?;
        }
        // The last that saw it stays, however many have seen nothing since.
        transaction
            .execute(
                "DELETE FROM drift_scans WHERE account = ?1 AND region = ?2 AND stack = ?3
                 AND number <= (SELECT number FROM drift_scans WHERE account = ?1 AND region = ?2 AND stack = ?3
                                ORDER BY number DESC LIMIT 1 OFFSET ?4)
                 AND number IS NOT (SELECT MAX(number) FROM drift_scans
                                    WHERE account = ?1 AND region = ?2 AND stack = ?3 AND saw = 1)",
                params![account, region, stack, LOOKS_KEPT],
            )
            .map_err(JournalError::Write)?;
        transaction.commit().map_err(JournalError::Write)
    }

    /// # Errors
    /// Where it is not durably on disk.
    pub fn record_inventory(&self, inventory: &TargetInventory) -> Result<(), JournalError> {
        let text = written(&inventory.target, inventory)?;
        self.connection()
            .execute(
                "INSERT INTO drift_inventories (account, region, inventory) VALUES (?1, ?2, ?3)
                 ON CONFLICT (account, region) DO UPDATE SET inventory = excluded.inventory",
                params![inventory.target.account.as_str(), inventory.target.region.as_str(), text],
            )
            .map_err(JournalError::Write)?;
        Ok(())
    }

    /// The latest of each stack that saw it; where none ever did, the latest.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn drift_scans(&self) -> Result<Vec<StackScan>, JournalError> {
        self.read_all(
            "SELECT scan FROM drift_scans WHERE number IN
                 (SELECT COALESCE(MAX(CASE WHEN saw = 1 THEN number END), MAX(number))
                  FROM drift_scans GROUP BY account, region, stack)
             ORDER BY account, region, stack",
            [],
        )
    }

    /// The latest of each stack, where it saw nothing and an earlier one did.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn blind_scans(&self) -> Result<Vec<StackScan>, JournalError> {
        self.read_all(
            "SELECT scan FROM drift_scans WHERE saw = 0 AND number IN
                 (SELECT MAX(number) FROM drift_scans GROUP BY account, region, stack HAVING MAX(saw) = 1)
             ORDER BY account, region, stack",
            [],
        )
    }

    /// Of one stack, the newest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn drift_history(
        &self,
        target: &Target,
        stack: &str,
        most: u32,
    ) -> Result<Vec<StackScan>, JournalError> {
        self.read_all(
            "SELECT scan FROM drift_scans WHERE account = ?1 AND region = ?2 AND stack = ?3
             ORDER BY number DESC LIMIT ?4",
            params![target.account.as_str(), target.region.as_str(), stack, most],
        )
    }

    /// What the latest look at a stack saw besides.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn drift_evidence(
        &self,
        target: &Target,
        stack: &str,
    ) -> Result<Option<StackEvidence>, JournalError> {
        let found = self.read_all(
            "SELECT evidence FROM drift_evidence WHERE account = ?1 AND region = ?2 AND stack = ?3",
            params![target.account.as_str(), target.region.as_str(), stack],
        )?;
        Ok(found.into_iter().next())
    }

    /// The latest of each target.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn inventories(&self) -> Result<Vec<TargetInventory>, JournalError> {
        self.read_all("SELECT inventory FROM drift_inventories ORDER BY account, region", [])
    }

    pub(crate) fn read_all<T: DeserializeOwned>(
        &self,
        query: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<T>, JournalError> {
        let connection = self.connection();
        let mut statement = connection.prepare(query).map_err(JournalError::Read)?;
        let rows =
            statement.query_map(parameters, |row| row.get::<_, String>(0)).map_err(JournalError::Read)?;
        let mut found = Vec::new();
        for row in rows {
            let text = row.map_err(JournalError::Read)?;
            let value = serde_json::from_str(&text)
                .map_err(|source| JournalError::Record { what: "an account".to_owned(), source })?;
            found.push(value);
        }
        Ok(found)
    }
}

fn written(what: &impl ToString, value: &impl Serialize) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|source| JournalError::Record { what: what.to_string(), source })
}
