//! What a service is configured with in its stages: by the sources, and by what is deployed.

mod asking;
mod columns;
mod given;
mod rows;
mod setting;
mod value;

use std::path::Path;

use sources::{Limits, ServiceSource, Settings};
use topology::{Account, Scope, Service, ServiceId, ServiceKind, StageId, Target, Topology};

pub use asking::Memory;
pub use given::{Given, files, given, takes_declared_only};

use super::{Project, reading};
use crate::{
    contract::{ConfigOf, ConfigView, ErrorView},
    error::Result,
};

impl Project {
    /// The config of a service, stage by stage. Asks nobody.
    ///
    /// # Errors
    /// Where there is no such service, or one of the stages is not there.
    pub fn config(&self, wanted: &ConfigOf) -> Result<ConfigView> {
        let (topology, places) = {
            let state = self.state();
            (state.document.topology().clone(), state.document.places().clone())
        };
        let (service, stages) = scope_of(&topology, wanted)?;
        let named = (&wanted.service, service);
        let read = columns::read(&self.folder, &topology, named, &stages);
        let told = self.configs.of(&wanted.service);
        Ok(rows::view(named, &places, read, &told))
    }
}

/// The service and its stages, in the order of the promotion rail.
fn scope_of<'t>(topology: &'t Topology, wanted: &ConfigOf) -> Result<(&'t Service, Vec<StageId>)> {
    let Some(service) = topology.services.get(&wanted.service) else {
        let near =
            topology::nearest(wanted.service.as_str(), topology.services.keys().map(ServiceId::as_str));
        let hint = near.map_or_else(|| "Add it first.".to_owned(), |near| format!("Did you mean `{near}`?"));
        let message = format!("there is no service `{}`", wanted.service);
        return Err(ErrorView::new("unknown-service", message, hint));
    };
    if let Some(unknown) = wanted.stages.iter().find(|stage| !topology.stages.contains_key(*stage)) {
        let known: Vec<&str> = topology.stages.keys().map(StageId::as_str).collect();
        let hint = format!("The stages are: {}.", known.join(", "));
        return Err(ErrorView::new("unknown-stage", format!("there is no stage `{unknown}`"), hint));
    }
    let is_in = |stage: &StageId| service.stages.as_ref().is_none_or(|only| only.contains(stage));
    let mut stages: Vec<StageId> = match wanted.stages.as_slice() {
        [] => topology.stages.keys().filter(|stage| is_in(stage)).cloned().collect(),
        chosen => chosen.to_vec(),
    };
    if wanted.stages.is_empty() {
        stages.sort_by_key(|id| {
            let stage = &topology.stages[id];
            (stage.order.unwrap_or(u32::MAX), stage.base.is_some(), id.clone())
        });
    }
    Ok((service, stages))
}

/// What the sources say of the service in one place.
fn settings(
    root: &Path,
    topology: &Topology,
    service: &Service,
    stage: &StageId,
    place: Option<(&Target, &Account)>,
    given: &Given,
) -> Settings {
    let Some(path) = reading::path_of(topology, service) else { return Settings::default() };
    let roots = reading::roots(root, topology);
    let source = ServiceSource {
        root,
        roots: &roots,
        path: &path,
        kind: service.kind,
        stack: service.stack.as_deref(),
        stack_name: None,
    };
    let scope = Scope {
        stage: stage.clone(),
        region: place.map(|(target, _)| target.region.clone()),
        account: place.and_then(|(_, account)| account.id.clone()),
        parameters: given.parameters(),
    };
    if service.kind == ServiceKind::Planned {
        return Settings::default();
    }
    sources::settings(&source, &scope, &Limits::default())
}
