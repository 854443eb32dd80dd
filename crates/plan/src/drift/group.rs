//! The same difference in several cells is one: looked at once, settled once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use topology::{CellId, ServiceId};
use ts_rs::TS;

use super::{Difference, DifferenceKind, Settled, board::Judged};

/// One difference, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftGroup {
    /// What the command line calls it: `database/NotesTable/BillingMode`; of a missing stack its service.
    pub address: String,
    pub service: ServiceId,
    /// Absent: the whole stack is missing.
    pub resource: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub what: GroupedKind,
    /// As in the first of its cells.
    pub settled: Settled,
    /// The numbers of the cells in the matrix.
    pub cells: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum GroupedKind {
    Missing,
    Deleted,
    /// The values are those of the first cell; in the others the account, the region and the stage in them may be others.
    Property {
        property: super::PropertyDrift,
    },
}

/// What makes two differences the same: where, what, and whether it is settled. In the values, what names the cell's own
/// account, region and stage is left out.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    service: ServiceId,
    resource: Option<String>,
    what: GroupedKind,
    open: bool,
}

#[derive(Default)]
pub(super) struct Groups {
    found: BTreeMap<Key, DriftGroup>,
}

impl Groups {
    pub fn take(&mut self, cell: &Judged<'_>) {
        let id = &cell.expected.cell;
        let account = cell.scan.and_then(|scan| scan.stack_id.as_deref()).and_then(account_of);
        if let Some(settled) = cell.verdict.missing {
            self.add(cell.number, id, None, GroupedKind::Missing, GroupedKind::Missing, settled);
        }
        for difference in &cell.verdict.differences {
            let (what, plain) = match &difference.what {
                DifferenceKind::Deleted => (GroupedKind::Deleted, GroupedKind::Deleted),
                DifferenceKind::Property { property } => {
                    let plain =
                        |text: &Option<String>| text.as_deref().map(|text| without_names(text, id, account));
                    let alike = super::PropertyDrift {
                        expected: plain(&property.expected),
                        actual: plain(&property.actual),
                        ..property.clone()
                    };
                    (
                        GroupedKind::Property { property: property.clone() },
                        GroupedKind::Property { property: alike },
                    )
                }
            };
            self.add(cell.number, id, Some(difference), what, plain, difference.settled);
        }
    }

    fn add(
        &mut self,
        number: u32,
        cell: &CellId,
        difference: Option<&Difference>,
        what: GroupedKind,
        plain: GroupedKind,
        settled: Settled,
    ) {
        let resource = difference.map(|one| one.resource.clone());
        let key = Key {
            service: cell.service.clone(),
            resource: resource.clone(),
            what: plain,
            open: settled.open(),
        };
        let group = self.found.entry(key).or_insert_with(|| DriftGroup {
            address: address(&cell.service, difference),
            service: cell.service.clone(),
            resource,
            kind: difference.map(|one| one.kind.clone()),
            what,
            settled,
            cells: Vec::new(),
        });
        group.cells.push(number);
    }

    /// Open ones first, then those in most cells.
    pub fn finish(self) -> Vec<DriftGroup> {
        let mut groups: Vec<DriftGroup> = self.found.into_values().collect();
        groups.sort_by(|a, b| {
            let order = |group: &DriftGroup| (!group.settled.open(), std::cmp::Reverse(group.cells.len()));
            order(a).cmp(&order(b)).then_with(|| a.address.cmp(&b.address))
        });
        groups
    }
}

/// `database/NotesTable/BillingMode`.
#[must_use]
pub fn address(service: &ServiceId, difference: Option<&Difference>) -> String {
    match difference {
        None => service.to_string(),
        Some(Difference { resource, what, .. }) => {
            format!("{service}/{resource}{}", what.path().unwrap_or_default())
        }
    }
}

/// `arn:aws:cloudformation:eu-west-1:111122223333:stack/...`
fn account_of(stack_id: &str) -> Option<&str> {
    stack_id.split(':').nth(4).filter(|account| account.len() == 12)
}

fn without_names(text: &str, cell: &CellId, account: Option<&str>) -> String {
    let mut plain = text.replace(cell.target.region.as_str(), "{region}");
    if let Some(account) = account {
        plain = plain.replace(account, "{account}");
    }
    // A stage's name is short, and part of other words: only where it stands alone.
    whole_words(&plain, cell.stage.as_str(), "{stage}")
}

fn whole_words(text: &str, word: &str, with: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let inside = |c: char| c.is_ascii_alphanumeric();
    while let Some(at) = rest.find(word) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let alone = !before.chars().next_back().or_else(|| out.chars().next_back()).is_some_and(inside)
            && !after.starts_with(inside);
        out.push_str(before);
        out.push_str(if alone { with } else { word });
        rest = after;
    }
    out.push_str(rest);
    out
}
