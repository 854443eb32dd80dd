//! What live accounts hold, as plain data: what a sandbox is filled from, so that a plan can be tried on a copy.

use std::collections::{BTreeMap, BTreeSet};

use crate::scope::Scope;

/// Several accounts and regions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub scopes: BTreeMap<Scope, LiveScope>,
}

/// One account in one region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveScope {
    pub stacks: Vec<LiveStack>,
    /// Who imports an export, as far as it is known. Stacks that are not among `stacks` are added.
    pub importers: BTreeMap<String, BTreeSet<String>>,
    /// SSM parameters. `None`: its value is not known.
    pub parameters: BTreeMap<String, Option<String>>,
    pub buckets: BTreeSet<String>,
}

/// A stack. What is not known stays empty: a stack without a template has outputs and exports, and cannot be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveStack {
    pub name: String,
    pub id: String,
    /// In AWS's words. One that is not known is taken for `CREATE_COMPLETE`.
    pub status: String,
    pub reason: Option<String>,
    pub template: Option<String>,
    /// As DescribeStacks shows them, secret ones as stars.
    pub parameters: BTreeMap<String, LiveParameter>,
    pub outputs: Vec<LiveOutput>,
    pub tags: BTreeMap<String, String>,
    pub termination_protection: bool,
    /// Physical ids by logical id; others are made up.
    pub resources: BTreeMap<String, String>,
    /// Logical ids of resources that stand at UPDATE_FAILED.
    pub failed: BTreeSet<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveParameter {
    pub value: String,
    /// Of an SSM parameter type.
    pub resolved: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveOutput {
    pub key: String,
    pub value: String,
    pub export: Option<String>,
}
