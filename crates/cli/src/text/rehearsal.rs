//! What a rehearsal found, for people.

use app::contract::{RehearsalView, RehearsedStep};

use super::count;

pub fn rehearsal(stage: &str, view: &RehearsalView) {
    if view.steps.is_empty() && view.succeeds {
        println!("{stage}: nothing to do");
    } else {
        let verdict = if view.succeeds { "would succeed" } else { "would fail" };
        println!("{stage}: {verdict}, {}, {}", count(view.steps.len(), "step"), length(view.expected));
    }
    for step in &view.steps {
        println!("  {:<44} {}", step.step.0, course(step));
        if let Some(failure) = &step.failure {
            println!("    error[{}]: {}", failure.code, failure.message);
            if let Some(location) = &failure.location {
                println!("      at {location}");
            }
            println!("      {}", failure.hint);
        }
    }
    if !view.assumptions.is_empty() {
        println!("assumed:");
    }
    for assumption in &view.assumptions {
        println!("  {assumption}");
    }
    println!("nothing was changed");
}

fn course(step: &RehearsedStep) -> String {
    match (step.begins.zip(step.ends), &step.skipped, &step.failure) {
        (_, Some(because), _) => format!("left out: {because}"),
        (Some((begins, ends)), None, None) => format!("{} to {}", length(begins), length(ends)),
        (Some((_, ends)), None, Some(_)) => format!("fails at {}", length(ends)),
        (None, None, _) => "fails".to_owned(),
    }
}

fn length(milliseconds: u64) -> String {
    let seconds = milliseconds.div_ceil(1000);
    match seconds {
        0..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}
