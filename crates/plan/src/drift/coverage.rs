//! How much of a stack was really looked at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ResourceStatus, StackScan};

/// Checked `checked` of `of` resources; the rest is told apart, so that nobody takes it for in sync.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Coverage {
    pub checked: u32,
    pub of: u32,
    /// Types that AWS cannot check, with how many resources there are of each.
    pub not_supported: BTreeMap<String, u32>,
    /// Resources that could have been checked, and were not.
    pub not_checked: u32,
    /// Stacks of which not even the resources are known, so that `of` is less than there is.
    pub unlisted: u32,
}

impl Coverage {
    #[must_use]
    pub fn of(scan: &StackScan) -> Self {
        let mut coverage = Self::default();
        scan.each(&mut |_, scan| {
            if scan.failure.is_some() && scan.resources.is_empty() && scan.nested.is_empty() {
                coverage.unlisted += 1;
            }
            for resource in &scan.resources {
                coverage.of += 1;
                match &resource.status {
                    ResourceStatus::InSync | ResourceStatus::Changed { .. } | ResourceStatus::Deleted => {
                        coverage.checked += 1;
                    }
                    ResourceStatus::NotSupported => {
                        *coverage.not_supported.entry(resource.kind.clone()).or_default() += 1;
                    }
                    ResourceStatus::NotChecked { .. } => coverage.not_checked += 1,
                }
            }
        });
        coverage
    }

    pub fn add(&mut self, other: &Self) {
        self.checked += other.checked;
        self.of += other.of;
        self.not_checked += other.not_checked;
        self.unlisted += other.unlisted;
        for (kind, count) in &other.not_supported {
            *self.not_supported.entry(kind.clone()).or_default() += count;
        }
    }

    /// Everything that AWS can check was checked.
    #[must_use]
    pub fn whole(&self) -> bool {
        self.not_checked == 0 && self.unlisted == 0
    }
}
