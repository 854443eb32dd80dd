//! One token bucket per target: everything that is asked of CloudFormation there waits its turn here.
//!
//! AWS does not publish its rates. So the bucket learns: halved when AWS says that it is too much, and a little faster with
//! every answer that comes back well.

use std::time::Duration;

use tokio::{sync::Mutex, time::Instant};

/// How often a target may be asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Calls per second, at the start and at most.
    pub per_second: f64,
    /// How many may be made at once after a pause.
    pub burst: u32,
}

impl Rate {
    /// For AWS: tools are told `Rate exceeded` at about 5 to 10 calls a second in an account and region.
    pub const AWS: Self = Self { per_second: 8.0, burst: 20 };
    /// For a server on this machine.
    pub const LOCAL: Self = Self { per_second: 400.0, burst: 400 };
    const SLOWEST: f64 = 0.5;
}

#[derive(Debug)]
pub(crate) struct Limiter {
    rate: Rate,
    /// Held while waiting, and handed on in order: nobody is overtaken.
    bucket: Mutex<Bucket>,
    learned: std::sync::Mutex<f64>,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Limiter {
    pub(crate) fn new(rate: Rate) -> Self {
        let bucket = Bucket { tokens: f64::from(rate.burst), filled: Instant::now() };
        Self { rate, bucket: Mutex::new(bucket), learned: std::sync::Mutex::new(rate.per_second) }
    }

    /// Whether AWS has asked for patience, and is still asked less often for it.
    pub(crate) fn slowed(&self) -> bool {
        self.per_second() < self.rate.per_second
    }

    fn per_second(&self) -> f64 {
        *self.learned.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Waits until one more call may be made.
    pub(crate) async fn acquire(&self) {
        let mut bucket = self.bucket.lock().await;
        loop {
            let per_second = self.per_second();
            let now = Instant::now();
            let gained = now.duration_since(bucket.filled).as_secs_f64() * per_second;
            bucket.tokens = (bucket.tokens + gained).min(f64::from(self.rate.burst));
            bucket.filled = now;
            if bucket.tokens >= 1.0 {
                bucket.tokens -= 1.0;
                return;
            }
            // Rounded up to the timer's resolution of a millisecond, so that the loop turns once.
            let missing = (1.0 - bucket.tokens) / per_second;
            tokio::time::sleep(Duration::from_secs_f64(missing) + Duration::from_millis(1)).await;
        }
    }

    /// AWS said that it was too much: slower, and nothing saved up.
    pub(crate) async fn throttled(&self) {
        {
            let mut learned = self.learned.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *learned = (*learned / 2.0).max(Rate::SLOWEST);
        }
        // Whoever waits in `acquire` holds the bucket, and has seen it empty.
        if let Ok(mut bucket) = self.bucket.try_lock() {
            bucket.tokens = bucket.tokens.min(1.0);
        }
    }

    /// An answer came: a twentieth of the full rate faster, up to it.
    pub(crate) fn answered(&self) {
        let mut learned = self.learned.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *learned = (*learned + self.rate.per_second / 20.0).min(self.rate.per_second);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_beyond_the_burst_are_spaced_by_the_rate() {
        let limiter = Limiter::new(Rate { per_second: 10.0, burst: 5 });
        let begin = Instant::now();
        for _ in 0..25 {
            limiter.acquire().await;
        }
        let took = begin.elapsed().as_secs_f64();
        assert!((2.0..2.1).contains(&took), "{took}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_target_is_asked_half_as_often_and_recovers_with_every_answer() {
        let limiter = Limiter::new(Rate { per_second: 8.0, burst: 1 });
        limiter.throttled().await;
        limiter.throttled().await;
        assert_eq!(limiter.per_second(), 2.0);
        for _ in 0..100 {
            limiter.answered();
        }
        assert_eq!(limiter.per_second(), 8.0);
    }
}
