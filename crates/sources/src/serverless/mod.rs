//! Serverless Framework services: `serverless.yml`, read without running it.

mod compose;
mod interface;
mod names;
mod outputs;
mod repoint;
mod resolve;
mod syntax;
mod variables;

pub use interface::{read, resolved, stack_name, template};
pub use names::add_names;
pub use outputs::{function_id, functions};
pub use repoint::{CopiedFile, Renamed, Repointed, Repointing, Stuck, repoint};

/// Names of a service's file that are read, in the order in which the framework prefers them.
/// <https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml>
pub const READ: [&str; 3] = ["serverless.yml", "serverless.yaml", "serverless.json"];
/// Names of a service's file that would have to be run.
pub const RUN: [&str; 4] = ["serverless.js", "serverless.cjs", "serverless.mjs", "serverless.ts"];
