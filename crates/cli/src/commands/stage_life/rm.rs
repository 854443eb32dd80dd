//! `stagewright stage rm NAME`, and `--expired` for a job in the night.

use std::process::ExitCode;

use app::{
    PersonalRemoval, Project,
    contract::{ErrorView, LeftoverView, Lifetime},
    topology::StageId,
};

use crate::{
    arguments::{LeftoverChoice, RmArguments},
    commands::{
        follow::{asked, follow},
        name, print_json,
    },
    text,
};

pub async fn rm(project: &Project, arguments: &RmArguments, json: bool) -> Result<ExitCode, ErrorView> {
    let Some(stage) = &arguments.stage else { return expired(project, arguments, json).await };
    let stage: StageId = name(stage)?;
    let code = one(project, &stage, arguments, json).await?;
    Ok(code)
}

/// One that fails is no reason to keep the others; what failed is in the exit status.
async fn expired(project: &Project, arguments: &RmArguments, json: bool) -> Result<ExitCode, ErrorView> {
    let list = project.personal_list(true).await?;
    let expired: Vec<StageId> = list
        .stages
        .iter()
        .filter(|stage| matches!(stage.lifetime, Lifetime::Expired { .. }))
        .map(|stage| stage.stage.clone())
        .collect();
    let mut failed = Vec::new();
    for stage in &expired {
        let outcome = one(project, stage, arguments, json).await;
        let error = match &outcome {
            Ok(code) if *code == ExitCode::SUCCESS => None,
            Ok(_) => Some(ErrorView::new("not-removed", format!("{stage} was not removed"), "See its run.")),
            Err(error) => Some(error.clone()),
        };
        if json {
            let word = if error.is_none() { "removed" } else { "not-removed" };
            print_json(&serde_json::json!({ "event": word, "stage": stage, "error": error }));
        } else if let Some(error) = &error {
            text::not_removed(stage, error);
        }
        failed.extend(error.map(|_| stage.clone()));
    }
    // An account that nobody could ask may hold more of them: the job has not done what it is for.
    let incomplete = !list.problems.is_empty();
    if json {
        print_json(&serde_json::json!({
            "event": "expired",
            "stages": expired,
            "failed": failed,
            "problems": list.problems,
        }));
    } else {
        text::expired(expired.len(), failed.len(), &list.problems);
    }
    Ok(if failed.is_empty() && !incomplete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn one(
    project: &Project,
    stage: &StageId,
    arguments: &RmArguments,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let mut removal = project.personal_removal(stage).await?;
    if json {
        print_json(&removal.view);
    } else {
        text::removal(&removal.view);
    }
    if let Some(first) = removal.view.plan.plan.blockers.first() {
        return Err(ErrorView::new(&first.code, first.message.clone(), first.hint.clone())
            .at(first.locations.first().cloned()));
    }
    let delete = chosen(&removal.view.leftovers, arguments).await;
    let typed = confirmed(&removal, arguments.yes).await?;
    if removal.is_empty() {
        let waiting = project.has_unsaved_edits();
        project.forget_personal(stage)?;
        if !waiting && project.has_unsaved_edits() {
            project.save()?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    removal.prepared.take_along(&delete)?;
    let running = project.start(removal.prepared, typed.as_deref(), None)?;
    follow(project, running, arguments.yes, json).await
}

/// The leftovers that go, by their ids. Without somebody to ask, everything stays that nobody asked to delete.
async fn chosen(leftovers: &[LeftoverView], arguments: &RmArguments) -> Vec<String> {
    let deletable = leftovers.iter().filter(|leftover| leftover.undeletable.is_none());
    match arguments.leftovers {
        LeftoverChoice::Delete => deletable.map(|leftover| leftover.id.clone()).collect(),
        LeftoverChoice::Keep => Vec::new(),
        LeftoverChoice::Ask if arguments.yes => Vec::new(),
        LeftoverChoice::Ask => {
            let mut delete = Vec::new();
            for leftover in deletable {
                let answer = asked(format!("{} Delete it? [y/N] ", leftover.words)).await;
                if matches!(answer.as_str(), "y" | "Y" | "yes") {
                    delete.push(leftover.id.clone());
                }
            }
            delete
        }
    }
}

async fn confirmed(removal: &PersonalRemoval, yes: bool) -> Result<Option<String>, ErrorView> {
    let view = &removal.view.plan;
    if yes {
        return Ok(view.typed.clone());
    }
    let refused = || ErrorView::new("not-confirmed", "nothing was removed", "Say yes, or pass --yes.");
    match &view.typed {
        Some(name) => {
            let typed = asked(format!("Type {name} to remove it: ")).await;
            if typed.is_empty() { Err(refused()) } else { Ok(Some(typed)) }
        }
        None => {
            let answer = asked(format!("Remove {}? [y/N] ", removal.view.stage)).await;
            if matches!(answer.as_str(), "y" | "Y" | "yes") { Ok(None) } else { Err(refused()) }
        }
    }
}
