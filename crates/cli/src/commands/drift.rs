//! `stagewright drift`

use std::{process::ExitCode, sync::Mutex};

use app::{
    Project,
    contract::{
        AcceptDrift, ApplyTaken, DriftLook, DriftReport, ErrorView, IgnoreDrift, LookForDrift, RevertDrift,
        RevertedCell, TakeDrift,
    },
    plan::drift::DifferenceKind,
    topology::{CellId, Day, DiffKind, DriftScope, IgnoreRule, Pattern, ServiceId, StageId, Target},
};

use super::{deploy::carry_out, follow::asked, name, print_json};
use crate::{
    arguments::{DriftArguments, DriftCommand, ReportFormat, WhereArguments},
    text::drift as written,
};

/// What a nightly job looks at: something differs that nobody has settled.
const DRIFTED: u8 = 2;

pub async fn drift(project: &Project, arguments: &DriftArguments, json: bool) -> Result<ExitCode, ErrorView> {
    match &arguments.command {
        None => report(project, arguments, json).await,
        Some(DriftCommand::Accept { address, place, reason, until, any_value }) => {
            accept(project, address, place, reason, until.as_deref(), *any_value)
        }
        Some(DriftCommand::Ignore { r#type, service, resource, property, reason }) => {
            let pattern = |text: &Option<String>| text.clone().map(Pattern);
            let rule = IgnoreRule {
                kind: pattern(r#type),
                service: pattern(service),
                resource: pattern(resource),
                property: pattern(property),
                reason: reason.clone(),
                by: None,
                on: None,
            };
            project.ignore_drift(IgnoreDrift { rule })?;
            say!("Ignored from now on, in {}.", app::topology::SETTLEMENTS_FILE_NAME);
            Ok(ExitCode::SUCCESS)
        }
        Some(DriftCommand::Revert { stage, service, target, yes }) => {
            revert(project, stage, service.as_deref(), target.as_deref(), *yes, json).await
        }
        Some(DriftCommand::Take { address, place, yes }) => take(project, address, place, *yes, json).await,
    }
}

async fn report(project: &Project, arguments: &DriftArguments, json: bool) -> Result<ExitCode, ErrorView> {
    let stages: Vec<StageId> =
        arguments.stages.iter().map(|stage| name(stage)).collect::<Result<_, ErrorView>>()?;
    let stages = (!stages.is_empty()).then_some(stages);
    let format = if json { ReportFormat::Json } else { arguments.format };
    if !arguments.cached {
        let request =
            LookForDrift { stages: stages.clone(), resume: arguments.resume, ..LookForDrift::default() };
        look(project, &request).await?;
    }
    let report = project.drift_report(stages.as_deref())?;
    match format {
        ReportFormat::Text => written::text(&report),
        ReportFormat::Json => print_json(&report),
        ReportFormat::Markdown => say!("{}", written::markdown(&report).trim_end()),
        ReportFormat::Csv => say!("{}", written::csv(&report).trim_end()),
        ReportFormat::Sarif => print_json(&crate::text::sarif::sarif(&report)),
    }
    Ok(if report.open { ExitCode::from(DRIFTED) } else { ExitCode::SUCCESS })
}

/// To its end, or until somebody presses Ctrl+C: what was finished by then stays known.
async fn look(project: &Project, request: &LookForDrift) -> Result<(), ErrorView> {
    let last = Mutex::new((0, 0));
    let told = |look: DriftLook| {
        let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // A line for every tenth of the way, and on the stream that a report does not go to.
        let tenth = look.stacks_done * 10 / look.stacks.max(1);
        if (look.stacks, tenth) != *last {
            *last = (look.stacks, tenth);
            eprintln!("looked at {} of {} stacks", look.stacks_done, look.stacks);
        }
    };
    let mut looking = std::pin::pin!(project.look_for_drift(request, told));
    let ended = tokio::select! {
        ended = &mut looking => ended?,
        _ = tokio::signal::ctrl_c() => {
            project.cancel_look();
            looking.await?
        }
    };
    if ended.cancelled {
        return Err(ErrorView::new(
            "look-cancelled",
            format!("the look was cancelled after {} of {} stacks", ended.stacks_done, ended.stacks),
            "`stagewright drift --resume` goes on with it; `stagewright drift --cached` says what is known.",
        ));
    }
    Ok(())
}

/// `database/NotesTable/BillingMode`; a nested stack's resource has more parts, which the report knows.
fn accept(
    project: &Project,
    address: &str,
    place: &WhereArguments,
    reason: &str,
    until: Option<&str>,
    any_value: bool,
) -> Result<ExitCode, ErrorView> {
    let until: Option<Day> = until.map(name).transpose()?;
    let report = project.drift_report(None)?;
    let (service, rest) = address.split_once('/').unwrap_or((address, ""));
    let service: ServiceId = name(service)?;
    let stage: Option<StageId> = place.stage.as_deref().map(name).transpose()?;
    let target = place.target.as_deref().map(target_of).transpose()?;
    let found: Vec<_> = here(&report, &service, stage.as_ref(), target.as_ref()).collect();
    let (mut resource, mut property, mut actual) = (None, None, None);
    if !rest.is_empty() {
        let difference = found
            .iter()
            .flat_map(|cell| &cell.differences)
            .find(|one| one.address == address || one.difference.resource == rest);
        let difference = difference.ok_or_else(|| not_known(address))?;
        resource = Some(difference.difference.resource.clone());
        if let DifferenceKind::Property { property: known } = &difference.difference.what
            && difference.address == address
        {
            property = Some(known.path.clone());
            actual = known.actual.clone().filter(|_| !any_value);
        }
    } else if found.is_empty() {
        return Err(not_known(address));
    }
    let (account, region) = target.clone().map(|target| (target.account, target.region)).unzip();
    let scope =
        DriftScope { service: service.clone(), stage: stage.clone(), account, region, resource, property };
    let said = scope.to_string();
    project.accept_drift(AcceptDrift { scope, reason: reason.to_owned(), until, actual })?;
    say!("Accepted: {said}, in {}.", app::topology::SETTLEMENTS_FILE_NAME);
    Ok(ExitCode::SUCCESS)
}

fn here<'r>(
    report: &'r DriftReport,
    service: &'r ServiceId,
    stage: Option<&'r StageId>,
    target: Option<&'r Target>,
) -> impl Iterator<Item = &'r app::contract::ReportedCell> {
    report.cells.iter().filter(move |cell| {
        cell.cell.service == *service
            && stage.is_none_or(|stage| cell.cell.stage == *stage)
            && target.is_none_or(|target| cell.cell.target == *target)
    })
}

