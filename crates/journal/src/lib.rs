//! What a run did, on disk before it is done: events, the journal that keeps them, and the state that they fold into.

mod event;

pub use event::*;
