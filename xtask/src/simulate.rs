//! `cargo xtask simulate`: whole runs by seed against the sandbox in virtual time, as many as one likes.

use crate::{
    Result, node, process,
    report::{doing, say},
    workspace::{self, EVERYTHING},
};

/// The test that takes its seeds from the environment.
const TEST: &str = "simulation::seeds_that_somebody_asked_for";
const SEEDS: u64 = 1_000;

/// Which seeds.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// From 0 on.
    Many(u64),
    One(u64),
}

impl Wanted {
    fn read(words: &[&str]) -> Result<Self> {
        let number = |word: &str, text: &str| {
            text.parse().map_err(|_| format!("`{word}` needs a number after it, not `{text}`"))
        };
        match words {
            [] => Ok(Self::Many(SEEDS)),
            [word @ "--seeds", count] => number(word, count).map(Self::Many),
            [word @ "--seed", seed] => number(word, seed).map(Self::One),
            _ => Err("`simulate` takes `--seeds COUNT` or `--seed NUMBER`".into()),
        }
    }
}

pub fn simulate(words: &[&str]) -> Result<()> {
    let wanted = Wanted::read(words)?;
    node::build_ui()?;
    doing("building the tests", || {
        let mut build = vec!["build", "--tests"];
        build.extend(EVERYTHING);
        process::run(&mut process::command(workspace::cargo(), build, workspace::root()))
    })?;
    let mut words = vec!["test", "--quiet", "--test", "engine"];
    words.extend(EVERYTHING);
    words.extend(["--", "--ignored", "--exact", "--nocapture", TEST]);
    let mut test = process::command(workspace::cargo(), words, workspace::root());
    match wanted {
        Wanted::Many(count) => test.env("SIMULATION_SEEDS", count.to_string()),
        Wanted::One(seed) => test.env("SIMULATION_SEED", seed.to_string()),
    };
    let (success, output) = process::run_and_keep(&mut test)?;
    if success && output.contains("runs that succeeded") {
        return Ok(());
    }
    let seed = output.lines().find_map(|line| line.strip_prefix("seed ")?.split(':').next());
    if let Some(seed) = seed {
        say(&format!("To see it again: cargo xtask simulate --seed {seed}"));
    }
    Err("The simulation found something that does not hold.".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_counted_or_named() {
        assert_eq!(Wanted::read(&[]), Ok(Wanted::Many(SEEDS)));
        assert_eq!(Wanted::read(&["--seeds", "7"]), Ok(Wanted::Many(7)));
        assert_eq!(Wanted::read(&["--seed", "7"]), Ok(Wanted::One(7)));
        assert!(Wanted::read(&["--seeds"]).is_err());
        assert!(Wanted::read(&["--seed", "x"]).is_err());
    }
}
