//! `stagewright deploy STAGE`

use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    process::ExitCode,
};

use app::journal::RunOutcome;
use app::{Prepared, Project, contract::ErrorView};

use super::{plan::request, print_json};
use crate::{arguments::SelectionArguments, text};

pub async fn deploy(
    project: &Project,
    stage: &str,
    selection: &SelectionArguments,
    remove: bool,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let prepared = project.plan(&request(project, stage, selection, remove)?).await?;
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
    let typed = if yes { prepared.view.typed.clone() } else { ask(&prepared)? };
    let mut running = project.start(prepared, typed.as_deref())?;
    loop {
        tokio::select! {
            entry = running.entries.recv() => match entry {
                Some(entry) if json => print_json(&entry),
                Some(entry) => text::entry(&entry),
                None => break,
            },
            _ = tokio::signal::ctrl_c() => {
                eprintln!("Cancelling: nothing new begins, and what runs is stopped where AWS allows it.");
                running.cancel();
            }
        }
    }
    match running.outcome().await? {
        RunOutcome::Succeeded => Ok(ExitCode::SUCCESS),
        RunOutcome::Failed | RunOutcome::Cancelled => Ok(ExitCode::FAILURE),
    }
}

/// Asks at the terminal as the stage's safety level wants it.
fn ask(prepared: &Prepared) -> Result<Option<String>, ErrorView> {
    let view = &prepared.view;
    let question = match (&view.typed, view.safety) {
        (Some(name), _) => format!("Type {name} to go on: "),
        (None, app::topology::Safety::Silent) => return Ok(None),
        (None, _) => "Go on? [y/N] ".to_owned(),
    };
    let refused = || ErrorView::new("not-confirmed", "nothing was deployed", "Say yes, or pass --yes.");
    if !io::stdin().is_terminal() {
        return Err(refused());
    }
    eprint!("{question}");
    io::stderr().flush().ok();
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(|_| refused())?;
    let answer = answer.trim();
    match &view.typed {
        Some(_) => Ok(Some(answer.to_owned())),
        None if matches!(answer, "y" | "Y" | "yes") => Ok(None),
        None => Err(refused()),
    }
}
