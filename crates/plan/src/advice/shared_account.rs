//! A stage whose mistakes are felt by users, in the account of one where mistakes are made.

use std::collections::{BTreeMap, BTreeSet};

use topology::{Safety, StageId, Subject};

use super::{Advice, AdviceCode, AdviceInput};
use crate::phrase::list;

pub(super) fn advise(input: &AdviceInput<'_>) -> Vec<Advice> {
    let topology = input.topology;
    // Two names may be given to one account.
    let mut stages: BTreeMap<&str, BTreeSet<&StageId>> = BTreeMap::new();
    for (id, stage) in &topology.stages {
        for target in &stage.targets {
            let account = topology.accounts.get(&target.account).and_then(|account| account.id.as_ref());
            let key = account.map_or(target.account.as_str(), |id| id.as_str());
            stages.entry(key).or_default().insert(id);
        }
    }
    let careful = |id: &&StageId| topology.stages.get(*id).is_some_and(|it| it.safety == Safety::Typed);
    let shared = stages.into_values().filter_map(|together| {
        let (production, others): (Vec<&StageId>, Vec<&StageId>) = together.into_iter().partition(careful);
        let (first, _) = (production.first()?, others.first()?);
        let all: Vec<&StageId> = production.iter().chain(&others).copied().collect();
        let verb = if all.len() == 2 { "are both" } else { "are all" };
        Some(Advice {
            code: AdviceCode::SharedAccount,
            subject: Subject { stages: all.iter().map(|id| (*id).clone()).collect(), ..Subject::default() },
            message: format!("{} {verb} in one account", list(&all)),
            why: format!(
                "Quotas, permissions and mistakes in {} reach {first}, and nothing but a name keeps them apart.",
                list(&others)
            ),
            hint: format!("Give {first} an account of its own: one can be created from the accounts panel."),
            location: input.places.at(&["stages", first.as_str(), "targets"]),
            dismissed: None,
        })
    });
    shared.collect()
}
