//! CloudFormation stacks: what they are, how they change over time, and the calls that change and show them.

pub mod changes;
pub mod describe;
mod events;
mod forward;
pub mod begin {
    //! How an operation begins, for those who begin one.
    pub use super::forward::{Manner, begin, take_up};
}
pub mod lookup;
pub mod model;
mod nested;
pub mod operations;
pub mod outputs;
mod policy;
mod reverting;
mod rollback;
mod status;
mod steps;
pub mod submission;
pub mod templates;
pub mod transitions;
mod undoing;

pub use status::{ResourceStatus, StackStatus};
pub use steps::resolved;
