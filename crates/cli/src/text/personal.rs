//! Stages of one's own, in words.

use app::{
    contract::{PersonalProposal, PersonalService, PlannedPersonal},
    topology::{Location, OWN_FILE_NAME, StageId},
};

pub fn proposal(proposal: &PersonalProposal) {
    let targets: Vec<String> = proposal.targets.iter().map(ToString::to_string).collect();
    say!("{} from {}, in {}", proposal.name, proposal.base, targets.join(" and "));
    let services =
        |replicated: bool| proposal.services.iter().filter(move |one| one.replicated == replicated);
    list("stands here", services(true));
    list("shared", services(false));
    for sentence in &proposal.elsewhere {
        say!("  {sentence}");
    }
    if !proposal.rebindings.is_empty() {
        say!("  rebound to {}:", proposal.base);
        for one in &proposal.rebindings {
            say!("    {} {}: {} → {} ({})", one.service, one.at, one.from, one.to, one.because);
        }
    }
    if !proposal.packaged_later.is_empty() {
        let services: Vec<&str> = proposal.packaged_later.iter().map(|service| service.as_str()).collect();
        say!("  more may be rebound in the packages of {}", services.join(" and "));
    }
    if let Some(problem) = &proposal.name_problem {
        say!("  not possible: {}\n    {}", problem.message, problem.hint);
    }
    for collision in &proposal.collisions {
        trouble("blocked", &collision.message, &collision.hint, collision.location.as_ref());
    }
    for problem in &proposal.problems {
        let what = if problem.blocks { "blocked" } else { "mind" };
        trouble(what, &problem.message, &problem.hint, problem.location.as_ref());
    }
    for question in proposal.questions.iter().filter(|question| question.answer.is_none()) {
        let hint = format!("It may become {}, or stay as it is.", question.choices.join(" or "));
        let message = format!("{} of {}: {}", question.text, question.service, question.because);
        trouble("asked", &message, &hint, question.location.as_ref());
    }
}

fn list<'a>(title: &str, services: impl Iterator<Item = &'a PersonalService>) {
    let services: Vec<&PersonalService> = services.collect();
    if services.is_empty() {
        return;
    }
    say!("  {title}:");
    for one in services {
        say!("    {}  {}", one.service, one.because);
    }
}

fn trouble(what: &str, message: &str, hint: &str, location: Option<&Location>) {
    match location {
        Some(location) => say!("  {what}: {message}\n    at {location}\n    {hint}"),
        None => say!("  {what}: {message}\n    {hint}"),
    }
}

pub fn created(stage: &StageId, shared: bool) {
    if shared {
        say!("{stage} is in {}", app::FILE_NAME);
    } else {
        say!("{stage} is in {OWN_FILE_NAME}, which git does not see");
    }
}

/// What a plan of such a stage says besides.
pub fn planned(personal: &PlannedPersonal) {
    let shared: Vec<&str> = personal.shared.iter().map(|service| service.as_str()).collect();
    if !shared.is_empty() {
        say!("shared with {}: {}", personal.base, shared.join(", "));
    }
    for one in &personal.rebindings {
        say!("  {} {}: {} → {} ({})", one.service, one.at, one.from, one.to, one.because);
    }
    for sentence in &personal.elsewhere {
        say!("  {sentence}");
    }
}
