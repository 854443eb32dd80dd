//! How often it is asked whether a detection has ended: each question costs a call that another stack could have had.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What is expected of detections before any has ended.
#[derive(Debug, Clone, Copy)]
pub struct DetectionPace {
    pub first: Duration,
    pub longest: Duration,
    /// After which a detection is given up.
    pub patience: Duration,
}

impl DetectionPace {
    /// People see detections of common stacks take from ten seconds to some minutes.
    pub const AWS: Self = Self {
        first: Duration::from_secs(6),
        longest: Duration::from_secs(15),
        patience: Duration::from_mins(30),
    };
    /// For a server on this machine.
    pub const LOCAL: Self = Self {
        first: Duration::from_millis(200),
        longest: Duration::from_secs(2),
        patience: Duration::from_mins(10),
    };
}

/// What was learned of the detections of one target: the next question is put when the answer is likely yes.
#[derive(Debug)]
pub(super) struct Learned {
    pace: DetectionPace,
    expected: Mutex<Duration>,
}

impl Learned {
    pub(super) fn new(pace: DetectionPace) -> Self {
        Self { pace, expected: Mutex::new(pace.first) }
    }

    pub(super) fn patience(&self) -> Duration {
        self.pace.patience
    }

    /// How long to wait, `since` the detection began, before asking (again, for the `asked`th time).
    pub(super) fn wait(&self, since: Duration, asked: u32) -> Duration {
        let expected = *self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        match expected.checked_sub(since) {
            Some(left) if asked == 0 => left.min(self.pace.longest),
            _ if asked == 0 => Duration::ZERO,
            _ => (expected / 4 * asked).clamp(self.pace.first / 4, self.pace.longest),
        }
    }

    /// A detection was seen to have ended after at most this time. A quarter of each counts.
    pub(super) fn ended(&self, after: Duration) {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        *expected = (*expected * 3 + after.min(self.pace.patience)) / 4;
    }

    /// It had not ended after this time, so that others will not have either.
    pub(super) fn still_going(&self, after: Duration) {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        *expected = (*expected).max(after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_question_comes_when_others_had_ended_and_the_next_ones_further_apart() {
        let learned = Learned::new(DetectionPace::AWS);
        assert_eq!(learned.wait(Duration::ZERO, 0), Duration::from_secs(6));
        assert_eq!(learned.wait(Duration::from_secs(9), 0), Duration::ZERO);
        assert!(learned.wait(Duration::from_secs(9), 1) < learned.wait(Duration::from_secs(9), 2));
        learned.still_going(Duration::from_secs(12));
        assert_eq!(learned.wait(Duration::from_secs(2), 0), Duration::from_secs(10));
        for _ in 0..20 {
            learned.ended(Duration::from_secs(2));
        }
        assert!(learned.wait(Duration::ZERO, 0) < Duration::from_secs(3));
    }
}
