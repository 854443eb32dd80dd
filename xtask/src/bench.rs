//! `cargo xtask bench`.

use crate::Result;

pub fn bench(words: &[&str]) -> Result<()> {
    Err(format!("not yet: {words:?}"))
}
