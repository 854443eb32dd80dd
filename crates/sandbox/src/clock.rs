//! Where the time comes from: always an argument, so that a sandbox can live in virtual time.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

/// Answers the present moment.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A clock that shows `epoch` now and then moves with tokio's clock.
///
/// On a runtime started with `start_paused(true)` this is virtual time: an hour passes in no time at all, and the
/// sandbox, the SDK and the program under test agree on it. Must be called inside a tokio runtime.
pub fn virtual_clock(epoch: Timestamp) -> Clock {
    let start = tokio::time::Instant::now();
    Arc::new(move || {
        let elapsed = SignedDuration::try_from(start.elapsed()).unwrap_or(SignedDuration::MAX);
        epoch.checked_add(elapsed).unwrap_or(Timestamp::MAX)
    })
}
