//! The use cases, and the contract of every front end. Here the pure crates meet the disk, the clock and AWS.

mod ambient;
mod application;
pub mod contract;
mod error;
mod files;
mod git;
mod init;
mod link;
mod opentofu;
mod project;
mod recent;
mod sample;
mod settings;
mod watch;

pub use ambient::hand_over;
pub use application::App;
pub use aws::Secret;
pub use engine::told;
pub use files::write_atomically;
pub use init::Accounts;
pub use link::Link;
pub use project::{
    Drawn, Extension, Made, PersonalRemoval, PlannedAccounts, Prepared, Project, Promotion, Running,
    init_project, scan_folders,
};
pub use settings::{Browser, Clock, Environment, Settings};
pub use topology::FILE_NAME;
// What the answers are made of: front ends name it through here.
pub use {journal, plan, topology};
