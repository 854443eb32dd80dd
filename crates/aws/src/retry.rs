//! Whether and when a call is made again: the SDK's own retries are off, because their jitter cannot be seeded.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::{AwsError, limiter::Limiter};

const FIRST_WAIT: Duration = Duration::from_millis(400);
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// How stubborn a call is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempts {
    /// After a failure that may pass: a broken connection, an error of the server.
    pub(crate) transient: u32,
    /// After `Throttling`: such a call was certainly not carried out.
    pub(crate) throttled: u32,
}

impl Attempts {
    pub(crate) const STANDARD: Self = Self { transient: 5, throttled: 60 };
    /// For one of very many questions, which must not hold up the others for long.
    pub(crate) const PATIENT: Self = Self { transient: 4, throttled: 12 };
    /// For a question that will be asked again anyway.
    pub(crate) const ONCE: Self = Self { transient: 1, throttled: 1 };
    /// For a call that a server may not know.
    pub(crate) const OPTIONAL: Self = Self { transient: 1, throttled: 60 };
}

/// Seeded, so that a run in virtual time is the same each time.
#[derive(Debug)]
pub(crate) struct Jitter(AtomicU64);

impl Jitter {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// Between a half and the whole of the exponential wait (SplitMix64, Steele et al. 2014).
    fn wait(&self, failures: u32) -> Duration {
        const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.0.fetch_add(GAMMA, Ordering::Relaxed).wrapping_add(GAMMA);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let unit = ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        let full = FIRST_WAIT.saturating_mul(1 << failures.min(16)).min(LONGEST_WAIT);
        full.mul_f64(0.5 + 0.5 * unit)
    }
}

/// Makes a call until it succeeds, fails for good, or has been tried often enough. `attempt` is told whether an earlier
/// attempt may have been carried out although its answer never came.
pub(crate) async fn retrying<T, F>(
    limiter: Option<&Limiter>,
    jitter: &Jitter,
    attempts: Attempts,
    mut attempt: impl FnMut(bool) -> F,
) -> Result<T, AwsError>
where
    F: Future<Output = Result<T, AwsError>>,
{
    let (mut transient, mut throttled, mut in_doubt) = (0, 0, false);
    loop {
        if let Some(limiter) = limiter {
            limiter.acquire().await;
        }
        let error = match attempt(in_doubt).await {
            Ok(value) => {
                if let Some(limiter) = limiter {
                    limiter.answered();
                }
                return Ok(value);
            }
            Err(error) => error,
        };
        if error.throttled() {
            throttled += 1;
            if let Some(limiter) = limiter {
                limiter.throttled().await;
            }
            if throttled >= attempts.throttled {
                return Err(error);
            }
        } else if error.retryable() {
            transient += 1;
            in_doubt = true;
            if transient >= attempts.transient {
                return Err(error);
            }
        } else {
            return Err(error);
        }
        tracing::debug!(%error, transient, throttled, "asking AWS again");
        tokio::time::sleep(jitter.wait((transient + throttled).saturating_sub(1))).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn service(code: &str) -> AwsError {
        AwsError::service("DescribeStacks", code, "no", 400)
    }

    #[test]
    fn waits_grow_stay_within_their_bounds_and_repeat_with_the_seed() {
        let waits = |seed| {
            let jitter = Jitter::new(seed);
            (0..12).map(|failures| jitter.wait(failures)).collect::<Vec<_>>()
        };
        assert_eq!(waits(7), waits(7));
        assert_ne!(waits(7), waits(8));
        for (failures, wait) in waits(7).into_iter().enumerate() {
            let full = FIRST_WAIT.saturating_mul(1 << failures).min(LONGEST_WAIT);
            assert!(wait >= full / 2 && wait <= full, "{failures}: {wait:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_call_is_made_again_until_it_succeeds_and_is_never_in_doubt() {
        let calls = Cell::new(0);
        let answer = retrying(None, &Jitter::new(1), Attempts::STANDARD, |in_doubt| {
            assert!(!in_doubt);
            calls.set(calls.get() + 1);
            let result = if calls.get() < 20 { Err(service("Throttling")) } else { Ok(calls.get()) };
            async { result }
        })
        .await;
        assert_eq!(answer.unwrap(), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_whose_answer_was_lost_is_in_doubt_when_it_is_made_again() {
        let calls = Cell::new(0);
        let answer = retrying(None, &Jitter::new(1), Attempts::STANDARD, |in_doubt| {
            calls.set(calls.get() + 1);
            let lost = AwsError::Unreachable { operation: "CreateStack", message: "connection reset".into() };
            let result = if calls.get() == 1 { Err(lost) } else { Ok(in_doubt) };
            async { result }
        })
        .await;
        assert!(answer.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_not_tried_again() {
        let calls = Cell::new(0);
        let answer: Result<(), _> = retrying(None, &Jitter::new(1), Attempts::STANDARD, |_| {
            calls.set(calls.get() + 1);
            async { Err(service("ValidationError")) }
        })
        .await;
        assert_eq!((answer.unwrap_err().code(), calls.get()), ("aws-refused", 1));
    }
}
