//! Jsonnet in a process of its own. A file of it can neither read nor write anything but what it imports, but it may go on for
//! ever and take all memory: the process is ended when it takes more than it may.

mod child;
mod parent;
mod protocol;

pub use child::{WORD, serve};
pub use parent::{Bounds, Evaluator};
