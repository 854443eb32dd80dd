//! Ways out for stacks that need a person: found, planned, and then deployed like any plan.

use std::collections::{BTreeMap, BTreeSet};

use aws::{Cloud, StackResource};
use plan::{
    Action, DesiredCell, Intent, Live, LiveTarget, Pass, Plan, PlanInput, RecoveryOption, RecoveryWay,
    Selection, Step, StepId, recovery,
};
use topology::{Account, CellId, Rollout, Safety, Stage, StageId, Target};

use super::{Prepared, Project, cells};
use crate::{
    contract::{BlockingResource, ErrorView, PlanRecovery, RecoveryView},
    error::Result,
};

impl Project {
    /// The stacks of a stage that stay as they are until somebody decides. A target that cannot be asked has none.
    ///
    /// # Errors
    /// Where the stage does not exist, or none of its targets can be asked.
    pub async fn recoveries(&self, stage: &StageId) -> Result<Vec<RecoveryView>> {
        let held = self.held(&self.topology(), stage).await?;
        if held.clouds.is_empty()
            && let Some((_, problem)) = held.problems.into_iter().next()
        {
            return Err(problem);
        }
        let stuck = held.cells.into_iter().filter_map(|cell| {
            let stack = cell.found.clone()?;
            let guide = recovery(stack.status.as_str()).filter(plan::Recovery::needs_person)?;
            Some((cell, stack, guide))
        });
        let clouds = &held.clouds;
        let views = stuck.map(|(cell, stack, guide)| async move {
            let resources = match clouds.get(&cell.target) {
                Some(cloud) => in_the_way(cloud, &stack.id).await?,
                None => Vec::new(),
            };
            Ok(RecoveryView {
                cell: CellId { service: cell.service, stage: stage.clone(), target: cell.target },
                account: cell.account,
                stack: cell.stack,
                stack_id: stack.id,
                status: stack.status.0,
                reason: stack.reason,
                resources: resources.into_iter().map(shown).collect(),
                guide,
            })
        });
        futures_util::future::try_join_all(views).await
    }

    /// Plans one way out of one stack. Changes nothing.
    ///
    /// # Errors
    /// Where the stack needs no recovery, AWS does not allow this way in its status, or it cannot be asked.
    pub async fn plan_recovery(&self, request: &PlanRecovery) -> Result<Prepared> {
        self.take_in_outside_changes()?;
        if let Some(problem) = self.unreadable_file() {
            return Err(problem);
        }
        let topology = self.topology();
        let CellId { service, stage: stage_id, target } = &request.cell;
        let cells = cells::desired(&self.folder, &topology, stage_id)?;
        let (stage, targets) = cells::targets(&topology, stage_id)?;
        let place: Vec<(&Target, &Account)> =
            targets.into_iter().filter(|(place, _)| *place == target).collect();
        let mut here = cells.cells;
        here.retain(|cell| cell.target == *target);
        let Some(desired) = here.iter().find(|cell| cell.service == *service).cloned() else {
            let why = cells.blockers.into_iter().find(|blocker| blocker.services.contains(service));
            return Err(why.map_or_else(
                || {
                    ErrorView::new(
                        "unknown-cell",
                        format!("{stage_id} has no {service} in {target}"),
                        format!("`stagewright recover {stage_id}` lists what needs somebody."),
                    )
                },
                |blocker| ErrorView::new(&blocker.code, blocker.message, blocker.hint),
            ));
        };
        let intent = if request.way == RecoveryWay::Delete { Intent::Remove } else { Intent::Deploy };
        let mut answers = self.ask(&topology, &place, &here, intent).await?;
        let Some(answer) = answers.first_mut() else {
            return Err(ErrorView::new("unknown-target", format!("{stage_id} does not go to {target}"), ""));
        };
        let (Some(cloud), Some(live)) = (answer.cloud.clone(), answer.live.clone()) else {
            let unheard = || ErrorView::new("unreachable", format!("{target} cannot be asked"), "Try again.");
            return Err(answer.view.problem.clone().unwrap_or_else(unheard));
        };
        let (status, option) = way(&desired, &live, request)?;
        if !request.leave.is_empty() {
            leavable(&cloud, &desired, &live, &option, request).await?;
        }
        let plan = planned(stage, request, &desired, here.clone(), live, &option, &status);
        let mut view = self.plan_view(&topology, plan, stage, &answers, &place)?;
        if option.destructive || stage.safety == Safety::Typed {
            view.typed = Some(stage_id.to_string());
        }
        if !request.leave.is_empty() {
            view.leave.insert(StepId::whole(service, target), request.leave.clone());
        }
        let clouds = BTreeMap::from([(target.clone(), cloud)]);
        Ok(Prepared { view, cells: here, clouds, topology, reverts: BTreeMap::new() })
    }
}

