//! What a rehearsal found, for people.

use app::contract::{RehearsalView, RehearsedStep};

use super::count;

pub fn rehearsal(stage: &str, view: &RehearsalView) {
    if view.steps.is_empty() && view.succeeds {
        say!("{stage}: nothing to do");
    } else {
        let verdict = if view.succeeds { "would succeed" } else { "would fail" };
        say!("{stage}: {verdict}, {}, {}", count(view.steps.len(), "step"), length(view.expected));
    }
    for step in &view.steps {
        say!("  {:<44} {}", step.step.0, course(step));
        if let Some(failure) = &step.failure {
            say!("    error[{}]: {}", failure.code, failure.message);
            if let Some(location) = &failure.location {
                say!("      at {location}");
            }
            say!("      {}", failure.hint);
        }
    }
    if !view.assumptions.is_empty() {
        say!("assumed:");
    }
    for assumption in &view.assumptions {
        say!("  {assumption}");
    }
    say!("nothing was changed");
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