fn not_known(address: &str) -> ErrorView {
    ErrorView::new(
        "unknown-difference",
        format!("nothing is known to differ at {address}"),
        "`stagewright drift --cached` lists what differs.",
    )
}

fn target_of(text: &str) -> Result<Target, ErrorView> {
    let (account, region) = text.split_once('/').ok_or_else(|| {
        ErrorView::new("invalid-name", format!("`{text}` is not a target"), "Write ACCOUNT/REGION.")
    })?;
    Ok(Target { account: name(account)?, region: name(region)? })
}

async fn revert(
    project: &Project,
    stage: &str,
    service: Option<&str>,
    target: Option<&str>,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let stage: StageId = name(stage)?;
    let service: Option<ServiceId> = service.map(name).transpose()?;
    let target = target.map(target_of).transpose()?;
    let report = project.drift_report(Some(std::slice::from_ref(&stage)))?;
    let cells = report.cells.iter().filter(|cell| {
        cell.differences.iter().any(|one| one.difference.settled.open())
            && service.as_ref().is_none_or(|service| cell.cell.service == *service)
            && target.as_ref().is_none_or(|target| cell.cell.target == *target)
    });
    let cells: Vec<RevertedCell> = cells
        .map(|cell| RevertedCell { service: cell.cell.service.clone(), target: cell.cell.target.clone() })
        .collect();
    if cells.is_empty() {
        return Err(ErrorView::new(
            "nothing-to-revert",
            format!("nothing is known to have drifted in {stage} that nobody settled"),
            "`stagewright drift` looks at the accounts; `--service` and `--target` name what a report names.",
        ));
    }
    let prepared = project.plan_revert(&RevertDrift { stage, cells }).await?;
    let named = prepared.view.plan.stage.clone();
    let code = carry_out(project, prepared, None, yes, json).await?;
    if !json && code == ExitCode::SUCCESS {
        say!("Whether all of it is as it was deployed, the next look says: `stagewright drift {named}`.");
    }
    Ok(code)
}

async fn take(
    project: &Project,
    address: &str,
    place: &WhereArguments,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let stage: Option<StageId> = place.stage.as_deref().map(name).transpose()?;
    let target = place.target.as_deref().map(target_of).transpose()?;
    let report = project.drift_report(None)?;
    let found = report.cells.iter().find_map(|cell| {
        let right = stage.as_ref().is_none_or(|stage| cell.cell.stage == *stage)
            && target.as_ref().is_none_or(|target| cell.cell.target == *target);
        let difference = cell.differences.iter().find(|one| right && one.address == address)?;
        Some((cell.cell.clone(), difference))
    });
    let (cell, difference): (CellId, _) = found.ok_or_else(|| not_known(address))?;
    let Some(property) = difference.difference.what.path() else {
        return Err(ErrorView::new(
            "deleted-resource",
            format!("{address} was deleted: there is no value to take"),
            "Take the resource out of the code by hand, or revert.",
        ));
    };
    let taken =
        TakeDrift { cell, resource: difference.difference.resource.clone(), property: property.to_owned() };
    let view = project.plan_take(&taken)?;
    if json {
        print_json(&view);
    }
    let Some(patch) = view.patch else {
        if !json {
            let at = view.location.map(|at| at.to_string()).unwrap_or_default();
            say!("{at}\n  {}", view.by_hand.unwrap_or_default());
        }
        return Ok(ExitCode::SUCCESS);
    };
    if !json {
        say!("{}", patch.file);
        for line in &patch.diff {
            let mark = match line.kind {
                DiffKind::Added => '+',
                DiffKind::Removed => '-',
                DiffKind::Context | DiffKind::Gap => ' ',
            };
            say!("{mark} {}", line.text);
        }
        for note in &patch.notes {
            say!("{note}");
        }
    }
    if !yes && !matches!(asked("Write it? [y/N] ".to_owned()).await.as_str(), "y" | "Y" | "yes") {
        return Err(ErrorView::new("not-confirmed", "nothing was written", "Say yes, or pass --yes."));
    }
    project.apply_take(&ApplyTaken { taken, hash: patch.hash })?;
    Ok(ExitCode::SUCCESS)
}
