//! What is deployed where, and by whom, for people.

use app::contract::{DeployedVersion, StageStatus};

/// As many characters of a commit as git shows.
const SHORT: usize = 7;

pub fn status(status: &[StageStatus]) {
    for stage in status {
        say!("{}", stage.stage);
        for cell in &stage.cells {
            let status = cell.status.as_deref().unwrap_or("not deployed");
            let version = cell.version.as_ref().map(version).unwrap_or_default();
            say!("  {:<28} {:<28} {status}{version}", cell.service.as_str(), cell.target.to_string());
        }
        for problem in &stage.problems {
            say!("  {}\n    {}", problem.message, problem.hint);
        }
    }
}

/// `, commit 1a2b3c4, by ana@laptop, at 2026-01-01T10:00:00Z, run 20260101-100000-000`: as far as it is known.
fn version(version: &DeployedVersion) -> String {
    let commit = version.commit.as_deref().map(|commit| commit.get(..SHORT).unwrap_or(commit));
    let run = version.run.as_ref().map(|run| run.0.as_str());
    [("commit", commit), ("by", version.actor.as_deref()), ("at", version.at.as_deref()), ("run", run)]
        .into_iter()
        .filter_map(|(word, value)| Some(format!(", {word} {}", value?)))
        .collect()
}
