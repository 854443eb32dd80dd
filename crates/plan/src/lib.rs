//! What a deployment does, in which order and why. Pure: the same input gives the same plan, byte for byte.

mod critical_path;
mod input;
mod outcome;
mod queue;

pub use critical_path::critical_path;
pub use input::*;
pub use outcome::*;
pub use queue::{Progress, ReadyQueue};
