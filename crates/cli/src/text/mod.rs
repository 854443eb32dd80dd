//! The same answers for people.

mod accounts;
mod advice;
mod changed;
mod config;
pub mod drift;
pub mod personal;
mod personal_life;
mod rehearsal;
mod reviews;
mod runs;
pub mod sarif;
mod status;

pub use accounts::*;
pub use advice::advice;
use app::contract::{PlanView, SandboxView};
use app::journal::{RunOutcome, RunSummary};
use app::plan::Action;
use app::topology::{Findings, Problem, Severity};
pub use changed::changed;
pub use config::config;
pub use personal_life::*;
pub use rehearsal::rehearsal;
pub use reviews::*;
pub use runs::*;
pub use status::status;

pub fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

pub fn findings(findings: &Findings) {
    say!("{}, {}", count(findings.services.len(), "service"), count(findings.references.len(), "reference"));
    for service in &findings.services {
        say!("  {:<28} {:?}  {}", service.name.as_str(), service.kind, service.path);
    }
    for reference in &findings.references {
        let from = reference.from.as_ref().map_or("?", |from| from.as_str());
        let place = reference.location.as_ref().map(ToString::to_string).unwrap_or_default();
        say!("  {from} -> {}  {:?}  {}  {place}", reference.to, reference.kind, reference.name);
    }
    problems(&findings.problems);
}

pub fn problems(problems: &[Problem]) {
    for problem in problems {
        let word = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        say!("{word}[{}]: {}", problem.code, problem.message);
        if let Some(location) = &problem.location {
            say!("  at {location}");
        }
        say!("  {}", problem.hint);
    }
}

pub fn plan(view: &PlanView) {
    let plan = &view.plan;
    let acting = plan.steps.iter().filter(|step| step.action != Action::None).count();
    say!(
        "{}: {} in {}{}",
        plan.stage,
        count(acting, "stack"),
        count(plan.phases.len(), "phase"),
        if view.sandbox { ", nothing leaves this machine" } else { "" }
    );
    if let Some(personal) = &view.personal {
        personal::planned(personal);
    }
    for (number, phase) in (0u32..).zip(&plan.phases) {
        say!("  phase {}: {}", number + 1, phase.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", "));
        for step in plan.steps.iter().filter(|step| step.phase == Some(number)) {
            say!("    {:<9} {} ({}): {}", word(step.action), step.service, step.target, step.reason);
            if let Some(left) = view.leave.get(&step.id) {
                say!("              leaves {} as it is", left.join(", "));
            }
        }
    }
    let same: Vec<&str> = plan
        .steps
        .iter()
        .filter(|step| step.action == Action::None)
        .map(|step| step.service.as_str())
        .collect();
    if !same.is_empty() {
        say!("  unchanged: {}", same.join(", "));
    }
    for edge in plan.edges.iter().filter(|edge| edge.binds) {
        say!("  {} before {}: {}", edge.from, edge.to, edge.reason);
    }
    for target in &view.targets {
        if let Some(identity) = &target.identity {
            say!("  in {}: {}", target.target, self::identity(identity));
        }
        if let Some(caution) = &target.caution {
            say!("  {}: {caution}", target.target);
        }
        if let Some(problem) = &target.problem {
            say!("  {}: {}\n    {}", target.target, problem.message, problem.hint);
        }
    }
    for blocker in &plan.blockers {
        say!("blocked[{}]: {}", blocker.code, blocker.message);
        for location in &blocker.locations {
            say!("  at {location}");
        }
        say!("  {}", blocker.hint);
    }
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Recreate => "recreate",
        Action::ContinueRollback => "continue rollback",
        Action::RollBack => "roll back",
        Action::Delete => "delete",
        Action::None => "none",
    }
}

pub fn runs(runs: &[RunSummary]) {
    if runs.is_empty() {
        say!("No runs yet.");
    }
    for run in runs {
        let outcome = match run.outcome {
            Some(RunOutcome::Succeeded) => "succeeded",
            Some(RunOutcome::Failed) => "failed",
            Some(RunOutcome::Cancelled) => "cancelled",
            None => "not finished",
        };
        say!("{}  {:<10} {outcome:<12} {}  {}", run.run.0, run.stage.as_str(), run.started, run.actor);
    }
}

pub fn sandbox(view: &SandboxView) {
    if view.stacks.is_empty() {
        say!("The sandbox of this project is empty.");
    }
    for stack in &view.stacks {
        say!("{} {:<12} {:<32} {}", stack.account, stack.region, stack.name, stack.status);
        for export in &stack.exports {
            say!("    exports {export}");
        }
    }
    for left in &view.left {
        say!("{} {:<12} {:<32} {}, left by {}", left.account, left.region, left.name, left.kind, left.from);
    }
}
