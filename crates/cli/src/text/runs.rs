//! Runs for people: their events, what they are about to change, and those that broke off.

use app::{
    contract::{LockView, ReviewView, UnfinishedRun},
    journal::{Entry, GateWait, RunEvent, RunOutcome, StepOutcome},
};

/// One line for each event that a person wants to see.
pub fn entry(entry: &Entry) {
    match &entry.event {
        RunEvent::RunStarted { stage, .. } => say!("run {} of {stage}", entry.run.0),
        RunEvent::RunResumed { actor } => say!("run {} is taken up by {actor}", entry.run.0),
        RunEvent::StepStarted { step, attempt: 0, .. } => say!("  {step} begins"),
        RunEvent::StepStarted { step, attempt, .. } => say!("  {step} begins again ({})", attempt + 1),
        RunEvent::BuildOutput { step, line } => say!("  {step} | {line}"),
        RunEvent::Resource { step, resource } => {
            let reason = resource.reason.as_deref().unwrap_or_default();
            say!("  {step}   {} {} {reason}", resource.logical_id, resource.status);
        }
        RunEvent::StackBusy { step, status, owner } => {
            let owner = owner.as_deref().unwrap_or("somebody else");
            say!("  {step} waits: {owner} is changing the stack ({status})");
        }
        RunEvent::StepFinished { step, outcome, .. } => finished(&step.0, outcome),
        RunEvent::LockLost { target, failure } => {
            say!("  {target}: {}\n    {}", failure.message, failure.hint);
        }
        RunEvent::LoginNeeded { target, failure } => {
            say!("  {target} waits for a login: {}\n    {}", failure.message, failure.hint);
        }
        RunEvent::LoginRenewed { target } => say!("  {target} goes on"),
        RunEvent::GateReached { gate, wait } => match wait {
            GateWait::Review { again: Some(why), .. } => say!("  {gate}: {why}"),
            GateWait::Review { again: None, .. } => {
                say!("  everything is prepared; nothing is changed yet")
            }
            GateWait::Approval { note } => {
                say!("  {gate} waits for a yes. {}", note.as_deref().unwrap_or_default());
            }
            GateWait::Check { what } => say!("  {gate}: {what}"),
        },
        RunEvent::GateOutput { gate, line } => say!("  {gate} | {line}"),
        RunEvent::GatePassed { gate, by: Some(by), .. } => say!("  {gate}: {by} said yes"),
        RunEvent::GatePassed { gate, by: None, .. } => say!("  {gate} is open"),
        RunEvent::GateFailed { gate, failure, .. } => {
            say!("  {gate} did not open [{}]: {}\n    {}", failure.code, failure.message, failure.hint);
        }
        RunEvent::Paused { by } => say!("  paused by {by}"),
        RunEvent::Continued { by } => say!("  {by} lets it go on"),
        RunEvent::StepRetried { step, by } => say!("  {step} is tried again by {by}"),
        RunEvent::CancelRequested => say!("  cancelling"),
        RunEvent::RollbackStarted => say!("  taking back what this run changed"),
        RunEvent::StepUndone { step, outcome } => match outcome {
            StepOutcome::Succeeded { .. } | StepOutcome::Unchanged => {
                say!("  {step} is as it was before")
            }
            StepOutcome::Skipped { because } => say!("  {step} stays: {because}"),
            StepOutcome::Failed { .. } | StepOutcome::Cancelled { .. } => finished(&step.0, outcome),
        },
        RunEvent::RunFinished { outcome } => say!(
            "{}",
            match outcome {
                RunOutcome::Succeeded => "succeeded",
                RunOutcome::Failed => "failed",
                RunOutcome::Cancelled => "cancelled",
            }
        ),
        RunEvent::Rebound { step, rebindings } => {
            for rebinding in rebindings {
                say!("  {step} rebound {}", app::told(rebinding));
            }
        }
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
        StepOutcome::Succeeded { .. } => say!("  {step} succeeded"),
        StepOutcome::Unchanged => say!("  {step} had nothing to do"),
        StepOutcome::Cancelled { message } => say!("  {step} cancelled: {message}"),
        StepOutcome::Skipped { because } => say!("  {step} skipped: {because}"),
        StepOutcome::Failed { failure } => {
            say!("  {step} FAILED [{}]: {}", failure.code, failure.message);
            if let Some(location) = &failure.location {
                say!("    at {location}");
            }
            say!("    {}", failure.hint);
        }
    }
}

/// The most dangerous first, cell by cell.
pub fn review(view: &ReviewView) {
    say!("What would change in {}:", view.stage);
    for cell in &view.cells {
        let known = cell.expected.as_ref().map(|why| format!(" (expected: {why})")).unwrap_or_default();
        say!("  {} in {}{known}", cell.stack, cell.target);
        for ranked in &cell.changes {
            let change = &ranked.change;
            let replaced = match change.replacement.as_deref() {
                Some("True") => " REPLACED",
                Some("Conditional") => " perhaps replaced",
                _ => "",
            };
            say!(
                "    {:<8} {} ({}){replaced}: {}",
                change.action,
                change.logical_id,
                change.kind,
                ranked.why
            );
            for property in &change.differences {
                let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "?".to_owned());
                say!("      {}: {} -> {}", property.path, shown(&property.before), shown(&property.after));
            }
        }
        // One that stays as it is stands there only because another stage has another.
        for input in cell.inputs.iter().filter(|input| input.deployed != input.new) {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
            say!("    {}: {} -> {}", input.name, shown(&input.deployed), shown(&input.new));
        }
    }
}

pub fn unfinished(runs: &[UnfinishedRun]) {
    if runs.is_empty() {
        say!("No run broke off.");
    }
    for run in runs {
        let now = if run.alive { "is going on in another process" } else { "broke off" };
        say!(
            "{} of {} by {} {now}: {} under way, {} open",
            run.summary.run.0,
            run.summary.stage,
            run.summary.actor,
            run.under_way.len(),
            run.open
        );
        if let Some(problem) = &run.problem {
            say!("  {}\n  {}", problem.message, problem.hint);
        }
    }
}

pub fn locks(locks: &[LockView]) {
    for lock in locks {
        match (&lock.holder, &lock.problem) {
            (Some(holder), _) => say!(
                "{}: {} deploys since {} (run {}){}",
                lock.target,
                holder.actor,
                holder.since,
                holder.run.0,
                if holder.expired { ", and left the lock behind" } else { "" }
            ),
            (None, Some(problem)) => say!("{}: {}", lock.target, problem.message),
            (None, None) => say!("{}: nobody deploys", lock.target),
        }
    }
}