/// The status of the stack, and what the way does there.
fn way(desired: &DesiredCell, live: &LiveTarget, request: &PlanRecovery) -> Result<(String, RecoveryOption)> {
    let stack = &desired.stack;
    let status = live.stacks.get(stack).map(|stack| stack.status.clone());
    let guide = status.as_deref().and_then(recovery);
    let (Some(status), Some(guide)) = (status, guide) else {
        return Err(ErrorView::new(
            "nothing-to-recover",
            format!("the stack {stack} in {} needs no recovery", desired.target),
            "Plan a deployment: it says what would be done.",
        ));
    };
    match guide.option(request.way) {
        Some(option) => Ok((status, option.clone())),
        None => {
            let ways: Vec<&str> = guide.ways.iter().map(|option| option.way.as_str()).collect();
            let hint = if ways.is_empty() {
                guide.means
            } else {
                format!("{} Ways out: {}.", guide.means, ways.join(", "))
            };
            Err(ErrorView::new(
                "way-not-allowed",
                format!("{} is no way out of {status}, which the stack {stack} is", request.way.as_str()),
                hint,
            ))
        }
    }
}

/// AWS would refuse other names, after the run had begun.
async fn leavable(
    cloud: &Cloud,
    desired: &DesiredCell,
    live: &LiveTarget,
    option: &RecoveryOption,
    request: &PlanRecovery,
) -> Result<()> {
    if !option.can_leave {
        return Err(ErrorView::new(
            "cannot-leave",
            format!("{} cannot leave resources out", option.way.as_str()),
            "Plan it without resources to leave.",
        ));
    }
    let Some(stack) = live.stacks.get(&desired.stack) else { return Ok(()) };
    let stuck: BTreeSet<String> =
        in_the_way(cloud, &stack.id).await?.into_iter().map(|resource| resource.logical_id).collect();
    // A resource of a nested stack is named through it: `Nested.Table`.
    let unknown = request.leave.iter().find(|name| !name.contains('.') && !stuck.contains(*name));
    match unknown {
        None => Ok(()),
        Some(name) => Err(ErrorView::new(
            "not-in-the-way",
            format!("{name} of {} does not stand in the way", desired.stack),
            if stuck.is_empty() {
                "No resource does.".to_owned()
            } else {
                format!("These do: {}.", stuck.into_iter().collect::<Vec<_>>().join(", "))
            },
        )),
    }
}

/// The way out as a plan of one step. Where a stack is made or deleted, what else depends on it is looked at as in any plan:
/// the planner is told the status that comes before that, which the way itself gets the stack out of.
fn planned(
    stage: &Stage,
    request: &PlanRecovery,
    desired: &DesiredCell,
    cells: Vec<DesiredCell>,
    mut live: LiveTarget,
    option: &RecoveryOption,
    status: &str,
) -> Plan {
    let CellId { service, stage: stage_id, target } = &request.cell;
    let reason = format!("The stack {} in {target} is {status}: {}", desired.stack, option.title);
    let action = request.way.action();
    let pretended = match request.way {
        RecoveryWay::Recreate => Some("ROLLBACK_COMPLETE"),
        RecoveryWay::Retry => Some("UPDATE_COMPLETE"),
        RecoveryWay::Delete => None,
        RecoveryWay::ContinueRollback | RecoveryWay::RollBack => {
            let step = alone(request, desired, action, reason);
            let phases = vec![vec![service.clone()]];
            return Plan {
                stage: stage_id.clone(),
                intent: Intent::Deploy,
                phases,
                steps: vec![step],
                edges: Vec::new(),
                gates: Vec::new(),
                blockers: Vec::new(),
            };
        }
    };
    if let (Some(pretended), Some(stack)) = (pretended, live.stacks.get_mut(&desired.stack)) {
        stack.status = pretended.to_owned();
        stack.deployed = None;
    }
    let removing = request.way == RecoveryWay::Delete;
    let mut plan = plan::plan(&PlanInput {
        stage: stage_id.clone(),
        intent: if removing { Intent::Remove } else { Intent::Deploy },
        selection: Selection::Only(BTreeSet::from([service.clone()])),
        cells,
        manual: Vec::new(),
        live: Live { targets: vec![live] },
        gates: if removing { Vec::new() } else { stage.gates.clone() },
        pins: BTreeMap::new(),
        rollout: Rollout::default(),
        targets: vec![target.clone()],
    });
    for step in plan.steps.iter_mut().filter(|step| step.action != Action::None) {
        step.reason.clone_from(&reason);
    }
    plan
}

fn alone(request: &PlanRecovery, desired: &DesiredCell, action: Action, reason: String) -> Step {
    Step {
        id: StepId::whole(&request.cell.service, &request.cell.target),
        service: request.cell.service.clone(),
        target: request.cell.target.clone(),
        stack: desired.stack.clone(),
        action,
        pass: Pass::Whole,
        reason,
        phase: Some(0),
        waits_for: Vec::new(),
        digest: desired.interface.digest.clone(),
    }
}

/// What failed, and what a creation that was taken back left in the account under its name.
async fn in_the_way(cloud: &Cloud, stack_id: &str) -> Result<Vec<StackResource>> {
    let mut resources = cloud.resources(stack_id).await?;
    resources.retain(|resource| resource.status.ends_with("_FAILED") || resource.status == "DELETE_SKIPPED");
    Ok(resources)
}

fn shown(resource: StackResource) -> BlockingResource {
    BlockingResource {
        logical_id: resource.logical_id,
        kind: resource.kind,
        physical_id: resource.physical_id,
        status: resource.status,
        reason: resource.reason,
    }
}
