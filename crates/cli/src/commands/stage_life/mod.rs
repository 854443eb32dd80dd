//! `stagewright stage list`, `extend` and `rm`: stages of one's own, once they are made.

mod extend;
mod list;
mod rm;

pub use extend::extend;
pub use list::list;
pub use rm::rm;
