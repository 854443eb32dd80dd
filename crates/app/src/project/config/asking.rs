//! What the accounts say of a service's config, remembered for as long as the project is open. Only a click asks.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use sources::{Limits, Rule, Variable};
use topology::{Scope, ServiceId, StageId, Target, Topology};

use super::scope_of;
use crate::{
    contract::{ConfigOf, ErrorView},
    error::Result,
    project::{
        Project,
        held::{Held, HeldStage},
    },
};

/// What one stack was deployed with.
#[derive(Debug, Clone)]
pub struct Told {
    pub at: Timestamp,
    pub answer: std::result::Result<Option<Deployed>, ErrorView>,
}

#[derive(Debug, Clone, Default)]
pub struct Deployed {
    pub parameters: BTreeMap<String, String>,
    pub rules: BTreeMap<String, Rule>,
    /// Absent where the template could not be had.
    pub environment: Option<Vec<Variable>>,
}

type Place = (StageId, Option<Target>);

#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<ServiceId, BTreeMap<Place, Told>>>);

impl Memory {
    pub(super) fn of(&self, service: &ServiceId) -> BTreeMap<Place, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(service).cloned().unwrap_or_default()
    }

    fn take_in(&self, service: &ServiceId, stage: &StageId, told: BTreeMap<Option<Target>, Told>) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let places = memory.entry(service.clone()).or_default();
        places.retain(|(other, _), _| other != stage);
        places.extend(told.into_iter().map(|(target, told)| ((stage.clone(), target), told)));
    }
}

impl Project {
    /// Asks the accounts of the stages for the stack of the service and its template.
    ///
    /// # Errors
    /// Where there is no such service or stage. An account that does not answer is told in its column.
    pub async fn ask_config(&self, wanted: &ConfigOf) -> Result<()> {
        let topology = self.topology();
        let (_, stages) = scope_of(&topology, wanted)?;
        let asked = stages.iter().map(|stage| self.told(&topology, &wanted.service, stage));
        let told = futures_util::future::join_all(asked).await;
        for (stage, told) in stages.iter().zip(told) {
            self.configs.take_in(&wanted.service, stage, told);
        }
        Ok(())
    }

    async fn told(
        &self,
        topology: &Topology,
        service: &ServiceId,
        stage: &StageId,
    ) -> BTreeMap<Option<Target>, Told> {
        let at = self.settings.now();
        let held = match self.held(topology, stage).await {
            Ok(held) => held,
            // It goes nowhere yet: there is nobody to ask.
            Err(problem) => return [(None, Told { at, answer: Err(problem) })].into(),
        };
        let mut told = BTreeMap::new();
        for (target, problem) in &held.problems {
            told.insert(Some(target.clone()), Told { at, answer: Err(problem.clone()) });
        }
        let held = &held;
        let cells =
            held.of_service(service).map(|cell| async move { (cell, deployed(held, stage, cell).await) });
        for (cell, answer) in futures_util::future::join_all(cells).await {
            told.insert(Some(cell.target.clone()), Told { at, answer });
        }
        told
    }
}

async fn deployed(held: &HeldStage, stage: &StageId, cell: &Held) -> Result<Option<Deployed>> {
    let (Some(stack), Some(cloud)) = (&cell.found, held.clouds.get(&cell.target)) else { return Ok(None) };
    let mut deployed = Deployed { parameters: stack.parameters.clone(), ..Deployed::default() };
    let Some(text) = cloud.template(&stack.id).await? else { return Ok(Some(deployed)) };
    if let Ok(template) = sources::parse_template(&text, &Limits::default()) {
        let scope = Scope {
            stage: stage.clone(),
            region: Some(cell.target.region.clone()),
            account: Some(cell.account.clone()),
            parameters: stack.parameters.clone(),
        };
        deployed.rules = sources::rules_of(&template);
        deployed.environment = Some(sources::environment_of(&template, &scope, stack.name.as_str()));
    }
    Ok(Some(deployed))
}
