//! How long a target takes to make a change set: learned, so that the first look comes when there is something to see.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Before anything is known.
const FIRST_LOOK: Duration = Duration::from_millis(400);
const SHORTEST: Duration = Duration::from_millis(150);
const LONGEST: Duration = Duration::from_secs(3);

/// Shared by all steps of a target.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Duration>>);

impl Pace {
    fn quickest(&self) -> Option<Duration> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long to wait before the first look, once the change set was asked for.
    pub(super) fn first_pause(&self) -> Duration {
        self.quickest().unwrap_or(FIRST_LOOK)
    }

    /// How long to wait before the next look, so long after the change set was asked for.
    pub(super) fn next_pause(elapsed: Duration) -> Duration {
        elapsed.mul_f64(0.12).clamp(SHORTEST, LONGEST)
    }

    pub(super) fn made(&self, elapsed: Duration) {
        let mut quickest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *quickest = Some(quickest.map_or(elapsed, |quickest| quickest.min(elapsed)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_look_comes_when_the_quickest_change_set_so_far_was_made() {
        let pace = Pace::default();
        assert_eq!(pace.first_pause(), FIRST_LOOK);
        pace.made(Duration::from_secs(4));
        pace.made(Duration::from_secs(9));
        assert_eq!(pace.first_pause(), Duration::from_secs(4));
        assert_eq!(Pace::next_pause(Duration::from_secs(5)), Duration::from_millis(600));
    }
}
