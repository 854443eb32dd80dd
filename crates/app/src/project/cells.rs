//! The cells of a stage: each service in each target, as its sources want it there.

use std::path::Path;

use plan::{Blocker, DesiredCell};
use rayon::prelude::*;
use topology::{
    Account, CellId, PlannedAccount, Problem, Service, ServiceId, ServiceKind, Severity, StackName, Stage,
    StageId, Target, Text, Topology,
};

use super::{
    personal::{self, Shared},
    reading,
};
use crate::{contract::ErrorView, error::Result};

/// The cells of one stage, and why some of its services have none.
#[derive(Debug, Default)]
pub struct Cells {
    pub cells: Vec<DesiredCell>,
    pub blockers: Vec<Blocker>,
    /// Of a personal stage, for each of its targets.
    pub shared: Vec<Shared>,
}

/// The stage's targets with their accounts, without those that are only planned.
///
/// # Errors
/// Where the stage does not exist, has no target, names an account that does not, or goes to planned ones only.
pub fn targets<'a>(
    topology: &'a Topology,
    stage: &StageId,
) -> Result<(&'a Stage, Vec<(&'a Target, &'a Account)>)> {
    let Some(found) = topology.stages.get(stage) else {
        let known: Vec<&str> = topology.stages.keys().map(StageId::as_str).collect();
        let hint = if known.is_empty() {
            "The topology has no stages yet: add one.".to_owned()
        } else {
            format!("The stages are: {}.", known.join(", "))
        };
        return Err(ErrorView::new("unknown-stage", format!("there is no stage `{stage}`"), hint));
    };
    if found.targets.is_empty() {
        return Err(ErrorView::new(
            "no-target",
            format!("the stage `{stage}` is planned: it has no account and region to go to"),
            format!("Add one to `targets` under [stages.{stage}], or make a sandbox account for it."),
        ));
    }
    let targets = found.targets.iter().map(|target| {
        let account = topology.accounts.get(&target.account).ok_or_else(|| {
            ErrorView::new(
                "unknown-account",
                format!(
                    "the stage `{stage}` goes to the account `{}`, which the topology does not have",
                    target.account
                ),
                format!("Add [accounts.{}] with its id and access.", target.account),
            )
        })?;
        Ok((target, account))
    });
    let mut targets: Vec<(&Target, &Account)> = targets.collect::<Result<_>>()?;
    let planned = found.targets.first().map(|target| target.account.clone());
    targets.retain(|(_, account)| !account.is_planned());
    match planned {
        Some(account) if targets.is_empty() => Err(PlannedAccount { account }.into()),
        _ => Ok((found, targets)),
    }
}

/// Reads every cell of the stage, in parallel.
///
/// # Errors
/// As [`targets`].
pub fn desired(root: &Path, topology: &Topology, stage: &StageId) -> Result<Cells> {
    let (_, targets) = targets(topology, stage)?;
    let services: Vec<(&ServiceId, &Service)> = topology
        .services
        .iter()
        .filter(|(_, service)| service.kind != ServiceKind::Planned)
        .filter(|(id, _)| topology.stands_in(id, stage))
        .collect();
    let planned = planned_targets(topology, stage, &services);
    let read: Vec<std::result::Result<DesiredCell, Blocker>> = services
        .into_par_iter()
        .flat_map_iter(|service| targets.iter().map(move |target| (service, *target)))
        .map(|(service, place)| cell(root, topology, service, stage, place))
        .collect();
    let mut cells = Cells { blockers: planned, ..Cells::default() };
    for result in read {
        match result {
            Ok(cell) => cells.cells.push(cell),
            Err(blocker) if cells.blockers.contains(&blocker) => {}
            Err(blocker) => cells.blockers.push(blocker),
        }
    }
    cells.shared =
        targets.iter().filter_map(|(target, _)| personal::shared(root, topology, stage, target)).collect();
    for shared in &cells.shared {
        let sharing = shared.sharing();
        for cell in cells.cells.iter_mut().filter(|cell| cell.target == shared.target) {
            personal::bind(cell, &sharing);
        }
    }
    Ok(cells)
}

/// A stage is deployed to all of its targets, so that one which cannot be reached yet is not passed by without a word.
fn planned_targets(
    topology: &Topology,
    stage: &StageId,
    services: &[(&ServiceId, &Service)],
) -> Vec<Blocker> {
    let targets = topology.stages.get(stage).map(|stage| stage.targets.as_slice()).unwrap_or_default();
    let planned = |target: &&Target| topology.accounts.get(&target.account).is_some_and(Account::is_planned);
    let blocker = |target: &Target| {
        let planned = PlannedAccount { account: target.account.clone() };
        Blocker {
            code: PlannedAccount::CODE.into(),
            message: format!("{stage} goes to {target}, which cannot be deployed to: {planned}"),
            hint: format!("{} Or take {target} out of {stage} until then.", planned.hint()),
            services: services.iter().map(|(id, _)| (*id).clone()).collect(),
            locations: Vec::new(),
        }
    };
    targets.iter().filter(planned).map(blocker).collect()
}

/// What the sources of one cell say now; absent where they cannot be read.
pub fn digest_now(root: &Path, topology: &Topology, id: &CellId) -> Option<String> {
    let service = topology.services.get(&id.service)?;
    let account = topology.accounts.get(&id.target.account)?;
    let (interface, _) =
        reading::read_cell(root, topology, (&id.service, service), &id.stage, (&id.target, account));
    Some(interface?.digest)
}

fn cell(
    root: &Path,
    topology: &Topology,
    (id, service): (&ServiceId, &Service),
    stage: &StageId,
    (target, account): (&Target, &Account),
) -> std::result::Result<DesiredCell, Blocker> {
    let (interface, problems) = reading::read_cell(root, topology, (id, service), stage, (target, account));
    let Some(interface) = interface else { return Err(unreadable(id, service, problems)) };
    let stack = match &interface.stack_name {
        Text::Known(name) => StackName::new(name).map_err(|error| {
            blocker(
                "invalid-stack-name",
                format!("{id} would become a stack called {error}"),
                format!("Set `stack-name` under [services.{id}]."),
                id,
            )
        })?,
        Text::Unknown { written, because } => {
            return Err(blocker(
                "unknown-stack-name",
                format!("the name of {id}'s stack is not known before it is built: `{written}` {because}"),
                format!("Set `stack-name` under [services.{id}], for example \"{id}-{{stage}}\"."),
                id,
            ));
        }
    };
    Ok(DesiredCell { service: id.clone(), target: target.clone(), stack, interface })
}

fn unreadable(id: &ServiceId, service: &Service, problems: Vec<Problem>) -> Blocker {
    let worst = problems.into_iter().min_by_key(|problem| problem.severity);
    let path = service.path.as_deref().unwrap_or_default();
    match worst {
        Some(problem) => Blocker {
            code: if problem.severity == Severity::Note {
                "needs-running".into()
            } else {
                "unreadable-service".into()
            },
            message: format!("{id} cannot be planned: {}", problem.message),
            hint: problem.hint,
            services: vec![id.clone()],
            locations: problem.location.into_iter().collect(),
        },
        None => blocker(
            "unreadable-service",
            format!("{id} cannot be planned: nothing could be read from {path}"),
            format!("Check that {path} exists, or remove {id} from the topology."),
            id,
        ),
    }
}

fn blocker(code: &str, message: String, hint: String, id: &ServiceId) -> Blocker {
    Blocker { code: code.into(), message, hint, services: vec![id.clone()], locations: Vec::new() }
}
