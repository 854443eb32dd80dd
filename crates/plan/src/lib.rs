//! What a deployment does, in which order and why. Pure: the same input gives the same plan, byte for byte.

mod input;
mod outcome;

pub use input::*;
pub use outcome::*;
