//! What surrounds the crate and is handed in: randomness.

use std::sync::Arc;

/// Fills a slice with bytes that nobody can guess.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;
