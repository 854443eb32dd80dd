//! The model of an application's topology, its file `stagewright.toml`, typed edits, and what ties services together.
//! Pure: no input or output, no clock, no randomness.

mod access;
mod clipboard;
mod confidential;
mod diff;
mod document;
mod edit;
pub mod file;
mod gate;
mod history;
mod interface;
mod layout;
mod linking;
mod location;
mod matching;
mod merge;
mod model;
mod names;
mod nearest;
mod planning;
mod problem;
mod removal;
mod rename;
mod schema;
mod secrets;
mod similarity;
#[cfg(test)]
mod test_support;
mod tree;
mod validate;
mod view;
mod write;

pub use access::*;
pub use clipboard::{Pasted, copy, duplicate, paste};
pub use confidential::{Kept, Nature, Store};
pub use diff::{DiffKind, DiffLine, diff};
pub use document::{Action, Applied, Document, Travelled};
pub use edit::*;
pub use file::{FILE_NAME, FileError, FileErrorCode, ParsedFile, Places, Unreadable, parse, render};
pub use gate::*;
pub use interface::*;
pub use layout::{CardPlaces, LAYOUT_FILE_NAME, Layout, Position};
pub use linking::link;
pub use location::*;
pub use matching::{Appeared, MatchedBy, Stated, appeared, stated};
pub use merge::{Conflict, MergeOutcome, Side, merge, merge_with, preview};
pub use model::*;
pub use names::*;
pub use nearest::nearest;
pub use planning::*;
pub use problem::*;
pub use removal::{Removal, RemovedGate, removal};
pub use rename::Rename;
pub use schema::json_schema;
pub use validate::validate;
pub use view::*;
