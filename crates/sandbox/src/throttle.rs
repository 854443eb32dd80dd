//! Request rates per account, region and service, as token buckets.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Requests a second and how many may come at once. AWS publishes no figures; tools that poll each stack meet
/// `Rate exceeded` at about 5 to 10 calls a second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Throttling {
    pub per_second: f64,
    pub burst: f64,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

/// The buckets in use. They fill within seconds, so they are not part of the kept state.
#[derive(Debug, Clone, Default)]
pub struct Buckets(BTreeMap<String, Bucket>);

impl Buckets {
    /// Whether one more call of `key` fits at `now`.
    pub fn take(&mut self, key: &str, limit: Throttling, now: Timestamp) -> bool {
        let bucket = self.0.entry(key.to_owned()).or_insert(Bucket { tokens: limit.burst.max(1.0), at: now });
        let passed = now.duration_since(bucket.at).as_secs_f64().max(0.0);
        bucket.tokens = (bucket.tokens + passed * limit.per_second).min(limit.burst.max(1.0));
        bucket.at = bucket.at.max(now);
        if bucket.tokens < 1.0 {
            return false;
        }
        bucket.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_only_the_rate() {
        let mut buckets = Buckets::default();
        let limit = Throttling { per_second: 2.0, burst: 3.0 };
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let passed: Vec<bool> = [0, 0, 0, 0, 500, 500].map(|ms| buckets.take("k", limit, at(ms))).to_vec();
        assert_eq!(passed, [true, true, true, false, true, false]);
    }
}
