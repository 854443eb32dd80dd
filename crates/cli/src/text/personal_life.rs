//! Personal stages for people.

use app::{
    contract::{
        ErrorView, Lifetime, PersonalEntry, PersonalListView, PersonalRemovalView, PersonalStageView,
    },
    plan::CostEstimate,
    topology::{ServiceId, StageId},
};

use super::count;

pub fn personal_stages(view: &PersonalListView) {
    if view.stages.is_empty() {
        say!("No personal stages.");
    }
    for stage in &view.stages {
        personal_stage(stage);
    }
    for problem in &view.problems {
        say!("problem[{}]: {}\n  {}", problem.code, problem.message, problem.hint);
    }
}

fn personal_stage(view: &PersonalStageView) {
    let owner = view.owner.as_deref().unwrap_or("nobody that is named");
    let base = view.base.as_ref().map_or_else(String::new, |base| format!(" from {base}"));
    say!("{}{base}, {owner}'s{}", view.stage, if view.mine { " (yours)" } else { "" });
    say!("    {}", lifetime(&view.lifetime));
    let services: Vec<&str> = view.services.iter().map(ServiceId::as_str).collect();
    let stacks = count(view.stacks.len(), "stack");
    say!("    {stacks}: {}", services.join(", "));
    if let Some(at) = &view.last_used {
        say!("    last used {at}");
    }
    if let Some(cost) = &view.cost {
        say!("    {}", self::cost(cost));
    }
    if view.entry == PersonalEntry::Nowhere {
        say!("    not written down here: found by the tags of its stacks");
    }
}

fn lifetime(lifetime: &Lifetime) -> String {
    match lifetime {
        Lifetime::Unlimited {} => "stays until it is removed".to_owned(),
        Lifetime::Ends { at, days, soon } => {
            let soon = if *soon { ": put it off or remove it soon" } else { "" };
            format!("expires in {} ({at}){soon}", count(*days as usize, "day"))
        }
        Lifetime::Expired { at, days } => format!("expired {} ago ({at})", count(*days as usize, "day")),
    }
}

/// As much as can be said without pretending to know more.
fn cost(cost: &CostEstimate) -> String {
    let dollars = f64::from(cost.monthly_cents) / 100.0;
    let mut text = if cost.monthly_cents == 0 {
        "nothing with a fixed price".to_owned()
    } else {
        format!("about ${dollars:.2} a month while idle ({} list prices of {})", cost.region, cost.as_of)
    };
    if !cost.by_size.is_empty() {
        text.push_str(&format!(", and by size: {}", cost.by_size.join(", ")));
    }
    if !cost.by_use.is_empty() {
        text.push_str("; the rest is paid by use");
    }
    text
}

pub fn extended(stage: &StageId, expires: &str, tags: bool) {
    let tags = if tags { "; its stacks are told" } else { "" };
    say!("{stage} expires on {expires} now{tags}");
}

pub fn removal(view: &PersonalRemovalView) {
    super::plan(&view.plan);
    if !view.leftovers.is_empty() {
        say!("  what its stacks would leave behind:");
    }
    for leftover in &view.leftovers {
        say!("    {} ({}, {})", leftover.words, leftover.service, leftover.target);
        if let Some(why) = &leftover.undeletable {
            say!("      {why}");
        }
    }
    for problem in &view.unlooked {
        say!("  {}\n    {}", problem.message, problem.hint);
    }
    match view.entry {
        PersonalEntry::Own => say!("  its entry in stagewright.personal.toml goes at the end"),
        PersonalEntry::Shared => say!("  its entry in stagewright.toml stays: take it out with the team"),
        PersonalEntry::Nowhere => {}
    }
}

pub fn not_removed(stage: &StageId, error: &ErrorView) {
    say!("{stage} was not removed: {} [{}]\n  {}", error.message, error.code, error.hint);
}

pub fn expired(stages: usize, failed: usize, problems: &[ErrorView]) {
    if stages == 0 {
        say!("No personal stage has expired.");
    } else {
        say!("{} expired, {} of them not removed.", count(stages, "stage"), failed);
    }
    for problem in problems {
        say!("problem[{}]: {}\n  {}", problem.code, problem.message, problem.hint);
    }
}
