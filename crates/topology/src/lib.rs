//! The model of an application's topology, its file `stagewright.toml`, typed edits, and what ties services together.
//! Pure: no input or output, no clock, no randomness.

mod interface;
mod location;
mod model;
mod names;
mod problem;

pub use interface::*;
pub use location::*;
pub use model::*;
pub use names::*;
pub use problem::*;
