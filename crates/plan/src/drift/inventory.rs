//! What a target says that it holds, whoever put it there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use topology::{StackName, Target};
use ts_rs::TS;

use super::ScanFailure;

/// One account in one region, at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetInventory {
    pub target: Target,
    /// When it was asked.
    #[ts(type = "string")]
    pub at: Timestamp,
    pub holds: Inventory,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Inventory {
    Answered { stacks: Vec<InventoryStack>, exports: Vec<InventoryExport> },
    Failed(ScanFailure),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InventoryStack {
    pub stack: StackName,
    pub stack_id: String,
    /// As AWS writes it: `UPDATE_COMPLETE`.
    pub status: String,
    pub reason: Option<String>,
    pub parameters: BTreeMap<String, String>,
    /// What SSM parameters held when it was deployed, by the name of its own parameter that stands for each.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html>
    #[serde(default)]
    pub resolved: BTreeMap<String, String>,
    pub outputs: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    /// The id of the stack that it is nested in.
    pub parent: Option<String>,
    /// When anybody last changed it, or made it.
    #[ts(type = "string | null")]
    pub updated: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InventoryExport {
    pub name: String,
    pub value: String,
    /// The id of the stack that exports it.
    pub stack_id: String,
    /// From ListImports; absent where it could not be asked.
    pub importers: Option<BTreeSet<String>>,
}
