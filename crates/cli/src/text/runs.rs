//! Runs for people: their events, what they are about to change, and those that broke off.

use app::{
    contract::{LockView, ReviewView, UnfinishedRun},
    journal::{Entry, GateWait, RunEvent, RunOutcome, StepOutcome},
};

/// One line for each event that a person wants to see.
pub fn entry(entry: &Entry) {
    match &entry.event {
        RunEvent::RunStarted { stage, .. } => println!("run {} of {stage}", entry.run.0),
        RunEvent::RunResumed { actor } => println!("run {} is taken up by {actor}", entry.run.0),
        RunEvent::StepStarted { step, attempt: 0, .. } => println!("  {step} begins"),
        RunEvent::StepStarted { step, attempt, .. } => println!("  {step} begins again ({})", attempt + 1),
        RunEvent::BuildOutput { step, line } => println!("  {step} | {line}"),
        RunEvent::Resource { step, resource } => {
            let reason = resource.reason.as_deref().unwrap_or_default();
            println!("  {step}   {} {} {reason}", resource.logical_id, resource.status);
        }
        RunEvent::StackBusy { step, status, owner } => {
            let owner = owner.as_deref().unwrap_or("somebody else");
            println!("  {step} waits: {owner} is changing the stack ({status})");
        }
        RunEvent::StepFinished { step, outcome, .. } => finished(&step.0, outcome),
        RunEvent::LockLost { target, failure } => {
            println!("  {target}: {}\n    {}", failure.message, failure.hint);
        }
        RunEvent::LoginNeeded { target, failure } => {
            println!("  {target} waits for a login: {}\n    {}", failure.message, failure.hint);
        }
        RunEvent::LoginRenewed { target } => println!("  {target} goes on"),
        RunEvent::GateReached { gate, wait } => match wait {
            GateWait::Review { again: Some(why), .. } => println!("  {gate}: {why}"),
            GateWait::Review { again: None, .. } => {
                println!("  everything is prepared; nothing is changed yet")
            }
            GateWait::Approval { note } => {
                println!("  {gate} waits for a yes. {}", note.as_deref().unwrap_or_default());
            }
            GateWait::Check { what } => println!("  {gate}: {what}"),
        },
        RunEvent::GateOutput { gate, line } => println!("  {gate} | {line}"),
        RunEvent::GatePassed { gate, by: Some(by), .. } => println!("  {gate}: {by} said yes"),
        RunEvent::GatePassed { gate, by: None, .. } => println!("  {gate} is open"),
        RunEvent::GateFailed { gate, failure, .. } => {
            println!("  {gate} did not open [{}]: {}\n    {}", failure.code, failure.message, failure.hint);
        }
        RunEvent::Paused { by } => println!("  paused by {by}"),
        RunEvent::Continued { by } => println!("  {by} lets it go on"),
        RunEvent::StepRetried { step, by } => println!("  {step} is tried again by {by}"),
        RunEvent::CancelRequested => println!("  cancelling"),
        RunEvent::RollbackStarted => println!("  taking back what this run changed"),
        RunEvent::StepUndone { step, outcome } => match outcome {
            StepOutcome::Succeeded { .. } | StepOutcome::Unchanged => {
                println!("  {step} is as it was before")
            }
            StepOutcome::Skipped { because } => println!("  {step} stays: {because}"),
            StepOutcome::Failed { .. } | StepOutcome::Cancelled { .. } => finished(&step.0, outcome),
        },
        RunEvent::RunFinished { outcome } => println!(
            "{}",
            match outcome {
                RunOutcome::Succeeded => "succeeded",
                RunOutcome::Failed => "failed",
                RunOutcome::Cancelled => "cancelled",
            }
        ),
        RunEvent::Built { .. }
        | RunEvent::ToolStarted { .. }
        | RunEvent::LockTaken { .. }
        | RunEvent::Before { .. }
        | RunEvent::IdentityProved { .. }
        | RunEvent::Intent { .. }
        | RunEvent::Accepted { .. }
        | RunEvent::Expected { .. }
        | RunEvent::ChangeSet { .. } => {}
    }
}

fn finished(step: &str, outcome: &StepOutcome) {
    match outcome {
        StepOutcome::Succeeded { .. } => println!("  {step} succeeded"),
        StepOutcome::Unchanged => println!("  {step} had nothing to do"),
        StepOutcome::Cancelled { message } => println!("  {step} cancelled: {message}"),
        StepOutcome::Skipped { because } => println!("  {step} skipped: {because}"),
        StepOutcome::Failed { failure } => {
            println!("  {step} FAILED [{}]: {}", failure.code, failure.message);
            if let Some(location) = &failure.location {
                println!("    at {location}");
            }
            println!("    {}", failure.hint);
        }
    }
}

/// The most dangerous first, cell by cell.
pub fn review(view: &ReviewView) {
    println!("What would change in {}:", view.stage);
    for cell in &view.cells {
        let known = cell.expected.as_ref().map(|why| format!(" (expected: {why})")).unwrap_or_default();
        println!("  {} in {}{known}", cell.stack, cell.target);
        for ranked in &cell.changes {
            let change = &ranked.change;
            let replaced = match change.replacement.as_deref() {
                Some("True") => " REPLACED",
                Some("Conditional") => " perhaps replaced",
                _ => "",
            };
            println!(
                "    {:<8} {} ({}){replaced}: {}",
                change.action, change.logical_id, change.kind, ranked.why
            );
            for property in &change.differences {
                let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "?".to_owned());
                println!(
                    "      {}: {} -> {}",
                    property.path,
                    shown(&property.before),
                    shown(&property.after)
                );
            }
        }
        for input in &cell.inputs {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
            println!("    {}: {} -> {}", input.name, shown(&input.deployed), shown(&input.new));
        }
    }
}

pub fn unfinished(runs: &[UnfinishedRun]) {
    if runs.is_empty() {
        println!("No run broke off.");
    }
    for run in runs {
        let now = if run.alive { "is going on in another process" } else { "broke off" };
        println!(
            "{} of {} by {} {now}: {} under way, {} open",
            run.summary.run.0,
            run.summary.stage,
            run.summary.actor,
            run.under_way.len(),
            run.open
        );
        if let Some(problem) = &run.problem {
            println!("  {}\n  {}", problem.message, problem.hint);
        }
    }
}

pub fn locks(locks: &[LockView]) {
    for lock in locks {
        match (&lock.holder, &lock.problem) {
            (Some(holder), _) => println!(
                "{}: {} deploys since {} (run {}){}",
                lock.target,
                holder.actor,
                holder.since,
                holder.run.0,
                if holder.expired { ", and left the lock behind" } else { "" }
            ),
            (None, Some(problem)) => println!("{}: {}", lock.target, problem.message),
            (None, None) => println!("{}: nobody deploys", lock.target),
        }
    }
}
