//! A look into the sandbox, for people and for tests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::exports;
use crate::left::Left;
use crate::stacks::StackStatus;
use crate::world::World;

/// What stands there and belongs to no stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftSummary {
    pub kind: String,
    pub physical_id: String,
    /// The stack that it comes from.
    pub from: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StackSummary {
    pub name: String,
    pub id: String,
    pub status: StackStatus,
    pub reason: Option<String>,
    pub resources: usize,
    pub outputs: BTreeMap<String, String>,
    pub updated: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportSummary {
    pub name: String,
    pub value: String,
    pub stack: String,
    pub imported_by: Vec<String>,
}

/// One account in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountSummary {
    pub account: String,
    pub region: String,
    pub stacks: Vec<StackSummary>,
    pub exports: Vec<ExportSummary>,
    pub parameters: BTreeMap<String, String>,
    /// Buckets with the number of their objects.
    pub buckets: BTreeMap<String, usize>,
    pub left: Vec<LeftSummary>,
}

/// Everything at a glance. Deleted stacks are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub accounts: Vec<AccountSummary>,
}

impl Summary {
    pub(crate) fn of(world: &World) -> Self {
        let accounts = world.scopes().map(|(scope, state)| {
            let stacks = state.stacks.values().filter(|stack| stack.exists()).map(|stack| StackSummary {
                name: stack.name.clone(),
                id: stack.id.clone(),
                status: stack.status,
                reason: stack.reason.clone(),
                resources: stack.resources.len(),
                outputs: stack.outputs.iter().map(|one| (one.key.clone(), one.value.clone())).collect(),
                updated: stack.updated.unwrap_or(stack.created),
            });
            let exports = exports::all(world, scope).into_iter().map(|(name, value, stack)| ExportSummary {
                name: name.to_owned(),
                value: value.to_owned(),
                stack: stack.name.clone(),
                imported_by: exports::importers(world, scope, name).into_iter().map(str::to_owned).collect(),
            });
            AccountSummary {
                account: scope.account.clone(),
                region: scope.region.clone(),
                stacks: stacks.collect(),
                exports: exports.collect(),
                parameters: state
                    .parameters
                    .iter()
                    .map(|(name, one)| (name.clone(), one.values.last().cloned().unwrap_or_default()))
                    .collect(),
                buckets: state.buckets.iter().map(|(name, one)| (name.clone(), one.objects.len())).collect(),
                left: state.left.values().map(left).collect(),
            }
        });
        Self { accounts: accounts.collect() }
    }
}

fn left(left: &Left) -> LeftSummary {
    let from = left.from.split('/').nth(1).unwrap_or(&left.from);
    LeftSummary { kind: left.kind.clone(), physical_id: left.physical_id.clone(), from: from.to_owned() }
}
