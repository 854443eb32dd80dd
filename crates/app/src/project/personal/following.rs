//! What gets another name in the team's file has it in the user's own, too.

use std::collections::BTreeMap;

use topology::{OWN_FILE_NAME, OwnFile, Rename, Topology};

use super::own::read;
use crate::{
    error::Result,
    files,
    project::{Open, Project},
};

impl Project {
    /// The topology of before a change, where there is something that has to follow it.
    pub(in crate::project) fn followed(state: &Open) -> Option<Topology> {
        (!state.own.stages().is_empty()).then(|| state.document.topology().clone())
    }

    /// By what the topology was before: undoing a rename is one, too.
    pub(in crate::project) fn follow_names(&self, state: &mut Open, before: Option<Topology>) -> Result<()> {
        let renames = before.map(|before| renames(&before, state.document.topology())).unwrap_or_default();
        if renames.is_empty() {
            return Ok(());
        }
        // A file that cannot be read says what is wrong with it elsewhere, and is not written.
        let Some(text) = read(&self.folder)?.renamed(&renames)? else { return Ok(()) };
        files::write_atomically(&self.folder.join(OWN_FILE_NAME), &text)?;
        state.own = OwnFile::open(text.as_bytes());
        Ok(())
    }
}

fn renames(before: &Topology, after: &Topology) -> Vec<Rename> {
    let service = moved(&before.services, &after.services).map(|(from, to)| Rename::Service { from, to });
    let account = moved(&before.accounts, &after.accounts).map(|(from, to)| Rename::Account { from, to });
    // A stage mentions others, which may have got another name as well: its places are enough.
    let stages = |topology: &Topology| -> BTreeMap<_, _> {
        topology.stages.iter().map(|(id, stage)| (id.clone(), stage.targets.clone())).collect()
    };
    let stage = moved(&stages(before), &stages(after)).map(|(from, to)| Rename::Stage { from, to });
    [service, account, stage].into_iter().flatten().collect()
}

/// The only one that went, where the only one that came says the same.
fn moved<K: Ord + Clone, V: PartialEq>(before: &BTreeMap<K, V>, after: &BTreeMap<K, V>) -> Option<(K, K)> {
    let only = |of: &BTreeMap<K, V>, other: &BTreeMap<K, V>| {
        let mut missing = of.keys().filter(|key| !other.contains_key(*key));
        missing.next().filter(|_| missing.next().is_none()).cloned()
    };
    let (from, to) = (only(before, after)?, only(after, before)?);
    (before.get(&from) == after.get(&to)).then_some((from, to))
}
