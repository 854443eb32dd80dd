//! What came of a rehearsal, step by step.

use std::collections::BTreeMap;

use jiff::Timestamp;
use journal::{Entry, Failure, RunEvent, RunOutcome, StepOutcome};
use plan::{Action, Blocker, Plan, StepId};

use crate::contract::{RehearsalView, RehearsedStep};

pub(super) fn view(plan: &Plan, entries: &[Entry], mut assumptions: Vec<String>) -> RehearsalView {
    let begin = entries.first().map_or(Timestamp::UNIX_EPOCH, |entry| entry.at);
    let since = |at: Timestamp| u64::try_from(at.duration_since(begin).as_millis()).unwrap_or_default();
    let mut steps: BTreeMap<&StepId, RehearsedStep> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| step.action != Action::None) {
        let rehearsed = RehearsedStep {
            step: step.id.clone(),
            service: step.service.clone(),
            begins: None,
            ends: None,
            failure: None,
            skipped: None,
        };
        steps.insert(&step.id, rehearsed);
    }
    let (mut ended, mut expected) = (false, 0);
    for entry in entries {
        expected = since(entry.at).max(expected);
        match &entry.event {
            RunEvent::StepStarted { step, .. } => {
                if let Some(rehearsed) = steps.get_mut(step) {
                    rehearsed.begins = Some(since(entry.at));
                }
            }
            RunEvent::StepFinished { step, outcome, .. } => {
                if let Some(rehearsed) = steps.get_mut(step) {
                    rehearsed.ends = rehearsed.begins.map(|_| since(entry.at));
                    match outcome {
                        StepOutcome::Succeeded { .. } | StepOutcome::Unchanged => {}
                        StepOutcome::Failed { failure } => rehearsed.failure = Some((**failure).clone()),
                        StepOutcome::Cancelled { message } => rehearsed.skipped = Some(message.clone()),
                        StepOutcome::Skipped { because } => rehearsed.skipped = Some(because.clone()),
                    }
                }
            }
            RunEvent::RunFinished { outcome } => ended = *outcome == RunOutcome::Succeeded,
            _ => {}
        }
    }
    let mut steps: Vec<RehearsedStep> = steps.into_values().collect();
    for blocker in &plan.blockers {
        blocked(blocker, &mut steps, &mut assumptions);
    }
    for step in steps
        .iter_mut()
        .filter(|step| step.ends.is_none() && step.failure.is_none() && step.skipped.is_none())
    {
        step.failure = Some(stuck());
    }
    steps.sort_by(|a, b| {
        (a.begins.is_none(), a.begins, &a.step).cmp(&(b.begins.is_none(), b.begins, &b.step))
    });
    let failed = steps.iter().any(|step| step.failure.is_some());
    RehearsalView { succeeds: ended && !failed && plan.blockers.is_empty(), expected, steps, assumptions }
}

/// The real thing would not begin. What the rehearsal found itself says more, so it stays.
fn blocked(blocker: &Blocker, steps: &mut [RehearsedStep], assumptions: &mut Vec<String>) {
    let mut told = false;
    for step in steps.iter_mut().filter(|step| blocker.services.contains(&step.service)) {
        told = true;
        if step.failure.is_none() {
            step.failure = Some(Failure {
                code: blocker.code.clone(),
                message: blocker.message.clone(),
                hint: blocker.hint.clone(),
                resource: None,
                location: blocker.locations.first().cloned(),
                left_as: None,
            });
        }
    }
    if !told {
        assumptions.push(format!("this is put right first: {}", blocker.message));
    }
}

fn stuck() -> Failure {
    Failure {
        code: "never-ends".into(),
        message: "it was still waiting after a week of virtual time".into(),
        hint:
            "Look at what it waits for: a stack that somebody else is working on, or a step that never came."
                .into(),
        resource: None,
        location: None,
        left_as: None,
    }
}
