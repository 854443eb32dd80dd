//! `stagewright stage`: stages of one's own.

use std::{collections::BTreeSet, process::ExitCode};

use app::{
    Project,
    contract::{CreatePersonal, ErrorView, PersonalProposal, PlanStage, ProposePersonal},
    plan::{Intent, Selection},
    topology::{ServiceId, StageId, Target},
};

use super::{deploy::carry_out, follow::asked, name, print_json};
use crate::{arguments::NewStageArguments, text};

/// `stagewright stage new`: shows what it would be, asks, writes it down and deploys it.
pub async fn new(project: &Project, wanted: &NewStageArguments, json: bool) -> Result<ExitCode, ErrorView> {
    let base = wanted.from.as_deref().map(name::<StageId>).transpose()?;
    let first = project.propose_personal(&ProposePersonal {
        base,
        name: wanted.name.clone(),
        ..ProposePersonal::default()
    })?;
    let replicate = ticked(&first, wanted)?;
    let targets = targets(&first, wanted)?;
    let proposal = project.propose_personal(&ProposePersonal {
        base: Some(first.base.clone()),
        name: Some(first.name.clone()),
        replicate: Some(replicate.clone()),
        targets: targets.clone(),
        ..ProposePersonal::default()
    })?;
    if json {
        print_json(&serde_json::json!({ "event": "proposal", "proposal": proposal }));
    } else {
        text::personal::proposal(&proposal);
    }
    if let Some(problem) = proposal.name_problem {
        return Err(ErrorView::new(&problem.code, problem.message, problem.hint));
    }
    if !wanted.yes && !json {
        let answer = asked(format!("Make {}? [y/N] ", proposal.name)).await;
        if !matches!(answer.as_str(), "y" | "Y" | "yes") {
            return Err(ErrorView::new("not-confirmed", "nothing was written", "Say yes, or pass --yes."));
        }
    }
    let stage = project.create_personal(&CreatePersonal {
        name: proposal.name,
        base: proposal.base,
        replicate,
        targets,
        ttl: wanted.ttl.clone(),
        express: wanted.express,
        shared: wanted.shared,
        answers: Default::default(),
    })?;
    if wanted.shared {
        project.save()?;
    }
    if json {
        print_json(&serde_json::json!({ "event": "created", "stage": stage }));
    } else {
        text::personal::created(&stage, wanted.shared);
    }
    if wanted.no_deploy {
        return Ok(ExitCode::SUCCESS);
    }
    let whole = PlanStage { stage, intent: Intent::Deploy, selection: Selection::All };
    let prepared = project.plan(&whole).await?;
    carry_out(project, prepared, None, wanted.yes, json).await
}

/// What the roles decide, and what was said besides.
fn ticked(proposal: &PersonalProposal, wanted: &NewStageArguments) -> Result<Vec<ServiceId>, ErrorView> {
    let mut ticked: BTreeSet<ServiceId> = proposal
        .services
        .iter()
        .filter(|service| service.replicated)
        .map(|service| service.service.clone())
        .collect();
    for service in &wanted.replicate {
        ticked.insert(name(service)?);
    }
    for service in &wanted.share {
        ticked.remove(&name::<ServiceId>(service)?);
    }
    Ok(ticked.into_iter().collect())
}

/// Another account or region than the base stage's: each place of it, moved.
fn targets(
    proposal: &PersonalProposal,
    wanted: &NewStageArguments,
) -> Result<Option<Vec<Target>>, ErrorView> {
    if wanted.account.is_none() && wanted.region.is_none() {
        return Ok(None);
    }
    let account = wanted.account.as_deref().map(name).transpose()?;
    let region = wanted.region.as_deref().map(name).transpose()?;
    let moved = proposal.targets.iter().map(|target| Target {
        account: account.clone().unwrap_or_else(|| target.account.clone()),
        region: region.clone().unwrap_or_else(|| target.region.clone()),
    });
    let targets: BTreeSet<Target> = moved.collect();
    Ok(Some(targets.into_iter().collect()))
}
