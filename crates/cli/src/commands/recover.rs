//! `stagewright recover STAGE`

use std::process::ExitCode;

use app::{
    Project,
    contract::{ErrorView, PlanRecovery, RecoveryView},
    plan::RecoveryWay,
    topology::{CellId, ServiceId, StageId, Target},
};

use super::{deploy::carry_out, name, print_json};
use crate::{arguments::RecoveryArguments, text};

/// Without a way, lists what needs somebody and which ways there are.
pub async fn recover(
    project: &Project,
    stage: &str,
    arguments: &RecoveryArguments,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let stage: StageId = name(stage)?;
    let service: Option<ServiceId> = arguments.service.as_deref().map(name).transpose()?;
    let mut stuck = project.recoveries(&stage).await?;
    stuck.retain(|view| {
        service.as_ref().is_none_or(|service| view.cell.service == *service)
            && arguments.target.as_ref().is_none_or(|target| view.cell.target.to_string() == *target)
    });
    let Some(way) = arguments.way else {
        if json {
            print_json(&stuck);
        } else {
            text::recoveries(&stage, &stuck);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let target = only_target(&stage, &stuck)?;
    let Some(service) = service else {
        return Err(ErrorView::new(
            "no-service",
            "which service is to be recovered was not said",
            "Name it with --service; `stagewright recover` without --way lists them.",
        ));
    };
    let request = PlanRecovery {
        cell: CellId { service, stage, target },
        way: RecoveryWay::from(way),
        leave: arguments.leave.clone(),
    };
    let prepared = project.plan_recovery(&request).await?;
    carry_out(project, prepared, None, yes, json).await
}

/// One stack at a time: what is right for one may lose the data of another.
fn only_target(stage: &StageId, stuck: &[RecoveryView]) -> Result<Target, ErrorView> {
    match stuck {
        [one] => Ok(one.cell.target.clone()),
        [] => Err(ErrorView::new(
            "nothing-to-recover",
            format!("no stack of {stage} that was named needs a recovery"),
            format!("`stagewright recover {stage}` lists those that do."),
        )),
        several => {
            let names: Vec<String> =
                several.iter().map(|view| format!("{} in {}", view.cell.service, view.cell.target)).collect();
            Err(ErrorView::new(
                "several-stacks",
                format!("{} stacks of {stage} need a recovery: {}", names.len(), names.join(", ")),
                "Recover one after another: name it with --service and --target.",
            ))
        }
    }
}
