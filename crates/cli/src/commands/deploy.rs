//! `stagewright deploy STAGE`

use std::process::ExitCode;

use app::{
    Prepared, Project,
    contract::ErrorView,
    topology::{Method, OnFailure, Safety},
};

use super::{
    follow::{asked, follow},
    plan::request,
    print_json,
};
use crate::{arguments::SelectionArguments, text};

pub async fn deploy(
    project: &Project,
    stage: &str,
    selection: &SelectionArguments,
    remove: bool,
    on_failure: Option<OnFailure>,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let prepared = project.plan(&request(project, stage, selection, remove)?).await?;
    carry_out(project, prepared, on_failure, yes, json).await
}

/// Shows a plan, asks, and runs it to its end.
pub async fn carry_out(
    project: &Project,
    prepared: Prepared,
    on_failure: Option<OnFailure>,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let plan = &prepared.view.plan;
    if !json {
        text::plan(&prepared.view);
    }
    if let Some(first) = plan.blockers.first() {
        if json {
            for blocker in &plan.blockers {
                print_json(&serde_json::json!({ "event": "blocked", "blocker": blocker }));
            }
        }
        let more = plan.blockers.len() - 1;
        let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
        return Err(ErrorView::new(&first.code, format!("{}{more}", first.message), first.hint.clone())
            .at(first.locations.first().cloned()));
    }
    if plan.is_empty() {
        if json {
            print_json(&serde_json::json!({ "event": "nothing-to-do", "stage": plan.stage }));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let typed = if yes { prepared.view.typed.clone() } else { ask(&prepared).await? };
    let running = project.start(prepared, typed.as_deref(), on_failure)?;
    follow(project, running, yes, json).await
}

/// Asks at the terminal as the stage's safety level wants it. Where change sets are looked at, that is where it is asked.
async fn ask(prepared: &Prepared) -> Result<Option<String>, ErrorView> {
    let view = &prepared.view;
    if view.method == Method::Reviewed {
        return Ok(None);
    }
    let refused = || ErrorView::new("not-confirmed", "nothing was deployed", "Say yes, or pass --yes.");
    match (&view.typed, view.safety) {
        (Some(name), _) => {
            let typed = asked(format!("Type {name} to go on: ")).await;
            if typed.is_empty() { Err(refused()) } else { Ok(Some(typed)) }
        }
        (None, Safety::Silent) => Ok(None),
        (None, Safety::Confirm | Safety::Typed) => {
            let answer = asked("Go on? [y/N] ".to_owned()).await;
            if matches!(answer.as_str(), "y" | "Y" | "yes") { Ok(None) } else { Err(refused()) }
        }
    }
}
