//! What the two processes say to each other: one line of JSON each.

use serde::{Deserialize, Serialize};
use sources::{Evaluated, Jsonnet};
use topology::Problem;

#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    pub jsonnet: Jsonnet,
    /// How much memory it may take.
    pub bytes: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    Evaluated(Evaluated),
    Refused(Box<Problem>),
}

impl From<Result<Evaluated, Box<Problem>>> for Reply {
    fn from(result: Result<Evaluated, Box<Problem>>) -> Self {
        match result {
            Ok(evaluated) => Self::Evaluated(evaluated),
            Err(problem) => Self::Refused(problem),
        }
    }
}
