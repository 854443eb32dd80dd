//! A change as it was written down, for those who judge its risk.

use std::collections::BTreeSet;

use plan::{ChangeSeen, DifferenceSeen};

use crate::ResourceChange;

impl ResourceChange {
    /// A property that AWS names without its values is there, too: what is not told is not taken for harmless.
    #[must_use]
    pub fn seen(&self) -> ChangeSeen<'_> {
        let told: BTreeSet<&str> = self.differences.iter().map(|one| one.path.as_str()).collect();
        let told_of =
            |name: &str| told.iter().any(|path| *path == name || path.split('/').any(|part| part == name));
        let untold = self.properties.iter().filter(|name| !told_of(name));
        ChangeSeen {
            logical_id: &self.logical_id,
            kind: &self.kind,
            action: &self.action,
            replacement: self.replacement.as_deref(),
            policy: self.policy.as_deref(),
            differences: self
                .differences
                .iter()
                .map(|one| DifferenceSeen {
                    path: &one.path,
                    before: one.before.as_deref(),
                    after: one.after.as_deref(),
                })
                .chain(untold.map(|name| DifferenceSeen { path: name, before: None, after: None }))
                .collect(),
            tags_only: self.tags_only,
        }
    }
}
