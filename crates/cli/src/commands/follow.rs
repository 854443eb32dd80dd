//! A run in a terminal: its events, and the questions that it asks on its way.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    process::ExitCode,
};

use app::{
    Project, Running,
    contract::{AnswerGate, ErrorView, ReviewView},
    journal::{Entry, GateWait, RunEvent, RunOutcome},
    plan::GateId,
};

use super::print_json;
use crate::text;

/// To the run's end. `yes` answers what would be asked; without it, somebody has to be at the terminal.
pub async fn follow(
    project: &Project,
    mut running: Running,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    loop {
        tokio::select! {
            entry = running.entries.recv() => match entry {
                Some(entry) => {
                    if json { print_json(&entry) } else { text::entry(&entry) }
                    at_gate(project, &entry, yes, json).await?;
                }
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

async fn at_gate(project: &Project, entry: &Entry, yes: bool, json: bool) -> Result<(), ErrorView> {
    let RunEvent::GateReached { gate, wait } = &entry.event else { return Ok(()) };
    let said = match wait {
        GateWait::Check { .. } => return Ok(()),
        GateWait::Approval { .. } => {
            Said { yes: yes || asked(format!("Open {gate}? [y/N] ")).await == "y", hash: None, typed: None }
        }
        GateWait::Review { .. } => {
            let review = match project.review_at(&entry.run, Some(gate)).await {
                Ok(review) => review,
                // It was cancelled meanwhile.
                Err(error) if error.code == "nothing-to-review" => return Ok(()),
                Err(error) => return Err(error),
            };
            if json {
                print_json(&review);
            } else {
                text::review(&review);
            }
            looked_at(review, yes).await
        }
    };
    answer(project, entry, gate, said)
}

struct Said {
    yes: bool,
    hash: Option<String>,
    typed: Option<String>,
}

async fn looked_at(review: ReviewView, yes: bool) -> Said {
    let hash = Some(review.hash);
    match review.typed {
        typed if yes => Said { yes: true, hash, typed },
        Some(name) => {
            let typed = asked(format!("Type {name} to have this done: ")).await;
            Said { yes: typed == name, hash, typed: Some(typed) }
        }
        None => Said { yes: asked("Have this done? [y/N] ".to_owned()).await == "y", hash, typed: None },
    }
}

fn answer(project: &Project, entry: &Entry, gate: &GateId, said: Said) -> Result<(), ErrorView> {
    let Said { yes, hash, typed } = said;
    let answer = AnswerGate { run: entry.run.clone(), gate: gate.clone(), yes, hash, typed, note: None };
    match project.answer_gate(&answer) {
        // It was cancelled, or answered by somebody else, while the question stood there.
        Err(error) if ["gate-does-not-wait", "no-such-run"].contains(&error.code.as_str()) => Ok(()),
        answered => answered,
    }
}

/// What was typed; nothing where nobody is at a terminal.
pub async fn asked(question: String) -> String {
    // Away from the threads that watch the stacks.
    let typed = tokio::task::spawn_blocking(move || {
        if !io::stdin().is_terminal() {
            return String::new();
        }
        eprint!("{question}");
        io::stderr().flush().ok();
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).ok();
        answer.trim().to_owned()
    });
    typed.await.unwrap_or_default()
}
