//! Where something stands in a source file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A place in a text file. Lines and columns count from 1; the column counts characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct Location {
    /// Relative to the root of the topology, with `/` on every platform; `../other/x.yml` for another repository.
    pub file: String,
    pub line: u32,
    pub column: u32,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
