//! What the sources, the topology and the accounts say of the same thing. Asks nobody: of the accounts it tells what they said
//! when they were last asked, and when that was.

mod accounts;
mod compare;
mod references;
mod services;

use std::collections::BTreeMap;

use rayon::prelude::*;
use topology::StageId;

use self::{accounts::Accounts, compare::Sources};
use super::{Project, cells, standing::ordered};
use crate::contract::{AskedStage, SaysView, ServiceSays, Verdict};

impl Project {
    /// Every service, with what is different first in none: the order is that of their names.
    #[must_use]
    pub fn says(&self) -> SaysView {
        let (topology, places, reading) = {
            let state = self.state();
            (state.document.topology().clone(), state.document.places().clone(), state.reading.clone())
        };
        let seen: BTreeMap<StageId, _> =
            topology.stages.keys().map(|stage| (stage.clone(), self.seen(stage))).collect();
        // What a stage's sources want is only compared where its accounts said something.
        let wanted = seen
            .iter()
            .filter(|(stage, seen)| topology.stages[*stage].targets.iter().any(|it| seen.of(it).is_some()))
            .filter_map(|(stage, _)| {
                Some((stage.clone(), cells::desired(&self.folder, &topology, stage).ok()?.cells))
            })
            .collect();
        let accounts = Accounts { topology: &topology, seen: &seen, wanted: &wanted };
        let sources = Sources { topology: &topology, places: &places, reading: &reading };
        let appeared = topology::appeared(&topology, &reading.unlisted);
        let stated = topology::stated(&topology, &reading.references);
        let mut services: Vec<ServiceSays> = topology
            .services
            .par_iter()
            .map(|(id, service)| {
                let mut rows = vec![services::row(&sources, &accounts, id, service, &appeared)];
                rows.extend(references::rows(&sources, &accounts, id, &stated));
                rows.extend(accounts.rows(id, service));
                let differences = rows.iter().filter(|row| row.verdict == Verdict::Differ).count();
                let differences = u32::try_from(differences).unwrap_or(u32::MAX);
                ServiceSays { service: id.clone(), listed: true, differences, rows }
            })
            .collect();
        services.extend(services::unlisted(&sources, &appeared));
        services.sort_by(|a, b| a.service.cmp(&b.service));
        let asked = ordered(&topology).into_iter().map(|(stage, it)| AskedStage {
            stage: stage.clone(),
            at: accounts.asked(stage).map(|at| at.to_string()),
            planned: it.targets.iter().all(|target| {
                topology.accounts.get(&target.account).is_none_or(topology::Account::is_planned)
            }),
        });
        SaysView { services, asked: asked.collect() }
    }
}
