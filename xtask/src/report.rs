//! What is printed: one line when something begins, one when it ends with the time it took.

use std::time::{Duration, Instant};

use crate::Result;

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
pub fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "printing is what this program is for")]
pub fn complain(text: &str) {
    eprintln!("{text}");
}

/// Does a piece of set-up and says how long it took.
pub fn doing<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(&format!("==> {what}"));
    let began = Instant::now();
    let result = work();
    let took = seconds(began.elapsed());
    match &result {
        Ok(_) => say(&format!("    {what}: done in {took}")),
        Err(_) => say(&format!("    {what}: FAILED after {took}")),
    }
    result
}

pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02.0} s", time.as_secs() / 60, seconds % 60.0)
    }
}

/// How many single tests a check ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub passed: u32,
    pub failed: u32,
}

impl Count {
    /// A check that is one test by itself.
    pub const ONE: Self = Self { passed: 1, failed: 0 };

    /// Reads the last line of a known runner's summary.
    pub fn read(output: &str) -> Option<Self> {
        output.lines().rev().find_map(Self::of_line)
    }

    /// nextest: `Summary [  1.2s] 340 tests run: 338 passed, 2 failed, 0 skipped`; vitest: `Tests  2 failed | 40 passed (42)`.
    fn of_line(line: &str) -> Option<Self> {
        let line = line.trim();
        if !(line.starts_with("Summary [") || line.starts_with("Tests  ") || line.starts_with("test result:"))
        {
            return None;
        }
        let words: Vec<&str> = line.split([' ', ',', '|', ';']).filter(|word| !word.is_empty()).collect();
        let before = |name: &str| {
            words.windows(2).find(|pair| pair[1] == name).and_then(|pair| pair[0].parse::<u32>().ok())
        };
        Some(Self { passed: before("passed")?, failed: before("failed").unwrap_or(0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summaries_of_the_known_runners_are_understood() {
        let nextest = "     Summary [   3.310s] 340 tests run: 338 passed (1 slow), 2 failed, 1 skipped\nerror: test run failed";
        let nextest = nextest.replace(" (1 slow)", "");
        assert_eq!(Count::read(&nextest), Some(Count { passed: 338, failed: 2 }));
        assert_eq!(
            Count::read("      Tests  2 failed | 40 passed (42)"),
            Some(Count { passed: 40, failed: 2 })
        );
        assert_eq!(Count::read("      Tests  42 passed (42)"), Some(Count { passed: 42, failed: 0 }));
        assert_eq!(
            Count::read("test result: ok. 3 passed; 0 failed; 0 ignored"),
            Some(Count { passed: 3, failed: 0 })
        );
        assert_eq!(Count::read("no summary here"), None);
    }

    #[test]
    fn long_times_are_said_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(3_240)), "3.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
