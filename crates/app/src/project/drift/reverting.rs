//! Bringing cells back to what was deployed: a plan, looked at and run like any other.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Action, DesiredCell, Intent, Pass, Plan, Step, StepId, drift::Judged};
use topology::{Account, CellId, Method, ServiceId, Target};

use super::super::{
    Prepared, Project, cells,
    planning::{Answer, Revert},
};
use crate::{
    contract::{ErrorView, RevertDrift},
    error::Result,
};

impl Project {
    /// Plans it. Changes nothing.
    ///
    /// # Errors
    /// Where one of the cells has no drift that is known, or its target cannot be asked.
    pub async fn plan_revert(&self, request: &RevertDrift) -> Result<Prepared> {
        self.take_in_outside_changes()?;
        if let Some(problem) = self.unreadable_file() {
            return Err(problem);
        }
        let topology = self.topology();
        let found = cells::desired(&self.folder, &topology, &request.stage)?.cells;
        let (stage, targets) = cells::targets(&topology, &request.stage)?;
        let reasons = self.reasons(request)?;
        let wanted: BTreeSet<&Target> = reasons.keys().map(|(_, target)| target).collect();
        let places: Vec<(&Target, &Account)> =
            targets.into_iter().filter(|(target, _)| wanted.contains(target)).collect();
        let answers = self.ask(&topology, &places, &found, Intent::Deploy).await?;
        if let Some(problem) = answers.iter().find_map(|answer| answer.view.problem.clone()) {
            return Err(problem);
        }
        let mut plan = Plan {
            stage: request.stage.clone(),
            intent: Intent::Deploy,
            phases: Vec::new(),
            steps: Vec::new(),
            edges: Vec::new(),
            gates: Vec::new(),
            blockers: Vec::new(),
        };
        let mut reverts = BTreeMap::new();
        for ((service, target), reason) in &reasons {
            let desired = found.iter().find(|cell| cell.service == *service && cell.target == *target);
            let answer = answers.iter().find(|answer| answer.view.target == *target);
            let (Some(desired), Some(answer)) = (desired, answer) else {
                let cell =
                    CellId { service: service.clone(), stage: request.stage.clone(), target: target.clone() };
                return Err(super::code::unknown_cell(&cell));
            };
            let id = StepId::whole(service, target);
            reverts.insert(id.clone(), self.deployed_as(desired, answer).await?);
            plan.steps.push(Step {
                id,
                service: service.clone(),
                target: target.clone(),
                stack: desired.stack.clone(),
                action: Action::Update,
                pass: Pass::Whole,
                reason: reason.clone(),
                phase: Some(0),
                waits_for: Vec::new(),
                digest: desired.interface.digest.clone(),
            });
        }
        let services: BTreeSet<ServiceId> = reasons.into_keys().map(|(service, _)| service).collect();
        plan.phases.push(services.into_iter().collect());
        let mut view = self.plan_view(&topology, plan, stage, &answers, &places)?;
        view.reverts = true;
        // What really changes is known only to AWS: whoever says yes sees its change set, also where the stage asks for none.
        if stage.safety != topology::Safety::Silent {
            view.method = Method::Reviewed;
        }
        let clouds = answers.into_iter().filter_map(|answer| Some((answer.view.target, answer.cloud?)));
        Ok(Prepared {
            view,
            cells: found,
            clouds: clouds.collect(),
            topology,
            shared: Vec::new(),
            errands: None,
            reverts,
        })
    }

    /// Why each of the cells is brought back.
    fn reasons(&self, request: &RevertDrift) -> Result<BTreeMap<(ServiceId, Target), String>> {
        if request.cells.is_empty() {
            return Err(ErrorView::new("nothing-to-revert", "no cell was named", "Name what is to go back."));
        }
        let seen = self.seen_of(Some(std::slice::from_ref(&request.stage)))?;
        seen.survey(|survey| {
            let mut reasons = BTreeMap::new();
            for wanted in &request.cells {
                let judged = survey.cells.iter().find(|judged| {
                    judged.expected.cell.service == wanted.service
                        && judged.expected.cell.target == wanted.target
                });
                let reason = judged.and_then(reason).ok_or_else(|| {
                    ErrorView::new(
                        "nothing-to-revert",
                        format!("{} in {} has no drift that is known", wanted.service, wanted.target),
                        "Look at the accounts again; a missing stack is deployed, not reverted.",
                    )
                })?;
                reasons.insert((wanted.service.clone(), wanted.target.clone()), reason);
            }
            Ok(reasons)
        })
    }

    async fn deployed_as(&self, desired: &DesiredCell, answer: &Answer) -> Result<Revert> {
        let gone = || {
            ErrorView::new(
                "missing-stack",
                format!("{} in {} has no stack any more", desired.service, desired.target),
                "Deploy it.",
            )
        };
        let cloud = answer.cloud.as_ref().ok_or_else(gone)?;
        let stack = cloud.describe(desired.stack.as_str()).await?.ok_or_else(gone)?;
        let template = cloud.template(&stack.id).await?.ok_or_else(gone)?;
        let record = if self.has_history() { self.journal()?.deployment(&stack.id)? } else { None };
        let record = record.filter(|record| record.last_updated == stack.changed());
        let (digest, provided) = record.map(|record| (record.digest, record.provided)).unwrap_or_default();
        let to = engine::Revert {
            template,
            parameters: stack.parameters,
            tags: stack.tags,
            capabilities: stack.capabilities,
        };
        Ok(Revert { to, digest, provided })
    }
}

fn reason(judged: &Judged<'_>) -> Option<String> {
    let names: BTreeSet<&str> = judged
        .verdict
        .differences
        .iter()
        .filter(|one| !matches!(one.settled, plan::drift::Settled::Ignored { .. }))
        .map(|one| one.resource.as_str())
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| format!("What drifted goes back to what was deployed: {}.", names.join(", ")))
}
