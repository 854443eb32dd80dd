//! Cells become artifacts, artifacts become stacks, and an executor drives many at once.
//!
//! Two seams: a builder makes a cell's artifact and changes no account; the deployer brings it to AWS. Intent is in the
//! journal before a call, its result after it.

mod build;
mod cell;
mod deploy;
mod discover;
pub mod drift;
mod failure;
mod leftovers;
mod poller;
mod run;
mod store;
pub mod tags;
pub mod tools;

pub use build::{ToolEnvironment, build, build_key, built_before, built_template, keep, told};
pub use cell::{Artifact, Asset, Cell, Destination, Errand, Revert, Sharing};
pub use discover::{Discovered, Wanted, discover};
pub use failure::Stop;
pub use leftovers::{Leftover, Leftovers, Why, leftovers};
pub use poller::Polling;
pub use run::{Control, Limits, LockHolder, Recorder, RunSpec, Sources, lock_name, run, tool_deployment};
pub use store::ArtifactStore;
