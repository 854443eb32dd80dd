//! `stagewright plan STAGE`

use std::{collections::BTreeSet, process::ExitCode};

use app::plan::{Intent, Selection};
use app::topology::{NameError, ServiceId, StageId};
use app::{
    Project,
    contract::{ErrorView, PlanStage},
};

use super::print_json;
use crate::{arguments::SelectionArguments, text};

pub async fn plan(
    project: &Project,
    stage: &str,
    selection: &SelectionArguments,
    remove: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let prepared = project.plan(&request(project, stage, selection, remove)?).await?;
    if json {
        print_json(&prepared.view.plan);
    } else {
        text::plan(&prepared.view);
    }
    Ok(ExitCode::SUCCESS)
}

pub fn request(
    project: &Project,
    stage: &str,
    selection: &SelectionArguments,
    remove: bool,
) -> Result<PlanStage, ErrorView> {
    let stage = StageId::new(stage).map_err(|error| bad_name(&error))?;
    let selection = if let Some(names) = &selection.only {
        Selection::Only(services(names)?)
    } else if let Some(names) = &selection.upstream {
        Selection::Upstream(services(names)?)
    } else if let Some(names) = &selection.downstream {
        Selection::Downstream(services(names)?)
    } else if let Some(commit) = &selection.changed_since {
        let changed = project.changed_since(commit)?.into_iter().filter(|service| service.changed);
        Selection::Only(changed.map(|service| service.service).collect())
    } else {
        Selection::All
    };
    Ok(PlanStage { stage, intent: if remove { Intent::Remove } else { Intent::Deploy }, selection })
}

fn services(names: &[String]) -> Result<BTreeSet<ServiceId>, ErrorView> {
    names.iter().map(|name| ServiceId::new(name.trim()).map_err(|error| bad_name(&error))).collect()
}

fn bad_name(error: &NameError) -> ErrorView {
    ErrorView::new("invalid-name", error.to_string(), "Check the spelling.")
}
